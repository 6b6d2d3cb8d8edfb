"""The header of one file in a unified diff: its names, what happens to it, its mode.

Source: git-diff, "generating patch text with -p"; names in double quotes are C-quoted as there.
Not here: the hunks (`unified_diff`).
"""

from __future__ import annotations

import re

from spark_tui.core.stream.dress import excerpt
from spark_tui.core.stream.edits import FileAction, FileOpened
from spark_tui.core.stream.lines import Line

_NOTHING = "/dev/null"
_PREFIXES = frozenset({("a/", "b/"), ("i/", "w/"), ("c/", "i/"), ("c/", "w/"), ("o/", "w/")})
_IGNORED = ("index ", "similarity index ", "dissimilarity index ", "old mode ")
_STAMP = re.compile(r" \d{4}-\d\d-\d\d[ T]\d\d:\d\d\S{0,20}(?: [+-]\d{4})?$")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PLAIN_ESCAPES = {
    b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v",
    b'"': b'"', b"\\": b"\\",
}  # fmt: skip


class DiffHeaderError(Exception):
    """The header of a file in a diff names no file, contradicts itself, or is not understood."""


class DiffHeader:
    """Collects the header's lines; then says which edit they open."""

    def __init__(self) -> None:
        self.begun = False
        self._line = 1
        self._git: tuple[str, str] | None = None
        self._old: str | None = None
        self._new: str | None = None
        self._from: str | None = None
        self._to: str | None = None
        self._created = False
        self._deleted = False
        self._mode: int | None = None

    @property
    def named(self) -> bool:
        """Whether both files are named, so that hunks may follow."""
        return self._old is not None and self._new is not None

    def name(self, path: str, number: int) -> None:
        """The one file that a line above the diff names, where the diff itself names none."""
        self._begin(number)
        self._old = self._new = path

    def read(self, line: Line) -> bool:
        """Take a line of the header; False when it is none. Raises `DiffHeaderError`."""
        text = line.text
        if text.startswith("--- ") and self._old is None:
            self._begin(line.number)
            self._old = _name(text[4:])
        elif text.startswith("+++ ") and self._old is not None and self._new is None:
            self._new = _name(text[4:])
        elif text.startswith("diff --git "):
            self._begin(line.number)
            self._git = _git_names(text.removeprefix("diff --git "))
        elif not self.begun or self._old is not None:
            return False
        else:
            return self._extended(text)
        return True

    def opened(self) -> FileOpened:
        """The edit that the header opens. Raises `DiffHeaderError`."""
        old, new = self._names()
        action = FileAction.UPDATE
        if self._created or old == _NOTHING:
            action = FileAction.CREATE
        elif self._deleted or new == _NOTHING:
            action = FileAction.DELETE
        if self._from is not None or self._to is not None:
            if not self._from or not self._to or action is not FileAction.UPDATE:
                raise DiffHeaderError("a rename in a diff needs both names, and a file that stays")
            if self._old is not None and not (_ends(old, self._from) and _ends(new, self._to)):
                raise DiffHeaderError("a diff renames other files than it changes")
            return FileOpened(action, self._from, self._line, move_to=self._to, mode=self._mode, patch=True)
        if action is FileAction.UPDATE and self._prefixed and old != new:
            raise DiffHeaderError(f"a diff names two files, {excerpt(old)} and {excerpt(new)}, and no rename")
        path = old if action is FileAction.DELETE else new
        if not path or path == _NOTHING:
            raise DiffHeaderError("a diff names no file")
        return FileOpened(action, path, self._line, mode=self._mode, patch=True)

    def opened_without_hunks(self) -> FileOpened:
        """The edit of a file without hunks. Raises `DiffHeaderError` when it changes nothing."""
        whole = self._created or self._deleted or self._to is not None or self._mode is not None
        if not whole or self._old is not None:
            raise DiffHeaderError("a diff has a header, but no hunks")
        return self.opened()

    def _begin(self, number: int) -> None:
        if not self.begun:
            self.begun = True
            self._line = number

    def _extended(self, text: str) -> bool:
        if text.startswith(_IGNORED):
            return True
        if text.startswith("new mode "):
            self._mode = _mode(text.removeprefix("new mode "))
        elif text.startswith("new file mode "):
            self._created = True
            self._mode = _mode(text.removeprefix("new file mode "))
        elif text.startswith("deleted file mode "):
            self._deleted = True
        elif text.startswith("rename from "):
            self._from = _name(text.removeprefix("rename from "))
        elif text.startswith("rename to "):
            self._to = _name(text.removeprefix("rename to "))
        elif text.startswith(("copy from ", "copy to ")):
            raise DiffHeaderError("copies in a diff are not understood")
        elif text.startswith(("Binary files ", "GIT binary patch")):
            raise DiffHeaderError("binary patches are not understood")
        else:
            return False
        return True

    @property
    def _prefixed(self) -> bool:
        """Whether the two names have the prefixes of git, which writes the same name behind both."""
        return ((self._old or "")[:2], (self._new or "")[:2]) in _PREFIXES

    def _names(self) -> tuple[str, str]:
        """Old and new name without the prefixes that diff tools put before them."""
        if self._old is not None and self._new is not None:
            old, new = self._old, self._new
        elif self._git is not None and self._old is None:
            old, new = self._git
        else:
            raise DiffHeaderError("a diff names only one of its two files")
        if (old[:2], new[:2]) in _PREFIXES:
            return old[2:], new[2:]
        if old == _NOTHING:
            return old, new.removeprefix("b/")
        if new == _NOTHING:
            return old.removeprefix("a/"), new
        if new == f"b/{old}" or old == f"a/{new}":  # a prefix on one side only
            old, new = min(old, new, key=len), min(old, new, key=len)
        return old, new


def _ends(name: str, path: str) -> bool:
    """Whether the name is this path, with some prefix or none."""
    return name == path or name.endswith(f"/{path}")


def _mode(text: str) -> int:
    if not re.fullmatch(r"[0-7]{6}", text.strip()):
        raise DiffHeaderError(f"{excerpt(text)} is no file mode")
    return int(text, 8)


def _name(text: str) -> str:
    """A name, without the time stamp that may stand behind a tab."""
    text = text.strip(" ")
    if text.startswith('"'):
        quoted = _QUOTED.match(text)
        if quoted is None:
            raise DiffHeaderError(f"{excerpt(text)} lacks its closing quote")
        return _unquote(quoted[1])
    return _STAMP.sub("", text.partition("\t")[0].strip())


def _git_names(text: str) -> tuple[str, str] | None:
    """The two names of a `diff --git` line, None when they cannot be told apart."""
    if text.startswith('"') and (quoted := _QUOTED.match(text)):
        return _unquote(quoted[1]), _name(text[quoted.end() :])
    if text.endswith('"') and (at := text.find(' "')) > 0:
        return text[:at], _name(text[at:])
    middle = len(text) // 2
    old, new = text[:middle], text[middle + 1 :]
    if text[middle : middle + 1] == " " and old[2:] == new[2:]:
        return old, new
    old, _, new = text.partition(" ")
    return (old, new) if new and " " not in new else None


def _unquote(text: str) -> str:
    def plain(found: re.Match[bytes]) -> bytes:
        escape = found[1]
        if len(escape) == 3:
            return bytes([int(escape, 8) & 0xFF])
        try:
            return _PLAIN_ESCAPES[escape]
        except KeyError:
            raise DiffHeaderError(f"{excerpt(text)} has an unknown escape") from None

    try:
        return _ESCAPE.sub(plain, text.encode("utf-8")).decode("utf-8")
    except UnicodeError:
        raise DiffHeaderError(f"{excerpt(text)} is no UTF-8 name") from None
