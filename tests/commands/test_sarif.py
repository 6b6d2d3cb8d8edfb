"""SARIF as the standard wants it, checked by the properties that its schema requires; and annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from spark_tui.cli import main
from spark_tui.commands.annotations import failure_line
from spark_tui.core.guard.catalogue import RULES
from support.repo import Repo

ODD = "d/50% of, it: é.txt"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    lines = "".join(f"{number}\n" for number in range(9))
    repo.commit({"a.txt": lines, "gone.txt": "gone\n", "old.txt": lines, "p.png": b"\0"})
    policy = tmp_path / "given.toml"
    policy.write_text('title = "Given"\n[paths]\nnever = ["d/**", "a.txt"]\n[size]\nmax_line_bytes = 20\n')
    changed = "new\n" + lines.replace("7\n", f"{'7' * 30}\n")
    repo.stage(
        {"a.txt": changed, "gone.txt": None, "old.txt": None, "new.txt": lines, ODD: "x\n", "p.png": b"\0\0"}
    )
    return repo


def output(repo: Repo, form: str, capsys: pytest.CaptureFixture[str], *flags: str) -> str:
    policy = str(repo.root.parent / "given.toml")
    main(["check", "--staged", "--root", str(repo.root), "--policy", policy, "--output", form, *flags])
    return capsys.readouterr().out


LEVELS = {"none", "note", "warning", "error"}


def problems(log: dict[str, Any]) -> list[str]:
    """What the schema of SARIF 2.1.0 would not take, of the parts that are used here."""
    found = []
    if log.get("version") != "2.1.0" or not isinstance(log.get("runs"), list):
        found.append("version and runs are required")
    for run in log.get("runs", []):
        driver = run.get("tool", {}).get("driver", {})
        if not driver.get("name"):
            found.append("run.tool.driver.name is required")
        rules = driver.get("rules", [])
        if any(not rule.get("id") or not rule["shortDescription"].get("text") for rule in rules):
            found.append("a rule needs an id, and a description its text")
        if len({rule["id"] for rule in rules}) != len(rules):
            found.append("rules are unique")
        if any(not isinstance(call.get("executionSuccessful"), bool) for call in run.get("invocations", [])):
            found.append("invocation.executionSuccessful is required")
        for result in run.get("results", []):
            found += result_problems(result, rules)
    return found


def result_problems(result: dict[str, Any], rules: list[dict[str, Any]]) -> list[str]:
    found = []
    if not result.get("message", {}).get("text"):
        found.append("result.message is required")
    if result.get("level") not in LEVELS:
        found.append("result.level is one of four")
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        found.append("ruleIndex points to ruleId")
    if any(not isinstance(mark, str) for mark in result.get("partialFingerprints", {}).values()):
        found.append("a fingerprint is a string")
    for location in result.get("locations", []):
        place = location["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        if uri.startswith("/") or not uri.isascii() or set(uri) & set(' :<>"\\^`{|}'):
            found.append(f"{uri!r} is no relative reference")
        if place["region"]["startLine"] < 1:
            found.append("lines count from 1")
    return found


def test_sarif_is_as_its_schema_requires(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    log = json.loads(output(repo, "sarif", capsys))
    assert problems(log) == []
    (run,) = log["runs"]
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert names[: len(RULES)] == [rule.name for rule in RULES]
    found = {
        (
            result["ruleId"],
            result["level"],
            unquote(place["artifactLocation"]["uri"]),
            place["region"]["startLine"],
        )
        for result in run["results"]
        for place in [result["locations"][0]["physicalLocation"]]
    }
    assert found == {
        ("paths.never", "error", "a.txt", 1),
        ("size.max_line_bytes", "error", "a.txt", 9),
        ("permissions.no_delete", "error", "gone.txt", 1),
        ("permissions.no_rename", "warning", "new.txt", 1),
        ("paths.never", "error", ODD, 1),
        ("paths.binary", "warning", "p.png", 1),
    }


def test_fingerprints_stay_when_lines_move(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    def marks() -> dict[str, str]:
        results = json.loads(output(repo, "sarif", capsys))["runs"][0]["results"]
        return {result["ruleId"]: result["partialFingerprints"]["sparkTuiHunk/v1"] for result in results}

    before = marks()
    text = (repo.root / "a.txt").read_text()
    repo.stage({"a.txt": "one more line above\n" + text})
    after = marks()
    assert after["size.max_line_bytes"] == before["size.max_line_bytes"]
    assert len(set(after.values())) == len(after)


def test_two_findings_in_one_hunk_have_two_fingerprints(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.stage({"long.txt": f"{'x' * 30}\n{'x' * 31}\n"})
    results = json.loads(output(repo, "sarif", capsys))["runs"][0]["results"]
    marks = [result["partialFingerprints"]["sparkTuiHunk/v1"] for result in results]
    assert len(set(marks)) == len(marks) == 8


def test_sarif_says_when_nothing_could_be_judged(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--range", "nope", "--root", str(repo.root), "--output", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    assert problems(log) == []
    (call,) = log["runs"][0]["invocations"]
    assert call["executionSuccessful"] is False
    assert "nope" in call["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_of_edits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit = tmp_path / "edit.txt"
    edit.write_text("../b.txt\n<<<<<<< SEARCH\n=======\nevil\n>>>>>>> REPLACE\n")
    for command in ("check", "apply"):
        assert main([command, str(edit), "--root", str(tmp_path), "--output", "sarif"]) == 2
        log = json.loads(capsys.readouterr().out)
        assert problems(log) == []
        assert log["runs"][0]["results"][0]["ruleId"] == "paths.outside"


def test_annotations_of_a_workflow(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(repo, "github", capsys).splitlines()
    odd = "d/50%25 of%2C it%3A é.txt"
    assert f"::error file={odd},line=1,title=paths.never::d/** must not be changed" in lines
    assert any(
        line.startswith("::warning file=new.txt,line=1,title=permissions.no_rename::") for line in lines
    )
    assert any(line.startswith("::error file=a.txt,line=9,title=size.max_line_bytes::") for line in lines)
    assert lines[-1] == "verdict: block"
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("100%\nsure", "::error title=spark-tui::100%25%0Asure"),
        ("a\r\n::set-output name=x::y", "::error title=spark-tui::a%0A::set-output name=x::y"),
        ("a\r::error::b", "::error title=spark-tui::a␍::error::b"),
        ("\x1b]0;x\x07", "::error title=spark-tui::␛]0;x␇"),
    ],
)
def test_no_text_ends_an_annotation_or_begins_another(message: str, line: str) -> None:
    assert failure_line(message) == line
    assert "\n" not in failure_line(message)


def test_the_text_for_people_ends_with_the_verdict(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(repo, "text", capsys).splitlines()
    assert lines[-1] == "verdict: block"
    assert lines[-2].startswith("next: mend it and stage it again")
    assert lines[-3] == "5 files, 6 hunks: 2 to look at, 4 blocked"
    assert "old.txt  +0 -0" in lines
    assert "  ask    rename to new.txt" in lines
