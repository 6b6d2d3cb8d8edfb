"""What is allowed: the limits, permissions and globs of the active preset, as one plain value.

Not here: reading presets from files (`config.presets`) and judging (`guard.judge`).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from spark_tui.core.guard.verdict import Level


class RuleLevel(StrEnum):
    """What a broken rule does: nothing, ask, block the hunk, or block it and stop the stream."""

    OFF = "off"
    ASK = "ask"
    BLOCK = "block"
    STOP = "stop"


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
    max_hunks: int | None = None


class Structure(msgspec.Struct, frozen=True):
    """Rules on what code means; see docs/constraints.md. Every tuple of `only_symbols` must match (steers
    add tuples, so that they only ever tighten); a hunk outside of them stops the stream."""

    must_parse: RuleLevel = RuleLevel.OFF
    no_type_changes: RuleLevel = RuleLevel.OFF
    no_signature_changes: RuleLevel = RuleLevel.OFF
    keep_public_api: RuleLevel = RuleLevel.OFF
    no_renames: RuleLevel = RuleLevel.OFF
    comments_only: RuleLevel = RuleLevel.OFF
    no_comment_changes: RuleLevel = RuleLevel.OFF
    only_symbols: tuple[tuple[str, ...], ...] = ()


class Content(msgspec.Struct, frozen=True):
    """Rules on the text that is written."""

    secrets: RuleLevel = RuleLevel.OFF
    elision: RuleLevel = RuleLevel.OFF
    invisible: RuleLevel = RuleLevel.OFF
    no_new_dependencies: RuleLevel = RuleLevel.OFF
    no_new_imports: RuleLevel = RuleLevel.OFF
    no_formatting_churn: RuleLevel = RuleLevel.OFF


class OwnRule(msgspec.Struct, frozen=True):
    """A rule of the person's own: exactly one of `pattern` (ast-grep, needs `language`) and `regex` (RE2,
    matched against single lines). `on` is added, removed or result. It is found as `own.ID`."""

    id: str
    pattern: str = ""
    regex: str = ""
    language: str = ""
    on: str = "added"
    level: RuleLevel = RuleLevel.BLOCK
    reason: str = ""


class Policy(msgspec.Struct, frozen=True):
    """Everything the guard judges by. `preset` is the name it came from."""

    preset: str = "careful"
    permissions: Permissions = Permissions()
    paths: Paths = Paths()
    size: Size = Size()
    run_ahead: int = 5
    structure: Structure = Structure()
    content: Content = Content()
    own: tuple[OwnRule, ...] = ()
