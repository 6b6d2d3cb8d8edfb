"""The shape of a preset file, key by key, and its JSON Schema.

Not here: finding, extending and clamping presets (`config.presets`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from spark_tui.config.preset_words import WORDS
from spark_tui.core.guard.globs import GlobError, check

Permission = Literal["allow", "ask", "deny"]
RuleLevel = Literal["off", "ask", "block", "stop"]
Limit = Annotated[int, Field(strict=True, ge=0, le=10_000_000)] | Literal["none"]
Globs = Annotated[list[str], Field(max_length=500)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Example = Annotated[str, StringConstraints(max_length=10_000)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
PresetName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Table(BaseModel):
    """A table that knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PermissionsTable(Table):
    """What may be done to files at all."""

    read: Permission = Field(default="allow", description=WORDS["permissions.read"])
    write: Permission = Field(default="allow", description=WORDS["permissions.write"])
    create: Permission = Field(default="allow", description=WORDS["permissions.create"])
    overwrite: Permission = Field(default="deny", description=WORDS["permissions.overwrite"])
    delete: Permission = Field(default="deny", description=WORDS["permissions.delete"])
    rename: Permission = Field(default="ask", description=WORDS["permissions.rename"])
    mode: Permission = Field(default="ask", description=WORDS["permissions.mode"])


class PathsTable(Table):
    """Which files may be changed, as globs relative to the repository."""

    only: Globs = Field(default=[], description=WORDS["paths.only"])
    never: Globs = Field(default=[], description=WORDS["paths.never"])
    unprotect: Globs = Field(default=[], description=WORDS["paths.unprotect"])

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

    max_diff_size: Limit = Field(default=200, description=WORDS["size.max_diff_size"])
    max_hunk_lines: Limit = Field(default=80, description=WORDS["size.max_hunk_lines"])
    max_file_lines: Limit = Field(default=150, description=WORDS["size.max_file_lines"])
    max_files: Limit = Field(default=8, description=WORDS["size.max_files"])
    max_new_files: Limit = Field(default=3, description=WORDS["size.max_new_files"])
    max_line_bytes: Limit = Field(default=10_000, description=WORDS["size.max_line_bytes"])
    max_hunks: Limit = Field(default="none", description=WORDS["size.max_hunks"])


class PaceTable(Table):
    """How far the model may be ahead of the person."""

    run_ahead: Annotated[int, Field(strict=True, ge=1, le=10_000)] = Field(
        default=5, description=WORDS["pace.run_ahead"]
    )


class StructureTable(Table):
    """Rules on what code means, in languages that are known; each is off, asks, blocks, or also stops the
    stream."""

    must_parse: RuleLevel = Field(default="block", description=WORDS["structure.must_parse"])
    no_type_changes: RuleLevel = Field(default="off", description=WORDS["structure.no_type_changes"])
    no_signature_changes: RuleLevel = Field(
        default="off", description=WORDS["structure.no_signature_changes"]
    )
    keep_public_api: RuleLevel = Field(default="off", description=WORDS["structure.keep_public_api"])
    no_renames: RuleLevel = Field(default="off", description=WORDS["structure.no_renames"])
    comments_only: RuleLevel = Field(default="off", description=WORDS["structure.comments_only"])
    no_comment_changes: RuleLevel = Field(default="off", description=WORDS["structure.no_comment_changes"])
    only_symbols: Annotated[list[Line], Field(max_length=500)] = Field(
        default=[], description=WORDS["structure.only_symbols"]
    )


class ContentTable(Table):
    """Rules on the text that is written; each is off, asks, blocks, or also stops the stream."""

    secrets: RuleLevel = Field(default="block", description=WORDS["content.secrets"])
    elision: RuleLevel = Field(default="block", description=WORDS["content.elision"])
    invisible: RuleLevel = Field(default="block", description=WORDS["content.invisible"])
    no_new_dependencies: RuleLevel = Field(default="ask", description=WORDS["content.no_new_dependencies"])
    no_new_imports: RuleLevel = Field(default="off", description=WORDS["content.no_new_imports"])
    no_formatting_churn: RuleLevel = Field(default="off", description=WORDS["content.no_formatting_churn"])


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
    """An own rule: exactly one of `pattern` (ast-grep) and `regex` (RE2, matched against single lines)."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    pattern: Expression | None = Field(default=None, description="an ast-grep pattern; needs language")
    regex: Expression | None = Field(default=None, description="a regular expression in the syntax of RE2")
    language: Annotated[str, StringConstraints(max_length=50)] | None = Field(
        default=None, description="the language of the pattern"
    )
    on: Literal["added", "removed", "result"] = Field(default="added", description="what is looked at")
    level: RuleLevel = Field(default="block", description="what a match does")
    reason: Annotated[str, StringConstraints(max_length=500)] = Field(
        default="", description="why, for the person and the model"
    )
    match: Annotated[list[Example], Field(max_length=100)] = Field(
        default=[], description="texts in which the rule must find something"
    )
    not_match: Annotated[list[Example], Field(max_length=100)] = Field(
        default=[], description="texts in which it must find nothing"
    )

    @model_validator(mode="after")
    def _one_kind(self) -> RuleTable:
        if (self.pattern is None) == (self.regex is None):
            raise ValueError("an own rule has either 'pattern' or 'regex'")
        if self.pattern is not None and not self.language:
            raise ValueError("an own rule with 'pattern' needs 'language'")
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
        if key := _twice([one.key for one in self.constraint if one.key]):
            raise ValueError(f"two constraints have the key {key!r}")
        if identity := _twice([one.id for one in self.rule]):
            raise ValueError(f"two rules have the id {identity!r}")
        return self


def _twice(names: list[str]) -> str:
    """The first name that stands there twice, empty when none does."""
    return next((name for name in names if names.count(name) > 1), "")


def preset_schema() -> dict[str, Any]:
    """The JSON Schema of a preset file."""
    schema = PresetFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
