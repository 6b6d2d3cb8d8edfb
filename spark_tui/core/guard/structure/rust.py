"""The declarations of Rust source.

An impl block is a declaration too, because its generics and bounds are types: `Client.impl` for the type's
own, `Client.Display` for that of a trait. What stands in them is named `Client.send` and
`Client.Display.fmt`. A module is a CLASS without types, a macro a FUNCTION whose parameters are its
patterns, and `pub use` a public VARIABLE. What macros generate is not known. Node kinds are those of
https://github.com/tree-sitter/tree-sitter-rust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.scopes import Item, Scope, Scopes, documented_from, plain
from spark_tui.core.guard.structure.source import Source

if TYPE_CHECKING:
    from ast_grep_py import Range, SgNode

_Types = tuple[tuple[str, str], ...]

_FUNCTIONS: Final = ("function_item", "function_signature_item")
_CLASSES: Final = ("struct_item", "enum_item", "union_item")
_KINDS: Final = (
    *_FUNCTIONS,
    *_CLASSES,
    "trait_item",
    "impl_item",
    "mod_item",
    "field_declaration",
    "enum_variant",
    "associated_type",
    "type_item",
    "const_item",
    "static_item",
    "let_declaration",
    "macro_definition",
    "use_declaration",
    "attribute_item",
)
_COMMENTS: Final = ("line_comment", "block_comment")

_OWN_BUSINESS: Final = frozenset(
    ("doc", "allow", "expect", "warn", "deny", "forbid", "inline", "cold", "rustfmt", "track_caller")
)
"""Attributes that callers cannot see."""

_TRAIT_IMPL: Final = "trait_impl"
_LENDS_VISIBILITY: Final = ("trait_item", _TRAIT_IMPL, "enum_item")
"""What stands in these is as public as they are."""

_TYPE_NAME = re.compile(r"(?:&\s*(?:'\w+\s+)?(?:mut\s+)?)?(?:dyn\s+)?(?:::)?(?:\w+::)*(\w+)\s*(?:<|$)")


def declarations(source: Source) -> Iterator[Declaration]:
    """The declarations of a Rust source in the order of the text."""
    scopes = Scopes()
    attributes: list[SgNode] = []
    for node in source.root.find_all(any=[{"kind": kind} for kind in _KINDS]):
        if node.kind() == "attribute_item":
            attributes.append(node)
            continue
        item = _item(source, node, scopes, attributes)
        attributes.clear()
        yield from _declared(item, scopes)


def _item(source: Source, node: SgNode, scopes: Scopes, attributes: list[SgNode]) -> Item:
    place = node.range()
    marks, top = _attributes(source, place, attributes)
    seen = next((plain(part) for part in node.children() if part.kind() == "visibility_modifier"), "")
    line = source.first + place.start.line + 1
    return Item(
        node,
        node.kind(),
        scopes.at(place.start.index),
        (seen, *marks) if seen else marks,
        documented_from(source, source.first + top + 1),
        line,
        max(line, source.end_line(node)),
        place.end.index,
    )


def _attributes(source: Source, place: Range, attributes: list[SgNode]) -> tuple[tuple[str, ...], int]:
    """Those attributes that stand right above a node and that callers see, and the 0-based line of the
    source where the first of all of them begins."""
    marks: list[str] = []
    begins = place.start
    for attribute in reversed(attributes):
        around = attribute.range()
        between = source.text[around.end.index : begins.index].split("\n")
        if any(line.strip() and not line.lstrip().startswith("//") for line in between):
            break
        begins = around.start
        text = plain(attribute)
        if re.split(r"\W+", text)[1] not in _OWN_BUSINESS:
            marks.insert(0, text)
    return tuple(marks), begins.line


def _declared(item: Item, scopes: Scopes) -> Iterator[Declaration]:
    """What one node declares; its scope is open before it is given back."""
    kind = item.kind
    if kind in _FUNCTIONS:
        yield _function(item, scopes)
    elif kind in _CLASSES:
        yield from _class(item, scopes)
    elif kind == "trait_item":
        types = (*_generics(item.node), *_bounds(item.node, "base"))
        yield item.declares(_opened(item, scopes), Kind.TYPE, _usable(item), types)
    elif kind == "impl_item":
        yield _implementation(item, scopes)
    elif kind == "mod_item":
        yield _module(item, scopes)
    elif kind == "macro_definition":
        yield _macro(item)
    elif kind == "use_declaration":
        yield from _exports(item)
    elif kind == "let_declaration":
        name, written = item.text("pattern"), item.text("type")
        if written:
            yield item.declares(item.scope.inner(name), Kind.LOCAL, False, ((name, written),))
    elif kind == "enum_variant":
        types = tuple(_parts(item.node)) or (("is", item.scope.name),)
        name = item.named()
        scopes.open(Scope(name, item.scope.public, kind, item.end))
        yield item.declares(name, Kind.FIELD, _usable(item), types)
    elif item.scope.kind != "enum_variant":
        yield _value(item)


def _usable(item: Item) -> bool:
    """Whether others can use it. A module that is private may be exported again elsewhere, so that only
    what stands in tests and functions is out of reach."""
    lent = item.scope.kind in _LENDS_VISIBILITY
    return item.scope.public and (lent or "pub" in item.marks)


def _opened(item: Item, scopes: Scopes) -> str:
    name = item.named()
    scopes.open(Scope(name, _usable(item), item.kind, item.end))
    return name


def _function(item: Item, scopes: Scopes) -> Declaration:
    node, name = item.node, item.named()
    scopes.open(Scope(name, False, item.kind, item.end))
    parameters: list[str] = []
    types = [*_generics(node)]
    listed = node.field("parameters")
    for part in listed.children() if listed is not None else ():
        if part.kind() in ("self_parameter", "variadic_parameter"):
            parameters.append(plain(part).removeprefix("mut "))
        elif part.kind() == "parameter":
            pattern, written = part.field("pattern"), part.field("type")
            parameters.append(plain(pattern) if pattern is not None else "_")
            if written is not None:
                types.append((parameters[-1], plain(written)))
    returned = node.field("return_type")
    if returned is not None:
        types.append(("return", plain(returned)))
    modifiers = [plain(part) for part in node.children() if part.kind() == "function_modifiers"]
    made = item.declares(name, Kind.FUNCTION, _usable(item), tuple(types), tuple(parameters))
    return replace(made, marks=(*made.marks, *modifiers))


def _class(item: Item, scopes: Scopes) -> Iterator[Declaration]:
    name = _opened(item, scopes)
    yield item.declares(name, Kind.CLASS, _usable(item), tuple(_generics(item.node)))
    body = item.node.field("body")
    if body is None or body.kind() != "ordered_field_declaration_list":
        return
    seen = False
    index = 0
    for part in body.children():
        if part.kind() == "visibility_modifier":
            seen = plain(part) == "pub"
        elif part.is_named() and part.kind() not in (*_COMMENTS, "attribute_item"):
            line = item.line + part.range().start.line - item.node.range().start.line
            field = f"{name}.{index}"
            types = ((str(index), plain(part)),)
            yield Declaration(field, Kind.FIELD, line, line, line, seen and _usable(item), types=types)
            index, seen = index + 1, False


def _implementation(item: Item, scopes: Scopes) -> Declaration:
    target, trait = item.text("type"), item.text("trait")
    owner = item.scope.inner(_short(target))
    types: _Types = (*_generics(item.node), ("is", f"{trait} for {target}" if trait else target))
    if trait:
        owner = f"{owner}.{_short(trait)}"
    scopes.open(Scope(owner, item.scope.public, _TRAIT_IMPL if trait else item.kind, item.end))
    name = owner if trait else f"{owner}.impl"
    return item.declares(name, Kind.CLASS, bool(trait) and item.scope.public, types)


def _short(written: str) -> str:
    """The last part of a type's path, without references and generics: `Client` for `&'a api::Client<T>`."""
    found = _TYPE_NAME.match(written)
    return found[1] if found else written


def _module(item: Item, scopes: Scopes) -> Declaration:
    name = item.named()
    reachable = item.scope.public and not any("cfg" in mark and "test" in mark for mark in item.marks)
    scopes.open(Scope(name, reachable, item.kind, item.end))
    return item.declares(name, Kind.CLASS, reachable and "pub" in item.marks)


def _macro(item: Item) -> Declaration:
    rules = [part for part in item.node.children() if part.kind() == "macro_rule"]
    patterns = tuple(plain(rule.children()[0]) for rule in rules)
    exported = any("macro_export" in mark for mark in item.marks)
    made = item.declares(item.named(), Kind.FUNCTION, exported, parameters=patterns)
    return replace(made, body="\n".join(rule.text() for rule in rules))


def _exports(item: Item) -> Iterator[Declaration]:
    """The names that `pub use` gives on."""
    if _usable(item):
        for use in used(item.node):
            name = f"{use.module}::*" if use.name == "*" else use.known_as
            yield item.declares(item.scope.inner(name), Kind.VARIABLE, True)


_VALUES: Final = {
    "field_declaration": Kind.FIELD,
    "associated_type": Kind.FIELD,
    "type_item": Kind.TYPE,
    "const_item": Kind.VARIABLE,
    "static_item": Kind.VARIABLE,
}


def _value(item: Item) -> Declaration:
    """A field, constant or alias: a name that stands for a type or has one."""
    node, kind = item.node, _VALUES[item.kind]
    if item.scope.kind in _FUNCTIONS and kind is Kind.VARIABLE:
        kind = Kind.LOCAL
    elif item.scope.kind == "trait_item" or (item.scope.kind == _TRAIT_IMPL and kind is Kind.TYPE):
        kind = Kind.FIELD
    name = item.text("name")
    if item.kind in ("type_item", "associated_type"):
        types: _Types = (*_generics(node), *_bounds(node, "bound"), ("is", item.text("type") or "type"))
    else:
        types = ((name, item.text("type")),)
    return item.declares(item.scope.inner(name), kind, _usable(item), types)


def _generics(node: SgNode) -> Iterator[tuple[str, str]]:
    """The generic parameters and where clauses of an item."""
    listed = node.field("type_parameters")
    if listed is not None:
        for part in listed.children():
            if part.is_named() and part.kind() not in (*_COMMENTS, "attribute_item"):
                yield "generic", plain(part)
    for part in node.children():
        if part.kind() == "where_clause":
            yield from (
                ("where", plain(each)) for each in part.children() if each.kind() == "where_predicate"
            )


def _bounds(node: SgNode, belongs: str) -> Iterator[tuple[str, str]]:
    listed = node.field("bounds")
    if listed is not None:
        yield from ((belongs, plain(part)) for part in listed.children() if part.is_named())


def _parts(variant: SgNode) -> Iterator[tuple[str, str]]:
    """The types that an enum's variant carries, by name or by place."""
    body = variant.field("body")
    index = 0
    for part in body.children() if body is not None else ():
        if part.kind() == "field_declaration":
            name, written = part.field("name"), part.field("type")
            if name is not None and written is not None:
                yield plain(name), plain(written)
        elif part.is_named() and part.kind() not in (*_COMMENTS, "attribute_item", "visibility_modifier"):
            yield str(index), plain(part)
            index += 1


@dataclass(frozen=True, slots=True)
class Use:
    """One name of a `use`: where it comes from, its name there (`*` for all, empty for the module itself),
    what it is called here, and the node that names it."""

    module: str
    name: str
    known_as: str
    node: SgNode


_DEEPEST = 32
"""Groups inside groups of one `use`; nobody writes more than three or four."""


def used(declaration: SgNode) -> Iterator[Use]:
    """The names of a `use` declaration in the order of the text; groups are taken apart."""
    argument = declaration.field("argument")
    todo = [(argument, "", 0)] if argument is not None else []
    while todo:
        node, prefix, depth = todo.pop()
        kind = node.kind()
        if kind in ("scoped_use_list", "use_list"):
            path = node.field("path") if kind == "scoped_use_list" else None
            inner = _joined(prefix, path)
            group = node.field("list") if kind == "scoped_use_list" else node
            if depth < _DEEPEST and group is not None:
                parts = (part for part in reversed(group.children()) if part.is_named())
                todo += [(part, inner, depth + 1) for part in parts]
        elif kind == "use_wildcard":
            path = next((part for part in node.children() if part.is_named()), None)
            yield Use(_joined(prefix, path), "*", "*", node)
        elif kind == "use_as_clause":
            path, alias = node.field("path"), node.field("alias")
            if path is not None and alias is not None:
                yield _use(_joined(prefix, path), plain(alias), node)
        elif kind not in _COMMENTS:
            yield _use(_joined(prefix, node), "", node)


def _joined(prefix: str, path: SgNode | None) -> str:
    written = "".join(path.text().split()).removeprefix("::") if path is not None else ""
    return f"{prefix}::{written}" if prefix and written else prefix or written


def _use(path: str, alias: str, node: SgNode) -> Use:
    path = path.removesuffix("::self")
    module, _, name = path.rpartition("::")
    return Use(module, name, alias or name, node) if module else Use(path, "", alias or path, node)
