"""Anthropic Messages: events of its stream -> signals.

Also reads llama.cpp's way of it, which leaves message_start out and closes all blocks at the end.
Not here: how the request is written (`wire_anthropic_request`), the texts of errors (`provider_errors`),
the bytes (`sse`). Sources: Anthropic API reference, "Streaming messages", "Handling stop reasons",
"Prompt caching" (how tokens are counted), "Extended thinking" (what must be sent back).
"""

from __future__ import annotations

import msgspec

from spark_tui.core.stream.mending import Halves, count, decoded, mend
from spark_tui.core.stream.provider_errors import error_text
from spark_tui.core.stream.signals import Carried, Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseEvent
from spark_tui.core.stream.wire import json_object

_ENDINGS = {
    "end_turn": Ending.STOP,
    "stop_sequence": Ending.STOP,
    "tool_use": Ending.STOP,
    "max_tokens": Ending.LENGTH,
    "model_context_window_exceeded": Ending.LENGTH,
    "refusal": Ending.FILTERED,
    "pause_turn": Ending.CUT,
}
_MESSAGES = {
    "max_tokens": "The answer reached the provider's token limit.",
    "model_context_window_exceeded": "The prompt and the answer fill the model's whole context window.",
    "refusal": "The provider withheld the rest of the answer.",
    "pause_turn": "The provider paused the answer. Press . to go on.",
}
_PIECES = frozenset({"text_delta", "thinking_delta", "input_json_delta"})
_CUT = Ended(Ending.CUT, "The connection ended before the model was done.")
_UNSAID = Ended(Ending.CUT, "The server ended the answer without saying why.")
_JUMBLED = "The server's records came out of order; what follows cannot be trusted."


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: str = ""
    thinking: str = ""
    signature: str = ""
    data: str = ""
    id: str = ""
    name: str = ""
    input: object = None


class Thought(msgspec.Struct, tag="anthropic", tag_field="wire"):
    """A thought that the provider signed or encrypted, as it is carried from prompt to prompt.

    `block` is word for word what came, `calls` how many calls stood before it in its answer.
    """

    block: dict[str, str]
    calls: int = 0


class _StopDetails(msgspec.Struct, gc=False):
    explanation: str | None = None


class _Delta(msgspec.Struct, gc=False):
    type: str = ""
    text: str = ""
    thinking: str = ""
    signature: str = ""
    partial_json: str = ""
    stop_reason: str | None = None
    stop_details: _StopDetails | None = None


class _Counts(msgspec.Struct, gc=False):
    input_tokens: object = None
    cache_read_input_tokens: object = None
    cache_creation_input_tokens: object = None
    output_tokens: object = None


class _Message(msgspec.Struct, gc=False):
    model: str = ""
    content: list[_Block] | None = None
    stop_reason: str | None = None
    stop_details: _StopDetails | None = None
    usage: _Counts | None = None


class _Record(msgspec.Struct, gc=False):
    type: str = ""
    index: int = 0
    delta: _Delta | None = None
    content_block: _Block | None = None
    message: _Message | None = None
    usage: _Counts | None = None
    error: object = None


_decode = msgspec.json.Decoder(_Record).decode
_decode_message = msgspec.json.Decoder(_Message).decode


class _Open:
    """A block of the answer: how it began, and the pieces that came since, if it is no text."""

    def __init__(self, block: _Block) -> None:
        self.start = block
        self.halves = Halves()
        self.pieces: list[str] = []
        self.signature = [block.signature]
        self.closed = False

    def thought(self) -> dict[str, str] | None:
        """The block word for word, if it is a thought that can be sent back."""
        if self.start.type == "redacted_thinking":
            return {"type": "redacted_thinking", "data": self.start.data}
        signature = "".join(self.signature)
        if self.start.type != "thinking" or not signature:
            return None
        return {"type": "thinking", "thinking": "".join(self.pieces), "signature": signature}


class AnthropicReader:
    """Reads one answer. Exactly one `Ended` comes out, and nothing after it.

    `model` is what the server calls the model, "" until it says so.
    """

    def __init__(self) -> None:
        self.model = ""
        self._ending: Ended | None = None  # stated by the server, held back: message_stop follows
        self._begun = False
        self._over = False
        self._usage = Usage()
        self._counts: dict[str, int] = {}  # of the prompt
        self._blocks: dict[int, _Open] = {}

    def feed(self, event: SseEvent) -> list[Signal]:
        """What `event` means."""
        if self._over:
            return []
        try:
            record = decoded(event.data, _decode, _Record)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return self._unreadable(event)
        signals: list[Signal] = []
        kind = record.type
        if kind == "content_block_delta":
            self._grow(record, signals)
        elif kind == "error" or event.event == "error":
            self._break_off(event.data, signals)
        elif kind == "content_block_start":
            self._open(record.index, record.content_block, signals)
        elif kind == "content_block_stop":
            self._close(record.index, signals)
        elif kind == "message_start":
            self._begin(record.message or _Message(), signals)
        elif kind == "message_delta":
            self._state(record.delta or _Delta(), record.usage, signals)
        elif kind == "message_stop":
            self._end(self._ending or _UNSAID, signals)
        elif kind == "message":
            self._whole(event.data, signals)
        elif not kind:
            self._fail("The server sent no event of Anthropic's Messages API.", signals)
        return signals

    def finish(self) -> list[Signal]:
        """The connection is over: the ending that the server stated, or CUT."""
        signals: list[Signal] = []
        if not self._over:
            self._end(self._ending or _CUT, signals)
        return signals

    def _unreadable(self, event: SseEvent) -> list[Signal]:
        signals: list[Signal] = []
        if event.event == "error" and event.complete:
            self._break_off(event.data, signals)
        elif event.complete:
            self._fail("The server sent something that is no JSON of Anthropic's Messages API.", signals)
        return signals

    def _break_off(self, data: str, signals: list[Signal]) -> None:
        said = error_text(data.encode("utf-8", "replace"))
        self._fail(f"The server broke the answer off: {said}", signals)

    def _fail(self, message: str, signals: list[Signal]) -> None:
        self._end(Ended(Ending.FAILED, message), signals)

    def _end(self, ended: Ended, signals: list[Signal]) -> None:
        for index, block in self._blocks.items():
            if not block.closed:
                self._say(index, block, block.halves.rest(), signals)
        signals.append(ended)
        self._over = True

    def _begin(self, message: _Message, signals: list[Signal]) -> None:
        if self._begun or self._blocks:
            self._fail(_JUMBLED, signals)
            return
        self._begun = True
        self.model = mend(message.model)
        self._count(message.usage, signals, final=False)

    def _open(self, index: int, block: _Block | None, signals: list[Signal]) -> None:
        if block is None or index in self._blocks or self._ending:
            self._fail(_JUMBLED, signals)
            return
        opened = self._blocks[index] = _Open(block)
        if block.type == "tool_use":
            signals.append(ToolPart(index, mend(block.id), mend(block.name)))
        elif block.type in ("text", "thinking"):
            self._say(index, opened, opened.halves.join(block.text or block.thinking), signals)

    def _grow(self, record: _Record, signals: list[Signal]) -> None:
        block, delta = self._blocks.get(record.index), record.delta
        if block is None or block.closed or delta is None:
            self._fail(_JUMBLED, signals)
            return
        match delta.type, block.start.type:
            case "text_delta", "text":
                piece = delta.text
            case "thinking_delta", "thinking":
                piece = delta.thinking
            case "input_json_delta", "tool_use":
                piece = delta.partial_json
            case "signature_delta", "thinking":
                block.signature.append(delta.signature)
                return
            case _, ("text" | "thinking" | "tool_use") if delta.type in _PIECES:
                self._fail(_JUMBLED, signals)
                return
            case _:  # e.g. citations, and whatever is new
                return
        self._say(record.index, block, block.halves.join(piece), signals)

    def _say(self, index: int, block: _Open, piece: str, signals: list[Signal]) -> None:
        if not piece:
            return
        match block.start.type:
            case "text":
                signals.append(Text(piece))
                return
            case "thinking":
                signals.append(Reasoning(piece))
            case "tool_use":
                signals.append(ToolPart(index, arguments=piece))
        block.pieces.append(piece)

    def _close(self, index: int, signals: list[Signal]) -> None:
        block = self._blocks.get(index)
        if block is None or block.closed:
            self._fail(_JUMBLED, signals)
            return
        block.closed = True
        rest = block.halves.rest()
        if block.start.type == "tool_use" and not block.pieces:
            # A call without arguments comes without pieces; some servers put all of the input into the start.
            rest = msgspec.json.encode(block.start.input or {}).decode()
        self._say(index, block, rest, signals)
        if thought := block.thought():
            calls = sum(each.start.type == "tool_use" for each in self._blocks.values())
            signals.append(Carried(msgspec.json.encode(Thought(thought, calls)).decode()))

    def _state(self, delta: _Delta, counts: _Counts | None, signals: list[Signal]) -> None:
        self._count(counts, signals, final=True)
        if delta.stop_reason:
            self._ending = self._stated(delta.stop_reason, delta.stop_details)

    def _stated(self, reason: str, details: _StopDetails | None) -> Ended:
        ending = _ENDINGS.get(reason)
        if ending is None:
            return Ended(Ending.CUT, f"The provider ended the answer and gave as its reason: {reason[:80]}.")
        if any(not block.closed for block in self._blocks.values()):
            # A block that is not whole cannot be relied on, whatever the reason says.
            return (
                Ended(Ending.FAILED, _JUMBLED) if ending is Ending.STOP else Ended(ending, _MESSAGES[reason])
            )
        if ending is Ending.STOP and any(each.start.type == "tool_use" for each in self._blocks.values()):
            ending = Ending.TOOLS
        message = _MESSAGES.get(reason, "")
        if ending is Ending.FILTERED and details is not None and details.explanation:
            message = f"{message} It says: {' '.join(mend(details.explanation).split())[:400]}"
        return Ended(ending, message)

    def _whole(self, data: str, signals: list[Signal]) -> None:
        """A complete answer in one record, from a server that does not stream."""
        try:
            message = decoded(data, _decode_message, _Message)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self._fail("The server sent an answer that cannot be read.", signals)
            return
        self._begin(message, signals)
        for index, block in enumerate(message.content or ()):
            if not self._over:
                self._open(index, block, signals)
                self._close(index, signals)
        if not self._over:
            self._state(
                _Delta(stop_reason=message.stop_reason, stop_details=message.stop_details), None, signals
            )
            self._count(message.usage, signals, final=True)
            self._end(self._ending or _UNSAID, signals)

    def _count(self, counts: _Counts | None, signals: list[Signal], *, final: bool) -> None:
        """Token counts so far. Those of the answer are only a placeholder until they are `final`.

        The prompt is what was read afresh, read from the cache and written to the cache together.
        """
        if counts is None:
            return
        for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"):
            stated = count(getattr(counts, name))
            if stated is not None:
                self._counts[name] = stated
        known = self._usage
        completion = count(counts.output_tokens) if final else None
        if completion is None:
            completion = known.completion
        prompt = sum(self._counts.values()) if "input_tokens" in self._counts else known.prompt
        usage = Usage(prompt, self._counts.get("cache_read_input_tokens"), completion)
        if usage != known:
            self._usage = usage
            signals.append(usage)


def whole_answer(body: bytes) -> list[SseEvent]:
    """The complete answer (or error object) in `body` as one event; none when it is neither."""
    try:
        answer = msgspec.json.decode(body, type=_Record)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []
    if answer.type not in ("message", "error") and not answer.error:
        return []
    return [SseEvent(answer.type or "error", body.decode("utf-8", "replace"))]


def as_input(arguments: str) -> dict[str, object]:
    """The model's arguments as the JSON object that a tool_use block must hold.

    What is no object is wrapped into one, as Anthropic's documentation advises for broken arguments.
    """
    found = json_object(arguments or "{}")
    return found if found is not None else {"INVALID_JSON": mend(arguments)}
