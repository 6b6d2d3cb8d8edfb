"""The httpx transport of a model connection: paced reading, a spare, the person's proxy.

Not here: requests and their meaning.
"""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from spark_tui.adapters.llm.opening import StreamOpener, Target, WarmBackend
from spark_tui.adapters.llm.spare import Spare
from spark_tui.adapters.llm.throttle import PacedBackend
from spark_tui.core.loopback import is_loopback

# A connection that is warmed up must outlast the time in which a goal is typed.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=10, keepalive_expiry=240.0)

SPARE_LIFE = 25.0
"""Seconds after which a spare that nobody took is replaced. What servers grant a connection that has made no
request yet is mostly longer; one that grants less closes it, which is noticed."""


class PacedTransport:
    """How requests to `base_url` travel: sockets are read at most `hz` times a second.

    `target` is where its connections go, None where a proxy stands between. `spare` is None there (what could
    be kept ready is only the way to the proxy), and on this machine without TLS (nothing would be gained).
    Raises ValueError or ImportError for a proxy that cannot be used, OSError for certificates that cannot be
    read.
    """

    def __init__(self, base_url: str, hz: float, connect_timeout: float) -> None:
        address = urlsplit(base_url)
        host = address.hostname or ""
        context = tls_context() if address.scheme == "https" else None
        proxy = proxy_for(address.scheme, host)
        # No SO_RCVBUF: of a stream that is held, Linux drops what does not fit into a buffer of a fixed size
        # but does fit into the window it has announced, and the server backs off for as long as the hold was.
        options: tuple[httpcore.SOCKET_OPTION, ...] = ((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),)
        self.http = httpx.AsyncHTTPTransport(
            verify=context or False, limits=_LIMITS, proxy=proxy, socket_options=options
        )
        backend: httpcore.AsyncNetworkBackend = PacedBackend(hz)
        self.target: Target | None = None
        self.spare: Spare[httpcore.AsyncNetworkStream] | None = None
        if proxy is None:
            port = address.port or (443 if context else 80)
            name = httpx.URL(base_url).raw_host.decode("ascii")
            self.target = Target(name, port, context, options, connect_timeout)
        if self.target is not None and (context is not None or not is_loopback(host)):
            self.spare = Spare(StreamOpener(self.target), SPARE_LIFE)
            backend = WarmBackend(backend, self.spare, self.target, hz)
        # httpx has no argument for the network backend of its pool; a test notices when this has no effect.
        self._pool = self.http._pool
        self._pool._network_backend = backend

    @property
    def has_idle(self) -> bool:
        """Whether a connection is open that the next request will use."""
        return any(each.is_idle() and not each.has_expired() for each in self._pool.connections)


def tls_context() -> ssl.SSLContext:
    """What a connection trusts. Raises OSError for certificates that cannot be read."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxy_for(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for `host`; None for this machine and for bypassed hosts."""
    if is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(scheme)
