"""What stands in the header of a TypeScript or JavaScript declaration: marks, parameters, types.

Node kinds and fields are those of https://github.com/tree-sitter/tree-sitter-typescript and
https://github.com/tree-sitter/tree-sitter-javascript. Not here: which declarations there are (`script`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.written import written

if TYPE_CHECKING:
    from ast_grep_py import SgNode

Types = tuple[tuple[str, str], ...]

_MARKS: Final = {
    "async": "async", "static": "static", "get": "get", "set": "set", "abstract": "abstract",
    "readonly": "readonly", "accessor": "accessor", "*": "generator", "?": "optional", "const": "const",
}  # fmt: skip
_NO_PARAMETER: Final = frozenset({"(", ")", ",", "comment", "decorator", "ERROR"})
_WRAPPERS: Final = frozenset(
    {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"}
)
_MOST_CURRIED: Final = 8


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a function: see `outline.Declaration` for what the fields hold."""

    parameters: tuple[str, ...]
    types: Types


def header(function: SgNode) -> Header:
    """Parameters and written types of any kind of function or signature."""
    single = function.field("parameter")  # x => ..., which has no brackets
    if single:
        return Header((written(single),), ())
    names: list[str] = []
    types = list(generics(function))
    listed = function.field("parameters")
    for node in listed.children() if listed else ():
        if node.kind() not in _NO_PARAMETER:
            _read_parameter(node, names, types)
    returned = function.field("return_type") or function.field("type")
    if returned:
        types.append(("return", annotation(returned)))
    return Header(tuple(names), tuple(types))


def curried(function: SgNode) -> tuple[Header, SgNode | None]:
    """The header of a function, with those of arrow functions that it is nothing but a way to
    (`a => b => ...`), and the body of the last: for callers they are one."""
    read, body = header(function), function.field("body")
    for _ in range(_MOST_CURRIED):
        inner = unwrapped(body)
        if not inner or inner.kind() != "arrow_function":
            break
        more, body = header(inner), inner.field("body")
        read = Header((*read.parameters, "=>", *more.parameters), (*read.types, *more.types))
    return read, body


def _read_parameter(node: SgNode, names: list[str], types: list[tuple[str, str]]) -> None:
    pattern = node.field("pattern") or node.field("left") or node
    name = written(pattern)
    kind = node.kind()
    value = node.field("value") or node.field("right")
    label = f"{name}?" if kind == "optional_parameter" else name
    if pattern.kind() != "this":  # its type is written, but no caller hands it over
        names.append(f"{label}={written(value)}" if value else label)
    typed = node.field("type")
    if typed:
        types.append((label, annotation(typed)))


def property_parameters(function: SgNode) -> Iterator[SgNode]:
    """The parameters of a constructor that declare a field too."""
    listed = function.field("parameters")
    for node in listed.children() if listed else ():
        if node.kind() in ("required_parameter", "optional_parameter"):
            kinds = {child.kind() for child in node.children()}
            if kinds & {"accessibility_modifier", "readonly", "override_modifier"}:
                yield node


def annotation(node: SgNode) -> str:
    """The type of an annotation, without its colon."""
    return written(node).removeprefix(":").lstrip().removeprefix("| ").removeprefix("& ")


def typed(label: str, node: SgNode) -> Types:
    """The written type of a variable or field, labelled; nothing when none is written."""
    found = node.field("type")
    return ((label, annotation(found)),) if found else ()


def generics(node: SgNode) -> Types:
    """The type parameters of a declaration."""
    listed = node.field("type_parameters")
    if not listed:
        return ()
    return tuple(("generic", written(each)) for each in listed.children() if each.kind() == "type_parameter")


def bases(node: SgNode) -> Types:
    """What a class or interface extends and implements, in order."""
    found: list[tuple[str, str]] = []
    for child in node.children():
        kind = child.kind()
        if kind == "class_heritage":
            clauses = [each for each in child.children() if each.kind().endswith("_clause")]
            for clause in clauses or [child]:
                found.extend(_clause(clause))
        elif kind == "extends_type_clause":
            found.extend(_clause(child))
    return tuple(found)


def _clause(clause: SgNode) -> Iterator[tuple[str, str]]:
    """`extends` takes one expression, and its type arguments stand beside it; the others are lists."""
    if clause.kind() in ("extends_clause", "class_heritage"):
        yield "base", written(clause).removeprefix("extends").lstrip()
        return
    for child in clause.children():
        if child.is_named() and child.kind() != "comment":
            yield "base", written(child)


def marks(node: SgNode) -> tuple[str, ...]:
    """What callers see of a declaration besides parameters and types, as words, and its decorators.

    `public` is what a member is without a word, and `override` and `declare` change nothing for others.
    """
    found: list[str] = []
    for child in node.children():
        kind = child.kind()
        if kind in _MARKS:
            found.append(_MARKS[kind])
        elif kind == "decorator" or (kind == "accessibility_modifier" and child.text() != "public"):
            found.append(written(child))
    return tuple(found)


def unwrapped(node: SgNode | None) -> SgNode | None:
    """The value inside of brackets and type assertions."""
    while node and node.kind() in _WRAPPERS:
        node = next((child for child in node.children() if child.is_named()), None)
    return node


def bound_names(pattern: SgNode) -> Iterator[SgNode]:
    """The names that a pattern binds, in order: itself, or those in `{a, b: c, ...d}` and `[e, f = 1]`."""
    ahead: list[SgNode | None] = [pattern]
    while ahead:
        node = ahead.pop()
        kind = node.kind() if node else ""
        if not node:
            continue
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif kind in ("object_pattern", "array_pattern", "rest_pattern"):
            ahead.extend(reversed(node.children()))
        elif kind == "pair_pattern":
            ahead.append(node.field("value"))
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            ahead.append(node.field("left"))
