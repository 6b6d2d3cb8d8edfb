"""What the streamed edits become: an open block that grows line by line, then hunks with a verdict.

Path, permission and size rules act while a block grows; every rule judges the hunks of a closed
block. Not here: the turn's own life (`update.turn`), the person's decisions (`update.review`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spark_tui.core.change.alongside import Region
from spark_tui.core.change.asking import Question
from spark_tui.core.change.contradiction import moves_away, other_than_deleted
from spark_tui.core.change.locate import Block, NoPlace
from spark_tui.core.change.packed import unpacked
from spark_tui.core.change.tracked import (
    Mark,
    Proposal,
    propose_block,
    propose_create,
    propose_delete,
    propose_mode,
    propose_rename,
)
from spark_tui.core.change.values import LOST, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.change.whole import Streaming, propose_whole, streaming
from spark_tui.core.guard.code import judge_left_out
from spark_tui.core.guard.growing import Growth, judge_growing
from spark_tui.core.guard.judge import judge_opening
from spark_tui.core.guard.paths import gate
from spark_tui.core.guard.policy import RuleLevel
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.session import OpenBlock, OpenEdit, ProseKind, Session
from spark_tui.core.stream.edits import (
    BlockClosed,
    BlockOpened,
    Edit,
    FileAction,
    FileClosed,
    FileOpened,
    LineAdded,
    LineKind,
    ParseFailed,
    Prose,
)
from spark_tui.core.update.counting import goal_tally
from spark_tui.core.update.hitting import with_hits
from spark_tui.core.update.judging import NEVER_EXCUSED, excused
from spark_tui.core.update.placing import with_question
from spark_tui.core.update.resting import awake
from spark_tui.core.update.step import with_file, with_prose
from spark_tui.core.update.taking import Grown, distrusted, take
from spark_tui.core.update.turn import dropped_text


def grow(session: Session, edit: Edit) -> Grown:
    """The state after one event of the parser."""
    if isinstance(edit, LineAdded):
        return _line_added(session, edit)
    if isinstance(edit, BlockOpened):
        return _block_opened(session, edit), None
    if isinstance(edit, BlockClosed):
        return _block_closed(session, edit)
    if isinstance(edit, FileOpened):
        return _file_opened(session, edit)
    if isinstance(edit, FileClosed):
        return _file_closed(session)
    if isinstance(edit, Prose):
        return with_prose(session, ProseKind.ANSWER, edit.text), None
    return _parse_failed(session, edit), None


def _file_opened(session: Session, edit: FileOpened) -> Grown:
    path, target = gate(edit.path), gate(edit.move_to) if edit.move_to is not None else ""
    if isinstance(path, Finding):
        return _refuse(session, edit, edit.path, (path,))
    if isinstance(target, Finding):
        return _refuse(session, edit, path, (target,))
    session = awake(session, path)
    file = _tracked(session, path)
    if edit.action in (FileAction.UPDATE, FileAction.DELETE) and not _is_proposed(file):
        return _impossible(session, edit, path, NoPlace("place", f"There is no file {path}.")), None
    moved = moves_away(file) if edit.action in (FileAction.CREATE, FileAction.DELETE) else None
    if moved is not None:
        return _impossible(session, edit, path, moved), None
    findings = judge_opening(
        session.policy,
        goal_tally(session),
        edit.action,
        file,
        target=_tracked(session, target) if target else None,
        mode=edit.mode,
    )
    findings = excused(session, path, findings)
    unwritable = any(finding.rule in NEVER_EXCUSED for finding in findings)
    if unwritable or (session.stops_stream and verdict(findings).level is Level.BLOCK):
        return _refuse(session, edit, path, findings)
    opened = OpenEdit(
        action=edit.action,
        path=path,
        line=edit.line,
        move_to=target,
        mode=edit.mode,
        findings=findings,
        patch=edit.patch,
    )
    return _with_edit(session, opened), None


def _is_proposed(file: TrackedFile) -> bool:
    """Whether something stands at the path, or a waiting hunk will put it there."""
    return file.kind is not FileKind.MISSING or any(
        hunk.op is Op.CREATE and hunk.state is HunkState.WAITING for hunk in file.hunks
    )


def _impossible(session: Session, edit: FileOpened, path: str, problem: NoPlace) -> Session:
    """An edit that has nothing to stand in, such as a missing file: one blocked hunk says so, whatever lines
    follow."""
    opened = OpenEdit(action=edit.action, path=path, line=edit.line, refused=True)
    return _with_edit(_unplaced(session, opened, OpenBlock(0), problem), opened)


def _refuse(session: Session, edit: FileOpened, path: str, findings: tuple[Finding, ...]) -> Grown:
    """An edit that must not even begin: it shows as a blocked hunk without lines. A deletion or a
    rename is complete as it stands, so that the person can make an exception of it."""
    opened = OpenEdit(action=edit.action, path=path, line=edit.line, move_to=edit.move_to or "", refused=True)
    next_id = session.hunk_count + 1
    whole = edit.action is FileAction.DELETE and isinstance(gate(path), str)
    file = _tracked(session, path)
    proposal = propose_delete(file, turn=session.turn.number, next_id=next_id) if whole else None
    if isinstance(proposal, Proposal) and proposal.hunks:
        hunk = replace(proposal.hunks[0], state=HunkState.BLOCKED, verdict=verdict(findings))
        session = with_file(session, _with_replaced(proposal.file, hunk))
        session = with_hits(replace(session, hunk_count=hunk.id), hunk, findings)
    else:
        session, hunk = _only_shown(session, opened, findings)
    return _with_edit(session, opened), (hunk, findings)


def _only_shown(
    session: Session,
    opened: OpenEdit,
    findings: tuple[Finding, ...],
    old: Iterable[str] = (),
    new: Iterable[str] = (),
) -> tuple[Session, Hunk]:
    """A blocked hunk that is there to be seen and never to be applied; `old` and `new` without line ends."""
    hunk = Hunk(
        id=session.hunk_count + 1,
        turn=session.turn.number,
        path=opened.path,
        op=_op(opened.action, opened.move_to),
        start=LOST,
        old=tuple(f"{text}\n" for text in old),
        new=tuple(f"{text}\n" for text in new),
        state=HunkState.BLOCKED,
        verdict=verdict(findings),
        target=opened.move_to,
        complete=False,
    )
    file = _tracked(session, opened.path)
    session = with_file(session, replace(file, hunks=(*file.hunks, hunk)))
    return with_hits(replace(session, hunk_count=hunk.id), hunk, findings), hunk


def _block_opened(session: Session, edit: BlockOpened) -> Session:
    opened = session.turn.edit
    if opened is None:
        return session
    number = session.block_count + 1
    growth = Growth(
        exact=opened.patch or opened.action is FileAction.CREATE,
        line=edit.old_start or 1,
        old=_line_count(session, opened.path) if opened.action is FileAction.WHOLE else 0,
    )
    counted = goal_tally(session)
    whole = None
    if opened.action is FileAction.WHOLE and not opened.refused:
        whole = streaming(_tracked(session, opened.path), session.hunk_count + 1)
    block = OpenBlock(number, edit.anchors, edit.old_start, counted, growth, whole=whole)
    session = replace(session, block_count=number)
    return _with_edit(session, replace(opened, block=block))


def _line_added(session: Session, edit: LineAdded) -> Grown:
    opened = session.turn.edit
    if opened is None or opened.block is None:
        return session, None
    block = opened.block
    finding = judge_growing(session.policy, block.tally, opened.path, block.growth, edit.kind, edit.text)
    lines = block.lines.plus((edit.kind, edit.text))
    whole, region = block.whole, None
    if whole is not None:
        whole, region = whole.plus(edit.text, lambda at: lines[at][1])
    block = replace(block, lines=lines, growth=block.growth.plus(edit.kind), whole=whole)
    opened = replace(opened, block=block)
    session = _with_edit(session, opened)
    if finding is not None and not opened.refused and session.stops_stream:
        found = excused(session, opened.path, (finding,))
        if verdict(found).level is Level.BLOCK:
            return _cut_here(session, opened, block, found)
    return (session, None) if region is None else _region_closed(session, opened, block, region)


def _region_closed(session: Session, opened: OpenEdit, block: OpenBlock, region: Region) -> Grown:
    """A whole file has met the old one again: what lies before becomes hunks."""
    if block.whole is None:
        return session, None
    file = _tracked(session, opened.path)
    whole = block.whole.looked(file)
    session = _with_edit(session, replace(opened, block=replace(block, whole=whole)))
    turn, next_id, lines = session.turn.number, session.hunk_count + 1, block.lines
    proposal = whole.proposal(file, region, lambda at: lines[at][1], turn=turn, next_id=next_id)
    return (session, None) if proposal is None else take(session, proposal, opened.findings)


def _cut_here(session: Session, opened: OpenEdit, block: OpenBlock, findings: tuple[Finding, ...]) -> Grown:
    """The growing block broke a rule: what stands of it is kept to be seen, never to be applied."""
    old = (text for kind, text in block.lines if kind is LineKind.OLD)
    new = (text for kind, text in block.lines if kind is LineKind.NEW)
    session, hunk = _only_shown(session, replace(opened, move_to=""), findings, old, new)
    return _with_edit(session, replace(opened, block=None, refused=True)), (hunk, findings)


def _block_closed(session: Session, edit: BlockClosed) -> Grown:
    opened = session.turn.edit
    if opened is None or opened.block is None:
        return session, None
    session = _with_edit(session, replace(opened, block=None))
    if opened.refused:
        return session, None
    file = _tracked(session, opened.path)
    if opened.action is FileAction.DELETE:
        problem = other_than_deleted(file, opened.block.lines)
        if problem is not None:
            session = _unplaced(session, opened, opened.block, problem)
            session = _with_edit(session, replace(opened, block=None, refused=True))
        return session, None
    closed = _closed_block(opened, opened.block, edit)
    proposal = _propose(session, file, opened, closed, opened.block)
    if isinstance(proposal, NoPlace):
        asked = session.asks_places and opened.action is FileAction.UPDATE and bool(proposal.candidates)
        question = Question(closed, session.turn.number, _after(opened), opened.findings) if asked else None
        return _unplaced(session, opened, opened.block, proposal, question), None
    session = _with_edit(session, replace(opened, block=None, after=proposal.end))
    session, stopped = take(session, proposal, opened.findings)
    if opened.block.whole is None:
        return session, stopped
    findings = _left_out(session, opened.path, opened.block.whole, closed)
    inherited = (*opened.findings, *findings) if findings else ()
    session, distrust = distrusted(session, opened.path, opened.block.whole.first, inherited)
    return session, stopped or distrust


def _left_out(session: Session, path: str, whole: Streaming, closed: Block) -> tuple[Finding, ...]:
    """What is wrong with a whole file that says itself that it is none."""
    if session.policy.content.elision is RuleLevel.OFF:
        return ()
    after = tuple(f"{text}\n" for text in closed.new)
    return judge_left_out(session.policy, path, unpacked(whole.base.lines), after)


def _closed_block(opened: OpenEdit, block: OpenBlock, edit: BlockClosed) -> Block:
    return Block(
        lines=tuple(block.lines),
        anchors=block.anchors,
        old_start=block.old_start,
        end_of_file=edit.end_of_file,
        old_newline=edit.old_newline,
        new_newline=edit.new_newline,
        appends=True,
        signs=opened.patch,
        bare=edit.bare,
        bare_added=edit.bare_added,
        open_end=edit.open_end,
    )


def _after(opened: OpenEdit) -> Mark | None:
    """Where the next block of the edit may begin, when its blocks stand in order."""
    return opened.after if opened.patch else None


def _propose(
    session: Session, file: TrackedFile, opened: OpenEdit, closed: Block, block: OpenBlock
) -> Proposal | NoPlace:
    turn, next_id = session.turn.number, session.hunk_count + 1
    if opened.action is FileAction.UPDATE:
        return propose_block(file, closed, turn=turn, next_id=next_id, after=_after(opened))
    texts = [text for kind, text in block.lines if kind is not LineKind.OLD]
    newline = closed.new_newline is not False
    if opened.action is FileAction.CREATE:
        return propose_create(file, texts, newline=newline, turn=turn, next_id=next_id)
    first = block.whole.first if block.whole is not None else None
    return propose_whole(file, texts, newline=newline, turn=turn, next_id=next_id, first=first)


def _file_closed(session: Session) -> Grown:
    opened = session.turn.edit
    if opened is None:
        return session, None
    session = _with_edit(session, None)
    if opened.refused:
        return session, None
    stopped = None
    turn = session.turn.number
    if opened.action is FileAction.DELETE:
        file = _tracked(session, opened.path)
        proposal = propose_delete(file, turn=turn, next_id=session.hunk_count + 1)
        session, stopped = _take_or_note(session, opened, proposal)
    if opened.move_to and stopped is None:
        file = _tracked(session, opened.path)
        there = session.files.get(opened.move_to)
        onto = there.digest if there is not None else None
        next_id = session.hunk_count + 1
        proposal = propose_rename(file, opened.move_to, turn=turn, next_id=next_id, onto=onto)
        session, stopped = _take_or_note(session, opened, proposal)
    if opened.mode is not None and stopped is None and opened.action is FileAction.UPDATE:
        file = _tracked(session, opened.path)
        proposal = propose_mode(file, opened.mode, turn=turn, next_id=session.hunk_count + 1)
        session, stopped = _take_or_note(session, opened, proposal)
    return session, stopped


def _take_or_note(session: Session, opened: OpenEdit, proposal: Proposal | NoPlace) -> Grown:
    if isinstance(proposal, NoPlace):
        return _unplaced(session, opened, OpenBlock(0), proposal), None
    return take(session, proposal, opened.findings)


def _unplaced(
    session: Session,
    opened: OpenEdit,
    block: OpenBlock,
    problem: NoPlace,
    question: Question | None = None,
) -> Session:
    """An edit that stands nowhere, or in several places: shown as blocked and told, never applied; or the
    `question` for the person which of the places is meant."""
    message = problem.message
    if question is not None:
        message = f"{message.partition(';')[0]}; which place is meant is for the person to choose"
    stops = question is None
    finding = Finding(f"edit.{problem.kind}", opened.path, block.old_start or 0, message, stops=stops)
    old = (text for kind, text in block.lines if kind is not LineKind.NEW)
    new = (text for kind, text in block.lines if kind is not LineKind.OLD)
    session, hunk = _only_shown(session, opened, (finding,), old, new)
    if question is not None:
        return with_question(session, hunk.id, question)
    lines = [text for _, text in block.lines]
    first = next((line.strip() for line in lines if line.strip()), "")
    begins = f" that begins with “{first[:60]}”" if first else ""
    note = f"the edit of {opened.path}{begins} was not applied: {problem.message}"
    turn = replace(session.turn, unplaced=(*session.turn.unplaced, note))
    return replace(session, turn=turn)


def _parse_failed(session: Session, edit: ParseFailed) -> Session:
    lost = dropped_text(session.turn.edit) or "an edit could not be read"
    note = f"{lost}: {edit.message} (line {edit.line} of the answer)"
    turn = replace(session.turn, edit=None, unplaced=(*session.turn.unplaced, note))
    return with_prose(replace(session, turn=turn), ProseKind.NOTE, note)


def _line_count(session: Session, path: str) -> int:
    file = session.files.get(path)
    return len(file.document.lines) if file is not None and file.document is not None else 0


def _with_edit(session: Session, edit: OpenEdit | None) -> Session:
    return replace(session, turn=replace(session.turn, edit=edit))


def _with_replaced(file: TrackedFile, hunk: Hunk) -> TrackedFile:
    return replace(file, hunks=tuple(hunk if other.id == hunk.id else other for other in file.hunks))


def _tracked(session: Session, path: str) -> TrackedFile:
    return session.files.get(path) or _missing(path)


def _missing(path: str) -> TrackedFile:
    return TrackedFile(path, FileKind.MISSING, None, None, 0o644)


def _op(action: FileAction, move_to: str | None) -> Op:
    if move_to:
        return Op.RENAME
    return {FileAction.CREATE: Op.CREATE, FileAction.DELETE: Op.DELETE}.get(action, Op.CHANGE)
