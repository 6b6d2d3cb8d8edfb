"""A complete Chat Completions answer, from a server that does not stream, as the events of a stream.

Not here: what the events mean (`wire_chat`).
"""

from __future__ import annotations

import msgspec

from spark_tui.core.stream.sse import SseEvent
from spark_tui.core.stream.wire import json_object


def whole_answer(body: bytes) -> list[SseEvent]:
    """The answer (or error object) in `body` as one record and the end; none when it is neither."""
    answer = json_object(body)
    if answer is None:
        return []
    choices = answer.get("choices")
    if isinstance(choices, list):
        for choice in choices:
            if isinstance(choice, dict):
                choice["delta"] = choice.pop("message", None)
    elif not answer.get("error"):
        return []
    record = msgspec.json.encode(answer).decode()
    return [SseEvent("message", record), SseEvent("message", "[DONE]")]
