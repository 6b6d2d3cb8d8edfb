"""`secrets`: keys of every known kind are found and never shown, and placeholders are left alone.

The keys are put together here, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.content.secrets import entropy, secrets
from support.changes import changed

LOT = "9aF3kLm2Qx7Zp0Rt5Vw8Yb1Nc4Hd6Jg0Ks2Tu7We9"

KEYS = {
    "aws": "AKIA" + "2E7QWERTYUIOPASD",
    "aws session": "ASIA" + "2E7QWERTYUIOPASD",
    "github": "ghp_" + LOT[:36],
    "github fine": "github_pat_" + LOT + LOT[:20],
    "gitlab": "glpat-" + LOT[:20],
    "slack": "xoxb-" + "2384719203-" + LOT[:24],
    "slack hook": "hooks.slack.com/services/" + "T0A1B2C3D/B0A1B2C3D/" + LOT[:24],
    "stripe": "sk_live_" + LOT[:24],
    "google": "AIza" + LOT[:35],
    "anthropic": "sk-ant-" + "api03-" + LOT,
    "openai": "sk-proj-" + LOT,
    "groq": "gsk_" + LOT,
    "npm": "npm_" + LOT[:36],
    "pypi": "pypi-AgE" + LOT + LOT,
    "sendgrid": "SG." + LOT[:22] + "." + (LOT + LOT)[:43],
    "jwt": "eyJ" + LOT[:20] + ".eyJ" + LOT[:20] + "." + LOT[:20],
    "url": "postgres://app:" + LOT[:10] + "@db.internal/x",
}

WRITTEN = {  # how a text is given a name in each language
    "a.py": ('api_key = "{}"', 'api_key: str = "{}"', "os.environ['TOKEN'] = '{}'", 'f(password="{}")'),
    "a.ts": ('const apiKey: string = "{}";', "  token: '{}',", "const client_secret = `{}`;"),
    "a.tsx": ('const apiKey = "{}";', '  secret: "{}",'),
    "a.js": ('apiKey = "{}";', "  'token': '{}',"),
    "a.go": ('\ttoken := "{}"', '\tPassword: "{}",', 'const apiKey string = "{}"'),
    "a.rs": ('let token = "{}";', 'const API_KEY: &str = "{}";'),
    "A.java": ('String password = "{}";', 'private static final String API_KEY = "{}";'),
    ".env": ("API_KEY={}", "export GITHUB_TOKEN={}"),
    "a.yaml": ("password: '{}'", "secret_key: {}"),
    "a.php": ("'secret' => '{}',",),
}
PAIRS = [(path, style) for path, styles in WRITTEN.items() for style in styles]

PLACEHOLDERS = (
    "xxxxxxxxxxxxxxxxxxxx",
    "changeme-changeme-1",
    "your-api-key-here-1234",
    "${API_KEY_PRODUCTION_1}",
    "<your-token-1234567890>",
    "{{ secrets.TOKEN_2_LONG }}".replace(" ", ""),
    "AKIA" + "IOSFODNN7EXAMPLE",
    "sk-" + "1234567890abcdef1234567890abcdef",
    "test-token-9aF3kLm2Qx7Z",
    "access_token_version_2",
    "application/x-token-v1",
    "aaaaaaaaaaaaaaaa1111",
    "1a1a1a1a1a1a1a1a1a",
    "https://example.com/oauth2/token",
)


def _spots(path: str, before: str, after: str) -> list[Spot]:
    change = changed(path, before, after)
    return [spot for piece in change.pieces for spot in secrets(change, piece.hunk)]


@pytest.mark.parametrize("path", sorted(WRITTEN))
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_keys_of_known_kinds(path: str, key: str) -> None:
    [spot] = _spots(path, "a\n", f"a\nuse {key} now\n")
    assert (spot.side, spot.line) == (Side.AFTER, 2)
    assert all(key[at : at + 8] not in spot.reason for at in range(len(key) - 7) if at < 40), "never whole"


@pytest.mark.parametrize(("path", "style"), PAIRS)
def test_named_values_drawn_by_lot(path: str, style: str) -> None:
    [spot] = _spots(path, "", style.format(LOT[:20]) + "\n")
    assert spot.reason == f"this looks like a secret: `{LOT[:4]}…`"


@pytest.mark.parametrize(("path", "style"), PAIRS)
@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_placeholders(path: str, style: str, value: str) -> None:
    assert _spots(path, "", style.format(value) + "\n") == []


@pytest.mark.parametrize(
    "line",
    [
        'token = os.environ["GITHUB_TOKEN_9aF3kLm2"]',
        'password = getpass("Password for host 9aF3kLm2: ")',
        "token = self.tokens[position9aF3kLm2]",
        'token_url = "/v1/9aF3kLm2Qx7Zp0Rt5Vw8"',
        'tokenizer = "9aF3kLm2Qx7Zp0Rt5Vw8"',
        'public_key = "9aF3kLm2Qx7Zp0Rt5Vw8"',
        'url = "postgres://postgres:postgres@localhost/test"',
        'url = "https://user:${PASSWORD}@host/x"',
        'if "-----BEGIN PRIVATE KEY-----" in text:',
        'url = "https://app:9aF3kLm2Qx@api.example.com/x"',
        'TOKEN = "[a-zA-Z_][a-zA-Z0-9_-]*"',
        'digest = "9aF3kLm2Qx7Zp0Rt5Vw8"',
        "max_tokens: 4096",
        "git@github.com:owner/name.git",
    ],
)
def test_what_is_no_secret(line: str) -> None:
    assert _spots("a.py", "", line + "\n") == []


def test_a_private_key_has_a_body() -> None:
    head = "-----BEGIN RSA PRIVATE " + "KEY-----\n"
    assert _spots("a.pem", "", head + LOT + LOT + "\n")
    assert _spots("a.py", "", head.replace("\n", "\\n") + LOT + "\n")
    assert _spots("a.md", "", head + "...\n") == []


def test_what_the_hunk_only_moves_is_not_new() -> None:
    line = f'api_key = "{LOT}"\n'
    assert _spots("a.py", line, "    " + line) == []
    assert _spots("a.py", "", line)


def test_entropy() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2


@given(st.text(max_size=300))
def test_any_line_can_be_judged(line: str) -> None:
    for spot in _spots("a.py", "", f"password = '{line}'\n"):
        assert len(spot.reason) < 60
