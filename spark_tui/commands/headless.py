"""`spark-tui run`: a session without a screen. Lines on standard input steer; JSON lines tell what happens.

Exit codes: 0 all hunks allowed, 1 no model or the turn failed, 2 a hunk was blocked, 3 a hunk asks.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import suppress

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.adapters.journal import JournalError
from spark_tui.adapters.local_model import LocalModelError
from spark_tui.commands.endpoint import NoModelError
from spark_tui.commands.printing import complain, hunk_json, hunk_lines, print_json, say
from spark_tui.commands.wiring import Cockpit, Options, open_cockpit
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.effects import Tell
from spark_tui.core.events import Decided, Decision, GoalSet, SteerSent
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import ProseKind, Session, all_hunks
from spark_tui.core.stream.signals import Ending

READ = 65_536


def run_headless(args: argparse.Namespace) -> int:
    """Run the goal to its end and say what became of every hunk."""
    try:
        return asyncio.run(_run(args))
    except (ConfigError, NoModelError, JournalError, LocalModelError, WriteRefusedError, OSError) as error:
        return _failed(args, str(error))


def _failed(args: argparse.Namespace, message: str) -> int:
    if args.json:
        print_json({"event": "error", "message": message})
    else:
        complain(f"spark-tui run: {message}")
    return 1


async def _run(args: argparse.Namespace) -> int:
    options = Options.of(args, run_ahead=sys.maxsize)
    cockpit = await open_cockpit(options)
    run = _Run(cockpit, accept=args.accept, as_json=args.json)
    try:
        return await run.to_the_end(args.goal)
    finally:
        run.close()
        await cockpit.close()


class _Run:
    """Follows the state: prints what is new, decides what it was told to decide, steers from stdin."""

    def __init__(self, cockpit: Cockpit, *, accept: str, as_json: bool) -> None:
        self._cockpit = cockpit
        self._engine = cockpit.engine
        self._accept = accept
        self._json = as_json
        self._changed = asyncio.Event()
        self._states: dict[int, HunkState] = {}
        self._sent: set[int] = set()
        self._prose = 0
        self._line = b""
        self._tells: list[Tell] = []
        self._engine.on_change = self._changed.set
        self._engine.on_tell = self._tells.append
        cockpit.on_failure(self._changed.set)

    async def to_the_end(self, goal: str) -> int:
        self._listen()
        self._engine.send(GoalSet(goal))
        asked = False
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._cockpit.check()
            session = self._engine.session
            asked = asked or session.turn.number > 0
            self._tell_news(session)
            if self._decide(session) or session.pending is not None:
                continue
            if asked and not session.turn.live:
                await self._engine.settled()
                if not self._engine.session.turn.live and not self._undecided(self._engine.session):
                    break
        self._tell_news(self._engine.session)
        return self._end(self._engine.session)

    def _decide(self, session: Session) -> bool:
        chosen = self._undecided(session)
        for number in chosen:
            self._sent.add(number)
            self._engine.send(Decided((number,), Decision.ACCEPT))
        return bool(chosen)

    def _undecided(self, session: Session) -> list[int]:
        return [hunk.id for hunk in all_hunks(session) if self._is_wanted(hunk) and hunk.id not in self._sent]

    def _is_wanted(self, hunk: Hunk) -> bool:
        if hunk.state is not HunkState.WAITING or not hunk.complete:
            return False
        if hunk.doubt:  # it may stand in the wrong place, which nobody but a person can see
            return False
        return self._accept == "all" or (self._accept == "allowed" and hunk.verdict.level is Level.ALLOW)

    def _tell_news(self, session: Session) -> None:
        for piece in session.prose[self._prose :]:
            if self._json:
                print_json({"event": "prose", "kind": piece.kind, "text": piece.text})
            elif piece.kind is not ProseKind.REASONING and piece.text.strip():
                say(piece.text.rstrip("\n"))
        self._prose = len(session.prose)
        for hunk in all_hunks(session):
            if self._states.get(hunk.id) is not hunk.state:
                self._states[hunk.id] = hunk.state
                self._tell_hunk(hunk)
        for tell in self._tells:
            if self._json:
                print_json({"event": "told", "severity": tell.severity, "message": tell.message})
            else:
                complain(tell.message)
        self._tells.clear()

    def _tell_hunk(self, hunk: Hunk) -> None:
        if self._json:
            print_json({"event": "hunk", "state": hunk.state, **hunk_json(hunk)})
            return
        first, *rest = hunk_lines(hunk)
        say(f"hunk {hunk.id} {hunk.state}: {first}")
        for line in rest:
            say(line)

    def _end(self, session: Session) -> int:
        failed = session.turn.ending in (Ending.FAILED, Ending.CUT, Ending.STALLED)
        hunks = all_hunks(session)
        stuck = [hunk for hunk in hunks if hunk.state is HunkState.BLOCKED]
        several = [hunk for hunk in stuck if hunk.verdict.findings[0].rule == "edit.ambiguous"]
        blocked = len(stuck) > len(several)
        asks = bool(several) or any(
            hunk.state is HunkState.WAITING and hunk.verdict.level is Level.ASK for hunk in hunks
        )
        code = 1 if failed else 2 if blocked else 3 if asks else 0
        if self._json:
            usage = session.turn.usage
            print_json(
                {
                    "event": "end",
                    "session": self._cockpit.journal.id,
                    "ending": session.turn.ending,
                    "message": session.turn.message,
                    "accepted": [hunk.id for hunk in hunks if hunk.state is HunkState.ACCEPTED],
                    "waiting": [hunk.id for hunk in hunks if hunk.state is HunkState.WAITING],
                    "blocked": [hunk.id for hunk in hunks if hunk.state is HunkState.BLOCKED],
                    "prompt_tokens": usage.prompt,
                    "cached_tokens": usage.cached,
                    "exit": code,
                }
            )
        else:
            say(f"session {self._cockpit.journal.id}")
        return code

    def _listen(self) -> None:
        """Steer by lines of standard input. Regular files and closed inputs cannot be waited for: they
        are left alone."""
        with suppress(OSError, ValueError, PermissionError):
            asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._heard)

    def _heard(self) -> None:
        try:
            data = os.read(sys.stdin.fileno(), READ)
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", errors="replace").strip()
            if text:
                self._engine.send(SteerSent(text))

    def close(self) -> None:
        with suppress(OSError, ValueError):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
