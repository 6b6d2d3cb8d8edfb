"""What the model said in a turn as messages of the next prompt, and the answers to its freeform calls.

Not here: the words of what became of a hunk (`talk.report`), and when the next turn begins (`update.turn`).
"""

from __future__ import annotations

from collections.abc import Iterator

from spark_tui.core.session import Part, Session, Turn, all_hunks
from spark_tui.core.stream.signals import Ending
from spark_tui.core.talk.messages import Message, Role, ToolCall
from spark_tui.core.talk.report import hunk_line
from spark_tui.core.talk.tools import EDIT_TOOL

_WHOLE = (Ending.STOP, Ending.TOOLS)
_STOPPED = "Stopped where the input ends above; nothing after that was taken."
_NO_EDIT = "There is no edit in this input."


def said(turn: Turn) -> tuple[Message, ...]:
    """The answer so far, word for word, and the calls that it ended with; none when nothing was said."""
    messages: list[Message] = []
    for part, text in _stretches(turn):
        if not text and not turn.calls:
            continue
        if not part.call:
            messages.append(Message(Role.ASSISTANT, text, carried=part.carried))
            continue
        call = ToolCall(part.call, EDIT_TOOL, text, freeform=True)
        if messages and not part.carried and messages[-1].calls == ():
            before = messages.pop()
            messages.append(Message(Role.ASSISTANT, before.content, (call,), carried=before.carried))
        else:
            messages.append(Message(Role.ASSISTANT, "", (call,), carried=part.carried))
    if turn.calls:
        last = messages.pop() if messages else Message(Role.ASSISTANT, "")
        calls = (*last.calls, *turn.calls)
        messages.append(Message(Role.ASSISTANT, last.content, calls, carried=last.carried))
    return tuple(messages)


def edits_answered(session: Session) -> tuple[Message, ...]:
    """The answers to the turn's freeform calls: what became of the hunks of each."""
    turn = session.turn
    calls = [(part, text) for part, text in _stretches(turn) if part.call]
    if not calls:
        return ()
    ends = [(part.hunks, part.unplaced) for part, _ in calls[1:]]
    ends.append((session.hunk_count, len(turn.unplaced)))
    last = calls[-1][0]
    answers = []
    for (part, _), (hunks, unplaced) in zip(calls, ends, strict=True):
        lines = [hunk_line(hunk) for hunk in all_hunks(session) if part.hunks < hunk.id <= hunks]
        lines += [f"- {text}" for text in turn.unplaced[part.unplaced : unplaced]]
        if part is last and turn.ending not in _WHOLE:
            lines += [f"- {turn.dropped}"] if turn.dropped else []
            lines.append(_STOPPED)
        answers.append(Message(Role.TOOL, "\n".join(lines) or _NO_EDIT, call_id=part.call))
    return tuple(answers)


def _stretches(turn: Turn) -> Iterator[tuple[Part, str]]:
    """The parts of the answer that have text, and the last when something was carried for what follows."""
    text = "".join(turn.answer)
    parts = turn.parts if turn.parts and turn.parts[0].start == 0 else (Part(0), *turn.parts)
    ends = [part.start for part in parts[1:]] + [len(text)]
    for part, end in zip(parts, ends, strict=True):
        if end > part.start or (part.carried and part is parts[-1]):
            yield part, text[part.start : end]
