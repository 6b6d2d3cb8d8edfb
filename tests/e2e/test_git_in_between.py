"""Real git at work while hunks wait: a stash and a branch, there and back."""

from __future__ import annotations

from pathlib import Path

from spark_tui.demo.edits import ERRORS
from support.desk import Desk, ModelServer, leave
from support.loopback import told
from support.repo import Repo
from support.terminal import Terminal


async def test_hunks_survive_a_stash_and_a_branch(desk: Desk) -> None:
    repo = adopted(desk.root)
    before = desk.text(ERRORS.path)
    async with ModelServer(told(ERRORS.block(ERRORS.replace))) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "done")
        app.press("a")
        await app.until("✓  1")
        repo.run("stash")
        await hears(app, "so it cannot be undone", "work was stashed", "not in the file now")
        repo.run("stash", "pop")
        await hears(app, "hunk 1 has its place again")
        app.press("u")
        await app.until("●  1", "1 waits")
        assert desk.text(ERRORS.path) == before
        repo.run("checkout", "-q", "-b", "topic")
        repo.commit({ERRORS.path: "# another file\n"})
        await hears(app, "△ 1", "you are on topic now")
        repo.run("checkout", "-q", "main")
        await hears(app, "● 1", "you are on main now")
        app.press("a")
        await app.until("✓  1")
        assert await leave(app) == 0
    assert "def passing" in desk.text(ERRORS.path)


async def test_a_rebase_with_a_conflict_is_said(desk: Desk) -> None:
    repo = adopted(desk.root)
    repo.run("checkout", "-q", "-b", "topic")
    repo.commit({ERRORS.path: "# topic\n"})
    repo.run("checkout", "-q", "main")
    repo.commit({ERRORS.path: "# main\n"})
    async with ModelServer(told("Nothing to do.")) as server:
        app = await desk.session(server)
        await app.until("done")
        repo.run("checkout", "-q", "topic")
        await hears(app, "you are on topic now")
        repo.attempt("rebase", "main")
        await hears(app, "topic (rebase)", "a rebase has begun")
        repo.run("rebase", "--abort")
        await hears(app, "the rebase is over")
        await app.until_gone("(rebase)")
        assert await leave(app) == 0


async def hears(app: Terminal, *words: str) -> None:
    """Wait until the app says all of that, however its messages are broken into lines."""
    await app.until_that(lambda screen: all(said in _flowing(screen) for said in words), words)


def _flowing(screen: str) -> str:
    return " ".join(screen.replace("│", " ").replace("▌", " ").split())


def adopted(root: Path) -> Repo:
    """The desk's repository with everything committed on main."""
    repo = Repo(root)
    repo.commit({})
    repo.run("branch", "-M", "main")
    return repo
