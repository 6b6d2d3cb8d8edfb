"""A person steers in the middle of an answer: what the server sees, and what is on disk."""

from __future__ import annotations

import asyncio

from spark_tui.demo.edits import ERRORS, README, TYPES
from support.desk import ENTER, ESCAPE, Desk, ModelServer, leave
from support.loopback import DONE, Stall, chunk, streamed, told
from support.terminal import LIMIT

STEER = "don't touch courier/types.py"
CLOSED = ERRORS.block(ERRORS.replace)
GROWING = TYPES.block(TYPES.replace).partition("        value = ")[0]
SAID = ("Two small ", "things.\n\n", CLOSED, GROWING)


async def test_a_steer_closes_the_connection_and_extends_the_prompt(desk: Desk) -> None:
    untouched = desk.text(TYPES.path)
    async with ModelServer(streamed(*SAID, Stall()), told(README.block(README.replace))) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "def retry_after")
        app.press("a")
        await app.until("✓  1")
        app.press("i", STEER)
        await app.until("held while you type", "enforced")
        app.press(ENTER)
        steered = await server.messages(1)
        await asyncio.wait_for(server.requests[0].gone.wait(), LIMIT)

        first = await server.messages(0)
        assert steered[: len(first)] == first
        partial, words = steered[len(first) :]
        assert (partial["role"], partial["content"]) == ("assistant", "".join(SAID))
        assert words["role"] == "user"
        assert words["content"].startswith(STEER)
        assert "hunk 1 courier/errors.py line 22: kept, accepted and written" in words["content"]

        await app.until("✓  1", "README.md", "◆ " + STEER, "done")
        assert "def passing" in desk.text(ERRORS.path)
        app.press("n", "a")
        await app.until("0 wait")
        assert await leave(app) == 0
    assert desk.text(TYPES.path) == untouched
    assert "## Retries" in desk.text(README.path)


async def test_escape_lets_a_held_stream_go_on(desk: Desk) -> None:
    rest = asyncio.Event()
    answer = streamed("Wait.\n", rest, README.block(README.replace), chunk(finish="stop"), DONE)
    async with ModelServer(answer) as server:
        app = await desk.session(server)
        await app.until("streaming")
        app.press("i", "x")
        await app.until("held while you type")
        rest.set()
        app.press(ESCAPE)
        await app.until("1 hunk, 1 waits", "done")
        assert len(server.requests) == 1
        assert await leave(app) == 0


async def test_an_enforced_wish_blocks_what_the_model_does_all_the_same(desk: Desk) -> None:
    untouched = desk.text(TYPES.path)
    stubborn = "As you like.\n\n" + TYPES.block(TYPES.replace)
    async with ModelServer(
        streamed("Well.\n", Stall()), streamed(stubborn, Stall()), told("Fine.\n")
    ) as server:
        app = await desk.session(server)
        await app.until("streaming")
        app.press("i", STEER, ENTER)
        told_of = (await server.messages(2))[-1]["content"]
        assert told_of.startswith("The guard stopped you: paths.never, courier/types.py line ")
        await app.until("■  1", "paths.never", "done")
        app.press("n", "a")
        await app.until("blocked")
        assert await leave(app) == 0
    assert desk.text(TYPES.path) == untouched


async def test_the_stream_is_held_when_too_many_hunks_wait(desk: Desk) -> None:
    lines = [f"name_{number} = {number}\n" for number in range(60)]
    (desk.root / "names.py").write_text("".join(lines))
    blocks = [
        f"names.py\n<<<<<<< SEARCH\n{lines[at]}=======\nname_{at} = 'new'\n>>>>>>> REPLACE\n"
        for at in range(0, 60, 10)
    ]
    more = asyncio.Event()
    answer = streamed(*blocks[:5], more, blocks[5], chunk(finish="stop"), DONE)
    async with ModelServer(answer) as server:
        app = await desk.session(server)
        await app.until("5 hunks, 5 wait", "held, decide a hunk")
        more.set()
        app.press("a")
        await app.until("6 hunks, 5 wait")
        assert await leave(app) == 0
    assert desk.text("names.py").count("new") == 1
