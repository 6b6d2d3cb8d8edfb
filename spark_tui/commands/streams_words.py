"""What `spark-tui bench --streams` says: a row a stream, what they have in common, and the same as JSON.

Pure but for the words. Not here: asking (`bench_streams`), counting (`engine.many`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import Any

from spark_tui.commands.bench_json import endpoint_object
from spark_tui.commands.bench_words import SYSTEM_TOKENS, Plan
from spark_tui.commands.printing import Json
from spark_tui.commands.table import Row, duration, table_lines, whole
from spark_tui.config.models import Endpoint
from spark_tui.core.speed import Spread, spread
from spark_tui.core.terminal_text import visible
from spark_tui.engine.many import Many, State, Stream

_HEADS = ("first token", "tokens", "tokens/s", "longest gap", "")
_SUMS = ("median", "best", "worst")


@dataclass(frozen=True, slots=True)
class StreamsPlan(Plan):
    """What will be asked: `runs` is how many streams there are."""

    @property
    def requests(self) -> int:
        return self.runs

    @property
    def read(self) -> int:
        return self.runs * (SYSTEM_TOKENS + self.prompt)

    @property
    def written(self) -> int:
        return self.runs * self.tokens


def progress(many: Many) -> str:
    """How far it is, in one line."""
    states = Counter(stream.state for stream in many.streams)
    said = ", ".join(f"{states[state]} {state.value}" for state in State if states[state])
    rate = many.tokens_per_second
    return said if rate is None else f"{said}  {rate:,.0f} tokens/s in all"


def report_lines(many: Many, width: int) -> Iterator[str]:
    """The table of the streams, what is true of all, and why some failed."""
    yield from table_lines(_HEADS, [_row(stream) for stream in many.streams], width)
    sums = [(name, values, form) for name, values, form in _sums(many) if values is not None]
    if sums:
        yield ""
        rows = [
            Row(name, tuple(map(form, (values.median, values.best, values.worst))))
            for name, values, form in sums
        ]
        yield from table_lines(_SUMS, rows, width)
    yield ""
    yield from wrap(_all(many), width)
    reasons = Counter(stream.message for stream in many.streams if stream.state is State.FAILED)
    for reason, count in reasons.most_common():
        yield from wrap(f"{count} failed: {visible(reason)}", width)


def _row(stream: Stream) -> Row:
    meter = stream.meter
    return Row(
        str(stream.number),
        (
            duration(_seconds(meter.first_token_ms)),
            f"{stream.tokens:,}" if stream.tokens else "",
            whole(meter.tokens_per_second),
            duration(stream.gap or None),
            stream.state.value,
        ),
    )


def _sums(many: Many) -> Iterator[tuple[str, Spread | None, Callable[[float | None], str]]]:
    streams = many.streams
    yield "first token", spread(_seconds(each.meter.first_token_ms) for each in streams), duration
    rates = (each.meter.tokens_per_second for each in streams)
    yield "tokens/s of a stream", spread(rates, more_is_better=True), whole
    yield "longest gap", spread(each.gap or None for each in streams), duration


def _all(many: Many) -> str:
    states = Counter(stream.state for stream in many.streams)
    counts = ", ".join(f"{states[state]} {state.value}" for state in State if states[state])
    rate = many.tokens_per_second
    fast = "" if rate is None else f" {rate:,.0f} tokens/s"
    return f"In all{fast}: {many.tokens:,} tokens of {len(many.streams)} streams, {counts}."


def streams_object(
    endpoint: Endpoint | None, plan: StreamsPlan, many: Many, *, interrupted: bool, problem: str
) -> Json:
    """The one object of --json; `endpoint` is None when it came to none. Times are in milliseconds."""
    streams = [_stream(each) for each in many.streams]
    sums = {name: spread(each[name] for each in streams) for name in ("first_ms", "longest_gap_ms")}
    rates = spread((each["tokens_per_second"] for each in streams), more_is_better=True)
    return {
        "endpoint": None if endpoint is None else endpoint_object(endpoint),
        "plan": {
            "streams": plan.runs,
            "prompt": plan.prompt,
            "tokens": plan.tokens,
            "tokens_in": plan.read,
            "tokens_out": plan.written,
        },
        "tokens": many.tokens,
        "tokens_per_second": _rounded(many.tokens_per_second),
        "summary": {
            name: None if each is None else asdict(each)
            for name, each in {**sums, "tokens_per_second": rates}.items()
        },
        "streams": streams,
        "interrupted": interrupted,
        "error": {"message": problem} if problem else None,
    }


def _stream(stream: Stream) -> dict[str, Any]:
    return {
        "stream": stream.number,
        "state": stream.state.value,
        "message": stream.message,
        "tokens": stream.tokens,
        "first_ms": _rounded(stream.meter.first_token_ms),
        "tokens_per_second": _rounded(stream.meter.tokens_per_second),
        "longest_gap_ms": _rounded(stream.gap * 1000 if stream.gap else None),
    }


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
