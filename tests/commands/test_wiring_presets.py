"""A running session takes up preset files that change, the repository's and the person's own."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from spark_tui.commands.wiring import Cockpit, Options, opened
from spark_tui.config.preset_change import PresetChange

PATIENCE = 20  # seconds; what a busy machine may need to notice a file


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / ".spark" / "presets").mkdir(parents=True)
    (folder / ".gitignore").write_text(".spark/\n")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


@pytest.fixture
async def cockpit(repo: Path, home: Path) -> AsyncIterator[Cockpit]:
    (home / "config").mkdir()
    async with opened(Options(root=repo, model="m", base_url="http://127.0.0.1:9/v1")) as cockpit:
        yield cockpit


async def until(cockpit: Cockpit, write: Callable[[int], object], holds: Callable[[], bool]) -> None:
    """Write again and again, because nobody knows when the watcher is awake, until it holds."""
    changed = asyncio.Event()
    cockpit.engine.on_change = changed.set
    async with asyncio.timeout(PATIENCE):
        for number in range(1000):
            write(number)
            changed.clear()
            try:
                async with asyncio.timeout(0.2):
                    while not holds():
                        await changed.wait()
                        changed.clear()
            except TimeoutError:
                continue
            return


@pytest.mark.parametrize("where", ["repository", "user"])
async def test_a_preset_file_is_taken_up_while_the_session_runs(
    where: str, cockpit: Cockpit, repo: Path, home: Path
) -> None:
    folder = repo / ".spark" / "presets" if where == "repository" else home / "config" / "presets"
    folder.mkdir(exist_ok=True)
    path = folder / "careful.toml"
    cockpit.presets.tune([PresetChange("size.max_new_files", 1)])

    def policy_files() -> int | None:
        return cockpit.engine.session.policy.size.max_files

    good = 'extends = "careful"\n[size]\nmax_files = 2\n# {}\n'
    await until(cockpit, lambda n: path.write_text(good.format(n)), lambda: policy_files() == 2)
    assert cockpit.engine.session.policy.size.max_new_files == 1
    await until(
        cockpit,
        lambda n: path.write_text(f"[size]\nmax_files = # {n}"),
        lambda: bool(cockpit.presets.problem),
    )
    assert f"{path}:2: not valid TOML" in cockpit.presets.problem
    assert policy_files() == 2


async def test_what_waits_for_trust_is_said_when_the_session_begins(repo: Path, home: Path) -> None:
    (repo / ".spark" / "config.toml").write_text('base_url = "https://team.example/v1"\n')
    async with opened(Options(root=repo, model="m", base_url="http://127.0.0.1:9/v1")) as cockpit:
        told: list[str] = []
        cockpit.engine.on_tell = lambda tell: told.append(tell.message)
        await cockpit.engine.settled()
    assert any("spark-tui trust shows and allows" in text for text in told)
