"""What the person trusts: for each repository the digest of its configuration file, in `trust.json`.

Trust is bound to the repository's path and to every byte of the file. Not here: what trust allows
(`config.settings`) and asking for it (`commands.trusting`).
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from spark_tui.config.toml_errors import ConfigError, read_bytes
from spark_tui.config.whole_file import open_folder, replace_file

_FILE = "trust.json"


class _Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`trust.json`: SHA-256 (hex) of the trusted file by the path of its repository."""

    version: int = 1
    repositories: dict[str, str] = {}


def trusted_digest(data: Path, root: Path) -> str:
    """The digest that the person trusts for the repository at `root`, empty when there is none.

    `data` is the person's data folder. A file of trust that cannot be read gives no trust.
    """
    try:
        return _read(data)[1].get(_name(root), "")
    except ConfigError:
        return ""


def is_trusted(data: Path, root: Path, digest: str) -> bool:
    """Whether the person trusts a file with this digest in the repository at `root`."""
    return bool(digest) and trusted_digest(data, root) == digest


def trust(data: Path, root: Path, digest: str) -> None:
    """Trust the file with this digest, and no other, in the repository at `root`. Raises ConfigError."""
    with _changing(data) as repositories:
        repositories[_name(root)] = digest


def revoke(data: Path, root: Path) -> bool:
    """Trust nothing of the repository at `root` any more; whether there was trust. Raises ConfigError."""
    with _changing(data) as repositories:
        return repositories.pop(_name(root), "") != ""


@contextmanager
def _changing(data: Path) -> Iterator[dict[str, str]]:
    """All trust, to be changed by one process at a time and then saved."""
    with open_folder(data) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before, repositories = _read(data)
        then = dict(repositories)
        yield repositories
        if repositories != then:
            text = json.dumps({"version": 1, "repositories": repositories}, indent=2, sort_keys=True)
            replace_file(folder, data / _FILE, text.encode("ascii") + b"\n", expect=before)


def _read(data: Path) -> tuple[bytes | None, dict[str, str]]:
    path = data / _FILE
    if not os.path.lexists(path):
        return None, {}
    found = read_bytes(path)
    try:
        # Python's own parser, because names of the file system need not be UTF-8.
        said = msgspec.convert(json.loads(found), _Trust)
    except (ValueError, RecursionError) as error:
        raise ConfigError("this file of trust is damaged; delete it and trust again", str(path)) from error
    if said.version != 1:
        raise ConfigError("this file of trust is from another version of spark-tui", str(path))
    return found, dict(said.repositories)


def _name(root: Path) -> str:
    return str(root.resolve())
