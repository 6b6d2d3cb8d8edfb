"""The command-line contract: exit codes, one JSON object whatever happens, nothing half applied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spark_tui.cli import main

FILE = "one\ntwo\nthree\ntwo\n"
GOOD = "a.txt\n<<<<<<< SEARCH\none\n=======\nONE\n>>>>>>> REPLACE\n"
AMBIGUOUS = "a.txt\n<<<<<<< SEARCH\ntwo\n=======\nTWO\n>>>>>>> REPLACE\n"
NOWHERE = "a.txt\n<<<<<<< SEARCH\nfour\n=======\nFOUR\n>>>>>>> REPLACE\n"
DELETE = "*** Begin Patch\n*** Delete File: a.txt\n*** End Patch\n"
RENAME = "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n*** End Patch\n"
OUTSIDE = "../b.txt\n<<<<<<< SEARCH\n=======\nevil\n>>>>>>> REPLACE\n"
DRIFTED = "a.txt\n<<<<<<< SEARCH\nthree  \n=======\nTHREE\n>>>>>>> REPLACE\n"
DIFF = "--- a/a.txt\n+++ b/a.txt\n@@ -90,3 +90,3 @@\n one\n-two\n+TWO\n three\n"

CASES = [
    ("good", GOOD, 0, "allow", None),
    ("drifted", DRIFTED, 0, "allow", None),
    ("wrong line numbers", DIFF, 0, "allow", None),
    ("delete", DELETE, 2, "block", None),
    ("outside", OUTSIDE, 2, "block", None),
    ("rename", RENAME, 3, "ask", None),
    ("ambiguous", AMBIGUOUS, 3, "ask", "ambiguous"),
    ("nowhere", NOWHERE, 4, "error", "place"),
    ("no edit", "just words\n", 4, "error", "parse"),
    ("empty", "", 4, "error", "parse"),
    ("one good one blocked", GOOD + DELETE, 2, "block", None),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.txt").write_text(FILE)
    return folder


def judge(
    command: str, text: str, root: Path, capsys: pytest.CaptureFixture[str], *flags: str
) -> tuple[int, dict[str, Any]]:
    patch = root.parent / "edit.txt"
    patch.write_bytes(text.encode())
    code = main([command, str(patch), "--root", str(root), "--json", *flags])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("name", "text", "code", "verdict", "kind"), CASES, ids=[case[0] for case in CASES])
@pytest.mark.parametrize("command", ["check", "apply"])
def test_check_and_apply_judge_alike(
    command: str,
    name: str,
    text: str,
    code: int,
    verdict: str,
    kind: str | None,
    root: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    got, said = judge(command, text, root, capsys)
    assert (got, said["verdict"]) == (code, verdict)
    assert (said["error"] or {}).get("kind") == kind
    changed = (root / "a.txt").read_text() != FILE
    assert changed == (command == "apply" and code == 0)
    assert bool(said["applied"]) == changed


def test_drift_is_labelled(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = judge("check", DRIFTED, root, capsys)
    (hunk,) = said["hunks"]
    assert hunk["drift"] == ["trailing-space"]
    assert (hunk["base_start"], hunk["removed"], hunk["added"]) == (3, 1, 1)
    assert hunk["drifted"] == [{"line": 3, "asked": "three  ", "found": "three"}]


NEARLY = """\
a.txt
<<<<<<< SEARCH
the first line of it, so far
the second line, which reeds otherwise
=======
gone
>>>>>>> REPLACE
"""


@pytest.mark.parametrize("flags", [(), ("--accept", "allowed"), ("--accept", "all")])
def test_a_nearly_equal_place_is_never_taken_without_a_person(
    flags: tuple[str, ...], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "the first line of it, so far\nthe second line, which reads otherwise\n"
    (root / "a.txt").write_text(text)
    code, said = judge("apply", NEARLY, root, capsys, *flags)
    assert (code, said["verdict"], said["applied"], said["error"]) == (3, "ask", [], None)
    assert said["hunks"][0]["findings"][0]["rule"] == "edit.nearly_equal"
    assert said["hunks"][0]["drifted"] == [
        {
            "line": 2,
            "asked": "the second line, which reeds otherwise",
            "found": "the second line, which reads otherwise",
        }
    ]
    assert (root / "a.txt").read_text() == text


def test_the_allowed_part_alone_on_request(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = judge("apply", GOOD + OUTSIDE, root, capsys, "--accept", "allowed")
    assert code == 2
    assert said["applied"] == ["a.txt"]
    assert (root / "a.txt").read_text() == FILE.replace("one", "ONE")


def test_a_whole_file_that_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = FILE.replace("three", "3")
    code, said = judge("apply", text, root, capsys, "--format", "whole_file", "--path", "a.txt")
    assert (code, said["applied"]) == (0, ["a.txt"])
    assert (root / "a.txt").read_text() == text


def test_a_policy_file_may_loosen(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = root.parent / "open.toml"
    policy.write_text('title = "Open"\n[permissions]\ndelete = "allow"\n')
    code, _ = judge("apply", DELETE, root, capsys, "--policy", str(policy))
    assert code == 0
    assert not (root / "a.txt").exists()


def test_a_repository_preset_may_only_tighten(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = root / ".spark" / "presets"
    folder.mkdir(parents=True)
    (folder / "careful.toml").write_text(
        'title = "Ours"\n[permissions]\ndelete = "allow"\n[size]\nmax_diff_size = 1\n'
    )
    assert judge("check", DELETE, root, capsys)[0] == 2
    code, said = judge("check", GOOD, root, capsys)
    assert code == 2
    assert said["hunks"][0]["findings"][0]["rule"] == "size.max_diff_size"


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        (["--nope"], "usage"),
        (["--preset", "nobody"], "usage"),
        (["--policy", "/does/not/exist.toml"], "usage"),
        (["--root", "/does/not/exist"], "io"),
        (["/does/not/exist.patch"], "io"),
    ],
)
def test_trouble_is_one_json_object_too(
    flags: list[str], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if flags[0].startswith("--"):
        flags = ["/dev/null", *flags]
    try:
        code = main(["apply", *flags, "--json"])
    except SystemExit as stop:
        code = int(str(stop.code))
    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (said["verdict"], said["error"]["kind"]) == ("error", kind)
    assert said["error"]["message"]


def test_edits_that_are_no_text_are_an_error_of_the_edit(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch = tmp_path / "binary.patch"
    patch.write_bytes(b"\xff\xfe\x00\x01")
    assert main(["check", str(patch), "--root", str(root), "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "parse"


def test_what_a_person_sees_has_no_escape_in_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    patch = root.parent / "edit.txt"
    patch.write_text("\x1b]0;owned\x07.txt\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n")
    main(["check", str(patch), "--root", str(root), "--format", "search_replace"])
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err


def test_a_steering_line_compiles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["constraints", "compile", "--json", "leave the tests alone, keep it simple"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["enforced"][0]["rule"] == "paths.never"
    assert said["asked"] == ["keep it simple"]
    assert (said["scope"], said["lifted"], said["action"]) == ("goal", [], None)


@pytest.mark.parametrize("command", ["models", "themes", "sessions", "doctor"])
def test_commands_that_show_speak_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([command, "--json"])
    assert isinstance(json.loads(capsys.readouterr().out), list)


def test_presets_are_listed_and_shown_with_origins(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "list", "--json"]) == 0
    names = {item["name"] for item in json.loads(capsys.readouterr().out)}
    assert {"careful", "open", "read-only"} <= names
    assert main(["presets", "show", "careful", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["values"]["size.max_diff_size"] == 200
    assert shown["origins"]["size.max_diff_size"]
