"""What a write is going to do, on disk before it does it: the intent and the pre-images.

A transaction is a folder in the private state folder: `0.old`, `1.old`, ... hold the old bytes,
`intent.json` comes last and makes it count. A folder without an intent never began, or is over.
Not here: doing it, and undoing it after a crash (`writing`, `recovery`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from spark_tui.adapters.files.tree import FILE_FLAGS, digest

_INTENT = "intent.json"
_LAST = "last.json"
_MOST_INTENT_BYTES = 16_000_000


class Planned(msgspec.Struct, frozen=True):
    """One file of a transaction: its state before and after (digests; None: nothing there).

    `temporary` is the name, beside the file, under which the new bytes are prepared.
    """

    path: str
    old: str | None
    new: str | None
    old_mode: int
    new_mode: int
    owner: int
    group: int
    temporary: str

    def is_old(self, found: str | None, mode: int) -> bool:
        """Whether a file with this digest and mode is as it was before the transaction."""
        return found == self.old and (self.old != self.new or mode == self.old_mode)

    def is_new(self, found: str | None, mode: int) -> bool:
        """Whether a file with this digest and mode is as the transaction leaves it."""
        return found == self.new and (self.old != self.new or mode == self.new_mode)


class Intent(msgspec.Struct, frozen=True):
    """A whole transaction; `folders` are the ones it makes, outermost first."""

    root: str
    files: tuple[Planned, ...]
    folders: tuple[str, ...] = ()


class IntentError(Exception):
    """A transaction's record cannot be used. The message says why."""


def save_old(transaction: Path, index: int, data: bytes) -> None:
    """Keep the old bytes of file number `index`. Raises OSError."""
    _write(transaction / f"{index}.old", data)


def load_old(transaction: Path, index: int, expected: str) -> bytes:
    """The old bytes of file number `index`. Raises IntentError when they are not what they were."""
    try:
        data = _read(transaction / f"{index}.old")
    except OSError as error:
        raise IntentError(f"the kept copy cannot be read: {error.strerror}") from error
    if digest(data) != expected:
        raise IntentError("the kept copy is damaged")
    return data


def save(transaction: Path, intent: Intent) -> None:
    """Make the transaction count: from here on a crash is answered by recovery. Raises OSError."""
    draft = transaction / "intent.draft"
    _write(draft, msgspec.json.encode(intent))
    draft.rename(transaction / _INTENT)
    flush_folder(transaction)
    flush_folder(transaction.parent)


def load(transaction: Path) -> Intent | None:
    """The intent of a transaction, None when it never began. Raises IntentError."""
    try:
        data = _read(transaction / _INTENT, _MOST_INTENT_BYTES)
        return msgspec.json.decode(data, type=Intent)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise IntentError(f"the record of an interrupted write cannot be read: {error}") from error


def close(transaction: Path, *, done: bool) -> None:
    """The transaction is over: nothing is left to recover. One that was `done`, and not put back, stays on
    record as the last one: a session that dies right now must learn of it. Raises OSError."""
    if done and (transaction / _INTENT).exists():
        (transaction / _INTENT).rename(transaction.parent / _LAST)
        flush_folder(transaction.parent)
    else:
        (transaction / _INTENT).unlink(missing_ok=True)
    flush_folder(transaction)


def last(home: Path) -> Intent | None:
    """The transaction that was done last, None when there is none or its record cannot be read."""
    try:
        return msgspec.json.decode(_read(home / _LAST, _MOST_INTENT_BYTES), type=Intent)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def discard(transaction: Path) -> None:
    """Remove a closed transaction with its pre-images; leftovers do no harm and go the next time."""
    shutil.rmtree(transaction, ignore_errors=True)


def pending(home: Path) -> Sequence[Path]:
    """The transactions that stand in `home`, oldest first."""
    try:
        return sorted(entry for entry in home.iterdir() if entry.name.endswith(".write"))
    except FileNotFoundError:
        return ()


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path, limit: int = -1) -> bytes:
    with open(os.open(path, FILE_FLAGS), "rb") as file:
        return file.read(limit)
