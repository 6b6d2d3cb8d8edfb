"""A session played by hand: the core alone, a disk in memory, effects kept to be looked at."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from spark_tui.core.change.document import digest
from spark_tui.core.change.values import FileFacts, FileKind, Hunk, HunkState, Write
from spark_tui.core.effects import CancelTurn, Effect, StartTurn, Tell, WriteFiles
from spark_tui.core.events import (
    AnswerGrew,
    Decided,
    Decision,
    Event,
    FileChanged,
    FileLoaded,
    FilesWritten,
    GoalSet,
    PathsSeen,
    SessionStarted,
    TurnEnded,
    TurnOpened,
    WriteRefused,
)
from spark_tui.core.guard.policy import Policy
from spark_tui.core.session import Session, all_hunks, find_hunk
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Ending
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.wanting import wanted

OPEN = Policy(preset="test")


class Play:
    """Drives `update` as the engine does, without an engine."""

    def __init__(
        self,
        disk: dict[str, bytes],
        policy: Policy = OPEN,
        goal: str = "do it",
        form: EditFormat = EditFormat.SEARCH_REPLACE,
    ) -> None:
        self.disk = dict(disk)
        self.effects: list[Effect] = []
        self.events: list[Event] = []
        self.session = Session()
        self._form = form
        self._parser = AutoParser(form)
        self._turn = 0
        self.do(
            SessionStarted(
                "s",
                "repo",
                "main",
                policy,
                (),
                "test",
                "model",
                1000,
                form,
                "SYS",
                "CTX",
            )
        )
        if goal:
            self.do(GoalSet(goal))
            self.do(TurnOpened(self.session.turn.number))

    def do(self, event: Event) -> list[Effect]:
        """Fold one event and carry out its writes; the effects it wished for."""
        self.events.append(event)
        step = update(self.session, event)
        self.session = step.session
        self.effects += step.effects
        for effect in step.effects:
            if isinstance(effect, WriteFiles):
                self._write(effect)
        return list(step.effects)

    def say(self, text: str, *, piece: int = 0) -> None:
        """The model writes `text`, in pieces of so many characters (0: at once)."""
        if self._turn != self.session.turn.number:
            self._turn, self._parser = self.session.turn.number, AutoParser(self._form)
        turn = self._turn
        size = piece or max(1, len(text))
        for start in range(0, len(text), size):
            part = text[start : start + size]
            edits = tuple(self._parser.feed(part))
            self.load(edits, turn)
            self.do(AnswerGrew(turn, part, edits=edits))

    def end(self, ending: Ending = Ending.STOP, message: str = "") -> None:
        """The stream of the present turn is over."""
        edits = tuple(self._parser.finish()) if self._turn == self.session.turn.number else ()
        self.load(edits, self.session.turn.number)
        self.do(TurnEnded(self.session.turn.number, ending, message, edits=edits))

    def load(self, edits: tuple[object, ...], turn: int) -> None:
        """Tell the session the files that these edits of `turn` name, as the engine does."""
        if turn == self.session.turn.number:
            looked = wanted(self.session, edits)  # type: ignore[arg-type]
            for path in looked.files:
                self.do(FileLoaded(self.facts(path)))
            if looked.paths:
                self.do(PathsSeen(tuple((path, self.facts(path).kind) for path in looked.paths)))

    def facts(self, path: str) -> FileFacts:
        if path in self.disk:
            return FileFacts(path, FileKind.FILE, self.disk[path])
        return FileFacts(path, FileKind.MISSING)

    def change_outside(self, path: str, data: bytes | None) -> None:
        """Somebody else writes or deletes a file."""
        if data is None:
            self.disk.pop(path, None)
        else:
            self.disk[path] = data
        self.do(FileChanged(self.facts(path)))

    def accept(self, *hunks: int) -> None:
        self.do(Decided(hunks, Decision.ACCEPT))

    def reject(self, *hunks: int, comment: str = "") -> None:
        self.do(Decided(hunks, Decision.REJECT, comment))

    def _write(self, effect: WriteFiles) -> None:
        for write in effect.writes:
            if not self._fits(write):
                self.do(WriteRefused(effect.number, write.path, "not what was decided on"))
                return
        for write in effect.writes:
            if write.data is None:
                del self.disk[write.path]
            else:
                self.disk[write.path] = write.data
        self.do(FilesWritten(effect.number))

    def _fits(self, write: Write) -> bool:
        there = self.disk.get(write.path)
        return write.expect == (None if there is None else digest(there))

    @property
    def hunks(self) -> list[Hunk]:
        return all_hunks(self.session)

    def hunk(self, number: int) -> Hunk:
        found = find_hunk(self.session, number)
        assert found is not None, number
        return found[1]

    def states(self) -> list[str]:
        return [str(hunk.state) for hunk in self.hunks]

    def waiting(self) -> list[int]:
        return [hunk.id for hunk in self.hunks if hunk.state is HunkState.WAITING]

    @property
    def tells(self) -> list[str]:
        return [effect.message for effect in self.effects if isinstance(effect, Tell)]

    @property
    def cancelled(self) -> list[int]:
        return [effect.turn for effect in self.effects if isinstance(effect, CancelTurn)]

    @property
    def started(self) -> list[StartTurn]:
        return [effect for effect in self.effects if isinstance(effect, StartTurn)]

    def without_pace(self) -> Play:
        """The same play with no run-ahead budget."""
        policy = replace_run_ahead(self.session.policy)
        self.session = replace(self.session, policy=policy, base_policy=policy)
        return self


def replace_run_ahead(policy: Policy, run_ahead: int = 10_000) -> Policy:
    """The policy with another run-ahead budget."""
    return structs.replace(policy, run_ahead=run_ahead)


def block(path: str, search: str, new: str) -> str:
    """A search/replace block as a model writes it; both sides end with a newline or are empty."""
    return f"{path}\n<<<<<<< SEARCH\n{search}=======\n{new}>>>>>>> REPLACE\n"
