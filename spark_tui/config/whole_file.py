"""Writing a small file of the configuration in whole: a reader sees the old one or the new one.

Not here: the person's source files, which only `adapters.files` writes.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spark_tui.config.toml_errors import ConfigError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@contextmanager
def open_folder(anchor: Path, below: tuple[str, ...] = (), *, mode: int = 0o700) -> Iterator[int]:
    """A descriptor of the folder `below` the `anchor`; what is missing is made, with this mode.

    No link below the anchor is followed. Raises ConfigError.
    """
    here = anchor
    descriptor = -1
    try:
        anchor.mkdir(mode=mode, parents=True, exist_ok=True)
        descriptor = os.open(anchor, _FOLDER)
        for name in below:
            here /= name
            with suppress(FileExistsError):
                os.mkdir(name, mode, dir_fd=descriptor)
            inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
    except OSError as error:
        if descriptor >= 0:
            os.close(descriptor)
        reason = "it is a link or no folder" if here.is_symlink() or here.is_file() else error.strerror
        raise ConfigError(f"this folder cannot be used: {reason}", str(here)) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def replace_file(folder: int, path: Path, data: bytes, *, expect: bytes | None, mode: int = 0o600) -> None:
    """Give the file at `path`, which is in the open `folder`, new bytes, on disk when this returns.

    `expect` are the bytes that are there, None when nothing is: a file that somebody else has changed,
    made or taken away meanwhile is left alone, and a link is never followed. A file keeps its mode, a new
    one gets `mode`. Raises ConfigError; nothing has been changed then.
    """
    temporary = f".spark-tui-{secrets.token_hex(12)}"
    try:
        found, kept = _look(folder, path, most=len(expect or b"") + 1)
        if found != expect:
            raise ConfigError("somebody changed this file at this moment; try again", str(path))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(temporary, flags, 0o600, dir_fd=folder), "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode if kept is None else kept)
            os.fsync(file.fileno())
        if expect is None:
            os.link(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
            os.unlink(temporary, dir_fd=folder)
        else:
            os.rename(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    except FileExistsError as error:
        raise ConfigError("somebody made this file at this moment; try again", str(path)) from error
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror or error}", str(path)) from error
    finally:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)


def _look(folder: int, path: Path, *, most: int) -> tuple[bytes | None, int | None]:
    """The first bytes and the mode of a file, None when there is none."""
    try:
        descriptor = os.open(
            path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
        )
    except FileNotFoundError:
        return None, None
    except OSError as error:
        if path.is_symlink():
            raise ConfigError("this is a link; change the file that it leads to", str(path)) from error
        raise
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError("this is not a regular file", str(path))
        return file.read(most), stat.S_IMODE(found.st_mode)
