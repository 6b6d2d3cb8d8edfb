"""The person gives a hunk another shape before deciding it: in parts, or with lines of their own.

What comes of it is judged like a hunk of the model's. Not here: how a hunk is parted (`core.change.parts`),
and what an edit makes of it (`core.change.reworded`).
"""

from __future__ import annotations

from dataclasses import replace

from spark_tui.core.change.parts import in_parts, picked_parts, smallest_parts, unsplittable
from spark_tui.core.change.picks import Picks
from spark_tui.core.change.reworded import reworded, uneditable
from spark_tui.core.change.tracked import Mark
from spark_tui.core.change.values import Hunk, HunkState, TrackedFile
from spark_tui.core.change.view import behind
from spark_tui.core.events import HunkEdited, HunkSplit
from spark_tui.core.session import ProseKind, Session, find_hunk
from spark_tui.core.update.commenting import moved_to_parts
from spark_tui.core.update.judging import judged, judged_together, judged_without, mended
from spark_tui.core.update.naming import with_names
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_file, with_prose


def split(session: Session, event: HunkSplit) -> Step:
    """The hunk in parts, each judged by itself; an exception that was made for it holds for its parts."""
    found = find_hunk(session, event.hunk)
    if found is None:
        return told(session, "Select a hunk first.")
    file, hunk = found
    problem = unsplittable(hunk)
    if problem:
        return told(session, problem, "warning")
    picks = Picks(event.old, event.new)
    parts = picked_parts(hunk, picks) if event.old or event.new else smallest_parts(hunk)
    if isinstance(parts, str):
        return told(session, f"Hunk {hunk.id} was not split: {parts}.")
    file, made = in_parts(file, hunk, parts, session.hunk_count + 1)
    session = replace(with_file(session, file), hunk_count=session.hunk_count + len(made))
    numbers = [part.id for part in made]
    session = _with_grants(_with_mark(session, hunk.id, numbers[-1]), hunk.id, numbers)
    session = moved_to_parts(session, hunk, made)
    session = _judged_anew(session, file.path, numbers)
    return Step(paced(session))


def _with_mark(session: Session, whole: int, last: int) -> Session:
    """An edit that goes on after the hunk goes on after its last part."""
    edit = session.turn.edit
    if edit is None or edit.after is None or edit.after.hunk != whole:
        return session
    edit = replace(edit, after=Mark(last, edit.after.lines))
    return replace(session, turn=replace(session.turn, edit=edit))


def _with_grants(session: Session, whole: int, numbers: list[int]) -> Session:
    grants = tuple(
        replace(grant, hunk=number) for grant in session.grants if grant.hunk == whole for number in numbers
    )
    return replace(session, grants=(*session.grants, *grants))


def edited(session: Session, event: HunkEdited) -> Step:
    """The hunk with the person's lines. What was allowed once was the model's text: no exception holds."""
    found = find_hunk(session, event.hunk)
    if found is None:
        return told(session, "Select a hunk first.")
    file, hunk = found
    problem = uneditable(hunk)
    if problem:
        return told(session, problem, "warning")
    made = reworded(file, hunk, event.lines)
    if isinstance(made, str):
        return told(session, f"Hunk {hunk.id} stays as it was: {made}.", "warning")
    grants = tuple(grant for grant in session.grants if grant.hunk != hunk.id)
    told_before = session.edits_told - {hunk.id}
    session = replace(session, grants=grants, edits_told=told_before)
    session = with_file(session, _with_edited(file, replace(made, excepted=False)))
    session = _judged_anew(session, file.path, [hunk.id])
    note = f"The person edited hunk {hunk.id} of {file.path}"
    return Step(paced(with_prose(session, ProseKind.NOTE, note)))


def _with_edited(file: TrackedFile, hunk: Hunk) -> TrackedFile:
    """The file with the edited hunk, which may begin behind others over which it lay."""
    at = next(index for index, other in enumerate(file.hunks) if other.id == hunk.id)
    hunks = [*file.hunks[:at], *file.hunks[at + 1 :]]
    hunks.insert(behind(hunks, at, hunk), hunk)
    return replace(file, hunks=tuple(hunks))


def _judged_anew(session: Session, path: str, numbers: list[int]) -> Session:
    """These hunks of one file judged, each against what stands before it, and their neighbours with them."""
    file = session.files[path]
    session = with_file(
        session,
        replace(
            file,
            hunks=tuple(
                replace(hunk, state=HunkState.BLOCKED) if hunk.id in numbers else hunk for hunk in file.hunks
            ),
        ),
    )
    session = with_names(session, path, numbers)
    turn = 0
    for number in numbers:
        session, hunk = judged(session, number)
        turn = hunk.turn
    session = judged_without(mended(session, path, turn), path)
    session, _ = judged_together(session, path)
    return session
