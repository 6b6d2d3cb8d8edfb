"""The outside cases for apply_patch, through `spark-tui apply`, with the guard off and with the default, and
as a stream whose bytes are cut everywhere.

The cases stand beside the checkout (or where SPARK_TUI_CONFORMANCE says). Where they are not there,
only the table of our own in tests/core/change stands in for them.
"""

from __future__ import annotations

import codecs
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from spark_tui.adapters.files.store import FileStore
from spark_tui.cli import main
from spark_tui.core.guard.policy import Permissions, Policy
from spark_tui.core.guard.verdict import Level
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import Edit, EditFormat
from spark_tui.engine.judge import apply_judged, judge_edits

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
OPEN = Policy(
    permissions=Permissions(**dict.fromkeys(("overwrite", "delete", "rename", "mode"), Level.ALLOW))
)


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


def edits_of(pieces: Iterable[bytes]) -> list[Edit]:
    """What the parser makes of the bytes as they come from a wire, cut anywhere, even within a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    parser = AutoParser(EditFormat.APPLY_PATCH)
    edits = [edit for piece in pieces for edit in parser.feed(decoder.decode(piece))]
    return [*edits, *parser.feed(decoder.decode(b"", final=True)), *parser.finish()]


@pytest.mark.parametrize("case", NAMES)
def test_cut_at_every_byte_of_a_stream(case: str, root: Path, tmp_path: Path) -> None:
    data = (CASES / case / "patch.txt").read_bytes()
    whole = edits_of([data])
    for cut in range(len(data) + 1):
        assert edits_of([data[:cut], data[cut:]]) == whole, cut
    drops = edits_of(bytes([byte]) for byte in data)
    assert drops == whole

    before = tree(root)
    with FileStore(root, tmp_path / "state") as files:
        judged = apply_judged(files, judge_edits(files, OPEN, drops), only_allowed=False)
    assert tree(root) in results(case, before)
    assert (judged.verdict == "allow") == (case not in OVERRIDES["must_report_failure"])
