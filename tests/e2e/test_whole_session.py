"""The installed command from the first screen to the last: files really change, and change back."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from spark_tui.demo.edits import ERRORS, README, TYPES
from support.desk import ENTER, Desk, ModelServer, leave
from support.loopback import Stall, streamed, told
from support.terminal import unknown_to_textual

BOTH = "Two small things.\n\n" + ERRORS.block(ERRORS.replace) + TYPES.block(TYPES.replace)


async def test_the_demo_says_it_is_scripted_and_gives_the_terminal_back(desk: Desk) -> None:
    app = await desk.terminal("demo")
    await app.until("scripted model", "hunk 1 of")
    app.press("a")
    await app.until("✓  1")
    app.press("q")
    await app.until("Leave?")
    app.press("n")
    await app.until_gone("Leave?")
    assert await leave(app) == 0
    app.assert_as_before()
    assert unknown_to_textual(app.raw) == []
    assert not list(desk.root.parent.glob("spark-tui-demo-*"))


async def test_accept_reject_and_undo_on_disk(desk: Desk) -> None:
    before = {path: path.read_bytes() for path in desk.root.rglob("*.py")}
    async with ModelServer(told(BOTH)) as server:
        app = await desk.session(server)
        await app.until("2 hunks, 2 wait", "done")
        app.press("a")
        await app.until("✓  1", "▸ ●  2")
        assert "def passing" in desk.text(ERRORS.path)
        app.press("x")
        await app.until("Reject hunk 2")
        app.press("too much", ENTER)
        await app.until("✗  2", "0 wait")
        assert desk.text(TYPES.path) == before[desk.root / TYPES.path].decode()
        app.press("k", "u")
        await app.until("●  1", "1 wait")
        assert {path: path.read_bytes() for path in before} == before
        assert await leave(app) == 0
    app.assert_as_before()


async def test_accepting_all_of_a_file_then_leaving_asks_nothing(desk: Desk) -> None:
    async with ModelServer(told(ERRORS.block(ERRORS.replace))) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "done")
        app.press("A")
        await app.until("✓  1")
        app.press("q")
        assert await app.ended() == 0
    assert "Leave?" not in app.screen
    assert "def passing" in desk.text(ERRORS.path)


async def test_without_a_model_the_first_screen_offers_the_demo(desk: Desk) -> None:
    app = await desk.terminal()
    await app.until("No model is configured yet", "OPENAI_API_KEY", "spark-tui doctor")
    app.press("d")
    await app.until("scripted model")
    assert await leave(app) == 0
    app.assert_as_before()


async def test_the_first_screen_can_be_left(desk: Desk) -> None:
    app = await desk.terminal("some goal")
    await app.until("No model is configured yet")
    app.press("q")
    assert await app.ended() == 0
    app.assert_as_before()


async def test_a_killed_session_is_resumed_with_what_waited(desk: Desk) -> None:
    async with ModelServer(streamed(BOTH, Stall())) as server:
        app = await desk.session(server)
        await app.until("2 hunks, 2 wait")
        app.press("a")
        await app.until("✓  1")
        app.signal(signal.SIGKILL)
        assert await app.ended() == 128 + signal.SIGKILL
        assert "retry_after" not in desk.text(TYPES.path)

        again = await desk.session(server, "--resume")
        await again.until("2 hunks, 1 waits", "✓  1")
        again.press("n", "a")
        await again.until("✓  2")
        assert await leave(again) == 0
    assert "retry_after" in desk.text(TYPES.path)
    await the_replay_ends_in_the_same_tree(desk)


async def the_replay_ends_in_the_same_tree(desk: Desk) -> None:
    tree = desk.root.parent / "tree"
    code, out, _ = await desk.output("replay", "--json", "--into", tree)
    assert code == 0
    said = json.loads(out)
    assert [hunk["state"] for hunk in said["hunks"]] == ["accepted", "accepted"]
    assert set(said["tree"]) == {ERRORS.path, TYPES.path}
    for path in said["tree"]:
        assert (tree / path).read_bytes() == (desk.root / path).read_bytes()


async def test_a_journal_is_played_on_the_screen(desk: Desk) -> None:
    async with ModelServer(told(BOTH)) as server:
        app = await desk.session(server)
        await app.until("2 hunks, 2 wait", "done")
        app.press("a")
        await app.until("✓  1")
        assert await leave(app) == 0
    before = desk.text(ERRORS.path)
    replay = await desk.terminal("replay")
    replay.press("+", "+", "+", "+")
    await replay.until("end of the replay", "✓  1", "2 hunks, 1 waits")
    replay.press("u", "q")
    assert await replay.ended() == 0
    replay.assert_as_before()
    assert desk.text(ERRORS.path) == before


def insert_above(path: Path, text: str) -> None:
    """What an editor does: write a new file over the old one."""
    new = path.with_suffix(".new")
    new.write_text(text + path.read_text())
    new.replace(path)


async def test_a_hunk_moves_with_its_lines_when_somebody_else_writes(desk: Desk) -> None:
    async with ModelServer(told(README.block(README.replace))) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "done")
        line = desk.text(README.path).splitlines().index("## Tests") + 1
        await app.until(f"lines {line}-")
        insert_above(desk.root / README.path, "<!-- by hand -->\n")
        await app.until(f"lines {line + 1}-")
        app.press("a")
        await app.until("✓  1")
        assert await leave(app) == 0
    assert desk.text(README.path).startswith("<!-- by hand -->\n")
    assert "## Retries" in desk.text(README.path)


async def test_a_hunk_whose_lines_somebody_else_changed_is_stale(desk: Desk) -> None:
    async with ModelServer(told(ERRORS.block(ERRORS.replace))) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "done")
        (desk.root / ERRORS.path).write_text("# rewritten by hand\n")
        await app.until("△  1", "was changed by someone else")
        app.press("a")
        await app.until("Hunk 1")
        assert await leave(app) == 0
    assert desk.text(ERRORS.path) == "# rewritten by hand\n"


@pytest.mark.parametrize("command", [(), ("demo",)])
async def test_without_a_terminal_it_says_what_to_do(desk: Desk, command: tuple[str, ...]) -> None:
    code, out, err = await desk.output(*command)
    assert (code, out) == (1, "")
    assert "terminal" in err
