"""The error answers of model servers -> one clear sentence.

Every provider has its own JSON for errors; some send plain text, proxies send HTML. Not here: trying
again (`adapters.llm`), and hiding keys that an error may repeat (the caller knows them).
"""

from __future__ import annotations

import re

import msgspec

_LONGEST = 400  # characters
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_STATUS = {
    400: "The server refused the request",
    401: "The server did not accept the key",
    402: "The account has no credit left",
    403: "The key may not use this model",
    404: "There is no such model or address",
    408: "The server waited too long for the request",
    413: "The prompt is too large for the server",
    422: "The server refused the request",
    429: "Too many requests",
    500: "The server failed",
    502: "The server behind the gateway failed",
    503: "The server is overloaded or still loading the model",
    504: "The server behind the gateway took too long",
    529: "The server is overloaded",
}
_KEYS = (
    *("message", "msg", "detail", "error", "error_description", "errors"),
    *("title", "reason", "code", "type"),
)
_DEEPEST = 6
_BUSY: dict[str | int, int] = {
    "overloaded_error": 529,
    "overloaded": 529,
    "server_is_overloaded": 503,
    "slow_down": 503,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    **{status: status for status in (429, 502, 503, 529)},
}


def error_message(status: int, body: bytes) -> str:
    """One sentence about an HTTP error: what the status means, then what the server says about it."""
    meaning = _STATUS.get(status, _STATUS[500 if status >= 500 else 400])
    said = _said(body)
    return f"{meaning} (HTTP {status})." if not said else f"{meaning} (HTTP {status}): {said}"


def error_text(body: bytes) -> str:
    """What an error inside a stream says, as one line."""
    return _said(body) or "it did not say why."


def busy_status(data: str) -> int | None:
    """The HTTP status that a server which is only busy should have answered with, had it not begun a stream
    before it knew: of an error record in its place. None when the error says something else."""
    try:
        record = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    while isinstance(record, dict):
        words = [word for word in (record.get("code"), record.get("type")) if isinstance(word, str | int)]
        if "insufficient_quota" in words:
            return None
        for word in words:
            if word in _BUSY:
                return _BUSY[word]
        record = record.get("error") or record.get("response")
    return None


def _said(body: bytes) -> str:
    try:
        text = _find(msgspec.json.decode(body), _DEEPEST)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        title = _TITLE.search(body[:10_000])
        text = (title[1] if title else body[:10_000]).decode("utf-8", "replace")
        text = _TAG.sub(" ", text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _find(value: object, depth: int) -> str:
    """The first text in `value` that says something, looked for where providers put it."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return f"error {value}"
    if depth == 0:
        return ""
    if isinstance(value, list):
        return next((found for each in value[:10] if (found := _find(each, depth - 1))), "")
    if not isinstance(value, dict):
        return ""
    found = next((text for key in _KEYS if (text := _find(value.get(key), depth - 1))), "")
    metadata = value.get("metadata")
    raw = metadata.get("raw") if isinstance(metadata, dict) else None
    return f"{found}: {raw}" if isinstance(raw, str) and raw and raw not in found else found
