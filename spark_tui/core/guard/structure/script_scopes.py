"""Where TypeScript and JavaScript declarations stand, and the list of them while it grows.

Not here: which nodes declare something (`script`), and what their headers say (`script_header`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from spark_tui.core.guard.structure.exports import exported_names
from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.scopes import documented_from
from spark_tui.core.guard.structure.script_header import Types
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.written import body_text, written

if TYPE_CHECKING:
    from ast_grep_py import SgNode


class Place(Enum):
    """What a scope is the inside of."""

    MODULE = auto()  # a file or namespace
    CODE = auto()  # a function, or some expression
    CLASS = auto()
    TYPE = auto()  # an interface, or an alias of an object type
    OBJECT = auto()  # an object literal that has a name


@dataclass(frozen=True, slots=True)
class Scope:
    """Where declarations stand.

    `reachable`: others reach what is in it once its top-level name is exported, and `exported` says that it
    is. `exporting`: inside of an export statement or an ambient module. `ambient`: after `declare`. `first`
    is the line where a declaration began whose keyword opened this scope, 0 for others. `local`: in a
    function that is handed over without a name, so that nobody else can call what is declared there.
    """

    name: str
    place: Place
    reachable: bool = True
    exported: bool = False
    exporting: bool = False
    ambient: bool = False
    first: int = 0
    local: bool = False

    def qualified(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name

    def reach(self) -> tuple[bool, bool]:
        """For what is declared right here: whether others reach it once its top-level name is exported, and
        whether it is exported."""
        if self.place is Place.CODE:
            return False, False
        if self.place is not Place.MODULE:
            return self.reachable, self.exported
        if self.name:
            return self.reachable and self.exporting, self.exported
        return True, self.exporting

    def inside(self, name: str, place: Place) -> Scope:
        """The scope of what `name` contains."""
        return Scope(self.qualified(name), place, *self.reach(), ambient=self.ambient, local=self.local)


class Declarations:
    """What was read so far, and the scopes around the place that is read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.module = Scope("", Place.MODULE)
        self._exported = source.exported | exported_names(source.language, source.lines)
        self._scopes = [(len(source.text) + 1, self.module)]  # each with the offset where it ends
        self._skip = 0
        self._decorators: list[SgNode] = []
        self._found: list[tuple[Declaration, bool]] = []  # with whether others reach it once it is exported

    def __iter__(self) -> Iterator[Declaration]:
        """What was read, with what an export elsewhere in the file makes public."""
        for declaration, reachable in self._found:
            named = declaration.name.partition(".")[0] in self._exported
            yield replace(declaration, public=True) if reachable and named else declaration

    def scope_of(self, node: SgNode) -> Scope | None:
        """The innermost scope around `node`; None when what it says is already read. Nodes come in the order
        of the text."""
        start = node.range().start.index
        if start < self._skip:
            return None
        while start >= self._scopes[-1][0]:
            self._scopes.pop()
        return self._scopes[-1][1]

    def open(self, node: SgNode, scope: Scope) -> None:
        """Everything in `node` stands in `scope`."""
        self._scopes.append((node.range().end.index, scope))

    def enter(self, body: SgNode | None, scope: Scope) -> None:
        """Everything in `body` stands in `scope`, and what comes before it is read."""
        if body:
            self._skip = body.range().start.index
            self.open(body, scope)

    def leave_out(self, node: SgNode) -> None:
        """Nothing in `node` is looked at."""
        self._skip = node.range().end.index

    def decorate(self, decorator: SgNode) -> None:
        """The decorator belongs to what is added next."""
        self._decorators.append(decorator)
        self.leave_out(decorator)

    def add(
        self, node: SgNode, scope: Scope, name: str, kind: Kind, *,
        parameters: tuple[str, ...] = (), marks: tuple[str, ...] = (), types: Types = (),
        body: SgNode | None = None,
    ) -> None:  # fmt: skip
        """Declare `name` in `scope`; nothing when the parser found no name."""
        if not name:
            return
        line, last = self.source.line(node), self.source.end_line(node)
        first = min([line, scope.first or line, *(self.source.line(each) for each in self._decorators)])
        first = documented_from(self.source, first)
        decorated = tuple(written(each) for each in self._decorators)
        self._decorators = []
        reachable, exported = scope.reach()
        hidden = kind is Kind.LOCAL or name.startswith("#") or "private" in marks or "protected" in marks
        public = reachable and exported and not hidden
        declaration = Declaration(
            scope.qualified(name), kind, line, first, last, public,
            parameters, (*decorated, *marks), types, body_text(self.source, body),
        )  # fmt: skip
        self._found.append((declaration, reachable and not hidden))
