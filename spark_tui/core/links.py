"""Which hunks belong together: one uses a name that another brings.

From the names that were found when the hunks closed (`core.guard.structure.names`); costs a few steps a hunk.
Within a file any new name links; across files one that is imported by its name, or, where the files of a
folder are one package, any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def links_of(hunks: Iterable[Hunk]) -> dict[int, tuple[Link, ...]]:
    """What each of these hunks needs of the others, one link for each pair, in the order of the hunks."""
    named = [hunk for hunk in hunks if hunk.names is not None and hunk.state not in _GONE]
    if len(named) > MOST_HUNKS:
        return {}
    bringing: dict[str, list[Hunk]] = {}
    for hunk in named:
        for name in hunk.names.declares | hunk.names.imports if hunk.names else ():
            bringing.setdefault(name, []).append(hunk)
    found: dict[int, tuple[Link, ...]] = {}
    rank = {hunk.id: hunk.rank for hunk in named}
    for hunk in named:
        needed = {link.hunk: link for link in _needs(hunk, bringing)}
        if needed:
            found[hunk.id] = tuple(sorted(needed.values(), key=lambda link: rank[link.hunk]))
    return found


def _needs(hunk: Hunk, bringing: Mapping[str, Sequence[Hunk]]) -> Iterator[Link]:
    names = hunk.names
    for name in sorted(names.uses, reverse=True) if names is not None else ():
        for other in bringing.get(name, ()):
            if other.id != hunk.id and _meant(hunk, other, name):
                yield Link(other.id, name)


def _meant(hunk: Hunk, other: Hunk, name: str) -> bool:
    """Whether the name in `hunk` is the one that `other` brings."""
    if hunk.names is None or other.names is None:
        return False
    if hunk.path == other.path:
        return name not in hunk.names.declares and name not in hunk.names.imports
    if name not in other.names.declares:
        return False
    language = language_of(hunk.path)
    folder, other_folder = (path.rpartition("/")[0] for path in (hunk.path, other.path))
    package = language in _ONE_PACKAGE and language == language_of(other.path) and folder == other_folder
    return name in hunk.names.imports or (package and name not in hunk.names.declares)


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
    links = links_of(hunks)
    known = {hunk.id: hunk for hunk in hunks}
    taken = [hunk.id for hunk in accepted]
    for number in taken:
        for link in links.get(number, ()):
            other = known[link.hunk]
            if link.hunk not in taken and other.state in _MISSING:
                how = "still waits" if other.state is HunkState.WAITING else f"is {other.state}"
                return f"Hunk {number} uses {link.name} of hunk {link.hunk}, which {how}."
    return ""
