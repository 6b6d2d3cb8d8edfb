"""What a preset would have done to work that is already decided, counted. Values and arithmetic only.

Not here: where that work comes from (git history, old sessions) and the judging itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from spark_tui.core.guard.verdict import Level, Verdict

LET_THROUGH = 0.95
"""The share of accepted proposals that `Report.enough` lets through."""


class JudgedHunk(msgspec.Struct, frozen=True):
    """A hunk as the preset judges it. `taken`: whether a person who decided it by hand took it, None when
    nobody did."""

    verdict: Verdict
    taken: bool | None = None


class JudgedProposal(msgspec.Struct, frozen=True):
    """A commit, or what a person decided of a goal. `size` is what was accepted of it, in changed lines;
    None when nothing was."""

    hunks: tuple[JudgedHunk, ...]
    size: int | None = None


class RuleTally(msgspec.Struct, frozen=True):
    """How often one rule would have spoken up. `blocked` and `asked` count hunks; of those that a person
    decided by hand in a session, `rejected` they rejected too and `accepted` they took."""

    rule: str
    blocked: int
    asked: int
    rejected: int = 0
    accepted: int = 0


class Report(msgspec.Struct, frozen=True):
    """A backtest. `proposals` are commits or goals, of which `held` would have been blocked or asked about
    somewhere. `sizes` are the changed lines of each accepted proposal in rising order, `limit` the preset's
    `max_diff_size`, and `enough` the smallest limit that lets 95 of 100 of them through. `left_out` says
    what could not be judged, and why."""

    preset: str
    what: str
    proposals: int
    hunks: int
    held: int
    rules: tuple[RuleTally, ...]
    sizes: tuple[int, ...]
    limit: int | None
    enough: int | None
    left_out: tuple[str, ...] = ()


class Progress(msgspec.Struct, frozen=True):
    """How far a backtest is; `of` is 0 while that is not known yet."""

    done: int
    of: int
    word: str = ""


def summed(
    preset: str,
    what: str,
    proposals: Sequence[JudgedProposal],
    limit: int | None,
    left_out: tuple[str, ...] = (),
) -> Report:
    """The report on these proposals; rules stand in the order of how often they spoke up."""
    hunks = [hunk for proposal in proposals for hunk in proposal.hunks]
    sizes = tuple(sorted(proposal.size for proposal in proposals if proposal.size is not None))
    return Report(
        preset=preset,
        what=what,
        proposals=len(proposals),
        hunks=len(hunks),
        held=sum(any(hunk.verdict.findings for hunk in proposal.hunks) for proposal in proposals),
        rules=_tallies(hunks),
        sizes=sizes,
        limit=limit,
        enough=percentile(sizes, LET_THROUGH),
        left_out=left_out,
    )


def _tallies(hunks: Iterable[JudgedHunk]) -> tuple[RuleTally, ...]:
    """Each rule with the hunks it spoke up on; a rule that blocks and asks in one hunk has blocked it."""
    counts: Counter[tuple[str, str]] = Counter()
    rules: set[str] = set()
    for hunk in hunks:
        findings = hunk.verdict.findings
        blocked = {finding.rule for finding in findings if finding.level is Level.BLOCK}
        spoke = {finding.rule for finding in findings}
        rules |= spoke
        counts.update((rule, "blocked" if rule in blocked else "asked") for rule in spoke)
        if hunk.taken is not None:
            counts.update((rule, "accepted" if hunk.taken else "rejected") for rule in spoke)
    tallies = [
        RuleTally(rule, *(counts[rule, what] for what in ("blocked", "asked", "rejected", "accepted")))
        for rule in rules
    ]
    return tuple(sorted(tallies, key=lambda one: (-one.blocked - one.asked, one.rule)))


def percentile(sizes: tuple[int, ...], share: float) -> int | None:
    """The smallest of the sizes (in rising order) that is at least as large as `share` (0 to 1) of them;
    None when there are none. This is the nearest-rank percentile."""
    if not sizes:
        return None
    rank = max(1, -(-round(share * 1000) * len(sizes) // 1000))
    return sizes[min(rank, len(sizes)) - 1]
