"""How fast a model was: figures from when the pieces of its answers came.

Times are seconds of one steady clock. Prefill (until the first piece) and decode (from there on) are always
apart. Not here: measuring (`engine.timed_turns`), and what the figures are called (`commands.bench_words`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import msgspec

from spark_tui.core.stream.signals import Ending, Usage

CHARACTERS_A_TOKEN = 4
"""A rough mean, used only where a server counts nothing and packs several tokens into a piece."""

LEAST_SECONDS = 0.05
LEAST_TOKENS = 10
"""Of a decode; below these a speed would be noise."""

ENOUGH = 20
"""Values from which on a 95th percentile says more than the worst one."""

NOTHING_STATED = Usage()

_DENSE = 2.5  # characters a token; text that is shown has more, unless thoughts were counted that are not
_COLUMNS = 60  # of the course of an answer


class Basis(StrEnum):
    """How tokens were counted."""

    USAGE = "usage"  # as the server says
    PIECES = "pieces"  # one a piece
    CHARACTERS = "characters"  # four characters each, since the pieces hold several


class Read(msgspec.Struct, frozen=True, gc=False):
    """What one read of the stream brought of the answer."""

    at: float
    pieces: int
    characters: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and what came of it; None where it has not happened (yet).

    `asked` the model was asked, `sent` the whole request was written, `words` the first piece came that is no
    thought, `closed` the connection was closed by us or the answer over. `waited`: the server was busy, and
    asked again.
    """

    asked: float
    sent: float | None = None
    reads: tuple[Read, ...] = ()
    words: float | None = None
    closed: float | None = None
    usage: Usage = NOTHING_STATED
    waited: bool = False
    ending: Ending | None = None
    message: str = ""

    @property
    def first(self) -> float | None:
        """When the first piece came."""
        return self.reads[0].at if self.reads else None

    @property
    def characters(self) -> int:
        return sum(read.characters for read in self.reads)

    @property
    def pieces(self) -> int:
        return sum(read.pieces for read in self.reads)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: an answer that is steered in mid-generation (`entered` is when), and the one after it.

    `live`: the first answer was still being written then. `cached`: a run before had the same prompt.
    """

    cached: bool
    answer: Answer
    entered: float | None = None
    live: bool = False
    steered: Answer | None = None

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (self.answer,) if self.steered is None else (self.answer, self.steered)


@dataclass(frozen=True, slots=True)
class Scale:
    """How many tokens a character is, in the answers of one model, and how that is known."""

    tokens_a_character: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run says. Seconds, tokens a second, shares of 1; None where it says nothing.

    `closed`, `sent` and `steered` count from Enter on the steer: the old stream closed, the new request
    written, the first piece of the new answer.
    """

    cached: bool
    first: float | None
    first_words: float | None
    rate: float | None
    gap: float | None
    closed: float | None
    sent: float | None
    steered: float | None
    cached_share: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Several values of one figure. `p95`: only one in twenty is worse; None when there are too few."""

    median: float
    best: float
    worst: float
    p95: float | None
    count: int


def scale(answers: Iterable[Answer]) -> Scale:
    """How tokens are counted in these answers of one model: as the server says where it says it of whole
    answers, else by pieces.

    What a server counts beyond all proportion are thoughts that it does not show: they took no time of the
    decode, and are left out.
    """
    heard = [answer for answer in answers if answer.characters]
    whole = [answer for answer in heard if answer.usage.completion and answer.ending is not None]
    characters = sum(answer.characters for answer in whole)
    tokens = sum(answer.usage.completion or 0 for answer in whole)
    if tokens and not (
        tokens * _DENSE > characters and tokens > 1.3 * sum(answer.pieces for answer in whole)
    ):
        return Scale(tokens / characters, Basis.USAGE)
    characters = sum(answer.characters for answer in heard)
    pieces = sum(answer.pieces for answer in heard)
    if characters > pieces * 2 * CHARACTERS_A_TOKEN:
        return Scale(1 / CHARACTERS_A_TOKEN, Basis.CHARACTERS)
    return Scale(pieces / characters if characters else 0.0, Basis.PIECES)


def figures(run: Run, scale: Scale) -> Figures:
    """What `run` says."""
    answer, after, entered = run.answer, run.steered, run.entered
    asked = None if answer.waited else answer.asked
    steers = entered if run.live and after is not None and not after.waited else None
    usage = after.usage if after is not None else NOTHING_STATED
    share = None
    if usage.prompt and usage.cached is not None:
        share = min(1.0, usage.cached / usage.prompt)
    return Figures(
        cached=run.cached,
        first=_between(asked, answer.first),
        first_words=_between(asked, answer.words),
        rate=rate(run.answers, scale),
        gap=longest_gap(run.answers),
        closed=_between(steers, answer.closed),
        sent=_between(steers, after.sent if after is not None else None),
        steered=_between(steers, after.first if after is not None else None),
        cached_share=share,
    )


def rate(answers: Iterable[Answer], scale: Scale) -> float | None:
    """Tokens a second from the first piece of each answer to its last, all together."""
    characters, seconds = 0, 0.0
    for answer in answers:
        if answer.reads:
            characters += answer.characters - answer.reads[0].characters
            seconds += answer.reads[-1].at - answer.reads[0].at
    tokens = characters * scale.tokens_a_character
    return tokens / seconds if seconds >= LEAST_SECONDS and tokens >= LEAST_TOKENS else None


def longest_gap(answers: Iterable[Answer]) -> float | None:
    """The longest time between two reads that brought something, in seconds."""
    gaps = [after.at - before.at for answer in answers for before, after in pairwise(answer.reads)]
    return max(gaps, default=None)


def course(answer: Answer, scale: Scale, columns: int = _COLUMNS) -> list[float]:
    """Tokens a second over the time from the first piece to the last, in `columns` equal parts; a read's
    tokens were written since the read before. Empty when there is too little to tell."""
    reads = answer.reads
    if len(reads) < 2 or reads[-1].at - reads[0].at < LEAST_SECONDS:
        return []
    began, width = reads[0].at, (reads[-1].at - reads[0].at) / columns
    tokens = [0.0] * columns
    for before, read in pairwise(reads):
        start, end = (before.at - began) / width, (read.at - began) / width
        written = read.characters * scale.tokens_a_character
        if end <= start:
            tokens[min(columns - 1, int(start))] += written
            continue
        for column in range(int(start), min(columns, math.ceil(end))):
            part = min(end, column + 1) - max(start, column)
            tokens[column] += written * max(0.0, part) / (end - start)
    return [each / width for each in tokens]


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that at least `percent` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values: Iterable[float | None], *, more_is_better: bool = False) -> Spread | None:
    """The values that there are, summed up; None when there are none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    best, worst = (max(known), min(known)) if more_is_better else (min(known), max(known))
    p95 = None
    if len(known) >= ENOUGH:
        signed = [-value for value in known] if more_is_better else known
        p95 = abs(percentile(signed, 95))
    return Spread(median(known), best, worst, p95, len(known))


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else max(0.0, end - start)
