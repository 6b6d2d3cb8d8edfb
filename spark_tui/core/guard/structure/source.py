"""A piece of a file as a syntax tree, kept with what was found in it.

Not here: which piece a change is judged in (`structure.window`), any rule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from spark_tui.core.guard.structure.faults import error_below, out_of_line
from spark_tui.core.guard.structure.newer import known

if TYPE_CHECKING:
    from ast_grep_py import SgNode, SgRoot

_Answer = TypeVar("_Answer")

KEPT_LINES = 4_000
"""Lines of all sources together that are kept with their trees: a tree takes about half a kilobyte a line,
what the rules made of it as much again."""
KEPT_AT_LEAST = 2
"""Sources that are kept however long they are: both sides of a window."""


@dataclass(frozen=True)
class Source:
    """Lines `first` (0-based) and following of a file, parsed when first needed.

    `exported` holds names that the file exports elsewhere (`structure.exports`).
    """

    language: str
    lines: tuple[str, ...]
    first: int = 0
    exported: frozenset[str] = frozenset()

    @cached_property
    def answers(self) -> dict[Callable[..., Any], Any]:
        """What functions made of this source (`with_source`)."""
        return {}

    @cached_property
    def text(self) -> str:
        return "".join(self.lines)

    @cached_property
    def _tree(self) -> SgRoot:
        from ast_grep_py import SgRoot  # loaded with the first structure rule, not with the app

        return SgRoot(_readable(self.lines, self.text), self.language)

    @cached_property
    def root(self) -> SgNode:
        """The root node. Character indexes of its nodes are those of `text`; take lines from `line`."""
        return self._tree.root()

    @cached_property
    def error(self) -> SgNode | None:
        """The first node that is an error, or that the parser had to make up because a sign was missing: such
        a node has no text. Every rule asks for it, and looking takes longer than parsing."""
        found = error_below(self.root)
        if found is None:
            return out_of_line(self.root) if self.language == "python" else None
        text = known(self.language, self.text)
        return found if text == self.text else error_below(Source(self.language, (text,)).root)

    @property
    def parses(self) -> bool:
        """Whether the text is well formed: no error node, and none that the parser made up."""
        return self.error is None

    @cached_property
    def _hash(self) -> int:
        return hash((self.language, self.lines, self.first, self.exported))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) for line in self.lines), initial=0))

    def line_at(self, index: int) -> int:
        """The 1-based line of the file in which the character `index` of `text` stands."""
        return self.first + bisect_right(self._starts, index, hi=max(1, len(self.lines)))

    def line(self, node: SgNode) -> int:
        """The 1-based line of the file on which `node` begins."""
        return self.line_at(node.range().start.index)

    def end_line(self, node: SgNode) -> int:
        """The 1-based line of the file on which `node` ends."""
        span = node.range()
        return self.line_at(max(span.start.index, span.end.index - 1))


def with_source(found: Callable[[Source], _Answer]) -> Callable[[Source], _Answer]:
    """A function whose answer is kept with the source that it was asked for, and goes with it: every rule
    asks for the same, and so does the next hunk for most sources."""

    @wraps(found)
    def answer(source: Source) -> _Answer:
        answers: dict[Callable[..., Any], _Answer] = source.answers
        if found not in answers:
            answers[found] = found(source)
        return answers[found]

    return answer


def _readable(lines: tuple[str, ...], text: str) -> str:
    """`text` as the parser takes it, of the same length: it knows no NUL, no lone surrogate, and no line that
    ends in a carriage return alone."""
    if "\r" in text:
        text = "".join(f"{line[:-1]}\n" if line.endswith("\r") else line for line in lines)
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


_sources: OrderedDict[Source, Source] = OrderedDict()
"""The last sources with their trees, the newest last: hunks of a file that close one after the other have
most in common."""


def kept(language: str, lines: tuple[str, ...], first: int, exported: frozenset[str]) -> Source:
    """A source, kept with its tree as long as there is room."""
    source = Source(language, lines, first, exported)
    if source not in _sources:
        _take_tree(source)
    source = _sources.setdefault(source, source)
    _sources.move_to_end(source)
    held = sum(len(one.lines) for one in _sources)
    while held > KEPT_LINES and len(_sources) > KEPT_AT_LEAST:
        held -= len(_sources.popitem(last=False)[0].lines)
    return source


def parses(language: str, lines: tuple[str, ...]) -> bool:
    """Whether lines are well formed by themselves. No tree is kept for them; those that are kept are used."""
    source = Source(language, lines)
    _take_tree(source)
    return source.parses


_OF_TEXT: Final = frozenset({"text", "_tree", "root", "error", "_starts"})
"""What is known of a source by its language and lines alone, wherever in a file it stands."""
_TWINS: Final = 8  # of the last sources


def _take_tree(source: Source) -> None:
    """Gives a source the tree of a late one with the same lines: other hunks above it moved it, or are left
    out where its names are read."""
    for other in islice(reversed(_sources.values()), _TWINS):
        if other.language == source.language and other.lines == source.lines:
            vars(source).update({name: each for name, each in vars(other).items() if name in _OF_TEXT})
            return
