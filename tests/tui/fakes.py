"""A driver without an engine: hand-made sessions go in, the facts that the screen sends are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from textual.pilot import Pilot

from spark_tui.config.themes import Theme, load_theme
from spark_tui.core.change.values import Document, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.effects import Tell
from spark_tui.core.events import Event
from spark_tui.core.guard.growing import Growth
from spark_tui.core.guard.rules import Constraint, Rule, Scope
from spark_tui.core.guard.verdict import Finding, verdict
from spark_tui.core.log import Log
from spark_tui.core.session import OpenBlock, OpenEdit, Phase, ProseKind, ProsePiece, Session, Turn
from spark_tui.core.stream.edits import FileAction, LineKind
from spark_tui.core.stream.signals import Usage
from spark_tui.engine.ports import Pace
from spark_tui.tui.app import SparkApp
from spark_tui.tui.screens.main import MainScreen

THEMES = ("spark-dark", "spark-light")


@dataclass
class FakePace:
    first_token_ms: float | None = 92.0
    tokens_per_second: float | None = 1184.0


async def _at_once() -> None:
    """Nobody looks yet."""


def _nothing() -> None:
    """Nobody listens yet."""


@dataclass
class FakeDriver:
    """`put` shows a session, `sent` is what the person did."""

    session: Session = field(default_factory=Session)
    pace: Pace = field(default_factory=FakePace)
    on_change: Callable[[], None] = _nothing
    on_tell: Callable[[Tell], None] = lambda _: None
    before_long: Callable[[], Awaitable[None]] = _at_once
    about_to: int = 0  # how often the person began to type
    sent: list[Event] = field(default_factory=list)

    def send(self, event: Event) -> None:
        self.sent.append(event)

    def about_to_ask(self) -> None:
        self.about_to += 1

    def put(self, session: Session) -> None:
        self.session = session
        self.on_change()


@dataclass
class FakeReplay:
    """The controls of a replay; `keys` is what was pressed."""

    position: int = 120
    total: int = 400
    paused: bool = False
    speed: float = 1.0
    keys: list[str] = field(default_factory=list)

    def toggle(self) -> None:
        self.keys.append("toggle")
        self.paused = not self.paused

    def step(self) -> None:
        self.keys.append("step")
        self.position += 1

    def faster(self) -> None:
        self.keys.append("faster")

    def slower(self) -> None:
        self.keys.append("slower")


CLIENT = """class Client:
    def __init__(self, transport, retries=0):
        self._transport = transport
        self.retries = retries

    def send(self, request):
        return self._transport.send(request)

    def close(self):
        self._transport.close()
"""

SEND = (
    "        for attempt in range(self.retries + 1):\n",
    "            try:\n",
    "                return self._transport.send(request)\n",
    "            except TransportError:\n",
    "                if attempt == self.retries:\n",
    "                    raise\n",
)

TYPES = Finding("paths.never", "src/types.py", 4, "The preset says that src/types.py is never changed.")


def hunk(number: int, path: str, state: HunkState = HunkState.WAITING, **more: object) -> Hunk:
    """One changed line in `path`."""
    made = Hunk(
        id=number,
        turn=1,
        path=path,
        op=Op.CHANGE,
        start=0,
        old=("old = 1\n",),
        new=("new = 1\n",),
        state=state,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def files(*hunks: Hunk, texts: dict[str, str] | None = None) -> dict[str, TrackedFile]:
    """The tracked files of these hunks."""
    by_path: dict[str, list[Hunk]] = {}
    for item in hunks:
        by_path.setdefault(item.path, []).append(item)
    made = {}
    for path, items in by_path.items():
        text = (texts or {}).get(path, "old = 1\nrest = 2\n")
        document = Document(tuple(text.splitlines(keepends=True)))
        made[path] = TrackedFile(path, FileKind.FILE, document, "0" * 64, 0o644, tuple(items))
    return made


CHIPS = (
    Constraint("don't delete anything", (Rule("permissions.no_delete"),), scope=Scope.SESSION, key="1"),
    Constraint(
        "leave the tests alone", (Rule("paths.never", {"paths": ["tests/**"]}),), active=False, key="2"
    ),
    Constraint("keep it simple", (), ("keep it simple",)),
)


def start() -> Session:
    """A session without a goal."""
    return Session(
        id="s", root="/repo", branch="main", provider="cerebras", model="gpt-oss-120b", window=131_072
    )


def streaming(*, grown: int = 6) -> Session:
    """A session in full swing: one accepted, one blocked, two waiting, one that grows."""
    hunks = (
        hunk(1, "src/client.py", HunkState.ACCEPTED),
        hunk(2, "src/types.py", HunkState.BLOCKED, verdict=verdict([TYPES])),
        hunk(
            3,
            "src/client.py",
            start=6,
            old=("        return self._transport.send(request)\n",),
            new=SEND,
        ),
        hunk(4, "src/deeply/nested/package/of/many/parts/transport.py", drift=("indentation",)),
    )
    lines: Log[tuple[LineKind, str]] = Log()
    for index in range(grown):
        lines = lines.plus((LineKind.NEW, f"def test_retry_{index}():"))
    block = OpenBlock(number=9, lines=lines, growth=Growth(exact=True, new=grown))
    edit = OpenEdit(FileAction.CREATE, "tests/test_client.py", 1, block=block)
    prose: Log[ProsePiece] = Log()
    for kind, text in (
        (ProseKind.PERSON, "add retries to the client"),
        (
            ProseKind.REASONING,
            "The client sends once. I wrap the call in a loop and raise after the last try.\n",
        ),
        (ProseKind.ANSWER, "I add a loop around `send` and a test for it.\n"),
        (ProseKind.NOTE, "Stopped by paths.never in src/types.py at line 4"),
    ):
        prose = prose.plus(ProsePiece(kind, text))
    turn = Turn(
        number=2, phase=Phase.STREAMING, edit=edit, usage=Usage(prompt=48_000, cached=46_080, completion=1800)
    )
    return replace(
        start(),
        goal="add retries to the client",
        goals=1,
        constraints=CHIPS,
        files=files(*hunks, texts={"src/client.py": CLIENT}),
        hunk_count=4,
        turn=turn,
        prose=prose,
    )


def themes() -> dict[str, Theme]:
    """Two of the packaged themes."""
    return {name: load_theme(name, user=Path("/nonexistent")) for name in THEMES}


def app_for(driver: FakeDriver, replay: FakeReplay | None = None) -> SparkApp:
    """The real app on this driver."""
    return SparkApp(driver, themes=themes(), theme_name=THEMES[0], repo="myrepo", replay=replay)


@asynccontextmanager
async def running(
    session: Session, size: tuple[int, int] = (120, 40), replay: FakeReplay | None = None
) -> AsyncIterator[tuple[Pilot[None], FakeDriver, MainScreen]]:
    """The real app on this session, its first frame drawn."""
    driver = FakeDriver(session)
    app = app_for(driver, replay)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, driver, app.main


async def settled(pilot: Pilot[None], driver: FakeDriver, session: Session) -> None:
    """Show `session` without waiting for the next tick of the clock."""
    driver.put(session)
    assert isinstance(pilot.app, SparkApp)
    pilot.app.main.paint()
    await pilot.pause()
