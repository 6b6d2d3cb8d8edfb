"""How the diff is shown: side by side or one below the other, with or without white space, how much context.

For the session only. Not here: how the rows are laid out for it (`layout`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

CONTEXTS = (0, 1, 3, 6, 12, 25, 50, 100, 250, 500, 1000)
"""The steps of context around a hunk, in lines; its neighbours and the ends of the file bound it too."""

USUAL_CONTEXT = 3

BESIDE = 92
"""Columns of the pane from which two sides have room beside each other."""


@dataclass(frozen=True, slots=True)
class Look:
    """`beside` is the wish to see both sides; where they have no room they stand one below the other."""

    beside: bool = False
    spaces: bool = True  # whether changes of only white space are shown as changes
    context: int = USUAL_CONTEXT

    def wider(self, step: int) -> Look:
        """The next step of context, up or down; the same at an end."""
        at = CONTEXTS.index(self.context) + step
        return replace(self, context=CONTEXTS[min(max(at, 0), len(CONTEXTS) - 1)])


USUAL = Look()
