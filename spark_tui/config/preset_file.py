"""The shape of a preset file, key by key, and its JSON Schema.

Not here: finding, extending and clamping presets (`config.presets`).
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from spark_tui.core.guard.globs import GlobError, check

Permission = Literal["allow", "ask", "deny"]
RuleLevel = Literal["off", "ask", "block", "stop"]
Limit = Annotated[int, Field(strict=True, ge=0, le=10_000_000)] | Literal["none"]
Globs = Annotated[list[str], Field(max_length=500)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
PresetName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Table(BaseModel):
    """A table that knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PermissionsTable(Table):
    """What may be done to files at all."""

    read: Permission = Field(default="allow", description="let the model read files")
    write: Permission = Field(default="allow", description="change existing files")
    create: Permission = Field(default="allow", description="create files")
    overwrite: Permission = Field(default="deny", description="create or move onto an existing file")
    delete: Permission = Field(default="deny", description="delete or empty a file")
    rename: Permission = Field(default="ask", description="rename or move a file")
    mode: Permission = Field(default="ask", description="change the permission bits of a file")


class PathsTable(Table):
    """Which files may be changed, as globs relative to the repository."""

    only: Globs = Field(default=[], description="only these; empty means all")
    never: Globs = Field(default=[], description="never these")
    unprotect: Globs = Field(default=[], description="protected files that are opened; not from a repository")

    @field_validator("only", "never", "unprotect")
    @classmethod
    def _readable(cls, globs: list[str]) -> list[str]:
        for glob in globs:
            try:
                check(glob)
            except GlobError as error:
                raise ValueError(str(error)) from error
        return globs


class SizeTable(Table):
    """Upper limits; changed lines are added plus removed. "none" means no limit."""

    max_diff_size: Limit = Field(default=200, description="changed lines over the whole goal")
    max_hunk_lines: Limit = Field(default=80, description="changed lines in one hunk")
    max_file_lines: Limit = Field(default=150, description="changed lines in one file over the goal")
    max_files: Limit = Field(default=8, description="changed files over the goal")
    max_new_files: Limit = Field(default=3, description="new files over the goal")
    max_line_bytes: Limit = Field(default=10_000, description="bytes of one new line")


class PaceTable(Table):
    """How far the model may be ahead of the person."""

    run_ahead: Annotated[int, Field(strict=True, ge=1, le=10_000)] = Field(
        default=5, description="undecided hunks before the stream is held"
    )


class StructureTable(Table):
    """Rules on what code means. Read and checked here, not enforced yet."""

    must_parse: RuleLevel = "off"
    no_type_changes: RuleLevel = "off"
    no_signature_changes: RuleLevel = "off"
    keep_public_api: RuleLevel = "off"
    no_renames: RuleLevel = "off"
    comments_only: RuleLevel = "off"
    no_comment_changes: RuleLevel = "off"
    only_symbols: Annotated[list[Line], Field(max_length=500)] = []


class ContentTable(Table):
    """Rules on what text says. Read and checked here, not enforced yet."""

    secrets: RuleLevel = "off"
    elision: RuleLevel = "off"
    invisible: RuleLevel = "off"
    no_new_dependencies: RuleLevel = "off"
    no_new_imports: RuleLevel = "off"
    no_formatting_churn: RuleLevel = "off"


class ConstraintTable(Table):
    """A steering line that stands ready above the steering box."""

    text: Line
    key: Annotated[str, StringConstraints(pattern=r"^[1-9]?$")] = Field(
        default="", description="its number key, 1 to 9"
    )
    active: bool | None = Field(
        default=None, description="holds from the start; by default when it has no key"
    )


class RuleTable(Table):
    """An own rule: exactly one of `pattern` (ast-grep) and `regex`. Not enforced yet."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    pattern: str | None = None
    regex: str | None = None
    language: str | None = None
    on: Literal["added", "removed", "result"] = "added"
    level: RuleLevel = "block"
    reason: str = ""
    match: list[str] = []
    not_match: list[str] = []

    @model_validator(mode="after")
    def _one_kind(self) -> RuleTable:
        if (self.pattern is None) == (self.regex is None):
            raise ValueError("an own rule has either 'pattern' or 'regex'")
        if self.pattern is not None and not self.language:
            raise ValueError("an own rule with 'pattern' needs 'language'")
        if self.regex is not None:
            try:
                re.compile(self.regex)
            except re.error as error:
                raise ValueError(f"the regular expression cannot be read: {error}") from error
        return self


class PresetFile(Table):
    """A preset of spark_tui. Keys that a file leaves out come from the preset that it extends."""

    title: str = Field(default="", max_length=100, description="the name that people see")
    extends: PresetName = Field(default="default", description="the preset that this one starts from")
    permissions: PermissionsTable = PermissionsTable.model_construct()
    paths: PathsTable = PathsTable.model_construct()
    size: SizeTable = SizeTable.model_construct()
    pace: PaceTable = PaceTable.model_construct()
    structure: StructureTable = StructureTable.model_construct()
    content: ContentTable = ContentTable.model_construct()
    constraint: Annotated[list[ConstraintTable], Field(max_length=50)] = []
    rule: Annotated[list[RuleTable], Field(max_length=200)] = []

    @model_validator(mode="after")
    def _keys_once(self) -> PresetFile:
        keys = [one.key for one in self.constraint if one.key]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice:
            raise ValueError(f"two constraints have the key {twice!r}")
        return self


def preset_schema() -> dict[str, Any]:
    """The JSON Schema of a preset file."""
    schema = PresetFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
