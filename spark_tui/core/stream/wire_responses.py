"""OpenAI Responses: events of its stream -> signals, over HTTP or a WebSocket alike.

The input of the freeform tool comes as `Text` with the id of its call, while it is written. Not here: how
the request is written (`wire_responses_request`), the bytes (`sse`). Source: OpenAI API reference,
"Responses", streaming events.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from spark_tui.core.stream.mending import Halves, count, decoded, mend
from spark_tui.core.stream.provider_errors import error_text
from spark_tui.core.stream.signals import Carried, Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseEvent
from spark_tui.core.stream.wire import json_object
from spark_tui.core.stream.wire_responses_request import PHASES

_INCOMPLETE = {
    "max_output_tokens": Ended(Ending.LENGTH, "The answer reached the provider's token limit."),
    "content_filter": Ended(Ending.FILTERED, "The provider withheld the rest of the answer."),
}
_CUT = Ended(Ending.CUT, "The connection ended before the model was done.")


class _Event(msgspec.Struct, gc=False):
    type: str = ""
    delta: object = None
    output_index: int = 0
    summary_index: int = 0
    content_index: int = 0
    item: dict[str, object] | None = None
    response: dict[str, object] | None = None
    arguments: object = None
    input: object = None
    text: object = None


_decode = msgspec.json.Decoder(_Event).decode


class ResponsesReader:
    """Reads one answer. Exactly one `Ended` comes out, and nothing after it."""

    def __init__(self) -> None:
        self.model = ""
        self._over = False
        self._calls: dict[int, str] = {}  # the id of the freeform call at an output index
        self._called = False
        self._spoken: set[int] = set()  # the output indices of which a piece came
        self._pieces: dict[tuple[int, int], list[str]] = {}  # what came of a part, as it came
        self._call = ""  # the freeform call whose input comes
        self._halves = Halves()
        self._part: tuple[int, int] | None = None  # the part of a summary that comes
        self._meanings: dict[str, Callable[[_Event], list[Signal]]] = {
            "response.output_text.delta": self._text,
            "response.output_text.done": self._text_done,
            "response.refusal.delta": self._text,
            "response.custom_tool_call_input.delta": self._input,
            "response.custom_tool_call_input.done": self._input_done,
            "response.function_call_arguments.delta": self._arguments,
            "response.function_call_arguments.done": self._arguments_done,
            "response.reasoning_summary_text.delta": self._thought,
            "response.reasoning_text.delta": self._thought,
            "response.output_item.added": self._added,
            "response.output_item.done": self._done,
            "response.created": self._named,
            "response.in_progress": self._named,
            "response.completed": self._completed,
            "response.done": self._completed,
            "response.incomplete": self._incomplete,
        }

    def feed(self, event: SseEvent) -> list[Signal]:
        """What `event` means."""
        if self._over:
            return []
        data = event.data
        try:
            said = decoded(data, _decode, _Event)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return self._illegible(event)
        kind = said.type or event.event
        if kind in ("error", "response.failed"):
            return self._broke_off(_reason(said, data))
        meaning = self._meanings.get(kind)
        return [] if meaning is None else meaning(said)

    def finish(self) -> list[Signal]:
        """The connection is over before the server said so: CUT."""
        return [] if self._over else self._end(_CUT)

    def _illegible(self, event: SseEvent) -> list[Signal]:
        if event.data.strip() == "[DONE]":
            return self._end(self._whole())
        if not event.complete:
            return []
        if event.event == "error":
            return self._broke_off(error_text(event.data.encode("utf-8", "replace")))
        return self._end(Ended(Ending.FAILED, "The server sent something that is no JSON of this API."))

    def _broke_off(self, why: str) -> list[Signal]:
        return self._end(Ended(Ending.FAILED, f"The server broke the answer off: {why}"))

    def _whole(self) -> Ended:
        return Ended(Ending.TOOLS if self._called else Ending.STOP)

    def _end(self, ended: Ended) -> list[Signal]:
        self._over = True
        return [*self._turned_to(""), ended]

    def _turned_to(self, call: str) -> list[Signal]:
        """What comes now goes to `call`; half a character that was left before it is lost."""
        lost = self._halves.rest()
        before, self._call = self._call, call
        return [Text(lost, before)] if lost else []

    def _written(self, index: int, piece: object, call: str = "", part: int = 0) -> list[Signal]:
        if not isinstance(piece, str) or not piece:
            return []
        self._spoken.add(index)
        self._pieces.setdefault((index, part), []).append(piece)
        before = self._turned_to(call) if call != self._call else []
        text = self._halves.join(piece)
        return [*before, Text(text, call)] if text else before

    def _text(self, said: _Event) -> list[Signal]:
        return self._written(said.output_index, said.delta, part=said.content_index)

    def _input(self, said: _Event) -> list[Signal]:
        return self._written(said.output_index, said.delta, self._call_at(said.output_index))

    def _input_done(self, said: _Event) -> list[Signal]:
        index = said.output_index
        if index in self._spoken:
            return self._compared(said, said.input)
        return self._written(index, said.input, self._call_at(index))

    def _text_done(self, said: _Event) -> list[Signal]:
        return self._compared(said, said.text)

    def _compared(self, said: _Event, whole: object) -> list[Signal]:
        """The server says at the end what the pieces were: one that got lost or came twice is noticed."""
        pieces = self._pieces.get((said.output_index, said.content_index))
        if pieces is None or not isinstance(whole, str) or not whole or mend(whole) == mend("".join(pieces)):
            return []
        what = "Pieces of the answer got lost or came twice; it cannot be trusted. Ask again."
        return self._end(Ended(Ending.FAILED, what))

    def _call_at(self, index: int) -> str:
        self._called = True
        return self._calls.setdefault(index, f"call_{index}")

    def _arguments(self, said: _Event) -> list[Signal]:
        return self._argued(said.output_index, said.delta)

    def _arguments_done(self, said: _Event) -> list[Signal]:
        if said.output_index in self._spoken:
            return self._compared(said, said.arguments)
        return self._argued(said.output_index, said.arguments)

    def _argued(self, index: int, piece: object) -> list[Signal]:
        if not isinstance(piece, str) or not piece:
            return []
        self._called = True
        self._spoken.add(index)
        self._pieces.setdefault((index, 0), []).append(piece)
        return [ToolPart(index, arguments=mend(piece))]

    def _thought(self, said: _Event) -> list[Signal]:
        if not isinstance(said.delta, str) or not said.delta:
            return []
        part = (said.output_index, said.summary_index)
        gap = "\n\n" if self._part not in (None, part) else ""
        self._part = part
        return [Reasoning(gap + mend(said.delta))]

    def _added(self, said: _Event) -> list[Signal]:
        item = said.item or {}
        kind, index = item.get("type"), said.output_index
        if kind == "message":
            phase = PHASES.get(_word(item.get("phase")))
            return [Carried(phase)] if phase else []
        if kind == "custom_tool_call":
            self._called = True
            self._calls[index] = _word(item.get("call_id")) or f"call_{index}"
        elif kind == "function_call":
            self._called = True
            return [ToolPart(index, _word(item.get("call_id")), _word(item.get("name")))]
        return []

    def _done(self, said: _Event) -> list[Signal]:
        """A complete item: what of it did not come in pieces, and what goes back with the next prompt."""
        item = said.item or {}
        kind, index = item.get("type"), said.output_index
        if kind == "reasoning":
            return _carried(item)
        if index in self._spoken:
            return []
        if kind == "message":
            return self._written(index, _message_text(item.get("content")))
        if kind == "custom_tool_call":
            self._added(said)
            return self._written(index, item.get("input"), self._calls[index])
        if kind == "function_call":
            part = ToolPart(index, _word(item.get("call_id")))
            return [part, *self._argued(index, item.get("arguments"))]
        return []

    def _named(self, said: _Event) -> list[Signal]:
        self.model = self.model or _word((said.response or {}).get("model"))
        return []

    def _completed(self, said: _Event) -> list[Signal]:
        return [*_usage(said.response), *self._end(self._whole())]

    def _incomplete(self, said: _Event) -> list[Signal]:
        details = (said.response or {}).get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        ended = _INCOMPLETE.get(reason) if isinstance(reason, str) else None
        why = f"The server ended the answer early ({_word(reason) or 'no reason given'})."
        return [*_usage(said.response), *self._end(ended or Ended(Ending.CUT, why))]


def whole_answer(body: bytes) -> list[SseEvent]:
    """A complete answer, from a server that does not stream, as the events of a stream; none when it is no
    answer of this wire."""
    answer = json_object(body)
    if answer is None:
        return []
    output = answer.get("output")
    if not isinstance(output, list):
        return [_event("error", error=answer["error"])] if answer.get("error") else []
    done = [
        _event("response.output_item.done", output_index=index, item=item)
        for index, item in enumerate(output)
        if isinstance(item, dict)
    ]
    last = {"incomplete": "response.incomplete", "failed": "response.failed"}.get(str(answer.get("status")))
    shown = {key: answer.get(key) for key in ("model", "usage", "incomplete_details", "error")}
    end = _event(last or "response.completed", response=shown)
    return [_event("response.created", response=shown), *done, end]


def _event(kind: str, **fields: object) -> SseEvent:
    return SseEvent(kind, msgspec.json.encode({"type": kind, **fields}).decode())


def _reason(said: _Event, data: str) -> str:
    failed = said.response.get("error") if said.response is not None else None
    body = data.encode("utf-8", "replace") if failed is None else msgspec.json.encode(failed)
    return error_text(body)


def _carried(item: dict[str, object]) -> list[Signal]:
    """A thought that goes back encrypted; without that it could not be read where nothing is stored."""
    if not isinstance(item.get("encrypted_content"), str):
        return []
    kept = {
        "type": "reasoning",
        "id": item.get("id") or "",
        "summary": item.get("summary") or [],
        "encrypted_content": item["encrypted_content"],
    }
    return [Carried(mend(msgspec.json.encode(kept).decode()))]


def _message_text(content: object) -> str:
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") or part.get("refusal") for part in parts if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _usage(response: dict[str, object] | None) -> list[Signal]:
    usage = (response or {}).get("usage")
    if not isinstance(usage, dict):
        return []
    details = usage.get("input_tokens_details")
    cached = count(details.get("cached_tokens")) if isinstance(details, dict) else None
    return [Usage(count(usage.get("input_tokens")), cached, count(usage.get("output_tokens")))]


def _word(value: object) -> str:
    return mend(value) if isinstance(value, str) else ""
