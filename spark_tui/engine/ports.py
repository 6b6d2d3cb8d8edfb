"""The seams of the engine: what a screen talks to, and what the engine talks to.

Protocols only. The adapters fit them by shape; tests put fakes in here and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from spark_tui.core.change.values import FileFacts, Write
from spark_tui.core.effects import Tell
from spark_tui.core.events import CheckEnded, CheckStarted, Event, PresetChosen
from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.core.session import Session
from spark_tui.core.stream.signals import Signal
from spark_tui.core.talk.messages import Request

if TYPE_CHECKING:
    from spark_tui.config.preset_change import Change
    from spark_tui.config.presets import LoadedPreset


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
    before_long: Callable[[], Awaitable[None]]  # awaited before what may take long, to show what there is

    @property
    def pace(self) -> Pace:
        """How fast the model is."""

    def send(self, event: Event) -> None:
        """Take a fact; the state follows soon, in order."""

    def about_to_ask(self) -> None:
        """The person begins to type: what a request needs can be made ready."""


class Presets(Protocol):
    """The preset of a session: as it is kept, and what the person changed of it since."""

    @property
    def loaded(self) -> LoadedPreset:
        """The active preset as its files say it, without this session's changes."""

    @property
    def problem(self) -> str:
        """Why the files could not be loaded again (file, line, reason), so that `loaded` is the last good
        preset; empty when all is well."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the person changed in this session and has not saved, oldest first."""

    def names(self) -> dict[str, str]:
        """The presets that there are, each with where it is from: built-in, user or repository."""

    def load(self, name: str) -> LoadedPreset:
        """That preset. Raises `config.toml_errors.ConfigError`."""

    def choose(self, name: str) -> None:
        """Judge by that preset from now on. Raises ConfigError."""

    def tried(self, changes: Sequence[Change]) -> PresetChosen:
        """The fact that `tune` would send; nothing happens. Raises ConfigError."""

    def tune(self, changes: Sequence[Change]) -> None:
        """These, and no others, are this session's changes from now on. Raises ConfigError."""

    def save(self, where: Literal["user", "repository"]) -> Path:
        """Write this session's changes into the preset's file there; they are none of the session's any
        more. Raises ConfigError, then nothing was written."""

    def reload(self) -> bool:
        """Read the files again; False when they are broken and the last good preset holds."""

    def backtest(self, *, sessions: bool) -> AsyncIterator[Progress | Report]:
        """Judge the git history, or old sessions, by the preset with this session's changes."""


class Editor(Protocol):
    """The person's own editor."""

    async def edit(self, text: str, suffix: str) -> str:
        """`text` as the person leaves it; raises `adapters.editor.EditorError`."""


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

    def last_write(self) -> frozenset[tuple[str, str | None, str | None]]:
        """The write that was done last, by whichever process: path, and digests before and after, of each of
        its files (None: nothing there)."""


class Files(Tree, Protocol):
    """The files of the repository."""

    def named(self, text: str) -> tuple[tuple[str, str], ...]:
        """The files that a goal names, with their text."""


class Tools(Protocol):
    """The model's read-only tools."""

    def answer(self, name: str, arguments: str) -> str:
        """The text for the model; errors are text too."""


class Checks(Protocol):
    """The person's checks."""

    def run(self, point: int) -> AsyncGenerator[CheckStarted | CheckEnded, None]:
        """Run them on the files as they are now; what is said of them belongs to this point. Closing this
        ends the one that runs."""


class Recorder(Protocol):
    """Where events are kept. `problem` says what keeps it from keeping them, empty when all is well."""

    problem: str

    def append(self, record: bytes) -> None:
        """Keep one encoded event; never raises."""

    def flush(self) -> None:
        """After this a kill of the process loses nothing; never raises."""
