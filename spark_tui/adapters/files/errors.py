"""Why a write was refused. Not here: the checks that refuse it (`writing`)."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """What stood in the way of a write."""

    STALE = "stale"  # the file is no longer what the decision was made about
    IO = "io"  # the system said no: permissions, a full disk, a lock
    PATH = "path"  # a link, a device, a special mode, a path that leaves the tree


class WriteRefusedError(Exception):
    """A write was refused and nothing of its transaction has happened.

    `path` is the file in question, `reason` a sentence for a person, `kind` what stood in the way.
    """

    def __init__(self, path: str, reason: str, kind: Refusal) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason
        self.kind = kind


class UnsafePathError(Exception):
    """A path that is not walked: it leaves the tree, or a folder of it is a link, a file or a repository."""
