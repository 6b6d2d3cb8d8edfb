"""Keys are replaced, and file contents are not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.redact import HIDDEN, exact, exact_text, redact


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdef0123456789abcd",
        "gsk_abcdefghijklmnop0123",
        "csk-abcdefghijklmnop0123",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_abcdefghijklmnop0123456789",
        "github_pat_11ABCDEFG0abcdefghij_xyz",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def",
    ],
)
def test_what_looks_like_a_key_is_hidden(secret: str) -> None:
    assert redact(f"before {secret}, after") == f"before {HIDDEN}, after"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer abc.def-123456", f"Authorization: Bearer {HIDDEN}"),
        ('{"api_key": "0123456789abcdef0123"}', f'{{"api_key": "{HIDDEN}"}}'),
        ("token=deadbeefdeadbeefdeadbeef0 ok", f"token={HIDDEN} ok"),
        ("https://me:hunter2@host/x", f"https://me:{HIDDEN}@host/x"),
        ("a sketch of the key question", "a sketch of the key question"),
        ("risk-averse and task-oriented-development", "risk-averse and task-oriented-development"),
        ("at 9fceb02d0ae598e95dc970b74767f19372d61af8", "at 9fceb02d0ae598e95dc970b74767f19372d61af8"),
        ("key = compute_the_answer_slowly()", "key = compute_the_answer_slowly()"),
    ],
)
def test_only_keys_are_hidden(text: str, hidden: str) -> None:
    assert redact(text) == hidden


def test_known_keys_are_hidden_wherever_they_stand() -> None:
    secrets = ["plainvalue", "plainvalue-longer", "", "a"]
    assert redact("x-plainvalue-longer=plainvalue a", secrets) == f"x-{HIDDEN}={HIDDEN} a"
    assert exact_text(secrets)("gsk_abcdefghijklmnop0123 plainvalue") == f"gsk_abcdefghijklmnop0123 {HIDDEN}"


@given(st.text(max_size=40), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=6, max_size=12))
def test_a_record_stays_a_record(text: str, secret: str) -> None:
    text = text.replace("\ud800", "")
    record = json.dumps({"text": [text, secret]}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    after = exact([secret])(record)
    shown = json.loads(after.decode("utf-8", "surrogatepass"))
    assert HIDDEN in shown["text"][1]
    assert secret in HIDDEN or secret not in shown["text"][1]


def test_without_secrets_bytes_are_untouched() -> None:
    record = b'{"key": "sk-abcdefghijklmnopqrst"}'
    assert exact([])(record) is record
    assert exact(["othervalue"])(record) == record
