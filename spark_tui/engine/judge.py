"""Edits judged and applied without a model and without a session: what `check` and `apply` do.

The same core judges here as on the screen; only that nothing streams and nothing stops early. Not
here: reading arguments and printing (`commands.judge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.core.change.flip import Refusal
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.events import FileLoaded, SessionStarted
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.verdict import Level, worst
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.stream.detect import parser_for
from spark_tui.core.stream.edits import Edit, EditFormat, FileOpened, ParseFailed
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.growth import grow, wanted_files
from spark_tui.core.update.review import plan
from spark_tui.core.update.turn import fresh_turn
from spark_tui.engine.ports import Tree

EXIT = {"allow": 0, "block": 2, "ask": 3, "error": 4}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no plain verdict: `kind` is usage, parse, place, ambiguous, stale or io."""

    kind: str
    message: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guard says of all hunks; `applied` are the paths that were written."""

    verdict: str
    hunks: tuple[Hunk, ...]
    session: Session
    applied: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def exit_code(self) -> int:
        if self.problem is not None and self.problem.kind in ("usage", "io", "stale"):
            return 1
        return EXIT[self.verdict]


def judge_text(
    files: Tree, policy: Policy, text: str, *, form: str = "auto", path: str | None = None
) -> Judgement:
    """Judge every edit in `text` against `policy`; nothing is written."""
    parser = parser_for(None if form == "auto" else EditFormat(form), path)
    edits = [*parser.feed(text), *parser.finish()]
    started = SessionStarted(
        "", "", "", policy, (), "", "", 0, EditFormat.SEARCH_REPLACE, system="", context=""
    )
    session = update(Session(stops_stream=False), started).session
    session = replace(session, turn=fresh_turn(1))
    for edit in edits:
        session = _loaded(session, files, edit)
        session, _ = grow(session, edit)
    hunks = tuple(hunk for hunk in all_hunks(session) if hunk.state is not HunkState.REPLACED)
    problem = _problem(edits, hunks)
    return Judgement(_verdict(problem, hunks), hunks, session, problem=problem)


def _loaded(session: Session, files: Tree, edit: Edit) -> Session:
    for wanted in wanted_files(session, (edit,)):
        session = update(session, FileLoaded(files.read(wanted))).session
    return session


def _problem(edits: Sequence[Edit], hunks: Sequence[Hunk]) -> Problem | None:
    failed = next((edit for edit in edits if isinstance(edit, ParseFailed)), None)
    if failed is not None:
        return Problem("parse", failed.message, line=failed.line)
    if not any(isinstance(edit, FileOpened) for edit in edits):
        return Problem("parse", "There is no edit in the text: none of the known formats begins anywhere.")
    findings = [finding for hunk in hunks for finding in hunk.verdict.findings]
    for kind in ("place", "ambiguous"):
        found = next((finding for finding in findings if finding.rule == f"edit.{kind}"), None)
        if found is not None:
            return Problem(kind, found.reason, found.path, found.line)
    if not hunks:
        return Problem("parse", "The edits change nothing.")
    return None


def _verdict(problem: Problem | None, hunks: Sequence[Hunk]) -> str:
    if problem is not None and problem.kind != "ambiguous":
        return "error"
    others = [
        finding.level
        for hunk in hunks
        for finding in hunk.verdict.findings
        if finding.rule != "edit.ambiguous"
    ]
    level = worst(others)
    if level is Level.BLOCK:
        return "block"
    return "ask" if problem is not None or level is Level.ASK else "allow"


def apply_judged(files: Tree, judged: Judgement, *, only_allowed: bool) -> Judgement:
    """Write what was judged: everything when all is allowed, or with `only_allowed` the allowed hunks."""
    chosen = [
        hunk
        for hunk in judged.hunks
        if hunk.state is HunkState.WAITING and hunk.complete and hunk.verdict.level is Level.ALLOW
    ]
    if not chosen or (judged.verdict != "allow" and not only_allowed):
        return judged
    planned = plan(judged.session, chosen)
    if isinstance(planned, Refusal):
        return replace(judged, verdict="error", problem=Problem("place", planned.message))
    _, writes = planned
    try:
        files.commit(writes)
    except WriteRefusedError as error:
        kind = "stale" if error.kind == "stale" else "io"
        return replace(judged, verdict="error", problem=Problem(kind, error.reason, error.path))
    return replace(judged, applied=tuple(dict.fromkeys(write.path for write in writes)))
