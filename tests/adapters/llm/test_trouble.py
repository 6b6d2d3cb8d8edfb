"""What a refused request says: the server's words end like a sentence before the advice begins."""

from __future__ import annotations

import pytest

from spark_tui.adapters.llm.trouble import refusal
from spark_tui.core.stream.wire import Wire
from spark_tui.core.stream.wires import ANTHROPIC, CHAT, RESPONSES


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error":{"message":"boom"}}', "(HTTP 500): boom. Try again"),
        (b'{"error":{"message":"Boom!"}}', "(HTTP 500): Boom! Try again"),
        (b"", "(HTTP 500). Try again"),
    ],
)
def test_the_advice_begins_a_sentence(body: bytes, words: str) -> None:
    assert words in refusal(500, body, "http://x/v1", "KEY", CHAT)


TOO_LONG = b'{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 > 8"}}'
NO_FIELD = b'{"error":{"message":"Unknown field: x"}}'


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, TOO_LONG, "too long: 9 > 8. Name fewer files"),
        (400, b'{"error":{"message":"maximum context length is 8 tokens"}}', "Name fewer files"),
        (422, NO_FIELD, "Unknown field: x. Try another model"),
        (400, b"", "Is http://x/v1 the address of an OpenAI-compatible server?"),
        (400, b"<html>no</html>", "Is http://x/v1 the address of an OpenAI-compatible server?"),
    ],
)
def test_the_advice_fits_what_the_server_says(status: int, body: bytes, words: str) -> None:
    assert words in refusal(status, body, "http://x/v1", "KEY", CHAT)


@pytest.mark.parametrize(
    ("wire", "status", "words"),
    [
        (RESPONSES, 404, 'wire = "chat"'),
        (ANTHROPIC, 405, 'wire = "chat"'),
        (CHAT, 404, "spark-tui models"),
        (RESPONSES, 401, "KEY"),
        (ANTHROPIC, 418, "Anthropic"),
    ],
)
def test_the_advice_is_about_the_wire_that_was_asked(wire: Wire, status: int, words: str) -> None:
    assert words in refusal(status, b"", "http://x/v1", "KEY", wire)
