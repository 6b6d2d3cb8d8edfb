"""Text from outside that would act on a terminal never gets there raw, wherever it comes from."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from support.desk import GOAL, Desk, ModelServer, leave
from support.loopback import status, streamed, told
from support.terminal import Terminal, unknown_to_textual

TITLE = "\x1b]0;OWNED\x07"
HOSTILE = f"{TITLE}\x1b[2J\x1bc\x1b[6n\x9b31m\x90q\x9c\u202edrow\u202c\u200bzero\U000e0041\x08\x7f"
SHOWN = "␛]0;OWNED␇␛[2J␛c␛[6n⟦U+009B⟧31m"


def assert_harmless(app: Terminal) -> None:
    """Nothing on the wire but the app's own sequences."""
    assert unknown_to_textual(app.raw) == []
    assert b"]0;OWNED" in app.raw, "the text was swallowed"


def letting_signs_through(desk: Desk) -> tuple[str, str]:
    """The options of a session whose preset does not block invisible signs, so that they reach the screen
    as a hunk that waits."""
    policy = desk.root.parent / "signs.toml"
    policy.write_text('[content]\ninvisible = "off"\n')
    return "--policy", str(policy)


def block(path: str, old: str, new: str) -> str:
    return f"{path}\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"


async def test_in_prose_and_in_edits(desk: Desk) -> None:
    (desk.root / "a.txt").write_text(f"one\n# {HOSTILE}\n")
    said = f"{HOSTILE} says hello\n\n" + block("a.txt", "one\n", f"one {HOSTILE}\ntwo\n")
    async with ModelServer(told(said)) as server:
        app = await desk.session(server, *letting_signs_through(desk), columns=160)
        await app.until("1 hunk, 1 waits", "done", f"one {SHOWN}", f"# {SHOWN}")
        app.press("P")
        await app.until("says hello")
        app.press("a")
        await app.until("✓  1")
        assert await leave(app) == 0
    assert_harmless(app)
    assert f"one {HOSTILE}\n" in desk.text("a.txt")


async def test_in_names_of_files_and_folders(desk: Desk) -> None:
    name = f"{TITLE}\u202e.txt"
    (desk.root / name).write_text("one\n")
    desk.root = desk.root.rename(desk.root.with_name(f"re{TITLE}po"))
    patch = f"*** Begin Patch\n*** Update File: {name}\n@@\n-one\n+two\n*** End Patch\n"
    said = "Now.\n" + patch + block("a\u202e.txt", "", "one\n")
    async with ModelServer(told(said)) as server:
        app = await desk.session(server, columns=160)
        await app.until("re␛]0;OWNED␇po", "␛]0;OWNED␇⟦U+202E⟧.txt", "stopped by paths.name")
        app.press("!")
        await app.until("against the guard?")
        app.press("y")
        await app.until("cannot be excepted")
        assert await leave(app) == 0
    assert_harmless(app)
    assert desk.text(name) == "one\n"


@pytest.mark.parametrize("code", [400, 401, 500])
async def test_in_errors_of_the_server(desk: Desk, code: int) -> None:
    body = json.dumps({"error": {"message": f"bad {HOSTILE} request"}}).encode()
    async with ModelServer(status(code, body)) as server:
        app = await desk.session(server, columns=160)
        await app.until("failed", "␛]0;OWNED␇")
        assert await leave(app) == 0
    assert_harmless(app)


async def test_in_an_error_object_within_the_stream(desk: Desk) -> None:
    record = b"data: " + json.dumps({"error": {"message": f"bad {HOSTILE}", "code": 500}}).encode() + b"\n\n"
    async with ModelServer(streamed("Well.\n", record)) as server:
        app = await desk.session(server, columns=160)
        await app.until("failed", "␛]0;OWNED␇")
        assert await leave(app) == 0
    assert_harmless(app)


async def test_in_a_journal_that_is_played_back(desk: Desk) -> None:
    (desk.root / "a.txt").write_text("one\n")
    said = f"{HOSTILE} says hello\n\n" + block("a.txt", "one\n", f"one {HOSTILE}\n")
    async with ModelServer(told(said)) as server:
        app = await desk.session(server, *letting_signs_through(desk))
        await app.until("1 hunk, 1 waits", "done")
        assert await leave(app) == 0
    journal = next(path for path in desk.kept() if path.suffix == ".jsonl")
    altered = forged(journal)
    replay = await desk.terminal("replay", altered, columns=160)
    replay.press("P")
    await replay.until("end of the replay", "1 hunk, 1 waits", f"one {SHOWN}", "says hello")
    replay.press("q")
    assert await replay.ended() == 0
    assert_harmless(replay)


def forged(journal: Path) -> Path:
    """The journal as somebody else might hand it over, with hostile text in its other strings too."""
    copy = journal.with_name("forged.jsonl")
    lines = journal.read_text().splitlines()
    records = [json.loads(line) for line in lines]
    for record in records:
        event = record.get("event", {})
        if event.get("type") == "SessionStarted":
            event |= {"branch": HOSTILE, "model": HOSTILE, "root": f"/tmp/{HOSTILE}", "id": HOSTILE}
        if event.get("type") == "GoalSet":
            event["text"] = HOSTILE
    copy.write_text("".join(json.dumps(record) + "\n" for record in records))
    return copy


async def test_in_what_is_printed_without_a_screen(desk: Desk) -> None:
    (desk.root / "a.txt").write_text("one\n")
    said = (
        f"{HOSTILE}\n\n" + block("a.txt", "one\n", f"one {HOSTILE}\n") + block(f"{TITLE}.txt", "x\n", "y\n")
    )
    async with ModelServer(told(said)) as server:
        app = await desk.terminal("run", GOAL, "--base-url", server.url, "--model", "tester", columns=160)
        await app.ended()
    assert_harmless(app)


async def test_a_broken_journal_names_itself_harmlessly(desk: Desk) -> None:
    broken = desk.root / f"{TITLE}.jsonl"
    broken.write_text(f'{{"spark_tui": "{TITLE}"\n')
    app = await desk.terminal("replay", broken)
    assert await app.ended() == 1
    assert_harmless(app)


async def test_the_check_of_the_wire_sees_what_it_should(desk: Desk) -> None:
    """Guards the other tests here: a program that does write the text is caught."""
    app = await desk.command(sys.executable, "-c", f"print({HOSTILE!r})")
    assert await app.ended() == 0
    found = unknown_to_textual(app.raw)
    assert len(found) >= 10, found
