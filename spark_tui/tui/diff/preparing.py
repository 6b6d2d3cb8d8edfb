"""Lexers and parsers that the next answer will need, and the phrases that the next steer will be read by,
loaded while the person types and the model thinks.

The first lexer takes 25 to 150 ms to be found, loaded and compiled, the first parser 10 to 40; the first row
of a block would wait for the one and the first verdict for the other, and the first key of a steer 35 ms for
its phrases. They are loaded in a thread, which gives way to the event loop every few milliseconds. Neither
lexing (`syntax`) nor parsing is done here.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import Thread

from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.structure.languages import language_of
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.session import Session
from spark_tui.core.talk.prompt import listed_files
from spark_tui.tui.diff.syntax import LOADING, Highlighter, kind_of

MOST = 3
"""Kinds of files of the repository that are prepared for; the files that a goal names come on top."""

YIELDING = 0.001
"""Seconds after which the loading thread lets the event loop go on, a fifth of what Python usually takes."""


def likely(listing: Sequence[str], named: Iterable[str]) -> list[str]:
    """Files that stand for what the next answer will likely be written in: those that are named, then one of
    each of the kinds that the repository mostly has."""
    kinds = Counter(kind for path in listing if (kind := kind_of(path)))
    common = {kind for kind, _ in kinds.most_common(MOST)}
    found: dict[str, str] = {}
    for path in named:
        found.setdefault(kind_of(path), path)
    for path in listing:
        if kind_of(path) in common:
            found.setdefault(kind_of(path), path)
    return [path for kind, path in found.items() if kind]


def load_lexer(path: str) -> None:
    """Find, load and compile the lexer for this file, if there is one."""
    Highlighter(path).lex(["x = 1"])


def load_parser(path: str) -> None:
    """Load the parser for this file, if there is one."""
    language = language_of(path)
    if language:
        _ = Source(language, ("x = 1\n",)).root


def load_phrases() -> None:
    """Compile the patterns that every steering line is read by."""
    compile_line("be brief")


def in_a_thread(paths: Sequence[str], done: Callable[[], None]) -> None:
    """Load beside the event loop, which hears when a lexer is `done`. Until then the rows of its files are
    plain: that they can be read comes first."""
    loop = asyncio.get_running_loop()
    LOADING.update(map(kind_of, paths))

    def load() -> None:
        before = sys.getswitchinterval()
        sys.setswitchinterval(YIELDING)
        try:
            for path in paths:
                load_lexer(path)
                LOADING.discard(kind_of(path))
                with suppress(RuntimeError):  # the loop is closed: nobody looks any more
                    loop.call_soon_threadsafe(done)
            for path in paths:
                load_parser(path)
            load_phrases()
        finally:
            LOADING.difference_update(map(kind_of, paths))
            sys.setswitchinterval(before)

    Thread(target=load, name="lexers", daemon=True).start()


class Preparing:
    """Prepares for each kind of file once. `ready` hears of it when rows have other colours now."""

    def __init__(
        self,
        ready: Callable[[], None],
        load: Callable[[Sequence[str], Callable[[], None]], None] = in_a_thread,
    ) -> None:
        self._ready = ready
        self._load = load
        self._kinds: set[str] = set()
        self._goals = 0

    def watch(self, session: Session) -> None:
        """Once a frame: prepare when another goal was sent."""
        if session.goals != self._goals:
            self._goals = session.goals
            self.begin(session)

    def begin(self, session: Session) -> None:
        """Prepare for the next answer of this session."""
        paths = likely(listed_files(session.context), session.shown)
        new = [path for path in paths if kind_of(path) not in self._kinds]
        if new:
            self._kinds.update(map(kind_of, new))
            self._load(new, self._ready)
