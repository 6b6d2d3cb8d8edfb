"""Many hunks of many files flipped together: taken back from the top down, accepted from the bottom up, and
written all at once.

Not here: one hunk of one file (`flip`), and which hunks it shall be (`update.undoing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spark_tui.core.change.document import UnencodableError, digest, encode
from spark_tui.core.change.flip import Refusal, turned_over
from spark_tui.core.change.sweep import swept
from spark_tui.core.change.values import LOST, Document, FileKind, HunkState, Op, TrackedFile, Write
from spark_tui.core.change.view import has_place


@dataclass(frozen=True, slots=True)
class Refused:
    """A hunk that was left as it is, and why, for a person."""

    hunk: int
    why: str


@dataclass(frozen=True, slots=True)
class Together:
    """What becomes of the files when as many as possible of the hunks are flipped.

    `files` are those that change, by the path that they have before; `merged` the paths of tracked files
    whose hunks another of them took over, because it stands at their path then. `writes` belong together,
    all or nothing.
    """

    files: Mapping[str, TrackedFile]
    writes: tuple[Write, ...]
    undone: tuple[int, ...] = ()
    accepted: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()
    merged: tuple[str, ...] = ()


def flip_together(
    files: Mapping[str, TrackedFile], undo: Iterable[int], accept: Iterable[int] = ()
) -> Together:
    """Take `undo` back and accept `accept`, whatever their order, in any of `files`.

    What lies on top goes first; a hunk that stands in the way of others only until it is flipped itself is
    no reason to refuse them.
    """
    work = _Work(files)
    undone, left = _as_far_as_it_goes(work, sorted(set(undo), reverse=True), undo=True)
    accepted, open_ = _as_far_as_it_goes(work, sorted(set(accept)), undo=False)
    refused = (*left, *open_)
    try:
        writes, settled = _writes(files, work)
    except _UnwritableError as error:
        spoilt = tuple(Refused(number, error.why) for number in (*undone, *accepted))
        return Together({}, (), refused=(*refused, *spoilt))
    return Together(settled, writes, tuple(undone), tuple(accepted), refused, tuple(sorted(work.merged)))


class _UnwritableError(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Work:
    """The files as they become, by the path that they have before."""

    def __init__(self, files: Mapping[str, TrackedFile]) -> None:
        self.now = dict(files)
        self._before = files
        self.merged: set[str] = set()
        self._home = {hunk.id: key for key, file in files.items() for hunk in file.hunks}

    def sweep(self, numbers: Iterable[int], *, undo: bool) -> frozenset[int]:
        """Flip at once all hunks of each file in which none of them is in another's way; which those are. A
        rename may bring one file into another's place: then nothing is flipped here."""
        by_file: dict[str, set[int]] = {}
        for number in numbers:
            if (key := self._home.get(number)) is not None:
                by_file.setdefault(key, set()).add(number)
        done: set[int] = set()
        if any(self._renames(key, mine) for key, mine in by_file.items()):
            return frozenset()
        for key, mine in by_file.items():
            file = swept(self.now[key], mine, undo=undo) if len(mine) > 1 else None
            if file is not None:
                self.now[key] = file
                done |= mine
        return frozenset(done)

    def _renames(self, key: str, numbers: set[int]) -> bool:
        return any(hunk.op is Op.RENAME and hunk.id in numbers for hunk in self.now[key].hunks)

    def turn(self, number: int, undo: bool) -> str:
        """Flip one hunk; why not, empty when it was done."""
        key = self._home.get(number)
        if key is None:
            return f"there is no hunk {number}"
        file = self.now[key]
        hunk = next(hunk for hunk in file.hunks if hunk.id == number)
        if (hunk.state is HunkState.ACCEPTED) is not undo:
            return f"hunk {number} is {'not accepted' if undo else 'accepted already'}"
        there = None
        if hunk.op is Op.RENAME:
            there = self._at(hunk.path if undo else hunk.target, key)
        turned = turned_over(file, number, self._with_digest(there) if there is not None else None)
        if isinstance(turned, Refusal):
            return turned.message
        self.now[key] = turned
        if there is not None:
            self._merge(there, key)
        return ""

    def _with_digest(self, key: str) -> TrackedFile:
        """The file as it becomes, with the digest of its new bytes: another hunk may have changed it."""
        file = self.now[key]
        if file is self._before[key] or file.kind is not FileKind.FILE:
            return file
        try:
            return replace(file, digest=digest(encode(file.document or Document(()))))
        except UnencodableError:
            return replace(file, digest=None)

    def _at(self, path: str, but: str) -> str | None:
        """The key of the file that stands at `path` by now, or stood there."""
        return next(
            (
                key
                for key, file in self.now.items()
                if file.path == path and key != but and key not in self.merged
            ),
            None,
        )

    def _merge(self, displaced: str, into: str) -> None:
        """One path has one tracked file: the one that came takes over the hunks of what stood there. None of
        them has a place any more."""
        self.merged.add(displaced)
        taken = []
        for hunk in self.now[displaced].hunks:
            self._home[hunk.id] = into
            if hunk.state is HunkState.ACCEPTED:
                hunk = replace(hunk, start=LOST, lost=None)
            elif has_place(hunk) or hunk.op in (Op.RENAME, Op.MODE):
                hunk = replace(hunk, state=HunkState.STALE, lost=None)
            taken.append(hunk)
        file = self.now[into]
        self.now[into] = replace(file, hunks=(*file.hunks, *taken))


def _as_far_as_it_goes(work: _Work, numbers: list[int], *, undo: bool) -> tuple[list[int], list[Refused]]:
    """Flip what can be flipped; what is refused is tried again as long as others make room for it."""
    done: list[int] = []
    at_once = work.sweep(numbers, undo=undo)
    while numbers:
        refused: list[Refused] = []
        for number in numbers:
            why = "" if number in at_once else work.turn(number, undo)
            if why:
                refused.append(Refused(number, why))
            else:
                done.append(number)
        if len(refused) == len(numbers):
            return done, refused
        numbers = [one.hunk for one in refused]
    return done, []


def _writes(
    files: Mapping[str, TrackedFile], work: _Work
) -> tuple[tuple[Write, ...], dict[str, TrackedFile]]:
    """The writes that lead from what is on disk to what the work says, and the changed files with their new
    digests."""
    changed = [key for key, file in work.now.items() if file is not files[key] or key in work.merged]
    before = {files[key].path: files[key] for key in changed if files[key].digest is not None}
    settled: dict[str, TrackedFile] = {}
    after: dict[str, tuple[TrackedFile, bytes, bool]] = {}
    for key in changed:
        if key in work.merged:
            continue
        file = work.now[key]
        data: bytes | None = None
        if file.kind is FileKind.FILE:
            try:
                data = encode(file.document or Document(()))
            except UnencodableError as error:
                raise _UnwritableError(f"{file.path}: {error}") from error
            after[file.path] = (file, data, files[key].path != file.path)
        settled[key] = replace(file, digest=None if data is None else digest(data))
    writes = [Write(path, before[path].digest, None) for path in before if path not in after]
    for path, (file, data, moved) in after.items():
        there = before.get(path)
        # A file that comes, or comes back, gets the permissions that it had.
        keeps = there is not None and not moved and there.mode == file.mode
        if there is None or not keeps or there.digest != digest(data):
            writes.append(Write(path, there.digest if there else None, data, None if keeps else file.mode))
    return tuple(writes), settled
