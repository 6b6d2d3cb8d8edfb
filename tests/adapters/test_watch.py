"""The watcher on real folders."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from watchfiles._rust_notify import WatchfilesRustInternalError

from spark_tui.adapters import watch as watch_module
from spark_tui.adapters.watch import Watcher


class Listener:
    """Collects what a watcher says; knows that it is awake once it has seen a first file."""

    def __init__(self, watcher: Watcher, root: Path) -> None:
        self.watcher = watcher
        self.root = root
        self.seen: set[str] = set()
        self._changed = asyncio.Condition()

    async def listen(self) -> None:
        batches = aiter(self.watcher.batches())
        assert await anext(batches) == frozenset()
        async for batch in batches:
            assert batch
            async with self._changed:
                self.seen |= batch
                self._changed.notify_all()

    async def until(self, path: str) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: path in self.seen)

    async def wake(self) -> None:
        """Touch files until one is seen: only then is the watcher known to be awake."""
        for n in range(100):
            (self.root / f"wake{n}").write_text("")
            async with self._changed:
                try:
                    async with asyncio.timeout(0.1):
                        await self._changed.wait_for(lambda: self.seen)
                except TimeoutError:
                    continue
                return
        raise AssertionError("the watcher sees nothing")


@asynccontextmanager
async def listening(watcher: Watcher, root: Path) -> AsyncIterator[Listener]:
    listener = Listener(watcher, root)
    task = asyncio.create_task(listener.listen())
    await listener.wake()
    yield listener
    watcher.stop()
    async with asyncio.timeout(10):
        await task


async def test_changes_are_told_by_relative_path(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "old").write_text("")
    async with listening(Watcher(tmp_path), tmp_path) as listener:
        (tmp_path / "deep" / "new").write_text("x")
        await listener.until("deep/new")
        (tmp_path / "deep" / "old").unlink()
        await listener.until("deep/old")
    assert listener.watcher.problem == ""


async def test_git_internals_and_ignored_paths_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git" / "refs").mkdir(parents=True)
    (tmp_path / "sub" / ".git").mkdir(parents=True)
    asked: list[str] = []

    def ignored(paths: list[str]) -> set[str]:
        asked.extend(paths)
        return {path for path in paths if path.endswith(".log")}

    async with listening(Watcher(tmp_path, ignored), tmp_path) as listener:
        for path in (".git/index", ".git/refs/x", "sub/.git/HEAD", "a.log", ".git/HEAD", ".gitignore"):
            (tmp_path / path).write_text("")
        (tmp_path / ".git" / "rebase-merge").mkdir()
        (tmp_path / "last").write_text("")
        for path in ("last", ".git/HEAD", ".git/rebase-merge", ".gitignore"):
            await listener.until(path)
    told = {path for path in listener.seen if not path.startswith("wake")}
    assert told == {"last", ".git/HEAD", ".git/rebase-merge", ".gitignore"}
    assert "a.log" in asked


async def test_a_root_that_disappears_ends_the_watch(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    watcher = Watcher(root)
    listener = Listener(watcher, root)
    task = asyncio.create_task(listener.listen())
    await listener.wake()
    shutil.rmtree(root)
    async with asyncio.timeout(10):
        await task
    assert "is gone" in watcher.problem


async def test_a_root_that_never_was_is_said(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path / "none")
    assert [batch async for batch in watcher.batches()] == []
    assert "is gone" in watcher.problem


async def test_it_says_when_it_watches_although_nothing_happens(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path)
    async with asyncio.timeout(10):
        batches = aiter(watcher.batches())
        assert await anext(batches) == frozenset()
        (tmp_path / "a").write_text("")
        assert await anext(batches) == {"a"}
    watcher.stop()


async def test_a_stopped_watcher_says_nothing(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path)
    watcher.stop()
    assert [batch async for batch in watcher.batches()] == []


async def test_cancelling_ends_at_once(tmp_path: Path) -> None:
    listener = Listener(Watcher(tmp_path), tmp_path)
    task = asyncio.create_task(listener.listen())
    await listener.wake()
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_without_notifications_it_polls_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = watch_module.awatch

    def awatch(*paths: Path, force_polling: bool, **options: object) -> object:
        if not force_polling:
            raise WatchfilesRustInternalError("OS file watch limit reached")
        return real(*paths, force_polling=True, **(options | {"poll_delay_ms": 50}))  # type: ignore[arg-type]

    monkeypatch.setattr(watch_module, "awatch", awatch)
    async with listening(Watcher(tmp_path), tmp_path) as listener:
        (tmp_path / "x").write_text("x")
        await listener.until("x")
        assert "limit reached" in listener.watcher.problem


async def test_a_folder_that_may_not_be_read_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = watch_module.awatch

    def awatch(*paths: Path, ignore_permission_denied: bool, **options: object) -> object:
        if not ignore_permission_denied:
            raise PermissionError(13, "Permission denied")
        return real(*paths, ignore_permission_denied=True, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watch_module, "awatch", awatch)
    async with listening(Watcher(tmp_path), tmp_path) as listener:
        assert listener.watcher.problem == ""


async def test_no_way_to_watch_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def awatch(*paths: Path, **options: object) -> object:
        raise WatchfilesRustInternalError("no")

    monkeypatch.setattr(watch_module, "awatch", awatch)
    watcher = Watcher(tmp_path)
    assert [batch async for batch in watcher.batches()] == []
    assert watcher.problem == "changes are not noticed: no"
