"""However the app ends, the terminal is as it was, and the exit code says how."""

from __future__ import annotations

import signal
import sys

import pytest

from spark_tui.demo.edits import ERRORS
from support.desk import BREAK, ENTERED_SCREEN, GOAL, LEFT_SCREEN, MODEL, Desk, ModelServer, leave
from support.loopback import Stall, streamed
from support.terminal import unknown_to_textual

STREAM = ("A word.\n", ERRORS.block(ERRORS.replace), "More words. ", Stall())


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
async def test_after_a_signal(desk: Desk, name: str) -> None:
    number = getattr(signal, name)
    async with ModelServer(streamed(*STREAM)) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits")
        app.signal(number)
        assert await app.ended() == 128 + number
    app.assert_as_before()
    assert b"Traceback" not in app.raw


@pytest.mark.parametrize(
    ("broken", "keys"),
    [
        ("spark_tui.tui.screens.main:MainScreen.action_prose", "P"),  # a key that fails
        ("spark_tui.tui.screens.main:MainScreen.paint", ""),  # the first frame fails
        ("spark_tui.core.update.review.decided", "a"),  # the core fails
    ],
)
async def test_after_an_error_in_the_app(desk: Desk, broken: str, keys: str) -> None:
    async with ModelServer(streamed(*STREAM)) as server:
        arguments = ("--base-url", server.url, "--model", MODEL, GOAL)
        app = await desk.command(sys.executable, "-c", BREAK, broken, *arguments)
        if keys:
            await app.until("1 hunk, 1 waits")
            app.press(keys)
        assert await app.ended() == 1
    app.assert_as_before()
    assert unknown_to_textual(app.raw) == []
    said = bytes(app.raw).rpartition(LEFT_SCREEN)[2].decode()
    assert "spark-tui stopped because of an error in it" in said
    assert "it broke ␛]0;OWNED␇" in said.replace("\r\n", "")
    assert "sk-abcdef" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("by_key", [False, True])
async def test_stopped_and_continued(desk: Desk, by_key: bool) -> None:
    async with ModelServer(streamed(*STREAM)) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits")
        if by_key:
            app.press("\x1a")
        else:
            app.signal(signal.SIGTSTP)
        await app.stopped()
        assert app.attributes == app.before
        app.signal(signal.SIGCONT)

        def drawn_again(_: str) -> bool:
            _, *screens = bytes(app.raw).split(ENTERED_SCREEN)
            return len(screens) == 2 and b"courier/errors.py" in screens[1]

        await app.until_that(drawn_again, "the whole screen again")
        assert app.attributes != app.before
        app.press("a")
        await app.until("✓  1")
        assert await leave(app) == 0
    app.assert_as_before()
