"""The bare diff pane: it shows the document, scrolls and paints, once a frame and only where it changed.

`show` brings the newest session; what it looks like is kept as one Strip a row, and a row is repainted
only when it gets another Strip. The pane keeps its own top row and draws its own scrollbar, because a
virtual size or a scrollbar widget would lay out the screen at every line that comes.
Not here: which rows there are (`document`), which of them are in sight (`window`), how a row looks
(`paint`), keys and the mouse (`pane`), the cursor on lines (`line_pane`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from spark_tui.config.themes import Theme
from spark_tui.core.links import Link
from spark_tui.core.session import Session
from spark_tui.tui.diff.document import Anchor, Document
from spark_tui.tui.diff.frame import Frames, runs, with_bar
from spark_tui.tui.diff.lines import MARKED, PLAIN_MARKS, SELECTED, SELECTED_MARKED, Marks
from spark_tui.tui.diff.look import BESIDE, USUAL, USUAL_CONTEXT, Look
from spark_tui.tui.diff.paint import Painter, beside, more_below
from spark_tui.tui.diff.palette import Palette
from spark_tui.tui.diff.scrollbar import thumb
from spark_tui.tui.diff.sections import Section
from spark_tui.tui.diff.window import Window
from spark_tui.tui.ready_rows import ready_rows
from spark_tui.tui.signs import UNICODE, Signs

Mode = tuple[str, str]
"""What the row at the bottom says: on the left, and on the right where there is room."""


class BasePane(Widget, can_focus=True):
    """The whole proposal as one long scroll; follows the stream until the person scrolls."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    BasePane { scrollbar-size: 0 0; }
    """

    class FollowChanged(Message, namespace="diff_pane"):
        """The pane began or ceased to follow the stream."""

        def __init__(self, on: bool) -> None:
            super().__init__()
            self.on = on

    def __init__(self, *, signs: Signs | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._document = Document(self.signs.clean)
        self._window = Window(self._document, self._followed)
        self._frames = Frames()
        self._palette: Palette | None = None
        self._frame: list[Strip] = []
        self._frame_size = Size(0, 0)
        self._mode_row: tuple[Painter, Mode, Strip] | None = None
        self._empty: tuple[str, ...] = ()
        self._wish = USUAL
        self._plain = 0  # the hunk that hides nothing, whatever the look
        self._selected = 0
        self._marked: frozenset[int] = frozenset()

    # What the screen says.

    @property
    def signs(self) -> Signs:
        """The alphabet: the one that was given, else the app's, else Unicode."""
        if self._signs is None and self.is_attached:
            self._signs = getattr(self.app, "signs", None)
        return self._signs or UNICODE

    @property
    def following(self) -> bool:
        """Whether the newest row is kept in sight."""
        return self._window.following

    @property
    def top(self) -> int:
        """The row of the document in the first row of the pane."""
        return self._window.top

    @property
    def document(self) -> Document:
        """The rows that the pane looks at."""
        return self._document

    def show(self, session: Session, *, numbers: bool = True) -> None:
        """Show the newest state; call it once a frame. What the person looks at stays where it is. With
        `numbers` off the heading of the growing block may show older counts."""
        anchor = self._window.anchor()
        self._document.update(session, numbers=numbers)
        self._updated()
        if anchor is not None:
            self._window.stay(anchor)
        self._window.came()
        self._settled()
        self._paint()

    def select(self, hunk: int, *, reveal: bool | None = None) -> None:
        """Mark the rows of this hunk (0 for none). `reveal` brings it into sight and stops following;
        None does so only when the pane does not follow the stream."""
        self._selected = hunk
        if reveal or (reveal is None and not self._window.following):
            section = self._document.section_of(hunk)
            if section is not None:
                self._fit()
                self._window.reveal(section.start, section.start + section.height)
        self._paint()

    def link(self, links: Mapping[int, Sequence[Link]]) -> None:
        """Say from the next `show` on what the hunks need of each other."""
        self._document.link(links)

    def mark(self, hunks: frozenset[int]) -> None:
        """Show these hunks as marked from the next frame on."""
        self._marked = hunks

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme` from now on."""
        few_colours = self.app.no_color or self.app.console.color_system in ("standard", "windows")
        self._palette = Palette(theme, underline=few_colours)
        self._look_anew()

    @property
    def look(self) -> Look:
        """How closed hunks are shown, as wished; sides stand beside each other only where they have room."""
        return self._wish

    @property
    def room_beside(self) -> bool:
        """Whether two sides have room beside each other."""
        return self.size.width >= BESIDE

    def set_look(self, look: Look) -> None:
        """Show closed hunks differently; the selected one stays where it is, if it is in sight."""
        anchor, away = self._held()
        self._window.follow(self._window.following and anchor is None)
        self._wish = look
        self._document.show_as(self._possible_look(), self._plain)
        self._fit()
        if anchor is not None:
            self._window.hold(anchor, away)
        self._paint()

    def _possible_look(self) -> Look:
        return self._wish if self.room_beside else replace(self._wish, beside=False)

    def _held(self) -> tuple[Anchor | None, int]:
        """The row that should stay in sight while everything is laid out anew, and how far down it is: of the
        selected hunk, else the top one; none while the person watches a block grow."""
        section = self._document.section_of(self._selected)
        window = self._window
        if window.following and self._document.growing is not None:
            return None, 0
        row = window.top
        if section is not None and window.holds(section):
            row = max(row, section.start + section.index_of(section.lead) if section.body else section.start)
            row = min(row, window.top + window.height - 1)
        elif window.following:
            return None, 0
        return self._document.anchor(row), row - window.top

    def set_empty(self, lines: Sequence[str]) -> None:
        """What to say while there is no hunk; the first line stands out."""
        if tuple(lines) != self._empty:
            self._empty = tuple(lines)
            self._paint()

    def in_sight(self, hunk: int) -> bool:
        """Whether some row of the hunk stands on the screen."""
        section = self._document.section_of(hunk)
        return section is not None and self._window.holds(section)

    # What the parts of the pane add.

    def _updated(self) -> None:
        """The document is newer than what was made of it."""

    def _settled(self) -> None:
        """The newest state is in place, and the window where it was."""

    def _mode(self) -> Mode | None:
        """What the row at the bottom says; None while it belongs to the diff."""
        words = []
        if not self._wish.spaces:
            words.append("changes of only white space are shown as context")
        if self._wish.context != USUAL_CONTEXT:
            words.append(f"{self._wish.context} line{'' if self._wish.context == 1 else 's'} of context")
        return (f" {self.signs.dot} ".join(words), "") if words else None

    def _marks(self, section: Section, index: int) -> Marks:
        """How the row at `index` of a section is marked."""
        selected = section.uid == self._selected
        if section.uid in self._marked:
            return SELECTED_MARKED if selected else MARKED
        return SELECTED if selected else PLAIN_MARKS

    def _followed(self, on: bool) -> None:
        self.post_message(self.FollowChanged(on))

    # Painting.

    def _look_anew(self) -> None:
        """Every row looks different from before."""
        self._frames.forget()
        self._paint()

    def _move_to(self, top: int) -> None:
        self._fit()
        if self._window.move_to(top):
            self._paint()

    def _fit(self) -> None:
        """The window is as high as the pane, less the row that says the mode."""
        self._window.height = max(1, self.size.height - (self._mode() is not None))

    def _paint(self) -> None:
        """Make the frame anew and ask for a repaint of the rows that have another Strip than before."""
        width, height = self.size
        if not self.is_attached or self._palette is None or width < 2 or height < 1:
            return
        frame = self._make_frame(self._palette, width, height)
        before, self._frame = self._frame, frame
        if self._frame_size != self.size:
            self._frame_size = self.size
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, frame, strict=True)) if old is not new]
        if changed:
            self.refresh(*(Region(0, first, width, count) for first, count in runs(changed)))

    def _make_frame(self, palette: Palette, width: int, height: int) -> list[Strip]:
        document, window, frames = self._document, self._window, self._frames
        document.resize(width - 6)
        mode = self._mode()
        window.height = rows = max(1, height - (mode is not None))
        window.settle()
        total = document.height
        painter = frames.prepare(palette, self.signs, width - 1, document.largest_number)
        if total == 0 and mode is None:
            return frames.empty(painter, self._empty, height)
        bar = thumb(window.top, rows, total)
        frame = []
        for y in range(rows):
            row = window.top + y
            if row < total:
                section, index = document.at(row)
                frame.append(frames.strip(painter, section, index, self._marks(section, index), y in bar))
            else:
                frame.append(frames.blank(painter, y in bar))
        below = window.look(total)
        if below:
            frame[-1] = beside(frame[-1], more_below(below, self.signs), palette.more, width)
        if mode is not None and rows < height:
            frame.append(self._paint_mode(painter, mode))
        return frame

    def _paint_mode(self, painter: Painter, mode: Mode) -> Strip:
        kept = self._mode_row
        if kept is None or kept[0] is not painter or kept[1] != mode:
            kept = self._mode_row = (painter, mode, with_bar(painter, painter.mode(*mode), False))
        return kept[2]

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of the last frame, through the app's filters (no colour, 16 colours)."""
        if self._frame_size != self.size:
            self._paint()
        return ready_rows(self, self._frame, self.rich_style, crop)

    def on_resize(self) -> None:
        if self._document.look != self._possible_look():
            self.set_look(self._wish)
        self._paint()
