"""What git does in between, with real git: another branch, a rebase, a stash, a linked work tree."""

from __future__ import annotations

import asyncio
from pathlib import Path

from spark_tui.adapters.git import Git, Moment
from spark_tui.adapters.watch import Watcher
from support.repo import Repo


def conflicting(root: Path) -> Repo:
    """A repository whose branch topic cannot be rebased on main without a conflict."""
    repo = Repo(root)
    repo.commit({"a": "one\n"})
    repo.run("checkout", "-q", "-b", "topic")
    repo.commit({"a": "topic\n"})
    repo.run("checkout", "-q", "main")
    repo.commit({"a": "main\n"})
    return repo


def test_where_git_stands(tmp_path: Path) -> None:
    repo = conflicting(tmp_path / "repo")
    git = Git(repo.root)
    assert git.moment() == Moment("main", "", 0)
    repo.run("checkout", "-q", "topic")
    assert git.moment() == Moment("topic", "", 0)
    repo.attempt("rebase", "main")
    moment = git.moment()
    assert moment is not None
    assert (moment.unfinished, moment.stashes) == ("rebase", 0)
    repo.run("rebase", "--abort")
    for text in ("mine\n", "more\n"):
        repo.write({"a": text})
        repo.run("stash")
    assert git.moment() == Moment("topic", "", 2)
    repo.run("stash", "drop", "-q")
    assert git.moment() == Moment("topic", "", 1)


def test_outside_of_a_repository_git_stands_nowhere(tmp_path: Path) -> None:
    assert Git(tmp_path).moment() is None
    assert Git(tmp_path).folders_elsewhere() == ()


async def test_a_stash_is_seen_in_a_linked_work_tree(tmp_path: Path) -> None:
    repo = conflicting(tmp_path / "repo")
    linked = tmp_path / "linked"
    repo.run("worktree", "add", "-q", str(linked), "topic")
    git = Git(linked)
    assert Git(repo.root).folders_elsewhere() == ()
    watcher = Watcher(linked, elsewhere=git.folders_elsewhere())
    seen: set[str] = set()
    async with asyncio.timeout(10):
        changes = aiter(watcher.batches())
        first = asyncio.ensure_future(anext(changes))
        for number in range(200):  # until the watcher is awake
            (linked / f"wake{number}").write_text("")
            done, _ = await asyncio.wait({first}, timeout=0.05)
            if done:
                break
        seen |= await first
        repo.attempt("-C", str(linked), "checkout", "-q", "--detach", check=True)
        (linked / "a").write_text("mine\n")
        repo.attempt("-C", str(linked), "stash", check=True)
        while not {".git/HEAD", ".git/refs/stash"} <= seen:
            seen |= await anext(changes)
    watcher.stop()
    assert {name for name in seen if name.startswith(".git/")} <= {
        ".git/HEAD",
        ".git/refs/stash",
        ".git/MERGE_HEAD",
    }
    assert git.moment() is not None
