"""One HTTP exchange that leaves nothing behind. Not here: what is sent, and reading the answer (`answer`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx


@asynccontextmanager
async def exchange(
    client: httpx.AsyncClient, method: str, url: str, **options: Any
) -> AsyncIterator[httpx.Response]:
    """As `client.stream`. The response and its stream hold each other in httpx, and with them the
    request: the whole conversation would stay, once for each turn, until Python looks for garbage among all
    that lives."""
    async with client.stream(method, url, **options) as response:
        try:
            yield response
        finally:
            await response.aclose()
            response.stream = httpx.ByteStream(b"")
