"""Thin lines between the parts of a screen."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from spark_tui.tui.signs import Signs

_LONGEST, _HIGHEST = 400, 200  # cells; what is beyond the screen is not drawn


def hairline(signs: Signs) -> Static:
    """A line across."""
    return Static(Content(("-" if signs.ascii else "─") * _LONGEST), classes="hairline", markup=False)


def upright(signs: Signs, id: str) -> Static:
    """A line from top to bottom."""
    return Static("\n".join([signs.bar] * _HIGHEST), id=id, markup=False)
