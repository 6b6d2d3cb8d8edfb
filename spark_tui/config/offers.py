"""Which constraints the person never wants to be offered again, by repository, in `offers.json`.

Not here: what is offered and why (`core.guard.learning`).
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import msgspec

from spark_tui.config.toml_errors import ConfigError, read_bytes
from spark_tui.config.whole_file import open_folder, replace_file

_FILE = "offers.json"
_MOST = 200  # texts of one repository; the oldest go first


class _Offers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`offers.json`: the texts that are never offered, by the path of the repository."""

    never: dict[str, list[str]] = {}


def never_offered(data: Path, root: Path) -> tuple[str, ...]:
    """The texts that are not offered in the repository at `root`; none when the file cannot be read, as an
    offer too many does no harm. `data` is the person's data folder."""
    try:
        return tuple(_read(data)[1].get(str(root.resolve()), ()))
    except ConfigError:
        return ()


def never_offer(data: Path, root: Path, text: str) -> None:
    """Keep that `text` is not offered again in the repository at `root`. Raises ConfigError."""
    with open_folder(data) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        before, never = _read(data)
        name = str(root.resolve())
        texts = [*(one for one in never.get(name, ()) if one != text), text][-_MOST:]
        said = json.dumps({"never": {**never, name: texts}}, indent=2, sort_keys=True)
        replace_file(folder, data / _FILE, said.encode("ascii") + b"\n", expect=before)


def _read(data: Path) -> tuple[bytes | None, dict[str, list[str]]]:
    path = data / _FILE
    if not os.path.lexists(path):
        return None, {}
    found = read_bytes(path)
    try:
        # Python's own parser, because names of the file system need not be UTF-8.
        return found, dict(msgspec.convert(json.loads(found), _Offers).never)
    except (ValueError, RecursionError) as error:
        raise ConfigError("this file of offers is damaged; delete it", str(path)) from error
