"""`spark-tui replay`: a recorded session again, on the screen or as the tree that it ends in."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.journal import JournalError, find, read
from spark_tui.commands.configured import folders, theme_of, themes
from spark_tui.commands.printing import complain, print_json
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.change.document import digest
from spark_tui.core.change.values import FileKind, Write
from spark_tui.core.session import all_hunks
from spark_tui.engine.records import BrokenJournalError, Record, decode
from spark_tui.engine.replay import Replay, fold, tree
from spark_tui.tui.start import Seat, run_app


def run_replay(args: argparse.Namespace) -> int:
    """Play a journal back. Exit 1 when there is no such session or it cannot be read."""
    if not args.json and not (sys.stdin.isatty() and sys.stdout.isatty()):
        complain("spark-tui replay needs a terminal; with --json it works without one.")
        return 1
    try:
        info = find(folders().state, args.session)
        records = list(decode(read(info.path)))
        if args.json:
            return _headless(records, info.id, args.into)
        return _on_screen(records, theme_of(Path(), args.theme))
    except (JournalError, BrokenJournalError, ConfigError, OSError, WriteRefusedError) as error:
        if args.json:
            print_json({"session": None, "error": {"kind": "io", "message": str(error)}})
        else:
            complain(f"spark-tui replay: {error}")
        return 1


def _on_screen(records: list[Record], theme: str) -> int:
    replay = Replay(records)

    @asynccontextmanager
    async def seat() -> AsyncIterator[Seat]:
        task = asyncio.create_task(replay.run(), name="replay")
        task.add_done_callback(_raise_failure)
        try:
            yield Seat(replay, replay=replay)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    name = Path(fold(records[:1]).root).name
    return run_app(seat, themes=themes(), theme_name=theme, repo=name)


def _raise_failure(task: asyncio.Task[None]) -> None:
    """Raise what ended the replay into the loop's exception handler, which is the screen's."""
    if not task.cancelled():
        task.result()


def _headless(records: list[Record], session_id: str, into: str) -> int:
    session = fold(records)
    ended = tree(session)
    if into:
        _write(ended, Path(into))
    print_json(
        {
            "session": session_id,
            "events": len(records),
            "goal": session.goal,
            "hunks": [{"id": hunk.id, "path": hunk.path, "state": hunk.state} for hunk in all_hunks(session)],
            "tree": {path: None if data is None else digest(data) for path, data in sorted(ended.items())},
            "digest": _digest(ended),
            "turns": session.turn.number,
            "error": None,
        }
    )
    return 0


def _digest(ended: dict[str, bytes | None]) -> str:
    """One SHA-256 over all paths and contents, to compare two trees at a glance."""
    whole = hashlib.sha256()
    for path, data in sorted(ended.items()):
        content = "-" if data is None else digest(data)
        whole.update(f"{content} {path}\n".encode())
    return whole.hexdigest()


def _write(ended: dict[str, bytes | None], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with FileStore(folder, folders().state) as files:
        writes = []
        for path, data in ended.items():
            facts = files.read(path)
            there = digest(facts.data) if facts.kind is FileKind.FILE else None
            if data is not None or there is not None:
                writes.append(Write(path, there, data))
        files.commit(writes)
