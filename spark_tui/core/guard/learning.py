"""What a person's rejections have in common, as a constraint that would have caught them.

Arithmetic on decided hunks; nothing is offered that would have caught what the person accepted. Not here:
collecting the decisions and showing the offer (`update.offering`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from spark_tui.core.guard.globs import any_matches
from spark_tui.core.guard.mentions import TESTS
from spark_tui.core.guard.rules import Rule

ENOUGH = 3
"""So many rejections must share a pattern before it is one."""

_MOST_WRONG = 0.1  # share of the accepted hunks that a pattern may catch
_RECENT = 60  # decisions; tastes change
_SMALLEST_LIMIT = 10  # lines; below that a limit on hunks would stop everything


class Example(msgspec.Struct, frozen=True):
    """One decided hunk: its path, changed lines, whether it changes types, and whether it was rejected."""

    hunk: int
    path: str
    lines: int
    types: bool
    rejected: bool


class Offer(msgspec.Struct, frozen=True):
    """A constraint to offer: it would have caught `caught` of `rejected` rejections, and `wrong` of
    `accepted` hunks that the person took."""

    text: str
    rules: tuple[Rule, ...]
    caught: int
    rejected: int
    wrong: int
    accepted: int

    @property
    def words(self) -> str:
        """The offer's numbers in a sentence."""
        took = f" and {self.wrong} of {self.accepted} that you took" if self.accepted else ""
        return f"would have caught {self.caught} of {self.rejected} hunks that you rejected{took}"


def offer(examples: Sequence[Example], never: Collection[str] = ()) -> Offer | None:
    """The best constraint to offer after these decisions, the oldest first; None when no pattern repeats.

    `never` are the texts that must not be offered.
    """
    recent = list({example.hunk: example for example in examples}.values())[-_RECENT:]
    if not recent or not recent[-1].rejected:
        return None
    best: Offer | None = None
    for one in _candidates(recent):
        if one.text in never or one.caught < ENOUGH or one.wrong > _MOST_WRONG * one.accepted:
            continue
        if best is None or one.caught > best.caught:
            best = one
    return best


def last_looked_at(before: Iterable[int], decided: Iterable[int]) -> frozenset[int]:
    """The hunks that `offer` looks at once these are decided after those `before`: of a thousand at once,
    only the last ones."""
    return frozenset(list(dict.fromkeys((*before, *decided)))[-_RECENT:])


def _candidates(examples: Sequence[Example]) -> Iterator[Offer]:
    """Every pattern that the last rejection is part of, the most telling first."""
    last = examples[-1]
    if any_matches(TESTS, last.path):
        tests = [any_matches(TESTS, example.path) is not None for example in examples]
        yield _counted("leave the tests alone", Rule("paths.never", {"paths": list(TESTS)}), examples, tests)
    if last.types:
        types = [example.types for example in examples]
        yield _counted("don't touch types", Rule("structure.no_type_changes"), examples, types)
    for folder in _folders(examples):
        if last.path.startswith(folder):
            inside = [example.path.startswith(folder) for example in examples]
            rule = Rule("paths.never", {"paths": [f"{folder}**"]})
            yield _counted(f"don't touch {folder}", rule, examples, inside)
    taken = max((example.lines for example in examples if not example.rejected), default=0)
    limit = max(_SMALLEST_LIMIT, -(-taken // 10) * 10)
    if last.lines > limit:
        large = [example.lines > limit for example in examples]
        rule = Rule("size.max_hunk_lines", {"lines": limit})
        yield _counted(f"at most {limit} lines a hunk", rule, examples, large)


def _folders(examples: Sequence[Example]) -> list[str]:
    """The folders of rejected hunks with a closing slash, the one with the most rejections first."""
    folders: Counter[str] = Counter()
    for example in examples:
        parts = example.path.split("/")[:-1]
        if example.rejected:
            folders.update("/".join(parts[: depth + 1]) + "/" for depth in range(len(parts)))
    return [folder for folder, _ in sorted(folders.items(), key=lambda item: (-item[1], -len(item[0])))]


def _counted(text: str, rule: Rule, examples: Sequence[Example], caught: Sequence[bool]) -> Offer:
    pairs = list(zip(examples, caught, strict=True))
    return Offer(
        text,
        (rule,),
        caught=sum(hit for example, hit in pairs if example.rejected),
        rejected=sum(example.rejected for example in examples),
        wrong=sum(hit for example, hit in pairs if not example.rejected),
        accepted=sum(not example.rejected for example in examples),
    )
