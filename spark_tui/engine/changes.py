"""Changes that are already written, such as a commit, judged as one goal: what `check --staged` does.

The same core judges here as on the screen. But the changes stand together: each hunk is judged with all
hunks of its file, and beside the other files as they became. Not here: where changes come from
(`adapters.git_history`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from spark_tui.adapters.git_history import FileChange
from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.locate import NoPlace
from spark_tui.core.change.tracked import Proposal, propose_delete, propose_mode, propose_rename, track
from spark_tui.core.change.values import LOST, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.guard.judge import judge_opening, tally
from spark_tui.core.guard.paths import gate, judge_place
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import Session, all_hunks, goal_hunks
from spark_tui.core.stream.edits import Edit, FileAction, FileOpened, LineAdded, LineKind
from spark_tui.core.update.judging import judged_alone
from spark_tui.core.update.step import with_file
from spark_tui.engine.judge import Judgement, Read, begun, looked_at, overall

_TEXT = (FileKind.FILE, FileKind.MISSING)


@dataclass(frozen=True, slots=True)
class _Change:
    """A file as it was and as it became, still without hunks."""

    before: TrackedFile
    after: TrackedFile

    @property
    def action(self) -> FileAction:
        if self.after.kind is FileKind.MISSING:
            return FileAction.DELETE
        return FileAction.CREATE if self.before.kind is FileKind.MISSING else FileAction.UPDATE

    @property
    def moved(self) -> bool:
        return self.before.path != self.after.path


def judge_changes(
    changes: Sequence[FileChange], policy: Policy, read: Read, *, constraints: tuple[Constraint, ...] = ()
) -> Judgement:
    """Judge all of `changes` against `policy` and the active constraints.

    `read` gives other files as they were, for rules that look at them. A file that is no text, or too
    large, cannot be judged: it is shown with a finding that asks.
    """
    session = begun(policy, constraints)
    tracked = [_Change(track(change.before), track(change.after)) for change in changes]
    for change in tracked:
        session = _as_it_became(session, change)
    session = looked_at(session, read, [edit for change in tracked for edit in _as_edits(change)])
    files: dict[str, TrackedFile] = {}
    for change in tracked:
        file = _judged(session, change)
        files[file.path] = file
        hunked = replace(session.files[file.path], hunks=file.hunks)
        session = replace(with_file(session, hunked), hunk_count=session.hunk_count + len(file.hunks))
    session = replace(session, files={**session.files, **files})
    hunks = tuple(all_hunks(session))
    return Judgement(overall(None, hunks), hunks, session, stands=True)


def _as_it_became(session: Session, change: _Change) -> Session:
    """The session in which other files find this one as it became."""
    if change.moved:
        session = with_file(session, _nothing(change.before.path))
    return with_file(session, change.after)


def _nothing(path: str) -> TrackedFile:
    return TrackedFile(path, FileKind.MISSING, None, None, 0o644)


def _as_edits(change: _Change) -> Iterator[Edit]:
    """The change as the edits that would make it, as far as it matters for what has to be looked at."""
    yield FileOpened(change.action, change.before.path, 0, change.after.path if change.moved else None)
    there = set(change.before.document.lines) if change.before.document else set()
    for line in change.after.document.lines if change.after.document else ():
        if line not in there:
            yield LineAdded(LineKind.NEW, line)


def _judged(session: Session, change: _Change) -> TrackedFile:
    """The file as it was with its hunks, each judged among all of them."""
    file = change.before
    target = _nothing(change.after.path) if change.moved else None
    mode = change.after.mode if change.after.kind is FileKind.FILE else None
    counted = tally(goal_hunks(session))
    opening = judge_opening(session.policy, counted, change.action, file, target=target, mode=mode)
    refused = _refused(file.path) or _refused(change.after.path)
    unread = () if refused else _unread(change)
    if refused or unread:
        findings = {finding.rule: finding for finding in (*opening, *refused, *unread)}
        return _only_shown(change, session.hunk_count + 1, findings.values())
    file = _hunked(change, session.hunk_count + 1)
    beside = with_file(session, target) if target is not None else session
    beside = with_file(beside, file)
    return replace(file, hunks=tuple(judged_alone(beside, hunk.id, opening) for hunk in file.hunks))


def _refused(path: str) -> tuple[Finding, ...]:
    """What the path gate says; it must not have to mend a path that is real."""
    found = gate(path)
    if isinstance(found, Finding):
        return (found,)
    return () if found == path else (Finding("paths.name", path, 0, "the path is no plain one"),)


def _unread(change: _Change) -> tuple[Finding, ...]:
    """Why the change cannot be judged line by line. Links and other repositories are never let through;
    what is merely no text asks."""
    before, after = change.before, change.after
    for file in (after, before):
        place = judge_place(after.path, file)
        if place is not None:
            asks = file.kind in (FileKind.BINARY, FileKind.TOO_LARGE)
            level, more = (Level.ASK, "; it was not judged") if asks else (Level.BLOCK, "")
            return (Finding(place.rule, after.path, 0, place.reason + more, level),)
    same = before.document and after.document and before.document.lines == after.document.lines
    if same and before.digest != after.digest:
        reason = "only its encoding or byte order mark changes; it was not judged"
        return (Finding("paths.encoding", after.path, 0, reason, Level.ASK),)
    return ()


def _only_shown(change: _Change, number: int, findings: Iterable[Finding]) -> TrackedFile:
    """The file with one hunk without lines that says what is wrong with the change as a whole."""
    judgement = verdict(findings)
    op = {FileAction.CREATE: Op.CREATE, FileAction.DELETE: Op.DELETE}.get(change.action, Op.CHANGE)
    state = HunkState.BLOCKED if judgement.level is Level.BLOCK else HunkState.WAITING
    path = change.after.path
    hunk = Hunk(number, 1, path, op, LOST, (), (), state=state, verdict=judgement, complete=False)
    return replace(change.after, hunks=(hunk,))


def _hunked(change: _Change, number: int) -> TrackedFile:
    """The file as it was, with the hunks that make it what it became; numbers count up from `number`."""
    file, after = change.before, change.after.document
    if after is None:
        return _taken(file, propose_delete(file, turn=1, next_id=number))
    if file.document is None:
        return replace(file, hunks=(Hunk(number, 1, file.path, Op.CREATE, 0, (), after.lines),))
    old, new = file.document.lines, after.lines
    ranges = enumerate(changed_ranges(old, new), number)
    changes = (Hunk(at, 1, file.path, Op.CHANGE, a, old[a:b], new[c:d]) for at, (a, b, c, d) in ranges)
    file = replace(file, hunks=tuple(changes))
    file = _taken(file, propose_rename(file, change.after.path, turn=1, next_id=number + len(file.hunks)))
    return _taken(file, propose_mode(file, change.after.mode, turn=1, next_id=number + len(file.hunks)))


def _taken(file: TrackedFile, proposal: Proposal | NoPlace) -> TrackedFile:
    return proposal.file if isinstance(proposal, Proposal) else file
