"""Which hunks belong together: one uses a name that another brings.

From the names that were found when the hunks closed (`core.guard.structure.names`); costs a few steps a hunk.
Within a file any new name links; across files one that is imported by its name, or, where the files of a
folder are one package, any.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.guard.structure.languages import language_of

MOST_HUNKS = 1_000
"""Beyond these nothing is linked; nobody looks at so many."""

_ONE_PACKAGE = frozenset({"go", "java"})
_GONE = frozenset({HunkState.REPLACED, HunkState.STALE})
_MISSING = frozenset({HunkState.WAITING, HunkState.BLOCKED, HunkState.REJECTED})


@dataclass(frozen=True, slots=True)
class Link:
    """The hunk needs `name`, which hunk number `hunk` brings."""

    hunk: int
    name: str


def links_of(hunks: Iterable[Hunk], of: Container[int] | None = None) -> dict[int, tuple[Link, ...]]:
    """What each of these hunks needs of the others, one link for each pair, in the order of the hunks; only
    for those with the numbers `of`, when they are given."""
    named = [hunk for hunk in hunks if hunk.names is not None and hunk.state not in _GONE]
    if len(named) > MOST_HUNKS:
        return {}
    brought = _Brought(named)
    found: dict[int, tuple[Link, ...]] = {}
    rank = {hunk.id: hunk.rank for hunk in named}
    for hunk in named:
        if of is not None and hunk.id not in of:
            continue
        needed = {link.hunk: link for link in _needs(hunk, brought)}
        if needed:
            found[hunk.id] = tuple(sorted(needed.values(), key=lambda link: rank[link.hunk]))
    return found


class _Brought:
    """Who brings a name, by where it counts: looked up, so that hunks of other files cost nothing."""

    def __init__(self, hunks: Iterable[Hunk]) -> None:
        self.within: dict[tuple[str, str], list[Hunk]] = {}
        """By path and name, also those that import it."""
        self.declared: dict[str, list[Hunk]] = {}
        self.in_package: dict[tuple[str, str, str], list[Hunk]] = {}
        """By language, folder and name, where a folder is one package."""
        self.names: set[str] = set()
        """All of them: most names that a hunk uses are brought by none."""
        self._packages: dict[str, tuple[str, str] | None] = {}
        for hunk in hunks:
            if hunk.names is None:
                continue
            declares = hunk.names.declares
            brings = declares | hunk.names.imports
            self.names |= brings
            for name in brings:
                self.within.setdefault((hunk.path, name), []).append(hunk)
            package = self.package(hunk.path)
            for name in declares:
                self.declared.setdefault(name, []).append(hunk)
                if package is not None:
                    self.in_package.setdefault((*package, name), []).append(hunk)

    def package(self, path: str) -> tuple[str, str] | None:
        """As `_package`, once for all hunks of a file."""
        if path not in self._packages:
            self._packages[path] = _package(path)
        return self._packages[path]


def _package(path: str) -> tuple[str, str] | None:
    """The language and folder of a file that shares the names of its folder."""
    language = language_of(path)
    return (language, path.rpartition("/")[0]) if language in _ONE_PACKAGE else None


def _needs(hunk: Hunk, brought: _Brought) -> Iterator[Link]:
    names = hunk.names
    if names is None:
        return
    package = brought.package(hunk.path)
    declares, imports = names.declares, names.imports
    for name in sorted(brought.names.intersection(names.uses), reverse=True):
        others: list[Hunk] = []
        if name in imports:
            others = [other for other in brought.declared.get(name, ()) if other.path != hunk.path]
        elif name not in declares:
            others = [*brought.within.get((hunk.path, name), ())]
            if package is not None:
                beside = brought.in_package.get((*package, name), ())
                others += [other for other in beside if other.path != hunk.path]
        yield from (Link(other.id, name) for other in others if other.id != hunk.id)


def linked(links: Mapping[int, Sequence[Link]], number: int) -> frozenset[int]:
    """The hunk with all that it needs, all that needs it, and so on."""
    beside: dict[int, set[int]] = {}
    for hunk, needed in links.items():
        for link in needed:
            beside.setdefault(hunk, set()).add(link.hunk)
            beside.setdefault(link.hunk, set()).add(hunk)
    found, open_ = {number}, [number]
    while open_:
        new = beside.get(open_.pop(), set()) - found
        found |= new
        open_ += new
    return frozenset(found)


def link_words(links: Sequence[Link], most: int = 2) -> str:
    """`uses retry of hunk 3`; of many hunks only the first are named. Empty for none."""
    if not links:
        return ""
    shown = ", ".join(f"{link.name} of hunk {link.hunk}" for link in links[:most])
    left = len(links) - most
    return f"uses {shown}" + (f" and of {left} more" if left > 0 else "")


def missing_words(hunks: Sequence[Hunk], accepted: Iterable[Hunk]) -> str:
    """What hunks that are just accepted use of others that are not, in a sentence; empty when they do not."""
    taken = dict.fromkeys(hunk.id for hunk in accepted)
    links = links_of(hunks, taken)
    known = {hunk.id: hunk for hunk in hunks}
    for number in taken:
        for link in links.get(number, ()):
            other = known[link.hunk]
            if link.hunk not in taken and other.state in _MISSING:
                how = "still waits" if other.state is HunkState.WAITING else f"is {other.state}"
                return f"Hunk {number} uses {link.name} of hunk {link.hunk}, which {how}."
    return ""
