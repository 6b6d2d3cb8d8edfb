"""The tokens of a source: its signs, words, texts and comments in order, without the white space between.

Where white space means something it is a token of its own: the beginning of each statement, in Python with
how deep it is nested. So two sources with the same tokens mean the same. Python's docstrings count as
comments; a comment that a tool obeys (`# noqa`, `//go:build`, `#!`) counts as code.
Not here: the rules that compare tokens (`structure.comments`, `content.formatting`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from spark_tui.core.guard.structure.source import Source, with_source

if TYPE_CHECKING:
    from ast_grep_py import SgNode


class Token(NamedTuple):
    """One token of a file; it covers the 1-based lines `first` to `last`.

    `loose` is its text for whoever does not care about form: empty for a comma or semicolon that changes
    nothing, a plain text in double quotes, a comment with its runs of white space as one space.
    """

    text: str
    loose: str
    first: int
    last: int
    comment: bool = False


_COMMENTS: Final = frozenset({"comment", "line_comment", "block_comment", "html_comment"})

_TEXTS: Final = frozenset(
    {
        "string", "template_string", "regex", "interpreted_string_literal", "raw_string_literal",
        "string_literal", "rune_literal", "char_literal", "character_literal", "text_block",
        "token_repetition", "token_repetition_pattern",
    }
)  # fmt: skip
"""Nodes that are one token as a whole, white space inside and all."""

_BODIES: Final = frozenset(
    {
        "module", "block",  # Python
        "program", "statement_block", "class_body", "switch_case", "switch_default",  # scripts
        "source_file", "statement_list", "field_declaration_list", "interface_type",  # Go
    }
)  # fmt: skip
"""Nodes whose children a line end keeps apart; in Rust and Java it never does."""

_START: Final = "start of a statement"
_DOCSTRING: Final = "docstring"

_SCRIPTS: Final = frozenset({"javascript", "typescript", "tsx"})
_NEVER_BY_LINES: Final = frozenset({"rust", "java"})

_NO_TRAILING_COMMA: Final = frozenset(
    {"tuple", "tuple_pattern", "tuple_expression", "tuple_type", "subscript", "type_parameter", "token_tree"}
)
"""Nodes in which a comma before the closing sign means something: `(a,)` is a tuple."""

_ENDS_BY_ITSELF: Final = frozenset(
    {
        "expression_statement", "lexical_declaration", "variable_declaration", "return_statement",
        "throw_statement", "import_statement", "export_statement", "break_statement", "continue_statement",
        "type_alias_declaration", "do_statement", "debugger_statement",
    }
)  # fmt: skip
"""Statements of scripts that end at the end of a line too."""

_OBEYED: Final = re.compile(
    r"""
      \#!
    | \#\s*(?:noqa|nosec|(?:type|pragma|pylint|fmt|mypy|ruff|pyright|isort|flake8|yapf|coding)\s*:)
    | \#.*-\*-.*coding
    | //(?:go:|\s?\+build\b|\s?nolint\b|export\s)
    | /[/*]\s*(?:eslint|prettier-ignore|biome-ignore|istanbul|c8\s|@ts-|@jsx|tslint:|webpack[A-Z]|NOSONAR)
    | ///\s*<(?:reference|amd)
    """,
    re.VERBOSE,
)
_DOC_ATTRIBUTE: Final = re.compile(r"#!?\s*\[\s*doc\s*=")
_PLAIN_TEXT: Final = re.compile(r"([A-Za-z]*)'([^'\"\\\n{}]*)'")


@with_source
def tokens(source: Source) -> tuple[Token, ...]:
    """The tokens of the source in the order of the text.

    In text that does not parse, they are those of what the parser made of it. The last ones are kept: several
    rules look at the same window, and its hunks share the side before.
    """
    return tuple(_placed(source))


def covering(all_tokens: Iterable[Token], lines: tuple[int, int]) -> list[Token]:
    """Those tokens that cover some of `lines`, a 0-based half-open range of the file."""
    return [token for token in all_tokens if token.first <= lines[1] and token.last > lines[0]]


def _placed(source: Source) -> Iterator[Token]:
    """The tokens with their lines: they are looked for one after the other, which costs less than asking
    the parser."""
    text = source.root.text()
    line = source.line(source.root)
    at = 0
    mark = ""
    for token, loose, comment in _walk(source):
        if token[0] == "\n":
            mark = token
            continue
        found = text.find(token, at)
        line += text.count("\n", at, found)
        at = found + len(token)
        if mark:
            yield Token(mark, mark, line, line)
            mark = ""
        first, line = line, line + token.count("\n")
        yield Token(token, loose, first, line, comment)


def _walk(source: Source) -> Iterator[tuple[str, str, bool]]:
    """Text, loose text and whether it is a comment, of each token; a mark is a line end and its depth."""
    by_lines = source.language not in _NEVER_BY_LINES
    nested = source.language == "python"
    script = source.language in _SCRIPTS
    root = source.root
    todo: list[tuple[SgNode, str, bool, int]] = [(root, root.kind(), False, 0)]
    while todo:
        node, kind, idle, depth = todo.pop()
        if kind == _START:
            yield "\n" + " " * depth, "", False
            continue
        if kind in _COMMENTS or _is_a_comment(node, kind):
            yield _comment(node)
            continue
        children = [] if kind in _TEXTS else node.children()
        if not children:
            yield from _leaf(node, kind, idle)
            continue
        kinds = [child.kind() for child in children]
        starts = by_lines and kind in _BODIES
        docstring = _docstring(children, kinds) if nested and starts and _documented(source, node) else -1
        depth += nested and starts
        for at in range(len(children) - 1, -1, -1):
            if at == docstring:
                todo.append((children[at], _DOCSTRING, False, depth))
                continue
            todo.append((children[at], kinds[at], _is_idle(kinds, at, kind, script), depth))
            if starts and kinds[at] not in _COMMENTS and children[at].is_named():
                todo.append((children[at], _START, False, depth))


def _is_a_comment(node: SgNode, kind: str) -> bool:
    """Whether a node that is no comment stands for one: a docstring, `#[doc = "..."]`, `{/* ... */}`."""
    if kind == "attribute_item" or kind == "inner_attribute_item":
        return _DOC_ATTRIBUTE.match(node.text()) is not None
    if kind == "jsx_expression":
        inside = node.named_children()
        return len(inside) > 0 and all(child.kind() == "comment" for child in inside)
    return kind == _DOCSTRING


def _documented(source: Source, body: SgNode) -> bool:
    """Whether a docstring may stand in a body: in that of a function or class, and where the file begins."""
    parent = body.parent()
    if parent is None:
        return source.first == 0
    return parent.kind() in ("function_definition", "class_definition")


def _docstring(children: list[SgNode], kinds: list[str]) -> int:
    """Where among the statements of a body its docstring stands, -1 when it has none."""
    at = next((index for index, kind in enumerate(kinds) if kind != "comment"), -1)
    if at < 0 or kinds[at] != "expression_statement":
        return -1
    inside = children[at].children()
    if len(inside) != 1 or inside[0].kind() not in ("string", "concatenated_string"):
        return -1
    prefix = re.match(r"[A-Za-z]*", inside[0].text())
    return at if prefix and not set(prefix[0].lower()) & set("bft") else -1


def _is_idle(kinds: list[str], at: int, parent: str, script: bool) -> bool:
    """Whether child `at` is a comma before a closing sign, or a semicolon that a script may leave out."""
    if kinds[at] == ",":
        rest = [kind for kind in kinds[at + 1 :] if kind not in _COMMENTS]
        closes = len(rest) == 1 and rest[0] in (")", "]", "}")
        return closes and at > 1 and kinds[at - 1] != "," and parent not in _NO_TRAILING_COMMA
    return script and kinds[at] == ";" and at == len(kinds) - 1 and parent in _ENDS_BY_ITSELF


def _comment(node: SgNode) -> tuple[str, str, bool]:
    text = node.text().strip()
    return text, " ".join(text.split()), _OBEYED.match(text) is None


def _leaf(node: SgNode, kind: str, idle: bool) -> Iterator[tuple[str, str, bool]]:
    text = node.text()
    if kind != "jsx_text" or "\n" in text:
        text = text.strip()  # only on one line does JSX keep the spaces around a text
    if not text:
        return
    loose = "" if idle else text
    if kind == "string" and _PLAIN_TEXT.fullmatch(text):
        loose = _PLAIN_TEXT.sub(r'\1"\2"', text)
    yield text, loose, False
