"""What `spark-tui bench --app` says of the app: each figure beside what it should be, and what that means.

Pure. Not here: measuring (`spark_tui.measuring`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spark_tui.commands.table import Row, duration, table_lines, wrapped
from spark_tui.core.sparkline import sparkline
from spark_tui.core.speed import median, percentile

if TYPE_CHECKING:
    from spark_tui.measuring.play import Played
    from spark_tui.measuring.tour import Tour

_HEADS = ("measured", "at most", "")
_PER = 1_000  # tokens, for what is written to the terminal


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `unit` is ms, %, kB or MB; `most` is what it should be at most on two shared cores, None
    where nothing is promised."""

    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.most is None else self.value <= self.most


def app_figures(tour: Tour, rate: float) -> list[Figure]:
    """Every figure that there is; `rate` is that of the stream in tokens a second."""
    found = [
        *_middle("first frame", tour.frames_ms, None),
        *_middle("first key on the screen", tour.typed_ms, 400),
    ]
    for pace, took in tour.keys_ms.items():
        if took:
            found.append(Figure(f"key at {pace:,.0f} tokens/s, median", median(took), "ms", 5))
            found.append(Figure(f"key at {pace:,.0f} tokens/s, p99", percentile(took, 99), "ms", 25))
    if tour.played is not None:
        found += _stream(tour.played, rate)
    found += _middle("Enter until the old stream closed", tour.closed_ms, 2)
    found += _middle("Enter until the request was sent", tour.asked_ms, 10)
    if tour.played is not None:
        found.append(Figure("memory", tour.played.peak_mb, "MB", 90))
    return [figure for figure in found if not math.isnan(figure.value)]


def _middle(name: str, values: Sequence[float], most: float | None) -> Iterator[Figure]:
    if values:
        yield Figure(name, median(values), "ms", most)


def _stream(played: Played, rate: float) -> Iterator[Figure]:
    """What is promised for 1,200 tokens a second is promised for a token, whatever the rate."""
    share = played.cpu / played.seconds * 100 if played.seconds else math.nan
    yield Figure(f"CPU at {rate:,.0f} tokens/s, of a core", share, "%", 15 * max(1.0, rate / 1200))
    yield Figure(f"to the terminal, {_PER:,} tokens", played.written / played.tokens * _PER / 1000, "kB", 25)
    yield Figure("last line after the last token", played.last_row_ms, "ms", 50 if rate <= 1200 else 100)


def app_lines(tour: Tour, rate: float, *, width: int, ascii: bool) -> Iterator[str]:
    """The table, the keys one by one, and what it means; nothing when nothing was measured."""
    figures = app_figures(tour, rate)
    if not figures:
        return
    rows = [Row(figure.name, _cells(figure)) for figure in figures]
    yield from table_lines(_HEADS, rows, width)
    for pace, took in tour.keys_ms.items():
        if took:
            yield ""
            yield f"Each key at {pace:,.0f} tokens/s, up to {duration(max(took) / 1000)}:"
            yield sparkline(took, width, ascii=ascii)
    yield ""
    for said in _sentences(figures, tour, rate):
        yield from wrapped(said, width)


def _cells(figure: Figure) -> tuple[str, ...]:
    over = "over" if figure.met is False else ""
    return _said(figure.value, figure.unit), _said(figure.most, figure.unit), over


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "ms":
        return duration(value / 1000)
    return f"{value:.1f} {unit}" if value < 9.95 and unit != "%" else f"{value:,.0f} {unit}"


def _sentences(figures: Sequence[Figure], tour: Tour, rate: float) -> Iterator[str]:
    took = next(iter(tour.keys_ms.values()), ())
    if took:
        usual, worst = duration(median(took) / 1000), duration(percentile(took, 99) / 1000)
        yield (
            f"While {rate:,.0f} tokens a second stream, a key is answered after {usual}, "
            f"one in a hundred later than {worst}."
        )
    missed = [figure.name for figure in figures if figure.met is False]
    promised = [figure for figure in figures if figure.most is not None]
    if promised and not missed:
        whole = tour.played is not None and tour.asked_ms
        yield f"{'Everything' if whole else 'What was measured'} is as it should be on two shared cores."
    elif missed:
        yield (
            f"{len(missed)} of {len(promised)} figures are above what they should be on two shared cores. "
            "A machine that is busy with other things does that, too: run it again when it is not."
        )
