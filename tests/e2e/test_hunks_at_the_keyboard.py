"""Hunks in another shape in a real terminal: picked lines alone are written, an editor comes and goes."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from support.desk import ENTER, Desk, ModelServer, leave
from support.loopback import Stall, streamed, told
from support.terminal import LIMIT

NAME = "notes.txt"
BEFORE = "one\ntwo\nthree\nfour\n"
BLOCK = f"{NAME}\n<<<<<<< SEARCH\ntwo\nthree\n=======\n2\n3\n>>>>>>> REPLACE\n"


def program(folder: Path, body: str) -> str:
    path = folder / "own editor"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return f"'{path}'"


async def test_picked_lines_are_written_alone_and_the_rest_still_waits(desk: Desk) -> None:
    (desk.root / NAME).write_text(BEFORE, encoding="utf-8")
    async with ModelServer(told("Numbers.\n\n" + BLOCK)) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "done")
        app.press("s")
        await app.until("lines of hunk 1", "none picked")
        app.press(" ", "j", "j", " ")
        await app.until("2 picked")
        app.press("s")
        await app.until("2 hunks, 2 wait")
        app.press("a")
        await app.until("✓  2", "1 waits")
        assert desk.text(NAME) == "one\n2\nthree\nfour\n"
        app.press("u")
        await app.until("2 wait")
        assert desk.text(NAME) == BEFORE
        assert await leave(app) == 0
    app.assert_as_before()


async def test_the_persons_editor_has_the_terminal_and_gives_it_back(desk: Desk, tmp_path: Path) -> None:
    """The stream is held meanwhile; the next message tells the model what the person wrote."""
    (desk.root / NAME).write_text(BEFORE, encoding="utf-8")
    door = tmp_path / "door"
    os.mkfifo(door)
    here = 'echo "the editor is here: $(wc -l < "$1")"'
    editor = program(tmp_path, f'{here}; read -r word < {door}; echo $word > "$1"')
    async with ModelServer(streamed("Numbers.\n\n" + BLOCK, Stall()), told("fine")) as server:
        app = await desk.session(server, VISUAL=editor)
        await app.until("1 hunk, 1 waits", "streaming")
        app.press("E")
        await app.until("the editor is here: 2")
        await asyncio.wait_for(asyncio.to_thread(door.write_text, "zwei\n", encoding="utf-8"), LIMIT)
        await app.until("edited", "1 hunk, 1 waits", "zwei")
        app.press("a")
        await app.until("✓  1")
        assert desk.text(NAME) == "one\nzwei\nfour\n"
        app.press("i", "go on", ENTER)
        messages = await server.messages(1)
        assert "its new lines are now exactly:\nzwei" in messages[-1]["content"]
        await app.until("done")
        assert await leave(app) == 0
    app.assert_as_before()


async def test_ctrl_c_in_the_editor_ends_the_editor_alone(desk: Desk, tmp_path: Path) -> None:
    (desk.root / NAME).write_text(BEFORE, encoding="utf-8")
    editor = program(tmp_path, "echo the editor is here; exec sleep 1000")
    async with ModelServer(told("Numbers.\n\n" + BLOCK)) as server:
        app = await desk.session(server, EDITOR=editor)
        await app.until("1 hunk, 1 waits", "done")
        app.press("E")
        await app.until("the editor is here")
        app.press("\x03")
        await app.until("signal 2", "1 hunk, 1 waits")
        assert await leave(app) == 0
    app.assert_as_before()


async def test_comments_are_there_again_after_a_kill_and_go_with_enter(desk: Desk) -> None:
    (desk.root / NAME).write_text(BEFORE, encoding="utf-8")
    async with ModelServer(told("Numbers.\n\n" + BLOCK), told("fine")) as server:
        app = await desk.session(server)
        await app.until("1 hunk, 1 waits", "done")
        app.press(ENTER)
        await app.until("lines of hunk 1")
        app.press("c")
        await app.until("Comment line 2 of notes.txt: two")
        app.press("why not words?", ENTER)
        await app.until("✎ why not words?", "1 comment, Enter sends it")
        app.signal(signal.SIGKILL)
        await app.ended()
        app = await desk.session(server, "--resume")
        await app.until("✎ why not words?", "1 comment, Enter sends it")
        app.press("i", ENTER)
        messages = await server.messages(1)
        wanted = "- notes.txt line 2 (hunk 1, a line it removes) “two”: why not words?"
        assert wanted in messages[-1]["content"]
        await app.until_gone("1 comment")
        assert await leave(app) == 0


async def test_an_editor_that_leaves_nothing_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    (desk.root / NAME).write_text(BEFORE, encoding="utf-8")
    async with ModelServer(told("Numbers.\n\n" + BLOCK)) as server:
        app = await desk.session(server, EDITOR=program(tmp_path, ': > "$1"'))
        await app.until("1 hunk, 1 waits", "done")
        app.press("E")
        await app.until("left nothing")
        assert await leave(app) == 0
        app = await desk.session(server, "--resume", EDITOR="no-such-editor")
        await app.until("1 hunk, 1 waits")
        app.press("E")
        await app.until("did not start")
        app.press("a")
        await app.until("✓  1")
        assert desk.text(NAME) == "one\n2\n3\nfour\n"
        assert await leave(app) == 0
    app.assert_as_before()
