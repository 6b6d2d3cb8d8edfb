"""How much the kernel takes in of an answer while nobody reads, and which addresses are this machine.

Not here: connections (`transport`, `ingest`).
"""

from __future__ import annotations

import ipaddress

# It bounds how far a server runs ahead of a person who holds the stream; on the network it must not slow
# down a fast model far away.
BUFFER = 128 * 1024
LOOPBACK_BUFFER = 32 * 1024


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
