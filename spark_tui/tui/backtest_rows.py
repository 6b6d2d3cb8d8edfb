"""The report of a backtest as rows: what each rule would have done, the sizes, and the limit that fits.

Pure functions. Not here: the run itself (`backtest_run`) and the counting (`core.guard.backtest`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.tui.fit import Part, fit_start
from spark_tui.tui.signs import Signs

_EDGES: Final = (0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Changed lines at which the bars of the histogram end; the last bar has no end."""
_RULE: Final = 30  # columns of a rule's name
_RANGE: Final = 12
_BAR: Final = 28
TAKE_OVER: Final = "backtest.enough"
"""The key of the row that `t` takes over."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row of plain text that can be selected, so that the keys scroll past it."""

    key: str
    parts: tuple[Part, ...]
    words: str = ""


def progress_parts(progress: Progress, signs: Signs, room: int) -> list[Part]:
    """How far a backtest is, in about `room` columns."""
    if not progress.of:
        return [(f"backtest {signs.dots} ", "$accent")]
    count = f" {progress.done} of {progress.of} "
    width = max(4, room - len(count) - len("backtest "))
    full = min(width, width * progress.done // progress.of)
    return [
        ("backtest ", "$quiet"),
        (signs.full * full, "$accent"),
        (signs.empty * (width - full), "$quiet"),
        (count, "$foreground"),
    ]


def report_rows(report: Report, signs: Signs) -> tuple[TextRow, ...]:
    """The whole report, a row a line."""
    lines = [
        *_summary(report, signs),
        *_rules(report, signs),
        *_histogram(report, signs),
        *([(f"not judged: {signs.clean(why)}", "$warning")] for why in report.left_out),
    ]
    rows = [TextRow(f"backtest.{index}", tuple(line)) for index, line in enumerate(lines)]
    enough = _enough(report)
    return (*rows, enough) if enough else tuple(rows)


def _summary(report: Report, signs: Signs) -> list[list[Part]]:
    counts = f"{_count(report.proposals, 'proposal')}, {_count(report.hunks, 'hunk')}"
    return [
        [(signs.clean(f"{report.what}, judged by {report.preset}"), "$quiet")],
        [(f"{counts}; {report.held:,} would have been held up", "$foreground")],
    ]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _rules(report: Report, signs: Signs) -> list[list[Part]]:
    if not report.rules:
        return [[("no rule would have spoken up", "$quiet")]]
    head = f"{'':<{_RULE}}{'blocked':>9}{'asked':>8}{'you rejected too':>18}{'you took':>10}"
    rows: list[list[Part]] = [[(head, "$quiet")]]
    for tally in report.rules:
        name = fit_start(signs.clean(tally.rule), _RULE - 1, signs.dots)
        held = f"{tally.blocked or '':>9}{tally.asked or '':>8}"
        numbers = f"{held}{tally.rejected or '':>18}{tally.accepted or '':>10}"
        rows.append([(f"{name:<{_RULE}}", "$foreground"), (numbers, "$foreground")])
    return rows


def bars(sizes: tuple[int, ...]) -> list[tuple[int, int | None, int]]:
    """Above, up to (None for no end) and how many sizes lie between, up to the last bar that has any."""
    found: list[tuple[int, int | None, int]] = []
    for above, upto in pairwise(_EDGES):
        found.append((above, upto, sum(above < size <= upto for size in sizes)))
    found.append((_EDGES[-1], None, sum(size > _EDGES[-1] for size in sizes)))
    while found and not found[-1][2]:
        found.pop()
    return found


def _histogram(report: Report, signs: Signs) -> list[list[Part]]:
    shown = bars(report.sizes)
    if not shown:
        return []
    most = max(count for _, _, count in shown)
    rows: list[list[Part]] = [[("changed lines of what was accepted", "$quiet")]]
    for above, upto, count in shown:
        words = f"{above + 1:,} to {upto:,}" if upto is not None else f"over {above:,}"
        full = -(-count * _BAR // most)
        rows.append(
            [
                (f"{words:>{_RANGE}} ", "$quiet"),
                (signs.full * full, "$accent"),
                (f" {count}" if count else "", "$foreground"),
                (_limit_mark(report.limit, above, upto, signs), "$warning"),
            ]
        )
    if report.limit is not None and report.limit > (shown[-1][1] or report.limit):
        rows.append([(f"{'':>{_RANGE}} all below the limit of {report.limit:,}", "$quiet")])
    return rows


def _limit_mark(limit: int | None, above: int, upto: int | None, signs: Signs) -> str:
    if limit is None or not above < max(1, limit) <= (upto if upto is not None else limit):
        return ""
    return f"  {signs.pointer} the limit is {limit:,}"


def _enough(report: Report) -> TextRow | None:
    if report.enough is None:
        return None
    now = "no limit" if report.limit is None else f"{report.limit:,}"
    words = f"max_diff_size = {report.enough:,} would have let 95 of 100 through (now {now})"
    if report.enough == report.limit:
        return TextRow(TAKE_OVER, ((words, "$foreground"),))
    return TextRow(
        TAKE_OVER,
        ((f"{words}  ", "bold $foreground"), ("t", "bold $accent"), (" takes it", "$quiet")),
    )
