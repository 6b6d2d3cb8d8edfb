"""Checks run in a copy of the work tree, without keys, within limits, and nothing of them is left."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from spark_tui.adapters.checks.command import LAST_LINES, MOST_OUTPUT_BYTES, Ended, clean, run
from spark_tui.adapters.checks.runner import Check, Checks
from spark_tui.adapters.checks.shadow import Shadow, ShadowError
from spark_tui.adapters.files.store import FileStore
from spark_tui.core.events import CheckEnded, CheckStarted
from support.processes import has_ended

GIGABYTE = 1_000_000_000


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "src").mkdir(parents=True)
    (root / "src/a.py").write_text("one\n")
    (root / "tool.sh").write_text("#!/bin/sh\n")
    (root / "tool.sh").chmod(0o755)
    return root


@pytest.fixture
def store(tree: Path, tmp_path: Path) -> Iterator[FileStore]:
    with FileStore(tree, tmp_path / "state") as files:
        yield files


@pytest.fixture
def shadow(tree: Path, store: FileStore, tmp_path: Path) -> Iterator[Shadow]:
    made = Shadow(tree, tmp_path / "shadows", store.read)
    yield made
    made.close()


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def ran(folder: Path, *command: str, seconds: float = 20.0, memory: int = GIGABYTE) -> Ended:
    return await run(command, folder, os.environ, timeout_seconds=seconds, memory_bytes=memory)


def listing(tree: Path) -> list[str]:
    return sorted(
        str(path.relative_to(tree)) for path in tree.rglob("*") if not path.is_dir() or path.is_symlink()
    )


# The copy.


def test_the_copy_holds_the_files_and_follows_them(tree: Path, shadow: Shadow) -> None:
    shadow.keep_up(listing(tree))
    assert (shadow.path / "src/a.py").read_text() == "one\n"
    assert os.stat(shadow.path / "tool.sh").st_mode & 0o777 == 0o755
    assert os.stat(shadow.path).st_mode & 0o777 == 0o700
    (tree / "src/a.py").write_text("two\n")
    (tree / "src/b.py").write_text("new\n")
    (tree / "tool.sh").unlink()
    shadow.keep_up(listing(tree))
    assert {path: (shadow.path / path).read_text() for path in listing(shadow.path)} == {
        "src/a.py": "two\n",
        "src/b.py": "new\n",
    }


def test_what_a_check_did_to_the_copy_is_mended_and_never_reaches_the_tree(
    tree: Path, shadow: Shadow
) -> None:
    shadow.keep_up(listing(tree))
    (shadow.path / "src/a.py").write_text("broken\n")
    shadow.keep_up(listing(tree))
    assert (shadow.path / "src/a.py").read_text() == "one\n"
    # A link in place of a folder would lead the next copy into the person's own files.
    (shadow.path / "src/a.py").unlink()
    (shadow.path / "src").rmdir()
    (shadow.path / "src").symlink_to(tree / "src")
    (tree / "src/a.py").write_text("two\n")
    before = os.stat(tree / "src/a.py")
    shadow.keep_up(listing(tree))
    assert not (shadow.path / "src").is_symlink()
    assert (shadow.path / "src/a.py").read_text() == "two\n"
    assert os.stat(tree / "src/a.py") == before
    (shadow.path / "src/a.py").unlink()
    (shadow.path / "src/a.py").symlink_to(tree / "src/a.py")
    (tree / "src/a.py").unlink()
    shadow.keep_up(["tool.sh"])
    assert not os.path.lexists(shadow.path / "src/a.py")


def test_links_and_folders_are_not_copied(tree: Path, shadow: Shadow) -> None:
    (tree / "link.py").symlink_to("src/a.py")
    shadow.keep_up([*listing(tree), "src", "nothing", "../outside"])
    assert listing(shadow.path) == ["src/a.py", "tool.sh"]


def test_a_tree_that_is_too_large_is_not_copied(
    tree: Path, shadow: Shadow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spark_tui.adapters.checks.shadow.MOST_BYTES", 5)
    with pytest.raises(ShadowError, match="holds more than"):
        shadow.keep_up(listing(tree))
    monkeypatch.setattr("spark_tui.adapters.checks.shadow.MOST_FILES", 1)
    with pytest.raises(ShadowError, match="more than 1 files"):
        shadow.keep_up(listing(tree))


def test_copies_of_apps_that_were_killed_go_and_those_in_use_stay(
    tree: Path, store: FileStore, tmp_path: Path
) -> None:
    home = tmp_path / "shadows"
    used = Shadow(tree, home, store.read)
    left = home / "shadow-left"
    left.mkdir()
    (left / "lock").touch()
    other = Shadow(tree, home, store.read)
    assert not left.exists()
    assert used.path.exists()
    used.close()
    other.close()
    assert list(home.iterdir()) == []


# The command.


async def test_a_check_passes_by_its_exit_code_and_its_last_lines_are_kept(tmp_path: Path) -> None:
    ended = await ran(tmp_path, *python("for n in range(100): print('line', n)"))
    assert (ended.passed, ended.why, ended.lines[-1], len(ended.lines)) == (True, "", "line 99", LAST_LINES)
    ended = await ran(tmp_path, *python("import sys; print('no', file=sys.stderr); sys.exit(3)"))
    assert (ended.passed, ended.why, ended.lines) == (False, "exit 3", ("no",))
    ended = await ran(tmp_path, "no-such-command-anywhere")
    assert not ended.passed
    assert "no-such-command-anywhere" in ended.lines[-1]
    assert not (await ran(tmp_path, "nul\0byte")).passed


def test_the_environment_has_no_keys(tmp_path: Path) -> None:
    environment = {
        "PATH": "/bin",
        "OPENAI_API_KEY": "secret",
        "GIT_DIR": "/x",
        "LD_PRELOAD": "/y",
        "HOME": "/h",
    }
    assert clean(environment, tmp_path / "in") == {
        "PATH": "/bin",
        "HOME": "/h",
        "TMPDIR": str(tmp_path),
        "CI": "1",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }


async def test_a_check_that_takes_too_long_ends_with_all_that_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(child.pid)); print('begun', flush=True); time.sleep(60)"
    )
    began = time.monotonic()
    ended = await ran(tmp_path, *python(code), seconds=1.5)
    assert (ended.passed, ended.why, ended.lines) == (False, "ended after 1.5 s", ("begun",))
    assert time.monotonic() - began < 10
    assert await asyncio.to_thread(has_ended, int((tmp_path / "pid").read_text()))


async def test_what_a_check_leaves_behind_is_ended_and_not_waited_for(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(child.pid)); print('done')"
    )
    ended = await ran(tmp_path, *python(code))
    assert (ended.passed, ended.lines) == (True, ("done",))
    assert await asyncio.to_thread(has_ended, int((tmp_path / "pid").read_text()))


async def test_output_and_memory_have_limits(tmp_path: Path) -> None:
    ended = await ran(tmp_path, *python("import sys\nwhile True: sys.stdout.write('x' * 65536)"))
    assert not ended.passed
    assert f"more than {MOST_OUTPUT_BYTES // 1_000_000} MB" in ended.why
    ended = await ran(tmp_path, *python("x = bytearray(800_000_000)"), memory=200_000_000)
    assert not ended.passed
    assert "MemoryError" in ended.lines[-1]


async def test_a_check_that_is_cancelled_ends(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pid")
    code = "import os, time; exec(\"with open('pid', 'w') as f: f.write(str(os.getpid()))\"); time.sleep(60)"
    task = asyncio.create_task(ran(tmp_path, *python(code)))
    pid = int(await asyncio.to_thread((tmp_path / "pid").read_text))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(has_ended, pid)


# Both together.


@asynccontextmanager
async def checks(tree: Path, store: FileStore, *checks: Check) -> AsyncIterator[Checks]:
    home = tree.parent / "shadows"
    made = Checks(checks, tree, home, listing=lambda: listing(tree), read=store.read, environment=os.environ)
    yield made
    made.close()
    assert not home.exists() or list(home.iterdir()) == []


async def test_all_checks_run_in_the_copy_one_after_the_other(tree: Path, store: FileStore) -> None:
    look = Check("look", python("print(open('src/a.py').read()); open('src/a.py', 'w').write('spoilt')"))
    fails = Check("fails", python("raise SystemExit(1)"))
    async with checks(tree, store, look, fails) as made:
        for point, text in ((1, "one"), (2, "two")):
            (tree / "src/a.py").write_text(f"{text}\n")
            async with aclosing(made.run(point)) as events:
                said = [event async for event in events]
            assert [type(event) for event in said] == [CheckStarted, CheckEnded] * 2
            first, second = said[1], said[3]
            assert isinstance(first, CheckEnded)
            assert isinstance(second, CheckEnded)
            assert (first.point, first.name, first.passed, first.lines[0]) == (point, "look", True, text)
            assert (second.passed, second.why) == (False, "exit 1")
            assert (tree / "src/a.py").read_text() == f"{text}\n"


async def test_without_checks_nothing_is_copied(tree: Path, store: FileStore) -> None:
    async with checks(tree, store) as made:
        assert [event async for event in made.run(1)] == []
        assert not (tree.parent / "shadows").exists()


async def test_no_copy_means_that_no_check_has_passed(tree: Path, store: FileStore) -> None:
    (tree.parent / "shadows").write_text("in the way")
    made = Checks(
        [Check("look", python("pass"))],
        tree,
        tree.parent / "shadows",
        listing=lambda: listing(tree),
        read=store.read,
        environment=os.environ,
    )
    said = [event async for event in made.run(1)]
    assert isinstance(said[1], CheckEnded)
    assert said[1].passed is False
    assert "no copy of the work tree" in said[1].why
