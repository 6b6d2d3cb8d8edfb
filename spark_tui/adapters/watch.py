"""Tells which files of a repository were changed by someone, in small batches.

Not here: what a change means for waiting hunks (`core.update`), and what git ignores (`adapters.git`).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path

from watchfiles import Change, awatch
from watchfiles._rust_notify import WatchfilesRustInternalError

_DEBOUNCE_MS = 200
_STEP_MS = 100  # the watching thread wakes up as often, also when nothing happens
_POLL_MS = 500
_LOOK_MS = 1_000  # how often a root that has silently gone is noticed

_GIT_SIGNS = (
    "HEAD",
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "BISECT_LOG",
    "rebase-merge",
    "rebase-apply",
    "refs/stash",
)
"""The entries of `.git` whose change means that the whole tree may be another one."""

_SHARED = "refs"

Ignored = Callable[[list[str]], Collection[str]]


def _nothing(paths: list[str]) -> Collection[str]:
    return ()


class Watcher:
    """Watches the tree below `root` until `stop`.

    `ignored` gets the changed relative paths and returns those to leave out; it may block, it runs
    in a thread. `.git` is left out but for the signs of another commit, a merge, a rebase or a stash. In a
    linked work tree they stand `elsewhere`: in git's folder for it, and in the shared `refs`; they are told
    as if they stood in `.git`.
    `problem` says what keeps the watcher from seeing (everything at once), empty when all is well.
    """

    def __init__(
        self,
        root: Path,
        ignored: Ignored = _nothing,
        *,
        elsewhere: Collection[Path] = (),
        polling: bool = False,
    ) -> None:
        self.problem = ""
        self._root = root.resolve()
        self._ignored = ignored
        self._polling = polling
        self._lenient = False
        self._begun = False
        self._stop = asyncio.Event()
        self._prefix = str(self._root) + os.sep
        self._elsewhere = tuple(folder.resolve() for folder in elsewhere)

    def stop(self) -> None:
        """End the iteration soon; also from within it. A stopped watcher stays stopped."""
        self._stop.set()

    async def batches(self) -> AsyncIterator[frozenset[str]]:
        """Batches of changed paths, relative to the root. An empty one, the first, says that everything is
        noticed from now on: look yourself at what may have changed before.

        Ends after `stop`, or when the root is gone. Falls back to polling where the system has no
        notifications left to give.
        """
        while not self._stop.is_set():
            try:
                async for batch in self._watch():
                    yield batch
            except (OSError, WatchfilesRustInternalError) as error:
                self._begun = False
                if isinstance(error, PermissionError) and not self._lenient:
                    self._lenient = True  # some folder may not be read: look at the others
                    continue
                if not self._root.is_dir():
                    self.problem = f"{self._root} is gone: changes are no longer noticed"
                    return
                if self._polling:
                    self.problem = f"changes are not noticed: {error}"
                    return
                self._polling = True
                self.problem = f"changes are noticed late, by looking every {_POLL_MS / 1000:g} s: {error}"
            else:
                return

    async def _watch(self) -> AsyncIterator[frozenset[str]]:
        changes = awatch(
            self._root,
            *(folder for folder in self._elsewhere if folder.is_dir()),
            watch_filter=self._is_wanted,
            debounce=_DEBOUNCE_MS,
            step=_STEP_MS,
            stop_event=self._stop,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            force_polling=self._polling,
            poll_delay_ms=_POLL_MS,
            recursive=True,
            ignore_permission_denied=self._lenient,
        )
        async for found in changes:
            if not self._root.is_dir():
                raise FileNotFoundError(f"{self._root} is gone")
            if not self._begun:
                self._begun = True
                yield frozenset()
            paths = sorted({self._named(path) for _, path in found})
            if paths:
                left_out = await asyncio.to_thread(self._ignored, paths)
                if batch := frozenset(paths).difference(left_out):
                    yield batch

    def _is_wanted(self, change: Change, path: str) -> bool:
        return bool(self._named(path))

    def _named(self, path: str) -> str:
        """The path as it is told, empty when it is not."""
        if path.startswith(self._prefix):
            name = path.removeprefix(self._prefix)
            parts = name.split(os.sep)
            if ".git" not in parts:
                return name
            return name if parts[0] == ".git" and "/".join(parts[1:]) in _GIT_SIGNS else ""
        for folder in self._elsewhere:
            if path.startswith(str(folder) + os.sep):
                above = f"{_SHARED}/" if folder.name == _SHARED else ""
                sign = above + path.removeprefix(str(folder) + os.sep)
                return f".git/{sign}" if sign in _GIT_SIGNS else ""
        return ""
