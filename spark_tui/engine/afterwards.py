"""A session whose app is closed: its journal folded, the disk looked at, decisions carried out and recorded.

No model, no screen, no loop. Not here: which decision it shall be (`commands.undoing`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.core.effects import Tell, WriteFiles
from spark_tui.core.events import Event, FilesWritten, WriteRefused
from spark_tui.core.session import Session
from spark_tui.core.update.dispatch import update
from spark_tui.engine.ports import Recorder, Tree
from spark_tui.engine.records import Record, encode
from spark_tui.engine.settling import changed, settled


class Unrecorded:
    """A recorder that keeps nothing: for looking only."""

    problem = ""

    def append(self, record: bytes) -> None:
        """Keep nothing."""

    def flush(self) -> None:
        """There is nothing to write."""


class Afterwards:
    """The session as its journal and the disk say it is. `tells` is what it wants the person to know."""

    def __init__(
        self,
        records: Iterable[Record],
        files: Tree,
        recorder: Recorder,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.session = Session()
        self.tells: list[Tell] = []
        self._files = files
        self._recorder = recorder
        self._clock = clock
        last = 0.0
        for record in records:
            self.session = update(self.session, record.event).session
            last = record.at
        self._began = clock() - last
        written = settled(self.session, files)
        if written is not None:
            self.take(written)
        self.look(self.session.files)

    def take(self, event: Event) -> None:
        """Record a fact, fold it, and write what it wishes for. Raises nothing for a write that is refused:
        the session is told, and `tells` says so."""
        self._recorder.append(encode(self._clock() - self._began, event))
        step = update(self.session, event)
        self.session = step.session
        for effect in step.effects:
            if isinstance(effect, Tell):
                self.tells.append(effect)
            elif isinstance(effect, WriteFiles):
                self._write(effect)
        self._recorder.flush()

    def _write(self, effect: WriteFiles) -> None:
        self._recorder.flush()  # a kill in mid-write must find what was decided
        try:
            self._files.commit(effect.writes)
        except WriteRefusedError as error:
            path = error.path or effect.writes[0].path
            self.take(WriteRefused(effect.number, path, error.reason))
            self.look(write.path for write in effect.writes)
        else:
            self.take(FilesWritten(effect.number))

    def look(self, paths: Iterable[str]) -> None:
        """Look at tracked files again: what somebody else changed becomes a fact."""
        found = changed(self.session, self._files.read, tuple(paths))
        if found is not None:
            self.take(found)
