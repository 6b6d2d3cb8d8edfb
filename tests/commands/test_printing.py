"""What the command line prints is safe to look at, and stays the same to a program."""

from __future__ import annotations

import json

import pytest

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
