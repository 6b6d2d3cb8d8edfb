"""A theme as the styles of the diff pane, every text readable on the ground that it stands on.

Not here: the themes (`config.themes`) and what is painted with the styles (`paint`).
"""

from __future__ import annotations

from enum import StrEnum

from pygments.style import StyleMeta
from pygments.styles import get_style_by_name
from pygments.token import Token, _TokenType
from rich.style import Style

from spark_tui.config.contrast import readable
from spark_tui.config.themes import Theme
from spark_tui.core.change.values import HunkState


class Ground(StrEnum):
    """What code stands on."""

    CONTEXT = "context"
    ADDED = "added"
    REMOVED = "removed"
    ADDED_WORD = "added word"
    REMOVED_WORD = "removed word"


class Palette:
    """The styles of one theme. `underline` marks changed words where backgrounds cannot be told apart."""

    def __init__(self, theme: Theme, *, underline: bool = False) -> None:
        colours, diff = theme.colours, theme.diff
        self._code: StyleMeta = get_style_by_name(theme.pygments)
        self._underline = underline
        self._grounds = {
            Ground.CONTEXT: (diff.context_fg, colours.background),
            Ground.ADDED: (diff.added_fg, diff.added_bg),
            Ground.REMOVED: (diff.removed_fg, diff.removed_bg),
            Ground.ADDED_WORD: (diff.added_fg, diff.added_word_bg),
            Ground.REMOVED_WORD: (diff.removed_fg, diff.removed_word_bg),
        }
        self._cache: dict[tuple[_TokenType, Ground], Style] = {}

        def on_background(colour: str, bold: bool = False) -> Style:
            return Style(
                color=readable(colour, colours.background), bgcolor=colours.background, bold=bold or None
            )

        self.background = Style(color=colours.foreground, bgcolor=colours.background)
        self.text = on_background(colours.foreground)
        self.strong = on_background(colours.foreground, bold=True)
        self.quiet = on_background(colours.muted)
        self.added = on_background(colours.success)
        self.removed = on_background(colours.error)
        self.ask = on_background(colours.warning)
        self.block = on_background(colours.error)
        self.bar = on_background(colours.accent, bold=True)
        self.thumb = on_background(colours.muted)
        self.more = Style(color=diff.cursor_fg, bgcolor=diff.cursor_bg)
        self._found = {
            current: Style(
                color=readable(colours.background, tone), bgcolor=tone, underline=True, bold=current or None
            )
            for current, tone in ((False, colours.warning), (True, colours.accent))
        }
        self.gutters = {
            Ground.CONTEXT: on_background(diff.gutter_fg),
            Ground.ADDED: Style(color=diff.added_gutter_fg, bgcolor=diff.added_bg),
            Ground.REMOVED: Style(color=diff.removed_gutter_fg, bgcolor=diff.removed_bg),
        }
        self._head_grounds = {False: (diff.hunk_fg, diff.hunk_bg), True: (diff.cursor_fg, diff.cursor_bg)}
        self._tones = {
            None: colours.accent,
            HunkState.WAITING: colours.accent,
            HunkState.ACCEPTED: colours.success,
            HunkState.REJECTED: colours.muted,
            HunkState.BLOCKED: colours.error,
            HunkState.STALE: colours.warning,
            HunkState.REPLACED: colours.muted,
        }
        self._warning = colours.warning

    def found(self, current: bool) -> Style:
        """What a search found; `current` is the match that was gone to."""
        return self._found[current]

    def plain(self, ground: Ground) -> Style:
        """Text without a token of its own."""
        return self.code(Token.Text, ground)

    def code(self, token: _TokenType, ground: Ground) -> Style:
        """A token of code on its ground."""
        style = self._cache.get((token, ground))
        if style is None:
            style = self._cache[token, ground] = self._make(token, ground)
        return style

    def _make(self, token: _TokenType, ground: Ground) -> Style:
        text, background = self._grounds[ground]
        known: _TokenType | None = token
        while known is not None and not self._code.styles_token(known):
            known = known.parent
        look = self._code.style_for_token(known) if known is not None else None
        marked = ground in (Ground.ADDED_WORD, Ground.REMOVED_WORD)
        colour = text
        if look is not None and look["color"] and token not in (Token.Text, Token.Error, Token.Name):
            colour = f"#{look['color']}"
        return Style(
            color=readable(colour, background),
            bgcolor=background,
            bold=bool(look is not None and look["bold"]),
            italic=bool(look is not None and look["italic"]),
            underline=self._underline and marked,
        )

    def head(self, selected: bool) -> Style:
        """The text of a hunk's heading."""
        colour, background = self._head_grounds[selected]
        return Style(color=readable(colour, background), bgcolor=background)

    def head_state(self, state: HunkState | None, selected: bool) -> Style:
        """The state in a hunk's heading; None while it streams."""
        background = self._head_grounds[selected][1]
        return Style(color=readable(self._tones[state], background), bgcolor=background, bold=True)

    def head_warning(self, selected: bool) -> Style:
        """What a heading warns of, such as drift."""
        background = self._head_grounds[selected][1]
        return Style(color=readable(self._warning, background), bgcolor=background)
