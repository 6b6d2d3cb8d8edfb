"""Keys never reach a log, an error, the screen or a journal: they are replaced here.

Two strengths: `exact` replaces only the values that are known to be keys, for journals, whose file
contents must come back byte for byte; `redact` also replaces what looks like a key, for everything
that a person reads. Not here: what the keys are (`config`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

HIDDEN = "[redacted]"

SHORTEST_SECRET = 6
"""A shorter value is no key, and replacing it would tear ordinary words apart."""

_LOOKS_LIKE_A_KEY = re.compile(
    r"""
    \b(?:sk|gsk|csk|xai|pk|rk|hf|r8)[-_][A-Za-z0-9_\-]{12,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b
    | \bAIza[A-Za-z0-9_\-]{30,}
    | \bgh[opsur]_[A-Za-z0-9]{16,} | \bgithub_pat_[A-Za-z0-9_]{20,} | \bglpat-[A-Za-z0-9_\-]{16,}
    | \bxox[abprs]-[A-Za-z0-9\-]{10,}
    | \beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]*
    """,
    re.VERBOSE,
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=\-]{8,}")
_IN_URL = re.compile(r"(?i)\b([a-z][a-z0-9+.\-]{1,20}://[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)")
_ASSIGNED = re.compile(
    r"(?i)((?:api[-_]?key|key|token|secret|password|passwd|authorization)[\"']?\s{0,4}[=:]\s{0,4}[\"']?)"
    r"(?=[A-Za-z0-9+/=_.\-]{0,200}[0-9])[A-Za-z0-9+/=_.\-]{16,}"
)


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """`text` without the `secrets` and without anything that looks like a key."""
    text = exact_text(secrets)(text)
    text = _IN_URL.sub(rf"\1{HIDDEN}", text)
    text = _BEARER.sub(rf"\1\2{HIDDEN}", text)
    text = _ASSIGNED.sub(rf"\1{HIDDEN}", text)
    return _LOOKS_LIKE_A_KEY.sub(HIDDEN, text)


def exact_text(secrets: Collection[str]) -> Callable[[str], str]:
    """A function that replaces the values in `secrets` and nothing else."""
    values = _longest_first(secrets)
    if not values:
        return lambda text: text
    pattern = re.compile("|".join(map(re.escape, values)))
    return lambda text: pattern.sub(HIDDEN, text)


def exact(secrets: Collection[str]) -> Callable[[bytes], bytes]:
    """The same for an encoded JSON record: a key is found as it stands inside a JSON string."""
    values = _longest_first(value.replace("\\", "\\\\").replace('"', '\\"') for value in secrets)
    if not values:
        return lambda record: record
    pattern = re.compile(b"|".join(re.escape(value.encode()) for value in values))
    return lambda record: pattern.sub(HIDDEN.encode(), record)


def _longest_first(secrets: Iterable[str]) -> list[str]:
    """Longest first, so that a key which begins like another one is replaced whole."""
    return sorted({value for value in secrets if len(value) >= SHORTEST_SECRET}, key=len, reverse=True)
