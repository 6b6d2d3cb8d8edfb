"""What is wrong with a syntax tree: the first node that is an error, was made up, or stands out of line.

Not here: whose tree it is, and where in the file a node stands (`structure.source`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_MAY_BE_EMPTY: Final = frozenset({"string_content", "raw_string_literal_content", "raw_text"})
"""Nodes that a parser makes for the inside of `""` and has not made up."""


def error_below(root: SgNode) -> SgNode | None:
    """The first node that is an error, or that the parser had to make up because a sign was missing."""
    if root.kind() == "ERROR":
        return root
    if not root.text().strip():
        return None
    error = root.find(kind="ERROR")
    if error is not None:
        return error
    empty = root.find_all({"rule": {"regex": "^$"}})
    return next((node for node in empty if node.kind() not in _MAY_BE_EMPTY), None)


def out_of_line(root: SgNode) -> SgNode | None:
    """The first Python statement that does not begin below the one before it, which the parser lets pass."""
    for body in (root, *root.find_all(kind="block")):
        column = line = -1
        for statement in body.children():
            if statement.kind() == "comment":
                continue
            span = statement.range()
            if span.start.line > line and column >= 0 and span.start.column != column:
                return statement
            if column < 0:
                column = span.start.column
            line = span.end.line
    return None
