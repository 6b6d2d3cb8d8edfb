"""The families of model servers by name.

Not here: how each is asked and read (`wire_*.py`), and which server speaks which (`config.models`).
"""

from __future__ import annotations

from spark_tui.core.stream.wire import Wire, WireName, bearer, model_ids
from spark_tui.core.stream.wire_anthropic import AnthropicReader
from spark_tui.core.stream.wire_anthropic import whole_answer as whole_message
from spark_tui.core.stream.wire_anthropic_request import anthropic_headers
from spark_tui.core.stream.wire_anthropic_request import encode_request as encode_messages
from spark_tui.core.stream.wire_chat import ChatReader
from spark_tui.core.stream.wire_chat_request import encode_request
from spark_tui.core.stream.wire_chat_whole import whole_answer

CHAT = Wire(
    name=WireName.CHAT,
    title="an OpenAI-compatible server",
    path="/chat/completions",
    headers=bearer,
    encode=lambda request, extra: encode_request(request, extra=extra),
    reader=ChatReader,
    whole=whole_answer,
    models=model_ids,
)

ANTHROPIC = Wire(
    name=WireName.ANTHROPIC,
    title="Anthropic's Messages API",
    path="/messages",
    headers=anthropic_headers,
    encode=lambda request, extra: encode_messages(request, extra=extra),
    reader=AnthropicReader,
    whole=whole_message,
    models=model_ids,
)

WIRES: dict[WireName, Wire] = {wire.name: wire for wire in (CHAT, ANTHROPIC)}
