"""The httpx transport of a model connection: paced reading, small buffers, the person's proxy.

Not here: requests and their meaning.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from spark_tui.adapters.llm.throttle import PacedBackend

# What the kernel may take in while nobody reads. It bounds how far a server runs ahead of a person
# who holds the stream; on the network it must not slow down a fast model far away.
_BUFFER = 128 * 1024
_LOOPBACK_BUFFER = 32 * 1024

# A connection that is warmed up must outlast the time in which a goal is typed.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=10, keepalive_expiry=240.0)


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def paced_transport(base_url: str, hz: float) -> httpx.AsyncHTTPTransport:
    """A transport for `base_url` that reads its sockets at most `hz` times a second."""
    address = urlsplit(base_url)
    host = address.hostname or ""
    buffer = _LOOPBACK_BUFFER if is_loopback(host) else _BUFFER
    transport = httpx.AsyncHTTPTransport(
        verify=address.scheme == "https",
        limits=_LIMITS,
        proxy=_proxy(address.scheme, host),
        socket_options=[
            (socket.SOL_SOCKET, socket.SO_RCVBUF, buffer),
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        ],
    )
    # httpx has no argument for the network backend of its pool; a test notices when this has no effect.
    transport._pool._network_backend = PacedBackend(hz)
    return transport


def _proxy(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for `host`; None for this machine and for bypassed hosts."""
    if is_loopback(host) or proxy_bypass(host):
        return None
    return getproxies().get(scheme)
