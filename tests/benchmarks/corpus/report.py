"""What the outcomes are counted in, and the tables and the JSON that come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .judging import Outcome, Result
from .mistakes import MISTAKES

_ORDER = (Outcome.RIGHT, Outcome.ASKED, Outcome.REFUSED, Outcome.WRONG)


@dataclass
class Count:
    """The outcomes of one tool on the edits with one mistake in one format."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    offered: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)

    def plus(self, result: Result) -> None:
        self.outcomes[result.outcome] += 1
        self.offered += result.offered
        self.seconds += result.seconds
        if result.outcome is Outcome.WRONG:
            self.reasons[result.why.splitlines()[0][:60] if result.why else ""] += 1

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def cell(self) -> str:
        """Right, asked, refused, wrong; a dash where there was nothing."""
        return " / ".join(str(self.outcomes[one]) for one in _ORDER) if self.total else "-"


@dataclass
class Counts:
    """Everything that was counted, by format, tool and mistake; `bad` are the wrong cases of this app."""

    found: dict[tuple[str, str, str], Count] = field(default_factory=dict)
    bad: list[dict[str, str]] = field(default_factory=list)

    def plus(self, form: str, tool: str, mistake: str, result: Result) -> None:
        self.found.setdefault((form, tool, mistake), Count()).plus(result)

    def tools(self, form: str) -> list[str]:
        return list(dict.fromkeys(tool for one, tool, _ in self.found if one == form))

    def at(self, form: str, tool: str, mistake: str) -> Count:
        return self.found.get((form, tool, mistake), Count())

    def table(self, form: str) -> str:
        """One row a mistake, one column a tool: right / asked / refused / wrong."""
        tools = self.tools(form)
        rows = [["mistake", "edits", *tools], ["---"] * (len(tools) + 2)]
        for mistake in MISTAKES:
            counts = [self.at(form, tool, mistake.name) for tool in tools]
            if any(count.total for count in counts):
                most = max(count.total for count in counts)
                rows.append([mistake.name, str(most), *(count.cell for count in counts)])
        sums = [self._sum(form, tool) for tool in tools]
        rows.append(["**all**", str(max(one.total for one in sums)), *(one.cell for one in sums)])
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    def _sum(self, form: str, tool: str) -> Count:
        return summed(count for (one, name, _), count in self.found.items() if (one, name) == (form, tool))

    def as_json(self) -> list[dict[str, object]]:
        return [
            {
                "format": form,
                "tool": tool,
                "mistake": mistake,
                **{one.value: count.outcomes[one] for one in _ORDER},
                "offered": count.offered,
                "ms": round(count.seconds / max(1, count.total) * 1e3, 3),
                "wrong_because": dict(count.reasons.most_common(5)),
            }
            for (form, tool, mistake), count in self.found.items()
        ]


def summed(counts: Iterable[Count]) -> Count:
    """All of them together."""
    total = Count()
    for count in counts:
        total.outcomes += count.outcomes
        total.offered += count.offered
        total.seconds += count.seconds
    return total
