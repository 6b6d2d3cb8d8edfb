"""What the next answer needs is loaded before it comes: for files that are named, and common kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.session import Session
from spark_tui.core.talk.prompt import listed_files, repository_context
from spark_tui.tui.diff import syntax
from spark_tui.tui.diff.preparing import MOST, Preparing, kind_of, likely, prepare

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
    assert {kind_of(path) for path in found[1:]} >= {"ts", "py"}
    assert len(found) == MOST + 1
    assert likely([], []) == likely(["Makefile", ".gitignore"], []) == []


def test_each_kind_is_prepared_once_and_again_only_for_another_goal() -> None:
    loaded: list[Sequence[str]] = []
    preparing = Preparing(loaded.append)
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


def test_a_lexer_is_ready_and_what_nobody_can_read_is_left_alone() -> None:
    path = "prepared_for_this_test.css"
    prepare([path, "photo.jpeg", "no_suffix"])
    before = syntax._lexer_for.cache_info()
    spans, _ = syntax.Highlighter(path).lex(["a { color: red }"])
    assert spans[0]
    assert syntax._lexer_for.cache_info().hits == before.hits + 1
