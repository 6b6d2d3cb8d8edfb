"""What `spark-tui bench` says of an endpoint: before it asks, the table, and what it means for working.

Pure but for the words. Not here: measuring (`engine.timed_turns`), the figures (`core.speed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from spark_tui.commands.table import Row, duration, share, table_lines, whole, wrapped
from spark_tui.config.models import Endpoint
from spark_tui.core.sparkline import side_by_side
from spark_tui.core.speed import Basis, Figures, Run, Scale, Spread, course, figures, scale, spread

SYSTEM_TOKENS = 450  # of every prompt: how to work here, and what is asked
_EDIT_LINES, _TOKENS_A_LINE = 300, 10  # the edit that a speed is put into words with
_WORTH_CACHING = 1024  # tokens; no hosted model keeps shorter prompts
_HEADS = ("median", "best", "worst")
_HEADS_WITH_P95 = ("median", "best", "p95", "worst")


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked: so many runs of two requests, a prompt and answers of about so many tokens."""

    runs: int
    prompt: int
    tokens: int

    @property
    def requests(self) -> int:
        return self.runs * 2

    @property
    def read(self) -> int:
        """About how many tokens the model will read, cached ones too: the steered prompt has half an answer
        more."""
        return self.runs * (2 * (SYSTEM_TOKENS + self.prompt) + self.tokens // 2)

    @property
    def written(self) -> int:
        """About how many tokens the model will write at most: the first answer of a run is stopped midway."""
        return self.runs * (self.tokens // 2 + self.tokens)

    def price(self, prices: tuple[float, float]) -> float:
        """US dollars, at prices for a million tokens that are read and that are written."""
        return (self.read * prices[0] + self.written * prices[1]) / 1e6


def announcement(endpoint: Endpoint, plan: Plan, prices: tuple[float, float] | None, *, paid: bool) -> str:
    """What will be asked of whom, before it is asked."""
    name = f"{endpoint.provider}/{endpoint.model}" if endpoint.model else endpoint.provider
    said = (
        f"{name} at {endpoint.base_url} ({endpoint.wire}): {plan.requests} requests, about "
        f"{plan.read:,} tokens to read and at most {plan.written:,} to write."
    )
    if not paid:
        return said
    if prices is None:
        return f"{said} What they cost is not known here."
    price = plan.price(prices)
    about = f"About {price:,.2f}" if price >= 0.01 else "Less than 0.01"
    return (
        f"{said} {about} US dollars (list prices, {prices[0]:g} and {prices[1]:g} a million; "
        "less where cached tokens cost less)."
    )


def report_lines(runs: Sequence[Run], plan: Plan, *, width: int, ascii: bool) -> Iterator[str]:
    """The table, the course of the answers, and what both mean; nothing when nothing was measured."""
    counted = scale(answer for run in runs for answer in run.answers)
    got = [figures(run, counted) for run in runs]
    rows = _rows(got)
    if not rows:
        return
    with_p95 = any(spread_.p95 is not None for _, spread_, _ in rows)
    heads = _HEADS_WITH_P95 if with_p95 else _HEADS
    yield from table_lines(heads, [_row(*row, with_p95=with_p95) for row in rows], width)
    courses = [course(answer, counted) for run in runs for answer in run.answers]
    line = side_by_side(courses, width, ascii=ascii)
    if line:
        yield ""
        yield "Tokens a second, from the first to the last of each answer:"
        yield line
    yield ""
    for said in (*_sentences(got), *_notes(runs, got, plan, counted)):
        yield from wrapped(said, width)


_Figure = tuple[str, Spread, Callable[[float | None], str]]


def _rows(got: Sequence[Figures]) -> list[_Figure]:
    """Every figure that there is."""
    found = (
        ("first token, new prompt", spread(_first(got, cached=False)), duration),
        ("first token, known prompt", spread(_first(got, cached=True)), duration),
        ("tokens a second", spread((each.rate for each in got), more_is_better=True), whole),
        ("longest gap between tokens", spread(each.gap for each in got), duration),
        ("Enter until the old stream closed", spread(each.closed for each in got), duration),
        ("Enter until the request was sent", spread(each.sent for each in got), duration),
        ("Enter until the new first token", spread(each.steered for each in got), duration),
        (
            "steered prompt from the cache",
            spread((each.cached_share for each in got), more_is_better=True),
            share,
        ),
    )
    return [(name, values, form) for name, values, form in found if values is not None]


def _first(got: Sequence[Figures], *, cached: bool) -> list[float | None]:
    return [each.first for each in got if each.cached is cached]


def _row(name: str, values: Spread, form: Callable[[float | None], str], *, with_p95: bool) -> Row:
    if values.count == 1:
        return Row(name, (form(values.median), *("" for _ in range(3 if with_p95 else 2))))
    numbers = [values.median, values.best, *([values.p95] if with_p95 else []), values.worst]
    return Row(name, tuple(map(form, numbers)))


def _sentences(got: Sequence[Figures]) -> Iterator[str]:
    steered = spread(each.steered for each in got)
    cached = spread((each.cached_share for each in got), more_is_better=True)
    if steered is not None:
        kept = ""
        if cached is not None and cached.median > 0:
            kept = f"; {share(cached.median)} of its prompt was not read again"
        yield f"A steer answers after {duration(steered.median)}{kept}."
    speed = spread((each.rate for each in got), more_is_better=True)
    if speed is not None and speed.median > 0:
        edit = _EDIT_LINES * _TOKENS_A_LINE / speed.median
        yield (
            f"An edit of {_EDIT_LINES} lines (about {_EDIT_LINES * _TOKENS_A_LINE:,} tokens) is written in "
            f"{duration(edit)}."
        )
    cold, warm = (spread(_first(got, cached=each)) for each in (False, True))
    if cold is not None and warm is not None and cold.median > 1.5 * warm.median:
        yield (
            f"A new prompt is answered after {duration(cold.median)}, one that the server knows already "
            f"after {duration(warm.median)}."
        )
    words = spread(each.first_words for each in got)
    first = spread(each.first for each in got)
    if words is not None and first is not None and words.median > first.median + 0.001:
        yield f"It thinks aloud before it answers: the first word comes after {duration(words.median)}."


def _notes(runs: Sequence[Run], got: Sequence[Figures], plan: Plan, counted: Scale) -> Iterator[str]:
    """What a reader must know to believe the figures."""
    yield from _COUNTED.get(counted.basis, ())
    steered = [run.steered for run in runs if run.steered is not None and run.steered.ending is not None]
    shares = [each.cached_share for each in got if each.cached_share is not None]
    if steered and not shares:
        yield "The server does not say how much of a prompt it took from its cache."
    elif shares and not any(shares):
        more = f" Hosted models begin to keep prompts at {_WORTH_CACHING:,} to 4,096 tokens:"
        longer = f"{more} --prompt {max(5_000, plan.prompt * 2)} tries a longer one."
        yield "Nothing of a steered prompt came from the cache." + longer
    if any(run.entered is not None and not run.live for run in runs):
        yield "Answers were over before they could be steered: --tokens N asks for longer ones."
    if any(answer.waited for run in runs for answer in run.answers):
        yield "The server was busy and asked to wait; the first tokens after that do not count."


_COUNTED = {
    Basis.PIECES: ("The server states no count of tokens: every piece of the stream was counted as one.",),
    Basis.CHARACTERS: (
        "The server states no count of tokens and sends several in a piece: four characters count as one.",
    ),
}
