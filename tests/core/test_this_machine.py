"""Which addresses are this very machine."""

from __future__ import annotations

import pytest

from spark_tui.core.loopback import is_loopback_url


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://127.8.9.1/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]/v1", True),
        ("http://10.0.0.1/v1", False),
        ("http://localhost.example.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
    ],
)
def test_what_is_this_machine(url: str, local: bool) -> None:
    assert is_loopback_url(url) is local
