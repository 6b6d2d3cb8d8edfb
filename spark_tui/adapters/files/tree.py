"""A tree of files, walked by directory descriptors: links are never followed, paths never re-joined.

Not here: writing (`writing`), and whether a path may be touched at all (`core.guard.paths`).
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spark_tui.adapters.files.errors import UnsafePathError
from spark_tui.core.change.values import FileKind

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_LINKED = (errno.ELOOP, errno.ENOTDIR)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a name in a folder. `data` only for FILE; `mode` is all of the permission bits."""

    kind: FileKind
    data: bytes = b""
    mode: int = 0o644
    owner: int = -1
    group: int = -1

    @property
    def digest(self) -> str | None:
        """The SHA-256 (hex) of the content, None when there is no file."""
        return digest(self.data) if self.kind is FileKind.FILE else None


def digest(data: bytes) -> str:
    """The SHA-256 of `data`, in hex."""
    return hashlib.sha256(data).hexdigest()


def components(path: str) -> tuple[str, ...]:
    """The names in a relative path. Raises UnsafePathError for anything that could leave the tree."""
    parts = tuple(path.split("/"))
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise UnsafePathError("the path is not a plain path inside the folder")
    try:
        path.encode()
    except UnicodeEncodeError as error:
        raise UnsafePathError("the path is not valid UTF-8") from error
    return parts


class Tree:
    """The open root folder. It stays the same folder even when its path is renamed or replaced."""

    def __init__(self, root: Path) -> None:
        """Raises OSError when `root` is no folder that can be opened."""
        self.root = root.resolve()
        self._descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    @contextmanager
    def folder(self, parts: Sequence[str]) -> Iterator[int]:
        """A descriptor of the folder at `parts`.

        Raises UnsafePathError when a part is a link, no folder or the root of another repository,
        FileNotFoundError when one is missing, and other OSErrors as they come.
        """
        descriptor = os.dup(self._descriptor)
        try:
            for name in parts:
                inner = _open_folder(descriptor, name)
                os.close(descriptor)
                descriptor = inner
                if _is_repository(descriptor):
                    raise UnsafePathError(f"{name} is a repository of its own")
            yield descriptor
        finally:
            os.close(descriptor)

    def missing_folders(self, parts: Sequence[str]) -> list[str]:
        """The folders of `parts` that do not exist yet, outermost first. Raises as `folder` does."""
        for depth in range(1, len(parts) + 1):
            try:
                with self.folder(parts[:depth]):
                    pass
            except FileNotFoundError:
                return ["/".join(parts[:end]) for end in range(depth, len(parts) + 1)]
        return []

    def look(self, path: str, limit: int) -> Found:
        """What stands at `path`; MISSING also when a folder above is. Raises as `folder` does otherwise."""
        *folders, name = components(path)
        try:
            with self.folder(folders) as folder:
                return look(folder, name, limit)
        except FileNotFoundError:
            return Found(FileKind.MISSING)


def look(folder: int, name: str, limit: int) -> Found:
    """What stands at `name` in an open folder, with up to `limit` bytes of content.

    Nothing is opened before it is known to be a regular file (opening a device can act), and what
    was opened is looked at again, so that a file swapped in between is not read.
    """
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return Found(_kind(folder, name, status.st_mode), mode=stat.S_IMODE(status.st_mode))
        descriptor = os.open(name, FILE_FLAGS, dir_fd=folder)
    except FileNotFoundError:
        return Found(FileKind.MISSING)
    except OSError as error:
        return Found(FileKind.LINK if error.errno == errno.ELOOP else FileKind.UNREADABLE)
    try:
        return _read(descriptor, limit)
    finally:
        os.close(descriptor)


def _read(descriptor: int, limit: int) -> Found:
    status = os.fstat(descriptor)
    mode = stat.S_IMODE(status.st_mode)
    if not stat.S_ISREG(status.st_mode):
        return Found(FileKind.SPECIAL, mode=mode)
    if status.st_size > limit:
        return Found(FileKind.TOO_LARGE, mode=mode)
    pieces: list[bytes] = []
    wanted = limit + 1  # one more than allowed shows that the file has grown past the limit
    try:
        while wanted and (piece := os.read(descriptor, min(wanted, 1 << 20))):
            pieces.append(piece)
            wanted -= len(piece)
    except OSError:
        return Found(FileKind.UNREADABLE, mode=mode)
    if not wanted:
        return Found(FileKind.TOO_LARGE, mode=mode)
    return Found(FileKind.FILE, b"".join(pieces), mode, status.st_uid, status.st_gid)


def _kind(folder: int, name: str, mode: int) -> FileKind:
    if stat.S_ISLNK(mode):
        return FileKind.LINK
    if not stat.S_ISDIR(mode):
        return FileKind.SPECIAL
    try:
        inner = _open_folder(folder, name)
    except (OSError, UnsafePathError):
        return FileKind.FOLDER
    try:
        return FileKind.SPECIAL if _is_repository(inner) else FileKind.FOLDER
    finally:
        os.close(inner)


def _open_folder(folder: int, name: str) -> int:
    try:
        return os.open(name, FOLDER_FLAGS, dir_fd=folder)
    except OSError as error:
        if error.errno in _LINKED:
            raise UnsafePathError(f"{name} is a link or not a folder") from error
        raise


def _is_repository(folder: int) -> bool:
    """Whether an inner folder holds a `.git` of its own: a submodule or a nested clone."""
    try:
        os.stat(".git", dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    return True
