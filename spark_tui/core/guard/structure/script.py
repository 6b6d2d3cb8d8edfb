"""What TypeScript, TSX and JavaScript declare.

One search finds every node that may declare something, in the order of the text; a stack of scopes says
where it stands. Not here: what a header says (`script_header`), and the rules (`declared`).

Public is what a module exports, by `export` or CommonJS, with the members of it that are not private.
Functions inside of a callback are locals: nobody else can call them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.script_header import (
    Types,
    annotation,
    bases,
    bound_names,
    curried,
    generics,
    header,
    marks,
    property_parameters,
    typed,
    unwrapped,
)
from spark_tui.core.guard.structure.script_scopes import Declarations, Place, Scope
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.written import written

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_FUNCTIONS: Final = frozenset({"arrow_function", "function_expression", "generator_function"})
_COMMONJS: Final = frozenset({"exports", "module.exports"})
_OVERLOADS: Final = frozenset({"function_signature", "method_signature"})
_LOCALS: Final = frozenset({"variable_declarator", "function_declaration", "generator_function_declaration"})
_PLAIN_TARGET: Final = re.compile(r"[\w$.#]+")


def declarations(source: Source) -> Iterator[Declaration]:
    """Every declaration of a source in TypeScript, TSX or JavaScript, in the order of the text."""
    known = [kind for kind in _READERS if kind not in _UNKNOWN[source.language]]
    return _Reader(source).read(source.root.find_all(any=[{"kind": kind} for kind in known]))


class _Reader:
    """Reads nodes in the order of the text into declarations."""

    def __init__(self, source: Source) -> None:
        self._found = Declarations(source)

    def read(self, nodes: Iterable[SgNode]) -> Iterator[Declaration]:
        for node in nodes:
            scope = self._found.scope_of(node)
            if scope:
                _READERS[node.kind()](self, node, scope)
        return iter(self._found)

    def _value(self, node: SgNode, scope: Scope, name: str, value: SgNode | None, types: Types = ()) -> bool:
        """Declare a name that stands for a function or class, and go on inside of it; False for others."""
        value = unwrapped(value)
        kind = value.kind() if value else ""
        if value and kind in _FUNCTIONS:
            self._function(node, scope, name, value, types)
        elif value and kind == "class":
            self._class_named(node, scope, name, value)
        else:
            return False
        return True

    def _inside_value(self, scope: Scope, name: str, value: SgNode) -> None:
        """Go on inside of a value that is neither function nor class."""
        inner = unwrapped(value)
        place = Place.OBJECT if inner and inner.kind() == "object" else Place.CODE
        self._found.enter(value, scope.inside(name, place))

    # Functions

    def _function(self, node: SgNode, scope: Scope, name: str, function: SgNode, types: Types = ()) -> None:
        read, body = curried(function)
        marked = marks(node) if node == function else (*marks(node), *marks(function))
        if node.kind() in _OVERLOADS and scope.place is not Place.TYPE and not scope.ambient:
            marked = (*marked, "overload")
        kind = Kind.LOCAL if scope.local and node.kind() in _LOCALS else Kind.FUNCTION
        self._found.add(
            node, scope, name, kind, parameters=read.parameters, marks=marked,
            types=(*types, *read.types), body=body,
        )  # fmt: skip
        inside = scope.inside(name, Place.CODE)
        if body:
            self._found.enter(body, inside)
        else:
            self._found.leave_out(function)

    def _declared_function(self, node: SgNode, scope: Scope) -> None:
        self._function(node, scope, _name(node) or "default", node)

    def _method(self, node: SgNode, scope: Scope) -> None:
        name = _name(node)
        self._function(node, scope, name, node)
        if name == "constructor":
            for field in property_parameters(node):
                self._property_parameter(field, scope)

    def _property_parameter(self, node: SgNode, scope: Scope) -> None:
        pattern = node.field("pattern")
        if pattern:
            name, marked = written(pattern), marks(node)
            types = typed(_field_label(name, marked, node.kind() == "optional_parameter"), node)
            self._found.add(node, scope, name, Kind.FIELD, marks=marked, types=types)

    def _signature(self, node: SgNode, scope: Scope) -> None:
        """A member without a body; in the type of something else it is no declaration of its own."""
        if scope.place in (Place.CLASS, Place.TYPE):
            self._function(node, scope, _name(node) or _BARE[node.kind()], node)

    def _anonymous(self, node: SgNode, scope: Scope) -> None:
        """A function without a name: its written types are those of locals."""
        for label, text in header(node).types:
            if label != "generic":
                self._local(node, scope, label, text)
        parent = node.parent()
        local = scope.local or (parent is not None and parent.kind() == "arguments")
        self._found.enter(node.field("body"), replace(scope, place=Place.CODE, first=0, local=local))

    def _local(self, node: SgNode, scope: Scope, name: str, text: str) -> None:
        self._found.add(node, scope, name, Kind.LOCAL, types=((name, text),))

    # Classes and types

    def _class(self, node: SgNode, scope: Scope) -> None:
        self._class_named(node, scope, _name(node) or "default", node)

    def _class_named(self, node: SgNode, scope: Scope, name: str, value: SgNode) -> None:
        body = value.field("body")
        self._found.add(
            node, scope, name, Kind.CLASS, marks=marks(value), types=(*generics(value), *bases(value)),
            body=body,
        )  # fmt: skip
        self._found.enter(body, scope.inside(name, Place.CLASS))

    def _interface(self, node: SgNode, scope: Scope) -> None:
        self._type(node, scope, (*generics(node), *bases(node)), node.field("body"))

    def _alias(self, node: SgNode, scope: Scope) -> None:
        value = node.field("value")
        if value and value.kind() == "object_type":
            self._type(node, scope, (*generics(node), ("is", "{...}")), value)
        elif value:
            self._type(node, scope, (*generics(node), ("is", annotation(value))), value)
            self._found.leave_out(node)

    def _type(self, node: SgNode, scope: Scope, types: Types, body: SgNode | None) -> None:
        name = _name(node)
        self._found.add(node, scope, name, Kind.TYPE, types=types, body=body)
        self._found.enter(body, scope.inside(name, Place.TYPE))

    def _enum(self, node: SgNode, scope: Scope) -> None:
        name, body = _name(node), node.field("body")
        if body:
            self._found.add(node, scope, name, Kind.CLASS, marks=marks(node), body=body)
            inside = scope.inside(name, Place.CLASS)
            for member in body.children():
                if member.is_named() and member.kind() != "comment":
                    value = member.field("value")
                    named = _name(member) or written(member).strip("\"'")
                    self._found.add(member, inside, named, Kind.FIELD, body=value)
        self._found.leave_out(node)

    def _field(self, node: SgNode, scope: Scope) -> None:
        name, marked, value = _name(node), marks(node), node.field("value")
        types = typed(_field_label(name, marked, "optional" in marked), node)
        if self._value(node, scope, name, value, types):
            return
        self._found.add(node, scope, name, Kind.FIELD, marks=marked, types=types, body=value)
        self._after(node, scope, name, value)

    def _after(self, node: SgNode, scope: Scope, name: str, value: SgNode | None) -> None:
        """Go on inside of the value of a field or variable, or behind it when it has none."""
        if value:
            self._inside_value(scope, name, value)
        else:
            self._found.leave_out(node)

    def _member(self, node: SgNode, scope: Scope) -> None:
        """A property or index signature."""
        if scope.place not in (Place.TYPE, Place.CLASS):
            return
        name, marked = _name(node), marks(node)
        types = typed(_field_label(name, marked, "optional" in marked), node)
        if node.kind() == "index_signature":
            name = written(node).partition(":")[0] + "]"
            types = ((name, written(node)),)
        self._found.add(node, scope, name, Kind.FIELD, marks=marked, types=types)
        self._found.leave_out(node)

    # Variables and properties

    def _variable(self, node: SgNode, scope: Scope) -> None:
        pattern, value = node.field("name"), node.field("value")
        if not pattern:
            return
        name = written(pattern)
        types = typed(name, node)
        if self._value(node, scope, name, value, types):
            return
        if scope.place is not Place.MODULE:
            if types:
                self._local(node, scope, name, types[0][1])
        elif pattern.kind() == "identifier":
            self._found.add(node, scope, name, Kind.VARIABLE, types=types, body=value)
        else:
            for each in bound_names(pattern):
                self._found.add(each, scope, each.text(), Kind.VARIABLE, types=types, body=value)
        self._after(node, scope, name, value)

    def _caught(self, node: SgNode, scope: Scope) -> None:
        name, type_ = node.field("parameter"), node.field("type")
        if name and type_:
            self._local(node, scope, written(name), annotation(type_))

    def _pair(self, node: SgNode, scope: Scope) -> None:
        name, value = _name(node), node.field("value")
        if not value or self._value(node, scope, name, value):
            return
        if scope.place is Place.OBJECT:
            if scope.exporting:
                self._export_name(node, scope, name, value)
            self._inside_value(replace(scope, exporting=False), name, value)

    def _shorthand(self, node: SgNode, scope: Scope) -> None:
        if scope.exporting and scope.place is Place.OBJECT:
            self._export_name(node, scope, node.text(), node)

    def _assignment(self, node: SgNode, scope: Scope) -> None:
        """`exports.name = ...`, or a function or class that is hung on something."""
        target, value = node.field("left"), node.field("right")
        path = target.text() if target else ""
        if not value or not _PLAIN_TARGET.fullmatch(path):
            return
        if path in _COMMONJS:
            self._module_exports(node, scope, value)
            return
        owner, _, name = path.rpartition(".")
        if owner in _COMMONJS:
            exporting = replace(self._found.module, exporting=True)
            if not self._value(node, exporting, name, value):
                self._export_name(node, exporting, name, value)
            return
        self._value(node, scope, path.removeprefix("this.").replace(".prototype.", "."), value)

    # Modules and exports

    def _module_exports(self, node: SgNode, scope: Scope, value: SgNode) -> None:
        inner = unwrapped(value)
        if not inner or inner.kind() == "assignment_expression":
            return
        exporting = replace(self._found.module, exporting=True)
        if inner.kind() == "object":
            self._found.enter(inner, replace(exporting, place=Place.OBJECT, exported=True))
        elif not self._value(node, exporting, _name(inner) or "exports", inner):
            self._export_name(node, exporting, "exports", inner)

    def _export_name(self, node: SgNode, scope: Scope, name: str, value: SgNode) -> None:
        """An exported name that stands for something else."""
        self._found.add(node, scope, name, Kind.VARIABLE, body=value)

    def _export(self, node: SgNode, scope: Scope) -> None:
        source = node.field("source")
        exporting = replace(scope, exporting=True, first=self._found.source.line(node))
        self._found.open(node, exporting)
        value = unwrapped(node.field("value"))
        kinds = [child.kind() for child in node.children()[:3]]
        if not value and "=" in kinds:
            value = next((child for child in node.children() if child.is_named()), None)
        if value:
            if not self._value(node, exporting, _name(value) or "default", value):
                self._export_name(node, exporting, "default", value)
                self._inside_value(exporting, "default", value)
        elif source and "*" in kinds:
            self._found.add(node, exporting, f"* from {written(source)}", Kind.VARIABLE)

    def _specifier(self, node: SgNode, scope: Scope) -> None:
        texts = [child.text() for child in node.children() if child.kind() not in ("type", "as", "comment")]
        if texts:
            self._found.add(node, scope, texts[-1].strip("\"'"), Kind.VARIABLE, body=node)

    def _namespace_export(self, node: SgNode, scope: Scope) -> None:
        name = next((child for child in node.children() if child.is_named()), None)
        self._found.add(node, scope, name.text() if name else "", Kind.VARIABLE)

    def _import_alias(self, node: SgNode, scope: Scope) -> None:
        if scope.exporting:
            name = next((child for child in node.children() if child.is_named()), None)
            self._found.add(node, scope, name.text() if name else "", Kind.VARIABLE, body=node)

    def _ambient(self, node: SgNode, scope: Scope) -> None:
        first = scope.first or self._found.source.line(node)
        self._found.open(node, replace(scope, ambient=True, first=first))
        block = next((child for child in node.children() if child.kind() == "statement_block"), None)
        if block:
            self._found.enter(block, _ambient_module("global"))

    def _namespace(self, node: SgNode, scope: Scope) -> None:
        name, body = node.field("name"), node.field("body")
        if not name or not body:
            return
        if name.kind() == "string":  # another module, and all in it is exported
            self._found.enter(body, _ambient_module(_name(node)))
            return
        self._found.add(node, scope, _name(node), Kind.CLASS, body=body)
        inside = scope.inside(_name(node), Place.MODULE)
        self._found.enter(body, replace(inside, exporting=scope.ambient))

    def _decorator(self, node: SgNode, scope: Scope) -> None:
        self._found.decorate(node)


def _name(node: SgNode) -> str:
    found = node.field("name") or node.field("key") or node.field("property")
    return written(found).strip("\"'") if found else ""


def _ambient_module(name: str) -> Scope:
    return Scope(name, Place.MODULE, reachable=True, exported=True, exporting=True, ambient=True)


def _field_label(name: str, marked: tuple[str, ...], optional: bool) -> str:
    """Whether a field may be left out or set is a part of its type."""
    return f"{'readonly ' if 'readonly' in marked else ''}{name}{'?' if optional else ''}"


_BARE: Final = {"call_signature": "()", "construct_signature": "new"}

_READERS: Final[dict[str, Callable[[_Reader, SgNode, Scope], None]]] = {
    "function_declaration": _Reader._declared_function,
    "generator_function_declaration": _Reader._declared_function,
    "function_signature": _Reader._declared_function,
    "method_definition": _Reader._method,
    "method_signature": _Reader._signature,
    "abstract_method_signature": _Reader._signature,
    "call_signature": _Reader._signature,
    "construct_signature": _Reader._signature,
    "arrow_function": _Reader._anonymous,
    "function_expression": _Reader._anonymous,
    "generator_function": _Reader._anonymous,
    "class_declaration": _Reader._class,
    "abstract_class_declaration": _Reader._class,
    "class": _Reader._class,
    "interface_declaration": _Reader._interface,
    "type_alias_declaration": _Reader._alias,
    "enum_declaration": _Reader._enum,
    "public_field_definition": _Reader._field,
    "field_definition": _Reader._field,
    "property_signature": _Reader._member,
    "index_signature": _Reader._member,
    "variable_declarator": _Reader._variable,
    "catch_clause": _Reader._caught,
    "pair": _Reader._pair,
    "shorthand_property_identifier": _Reader._shorthand,
    "assignment_expression": _Reader._assignment,
    "export_statement": _Reader._export,
    "export_specifier": _Reader._specifier,
    "namespace_export": _Reader._namespace_export,
    "import_alias": _Reader._import_alias,
    "ambient_declaration": _Reader._ambient,
    "module": _Reader._namespace,
    "internal_module": _Reader._namespace,
    "decorator": _Reader._decorator,
}

_TYPESCRIPT_ONLY: Final = frozenset({
    "function_signature", "method_signature", "abstract_method_signature", "call_signature",
    "construct_signature", "abstract_class_declaration", "interface_declaration", "type_alias_declaration",
    "enum_declaration", "public_field_definition", "property_signature", "index_signature", "import_alias",
    "ambient_declaration", "module", "internal_module",
})  # fmt: skip
_UNKNOWN: Final = {
    "typescript": frozenset({"field_definition"}),
    "tsx": frozenset({"field_definition"}),
    "javascript": _TYPESCRIPT_ONLY,
}
"""Kinds that a grammar does not have: asking for them is an error."""
