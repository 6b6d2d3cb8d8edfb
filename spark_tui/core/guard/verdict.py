"""What the guard says: findings, and the verdict that follows from them. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Level(StrEnum):
    """How a finding weighs; `worst` orders them."""

    ALLOW = "allow"
    ASK = "ask"
    BLOCK = "block"


class Finding(msgspec.Struct, frozen=True):
    """One broken rule: its `family.rule` name, where (1-based line, 0 for the whole file), and why.

    `stops`: a blocking finding ends the stream where it is made, so that the model is told at once.
    """

    rule: str
    path: str
    line: int
    reason: str
    level: Level = Level.BLOCK
    stops: bool = True


class Verdict(msgspec.Struct, frozen=True):
    """The guard's judgement of one hunk."""

    level: Level = Level.ALLOW
    findings: tuple[Finding, ...] = ()


ALLOWED = Verdict()

_ORDER = (Level.ALLOW, Level.ASK, Level.BLOCK)


def worst(levels: Iterable[Level]) -> Level:
    """The strictest of `levels`; ALLOW when there are none."""
    return max(levels, key=_ORDER.index, default=Level.ALLOW)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict that `findings` amount to."""
    found = tuple(findings)
    return Verdict(worst(finding.level for finding in found), found)
