"""The few signs of the screen, each with an ASCII twin, and the one door for text from outside.

Not here: the sanitiser itself (`core.terminal_text`); `Signs.clean` only tells it which alphabet to use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spark_tui.core.change.values import HunkState
from spark_tui.core.terminal_text import visible

_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Signs:
    """One alphabet. `state` maps a hunk's state to its sign; `growing` is the hunk that still streams."""

    ascii: bool
    state: Mapping[HunkState, str]
    growing: str
    pointer: str
    branch: str
    enforced: str
    asked: str
    off: str
    dots: str
    minus: str
    bar: str
    prompt: str
    dot: str
    arrow: str
    times: str
    full: str
    empty: str
    mark: str
    needs: str

    def clean(self, text: str) -> str:
        """`text` from outside, fit for one row of the terminal: line ends become spaces, the rest of the
        invisible becomes visible."""
        first, *rest = _LINE_ENDS.split(text)
        if rest:
            middle = (line.strip(" \t") for line in rest[:-1])
            text = " ".join((first.rstrip(" \t"), *middle, rest[-1].lstrip(" \t")))
        return visible(text, ascii=self.ascii)


UNICODE: Final = Signs(
    ascii=False,
    state={
        HunkState.WAITING: "●",
        HunkState.ACCEPTED: "✓",
        HunkState.REJECTED: "✗",
        HunkState.BLOCKED: "■",
        HunkState.STALE: "△",
        HunkState.REPLACED: "↻",
    },
    growing="⋯",
    pointer="▸",
    branch="›",
    enforced="◆",
    asked="✎",
    off="◇",
    dots="…",
    minus="−",
    bar="│",
    prompt="›",
    dot="·",
    arrow="→",
    times="×",
    full="█",
    empty="░",
    mark="»",
    needs="←",
)

ASCII: Final = Signs(
    ascii=True,
    state={
        HunkState.WAITING: "wait",
        HunkState.ACCEPTED: "ok  ",
        HunkState.REJECTED: "no  ",
        HunkState.BLOCKED: "stop",
        HunkState.STALE: "old ",
        HunkState.REPLACED: "redo",
    },
    growing="... ",
    pointer=">",
    branch=">",
    enforced="[!]",
    asked="[~]",
    off="[ ]",
    dots="...",
    minus="-",
    bar="|",
    prompt=">",
    dot="-",
    arrow="->",
    times="x",
    full="#",
    empty=".",
    mark="*",
    needs="<-",
)


def choose_signs(environment: Mapping[str, str], encoding: str | None) -> Signs:
    """ASCII when SPARK_TUI_ASCII is set to anything but 0, or when the terminal's encoding is not UTF-8."""
    wish = environment.get("SPARK_TUI_ASCII", "")
    if wish not in ("", "0"):
        return ASCII
    utf8 = (encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
    return UNICODE if utf8 else ASCII
