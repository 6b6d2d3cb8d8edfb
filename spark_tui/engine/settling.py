"""What a session that was left alone finds on disk: whether its last write happened, what changed since.

Pure but for the reading. Not here: putting back what a crash interrupted (`adapters.files.recovery`), which
must be done before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from spark_tui.core.change.document import digest
from spark_tui.core.change.rebase import rebase
from spark_tui.core.change.values import FileFacts, FileKind, Op, TrackedFile
from spark_tui.core.change.view import has_place
from spark_tui.core.events import FilesChanged, FilesWritten, WriteRefused
from spark_tui.core.session import PendingWrite, Session
from spark_tui.engine.ports import Tree

Read = Callable[[str], FileFacts]
_State = tuple[str | None, int]
_INTERRUPTED = "interrupted"


def settled(session: Session, disk: Tree) -> FilesWritten | WriteRefused | None:
    """Whether the write that was under way when the session died is on disk; None when there was none.

    A write is all or nothing, so one file that is exactly as it left it, and was not so before, speaks for
    all: the person may have changed the others since. When they changed every one of them, it happened if it
    is on record as done, or if its hunks stand in what is there now and what was before it does not.
    """
    pending = session.pending
    if pending is None:
        return None
    before, after = _states(session, pending)
    paths = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    found = {path: disk.read(path) for path in paths}
    if any(_is(found[path], after.get(path), before.get(path)) for path in paths):
        return FilesWritten(pending.number)
    if any(_is(found[path], before.get(path), after.get(path)) for path in paths):
        return WriteRefused(pending.number, "", _INTERRUPTED)
    none: _State = (None, 0)
    wanted = {(path, before.get(path, none)[0], after.get(path, none)[0]) for path in paths}
    on_record = disk.last_write() == {each for each in wanted if each[1] != each[2]} != set()
    if on_record or any(_reads_like(session, pending, key, disk.read) for key in pending.files):
        return FilesWritten(pending.number)
    return WriteRefused(pending.number, "", _INTERRUPTED)


def _is(facts: FileFacts, wanted: _State | None, other: _State | None) -> bool:
    """Whether what was found is exactly `wanted`; the mode counts only where `other` has the same bytes."""
    if facts.kind not in (FileKind.FILE, FileKind.MISSING):
        return False
    now = digest(facts.data) if facts.kind is FileKind.FILE else None
    digest_wanted, mode = wanted or (None, 0)
    return now == digest_wanted and (digest_wanted != (other or (None, 0))[0] or facts.mode == mode)


def _reads_like(session: Session, pending: PendingWrite, key: str, read: Read) -> bool:
    """Whether this file, which somebody changed since, was changed after the write and not before it."""
    after = pending.files[key]
    facts = read(after.path)
    flipped = set(pending.hunks)
    if facts.kind is not FileKind.FILE or key not in session.files:
        return False
    return _all_placed(after, facts, flipped) and not _all_placed(session.files[key], facts, flipped)


def _all_placed(file: TrackedFile, facts: FileFacts, flipped: set[int]) -> bool:
    """Whether each of these hunks of the file stands in what is there now as it stood before."""
    former = {hunk.id: hunk for hunk in file.hunks if hunk.id in flipped}
    moved = rebase(file, facts)
    now = {hunk.id: hunk for hunk in moved.file.hunks}
    return bool(former) and all(
        has_place(now[number]) and (now[number].state, now[number].new) == (hunk.state, hunk.new)
        for number, hunk in former.items()
        if hunk.op is Op.CHANGE
    )


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
