"""The life of a turn: asked, streaming, steered, stopped by the guard, ended, taken up again.

Not here: what the streamed edits become (`update.growth`) and what the person decides about hunks
(`update.review`). A new turn always gets the next number, so that late pieces of an old one die by
one comparison in `update.dispatch`.
"""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as replace_message

from spark_tui.core.change.values import Hunk
from spark_tui.core.effects import AnswerTools, CancelTurn, Effect, StartTurn
from spark_tui.core.events import AnswerGrew, ModelChosen, RetryWaited, ToolsAnswered, TurnEnded
from spark_tui.core.guard.verdict import Finding
from spark_tui.core.log import Log
from spark_tui.core.session import OpenEdit, Part, Phase, ProseKind, Session, Turn
from spark_tui.core.stream.edits import ParseFailed
from spark_tui.core.stream.signals import Ending, Usage
from spark_tui.core.talk.grammar import turn_grammar
from spark_tui.core.talk.messages import Message, Request, Role, ToolCall
from spark_tui.core.talk.prompt import file_texts, first_messages
from spark_tui.core.talk.report import edits_words, limits, report, untold_edits
from spark_tui.core.talk.said import edits_answered, said
from spark_tui.core.talk.tools import EDIT_TOOL
from spark_tui.core.talk.transcript import Transcript
from spark_tui.core.timeline import Goal
from spark_tui.core.update.hitting import complied, with_told
from spark_tui.core.update.naming import without_names
from spark_tui.core.update.step import Step, told, with_prose

MAX_STOPS = 2  # how often the guard lets the model go on by itself before it waits for the person
MAX_TOOL_ROUNDS = 25
MAX_HUNKS = 1_000  # in one turn; a model that rewrites the same lines for ever counts as well
MAX_ASTRAY = 25  # edits without a place in one turn: a model so far off only fills the memory and the prompt
TOOLS = ("read", "list", "search")


def start_goal(session: Session, text: str, contents: tuple[tuple[str, str], ...] = ()) -> Step:
    """A new goal: the first prompt, or the next message of the conversation that is under way."""
    stopped = stop_turn(session)
    session = with_prose(without_names(stopped.session), ProseKind.PERSON, text)
    session = replace(
        session,
        goal=text,
        goals=session.goals + 1,
        goal_list=(*session.goal_list, Goal(text, session.hunk_count + 1)),
        first_hunk=session.hunk_count + 1,
        stops=0,
        shown={**session.shown, **dict(contents)},
        grants=tuple(replace(grant, open=False) for grant in session.grants),
    )
    rules = limits(session.policy, session.constraints)
    told_of = (f"Goal: {text}", file_texts(contents), edits_words(session), rules)
    asked = "\n\n".join(part for part in told_of if part)
    session = with_edits_told(session)
    if session.messages:
        messages = _conversation(session).plus(Message(Role.USER, asked))
    else:
        messages = Transcript(first_messages(session.system, session.context, asked))
    return stopped.then(start_turn(session, messages))


def start_turn(session: Session, messages: Transcript, *, redo: int = 0, interrupted: bool = False) -> Step:
    """The next turn with this prompt; `redo` and `interrupted` as in `Turn`."""
    turn = Turn(
        number=session.turn.number + 1,
        phase=Phase.ASKING,
        redo=redo,
        interrupted=interrupted,
        hunks_before=session.hunk_count,
    )
    tools = (*TOOLS, EDIT_TOOL) if session.freeform else TOOLS
    request = Request(
        session.model,
        messages,
        tools,
        cache_key=session.id,
        window=session.window,
        grammar=turn_grammar(session),
    )
    started = replace(session, turn=turn, messages=messages)
    return Step(started, (StartTurn(turn.number, request),))


def stop_turn(session: Session) -> Step:
    """Close the connection if a turn is live; closed hunks stay, the open block is dropped."""
    if not session.turn.live:
        return Step(session)
    turn = replace(
        session.turn,
        phase=Phase.ENDED,
        ending=Ending.CANCELLED,
        edit=None,
        dropped=dropped_text(session.turn.edit),
        seconds_left=0.0,
    )
    return Step(replace(session, turn=turn), (CancelTurn(turn.number),))


def go_on(
    session: Session,
    words: str,
    *,
    redo: int = 0,
    interrupted: bool = False,
    closing: str = "Go on from here.",
) -> Step:
    """Stop what streams and ask again: the last prompt, the partial answer, then `words` with the
    state of every hunk."""
    stopped = stop_turn(session)
    session = stopped.session
    if not session.messages:
        return told(session, "There is no goal yet: type one and press Enter.")
    user = report(session, words, closing=closing)
    messages = _conversation(session).plus(Message(Role.USER, user))
    session = with_edits_told(session)
    return stopped.then(start_turn(session, messages, redo=redo, interrupted=interrupted))


def with_edits_told(session: Session) -> Session:
    """The session after the model was told what the person wrote in its hunks."""
    untold = frozenset(hunk.id for hunk in untold_edits(session))
    return replace(session, edits_told=session.edits_told | untold) if untold else session


def stop_by_guard(session: Session, hunk: Hunk, findings: tuple[Finding, ...]) -> Step:
    """The guard ends the stream at the line where a rule broke; the model is told and goes on without
    the hunk, MAX_STOPS times, then it waits for the person."""
    where = findings[0]
    line = max(1, where.line)
    note = f"Stopped by {where.rule} in {where.path} at line {line}: {where.reason}"
    session = with_prose(session, ProseKind.NOTE, note)
    stopped = stop_turn(replace(session, turn=replace(session.turn, stopped=findings)))
    session = stopped.session
    if session.stops >= MAX_STOPS:
        waiting = (
            f"Hunk {hunk.id} was blocked by {where.rule}. The guard stopped the model {MAX_STOPS + 1} times;"
            " it waits for you: steer it, or press . to let it go on."
        )
        return stopped.then(told(session, waiting, "warning"))
    words = (
        f"The guard stopped you: {where.rule}, {where.path} line {line}: {where.reason.rstrip('.')}. "
        "Go on with the goal without that edit, and do not try it by another way. "
        "Nothing that you wrote after it was taken."
    )
    session = replace(session, stops=session.stops + 1)
    turn = session.turn
    session = with_told(session, findings, turn.number + 1)
    return stopped.then(go_on(session, words, redo=turn.redo, interrupted=turn.interrupted))


def excess(session: Session) -> str:
    """Why this turn has gone too far to go on without the person; empty while it has not."""
    turn = session.turn
    if len(turn.unplaced) >= MAX_ASTRAY:
        return f"{len(turn.unplaced)} edits of this turn could not be placed"
    hunks = session.hunk_count - turn.hunks_before
    return f"This turn has written {hunks:,} hunks" if hunks >= MAX_HUNKS else ""


def stop_excess(session: Session, why: str) -> Step:
    """The turn ends here and waits for the person."""
    stopped = stop_turn(session)
    note = f"{why}; the model waits for you: steer it, or press ."
    return stopped.then(told(with_prose(stopped.session, ProseKind.NOTE, note), note, "warning"))


def waited(session: Session, event: RetryWaited) -> Step:
    """The server asked to come back later."""
    turn = replace(session.turn, phase=Phase.WAITING, seconds_left=event.seconds, status=event.status)
    return Step(replace(session, turn=turn))


def ended(session: Session, event: TurnEnded) -> Step:
    """The stream is over: run tools, tell the model of edits that had no place, or rest."""
    turn = session.turn
    dropped = dropped_text(turn.edit)
    # A hunk that was asked for again is there: the call that brought it is answered with what is said next.
    redone = bool(turn.redo) and not event.calls and session.hunk_count > turn.hunks_before
    whole = event.ending is Ending.STOP or (event.ending is Ending.TOOLS and redone)
    called = bool(event.calls) or any(part.call for part in turn.parts)
    tools = event.ending is Ending.TOOLS and called and not redone
    turn = replace(
        turn,
        phase=Phase.TOOLS if tools else Phase.ENDED,
        ending=event.ending,
        message=event.message,
        calls=event.calls,
        edit=None,
        dropped=dropped,
        seconds_left=0.0,
    )
    session = replace(session, turn=turn, messages=session.messages.rested())
    if tools:
        return _run_tools(session, event.calls)
    if dropped:
        session = with_prose(session, ProseKind.NOTE, f"Lost at the end of the stream: {dropped}")
    if not whole:
        return _broken_off(session, event)
    session = complied(session)
    if turn.unplaced and session.stops < MAX_STOPS:
        session = replace(session, stops=session.stops + 1)
        closing = "Write the edits that had no place again, with the exact lines."
        return go_on(session, "", redo=turn.redo, interrupted=turn.interrupted, closing=closing)
    if turn.interrupted:
        return go_on(session, "", closing="Go on with the goal from where you were interrupted.")
    return Step(session)


def _broken_off(session: Session, event: TurnEnded) -> Step:
    reasons = {
        Ending.LENGTH: "The model reached its limit of tokens for one answer.",
        Ending.FILTERED: "The provider withheld the rest of the answer.",
        Ending.CUT: "The connection ended before the answer did.",
        Ending.STALLED: "Nothing came for too long.",
    }
    message = event.message or reasons.get(event.ending, "The turn failed.")
    session = with_prose(session, ProseKind.NOTE, message)
    lost = _lost(session.turn, event)
    if lost:
        message = f"{message} Lost: {lost}"
        session = replace(session, turn=replace(session.turn, message=message))
    severity = "error" if event.ending is Ending.FAILED else "warning"
    return told(session, message, severity)


def _lost(turn: Turn, event: TurnEnded) -> str:
    """Which edit the end of the stream cut off: the parser says so, else the block was still open."""
    if turn.unplaced and any(isinstance(edit, ParseFailed) for edit in event.edits):
        return turn.unplaced[-1]
    return turn.dropped


def _run_tools(session: Session, calls: tuple[ToolCall, ...]) -> Step:
    if not calls:
        session = complied(session)
        if session.turn.unplaced and session.stops >= MAX_STOPS:
            return _waits(session, f"{_sentence(session.turn.unplaced[-1])} The model waits for you.")
        session = replace(session, stops=session.stops + bool(session.turn.unplaced))
    rounds = _rounds(session)
    if rounds >= MAX_TOOL_ROUNDS:
        text = f"The model called tools {rounds} times; it waits for you. Press . to go on."
        return _waits(session, text)
    for call in calls:
        session = with_prose(session, ProseKind.NOTE, f"{call.name} {call.arguments}")
    if not calls:
        return tools_answered(session, ToolsAnswered(session.turn.number, ()))
    return Step(session, (AnswerTools(session.turn.number, calls),))


def _waits(session: Session, why: str) -> Step:
    """The turn rests although the model called tools: only the person lets it go on."""
    return told(replace(session, turn=replace(session.turn, phase=Phase.ENDED, message=why)), why, "warning")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _rounds(session: Session) -> int:
    """How often the model called tools since somebody spoke to it."""
    rounds = 0
    for message in reversed(session.messages):
        if message.role is Role.USER:
            break
        rounds += bool(message.calls)
    return rounds


def tools_answered(session: Session, event: ToolsAnswered) -> Step:
    """The tools' answers go to the model as the next turn of the same conversation."""
    turn = session.turn
    answers = tuple(Message(Role.TOOL, answer.text, call_id=answer.call_id) for answer in event.answers)
    messages = session.messages.plus(*said(turn), *answers, *edits_answered(session))
    return start_turn(session, messages, redo=turn.redo, interrupted=turn.interrupted)


def retry(session: Session) -> Step:
    """Go on by the person's wish: the same prompt when nothing had come, else from where it stopped."""
    session = replace(session, stops=0)
    if session.turn.live:
        return told(session, "The model is still at work.")
    if not session.messages:
        return told(session, "There is no goal yet: type one and press Enter.")
    if not session.turn.characters and not session.turn.calls:
        turn = session.turn
        return start_turn(session, session.messages, redo=turn.redo, interrupted=turn.interrupted)
    return go_on(session, "Go on.")


def resumed(session: Session) -> Step:
    """An earlier session goes on: what streamed then is over, whatever was pending did or did not happen."""
    effects: tuple[Effect, ...] = ()
    stopped = stop_turn(session)
    return Step(replace(stopped.session, pending=None, holds=frozenset()), effects)


def dropped_text(edit: OpenEdit | None) -> str:
    """What is lost when the stream ends inside this edit, as a sentence; empty when nothing is."""
    if edit is None or edit.block is None or edit.refused:
        return ""
    line = len(edit.block.lines)
    return f"an edit of {edit.path} was cut after {line} line{'s' if line != 1 else ''} and dropped"


def fresh_turn(number: int) -> Turn:
    """A turn that was never asked, e.g. for judging edits without a model."""
    return Turn(number=number, phase=Phase.STREAMING, answer=Log(), usage=Usage())


def parted(session: Session, event: AnswerGrew) -> Turn:
    """The turn with a new part of its answer, where what came is not more of the last one."""
    turn = session.turn
    last = turn.parts[-1] if turn.parts else Part(0)
    if event.call == last.call and not event.carried:
        return turn
    parts, carried = turn.parts, event.carried
    if parts and last.start == turn.characters:  # nothing was said in it
        parts, carried = parts[:-1], last.carried + carried
    part = Part(turn.characters, event.call, carried, session.hunk_count, len(turn.unplaced))
    return replace(turn, parts=(*parts, part))


def chosen(session: Session, event: ModelChosen) -> Step:
    """The next turns go to another model, which cannot read what was carried for the one before."""
    messages = session.messages
    turn = session.turn
    if (event.provider, event.model) != (session.provider, session.model):
        messages = Transcript(replace_message(one, carried=()) if one.carried else one for one in messages)
        turn = replace(turn, parts=tuple(replace(part, carried=()) for part in turn.parts))
    return Step(
        replace(
            session,
            provider=event.provider,
            model=event.model,
            window=event.window,
            format=event.format,
            freeform=event.freeform,
            grammar=event.grammar,
            messages=messages,
            turn=turn,
        )
    )


def _conversation(session: Session) -> Transcript:
    """The last prompt and what the model said to it. Providers refuse a tool call without an answer: one
    that was interrupted is answered as such."""
    turn = session.turn
    stopped = tuple(
        Message(Role.TOOL, "Not run: the person stepped in.", call_id=call.id) for call in turn.calls
    )
    return session.messages.plus(*said(turn), *stopped, *edits_answered(session))
