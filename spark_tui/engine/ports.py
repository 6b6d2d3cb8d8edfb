"""The seams of the engine: what a screen talks to, and what the engine talks to.

Protocols only. The adapters fit them by shape; tests put fakes in here and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol

from spark_tui.core.change.values import FileFacts, Write
from spark_tui.core.effects import Tell
from spark_tui.core.events import Event
from spark_tui.core.session import Session
from spark_tui.core.stream.signals import Signal
from spark_tui.core.talk.messages import Request


class Pace(Protocol):
    """How fast the model is, as measured on this side of the wire."""

    @property
    def first_token_ms(self) -> float | None:
        """Milliseconds from the request to the first piece of the answer (prefill); None before it came."""

    @property
    def tokens_per_second(self) -> float | None:
        """Speed of the present turn while decoding, the last turn's when it is over; None before any."""


class Driver(Protocol):
    """What a screen needs: the newest state, and a place to put facts. A live engine or a replay."""

    session: Session
    on_change: Callable[[], None]  # called (often) after the state changed; must be cheap
    on_tell: Callable[[Tell], None]

    @property
    def pace(self) -> Pace:
        """How fast the model is."""

    def send(self, event: Event) -> None:
        """Take a fact; the state follows soon, in order."""


class Model(Protocol):
    """A model behind a wire."""

    def stream(self, request: Request) -> AsyncGenerator[tuple[Signal, ...], None]:
        """The answer, one batch a read; reads only when asked for the next batch. Ends with `Ended`."""

    async def warm(self) -> None:
        """Open the connection ahead of time; never fails."""


class Tree(Protocol):
    """A folder of files."""

    def read(self, path: str) -> FileFacts:
        """What is at the path, found without following links."""

    def commit(self, writes: Sequence[Write]) -> None:
        """Write all or nothing; raises `adapters.files.errors.WriteRefusedError`."""


class Files(Tree, Protocol):
    """The files of the repository."""

    def named(self, text: str) -> tuple[tuple[str, str], ...]:
        """The files that a goal names, with their text."""


class Tools(Protocol):
    """The model's read-only tools."""

    def answer(self, name: str, arguments: str) -> str:
        """The text for the model; errors are text too."""


class Recorder(Protocol):
    """Where events are kept. `problem` says what keeps it from keeping them, empty when all is well."""

    problem: str

    def append(self, record: bytes) -> None:
        """Keep one encoded event; never raises."""

    def flush(self) -> None:
        """After this a kill of the process loses nothing; never raises."""
