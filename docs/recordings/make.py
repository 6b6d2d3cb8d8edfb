"""Makes the recording of constraints that hold: `python docs/recordings/make.py`.

It starts the installed `spark-tui demo` in a pseudo-terminal, types as a person would, and writes what stood
on the screen: `constraints.cast` for asciinema, and `constraints.svg`, a film of the moments that matter;
with `--stills` some of those moments one by one too. The home is nobody's: what is written names no machine,
no person and no day. Options: `--size 120x32`, `--into FOLDER`. Not here: how a screen is drawn (`drawing`)
and written down (`casting`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))

from casting import cast  # noqa: E402 - these stand beside this file, and among the tests
from drawing import Shot, film, still  # noqa: E402
from screens import Screen, taken  # noqa: E402

from support.desk import COMMAND, ENTER  # noqa: E402
from support.terminal import Terminal  # noqa: E402

STEER = "don't touch types yet"
TITLE = f"spark-tui demo: {STEER}"
LETTERS = cycle((0.09, 0.06, 0.11, 0.07, 0.05, 0.1))  # seconds between the letters of a person who types well
LOOK, READ = 0.7, 2.0  # seconds for a glance, and to read a line
STEP = 0.2  # seconds between two screens of the recording, at least

# How a terminal says that it shows a frame at once, and where a frame ends.
ASKED, ANSWER, FRAME_ENDS = b"\x1b[?2026$p", "\x1b[?2026;2$y", b"\x1b[?2026l"


class Recorded(Terminal):
    """A terminal that keeps its screens, never a half-drawn one."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.frames: list[tuple[float, Screen]] = []
        self._whole = asyncio.Event()
        self._next: asyncio.TimerHandle | None = None

    def _show(self, data: bytes) -> None:
        if ASKED in data:
            self.press(ANSWER)
        *frames, begun = data.split(FRAME_ENDS)
        for frame in frames:
            super()._show(frame + FRAME_ENDS)
        if frames:
            self._whole.set()
        if begun:
            self._whole.clear()
            super()._show(begun)
        if self._next is None:
            self._next = asyncio.get_running_loop().call_later(STEP, self._keep)

    def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        self._next = None
        if self._whole.is_set():
            self.frames.append((loop.time(), taken(self._screen)))
        else:
            self._next = loop.call_later(STEP / 8, self._keep)

    async def now(self) -> Screen:
        """The present screen, as soon as it is whole."""
        await self._whole.wait()
        return taken(self._screen)


@dataclass(slots=True)
class Director:
    """The person at the terminal, and the camera."""

    terminal: Recorded
    shots: list[Shot] = field(default_factory=list)
    stills: dict[str, int] = field(default_factory=dict)

    async def shoot(self, caption: str, seconds: float, name: str = "") -> None:
        """Keep the present screen for the film and, with a name, as a picture of its own."""
        if name:
            self.stills[name] = len(self.shots)
        self.shots.append(Shot(await self.terminal.now(), caption, seconds))

    async def press(self, keys: str) -> None:
        for key in keys:
            self.terminal.press(key)
            await asyncio.sleep(next(LETTERS))

    async def accept(self, number: int) -> None:
        """Look at the hunk and take it."""
        await asyncio.sleep(LOOK)
        self.terminal.press("a")
        await self.terminal.until(f"✓ {number:>2}")


async def story(director: Director) -> None:
    """The answer streams, the person steers in mid-stream, the guard makes it true, the model complies."""
    terminal = director.terminal
    streams = "A model writes 1,200 tokens a second into a live diff."
    await terminal.until("●  1", "streaming")
    await director.shoot(streams, 0.7)
    await terminal.until("●  2", "streaming")
    await director.shoot(streams, READ, "1-streams")

    holds = "The first letter holds the stream. What the words mean stands there before Enter."
    for letters in ("i" + STEER[:5], STEER[5:15]):
        await director.press(letters)
        await director.shoot(holds, 0.4)
    await director.press(STEER[15:])
    await terminal.until(STEER, "held while you type", "enforced: structure.no_type_changes")
    await director.shoot(holds, READ + 1, "2-holds")
    await asyncio.sleep(READ)
    await director.press(ENTER)

    decides = "Enter: it is true from now on. The model goes on, the person takes hunk after hunk."
    await terminal.until("5 wait")
    await director.shoot(decides, 1.5)
    for number in (1, 2, 3):
        await director.accept(number)
    await director.shoot(decides, 1.0)
    await terminal.until("■  9", "● 10")
    await director.press("nnnnn")  # from hunk 4 to hunk 9
    await terminal.until("hunk 9 of 10", "dict[str, Any] | list[Any]", f"{STEER} ×1")
    await director.shoot(
        "The hunk that touches types all the same is stopped at its line.", READ + 2, "3-stopped"
    )
    await asyncio.sleep(READ)

    await director.press("P")
    await terminal.until("The guard says no")
    await director.shoot(
        "The model is told rule, path, line and text. It goes on without.", READ + 2, "4-complies"
    )
    await asyncio.sleep(READ)

    await director.press("Pn")
    for number in (10, 4, 5, 7, 8):
        await director.accept(number)
    await director.press("n")
    await terminal.until("hunk 9 of 10", "0 wait", "done")
    counted = "What was taken is on disk, types.py is as it was, and the chip keeps count."
    await director.shoot(counted, READ + 2, "5-counted")
    await asyncio.sleep(READ)


async def played(columns: int, rows: int) -> tuple[Director, Recorded]:
    """The demo from its first screen to its last, in a home that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="spark-tui-recording-") as folder:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "SPARK_TUI_HOME": folder,
            "TMPDIR": folder,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        async with Recorded(columns, rows) as terminal:
            await terminal.start([COMMAND, "demo"], cwd=Path(folder), env=env)
            director = Director(terminal)
            await story(director)
            terminal.press("q")
            await terminal.ended()
            return director, terminal


def main() -> None:
    """Make the recording and its pictures."""
    parser = argparse.ArgumentParser(description="Make the recording of constraints that hold.")
    parser.add_argument("--size", default="120x32", help="columns x rows")
    parser.add_argument("--stills", action="store_true", help="pictures of single moments, to look at")
    parser.add_argument("--into", type=Path, default=HERE)
    args = parser.parse_args()
    columns, _, rows = args.size.partition("x")
    director, terminal = asyncio.run(played(int(columns), int(rows)))
    made = {
        "constraints.cast": cast(terminal.frames, TITLE),
        "constraints.svg": film(director.shots, director.stills["3-stopped"]),
    }
    if args.stills:
        made |= {f"{name}.svg": still(director.shots[at]) for name, at in director.stills.items()}
    args.into.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (args.into / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}  {len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
