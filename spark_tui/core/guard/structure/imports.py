"""What a piece of code imports, alike for every language with structure rules, and the rule on new imports.

Not here: whether an import is a new dependency (`content.dependencies`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.structure.rust import used
from spark_tui.core.guard.structure.source import Source, with_source
from spark_tui.core.guard.structure.window import Window, whole_window
from spark_tui.core.guard.structure.written import flat

if TYPE_CHECKING:
    from ast_grep_py import Rule, SgNode


@dataclass(frozen=True, slots=True)
class Import:
    """A module that is imported, or names of it.

    `module` is written as in the code (`.parts`, `@scope/name/sub`, `std::io`, `java.util`). `names` are
    what is taken of it, as they are called there, `*` for all; none means the module itself. `line` is the
    1-based line of the file where this is written: a statement over several lines is several of these.
    `text` is the whole statement on one line.
    """

    line: int
    module: str
    names: tuple[str, ...]
    text: str


@with_source
def imports(source: Source) -> tuple[Import, ...]:
    """Every import of a source, in the order of the text. The last ones are kept, as in `outline`.

    Raises KeyError for a language without structure rules.
    """
    rules, read = _READERS[source.language]
    if source.language in _BY_WORD and "import" not in source.text and source.parses:
        return ()
    found: list[Import] = []
    for node in source.root.find_all(any=rules):
        text = flat(node.text())
        lines: dict[tuple[int, str], list[str]] = {}
        for named, module, name in read(node):
            names = lines.setdefault((source.line(named), module), [])
            if name:
                names.append(name)
        found += (Import(line, module, tuple(names), text) for (line, module), names in lines.items())
    return tuple(found)


_BY_WORD: Final = ("python", "go")
"""Languages in which every import has this word, if nothing was made up by the parser: looking for it takes
no time."""


def no_new_imports(window: Window) -> Iterator[Spot]:
    """Modules, and names of known modules, that are imported after and were not before. Where all names of a
    module were imported, none of them is new."""
    found = tuple(_new_imports(window.after, imports(window.before)))
    if found and len(window.before.lines) < len(window.changed.before):  # the file may import it elsewhere
        found = tuple(_new_imports(window.after, imports(whole_window(window.changed).before)))
    yield from found


def _new_imports(after: Source, before: Iterable[Import]) -> Iterator[Spot]:
    known = {(one.module, name) for one in before for name in ("", *one.names)}
    for one in imports(after):
        if (one.module, "") not in known:
            known |= {(one.module, ""), (one.module, "*")}
            yield _spot(one, f"`{one.module}`")
        if (one.module, "*") in known:
            continue
        for name in one.names:
            if (one.module, name) not in known:
                known.add((one.module, name))
                yield _spot(one, f"`{name}` of `{one.module}`")


def _spot(one: Import, what: str) -> Spot:
    text = one.text if len(one.text) <= _LONGEST else f"{one.text[: _LONGEST - 3]}..."
    return Spot(Side.AFTER, one.line, f"{what} is a new import: `{text}`")


_LONGEST: Final = 80


_Found = Iterator[tuple["SgNode", str, str]]
"""Of one node: what is written where, the module, and the name that is taken of it, if any."""


def _python(node: SgNode) -> _Found:
    kind = node.kind()
    if kind == "call":
        yield from _loaded(node)
    elif kind == "import_statement":
        for part in node.field_children("name"):
            path = part.field("name") if part.kind() == "aliased_import" else part
            if path is not None:
                yield part, _tight(path), ""
    else:
        origin = node.field("module_name")
        module = _tight(origin) if origin is not None else "__future__"
        for part in node.field_children("name"):
            name = part.field("name") if part.kind() == "aliased_import" else part
            if name is not None:
                yield part, module, _tight(name)
        for part in node.children():
            if part.kind() == "wildcard_import":
                yield part, module, "*"


def _script(node: SgNode) -> _Found:
    if node.kind() == "call_expression":
        yield from _loaded(node)
        return
    origin = node.field("source")
    required = next((part for part in node.children() if part.kind() == "import_require_clause"), None)
    if required is not None:
        origin = required.field("source")
    if origin is None:
        return
    module = _content(origin)
    everything = any(part.kind() == "*" for part in node.children())
    yield origin, module, "*" if everything else ""
    for part in node.find_all(any=_SCRIPT_NAMES):
        name = part.field("name")
        yield part, module, name.text() if name is not None else "*"
    clause = next((part for part in node.children() if part.kind() == "import_clause"), None)
    for part in clause.children() if clause is not None else ():
        if part.kind() == "identifier":
            yield part, module, "default"


_SCRIPT_NAMES: Final[list[Rule]] = [
    {"kind": kind}
    for kind in ("import_specifier", "export_specifier", "namespace_import", "namespace_export")
]


def _go(node: SgNode) -> _Found:
    path = node.field("path")
    if path is not None:
        yield node, _content(path), ""


def _rust(node: SgNode) -> _Found:
    if node.kind() == "extern_crate_declaration":
        name = node.field("name")
        if name is not None:
            yield node, name.text(), ""
    else:
        yield from ((use.node, use.module, use.name) for use in used(node))


def _java(node: SgNode) -> _Found:
    path = next(
        (part for part in node.children() if part.kind() in ("scoped_identifier", "identifier")), None
    )
    if path is None:
        return
    if any(part.kind() == "asterisk" for part in node.children()):
        yield node, _tight(path), "*"
    else:
        module, _, name = _tight(path).rpartition(".")
        yield node, module or name, name if module else ""


def _tight(node: SgNode) -> str:
    """A dotted name without the white space that may stand in it."""
    return "".join(node.text().split())


def _loaded(call: SgNode) -> _Found:
    """A module that is loaded by a call; in `require("a")("b")` only the inner call loads one."""
    called, module = call.field("function"), _literal(call.field("arguments"))
    if module and called is not None and ")" not in called.text():
        yield call, module, ""


def _literal(arguments: SgNode | None) -> str:
    """The text of the first argument of a call when it is a plain string, else nothing."""
    named = [part for part in arguments.children() if part.is_named()] if arguments is not None else []
    return _content(named[0]) if named and named[0].kind() in ("string", "template_string") else ""


def _content(literal: SgNode) -> str:
    """What stands between the quotes; nothing when parts of it are computed or escaped."""
    parts = [part for part in literal.children() if part.is_named() and part.kind() not in _QUOTES]
    return parts[0].text() if len(parts) == 1 and parts[0].kind() in _CONTENTS else ""


_QUOTES: Final = ("string_start", "string_end")
_CONTENTS: Final = (
    "string_content",
    "string_fragment",
    "interpreted_string_literal_content",
    "raw_string_literal_content",
)


def _either(*kinds: str) -> list[Rule]:
    return [{"kind": kind} for kind in kinds]


_PYTHON_CALL: Final[Rule] = {"kind": "call", "regex": r"^(importlib\s*\.\s*)?(__import__|import_module)\s*\("}
_SCRIPT_CALL: Final[Rule] = {"kind": "call_expression", "regex": r"^(require|import)\s*\("}
_SCRIPT: Final = ([*_either("import_statement", "export_statement"), _SCRIPT_CALL], _script)

_READERS: Final[dict[str, tuple[list[Rule], Callable[[SgNode], _Found]]]] = {
    "python": (
        [*_either("import_statement", "import_from_statement", "future_import_statement"), _PYTHON_CALL],
        _python,
    ),
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "javascript": _SCRIPT,
    "go": (_either("import_spec"), _go),
    "rust": (_either("use_declaration", "extern_crate_declaration"), _rust),
    "java": (_either("import_declaration"), _java),
}
