"""A piece of a file as it is quoted in the reason of a finding: one line, short, in backticks.

Not here: making it safe for the terminal (`core.terminal_text`).
"""

from __future__ import annotations

from typing import Final

LONGEST: Final = 60
"""How many signs of the text a quote shows at most."""


def quoted(text: str) -> str:
    """The first line of `text` that is not blank, shortened, in backticks."""
    line = " ".join(text.strip().partition("\n")[0].split())
    return f"`{line[: LONGEST - 1]}…`" if len(line) > LONGEST else f"`{line}`"
