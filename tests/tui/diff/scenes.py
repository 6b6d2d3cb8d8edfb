"""Hand-made sessions for the diff pane: files with hunks, and a block that grows line by line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from spark_tui.config.themes import Theme, load_theme
from spark_tui.core.change.values import Document, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.guard.growing import Growth
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import OpenBlock, OpenEdit, Phase, Session
from spark_tui.core.stream.edits import EditFormat, FileAction, LineKind
from spark_tui.tui.diff.line_cursor import LinesView
from spark_tui.tui.diff.pane import DiffPane

NOBODY = Path("/nonexistent")

CLIENT = '''"""The client of the service."""


class Client:
    """Sends requests; a transport does the work."""

    def __init__(self, transport, retries=0):
        self._transport = transport
        self.retries = retries

    def send(self, request):
        return self._transport.send(request, timeout=3)

    def close(self):
        self._transport.close()
'''

RETRY = (
    "        for attempt in range(self.retries + 1):  # one more than the retries\n",
    "            try:\n",
    "                return self._transport.send(request, timeout=30)\n",
    "            except TransportError:\n",
    "                if attempt == self.retries:\n",
    "                    raise\n",
)


def theme(name: str = "spark-dark") -> Theme:
    return load_theme(name, user=NOBODY)


def change(number: int, start: int, old: Iterable[str], new: Iterable[str], **more: object) -> Hunk:
    made = Hunk(
        id=number, turn=1, path="src/client.py", op=Op.CHANGE, start=start, old=tuple(old), new=tuple(new)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def tracked(text: str, *hunks: Hunk, path: str = "src/client.py") -> TrackedFile:
    lines = tuple(text.splitlines(keepends=True))
    kind = FileKind.FILE if text else FileKind.MISSING
    return TrackedFile(path, kind, Document(lines), "0" * 64, 0o644, hunks)


def session(*files: TrackedFile) -> Session:
    count = max((hunk.id for file in files for hunk in file.hunks), default=0)
    return Session(goal="g", files={file.path: file for file in files}, hunk_count=count)


def created(
    number: int, lines: int, path: str = "src/new.py", state: HunkState = HunkState.WAITING
) -> TrackedFile:
    """A file that hunk `number` creates."""
    new = tuple(f"value_{i} = {i}  # line {i}\n" for i in range(lines))
    return tracked("", change(number, 0, (), new, op=Op.CREATE, path=path, state=state), path=path)


def growing(base: Session, path: str = "tests/test_client.py", number: int = 1) -> Session:
    """`base` while a block of a new file begins."""
    block = OpenBlock(number=number, growth=Growth(exact=True))
    edit = OpenEdit(FileAction.CREATE, path, 1, block=block)
    return replace(base, turn=replace(base.turn, phase=Phase.STREAMING, edit=edit))


def grown(base: Session, lines: Iterable[str], kind: LineKind = LineKind.NEW) -> Session:
    """`base` after more lines of its growing block."""
    edit = base.turn.edit
    assert edit is not None
    assert edit.block is not None
    block = edit.block
    for text in lines:
        block = replace(block, lines=block.lines.plus((kind, text)), growth=block.growth.plus(kind))
    return replace(base, turn=replace(base.turn, edit=replace(edit, block=block)))


def searching(base: Session, path: str = "src/client.py", number: int = 1) -> Session:
    """`base` while a search/replace block of a known file begins."""
    edit = OpenEdit(FileAction.UPDATE, path, 1, block=OpenBlock(number=number))
    turn = replace(base.turn, phase=Phase.STREAMING, edit=edit)
    return replace(base, turn=turn, format=EditFormat.SEARCH_REPLACE)


def several() -> Session:
    """One hunk in each state, with reasons, drift, and hostile text."""
    touched = Finding("paths.never", "src/types.py", 4, "The preset says that src/types.py is never changed.")
    moved = Finding("permissions.rename", "a.py", 0, "Renames are asked about in this preset.", Level.ASK)
    send = "        return self._transport.send(request, timeout=3)\n"
    client = tracked(
        CLIENT,
        change(
            1, 0, ('"""The client of the service."""\n',), ('"""A client."""\n',), state=HunkState.REJECTED
        ),
        change(3, 11, (send,), RETRY),
        change(5, 14, ("        self._transport.close()\n",), (), drift=("indentation",)),
    )
    types = tracked(
        "A = int\nB = str\n",
        change(
            2,
            1,
            ("B = str\n",),
            ("B = bytes\n",),
            path="src/types.py",
            state=HunkState.BLOCKED,
            verdict=verdict([touched]),
        ),
        path="src/types.py",
    )
    named = tracked(
        "x = 1\n",
        change(4, 0, (), (), op=Op.RENAME, path="a.py", target="b.py", verdict=verdict([moved])),
        path="a.py",
    )
    odd = tracked(
        "one\n",
        change(
            6,
            0,
            ("one\n",),
            ("\tif 表 == '日本語':  # 🎉\x1b[2J\n", "\u202eevil\n", "x" * 300 + "\n"),
            path="odd\x1b[31m.go",
            state=HunkState.STALE,
        ),
        path="odd\x1b[31m.go",
    )
    return session(client, types, named, odd)


class PaneApp(App[None]):
    """The pane alone; keeps the messages that it posts."""

    def __init__(self, look: str = "spark-dark") -> None:
        super().__init__()
        self.look = look
        self.clicked: list[int] = []
        self.follows: list[bool] = []
        self.lines: list[LinesView | None] = []

    def compose(self) -> ComposeResult:
        yield DiffPane(id="diff")

    def on_mount(self) -> None:
        self.pane.set_theme(theme(self.look))
        self.pane.set_empty(("What shall change?", "", "Type one bounded piece of work."))
        self.pane.focus()

    @property
    def pane(self) -> DiffPane:
        return self.query_one(DiffPane)

    def on_diff_pane_hunk_clicked(self, message: DiffPane.HunkClicked) -> None:
        self.clicked.append(message.hunk)

    def on_diff_pane_follow_changed(self, message: DiffPane.FollowChanged) -> None:
        self.follows.append(message.on)

    def on_diff_pane_lines_changed(self, message: DiffPane.LinesChanged) -> None:
        self.lines.append(message.lines)

    def text(self) -> list[str]:
        """What the pane shows, row by row."""
        size = self.pane.size
        return [strip.text.rstrip() for strip in self.pane.render_lines(size.region)]


Screen = tuple[PaneApp, DiffPane, Pilot[None]]


@asynccontextmanager
async def screen(*sessions: Session, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Screen]:
    """The pane on a screen of this size, after it has shown these sessions one by one."""
    app = PaneApp()
    async with app.run_test(size=size) as pilot:
        for state in sessions:
            app.pane.show(state)
        await pilot.pause()
        yield app, app.pane, pilot


def long(lines: int = 200) -> Session:
    """A hunk longer than any screen."""
    return session(created(1, lines))


def stream(lines: int = 100, base: Session | None = None) -> Session:
    """A block of a new file that has grown to `lines`."""
    return grown(growing(base or session(), "t.py"), [f"line_{i} = {i}" for i in range(lines)])
