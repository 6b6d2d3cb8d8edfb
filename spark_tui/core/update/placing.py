"""The question where an edit belongs that stands in several places: asked of the person, and answered.

Only a session with a screen asks; without one such an edit is refused and the model is told. The stream goes
on meanwhile. Not here: finding the places (`core.change.asking`).
"""

from __future__ import annotations

from dataclasses import replace

from spark_tui.core.change.asking import Question, placed, spots
from spark_tui.core.change.block import NoPlace
from spark_tui.core.change.values import HunkState
from spark_tui.core.effects import Tell
from spark_tui.core.events import PlaceChosen
from spark_tui.core.session import ProseKind, Session, find_hunk
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_prose
from spark_tui.core.update.taking import take


def with_question(session: Session, number: int, question: Question) -> Session:
    """The session with this question about its hunk `number`."""
    return replace(session, questions={**session.questions, number: question})


def open_question(session: Session, number: int) -> Question | None:
    """The question about this hunk; None when there is none, or the hunk is decided otherwise."""
    question = session.questions.get(number)
    found = find_hunk(session, number) if question is not None else None
    return question if found is not None and found[1].state is HunkState.BLOCKED else None


def told_of_questions(before: Session, session: Session) -> tuple[Tell, ...]:
    """A word to the person when a question came up; the last of several says enough."""
    fresh = [number for number in session.questions if number not in before.questions]
    found = find_hunk(session, fresh[-1]) if fresh else None
    if found is None:
        return ()
    text = (
        f"Hunk {fresh[-1]} of {found[0].path} stands in several places: go to it and press Enter to choose."
    )
    return (Tell(text),)


def place_chosen(session: Session, event: PlaceChosen) -> Step:
    """The person said where an edit belongs: its hunks are proposed there and judged like all others."""
    question, found = open_question(session, event.hunk), find_hunk(session, event.hunk)
    if question is None or found is None:
        return told(session, f"Hunk {event.hunk} asks for no place.")
    file, hunk = found
    same = [spot for spot in spots(file, question) if spot.lines == event.lines]
    chosen = [spot for spot in same if spot.start == event.line] or same
    if len(chosen) != 1:
        text = f"{file.path} changed and the place is not what was shown; look at the places again."
        return told(session, text, "warning")
    proposal = placed(file, hunk, question, chosen[0], next_id=session.hunk_count + 1)
    if isinstance(proposal, NoPlace):
        return told(session, f"Hunk {hunk.id} has no place there: {proposal.message}.", "warning")
    left = {number: other for number, other in session.questions.items() if number != hunk.id}
    session, _ = take(replace(session, questions=left), proposal, question.findings)
    where = f"hunk {hunk.id} at line {chosen[0].start + 1} of {file.path}"
    nothing = "" if proposal.hunks else ", where it changes nothing"
    return Step(paced(with_prose(session, ProseKind.NOTE, f"The person placed {where}{nothing}")))
