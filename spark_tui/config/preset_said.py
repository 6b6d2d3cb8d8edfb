"""What a preset file says, as plain values: only the keys that stand there, in the order in which they do.

What is taken here is taken by the tables of `config.preset_file` too, with the same values; what is not taken
is for them to judge and to explain. Not here: what the values mean (`config.preset_values`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, get_args

from msgspec import Meta, field

from spark_tui.config.config_values import PresetName
from spark_tui.config.toml_errors import Shape
from spark_tui.core.guard.globs import check

Permission = Literal["allow", "ask", "deny"]
RuleLevel = Literal["off", "ask", "block", "stop"]
Limit = Annotated[int, Meta(ge=0, le=10_000_000)] | Literal["none"]
Globs = Annotated[list[str], Meta(max_length=500)]
Line = Annotated[str, Meta(min_length=1, max_length=500)]
Lines = Annotated[list[Line], Meta(max_length=500)]
Examples = Annotated[list[Annotated[str, Meta(max_length=10_000)]], Meta(max_length=100)]
Expression = Annotated[str, Meta(min_length=1, max_length=2_000)]

PermissionKey = Literal["read", "write", "create", "overwrite", "delete", "rename", "mode"]
PathsKey = Literal["only", "never", "unprotect"]
SizeKey = Literal[
    "max_diff_size",
    "max_hunk_lines",
    "max_file_lines",
    "max_files",
    "max_new_files",
    "max_line_bytes",
    "max_hunks",
]
PaceKey = Literal["run_ahead"]
StructureKey = Literal[
    "must_parse",
    "no_type_changes",
    "no_signature_changes",
    "keep_public_api",
    "no_renames",
    "comments_only",
    "no_comment_changes",
    "only_symbols",
]
ContentKey = Literal[
    "secrets", "elision", "invisible", "no_new_dependencies", "no_new_imports", "no_formatting_churn"
]

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "permissions": get_args(PermissionKey),
        "paths": get_args(PathsKey),
        "size": get_args(SizeKey),
        "pace": get_args(PaceKey),
        "structure": get_args(StructureKey),
        "content": get_args(ContentKey),
    }
)
"""The keys of each table of a preset file."""


class SaidConstraint(Shape, frozen=True, forbid_unknown_fields=True):
    """A steering line, as `preset_file.ConstraintTable`."""

    text: Line
    key: Annotated[str, Meta(pattern=r"^[1-9]?\Z")] = ""
    active: bool | None = None


class SaidRule(Shape, frozen=True, forbid_unknown_fields=True):
    """An own rule, as `preset_file.RuleTable`."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]
    pattern: Expression | None = None
    regex: Expression | None = None
    language: Annotated[str, Meta(max_length=50)] | None = None
    on: Literal["added", "removed", "result"] = "added"
    level: RuleLevel = "block"
    reason: Annotated[str, Meta(max_length=500)] = ""
    match: Examples = field(default_factory=list)
    not_match: Examples = field(default_factory=list)

    def __post_init__(self) -> None:
        if (self.pattern is None) == (self.regex is None):
            raise ValueError("an own rule has either 'pattern' or 'regex'")
        if self.pattern is not None and not self.language:
            raise ValueError("an own rule with 'pattern' needs 'language'")


class SaidPreset(Shape, frozen=True, forbid_unknown_fields=True):
    """A preset, as `preset_file.PresetFile`; `extends` is None when the file leaves it out."""

    explained_by: ClassVar[str] = "preset_file:PresetFile"

    title: Annotated[str, Meta(max_length=100)] = ""
    extends: PresetName | None = None
    permissions: dict[PermissionKey, Permission] = field(default_factory=dict)
    paths: dict[PathsKey, Globs] = field(default_factory=dict)
    size: dict[SizeKey, Limit] = field(default_factory=dict)
    pace: dict[PaceKey, Annotated[int, Meta(ge=1, le=10_000)]] = field(default_factory=dict)
    structure: dict[StructureKey, RuleLevel | Lines] = field(default_factory=dict)
    content: dict[ContentKey, RuleLevel] = field(default_factory=dict)
    constraint: Annotated[list[SaidConstraint], Meta(max_length=50)] = field(default_factory=list)
    rule: Annotated[list[SaidRule], Meta(max_length=200)] = field(default_factory=list)

    def __post_init__(self) -> None:
        for globs in self.paths.values():
            for glob in globs:
                check(glob)
        if any(isinstance(value, list) != (key == "only_symbols") for key, value in self.structure.items()):
            raise ValueError("only_symbols is a list, and nothing else is")
        keys = [one.key for one in self.constraint if one.key]
        names = [one.id for one in self.rule]
        if len(set(keys)) < len(keys) or len(set(names)) < len(names):
            raise ValueError("two have the same key")
