"""What Go declares.

Node kinds and fields are those of https://github.com/tree-sitter/tree-sitter-go. Not here: the rules that
compare outlines (`declared`).

A name is public when each of its parts begins with a capital letter (https://go.dev/ref/spec#Exported_identifiers).
A function literal that a variable is set to is a function of that name. The names of results and receivers
are of no concern to callers and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.scopes import Scope, Scopes
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.written import body_text, written

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_Types = tuple[tuple[str, str], ...]

_PARAMETERS: Final = frozenset({"parameter_declaration", "variadic_parameter_declaration"})
_LONGEST_COMMENT: Final = 500  # lines


def declarations(source: Source) -> Iterator[Declaration]:
    """Every declaration of a source in Go, in the order of the text."""
    return _Reader(source).read()


class _Reader:
    """Reads nodes in the order of the text into declarations."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._scopes = Scopes()
        self._skip = 0  # nodes before this offset are part of what is already read

    def read(self) -> Iterator[Declaration]:
        for node in self._source.root.find_all(any=[{"kind": kind} for kind in _READERS]):
            start = node.range().start.index
            if start >= self._skip:
                yield from _READERS[node.kind()](self, node, self._scopes.at(start))

    def _declared(
        self, node: SgNode, name: str, kind: Kind, *, parameters: tuple[str, ...] = (),
        marks: tuple[str, ...] = (), types: _Types = (), body: SgNode | None = None,
    ) -> Declaration:  # fmt: skip
        line = self._source.line(node)
        public = kind is not Kind.LOCAL and all(part[:1].isupper() for part in name.split("."))
        return Declaration(
            name, kind, line, self._first(line), self._source.end_line(node), public,
            parameters, marks, types, body_text(self._source, body),
        )  # fmt: skip

    def _first(self, line: int) -> int:
        """The line where the comment right above the declaration on `line` begins, or `line`."""
        at = line - self._source.first - 1
        top = max(0, at - _LONGEST_COMMENT)
        while at > top and self._source.lines[at - 1].lstrip().startswith("//"):
            at -= 1
        return self._source.first + at + 1

    def _enter(self, body: SgNode | None, name: str, kind: str) -> None:
        """Go on inside of `body`, where declarations belong to `name`; what stands before it is read."""
        if body:
            span = body.range()
            self._skip = span.start.index
            self._scopes.open(Scope(name, False, kind, span.end.index))

    def _function(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        name = node.field("name")
        receiver = node.field("receiver")
        if name:
            owner, marks = _receiver(receiver) if receiver else (scope.name, ())
            called = f"{owner}.{name.text()}" if owner else name.text()
            yield self._callable(node, node, called, marks)

    def _callable(
        self, node: SgNode, function: SgNode, name: str, marks: tuple[str, ...] = ()
    ) -> Declaration:
        """A function, method or literal, whose inside is looked at next."""
        parameters, types = _signature(function)
        body = function.field("body")
        if body:
            self._enter(body, name, "function")
        else:
            self._skip = function.range().end.index
        return self._declared(
            node, name, Kind.FUNCTION, parameters=parameters, marks=marks, types=types, body=body
        )

    def _literal(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        """A function literal without a name: its written types are those of locals."""
        for label, text in _signature(node)[1]:
            yield self._declared(node, scope.inner(label), Kind.LOCAL, types=((label, text),))
        self._enter(node.field("body"), scope.name, "function")

    def _type(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        name, value = node.field("name"), node.field("type")
        if not name or not value:
            return
        called = scope.inner(name.text())
        types = _generics(node)
        kind = value.kind()
        if kind == "struct_type":
            yield self._declared(node, called, Kind.CLASS, types=types, body=value)
            self._enter(value, called, kind)
        elif kind == "interface_type":
            yield self._declared(node, called, Kind.TYPE, types=types, body=value)
            self._enter(value, called, kind)
        else:
            sign = "= " if node.kind() == "type_alias" else ""
            is_ = ("is", sign + written(value))
            yield self._declared(node, called, Kind.TYPE, types=(*types, is_), body=value)
            self._skip = node.range().end.index

    def _field(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        if scope.kind != "struct_type":
            return
        self._skip = node.range().end.index
        type_, tag = node.field("type"), node.field("tag")
        text = written(type_) if type_ else ""
        marks = (tag.text(),) if tag else ()
        names = [each for each in node.children() if each.kind() == "field_identifier"]
        for name in names:
            types = ((name.text(), text),)
            yield self._declared(name, scope.inner(name.text()), Kind.FIELD, marks=marks, types=types)
        if not names:
            embedded = text if not node.text().startswith("*") else f"*{text}"
            types = (("embedded", embedded),)
            called = scope.inner(_embedded_name(text))
            yield self._declared(node, called, Kind.FIELD, marks=marks, types=types)

    def _method(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        name = node.field("name")
        if name and scope.kind == "interface_type":
            yield self._callable(node, node, scope.inner(name.text()))

    def _element(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        """What an interface embeds, or the types that it allows."""
        if scope.kind == "interface_type":
            text = written(node)
            called = scope.inner(_embedded_name(text))
            yield self._declared(node, called, Kind.FIELD, types=(("embedded", text),))
            self._skip = node.range().end.index

    def _variable(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        """`var` and `const`, with a written type or without one."""
        names = [each for each in node.field_children("name") if each.is_named()]
        type_, values = node.field("type"), _values(node.field("value"))
        text = written(type_) if type_ else ""
        for at, name in enumerate(names):
            value = values[at] if at < len(values) else None
            called = scope.inner(name.text())
            types = ((name.text(), text),) if text else ()
            if value and value.kind() == "func_literal":
                yield self._callable(node, value, called)
            elif scope.kind != "function":
                yield self._declared(
                    _whole(node, name, names), called, Kind.VARIABLE, types=types, body=value
                )
            elif types:
                yield self._declared(name, called, Kind.LOCAL, types=types, body=value)

    def _short(self, node: SgNode, scope: Scope) -> Iterator[Declaration]:
        """`name := func...`: any other short declaration writes no type."""
        names, values = _values(node.field("left")), _values(node.field("right"))
        for name, value in zip(names, values, strict=False):
            if value.kind() == "func_literal":
                yield self._callable(node, value, scope.inner(name.text()))


def _whole(node: SgNode, name: SgNode, names: list[SgNode]) -> SgNode:
    """The node that a name of a `var` or `const` covers."""
    return node if len(names) == 1 else name


def _values(listed: SgNode | None) -> list[SgNode]:
    return [each for each in listed.children() if each.is_named()] if listed else []


def _receiver(receiver: SgNode) -> tuple[str, tuple[str, ...]]:
    """The type that a method belongs to, and how it is handed over."""
    declared = next((each for each in receiver.children() if each.kind() in _PARAMETERS), None)
    type_ = declared.field("type") if declared else None
    text = written(type_) if type_ else ""
    mark = "pointer receiver" if text.startswith("*") else "value receiver"
    return text.lstrip("*(").partition("[")[0].rstrip(")"), (mark,)


def _signature(function: SgNode) -> tuple[tuple[str, ...], _Types]:
    """The parameters and written types of a function. Parameters without a name are `_`."""
    names: list[str] = []
    types = list(_generics(function))
    for name, text in _parameters(function.field("parameters")):
        names.append(name or "_")
        types.append((name.removeprefix("...") or "_", text))
    result = function.field("result")
    if result and result.kind() == "parameter_list":
        types.append(("return", f"({', '.join(text for _, text in _parameters(result))})"))
    elif result:
        types.append(("return", written(result)))
    return tuple(names), tuple(types)


def _parameters(listed: SgNode | None) -> Iterator[tuple[str, str]]:
    """Name and type of each parameter or result; the name is empty when there is none."""
    for node in listed.children() if listed else ():
        kind = node.kind()
        if kind not in _PARAMETERS:
            continue
        type_ = node.field("type")
        dots = "..." if kind == "variadic_parameter_declaration" else ""
        text = dots + (written(type_) if type_ else "")
        names = [each.text() for each in node.field_children("name") if each.is_named()]
        yield from ((dots + name, text) for name in names or [""])


def _generics(node: SgNode) -> _Types:
    listed = node.field("type_parameters")
    return tuple(("generic", written(each)) for each in _values(listed) if each.kind() != "comment")


def _embedded_name(text: str) -> str:
    """What an embedded type is called: its name without package and arguments."""
    return text.lstrip("*").partition("[")[0].rpartition(".")[2]


_READERS: Final[dict[str, Callable[[_Reader, SgNode, Scope], Iterator[Declaration]]]] = {
    "function_declaration": _Reader._function,
    "method_declaration": _Reader._function,
    "func_literal": _Reader._literal,
    "type_spec": _Reader._type,
    "type_alias": _Reader._type,
    "field_declaration": _Reader._field,
    "method_elem": _Reader._method,
    "type_elem": _Reader._element,
    "const_spec": _Reader._variable,
    "var_spec": _Reader._variable,
    "short_var_declaration": _Reader._short,
}
