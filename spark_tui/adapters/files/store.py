"""The files of one repository: reading without following links, writing all or nothing.

Not here: how files are walked (`tree`), written (`writing`) and put back after a crash (`recovery`),
and whether a path may be touched at all (`core.guard.paths`).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from spark_tui.adapters.files import intents, recovery, writing
from spark_tui.adapters.files.errors import Refusal, UnsafePathError, WriteRefusedError
from spark_tui.adapters.files.recovery import Recovered
from spark_tui.adapters.files.tree import Tree
from spark_tui.core.change.values import FileFacts, FileKind, Write

LastWrite = tuple[str, str | None, str | None]
"""A file of a write: its path, and its digests before and after (None: nothing there)."""

_LOCK_SECONDS = 10.0
_LOCK_PAUSE_SECONDS = 0.02


def _no_step(name: str) -> None:
    """Called after each step that reaches the disk; a test can stop the process there."""


class FileStore:
    """Reads and writes the files below `root`; its own records stand below `state_dir` (0700).

    `root` is opened once: what happens to its path later does not lead elsewhere. All methods block
    and may be called from any thread. `recovered` collects what `commit` had to settle first,
    because another process died in mid-write while this one was running.
    """

    def __init__(self, root: Path, state_dir: Path, step: writing.Step = _no_step) -> None:
        """Raises OSError when `root` is no folder that can be opened."""
        self._tree = Tree(root)
        key = hashlib.sha256(os.fsencode(self._tree.root)).hexdigest()[:24]
        self._home = state_dir / "writes" / key
        self._step = step
        self.recovered: list[Recovered] = []

    @property
    def root(self) -> Path:
        return self._tree.root

    def close(self) -> None:
        """Let go of the root folder; reading and writing end here."""
        self._tree.close()

    def __enter__(self) -> FileStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, path: str, limit: int = 5_000_000) -> FileFacts:
        """What stands at `path` (relative, "/" between names), with at most `limit` bytes of content.

        Never raises for what it finds: links, devices, missing and unreadable files are facts.
        """
        try:
            found = self._tree.look(path, limit)
        except UnsafePathError:
            return FileFacts(path, FileKind.MISSING, link_parent=True)
        except OSError:
            return FileFacts(path, FileKind.UNREADABLE)
        return FileFacts(path, found.kind, found.data, found.mode)

    def commit(self, writes: Sequence[Write]) -> None:
        """Do all of `writes`, or none of them.

        Raises WriteRefusedError; then the tree is as it was, except for files that someone else
        changed in that very moment: they keep that change.
        """
        if not writes:
            return
        with self._lock():
            self._recover_pending(self.recovered)
            plan = writing.plan(self._tree, writes)
            transaction = self._home / f"{time.time_ns():020d}-{secrets.token_hex(4)}.write"
            try:
                writing.record(plan, transaction, self._step)
            except OSError as error:
                intents.discard(transaction)
                raise _refused(f"the undo record in {self._home} cannot be written", error) from error
            self._carry_out(plan, transaction)

    def last_write(self) -> frozenset[LastWrite]:
        """The files of the write that was done last below this root, by whichever process."""
        intent = intents.last(self._home)
        files = intent.files if intent is not None else ()
        return frozenset((file.path, file.old, file.new) for file in files if file.old != file.new)

    def recover(self) -> list[Recovered]:
        """Settle the writes that a crash has interrupted in this root. Call it at the start.

        Waits for a live process that is writing at this moment. Raises WriteRefusedError when the
        records cannot be read or put away.
        """
        if not intents.pending(self._home):
            return []
        settled: list[Recovered] = []
        with self._lock():
            self._recover_pending(settled)
        return settled

    def _carry_out(self, plan: writing.Plan, transaction: Path) -> None:
        try:
            writing.stage(self._tree, plan, self._step)
            writing.publish(self._tree, plan, self._step)
        except WriteRefusedError:
            self._put_back(plan, transaction)
            raise
        try:
            recovery.finish(transaction, self._step, done=True)
        except OSError as error:
            # The files are written; the record that could not be put away says so at the next start.
            raise _refused(f"the files are written, but {transaction} cannot be put away", error) from error

    def _put_back(self, plan: writing.Plan, transaction: Path) -> None:
        try:
            back = recovery.put_back(self._tree, transaction, plan.intent, self._step)
        except OSError as error:
            raise _refused("a failed write will be undone at the next start", error) from error
        if back.untouched:
            self.recovered.append(back)

    def _recover_pending(self, settled: list[Recovered]) -> None:
        try:
            for transaction in intents.pending(self._home):
                outcome = recovery.recover(self._tree, transaction, self._step)
                if outcome is not None:
                    settled.append(outcome)
        except OSError as error:
            raise _refused(f"an interrupted write in {self._home} cannot be settled", error) from error

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Only one process at a time writes below a root. Raises WriteRefusedError after ten seconds."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._home / "lock", flags, 0o600)
        except OSError as error:
            raise _refused(f"the folder {self._home} cannot be used", error) from error
        try:
            _wait_for(descriptor)
            yield
        finally:
            os.close(descriptor)


def _wait_for(descriptor: int) -> None:
    until = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise WriteRefusedError("", "another spark_tui is writing here", Refusal.IO) from error
        except OSError as error:
            raise _refused("the lock cannot be taken", error) from error
        time.sleep(_LOCK_PAUSE_SECONDS)


def _refused(what: str, error: OSError) -> WriteRefusedError:
    return WriteRefusedError("", f"{what}: {error.strerror or error}", Refusal.IO)
