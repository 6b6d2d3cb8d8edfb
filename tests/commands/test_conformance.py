"""The outside cases for apply_patch, through `spark-tui apply`, with the guard off and with the default.

The cases stand beside the checkout (or where SPARK_TUI_CONFORMANCE says). Where they are not there,
only the table of our own in tests/core/change stands in for them.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from spark_tui.cli import main

BESIDE = Path(__file__).parents[3] / "shared" / "conformance"
CASES = Path(os.environ.get("SPARK_TUI_CONFORMANCE", BESIDE)) / "apply_patch"
NAMES = sorted(path.parent.name for path in CASES.glob("*/patch.txt"))
OVERRIDES = json.loads((CASES / "overrides.json").read_text()) if NAMES else {}

GUARD_OFF = """\
title = "Guard off"
[permissions]
overwrite = "allow"
delete = "allow"
rename = "allow"
mode = "allow"
"""


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def run(
    case: str, root: Path, capsys: pytest.CaptureFixture[str], *flags: str
) -> tuple[int, dict[str, object]]:
    patch = str(CASES / case / "patch.txt")
    code = main(["apply", patch, "--format", "apply_patch", "--root", str(root), "--json", *flags])
    return code, json.loads(capsys.readouterr().out)


def results(case: str, before: dict[str, bytes]) -> list[dict[str, bytes]]:
    """The trees that are right for a case when the guard allows it."""
    if case in OVERRIDES["engine_deviations"]:
        return [before]
    allowed = [tree(CASES / case / "expected")]
    other = OVERRIDES["also_accept"].get(case, {}).get("alternative")
    if other:
        allowed.append({name: text.encode() for name, text in other.items()})
    return allowed


@pytest.fixture
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "tree"
    source = CASES / request.getfixturevalue("case") / "input"
    if source.is_dir():
        shutil.copytree(source, folder)
    else:
        folder.mkdir()
    return folder


@pytest.mark.parametrize("case", NAMES)
def test_with_the_guard_off(
    case: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "off.toml"
    policy.write_text(GUARD_OFF)
    before = tree(root)
    code, said = run(case, root, capsys, "--policy", str(policy))
    assert tree(root) in results(case, before), said
    if case in OVERRIDES["must_report_failure"]:
        assert code in (2, 4)
        assert said["verdict"] in ("block", "error")
    else:
        assert code == 0, said


@pytest.mark.parametrize("case", NAMES)
def test_with_the_default_guard(case: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(root)
    code, said = run(case, root, capsys)
    if case not in OVERRIDES["product_expected"]:
        assert tree(root) in results(case, before), said
        assert (code == 0) == (case not in OVERRIDES["must_report_failure"])
        return
    assert tree(root) == before
    assert code in (2, 3)
    assert said["applied"] == []
    assert said["verdict"] in ("block", "ask")
