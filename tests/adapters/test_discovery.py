"""Finding local servers and the names of keys."""

from __future__ import annotations

import asyncio
from typing import Any

from spark_tui.adapters.discovery import FoundServer, keys_in, local_servers
from support.loopback import Loopback, raw, status


async def test_servers_that_list_models_are_found_in_order() -> None:
    async def silent(exchange: Any) -> None:
        await exchange.gone.wait()

    listed = status(200, b'{"object": "list", "data": [{"id": "tiny", "owned_by": "me"}]}')
    async with (
        Loopback(silent) as quiet,
        Loopback(listed) as good,
        Loopback(status(200, b"<html>hello</html>")) as web,
        Loopback(status(404)) as other,
        Loopback(status(200, b'{"data": 7}')) as odd,
        Loopback(raw(b"SSH-2.0\r\n")) as ssh,
    ):
        servers = (quiet, good, web, other, odd, ssh)
        async with asyncio.timeout(2):
            found = await local_servers([each.listener.port for each in servers])
        assert found == [FoundServer("a local server", good.url, ("tiny",))]
        assert all("authorization" not in each.requests[0].headers for each in servers)


async def test_an_endless_list_is_left_out() -> None:
    endless = raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 3_000_000, cut=False)
    async with Loopback(endless) as server:
        assert await local_servers([server.listener.port]) == []


def test_only_names_of_keys_come_back() -> None:
    env = {"GROQ_API_KEY": "gsk_x", "OPENAI_API_KEY": "  ", "PATH": "/bin", "CEREBRAS_API_KEY": "csk"}
    assert keys_in(env) == ["CEREBRAS_API_KEY", "GROQ_API_KEY"]
