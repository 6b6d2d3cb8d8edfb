"""What the command line prints is safe to look at, and stays the same to a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spark_tui.cli import main
from spark_tui.commands.printing import print_json
from spark_tui.core.terminal_text import visible


@pytest.mark.parametrize(
    "sign", ["\x1b]0;x\x07", "\x9b31m", "\x7f", "\u202e", "\u200b", "\U000e0041", "\r\n\t"]
)
def test_json_hides_nothing_and_acts_on_nothing(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    value = {"reason": f"é {sign} x"}
    print_json(value)
    line = capsys.readouterr().out
    assert line.endswith("\n")
    assert visible(line[:-1]) == line[:-1]
    assert json.loads(line) == value


def test_json_of_plain_words_stays_readable(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"path": "größe.py"})
    assert capsys.readouterr().out == '{"path":"größe.py"}\n'


GREET = "def greet(name):\n    return 1\n\n\ndef wait():\n    return 2\n"


def checked(edit: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (folder / "a.py").write_text(GREET)
    (folder / "edit.txt").write_text(edit)
    main(["check", str(folder / "edit.txt"), "--root", str(folder)])
    return capsys.readouterr().out


def test_a_nearly_equal_place_shows_both_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = "def greet(nane):\n    return 1\n", "def greet(name):\n    return 3\n"
    edit = f"a.py\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"
    said = checked(edit, tmp_path, capsys)
    assert "line 1: the edit has  def greet(nane):\n" in said
    assert "        the file has  def greet(name):\n" in said


def test_what_has_no_place_names_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit = "a.py\n<<<<<<< SEARCH\nnothing of the kind\n=======\nx\n>>>>>>> REPLACE\n"
    assert "  block  change  +1 -1\n" in checked(edit, tmp_path, capsys)


def test_a_mode_change_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit = "diff --git a/a.py b/a.py\nold mode 100644\nnew mode 100755\n"
    assert "mode 755" in checked(edit, tmp_path, capsys)
