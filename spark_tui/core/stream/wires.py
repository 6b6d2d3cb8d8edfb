"""The families of model servers by name.

Not here: how each is asked and read (`wire_*.py`), and which server speaks which (`config.models`).
"""

from __future__ import annotations

from spark_tui.core.stream import (
    wire_anthropic,
    wire_anthropic_request,
    wire_chat_request,
    wire_chat_whole,
    wire_responses,
    wire_responses_request,
)
from spark_tui.core.stream.wire import Wire, WireName, bearer, model_ids
from spark_tui.core.stream.wire_anthropic import AnthropicReader
from spark_tui.core.stream.wire_chat import ChatReader
from spark_tui.core.stream.wire_responses import ResponsesReader

CHAT = Wire(
    name=WireName.CHAT,
    title="an OpenAI-compatible server",
    path="/chat/completions",
    headers=bearer,
    encode=lambda request, extra: wire_chat_request.encode_request(request, extra=extra),
    reader=ChatReader,
    whole=wire_chat_whole.whole_answer,
    models=model_ids,
)

RESPONSES = Wire(
    name=WireName.RESPONSES,
    title="a server of the OpenAI Responses API",
    path="/responses",
    headers=bearer,
    encode=lambda request, extra: wire_responses_request.encode_request(request, extra=extra),
    reader=ResponsesReader,
    whole=wire_responses.whole_answer,
    models=model_ids,
    socket=wire_responses_request.SOCKET,
)

ANTHROPIC = Wire(
    name=WireName.ANTHROPIC,
    title="Anthropic's Messages API",
    path="/messages",
    headers=wire_anthropic_request.anthropic_headers,
    encode=lambda request, extra: wire_anthropic_request.encode_request(request, extra=extra),
    reader=AnthropicReader,
    whole=wire_anthropic.whole_answer,
    models=model_ids,
    listing="/models?limit=1000",  # without that it lists 20
)

WIRES: dict[WireName, Wire] = {wire.name: wire for wire in (CHAT, RESPONSES, ANTHROPIC)}
