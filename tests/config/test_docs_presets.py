"""docs/presets.md is true: every key, default, protected file and example is as the code has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spark_tui.config.preset_file import (
    ConstraintTable,
    ContentTable,
    PaceTable,
    PathsTable,
    PermissionsTable,
    PresetFile,
    RuleTable,
    SizeTable,
    StructureTable,
    Table,
)
from spark_tui.config.preset_rules import parse_preset
from spark_tui.config.preset_said import SaidPreset
from spark_tui.config.toml_errors import parse_toml
from spark_tui.core.guard.protected import HARMLESS, PROTECTED

DOCS = (Path(__file__).parents[2] / "docs" / "presets.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z_]+)` \| (`[^`]*`) \|", DOCS, re.MULTILINE)


@pytest.mark.parametrize(
    "table",
    [
        PresetFile,
        PermissionsTable,
        PathsTable,
        SizeTable,
        PaceTable,
        StructureTable,
        ContentTable,
        ConstraintTable,
        RuleTable,
    ],
)
def test_every_key_is_explained(table: type[Table]) -> None:
    assert [key for key in table.model_fields if f"`{key}`" not in DOCS and f"[{key}]" not in DOCS] == []


@pytest.mark.parametrize(
    "table", [PermissionsTable, PathsTable, SizeTable, PaceTable, StructureTable, ContentTable]
)
def test_every_default_is_stated(table: type[Table]) -> None:
    stated = dict(ROWS)
    for key, field in table.model_fields.items():
        default = field.default
        written = f'"{default}"' if isinstance(default, str) else str(default)
        assert stated[key] == f"`{written}`"


def test_every_protected_file_is_listed() -> None:
    globs = [glob for _, group in PROTECTED for glob in group]
    assert [glob for glob in (*globs, *HARMLESS) if f"`{glob}`" not in DOCS] == []


def test_the_examples_of_the_page_are_presets() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
    assert len(examples) >= 1
    for example in examples:
        assert parse_preset(example, Path("docs/presets.md"))


def test_a_file_with_the_stated_defaults_is_a_preset() -> None:
    stated = {key: value.strip("`") for key, value in ROWS}
    lines = [f"[permissions]\ndelete = {stated['delete']}", f"[size]\nmax_files = {stated['max_files']}"]
    assert parse_toml("\n".join(lines), SaidPreset).size == {"max_files": 8}
