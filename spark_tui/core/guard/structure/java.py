"""The declarations of Java source.

A static field of a class is a VARIABLE: it is a value that stands in the class, no part of its objects. An
enum's constants carry the enum as their type. A record declares its components as FIELDs and its canonical
constructor. What stands in an anonymous class is named by the type that it makes (`Client.Runnable.run`) and
is nobody else's. Node kinds are those of https://github.com/tree-sitter/tree-sitter-java.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.scopes import Item, Scope, Scopes, documented_from, plain
from spark_tui.core.guard.structure.source import Source

if TYPE_CHECKING:
    from ast_grep_py import Rule, SgNode

_Types = tuple[tuple[str, str], ...]

_CLASSES: Final = ("class_declaration", "record_declaration", "enum_declaration")
_INTERFACES: Final = ("interface_declaration", "annotation_type_declaration")
_FUNCTIONS: Final = (
    "method_declaration",
    "constructor_declaration",
    "compact_constructor_declaration",
    "annotation_type_element_declaration",
)
_VARIABLES: Final = ("field_declaration", "constant_declaration", "local_variable_declaration")
_KINDS: Final = (
    *_CLASSES,
    *_INTERFACES,
    *_FUNCTIONS,
    *_VARIABLES,
    "enum_constant",
    "resource",
    "enhanced_for_statement",
)
_NAMED: Final[list[Rule]] = [{"kind": kind} for kind in _KINDS]
_ANONYMOUS: Final = "object_creation_expression"

_OWN_BUSINESS: Final = frozenset(("synchronized", "strictfp", "native", "@Override", "@SafeVarargs"))
"""Modifiers that callers cannot see."""


def declarations(source: Source) -> Iterator[Declaration]:
    """The declarations of a Java source in the order of the text."""
    scopes = Scopes()
    anonymous: Rule = {"kind": _ANONYMOUS, "has": {"kind": "class_body"}}
    for node in source.root.find_all(any=[*_NAMED, anonymous]):
        place = node.range()
        line = source.first + place.start.line + 1
        item = Item(
            node,
            node.kind(),
            scopes.at(place.start.index),
            _modifiers(node),
            documented_from(source, line),
            line,
            source.first + place.end.line + 1,
            place.end.index,
        )
        yield from _declared(item, scopes)


def _modifiers(node: SgNode) -> tuple[str, ...]:
    """The modifiers and annotations that callers see, and what is thrown; their order means nothing."""
    marks = []
    for part in node.children():
        if part.kind() == "modifiers":
            marks += [plain(each) for each in part.children()]
        elif part.kind() == "throws":
            marks += [f"throws {plain(each)}" for each in part.children() if each.is_named()]
    seen = (mark for mark in marks if mark not in _OWN_BUSINESS and not mark.startswith(_NOT_SEEN))
    return tuple(sorted(seen))


_NOT_SEEN: Final = ("@SuppressWarnings", "//", "/*")


def _declared(item: Item, scopes: Scopes) -> Iterator[Declaration]:
    """What one node declares; its scope is open before it is given back."""
    kind = item.kind
    if kind in _CLASSES:
        yield from _class(item, scopes)
    elif kind in _INTERFACES:
        yield item.declares(_opened(item, scopes), Kind.TYPE, _usable(item), _heritage(item.node))
    elif kind in _FUNCTIONS:
        yield _function(item, scopes)
    elif kind in _VARIABLES:
        yield from _variables(item)
    elif kind == "enum_constant":
        name = item.named()
        scopes.open(Scope(name, False, kind, item.end))
        yield item.declares(name, Kind.FIELD, item.scope.public, (("is", item.scope.name),))
    elif kind == _ANONYMOUS:
        made = item.text("type").partition("<")[0]
        scopes.open(Scope(item.scope.inner(made), False, kind, item.end))
    else:
        yield from _local(item, item.text("name"), item.text("type"))


def _usable(item: Item) -> bool:
    """Whether others can use it: public or protected, or a member of an interface, and so is what it
    stands in."""
    if item.scope.kind in _INTERFACES:
        return item.scope.public and "private" not in item.marks
    return item.scope.public and ("public" in item.marks or "protected" in item.marks)


def _opened(item: Item, scopes: Scopes) -> str:
    name = item.named()
    scopes.open(Scope(name, _usable(item), item.kind, item.end))
    return name


def _class(item: Item, scopes: Scopes) -> Iterator[Declaration]:
    name = _opened(item, scopes)
    public = _usable(item)
    yield item.declares(name, Kind.CLASS, public, _heritage(item.node))
    components = item.node.field("parameters")
    if components is None:
        return
    parameters, types = _parameters(components)
    top = item.line - item.node.range().start.line
    first, last = (top + at for at in _lines(components))
    for component, written in types:
        inner = f"{name}.{component}"
        yield Declaration(inner, Kind.FIELD, first, first, last, public, types=((component, written),))
    maker = f"{name}.{item.text('name')}"
    marks = tuple(mark for mark in item.marks if mark in ("public", "protected", "private"))
    yield Declaration(maker, Kind.FUNCTION, first, first, last, public, parameters, marks, types)


def _lines(node: SgNode) -> tuple[int, int]:
    place = node.range()
    return place.start.line, place.end.line


def _heritage(node: SgNode) -> _Types:
    """The generics of a class or interface, and what it extends, implements and permits."""
    types = list(_generics(node))
    for part in node.children():
        belongs = _BELONGS.get(part.kind())
        if belongs:
            listed = next((each for each in part.children() if each.kind() == "type_list"), part)
            types += [(belongs, plain(each)) for each in listed.children() if each.is_named()]
    return tuple(types)


_BELONGS: Final = {
    "superclass": "base",
    "super_interfaces": "base",
    "extends_interfaces": "base",
    "permits": "permits",
}


def _generics(node: SgNode) -> Iterator[tuple[str, str]]:
    for part in node.children():
        if part.kind() == "type_parameters":
            yield from (
                ("generic", plain(each)) for each in part.children() if each.kind() == "type_parameter"
            )


def _function(item: Item, scopes: Scopes) -> Declaration:
    node, name = item.node, item.named()
    scopes.open(Scope(name, False, item.kind, item.end))
    listed = node.field("parameters")
    parameters, written = _parameters(listed) if listed is not None else ((), ())
    types: _Types = (*_generics(node), *written)
    returned = item.text("type") + item.text("dimensions")
    if returned:
        types = (*types, ("return", returned))
    return item.declares(name, Kind.FUNCTION, _usable(item), types, parameters)


def _parameters(listed: SgNode) -> tuple[tuple[str, ...], _Types]:
    """The names and the written types of parameters; annotations belong to the type, `final` is nobody's."""
    names, types = [], []
    for part in listed.children():
        if part.kind() == "formal_parameter":
            name, written = part.field("name"), part.field("type")
            dimensions = part.field("dimensions")
            if name is None or written is None:
                continue
            names.append(plain(name))
            text = plain(written) + (plain(dimensions) if dimensions is not None else "")
            types.append((plain(name), _annotated(part, text)))
        elif part.kind() == "spread_parameter":
            named = [each for each in part.children() if each.is_named() and each.kind() != "modifiers"]
            if len(named) >= 2:
                names.append(f"{plain(named[-1])}...")
                types.append((plain(named[-1]), _annotated(part, f"{plain(named[0])}...")))
    return tuple(names), tuple(types)


def _annotated(parameter: SgNode, written: str) -> str:
    annotations = [mark for mark in _modifiers(parameter) if mark.startswith("@")]
    return " ".join((*annotations, written))


def _variables(item: Item) -> Iterator[Declaration]:
    """The fields, constants or locals of one declaration; it may name several."""
    kind = Kind.VARIABLE if item.kind == "field_declaration" and "static" in item.marks else Kind.FIELD
    for part in item.node.children():
        if part.kind() != "variable_declarator":
            continue
        found = replace(item, node=part)
        name, written = found.text("name"), item.text("type") + found.text("dimensions")
        if item.kind == "local_variable_declaration":
            yield from _local(found, name, written)
        else:
            yield found.declares(item.scope.inner(name), kind, _usable(item), ((name, written),))


def _local(item: Item, name: str, written: str) -> Iterator[Declaration]:
    """A variable inside a function, when its type is written."""
    if name and written and written != "var":
        yield replace(item, marks=()).declares(item.scope.inner(name), Kind.LOCAL, False, ((name, written),))
