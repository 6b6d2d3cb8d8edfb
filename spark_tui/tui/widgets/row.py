"""The base of every one-row widget: a frozen view goes in, a row comes out, painted only on change.

A subclass says what its view is and how it looks at a width (`draw`). Nothing is read back from it.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, TypeVar

from textual.content import Content
from textual.widget import Widget

from spark_tui.tui.signs import UNICODE, Signs

View = TypeVar("View")


class Row(Widget, Generic[View]):
    """One row (or a few) drawn from a view; `show` costs one comparison when nothing changed."""

    signs: Signs = UNICODE

    def __init__(self, signs: Signs, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.signs = signs
        self._view: View | None = None

    def show(self, view: View) -> None:
        """Show `view` from the next frame on."""
        if view != self._view:
            self._view = view
            self.refresh()

    @abstractmethod
    def draw(self, view: View, width: int) -> Content:
        """How `view` looks in `width` columns."""

    def render(self) -> Content:
        if self._view is None or self.size.width == 0:
            return Content("")
        return self.draw(self._view, self.size.width)
