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
