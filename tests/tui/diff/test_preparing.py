"""What the next answer needs is loaded before it comes: for files that are named, and common kinds."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from spark_tui.core.change.rows import Row, RowKind
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.phrases import table
from spark_tui.core.log import Log
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.core.talk.prompt import listed_files, repository_context
from spark_tui.tui.diff import syntax
from spark_tui.tui.diff.preparing import (
    MOST,
    Preparing,
    in_a_thread,
    likely,
    load_lexer,
    load_parser,
    load_phrases,
)

LISTING = [
    "README.md",
    "a.py",
    "b.py",
    "web/a.ts",
    "web/b.ts",
    "web/c.ts",
    "logo.png",
    "Makefile",
    ".gitignore",
]


def context(*more: str) -> str:
    return repository_context(
        "myrepo", "main", [*LISTING, *more], instructions="Files:\n\nNone of this is one.py"
    )


def test_the_files_of_a_context_are_read_back() -> None:
    assert listed_files(context()) == LISTING
    assert listed_files("") == []
    assert listed_files(repository_context("myrepo", "", [])) == []


def test_the_kinds_that_the_repository_mostly_has_and_the_named_files() -> None:
    found = likely(LISTING, ["docs/guide.rst"])
    assert found[0] == "docs/guide.rst"
    assert {syntax.kind_of(path) for path in found[1:]} >= {"ts", "py"}
    assert len(found) == MOST + 1
    assert likely([], []) == likely(["Makefile", ".gitignore"], []) == []


def test_each_kind_is_prepared_once_and_again_only_for_another_goal() -> None:
    loaded: list[Sequence[str]] = []

    def load(paths: Sequence[str], done: Callable[[], None]) -> None:
        loaded.append(paths)

    preparing = Preparing(lambda: None, load)
    session = Session(context=context())
    preparing.watch(session)
    assert loaded == []
    preparing.watch(replace(session, goals=1))
    assert len(loaded) == 1
    preparing.watch(replace(session, goals=1))
    preparing.watch(replace(session, goals=2))
    assert len(loaded) == 1
    preparing.watch(replace(session, goals=3, shown={"new.go": "package a\n"}))
    assert loaded[1:] == [["new.go"]]


def test_rows_are_plain_while_the_lexer_is_loaded() -> None:
    lines: Log[tuple[LineKind, str]] = Log([(LineKind.NEW, "color: red")])
    highlighter = syntax.Highlighter("look.scss")
    colours = syntax.GrowingColours(highlighter)
    closed = syntax.ClosedColours(highlighter, [Row(RowKind.ADDED, None, 1, "color: red")])
    syntax.LOADING.add("scss")
    try:
        colours.catch_up(lines)
        assert colours.spans("color: red") == closed.spans(0) == syntax.PLAIN
    finally:
        syntax.LOADING.discard("scss")
    colours.catch_up(lines)
    assert colours.spans("color: red")
    assert closed.spans(0)


async def test_the_loop_hears_when_a_lexer_is_ready() -> None:
    ready = asyncio.Event()
    in_a_thread(["prepared_for_this_test.css", "photo.jpeg", "no_suffix"], ready.set)
    async with asyncio.timeout(10):
        await ready.wait()
    assert "css" not in syntax.LOADING
    for thread in threading.enumerate():
        if thread.name == "lexers":  # it goes on with the other files, which would count below
            await asyncio.to_thread(thread.join)
    before = syntax._lexer_for.cache_info()
    spans, _ = syntax.Highlighter("prepared_for_this_test.css").lex(["a { color: red }"])
    assert spans[0]
    assert syntax._lexer_for.cache_info().misses == before.misses


def test_the_first_line_finds_its_phrases_ready() -> None:
    table._compiled.cache_clear()
    table.clause.cache_clear()
    load_phrases()
    before = table._compiled.cache_info().misses
    assert compile_line("don't touch types").enforced
    assert table._compiled.cache_info().misses == before


def test_what_nobody_can_read_is_left_alone() -> None:
    for path in ("photo.jpeg", "no_suffix"):
        load_lexer(path)
        load_parser(path)
        assert syntax.Highlighter(path).lex(["x = 1"]) == ([syntax.PLAIN], syntax.ROOT)
