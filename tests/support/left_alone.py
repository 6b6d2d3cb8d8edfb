"""A session played by hand in a real folder, with a real journal: written as the app would, then left alone.

Not here: a session in memory (`play`).
"""

from __future__ import annotations

from pathlib import Path

from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.files.writing import Step
from spark_tui.adapters.journal import Journal, read
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import (
    AnswerGrew,
    Decided,
    Decision,
    Event,
    FileLoaded,
    GoalSet,
    PathsSeen,
    SessionStarted,
    TurnEnded,
    TurnOpened,
)
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ending
from spark_tui.core.update.wanting import wanted
from spark_tui.engine.afterwards import Afterwards
from spark_tui.engine.records import decode


def _no_step(name: str) -> None:
    """Nothing happens between the steps of a write."""


class LeftAlone:
    """Folds events into a journal below `state` and writes below `root`. `step` may end the process's life in
    the middle of a write by raising; then `reopened` is what the next process finds."""

    def __init__(self, root: Path, state: Path, policy: Policy, step: Step = _no_step) -> None:
        self.root = root
        self.state = state
        self.store = FileStore(root, state, step)
        self.journal = Journal.create(state, root)
        self.closed = Afterwards((), self.store, self.journal)
        started = SessionStarted(
            self.journal.id,
            str(root),
            "main",
            policy,
            (),
            "test",
            "model",
            1000,
            EditFormat.SEARCH_REPLACE,
            "SYS",
            "CTX",
        )
        self.do(started)

    @property
    def session(self) -> Session:
        return self.closed.session

    def do(self, event: Event) -> None:
        self.closed.take(event)

    def asks(self, goal: str) -> None:
        """The person sets a goal and the model begins to answer."""
        self.do(GoalSet(goal))
        self.do(TurnOpened(self.session.turn.number))

    def answers(self, text: str) -> None:
        """The model writes this, and its turn is over."""
        turn = self.session.turn.number
        parser = AutoParser()
        edits = (*parser.feed(text), *parser.finish())
        looked = wanted(self.session, edits)
        for path in looked.files:
            self.do(FileLoaded(self.store.read(path)))
        if looked.paths:
            self.do(PathsSeen(tuple((path, self.store.read(path).kind) for path in looked.paths)))
        self.do(AnswerGrew(turn, text, edits=edits))
        self.do(TurnEnded(turn, Ending.STOP))

    def accept(self, *hunks: int) -> None:
        self.do(Decided(hunks, Decision.ACCEPT))

    def in_state(self, state: HunkState) -> list[int]:
        return [hunk.id for hunk in all_hunks(self.session) if hunk.state is state]

    def leave(self) -> str:
        """Close everything; the id of the session."""
        self.journal.close()
        self.store.close()
        return self.journal.id

    def reopened(self, step: Step = _no_step) -> None:
        """Another process takes the session up: what the crash left is settled first, as at every start."""
        self.leave()
        self.store = FileStore(self.root, self.state, step)
        self.store.recover()
        path = self.journal.path
        self.journal = Journal.resume(path)
        self.closed = Afterwards(list(decode(read(path))), self.store, self.journal)
