"""The values of a change: documents, hunks, tracked files, writes.

Not here: where an edit belongs (`locate`), how hunks are made and flipped (`tracked`), how a
change is shown (`rows`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from spark_tui.core.guard.verdict import ALLOWED, Finding, Verdict


class FileKind(StrEnum):
    """What stands at a path, found without following links."""

    FILE = "file"
    MISSING = "missing"
    FOLDER = "folder"
    LINK = "link"
    SPECIAL = "special"  # a device, socket, pipe or a gitlink
    BINARY = "binary"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


class FileFacts(msgspec.Struct, frozen=True):
    """What an adapter found at a path: bytes only for FILE. `mode` is the permission bits.

    `link_parent`: some folder above the path is a link or no folder. `ignored`: git ignores it.
    """

    path: str
    kind: FileKind
    data: bytes = b""
    mode: int = 0o644
    link_parent: bool = False
    ignored: bool = False


class Write(msgspec.Struct, frozen=True):
    """One file of an all-or-nothing write.

    `expect` is the SHA-256 (hex) of the bytes that must be on disk, None when nothing may be there;
    `data` is the new content, None to delete; `mode` the permission bits to give, None keeps them
    (0o644 for a new file).
    """

    path: str
    expect: str | None
    data: bytes | None
    mode: int | None = None


class Op(StrEnum):
    CHANGE = "change"
    CREATE = "create"
    DELETE = "delete"
    RENAME = "rename"
    MODE = "mode"


class HunkState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    STALE = "stale"  # the file changed under it
    REPLACED = "replaced"  # a later hunk of the same place took over


LOST = -(1 << 40)
"""The `start` of a hunk that has no place in its file (any more): it can be seen, and no line moves it.
No sum of lines comes near it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text file: `lines` each with its own line ending (only the last may have none).

    Lines end at CRLF, LF and CR and nowhere else, so that joining them gives the text back. They may be
    packed (`change.packed`) while nobody works on the file.
    """

    lines: Sequence[str]
    encoding: str = "utf-8"
    bom: bytes = b""


class Drifted(msgspec.Struct, frozen=True):
    """A line that was asked for in other words than the file has it.

    `line` is 0-based, in the text that the edit was placed in. `asked` is None for a line of the file that
    the edit left out, `found` None for one that the file does not have.
    """

    line: int
    asked: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class Lost:
    """What a hunk had when it lost its place: the `lines` of the file then, its line `at` and its `state`.
    From `start` to `end` stood its own lines, or what was accepted on top of them; when they stand there
    again, so does the hunk. `newest` is the highest id of a hunk that stood beside it.
    """

    lines: tuple[str, ...]
    at: int
    start: int
    end: int
    state: HunkState
    newest: int


@dataclass(frozen=True, slots=True)
class Names:
    """Names in the added lines of a hunk that were nowhere in its file before: what they declare for others,
    what they import, and what they use (which has those two in it).

    Each sort is one text, sorted, with a NUL between: as sets they would take more room than the lines that
    they are from, for as long as the session lasts. Made by `of`.
    """

    declared: str = ""
    imported: str = ""
    used: str = ""

    @classmethod
    def of(cls, declares: Iterable[str], imports: Iterable[str], uses: Iterable[str]) -> Names:
        return cls(*("\0".join(sorted(names)) for names in (declares, imports, uses)))

    @property
    def declares(self) -> frozenset[str]:
        return frozenset(_names(self.declared))

    @property
    def imports(self) -> frozenset[str]:
        return frozenset(_names(self.imported))

    @property
    def uses(self) -> tuple[str, ...]:
        """In rising order."""
        return tuple(_names(self.used))


def _names(text: str) -> list[str]:
    return text.split("\0") if text else []


@dataclass(frozen=True, slots=True)
class Hunk:
    """The smallest change that is judged, accepted or rejected.

    `start` is the 0-based line in the file as it is on disk now, where `old` (not accepted) or
    `new` (accepted) stands, or LOST; both carry their line endings, and may be packed (`change.packed`) when
    the hunk is decided. An accepted hunk that another one covers has the line at which it stands again
    without that one; it may be below 0. `target` is the destination of a rename, `mode` the new permission
    bits of a mode change. `drift` names what did not fit exactly,
    `drifted` shows the lines; `doubt` says why only the person may take it at this place, empty for most;
    `chosen`: the person chose this place among several.
    `complete` is False when the stream stopped inside the hunk: it can be seen, never applied. `late` is
    what constraints say that came after the hunk was accepted. `order` is where a part of a split hunk stands
    among all hunks: the number of the hunk that was split, then its place in it. `edited`: the person
    wrote its new side. `names` are those of its added lines, None while nobody looked. `leaves_out`: it
    takes away so much of the end of a file that was written whole that this end may only have been left
    out. `onto` is the digest of the file that a rename takes the place of, as it was when the rename
    was written; None when nothing stood there.
    """

    id: int
    turn: int
    path: str
    op: Op
    start: int
    old: Sequence[str]
    new: Sequence[str]
    drift: tuple[str, ...] = ()
    state: HunkState = HunkState.WAITING
    verdict: Verdict = ALLOWED
    target: str = ""
    mode: int = 0
    comment: str = ""
    excepted: bool = False
    complete: bool = True
    late: tuple[Finding, ...] = ()
    lost: Lost | None = None
    order: tuple[int, ...] = ()
    edited: bool = False
    names: Names | None = None
    drifted: tuple[Drifted, ...] = ()
    doubt: str = ""
    chosen: bool = False
    leaves_out: bool = False
    onto: str | None = None

    @property
    def rank(self) -> tuple[int, ...]:
        """Where the hunk stands among all: by its number, a part where the hunk stood that it is part of.
        The first of it is the number of the hunk that the model wrote."""
        return self.order or (self.id,)

    @property
    def gone(self) -> bool:
        """Whether it was accepted and somebody else took its lines out of the file, or changed them."""
        return self.state is HunkState.ACCEPTED and self.lost is not None

    @property
    def line(self) -> int:
        """The 1-based line where a change of lines stands, 1 for everything else."""
        return self.start + 1 if self.op is Op.CHANGE and self.start >= 0 else 1

    @property
    def added(self) -> int:
        return len(self.new)

    @property
    def removed(self) -> int:
        return len(self.old)


@dataclass(frozen=True, slots=True)
class TrackedFile:
    """One file of the session: what is on disk, and every hunk of it in file order.

    `path` is where the file is now (an accepted rename moves it). `document` is None unless `kind`
    is FILE; `digest` is the SHA-256 (hex) of the bytes on disk, None when nothing is there.
    """

    path: str
    kind: FileKind
    document: Document | None
    digest: str | None
    mode: int
    hunks: tuple[Hunk, ...] = ()
    link_parent: bool = False
    ignored: bool = False
