"""The scripted model server in its own process: it is told what to say and says when what happened.

Times are those of the monotonic clock, which all processes of a machine share. Not here: the server itself
(`scripted`), what is said (`text`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from spark_tui.measuring.terminal import LIMIT, MeasureError


class Server:
    """A server on loopback that answers each request with a stream of tokens."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("scripted.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl+C at the terminal is for whoever measures
        )
        self._facts: dict[tuple[str, int], list[dict[str, float]]] = {}
        self._news = threading.Condition()
        self.port = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._await(lambda: self.port > 0, "the server never listened", LIMIT)

    @property
    def url(self) -> str:
        """Its base URL, of the Chat Completions family."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(
        self,
        answers: Sequence[Sequence[str]],
        rate: float,
        marks: Sequence[int] = (),
        delay: float = 0.0,
        tick: float = 0.0,
    ) -> None:
        """Say these answers from now on, one a request and then again from the first; requests count from 0.

        `rate` is in tokens a second, 0 for as many as the app reads; `marks` are places in each answer whose
        time is wanted; the first token comes `delay` seconds after the request. With a `tick` in seconds the
        tokens of each are written so often, all that are due at once and without marks: for many streams.
        """
        assert self._process.stdin is not None
        with self._news:
            self._facts.clear()
        wanted = [list(tokens) for tokens in answers]
        order = {"answers": wanted, "rate": rate, "marks": list(marks), "delay": delay, "tick": tick}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        self._await(lambda: ("ready", 0) in self._facts, "the server did not take the order", LIMIT)

    def at(self, event: str, request: int = 0, nth: int = 0, limit: float = LIMIT) -> float:
        """When that happened to that request (for the nth time), in seconds; waits for it.

        Events: `complete` (the whole request is here), `first` and `last` token written, `mark`, `closed`.
        Raises MeasureError after `limit` seconds.
        """
        key = (event, request)
        self._await(lambda: len(self._facts.get(key, ())) > nth, f"no {event} of request {request}", limit)
        return self._facts[key][nth]["at"]

    def over(self, event: str, request: int = 0) -> bool:
        """Whether that has happened to that request."""
        with self._news:
            return (event, request) in self._facts

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._listener.join()
        with self._process:  # waits for it and closes its pipes
            pass

    def _await(self, there: Callable[[], bool], problem: str, limit: float) -> None:
        with self._news:
            if not self._news.wait_for(there, limit):
                raise MeasureError(problem)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            fact = json.loads(line)
            with self._news:
                self.port = fact.get("port", self.port)
                key = (fact["event"], int(fact.get("request", 0)))
                self._facts.setdefault(key, []).append(fact)
                self._news.notify_all()
