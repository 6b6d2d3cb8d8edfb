"""`spark-tui presets list|show|test`, and that backtest is a command of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spark_tui.cli import main

RULES = """\
[[rule]]
id = "no-print"
pattern = "print($$$)"
language = "python"
match = ["print('x')"]
not_match = ["log('x')"]

[[rule]]
id = "no-todo"
regex = "TODO"
"""
BROKEN = RULES + '\n[[rule]]\nid = "bad"\nregex = "x"\nmatch = ["y", "z"]\n'


def in_repo(root: Path, name: str, text: str) -> Path:
    path = root / ".spark" / "presets" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_examples_that_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = in_repo(tmp_path, "team", RULES)
    assert main(["presets", "test", "--root", str(tmp_path), "--json"]) == 0
    assert said(capsys) == [
        {"file": str(path), "line": 2, "rule": "no-print", "examples": 2, "problems": [], "ok": True},
        {"file": str(path), "line": 9, "rule": "no-todo", "examples": 0, "problems": [], "ok": True},
    ]
    assert main(["presets", "test", "team", "--root", str(tmp_path)]) == 0
    assert "ok    line 2: no-print, 2 examples" in capsys.readouterr().out


def test_examples_that_fail_say_which_and_hide_no_other_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_repo(tmp_path, "bad", BROKEN)
    in_repo(tmp_path, "cut", "title = ")
    in_repo(tmp_path, "team", RULES)
    assert main(["presets", "test", "--root", str(tmp_path), "--json"]) == 1
    rows = said(capsys)
    assert [(row["rule"], row["ok"]) for row in rows] == [
        ("no-print", True),
        ("no-todo", True),
        ("bad", False),
        ("", False),
        ("no-print", True),
        ("no-todo", True),
    ]
    assert len(rows[2]["problems"]) == 2
    assert main(["presets", "test", "team", "--root", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["presets", "test", "--root", str(tmp_path)]) == 1
    text = capsys.readouterr().out
    assert "FAIL  line 13: bad, 2 examples" in text
    assert "FAIL  line 1: cannot be read" in text


def test_nothing_to_test_and_unknown_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "test", "--root", str(tmp_path)]) == 0
    assert "No own rules" in capsys.readouterr().out
    assert main(["presets", "test", "carefull", "--root", str(tmp_path)]) == 1
    assert "there is no preset 'carefull'; there are careful" in capsys.readouterr().err


def test_a_broken_preset_does_not_hide_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = in_repo(tmp_path, "bad", BROKEN)
    assert main(["presets", "list", "--root", str(tmp_path), "--json"]) == 0
    rows = {row["name"]: row for row in said(capsys)}
    assert set(rows) == {"bad", "careful", "open", "read-only", "default"}
    assert rows["bad"]["problem"].startswith(f"{path}:13: the rule 'bad': ")
    assert rows["careful"] == {"name": "careful", "title": "Careful", "origin": "built-in", "problem": ""}
    assert main(["presets", "list", "--root", str(tmp_path)]) == 0
    assert "bad              repository  broken: " in capsys.readouterr().out


def test_show_says_where_each_value_is_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = in_repo(tmp_path, "careful", "[size]\nmax_hunks = 9\n[structure]\nmust_parse = 'off'\n" + RULES)
    assert main(["presets", "show", "careful", "--root", str(tmp_path), "--json"]) == 0
    shown = said(capsys)
    assert (shown["values"]["size.max_hunks"], shown["origins"]["size.max_hunks"]) == (
        9,
        f"repository {path}",
    )
    assert shown["values"]["structure.must_parse"] == "block"
    assert shown["ignored"][0].startswith('structure.must_parse = "off" is ignored')
    assert main(["presets", "show", "careful", "--root", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "note: structure.must_parse" in text
    assert "enforced: content.no_new_dependencies" in text
    assert "  own.no-print                     block " in text
    (pace,) = [line for line in text.splitlines() if line.startswith("  run_ahead ")]
    assert pace.endswith("built-in default")


def test_show_says_values_as_a_preset_file_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_repo(tmp_path, "careful", "[paths]\nonly = ['src/**', 'docs/**']\n")
    assert main(["presets", "show", "careful", "--root", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = {words[0]: words[1:] for line in lines if len(words := line.split()) > 1}
    assert shown["paths.only"][:2] == ["src/**,", "docs/**"]
    assert shown["structure.only_symbols"][0] == "all"
    assert shown["size.max_hunks"][0] == shown["paths.never"][0] == "none"
    assert shown["permissions.delete"][0] == "deny"


def test_backtest_has_options_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, wrong in [
        (["presets", "backtest", "--range", "A..B", "--sessions"], "not allowed with"),
        (["presets", "list", "--sessions"], "unrecognized arguments"),
    ]:
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 1
        assert wrong in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["presets", "backtest", "--help"])
    assert "spark-tui presets backtest" in capsys.readouterr().out
