"""The top row: where we are, what we want, how fast the model is, and how often it kept to what it was told.

Not here: what the stream does at this moment (`widgets.heading`).
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from spark_tui.core.hits import kept_to
from spark_tui.core.session import Phase, Session, context_tokens
from spark_tui.core.timeline import CheckRun
from spark_tui.engine.ports import Pace
from spark_tui.tui.check_words import runs_now, short
from spark_tui.tui.fit import Part, cells, fit_end, fit_start, spread
from spark_tui.tui.signs import Signs
from spark_tui.tui.widgets.row import Row

GOAL_ROOM = 16  # the goal keeps at least this many columns before figures give way


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the row shows. Percentages are whole numbers, None where nothing is known. `kept`: how often the
    model kept to a rule after it was stopped by it, of how many times that are known. `checks` are those
    of the files as they are."""

    repo: str
    branch: str
    goal: str
    model: str
    scripted: bool
    tokens_per_second: int | None
    first_token_ms: int | None
    cached: int | None
    context: int | None
    kept: tuple[int, int] = (0, 0)
    checks: tuple[CheckRun, ...] = ()


def status_view(session: Session, pace: Pace, repo: str, speed: float | None) -> StatusView:
    """The row for this moment, with the `speed` in tokens a second that is to be shown; None once nothing was
    decoded. Nothing is guessed."""
    usage = session.turn.usage
    cached = None
    if usage.prompt and usage.cached is not None:
        cached = round(100 * usage.cached / usage.prompt)
    # The pace is measured anew a little after the turn began; until then it is that of the turn before.
    first = None if session.turn.phase is Phase.ASKING else pace.first_token_ms
    return StatusView(
        repo=repo,
        branch=_branch(session),
        goal=session.goal,
        model=session.model,
        scripted=session.scripted,
        tokens_per_second=None if speed is None else round(speed),
        first_token_ms=None if first is None else round(first),
        cached=cached,
        context=round(100 * context_tokens(session) / session.window) if session.window else None,
        kept=kept_to(session),
        checks=runs_now(session),
    )


def _branch(session: Session) -> str:
    """The branch, and what git is in the middle of."""
    unfinished = session.git.unfinished if session.git is not None else ""
    return f"{session.branch} ({unfinished})" if unfinished else session.branch


def _figures(view: StatusView, signs: Signs) -> list[tuple[int, Part]]:
    """The figures on the right with their rank; the highest rank gives way first."""
    figures: list[tuple[int, Part]] = []
    if view.scripted:
        figures.append((0, ("scripted model", "bold $warning")))
    else:
        model = fit_end(signs.clean(view.model), 28, signs.dots)
        figures.append((2, (model, "$foreground")))
    if view.tokens_per_second is not None:
        figures.append((1, (f"{view.tokens_per_second:,} tok/s", "bold $accent")))
    if view.first_token_ms is not None:
        figures.append((6, (f"first {view.first_token_ms:,} ms", "$quiet")))
    if view.cached is not None:
        figures.append((5, (f"cached {view.cached}%", "$quiet")))
    if view.context is not None:
        tone = "$error" if view.context >= 90 else "$warning" if view.context >= 75 else "$quiet"
        figures.append((3, (f"context {view.context}%", tone)))
    word, tone = short(view.checks, signs.dots)
    if word:
        figures.append((1, (word, tone)))
    kept, known = view.kept
    if known:
        figures.append((4, (f"kept {kept} of {known}", "$quiet" if kept == known else "$warning")))
    return figures


def status_row(view: StatusView, width: int, signs: Signs) -> Content:
    """The row in `width` columns; what matters least gives way first."""
    repo, branch = signs.clean(view.repo), signs.clean(view.branch)
    place: list[Part] = [(" " + fit_end(repo, 24, signs.dots), "bold $foreground")]
    if branch:
        place.append((f" {signs.branch} {fit_start(branch, 24, signs.dots)}", "$quiet"))
    figures = _figures(view, signs)
    while True:
        right: list[Part] = []
        for _, figure in figures:
            right += [("  ", ""), figure]
        right.append((" ", ""))
        room = width - cells(place) - cells(right) - 3
        if room >= GOAL_ROOM or len(figures) <= 1:
            break
        figures.remove(max(figures, key=lambda ranked: ranked[0]))
    goal = fit_start(signs.clean(view.goal), room, signs.dots) if room > 3 else ""
    return spread([*place, ("   " + goal if goal else "", "$foreground")], right, width)


class Status(Row[StatusView]):
    """The top row."""

    def draw(self, view: StatusView, width: int) -> Content:
        return status_row(view, width, self.signs)
