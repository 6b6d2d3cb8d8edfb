"""What Python code declares, read from its syntax tree.

Names, signatures and written types as they stand in the text: nothing is imported or inferred. Node kinds
are those of https://github.com/tree-sitter/tree-sitter-python. Type comments are comments here.
Not here: the rules that compare two outlines (`structure.declared`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.structure.outline import Declaration, Kind
from spark_tui.core.guard.structure.source import Source

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_KINDS: Final = (
    "decorated_definition",
    "function_definition",
    "class_definition",
    "assignment",
    "augmented_assignment",
    "type_alias_statement",
)
_TYPE_BASES: Final = frozenset({"Protocol", "TypedDict", "NamedTuple"})
_TYPE_CALLS: Final = frozenset({"TypeVar", "TypeVarTuple", "ParamSpec", "NewType", "NamedTuple", "TypedDict"})
_GENERIC: Final = frozenset(
    {"Annotated", "Any", "Awaitable", "Callable", "ClassVar", "Concatenate", "Coroutine", "Dict", "Final",
     "FrozenSet", "Generator", "Iterable", "Iterator", "List", "Literal", "Mapping", "MutableMapping",
     "Optional", "Sequence", "Set", "Tuple", "Type", "Union",
     "dict", "frozenset", "list", "set", "tuple", "type"}
)  # fmt: skip
_PLAIN: Final = frozenset({"None", "bool", "bytes", "complex", "float", "int", "object", "str"})
_CAMEL: Final = re.compile(r"_*[A-Z]\w*[a-z]\w*$|_*[A-Z]$")


@dataclass(slots=True)
class _Scope:
    """A class or function that is open at some place of the text. `end` is the character where it ends;
    `receiver` the first parameter of a method; `outer` the class that a method belongs to; `attributes`
    those of the class that were declared without a type."""

    name: str
    end: int
    public: bool
    is_class: bool = False
    receiver: str = ""
    outer: _Scope | None = None
    attributes: set[str] = field(default_factory=set)


def declarations(source: Source) -> Iterator[Declaration]:
    """Every declaration of the source, in the order of the text."""
    scopes: list[_Scope] = []
    decorated: SgNode | None = None
    for node in source.root.find_all(any=[{"kind": kind} for kind in _KINDS]):
        kind, start = node.kind(), node.range().start.index
        while scopes and scopes[-1].end <= start:
            scopes.pop()
        inside = scopes[-1] if scopes else None
        if kind == "decorated_definition":
            decorated = node
        elif kind in ("function_definition", "class_definition"):
            yield _definition(source, node, decorated, inside, scopes)
            decorated = None
        elif kind == "type_alias_statement":
            yield _alias_statement(source, node, inside)
        else:
            yield from _assignment(source, node, inside)


def _definition(
    source: Source, node: SgNode, decorated: SgNode | None, inside: _Scope | None, scopes: list[_Scope]
) -> Declaration:
    """The declaration of a function or class, which is opened as a scope."""
    name = _text(node.field("name"))
    scope = _Scope(_qualified(inside, name), node.range().end.index, _public(inside, name))
    outer = decorated or node
    first, last = source.line(outer), source.end_line(outer)
    marks = _decorators(decorated)
    types = [("generic", _line(each)) for each in _named(node.field("type_parameters"))]
    body = _text(node.field("body"))
    line = source.line(node)
    parameters: list[str] = []
    scopes.append(scope)
    if node.kind() == "class_definition":
        scope.is_class = True
        bases = [_line(base) for base in _named(node.field("superclasses"))]
        is_type = any(_last_part(base) in _TYPE_BASES for base in bases)
        types += [("base", base) for base in bases]
        kind = Kind.TYPE if is_type else Kind.CLASS
    else:
        kind = Kind.FUNCTION
        if node.text().startswith("async"):
            marks.insert(0, "async")
        for text, written in _parameters(node.field("parameters")):
            parameters.append(text)
            if written:
                types.append((text.partition("=")[0], written))
        if returned := node.field("return_type"):
            types.append(("return", _line(returned)))
        if inside and inside.is_class:
            scope.outer = inside
            scope.receiver = parameters[0] if parameters else ""
    public = scope.public
    if kind is Kind.FUNCTION:
        scope.public = False  # nobody outside can use what stands in a function
    return Declaration(
        scope.name, kind, line, first, last, public, tuple(parameters), tuple(marks), tuple(types), body
    )


def _decorators(decorated: SgNode | None) -> list[str]:
    """The decorators, without pytest's marks: those change nothing for who calls the function."""
    found = [_line(child) for child in _named(decorated) if child.kind() == "decorator"]
    return [text for text in found if not text.startswith("@pytest.mark.")]


def _parameters(node: SgNode | None) -> Iterator[tuple[str, str]]:
    """Each parameter with its default or stars, and its written type or nothing."""
    for child in _named(node):
        written, value = child.field("type"), child.field("value")
        if written is None and value is None:
            yield _line(child), ""
            continue
        name = child.field("name") or child.child(0)
        text = _line(name)
        yield f"{text}={_line(value)}" if value else text, _line(written)


def _alias_statement(source: Source, node: SgNode, inside: _Scope | None) -> Declaration:
    """`type X[T] = ...`"""
    name, bracket, generics = _line(node.field("left")).partition("[")
    stands = _line(node.field("right"))
    types = [("generic", generics.removesuffix("]"))] if bracket else []
    return Declaration(
        _qualified(inside, name),
        Kind.TYPE,
        source.line(node),
        source.line(node),
        source.end_line(node),
        _public(inside, name),
        types=(*types, ("is", stands)),
        body=stands,
    )


def _assignment(source: Source, node: SgNode, inside: _Scope | None) -> Iterator[Declaration]:
    """What an assignment declares: variables, class attributes, `self.x`, aliases, and locals with a type."""
    left, written, value = node.field("left"), node.field("type"), node.field("right")
    if left is None:
        return
    local = inside is not None and not inside.is_class
    kind = left.kind()
    if local and not written and kind != "attribute":
        return
    if not inside and kind == "identifier" and left.text() == "__all__":
        yield from _exported(source, value)
    if node.kind() == "augmented_assignment":
        return
    types = (_line(written),) if written else ()
    if kind == "attribute":
        yield from _attribute(source, node, left.text(), types, inside)
        return
    names = [left] if kind == "identifier" else _targets(left)
    for each in names:
        name = each.text()
        is_type = kind == "identifier" and not local and _is_alias(name, types, value)
        yield _declared(
            source,
            node,
            _qualified(inside, name),
            Kind.TYPE if is_type else Kind.LOCAL if local else Kind.FIELD if inside else Kind.VARIABLE,
            _public(inside, name),
            (("is", _line(value)),) if is_type else tuple((name, text) for text in types),
            value,
        )


def _attribute(
    source: Source, node: SgNode, target: str, types: tuple[str, ...], inside: _Scope | None
) -> Iterator[Declaration]:
    """`self.x` in a method is a field of the class: each with a type, without one the first in the class."""
    owner, _, name = target.partition(".")
    if inside is None or inside.outer is None or owner != inside.receiver or "." in name:
        return
    outer = inside.outer
    if not types and name in outer.attributes:
        return
    outer.attributes.add(name)
    written = tuple((name, text) for text in types)
    yield _declared(
        source, node, _qualified(outer, name), Kind.FIELD, _public(outer, name), written, node.field("right")
    )


def _exported(source: Source, value: SgNode | None) -> Iterator[Declaration]:
    """The entries of `__all__`, each as a public variable of its own."""
    for entry in _named(value):
        if entry.kind() == "string":
            text = entry.text()
            line = source.line(entry)
            yield Declaration(f"__all__[{text}]", Kind.VARIABLE, line, line, line, public=True, body=text)


def _declared(
    source: Source,
    node: SgNode,
    name: str,
    kind: Kind,
    public: bool,
    types: tuple[tuple[str, str], ...],
    value: SgNode | None,
) -> Declaration:
    first, last = source.line(node), source.end_line(node)
    return Declaration(name, kind, first, first, last, public, types=types, body=_text(value))


def _targets(left: SgNode) -> list[SgNode]:
    """The names in `a, (b, *c)`."""
    if left.kind() not in ("pattern_list", "tuple_pattern", "list_pattern"):
        return []
    return left.find_all(kind="identifier")


def _is_alias(name: str, types: tuple[str, ...], value: SgNode | None) -> bool:
    """Whether an assignment gives a name to a type: it says so, it makes a type variable, or the name is in
    CamelCase and the value clearly is a type."""
    if types:
        return _last_part(types[0]) == "TypeAlias"
    if value is None:
        return False
    if value.kind() == "call":
        return _last_part(_text(value.field("function"))) in _TYPE_CALLS
    return bool(_CAMEL.match(name)) and _is_type(value)


def _is_type(value: SgNode) -> bool:
    kind = value.kind()
    if kind == "subscript":
        return _last_part(_text(value.field("value"))) in _GENERIC
    if kind == "binary_operator":
        left, right = value.field("left"), value.field("right")
        named = {"identifier", "attribute", "none", "subscript", "binary_operator", "string"}
        if left is None or right is None or "|" not in value.text():
            return False
        return {left.kind(), right.kind()} <= named and (_is_part(left) or _is_part(right))
    return kind == "identifier" and value.text() in _PLAIN


def _is_part(value: SgNode) -> bool:
    """Whether a side of `a | b` looks like a type: two sets are joined by the same sign."""
    text = value.text()
    return text in _PLAIN or bool(_CAMEL.match(_last_part(text))) or _is_type(value)


def _qualified(inside: _Scope | None, name: str) -> str:
    return f"{inside.name}.{name}" if inside else name


def _public(inside: _Scope | None, name: str) -> bool:
    """Without a leading underscore in any part of the name; methods like `__init__` are public."""
    hidden = name.startswith("_") and not (name.startswith("__") and name.endswith("__"))
    return not hidden and (inside is None or inside.public)


def _last_part(text: str) -> str:
    """`Protocol` of `typing.Protocol[T]`."""
    return text.partition("[")[0].rpartition(".")[2].strip()


def _named(node: SgNode | None) -> list[SgNode]:
    return [child for child in node.named_children() if child.kind() != "comment"] if node else []


def _text(node: SgNode | None) -> str:
    return node.text() if node else ""


def _line(node: SgNode | None) -> str:
    """The text of a node on one line, without comments."""
    text = _text(node)
    if node and "\n" in text and "#" in text:
        start = node.range().start.index
        for comment in reversed(node.find_all(kind="comment")):
            span = comment.range()
            text = text[: span.start.index - start] + text[span.end.index - start :]
    return " ".join(text.split())
