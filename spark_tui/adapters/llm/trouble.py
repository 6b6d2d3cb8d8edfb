"""What to say when a model cannot be reached or refuses: what happened, and what to do next.

Not here: deciding what counts as trouble, and hiding keys that a server may repeat (`http_model` does).
"""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

import httpx

from spark_tui.core.stream.provider_errors import error_message
from spark_tui.core.stream.wire import Wire, WireName

_ADVICE = {
    401: "Set {key_name} to a valid key and start again.",
    402: "Top it up at the provider or use another model.",
    403: "Look at the key in {key_name}, or choose another model with --model.",
    404: "`spark-tui models` lists what {url} offers.",
    413: "Name fewer files or start a new goal.",
    429: "Wait a while or use another model.",
}
_NO_SUCH_API = (
    'Is {url} the address of {kind}, and the model there? wire = "chat" in config.toml asks otherwise.'
)
_SERVER_ADVICE = "Try again in a moment or use another model."
_OTHER_ADVICE = "Is {url} the address of {kind}?"
_EXPLAINED_ADVICE = "Try another model, or another --format."
_TOO_LONG = ("too long", "context length", "context window", "context size", "maximum context")


def refusal(status: int, body: bytes, url: str, key_name: str, wire: Wire) -> str:
    """What an HTTP error `status` with its `body` means, and what to do next; `wire` is how it was asked."""
    said = error_message(status, body)
    advice = _ADVICE.get(status) or (_SERVER_ADVICE if status >= 500 else _OTHER_ADVICE)
    if status in (404, 405) and wire.name is not WireName.CHAT:
        advice = _NO_SUCH_API
    if status in (400, 422) and body.lstrip().startswith((b"{", b"[")):
        # Who explains in JSON what is wrong with a request is the right server.
        long = any(words in said.lower() for words in _TOO_LONG)
        advice = _ADVICE[413] if long else _EXPLAINED_ADVICE
    end = "" if said.endswith((".", "!", "?", "…")) else "."
    return f"{said}{end} {advice.format(url=url, key_name=key_name, kind=wire.title)}"


def redirection(status: int, target: str, url: str) -> str:
    """The sentence for a redirect, which is never followed: the key must not travel."""
    where = f" to {target[:200]}" if target else ""
    return (
        f"{url} redirects{where} (HTTP {status}). The key is not sent elsewhere; "
        "set --base-url to the right address."
    )


def address_problem(address: str, url: str) -> str | None:
    """Why `address` (shown as `url`) is no address of a server; None when it is one."""
    try:
        parts = urlsplit(address)
        port = parts.port
        httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        return f"{url} is no address. Set --base-url to one such as http://127.0.0.1:8080/v1."
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return f"{url} is no http or https address. Set --base-url to one such as http://127.0.0.1:8080/v1."
    return None


def not_connected(error: BaseException, url: str) -> str:
    """The sentence for a request that did not reach the server."""
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return f"No connection to {url} in time. Is the address right and the network up?"
    if isinstance(error, httpx.ProxyError):
        return f"The proxy did not pass the request for {url} on. Look at HTTPS_PROXY and NO_PROXY."
    causes = _causes(error)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return f"The certificate of {url} cannot be trusted. SSL_CERT_FILE can name your own authority."
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return f"No TLS connection to {url}. Does this server speak https?"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"Nothing listens at {url}. Is the server running?"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"The name in {url} is not known. Is it spelled right and the network up?"
    return f"No connection to {url} ({error}). Is the address right and the network up?"


def stalled(seconds: float) -> str:
    """The sentence for a server that went quiet."""
    return f"Nothing came from the server for {seconds:g} seconds. Steer or ask again to go on."


def _causes(error: BaseException | None) -> list[BaseException]:
    """`error` and everything that led to it, exception groups unpacked."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < 50:
        cause = waiting.pop()
        if cause is None or cause in found:
            continue
        found.append(cause)
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
    return found
