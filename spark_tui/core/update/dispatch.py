"""The one door to the state: `update(session, event)` gives the next state and what to do outside.

Pure: the same session and event give the same step, so that a journal replayed is the session.
Late pieces of an old turn die here by one comparison.
"""

from __future__ import annotations

from dataclasses import replace

from spark_tui.core import events as ev
from spark_tui.core.change.tracked import track
from spark_tui.core.effects import Tell
from spark_tui.core.session import Phase, ProseKind, Session
from spark_tui.core.stream.edits import Edit
from spark_tui.core.stream.signals import Usage
from spark_tui.core.update import (
    checking,
    commenting,
    offering,
    outside,
    placing,
    reshaping,
    resting,
    review,
    steering,
    turn,
    undoing,
)
from spark_tui.core.update.growth import grow
from spark_tui.core.update.judging import with_constraints, without_goal_scope
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_file, with_prose


def update(session: Session, event: ev.Event) -> Step:
    """The next state. Every event is taken in every state; what does not fit is dropped or told."""
    match event:
        case (
            ev.TurnOpened()
            | ev.AnswerGrew()
            | ev.UsageSeen()
            | ev.RetryWaited()
            | ev.TurnEnded()
            | ev.ToolsAnswered()
        ):
            if event.turn != session.turn.number or not session.turn.live:
                return Step(session)
            return _streamed(session, event)
        case (
            ev.GoalSet()
            | ev.SteerSent()
            | ev.Decided()
            | ev.UndoAsked()
            | ev.UndoManyAsked()
            | ev.PointChosen()
            | ev.LateUndoAsked()
            | ev.OfferAnswered()
            | ev.RedoAsked()
            | ev.ExceptionGranted()
            | ev.PlaceChosen()
            | ev.HunkSplit()
            | ev.HunkEdited()
            | ev.LineCommented()
            | ev.ConstraintToggled()
            | ev.HoldSet()
            | ev.HoldLifted()
            | ev.TurnStopped()
            | ev.TurnRetried()
            | ev.ModelChosen()
            | ev.PresetChosen()
        ):
            return _person(session, event)
        case _:
            return _outside(session, event)


def _streamed(
    session: Session,
    event: ev.TurnOpened | ev.AnswerGrew | ev.UsageSeen | ev.RetryWaited | ev.TurnEnded | ev.ToolsAnswered,
) -> Step:
    match event:
        case ev.AnswerGrew():
            return _answer_grew(session, event)
        case ev.TurnOpened():
            return Step(replace(session, turn=replace(session.turn, phase=Phase.STREAMING, seconds_left=0.0)))
        case ev.UsageSeen():
            seen, old = event.usage, session.turn.usage
            usage = Usage(
                prompt=seen.prompt if seen.prompt is not None else old.prompt,
                cached=seen.cached if seen.cached is not None else old.cached,
                completion=seen.completion if seen.completion is not None else old.completion,
            )
            return Step(replace(session, turn=replace(session.turn, usage=usage)))
        case ev.RetryWaited():
            return turn.waited(session, event)
        case ev.ToolsAnswered():
            return turn.tools_answered(session, event)
        case ev.TurnEnded():
            grown = _grown(session, event.edits)
            if not grown.session.turn.live or grown.session.turn.number != event.turn:
                return grown
            return grown.then(turn.ended(grown.session, event))


def _answer_grew(session: Session, event: ev.AnswerGrew) -> Step:
    now = replace(
        turn.parted(session, event),
        phase=Phase.STREAMING,
        answer=session.turn.answer.plus(event.text) if event.text else session.turn.answer,
        characters=session.turn.characters + len(event.text),
    )
    session = replace(session, turn=now)
    if event.reasoning:
        session = with_prose(session, ProseKind.REASONING, event.reasoning)
    return _grown(session, event.edits)


def _grown(session: Session, edits: tuple[Edit, ...]) -> Step:
    before = session
    for edit in edits:
        session, stopped = grow(session, edit)
        if stopped is not None and session.stops_stream:
            return turn.stop_by_guard(paced(session), *stopped)
        why = turn.excess(session) if session.stops_stream else ""
        if why:
            return turn.stop_excess(paced(session), why)
    if session.hunk_count == before.hunk_count:
        return Step(session)
    return Step(paced(session), placing.told_of_questions(before, session))


def _person(session: Session, event: ev.Event) -> Step:
    match event:
        case ev.SteerSent():
            return steering.steer(session, event.text, event.hunk)
        case ev.GoalSet():
            session = replace(session, holds=session.holds - {ev.Hold.TYPING, ev.Hold.PERSON})
            return turn.start_goal(without_goal_scope(session), event.text.strip(), event.contents)
        case ev.Decided():
            return _decided(session, event)
        case ev.UndoAsked():
            return undoing.undone(session, event.hunk)
        case ev.UndoManyAsked():
            return undoing.many_undone(session, event.hunks, partly=event.partly)
        case ev.PointChosen():
            return undoing.point_chosen(session, event.point, partly=event.partly)
        case ev.LateUndoAsked():
            return undoing.late_undone(session)
        case ev.OfferAnswered():
            return offering.answered(session, taken=event.taken)
        case ev.RedoAsked():
            return review.redo(session, event)
        case ev.ExceptionGranted():
            return review.excepted(session, event.hunk)
        case ev.PlaceChosen():
            return placing.place_chosen(session, event)
        case ev.HunkSplit():
            return reshaping.split(session, event)
        case ev.HunkEdited():
            return reshaping.edited(session, event)
        case ev.LineCommented():
            return commenting.commented(session, event)
        case ev.ConstraintToggled():
            return steering.toggled(session, event.index)
        case ev.HoldSet():
            return Step(replace(session, holds=session.holds | {event.reason}))
        case ev.HoldLifted():
            return Step(replace(session, holds=session.holds - {event.reason}))
        case ev.TurnStopped():
            stopped = turn.stop_turn(session)
            return stopped if stopped.effects else told(session, "Nothing is streaming.")
        case ev.TurnRetried():
            return turn.retry(replace(session, holds=session.holds - {ev.Hold.PERSON}))
        case ev.PresetChosen():
            return steering.preset_chosen(session, event)
        case ev.ModelChosen():
            return turn.chosen(session, event)
        case _:
            return Step(session)


def _decided(session: Session, event: ev.Decided) -> Step:
    """Rejections are learned from at once, accepted hunks when they are on disk."""
    step = review.decided(session, event)
    if event.decision is not ev.Decision.REJECT:
        return step
    return replace(step, session=offering.decided(step.session, event.hunks, rejected=True))


def _written(session: Session, number: int) -> Step:
    pending = session.pending
    step = undoing.written(session, number)
    if pending is None or pending.number != number:
        return step
    session = offering.decided(step.session, pending.accepted, rejected=False)
    return replace(step, session=resting.rested(session))


def _outside(session: Session, event: ev.Event) -> Step:
    match event:
        case ev.FileLoaded():
            return Step(with_file(session, track(event.facts)))
        case ev.PathsSeen():
            return Step(replace(session, seen={**session.seen, **dict(event.found)}))
        case ev.FileChanged():
            return outside.changed_outside(session, (event.facts,))
        case ev.FilesChanged():
            return outside.changed_outside(session, event.files)
        case ev.FilesWritten():
            return _written(session, event.number)
        case ev.CheckStarted():
            return checking.started(session, event)
        case ev.CheckEnded():
            return checking.ended(session, event)
        case ev.WriteRefused():
            return review.refused(session, event)
        case ev.GitMoved():
            return outside.git_moved(session, event)
        case ev.Noticed():
            return Step(session, (Tell(event.message, event.severity),))
        case ev.SessionResumed():
            if event.asks_places is not None:
                session = replace(session, asks_places=event.asks_places)
            return turn.resumed(checking.stopped(session))
        case ev.SessionStarted():
            return _started(session, event)
        case _:
            return Step(session)


def _started(session: Session, event: ev.SessionStarted) -> Step:
    session = replace(
        session,
        id=event.id,
        root=event.root,
        branch=event.branch,
        provider=event.provider,
        model=event.model,
        window=event.window,
        format=event.format,
        freeform=event.freeform,
        grammar=event.grammar,
        asks_places=event.asks_places,
        scripted=event.scripted,
        never_offer=frozenset(event.never_offer),
        system=event.system,
        context=event.context,
        base_policy=event.policy,
        policy=event.policy,
        of_preset=frozenset(item.text for item in event.constraints),
    )
    return Step(with_constraints(session, steering.with_numbers(session, event.constraints)))
