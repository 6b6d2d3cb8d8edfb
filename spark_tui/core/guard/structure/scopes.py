"""Reading declarations from a flat run of nodes: where each stands, what encloses it, and tidy texts.

One `find_all` gives the declaring nodes in the order of the text; what encloses what follows from where
they end. So nothing here climbs or descends the tree, however deep it is. Not here: any language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.written import flat

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_AFTER_OPENING = re.compile(r"(?<=[<(\[{]) ")
_BEFORE_CLOSING = re.compile(r",? (?=[>)\]}])")
_TIGHT_COMMA = re.compile(r",(?=[^\s>)\]])")


def plain(node: SgNode) -> str:
    """The text of a node of Rust or Java as one line without comments, spaced as a formatter would: how it
    was broken over lines means nothing. A comma that closes a line's own list stays: `(T,)` is a tuple."""
    text = node.text()
    if "//" in text or "/*" in text:
        start = node.range().start.index
        comments = node.find_all(any=[{"kind": "line_comment"}, {"kind": "block_comment"}])
        for place in reversed([comment.range() for comment in comments]):
            text = f"{text[: place.start.index - start]} {text[place.end.index - start :]}"
    return _TIGHT_COMMA.sub(", ", _BEFORE_CLOSING.sub("", _AFTER_OPENING.sub("", flat(text))))


@dataclass(frozen=True, slots=True)
class Scope:
    """A declaration that others stand in: its qualified name, whether others can use it, what kind of
    node it is, and the offset of its end in the text."""

    name: str
    public: bool
    kind: str
    end: int

    def inner(self, name: str) -> str:
        """The qualified name of `name` in this scope."""
        return f"{self.name}.{name}" if self.name else name


class Scopes:
    """The declarations that enclose the node being read, when nodes come in the order of the text."""

    def __init__(self) -> None:
        self._open = [Scope("", True, "", 1 << 62)]

    def at(self, start: int) -> Scope:
        """The innermost scope around the offset `start`."""
        while self._open[-1].end <= start:
            self._open.pop()
        return self._open[-1]

    def open(self, scope: Scope) -> None:
        """What comes now stands in `scope`, up to its end."""
        self._open.append(scope)


@dataclass(frozen=True, slots=True)
class Item:
    """A node that declares something: where it stands, in what, and what others see of it.

    `first`, `line` and `last` are the 1-based lines of the file where its doc comment or attributes begin,
    where it begins itself and where it ends; `end` is the offset of its end in the text.
    """

    node: SgNode
    kind: str
    scope: Scope
    marks: tuple[str, ...]
    first: int
    line: int
    last: int
    end: int

    def named(self) -> str:
        """Its qualified name, by the field `name` of the node."""
        return self.scope.inner(self.text("name"))

    def text(self, field: str) -> str:
        """The tidy text of a field of the node, empty when it has none."""
        node = self.node.field(field)
        return plain(node) if node is not None else ""

    def declares(
        self,
        name: str,
        kind: Kind,
        public: bool,
        types: tuple[tuple[str, str], ...] = (),
        parameters: tuple[str, ...] = (),
    ) -> Declaration:
        """What the node declares under this qualified name."""
        body = self.node.field("body") or self.node.field("value")
        return Declaration(
            name,
            kind,
            self.line,
            self.first,
            self.last,
            public,
            parameters,
            self.marks,
            types,
            body.text() if body is not None else "",
        )


def documented_from(source: Source, line: int) -> int:
    """The 1-based line where the doc comment above the 1-based `line` begins, or `line` when none is."""
    at = line - source.first - 1
    if at > 0 and source.lines[at - 1].rstrip().endswith("*/"):
        for above in range(at - 1, max(-1, at - 1 - _LONGEST_COMMENT), -1):
            text = source.lines[above].lstrip()
            if text.startswith("/*"):
                return source.first + above + 1 if text.startswith("/**") else line
        return line
    while at > 0 and source.lines[at - 1].lstrip().startswith("///"):
        at -= 1
    return source.first + at + 1


_LONGEST_COMMENT = 500
