"""What a refused request says: the server's words end like a sentence before the advice begins."""

from __future__ import annotations

import pytest

from spark_tui.adapters.llm.trouble import refusal


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error":{"message":"boom"}}', "(HTTP 500): boom. Try again"),
        (b'{"error":{"message":"Boom!"}}', "(HTTP 500): Boom! Try again"),
        (b"", "(HTTP 500). Try again"),
    ],
)
def test_the_advice_begins_a_sentence(body: bytes, words: str) -> None:
    assert words in refusal(500, body, "http://x/v1", "KEY", "a server")


TOO_LONG = b'{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 > 8"}}'
NO_FIELD = b'{"error":{"message":"Unknown field: x"}}'


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, TOO_LONG, "too long: 9 > 8. Name fewer files"),
        (400, b'{"error":{"message":"maximum context length is 8 tokens"}}', "Name fewer files"),
        (422, NO_FIELD, "Unknown field: x. Try another model"),
        (400, b"", "Is http://x/v1 the address of a server?"),
        (400, b"<html>no</html>", "Is http://x/v1 the address of a server?"),
    ],
)
def test_the_advice_fits_what_the_server_says(status: int, body: bytes, words: str) -> None:
    assert words in refusal(status, body, "http://x/v1", "KEY", "a server")
