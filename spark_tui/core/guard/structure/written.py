"""The text of a node as outlines compare it: without comments, and no matter how it is wrapped.

Not here: which nodes a language declares (its own module).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.source import Source

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_LONGEST_BODY: Final = 10_000  # characters; more would be costly where functions are nested
_OPENED: Final = re.compile(r"(?<=[(\[{<]) ")
_CLOSING: Final = re.compile(r"[,;]? ?(?=[)\]}])|(?:, ?| )(?=>)")
_NEVER_WRAPPED: Final = re.compile(r"[\w$.\[\]*]*")


def flat(text: str) -> str:
    """The text with every run of white space as one space, none at its ends."""
    return " ".join(text.split())


def body_text(source: Source, node: SgNode | None) -> str:
    """What is kept of a body to tell a rename: its beginning, with every run of white space as one space."""
    if not node:
        return ""
    span = node.range()
    return flat(source.text[span.start.index : min(span.end.index, span.start.index + _LONGEST_BODY)])


def written(node: SgNode) -> str:
    """The text of a type, parameter or name on one line. Comments are left out, and so is what only comes
    with wrapping: spaces inside of brackets and a separator before the closing one."""
    text = node.text()
    if _NEVER_WRAPPED.fullmatch(text):
        return text
    if "//" in text or "/*" in text:
        text = _without_comments(node, text)
    return _CLOSING.sub("", _OPENED.sub("", flat(text)))


def _without_comments(node: SgNode, text: str) -> str:
    start = node.range().start.index
    spans = [comment.range() for comment in node.find_all(kind="comment")]
    for span in reversed(spans):
        text = f"{text[: span.start.index - start]} {text[span.end.index - start :]}"
    return text
