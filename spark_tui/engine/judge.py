"""Edits judged and applied without a model and without a session: what `check` and `apply` do.

The same core judges here as on the screen; only that nothing streams and nothing stops early. Not
here: changes that are already written (`engine.changes`), reading arguments and printing (`commands.judge`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.core.change.flip import Refusal
from spark_tui.core.change.values import FileFacts, Hunk, HunkState, Op
from spark_tui.core.events import FileLoaded, PathsSeen, SessionStarted
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.verdict import Finding, Level, worst
from spark_tui.core.session import Session, all_hunks
from spark_tui.core.stream.detect import Parser, parser_for
from spark_tui.core.stream.edits import Edit, EditFormat, FileOpened, ParseFailed, Prose
from spark_tui.core.stream.unified_diff import UnifiedDiffParser
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.growth import grow
from spark_tui.core.update.review import plan
from spark_tui.core.update.turn import fresh_turn
from spark_tui.core.update.wanting import wanted
from spark_tui.engine.ports import Tree
from spark_tui.engine.second_reading import disagreement

Read = Callable[[str], FileFacts]
"""What stands at a path."""

_OF_FILES = ("paths.", "permissions.", "size.")
"""Families of rules that speak of a file or of the whole change, and so say the same of many hunks."""

EXIT = {"allow": 0, "block": 2, "ask": 3, "error": 4}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no plain verdict: `kind` is usage, parse, place, ambiguous, stale or io."""

    kind: str
    message: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Spotted:
    """A finding and the place where a person finds it: in the files as they are on disk, or, where the
    change stands in them already, as they became. `line` is 1-based."""

    hunk: Hunk
    finding: Finding
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the guard says of all hunks; `applied` are the paths that were written. `stands`: what was judged
    is in the files already, as with a commit."""

    verdict: str
    hunks: tuple[Hunk, ...]
    session: Session
    applied: tuple[str, ...] = ()
    problem: Problem | None = None
    stands: bool = False

    @property
    def exit_code(self) -> int:
        if self.problem is not None and self.problem.kind in ("usage", "io", "stale"):
            return 1
        return EXIT[self.verdict]

    def spotted(self) -> Iterator[Spotted]:
        """Every finding with its place; what is said of a file or of the whole change only once."""
        said: set[tuple[str, str, str]] = set()
        for hunk in self.hunks:
            file = self.session.files.get(hunk.path)
            others = file.hunks if self.stands and file is not None else ()
            moved = sum(one.added - one.removed for one in others if one.start < hunk.start)
            path = next((one.target for one in others if one.op is Op.RENAME), hunk.path)
            for finding in hunk.verdict.findings:
                key = (finding.rule, path, finding.reason)
                if finding.rule.startswith(_OF_FILES) and key in said:
                    continue
                said.add(key)
                line = (finding.line or hunk.line) + (moved if hunk.op is Op.CHANGE else 0)
                yield Spotted(hunk, finding, path, max(1, line))


def judge_text(
    files: Tree,
    policy: Policy,
    text: str,
    *,
    form: str = "auto",
    path: str | None = None,
    constraints: tuple[Constraint, ...] = (),
) -> Judgement:
    """Judge every edit in `text` against `policy` and the active constraints; nothing is written."""
    edits = _read(parser_for(None if form == "auto" else EditFormat(form), path), text)
    if form in ("auto", EditFormat.UNIFIED_DIFF) and "@@ -" in text:
        edits += _doubts(text, edits)
    return judge_edits(files, policy, edits, constraints=constraints)


def _read(parser: Parser, text: str) -> list[Edit]:
    return [*parser.feed(text), *parser.finish()]


def _doubts(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """What a second reader of diffs makes doubtful, when the text is nothing but one."""
    of_diff = [edit for edit in _read(UnifiedDiffParser(), text) if not isinstance(edit, Prose)]
    said = [edit for edit in edits if not isinstance(edit, Prose)]
    if said != of_diff or any(isinstance(edit, ParseFailed) for edit in said):
        return []
    problem = disagreement(text, said)
    return [ParseFailed(problem, 1)] if problem else []


def judge_edits(
    files: Tree, policy: Policy, edits: Sequence[Edit], *, constraints: tuple[Constraint, ...] = ()
) -> Judgement:
    """Judge edits as a parser gave them, from the first to the last; nothing is written."""
    session = begun(policy, constraints)
    for edit in edits:
        session = looked_at(session, files.read, (edit,))
        session, _ = grow(session, edit)
    hunks = tuple(hunk for hunk in all_hunks(session) if hunk.state is not HunkState.REPLACED)
    problem = _problem(edits, hunks)
    return Judgement(overall(problem, hunks), hunks, session, problem=problem)


def begun(policy: Policy, constraints: tuple[Constraint, ...]) -> Session:
    """A session that only judges, in its first turn; its policy is tightened by the active constraints."""
    started = SessionStarted(
        "", "", "", policy, constraints, "", "", 0, EditFormat.SEARCH_REPLACE, system="", context=""
    )
    return replace(update(Session(stops_stream=False), started).session, turn=fresh_turn(1))


def looked_at(session: Session, read: Read, edits: Iterable[Edit]) -> Session:
    """The session with every file read that these edits name or that a rule will ask for."""
    looked = wanted(session, edits)
    for path in looked.files:
        session = update(session, FileLoaded(read(path))).session
    if looked.paths:
        kinds = tuple((path, read(path).kind) for path in looked.paths)
        session = update(session, PathsSeen(kinds)).session
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


def overall(problem: Problem | None, hunks: Sequence[Hunk]) -> str:
    """The one verdict on all hunks: allow, ask, block or error."""
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
    writes = planned.writes
    try:
        files.commit(writes)
    except WriteRefusedError as error:
        kind = "stale" if error.kind == "stale" else "io"
        return replace(judged, verdict="error", problem=Problem(kind, error.reason, error.path))
    return replace(judged, applied=tuple(dict.fromkeys(write.path for write in writes)))
