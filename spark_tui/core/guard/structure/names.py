"""Which names a hunk brings to its file, and which names that are new there it uses.

From the syntax tree, for the languages with structure rules. Not here: which hunks that links (`core.links`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from spark_tui.core.change.values import Hunk, Names, TrackedFile
from spark_tui.core.change.view import disk_lines, has_place
from spark_tui.core.guard.changed import Changed, Piece
from spark_tui.core.guard.structure.imports import imports
from spark_tui.core.guard.structure.languages import structured
from spark_tui.core.guard.structure.outline import Kind, outline
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.tokens import covering, tokens
from spark_tui.core.guard.structure.window import window_of

MOST_LINES = 20_000  # of a file that is looked at
MOST_ADDED = 2_000  # lines of a hunk
MOST_AROUND = 3_000  # lines that have to be read with it: all of a file that does not parse
MOST_NAMES = 500  # of each sort

_WORD: Final = re.compile(r"[^\W\d]\w*")
_SHORTEST = 2  # letters; one alone is a loop variable or a type variable and says nothing

_SCRIPT: Final = ("required_parameter", "optional_parameter", "rest_pattern")
_PARAMETERS: Final = {
    "python": (
        "parameters", "default_parameter", "typed_default_parameter", "typed_parameter",
        "list_splat_pattern", "dictionary_splat_pattern",
    ),
    "typescript": _SCRIPT, "tsx": _SCRIPT,
    "javascript": ("formal_parameters", "assignment_pattern", "rest_pattern"),
    "go": ("parameter_declaration", "variadic_parameter_declaration"),
    "rust": ("parameter",),
    "java": ("formal_parameter",),
}  # fmt: skip
"""The nodes in which the name of a parameter stands, by language."""
_WITH_DEFAULT: Final = frozenset(
    {
        "default_parameter",
        "typed_default_parameter",
        "required_parameter",
        "optional_parameter",
        "assignment_pattern",
    }
)
"""Those in which only the first word is the name."""


def names_of(file: TrackedFile, hunk: Hunk) -> Names | None:
    """The names of a hunk that is not accepted, in its file on disk with it alone.

    None for a language without structure, for a hunk that only removes lines, and where that would take too
    long. A name that stands anywhere in the file on disk is not new there.
    """
    if not structured(file.path) or not 0 < len(hunk.new) <= MOST_ADDED:
        return None
    lines = disk_lines(file)
    if not hunk.complete or not has_place(hunk) or len(lines) > MOST_LINES:
        return None
    old = _words(lines)
    if old.issuperset(_WORD.findall("".join(hunk.new))):
        return Names()
    end = hunk.start + len(hunk.old)
    after = (*lines[: hunk.start], *hunk.new, *lines[end:])
    piece = Piece(hunk.id, (hunk.start, end), (hunk.start, hunk.start + len(hunk.new)))
    changed = Changed(file.path, lines, after, (piece,))
    window = window_of(changed, hunk.id, close=True)
    if len(window.after.lines) > MOST_AROUND:
        return None
    taken = _imported(window.after, piece.added)
    said = Counter(
        token.text
        for token in covering(tokens(window.after), piece.added)
        if not token.comment
        and len(token.text) >= _SHORTEST
        and _WORD.fullmatch(token.text)
        and (token.first not in taken or token.text in taken[token.first])
    )
    used = said - Counter(_parameters(window.after, piece.added))
    declared = _new(_declared(window.after, piece.added), old)
    imported = _new(chain.from_iterable(taken.values()), old)
    return Names.of(declared, imported, _new(used, old))


@lru_cache(maxsize=2)
def _words(lines: tuple[str, ...]) -> frozenset[str]:
    """Every word of a file; the hunks of one edit ask for the same."""
    return frozenset(_WORD.findall("".join(lines)))


def _new(found: Iterable[str], old: frozenset[str]) -> frozenset[str]:
    fresh = {name for name in found if len(name) >= _SHORTEST and name not in old}
    return frozenset(sorted(fresh)[:MOST_NAMES])


def _declared(source: Source, lines: tuple[int, int]) -> Iterator[str]:
    """What these lines (0-based, half open) declare for others, by its own name."""
    for one in outline(source):
        if one.kind is not Kind.LOCAL and lines[0] < one.line <= lines[1]:
            yield one.name.rpartition(".")[2]


def _parameters(source: Source, lines: tuple[int, int]) -> Iterator[str]:
    """The name of each parameter that a signature in these lines has: it is brought there, not used."""
    found = source.root.find_all(
        kind="identifier", inside={"any": [{"kind": kind} for kind in _PARAMETERS[source.language]]}
    )
    for node in found:
        around = node.parent()
        first = around is not None and (around.kind() not in _WITH_DEFAULT or around.child(0) == node)
        if first and lines[0] < source.line(node) <= lines[1]:
            yield node.text()


def _imported(source: Source, lines: tuple[int, int]) -> dict[int, set[str]]:
    """The names that each of these lines takes from elsewhere; its other words are modules, not uses."""
    found: dict[int, set[str]] = {}
    for one in imports(source):
        if lines[0] < one.line <= lines[1]:
            names = one.names or (re.split(r"[./:]", one.module)[-1],)
            found.setdefault(one.line, set()).update(names)
    return found
