"""What is allowed: the limits, permissions and globs of the active preset, as one plain value.

Not here: reading presets from files (`config.presets`) and judging (`guard.judge`).
"""

from __future__ import annotations

import msgspec

from spark_tui.core.guard.verdict import Level


class Permissions(msgspec.Struct, frozen=True):
    """What may be done to files at all; see the preset file in docs/presets.md."""

    read: Level = Level.ALLOW
    write: Level = Level.ALLOW
    create: Level = Level.ALLOW
    overwrite: Level = Level.BLOCK
    delete: Level = Level.BLOCK
    rename: Level = Level.ASK
    mode: Level = Level.ASK


class Paths(msgspec.Struct, frozen=True):
    """Globs relative to the repository. Every tuple of `only` must match (steers add tuples, so that
    they only ever tighten); `unprotect` opens protected paths and counts only in the person's own files."""

    only: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    unprotect: tuple[str, ...] = ()


class Size(msgspec.Struct, frozen=True):
    """Upper limits; changed lines are added plus removed. None means no limit."""

    max_diff_size: int | None = 200
    max_hunk_lines: int | None = 80
    max_file_lines: int | None = 150
    max_files: int | None = 8
    max_new_files: int | None = 3
    max_line_bytes: int | None = 10_000


class Policy(msgspec.Struct, frozen=True):
    """Everything the guard judges by. `preset` is the name it came from."""

    preset: str = "careful"
    permissions: Permissions = Permissions()
    paths: Paths = Paths()
    size: Size = Size()
    run_ahead: int = 5
