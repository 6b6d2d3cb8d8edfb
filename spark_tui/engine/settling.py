"""What a session that was left alone finds on disk: whether its last write happened, what changed since.

Pure but for the reading. Not here: putting back what a crash interrupted (`adapters.files.recovery`), which
must be done before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from spark_tui.core.change.document import digest
from spark_tui.core.change.values import FileFacts, FileKind, TrackedFile
from spark_tui.core.events import FilesChanged, FilesWritten, WriteRefused
from spark_tui.core.session import PendingWrite, Session

Read = Callable[[str], FileFacts]
_State = tuple[str | None, int]


def settled(session: Session, read: Read) -> FilesWritten | WriteRefused | None:
    """Whether the write that was under way when the session died is on disk; None when there was none.

    A write is all or nothing, so one file that is exactly as it left it, and was not so before, speaks for
    all: the person may have changed the others since.
    """
    pending = session.pending
    if pending is None:
        return None
    before, after = _states(session, pending)
    for path in before.keys() | after.keys():
        old, new = before.get(path, (None, 0)), after.get(path, (None, 0))
        facts = read(path)
        if facts.kind not in (FileKind.FILE, FileKind.MISSING) or old == new:
            continue
        now = digest(facts.data) if facts.kind is FileKind.FILE else None
        if now == new[0] and (old[0] != new[0] or facts.mode == new[1]):
            return FilesWritten(pending.number)
    return WriteRefused(pending.number, "", "interrupted")


def _states(session: Session, pending: PendingWrite) -> tuple[dict[str, _State], dict[str, _State]]:
    """Digest and mode of every file that the write is about, before and after it."""
    keys = (*pending.files, *pending.merged)
    before = {path: _state(session.files[path]) for path in keys if path in session.files}
    after = {file.path: _state(file) for file in pending.files.values()}
    return before, after


def _state(file: TrackedFile) -> _State:
    return file.digest, file.mode if file.digest is not None else 0


def changed(session: Session, read: Read, paths: Iterable[str]) -> FilesChanged | None:
    """The tracked files among `paths` that are not what they were, as one fact; None when all are."""
    found = tuple(_changed(session, read, paths))
    return FilesChanged(found) if found else None


def _changed(session: Session, read: Read, paths: Iterable[str]) -> Iterator[FileFacts]:
    for path in paths:
        file = session.files.get(path)
        if file is not None:
            facts = read(file.path)
            if _differs(file, facts):
                yield facts


def _differs(file: TrackedFile, facts: FileFacts) -> bool:
    if facts.kind is FileKind.FILE:
        return file.digest != digest(facts.data)
    return facts.kind is not file.kind
