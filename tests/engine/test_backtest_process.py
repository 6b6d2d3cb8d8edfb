"""A backtest in its own process: steps and report arrive, trouble is one sentence, closing ends it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.engine.backtest_process import BacktestError, backtested
from support.processes import has_ended
from support.repo import Repo


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("SPARK_TUI_HOME", str(tmp_path / "home"))
    return Repo(tmp_path / "repo")


async def test_steps_and_then_the_report(repo: Repo) -> None:
    repo.commit({"a.txt": "1\n"})
    repo.commit({"a.txt": None})
    steps = [step async for step in backtested(["--root", str(repo.root)])]
    *progress, report = steps
    assert [(step.done, step.of) for step in progress if isinstance(step, Progress)] == [
        (0, 2),
        (1, 2),
        (2, 2),
    ]
    assert isinstance(report, Report)
    assert (report.proposals, [tally.rule for tally in report.rules]) == (2, ["permissions.no_delete"])


async def test_nothing_is_imported_from_the_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(dict.fromkeys(("json.py", "argparse.py"), "raise SystemExit('the repository ran')\n"))
    monkeypatch.chdir(repo.root)
    *_, report = [step async for step in backtested([])]
    assert isinstance(report, Report)
    assert report.proposals == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "no commit yet"),
        (["--range", "nope..HEAD"], "there is no commit 'nope'"),
        (["--policy", "/does/not/exist.toml"], "/does/not/exist.toml"),
        (["--no-such-flag"], "unrecognized arguments"),
    ],
)
async def test_trouble_is_one_sentence(repo: Repo, arguments: list[str], words: str) -> None:
    with pytest.raises(BacktestError, match=words):
        async for _ in backtested(["--root", str(repo.root), *arguments]):
            pass


def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A child that does something else."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo nonsense", "cannot be read"),
        ("""echo '{"done": "x"}'""", "cannot be read"),
        ("echo broken >&2; exit 7", "ended early: broken"),
        ("exit 7", "ended early: exit code 7"),
        ("""echo '{"error": "it is so"}'""", "^it is so$"),
    ],
)
async def test_a_child_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    stand_in(tmp_path, monkeypatch, script)
    with pytest.raises(BacktestError, match=words):
        async for _ in backtested([]):
            pass


async def test_a_child_that_cannot_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(BacktestError, match="cannot be started: No such file"):
        async for _ in backtested([]):
            pass


HANGS = 'echo $$ > {pid}\necho \'{{"done": 1, "of": 9}}\'\nexec sleep 600'


async def test_closing_the_iterator_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kindly = tmp_path / "kindly"
    trap = f"trap 'kill $!; touch {kindly}; exit' TERM\n"
    stand_in(tmp_path, monkeypatch, trap + HANGS.format(pid=tmp_path / "pid").replace("exec", "") + " & wait")
    async with aclosing(backtested([])) as steps:
        assert await anext(steps) == Progress(1, 9)
    assert has_ended(int((tmp_path / "pid").read_text()))
    assert kindly.exists()


async def test_cancelling_who_waits_ends_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, HANGS.format(pid=tmp_path / "pid"))
    first = asyncio.Event()

    async def follow() -> None:
        async for _ in backtested([]):
            first.set()

    task = asyncio.create_task(follow())
    await asyncio.wait_for(first.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert has_ended(int((tmp_path / "pid").read_text()))


async def test_a_child_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spark_tui.engine.backtest_process._END_SECONDS", 0.1)
    stand_in(tmp_path, monkeypatch, "trap '' TERM\n" + HANGS.format(pid=tmp_path / "pid"))
    async with aclosing(backtested([])) as steps:
        await anext(steps)
    assert has_ended(int((tmp_path / "pid").read_text()))
