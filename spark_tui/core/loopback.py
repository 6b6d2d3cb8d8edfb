"""Which addresses are this very machine. Not here: names that only a resolver could tell."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address without brackets, is localhost or a loopback address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether a URL names this very machine; what is no URL does not."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
