"""What git has recorded: the changes of the index, of a range and of each commit, with the bytes of both
sides. Read-only.

Only git's plumbing is asked, through the disarmed `Git.ask` that is handed in; names of commits are made
object ids before anything else is done with them. The raw output is that of git-diff-tree(1) and
git-cat-file(1). Not here: running git (`git`), and what a change is worth (`engine.judge`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from spark_tui.core.change.values import FileFacts, FileKind

MOST_FILE_BYTES = 5_000_000
"""Larger files are not read; the same limit as for files on disk."""

_MOST_BATCH_BYTES = 16_000_000
_FILE_TYPE = 0o170000
_REGULAR = 0o100000
_KINDS = {
    0: FileKind.MISSING,
    _REGULAR: FileKind.FILE,
    0o120000: FileKind.LINK,
    0o040000: FileKind.FOLDER,
}
_DEEPEN = "fetch more of it first (git fetch --unshallow; in CI: a checkout with the whole history)"
_RAW = (
    "--raw",
    "-z",
    "-M",
    "-l2000",
    "--no-abbrev",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
)


class HistoryError(Exception):
    """The index or a range cannot be read; the message says why, and what to do."""


class Answer(Protocol):
    """What git said."""

    @property
    def code(self) -> int:
        """Git's exit code."""

    @property
    def output(self) -> bytes:
        """Standard output."""

    @property
    def complaint(self) -> str:
        """Standard error."""


Ask = Callable[[Sequence[str], bytes], Answer]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file: what stood there and what stands there then. MISSING before is a new file, MISSING
    after a deleted one; different paths are a rename."""

    before: FileFacts
    after: FileFacts


@dataclass(frozen=True, slots=True)
class Span:
    """Two trees to compare, as object ids of commits or trees."""

    base: str
    head: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `parent` is empty for the first commit of all."""

    id: str
    parent: str

    @property
    def short(self) -> str:
        return self.id[:10]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One changed path in raw output: mode, object id and path of both sides; mode 0 is nothing."""

    old: _Side
    new: _Side
    status: str


@dataclass(frozen=True, slots=True)
class _Side:
    mode: int
    id: str
    path: bytes


class GitHistory:
    """Questions to git about what it has recorded. Every method blocks and may raise HistoryError."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def base_of_index(self) -> str:
        """What the index is compared with: HEAD, or the empty tree before the first commit."""
        return self._commit("HEAD") or self._empty_tree()

    def staged(self) -> list[FileChange]:
        """What the index changes in HEAD."""
        arguments = ["diff-index", "--cached", "--ita-invisible-in-index", *_RAW, self.base_of_index(), "--"]
        entries = [entry for _, entry in _entries(self._output(arguments))]
        unmerged = next((entry for entry in entries if entry.status == "U"), None)
        if unmerged:
            name = unmerged.new.path.decode("utf-8", "replace")
            raise HistoryError(f"{name} has a merge conflict; resolve it and stage it first")
        return self._changes(entries)

    def span(self, words: str) -> Span:
        """The two trees that a range names: `A..B` its ends, `A...B` what B did since it left A, and a
        single commit its own change (against its first parent). A side left out is HEAD."""
        if "..." in words:
            left, _, right = words.partition("...")
            one, other = self._known(left or "HEAD"), self._known(right or "HEAD")
            return Span(self._fork(one, other, words), other)
        if ".." in words:
            left, _, right = words.partition("..")
            return Span(self._known(left or "HEAD"), self._known(right or "HEAD"))
        commit = self._known(words)
        parent = self._commit(f"{commit}^1")
        if parent is None and self.is_shallow():
            raise HistoryError(f"the parent of {words!r} is not in this shallow clone; {_DEEPEN}")
        return Span(parent or self._empty_tree(), commit)

    def between(self, span: Span) -> list[FileChange]:
        """The net difference of the two trees."""
        output = self._output(["diff-tree", "-r", *_RAW, span.base, span.head, "--"])
        return self._changes([entry for _, entry in _entries(output)])

    def commits(self, words: str, most: int) -> list[Commit]:
        """Up to `most` commits of a range, newest first: along the first parent, without merges. A single
        commit means the history up to it."""
        if ".." in words:
            span = self.span(words)
            wanted = [span.head, f"^{span.base}"]
        else:
            wanted = [self._known(words)]
        arguments = ["rev-list", "--first-parent", "--no-merges", "--parents", f"--max-count={most}"]
        lines = self._output([*arguments, *wanted, "--"]).decode("ascii").splitlines()
        return [Commit(*[*line.split(), ""][:2]) for line in lines]

    def of_commits(
        self, commits: Sequence[Commit], most_files: int
    ) -> Iterator[tuple[Commit, list[FileChange] | None]]:
        """Each commit with what it changed, None where that is more than `most_files`. Git is asked once for
        all of them."""
        question = "".join(f"{commit.id}\n" for commit in commits).encode()
        by_commit: dict[str, list[_Entry]] = {}
        arguments = ["diff-tree", "--stdin", "-r", "--root", *_RAW]
        for commit, entry in _entries(self._output(arguments, question)):
            by_commit.setdefault(commit, []).append(entry)
        for one in commits:
            entries = by_commit.get(one.id, [])
            yield one, None if len(entries) > most_files else self._changes(entries)

    def reader(self, tree: str) -> Callable[[str], FileFacts]:
        """What stands at a path in this tree or commit; nothing anywhere when `tree` is empty. Git is asked
        when it is first called."""
        listing: dict[str, _Side] | None = None

        def read(path: str) -> FileFacts:
            nonlocal listing
            if listing is None:
                listing = self._listing(tree) if tree else {}
            side = listing.get(path)
            return _facts(side, self._blobs([side])) if side else FileFacts(path, FileKind.MISSING)

        return read

    def _listing(self, tree: str) -> dict[str, _Side]:
        """Everything in a tree by its path, folders too."""
        sides: dict[str, _Side] = {}
        for line in self._output(["ls-tree", "-r", "-t", "-z", tree]).split(b"\0"):
            meta, _, path = line.partition(b"\t")
            if path:
                mode, _, name = meta.decode("ascii").split(" ")
                sides[path.decode("utf-8", "surrogateescape")] = _Side(int(mode, 8), name, path)
        return sides

    def is_shallow(self) -> bool:
        """Whether older history was never fetched."""
        return self._output(["rev-parse", "--is-shallow-repository"]).strip() == b"true"

    def _changes(self, entries: Sequence[_Entry]) -> list[FileChange]:
        blobs = self._blobs([side for entry in entries for side in (entry.old, entry.new)])
        return [FileChange(_facts(entry.old, blobs), _facts(entry.new, blobs)) for entry in entries]

    def _blobs(self, sides: Iterable[_Side]) -> dict[str, bytes | None]:
        """The content of ordinary files by object id, None for those that are too large; what git does not
        have is left out."""
        wanted = list(dict.fromkeys(side.id for side in sides if side.mode & _FILE_TYPE == _REGULAR))
        blobs: dict[str, bytes | None] = {}
        batch: list[str] = []
        held = 0
        for name, size in self._sizes(wanted):
            if size > MOST_FILE_BYTES:
                blobs[name] = None
                continue
            if held + size > _MOST_BATCH_BYTES:
                blobs |= self._contents(batch)
                batch, held = [], 0
            batch.append(name)
            held += size
        return blobs | self._contents(batch)

    def _sizes(self, names: Sequence[str]) -> Iterator[tuple[str, int]]:
        if not names:
            return
        question = "".join(f"{name}\n" for name in names).encode()
        output = self._output(["cat-file", "--batch-check", "--buffer"], question)
        for line in output.decode("ascii").splitlines():
            name, kind, *size = line.split(" ")
            if kind == "blob":
                yield name, int(size[0])

    def _contents(self, names: Sequence[str]) -> dict[str, bytes]:
        if not names:
            return {}
        question = "".join(f"{name}\n" for name in names).encode()
        output = self._output(["cat-file", "--batch", "--buffer"], question)
        found: dict[str, bytes] = {}
        at = 0
        while at < len(output):
            end = output.index(b"\n", at)
            name, kind, *size = output[at:end].decode("ascii").split(" ")
            at = end + 1
            if kind == "blob":
                found[name] = output[at : at + int(size[0])]
                at += int(size[0]) + 1
        return found

    def _known(self, name: str) -> str:
        """The commit that a person named."""
        found = self._commit(name)
        if found is None and name == "HEAD":
            raise HistoryError("this repository has no commit yet")
        if found is None:
            raise HistoryError(f"there is no commit {name!r} here; fetch it first, or correct the name")
        return found

    def _commit(self, name: str) -> str | None:
        # Whatever begins like an option or an exclusion, or holds a line end, names no commit.
        if name.startswith(("-", "^")) or not name.isprintable():
            return None
        answer = self._answer(["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"])
        return answer.output.decode("ascii").strip() if answer.code == 0 else None

    def _fork(self, one: str, other: str, words: str) -> str:
        answer = self._answer(["merge-base", one, other])
        found = answer.output.decode("ascii").split()
        if answer.code == 0 and found:
            return found[0]
        raise HistoryError(f"the two sides of {words!r} have no commit in common; {_DEEPEN}")

    def _empty_tree(self) -> str:
        """The id of a tree without files, in the repository's own hash."""
        return self._output(["hash-object", "-t", "tree", "--stdin"]).decode("ascii").strip()

    def _output(self, arguments: Sequence[str], question: bytes = b"") -> bytes:
        answer = self._answer(arguments, question)
        if answer.code != 0:
            last = answer.complaint.strip().rpartition("\n")[2]
            raise HistoryError(f"git {arguments[0]} failed: {last or f'exit code {answer.code}'}")
        return answer.output

    def _answer(self, arguments: Sequence[str], question: bytes = b"") -> Answer:
        answer = self._ask(arguments, question)
        if answer.code < 0:
            raise HistoryError(answer.complaint or "git was ended by a signal")
        return answer


def _entries(output: bytes) -> Iterator[tuple[str, _Entry]]:
    """The changed paths in raw output, each with the commit that stood above it (empty without one)."""
    fields = iter(output.split(b"\0"))
    commit = ""
    for field in fields:
        if not field.startswith(b":"):
            commit = field.decode("ascii")
            continue
        old_mode, new_mode, old_id, new_id, status = field[1:].decode("ascii").split(" ")
        old_path = new_path = next(fields)
        if status[0] in "RC":
            new_path = next(fields)
        old, new = _Side(int(old_mode, 8), old_id, old_path), _Side(int(new_mode, 8), new_id, new_path)
        yield commit, _Entry(old, new, status[0])


def _facts(side: _Side, blobs: Mapping[str, bytes | None]) -> FileFacts:
    """What stands on one side. A name that is no UTF-8 cannot be judged, and is shown with replacements."""
    path = side.path.decode("utf-8", "replace")
    kind = _KINDS.get(side.mode & _FILE_TYPE, FileKind.SPECIAL)
    if kind is not FileKind.FILE:
        return FileFacts(path, kind)
    mode = side.mode & 0o777
    if side.id not in blobs or path.encode("utf-8") != side.path:
        return FileFacts(path, FileKind.UNREADABLE, mode=mode)
    data = blobs[side.id]
    return FileFacts(path, FileKind.TOO_LARGE if data is None else kind, data or b"", mode)
