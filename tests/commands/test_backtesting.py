"""`presets backtest`: a report for people and programs, progress, and Ctrl+C."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from spark_tui.cli import main
from spark_tui.commands.backtesting import report_lines
from spark_tui.core.guard.backtest import Report, RuleTally
from support.repo import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    for number in range(3):
        repo.commit({f"{number}.txt": "x\n" * (number + 1)})
    repo.commit({"0.txt": None})
    return repo


def test_a_report_for_people(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "backtest", "--root", str(repo.root)]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == "the last 4 commits of HEAD, judged by careful"
    assert lines[1] == "4 proposals, 4 hunks; 1 would have been held up"
    assert any(line.split() == ["permissions.no_delete", "1"] for line in lines)
    assert lines[-1] == "max_diff_size = 3 would have let 95 of 100 through (now 200)"
    assert said.err == ""


def test_a_report_for_programs(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "backtest", "--json", "--range", "HEAD~2..", "--root", str(repo.root)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["proposals"], said["sizes"], said["limit"], said["enough"]) == (2, [1, 3], 200, 3)


def test_old_sessions(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "backtest", "--sessions", "--json", "--root", str(repo.root)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["what"], said["proposals"], said["enough"]) == ("0 old sessions", 0, None)


@pytest.mark.parametrize(
    ("flags", "words"),
    [(["--range", "nope.."], "'nope'"), (["--preset", "nobody"], "nobody"), (["--policy", "/none"], "/none")],
)
def test_mistakes_are_one_sentence(
    repo: Repo, capsys: pytest.CaptureFixture[str], flags: list[str], words: str
) -> None:
    arguments = ["presets", "backtest", "--root", str(repo.root), *flags]
    assert main(arguments) == 1
    assert words in capsys.readouterr().err
    assert main([*arguments, "--json"]) == 1
    assert words in json.loads(capsys.readouterr().out)["error"]["message"]


def test_the_report_can_be_read_in_any_alphabet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sizes = (*range(1, 99), 148, 300)
    rules = (RuleTally("paths.never", 3, 0, 2, 1), RuleTally("size.max_diff_size", 1, 1))
    report = Report("careful", "work", 100, 200, 3, rules, sizes, 200, 148, ("a bad \x1b journal",))
    with (tmp_path / "out").open("w", encoding="ascii") as out:
        monkeypatch.setattr(sys, "stdout", out)
        lines = list(report_lines(report))
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert lines[-1] == "max_diff_size = 148 would have let 95 of 100 through (now 200)"
    assert sum("the limit is 200" in line for line in lines) == 1


async def test_ctrl_c_ends_it_with_what_is_known(repo: Repo, home: Path) -> None:
    for number in range(50):
        repo.commit({"0.txt": f"{number}\n"})
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "spark_tui", "presets", "backtest", "--progress", "--root", str(repo.root)),
        *("--range", "HEAD~50..HEAD"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "SPARK_TUI_HOME": str(home)},
        limit=1_000_000,
    )
    assert child.stdout is not None
    await asyncio.wait_for(child.stdout.readline(), 20)
    child.send_signal(signal.SIGINT)
    rest, complaint = await asyncio.wait_for(child.communicate(), 20)
    *_, last = rest.decode().splitlines()
    assert (child.returncode, complaint) == (130, b"")
    assert "stopped after" in json.loads(last)["report"]["left_out"][-1]
