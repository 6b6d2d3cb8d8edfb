"""The one object of `spark-tui bench --json`: what was asked, every raw figure, and their sums.

Not here: what the figures mean (`core.speed`). Its shape is described in docs/command-line.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from spark_tui.commands.bench_words import Plan
from spark_tui.commands.printing import Json
from spark_tui.config.models import Endpoint
from spark_tui.core.speed import Answer, Figures, Run, Spread, figures, scale, spread

_MS = ("first", "first_words", "gap", "closed", "sent", "steered")


def bench_object(
    endpoint: Endpoint | None,
    plan: Plan,
    runs: Sequence[Run],
    *,
    interrupted: bool = False,
    problem: str = "",
) -> Json:
    """The whole object; `endpoint` is None when it came to none."""
    counted = scale(answer for run in runs for answer in run.answers)
    got = [figures(run, counted) for run in runs]
    return {
        "endpoint": None if endpoint is None else endpoint_object(endpoint),
        "plan": {
            **asdict(plan),
            "requests": plan.requests,
            "tokens_in": plan.read,
            "tokens_out": plan.written,
        },
        "counted": counted.basis,
        "tokens_a_character": round(counted.tokens_a_character, 4),
        "summary": _summary(got),
        "runs": [
            {**_figures(each), "live": run.live, **_answers(run)} for run, each in zip(runs, got, strict=True)
        ],
        "interrupted": interrupted,
        "error": {"message": problem} if problem else None,
    }


def endpoint_object(endpoint: Endpoint) -> Json:
    """Who was asked."""
    return {
        "provider": endpoint.provider,
        "model": endpoint.model,
        "base_url": endpoint.base_url,
        "wire": endpoint.wire,
    }


def _figures(got: Figures) -> Json:
    """The figures of a run; times in milliseconds."""
    values = {f"{name}_ms": _ms(getattr(got, name)) for name in _MS}
    return {
        "cached": got.cached,
        **values,
        "tokens_per_second": _rounded(got.rate, 1),
        "cached_share": _rounded(got.cached_share, 4),
    }


def _summary(got: Sequence[Figures]) -> Json:
    """Median, best, worst and 95th percentile of each figure; null where nothing is known of it."""
    values: dict[str, Spread | None] = {
        "first_uncached_ms": spread(_ms(each.first) for each in got if not each.cached),
        "first_cached_ms": spread(_ms(each.first) for each in got if each.cached),
        **{f"{name}_ms": spread(_ms(getattr(each, name)) for each in got) for name in _MS[1:]},
        "tokens_per_second": spread((_rounded(each.rate, 1) for each in got), more_is_better=True),
        "cached_share": spread((_rounded(each.cached_share, 4) for each in got), more_is_better=True),
    }
    return {name: None if each is None else asdict(each) for name, each in values.items()}


def _answers(run: Run) -> Json:
    return {
        "answer": _answer(run.answer),
        "steered_answer": None if run.steered is None else _answer(run.steered),
    }


def _answer(answer: Answer) -> Json:
    """One answer; times in milliseconds since it was asked for."""
    usage = answer.usage
    return {
        "sent_ms": _since(answer, answer.sent),
        "closed_ms": _since(answer, answer.closed),
        "ending": answer.ending,
        "waited": answer.waited,
        "usage": {"prompt": usage.prompt, "cached": usage.cached, "completion": usage.completion},
        "reads": [[_since(answer, read.at), read.pieces, read.characters] for read in answer.reads],
    }


def _since(answer: Answer, at: float | None) -> float | None:
    return None if at is None else _ms(at - answer.asked)


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
