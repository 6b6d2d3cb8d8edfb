"""OpenAI-compatible Chat Completions: events of its stream -> signals.

Also reads the many dialects of it: Cerebras, Groq, OpenRouter, DeepSeek, vLLM, llama.cpp, Ollama,
LM Studio. Not here: how the request is written (`wire_chat_request`), the texts of errors
(`provider_errors`), the bytes (`sse`). Sources: OpenAI API reference, "Chat Completions streaming";
llama.cpp server documentation for `timings`; DeepSeek's for `prompt_cache_hit_tokens`.
"""

from __future__ import annotations

import json

import msgspec

from spark_tui.core.stream.mending import Halves, count, decoded, first, mend
from spark_tui.core.stream.provider_errors import error_message, error_text
from spark_tui.core.stream.signals import Ended, Ending, Reasoning, Signal, Text, ToolPart, Usage
from spark_tui.core.stream.sse import SseEvent
from spark_tui.core.stream.wire_chat_request import encode_request

__all__ = ["ChatReader", "encode_request", "error_message"]

_ENDINGS = {
    "length": Ending.LENGTH,
    "max_tokens": Ending.LENGTH,
    "model_length": Ending.LENGTH,
    "tool_calls": Ending.TOOLS,
    "function_call": Ending.TOOLS,
    "content_filter": Ending.FILTERED,
    "safety": Ending.FILTERED,
    "error": Ending.FAILED,
    "abort": Ending.FAILED,
}
_MESSAGES = {
    Ending.LENGTH: "The answer reached the provider's token limit.",
    Ending.FILTERED: "The provider withheld the rest of the answer.",
    Ending.FAILED: "The server gave up in the middle of the answer. Try again.",
}
_CUT = Ended(Ending.CUT, "The connection ended before the model was done.")


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: object = None


class _Call(msgspec.Struct, gc=False):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct, gc=False):
    content: object = None
    reasoning: object = None
    reasoning_content: object = None
    thinking: object = None
    refusal: object = None
    tool_calls: list[_Call] | None = None
    function_call: _Function | None = None


class _Choice(msgspec.Struct, gc=False):
    index: int | None = None
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct, gc=False):
    model: str | None = None
    choices: list[_Choice] | None = None
    usage: dict[str, object] | None = None
    timings: dict[str, object] | None = None
    x_groq: dict[str, object] | None = None
    error: object = None


_decode = msgspec.json.Decoder(_Chunk).decode


class ChatReader:
    """Reads one answer. Exactly one `Ended` comes out, and nothing after it.

    `model` is what the server calls the model, "" until it says so.
    """

    def __init__(self) -> None:
        self.model = ""
        self._ending: Ended | None = None  # stated by the server, held back: usage may still follow
        self._over = False
        self._usage = Usage()
        self._call: ToolPart | None = None  # the first piece of the newest tool call
        self._halves = Halves()

    def feed(self, event: SseEvent) -> list[Signal]:
        """What `event` means."""
        if self._over:
            return []
        data = event.data
        if data.strip() == "[DONE]":
            return self._end(self._ending or Ended(Ending.TOOLS if self._call else Ending.STOP))
        try:
            chunk = decoded(data, _decode, _Chunk)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            if not event.complete:
                return []
            if event.event == "error":
                return self._broke_off(data)
            return self._fail("The server sent something that is no JSON of a chat stream.")
        if chunk.error or event.event == "error":
            return self._broke_off(data)
        return self._chunk(chunk)

    def finish(self) -> list[Signal]:
        """The connection is over: the ending that the server stated, or CUT."""
        return [] if self._over else self._end(self._ending or _CUT)

    def _broke_off(self, data: str) -> list[Signal]:
        said = error_text(data.encode("utf-8", "replace"))
        return self._fail(f"The server broke the answer off: {said}")

    def _fail(self, message: str) -> list[Signal]:
        return self._end(Ended(Ending.FAILED, message))

    def _end(self, ended: Ended) -> list[Signal]:
        self._over = True
        rest = self._halves.rest()
        return [Text(rest), ended] if rest else [ended]

    def _chunk(self, chunk: _Chunk) -> list[Signal]:
        signals: list[Signal] = []
        if chunk.model and not self.model:
            self.model = mend(chunk.model)
        for choice in chunk.choices or ():
            if choice.index:
                continue
            if choice.delta is not None:
                self._delta(choice.delta, signals)
            if choice.finish_reason:
                self._ending = self._stated(choice.finish_reason)
        if chunk.usage or chunk.timings or chunk.x_groq:
            self._count(chunk, signals)
        return signals

    def _delta(self, delta: _Delta, signals: list[Signal]) -> None:
        for thought in (delta.reasoning_content, delta.reasoning, delta.thinking):
            if thought and (text := _plain(thought)):
                signals.append(Reasoning(mend(text)))
                break
        if delta.content:
            self._content(delta.content, signals)
        if delta.refusal and isinstance(delta.refusal, str):
            signals.append(Text(mend(delta.refusal)))
        if delta.tool_calls:
            signals.extend(map(self._tool_part, delta.tool_calls))
        if delta.function_call is not None:
            signals.append(self._tool_part(_Call(0, None, delta.function_call)))

    def _content(self, content: object, signals: list[Signal]) -> None:
        if not isinstance(content, str):
            if thought := _thoughts(content):
                signals.append(Reasoning(mend(thought)))
            content = _plain(content)
        text = self._halves.join(content)
        if text:
            signals.append(Text(text))

    def _tool_part(self, call: _Call) -> ToolPart:
        """A piece of a call. Without an index, a new id begins a new call and no id goes on with the last."""
        last = self._call
        index = call.index
        if index is None:
            index = 0 if last is None else last.index + (bool(call.id) and call.id != last.id)
        function = call.function or _Function()
        arguments = function.arguments
        if arguments is None:
            arguments = ""
        elif not isinstance(arguments, str):
            arguments = json.dumps(arguments)
        part = ToolPart(index, mend(call.id or ""), mend(function.name or ""), mend(arguments))
        if last is None or part.id or part.index != last.index:
            self._call = part
        return part

    def _stated(self, reason: str) -> Ended:
        ending = _ENDINGS.get(reason, Ending.STOP)
        if ending in (Ending.STOP, Ending.TOOLS):
            ending = Ending.TOOLS if self._call else Ending.STOP
        return Ended(ending, _MESSAGES.get(ending, ""))

    def _count(self, chunk: _Chunk, signals: list[Signal]) -> None:
        groq = (chunk.x_groq or {}).get("usage")
        usage = chunk.usage or (groq if isinstance(groq, dict) else {})
        counts = _usage(usage, chunk.timings or {}, self._usage)
        if counts != self._usage:
            self._usage = counts
            signals.append(counts)


def _usage(usage: dict[str, object], timings: dict[str, object], known: Usage) -> Usage:
    """Token counts from whatever fields there are, over what is `known` already."""
    details = usage.get("prompt_tokens_details")
    cached = first(
        count(details.get("cached_tokens")) if isinstance(details, dict) else None,
        count(usage.get("prompt_cache_hit_tokens")),
        count(usage.get("cached_tokens")),
        count(timings.get("cache_n")),
        known.cached,
    )
    fresh, reused = count(timings.get("prompt_n")), count(timings.get("cache_n"))
    prompt = first(
        count(usage.get("prompt_tokens")), None if fresh is None else fresh + (reused or 0), known.prompt
    )
    completion = first(
        count(usage.get("completion_tokens")), count(timings.get("predicted_n")), known.completion
    )
    return Usage(prompt, cached, completion)


def _plain(content: object) -> str:
    """The text in a string or a list of parts."""
    if isinstance(content, str):
        return content
    return "".join(_part(part) for part in (content if isinstance(content, list) else [content]))


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("type", "text") not in ("text", "output_text"):
        return ""
    text = part.get("text")
    return text if isinstance(text, str) else ""


def _thoughts(content: object) -> str:
    """The parts of a list that the model only thinks (as Mistral sends them)."""
    parts = content if isinstance(content, list) else []
    thinking = [part.get("thinking") for part in parts if isinstance(part, dict)]
    return "".join(_plain(each) for each in thinking if each)
