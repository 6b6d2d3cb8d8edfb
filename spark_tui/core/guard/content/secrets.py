"""The rule `secrets`: no added line has a key, a token or a password in it.

Known kinds of keys are told by how their makers write them, others by a name that says so and a value that
looks drawn by lot (Shannon entropy). Examples and placeholders are none. A reason never shows a secret whole.
Not here: keeping keys out of logs (`core.redact`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from spark_tui.core.guard.changed import Changed, Side, Spot

SHOWN: Final = 4
"""Signs of a secret that a reason shows."""

LEAST_ENTROPY: Final = 3.0
"""Bits a sign of a value that is drawn by lot; words and names have less."""

_LONGEST_LINE: Final = 20_000
"""Signs of a line that are looked at; what follows is data."""

_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("an AWS access key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
        ("a GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{30,255}\b|\bgithub_pat_[A-Za-z0-9_]{40,255}\b"),
        ("a GitLab token", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_\-]{20,64}"),
        ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9\-]{10,250}|\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+"),
        ("a Slack webhook", r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,28}"),
        ("a Stripe key", r"\b(?:sk|rk)_live_[A-Za-z0-9]{16,247}\b|\bwhsec_[A-Za-z0-9+/]{24,}"),
        ("a Google API key", r"\bAIza[A-Za-z0-9_\-]{35}(?![A-Za-z0-9_\-])"),
        ("an Anthropic key", r"\bsk-ant-[a-z0-9]{2,10}-[A-Za-z0-9_\-]{20,}"),
        ("an OpenAI key", r"\bsk-(?:proj-|svcacct-|admin-|or-v1-)?(?=[A-Za-z_\-]*\d)[A-Za-z0-9_\-]{32,}"),
        ("a provider's key", r"\b(?:gsk_|xai-|csk-|r8_|hf_)(?=[A-Za-z]*\d)[A-Za-z0-9]{30,}\b"),
        ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
        ("a PyPI token", r"\bpypi-AgE[A-Za-z0-9_\-]{50,}"),
        ("a SendGrid key", r"\bSG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}\b"),
        ("a private key", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
        ("a JSON web token", r"\beyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}"),
    )
)

_IN_URL: Final = re.compile(
    r"\b[a-z][a-z0-9+.\-]{1,20}://(?P<user>[^\s/:@'\"`]{0,100}):(?P<secret>[^\s/@'\"`]{3,200})"
    r"@(?!(?:[\w\-]+\.){0,3}example\.)[\w\[]",
    re.IGNORECASE,
)

_NAMED: Final = re.compile(r"key|secret|token|passw|passphrase|credential", re.IGNORECASE)
_ASSIGNED: Final = re.compile(
    r"""(?P<name>[A-Za-z0-9_.\-]{0,40}
         (?:api[_\-]?key|access[_\-]?key|secret|token|passw(?:or)?d|passphrase|private[_\-]?key|credential)
         [A-Za-z0-9_\-]{0,30})
        ["'\])]{0,3}\s{0,8}
        (?:(?::\s?|\s)&?[A-Za-z_][\w.<>\[\]|' ]{0,30}?(?==)|:=|=>|(?=[:=]))[:=]?\s{0,8}
        (?:[bruf]{0,2}(?P<quote>["'`])(?P<quoted>[^"'`\s]{8,200})(?P=quote)|(?P<bare>[A-Za-z0-9+/=_\-]{16,200})\s*$)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NO_SECRET_NAME: Final = re.compile(
    r"tokeni[sz]|public|(?:name|path|file|folder|dir|url|uri|endpoint|field|header|prefix|suffix|type|kind|label|"
    r"count|limit|env|var|arn|regex|pattern|message|text|title|help|format|class|ref|version)s?$",
    re.IGNORECASE,
)
_LIKE_NAMES: Final = re.compile(r"(?:[A-Za-z]+\d{0,3}|\d+)(?:[_\-./:,@](?:[A-Za-z]+\d{0,3}|\d+))*")
"""Words, numbers and what keeps them apart: a name, a version, a place."""

_PLACEHOLDER: Final = re.compile(
    r"x{3,}|\*{3,}|\.{3}|…|change[_\-]?me|your|example|placeholder|dummy|fake|sample|redacted|insert|replace|todo|"
    r"test|mock|environ|getenv|[<>{}]|\$[({]|\$[A-Z_]{3}|%[s(]|://|"
    r"\[[a-z]-|\(\?|\\[sdwb]",
    re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(
    r"example|x{4,}|(.)\1{7}|12345678|abcdefgh|placeholder|your|eyJzdWIiOiIxMjM0NTY3ODkw", re.IGNORECASE
)
_USUAL: Final = frozenset(
    {"pass", "password", "passwd", "secret", "postgres", "root", "admin", "user", "pwd", "guest"}
)
_PEM_BODY: Final = re.compile(r"[A-Za-z0-9+/]{32,}")


def secrets(changed: Changed, hunk: int) -> Iterator[Spot]:
    """A spot for each added line with a secret that does not stand in the lines the hunk removes."""
    piece = next(piece for piece in changed.pieces if piece.hunk == hunk)
    for number in range(*piece.added):
        found = _secret(changed.after[number][:_LONGEST_LINE], changed.after[number + 1 : number + 5])
        if found is None:
            continue
        kind, secret = found
        if not any(secret in line for line in changed.before[slice(*piece.removed)]):
            yield Spot(Side.AFTER, number + 1, f"this looks like {kind}: `{secret[:SHOWN]}…`")


def _secret(line: str, below: tuple[str, ...]) -> tuple[str, str] | None:
    """The kind of the first secret in the line, and the secret."""
    for kind, pattern in _KINDS:
        for match in pattern.finditer(line):
            if kind == "a private key":
                if any(map(_PEM_BODY.search, (line[match.end() :], *below))):
                    return kind, match[0]
            elif not _EXAMPLE.search(match[0]):
                return kind, match[0]
    for match in _IN_URL.finditer(line):
        if not _is_usual(match["secret"], match["user"]):
            return "a password in a URL", match["secret"]
    for match in _ASSIGNED.finditer(line) if _NAMED.search(line) else ():
        value = match["quoted"] or match["bare"]
        if not _NO_SECRET_NAME.search(match["name"]) and _is_drawn_by_lot(value):
            return "a secret", value
    return None


def _is_usual(password: str, user: str) -> bool:
    said = password.lower()
    return said in _USUAL or said == user.lower() or _PLACEHOLDER.search(password) is not None


def _is_drawn_by_lot(value: str) -> bool:
    if _PLACEHOLDER.search(value) or _EXAMPLE.search(value) or _LIKE_NAMES.fullmatch(value):
        return False
    return entropy(value) >= LEAST_ENTROPY


def entropy(text: str) -> float:
    """The Shannon entropy of the signs of `text`, in bits a sign; 0 for an empty text."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
