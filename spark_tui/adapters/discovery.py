"""What a person may already have: model servers on loopback, and names of keys in the environment.

Only names of keys are looked at, never their values. Not here: talking to a model (`llm`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
import msgspec

KNOWN_PORTS: Mapping[int, str] = {
    11434: "Ollama",
    1234: "LM Studio",
    8080: "llama.cpp",
    8000: "vLLM",
}

KNOWN_KEYS = (
    "OPENAI_API_KEY",
    "CEREBRAS_API_KEY",
    "GROQ_API_KEY",
    "OPENROUTER_API_KEY",
    "SAMBANOVA_API_KEY",
    "FIREWORKS_API_KEY",
    "TOGETHER_API_KEY",
    "DEEPSEEK_API_KEY",
    "MISTRAL_API_KEY",
    "ANTHROPIC_API_KEY",
)

_TIMEOUT = 0.3
_MAX_BODY = 1024 * 1024
_MAX_MODELS = 200


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that lists models as an OpenAI-compatible one does. `name` is a guess from its port."""

    name: str
    base_url: str
    models: tuple[str, ...]


class _Model(msgspec.Struct):
    id: str


class _Listed(msgspec.Struct):
    data: list[_Model] | None = None


async def local_servers(ports: Sequence[int] = tuple(KNOWN_PORTS)) -> list[FoundServer]:
    """The model servers on `ports` of 127.0.0.1, in the order of `ports`; all are asked at once.

    Each has 0.3 seconds to connect and to answer; what does not answer as a model server is left out.
    """
    async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False) as client:
        found = await asyncio.gather(*(_probe(client, port) for port in ports))
    return [server for server in found if server is not None]


def keys_in(env: Mapping[str, str], names: Sequence[str] = KNOWN_KEYS) -> list[str]:
    """Which of the key variables `names` are set to something; the names only."""
    return [name for name in names if env.get(name, "").strip()]


async def _probe(client: httpx.AsyncClient, port: int) -> FoundServer | None:
    base_url = f"http://127.0.0.1:{port}/v1"
    body = bytearray()
    try:
        async with asyncio.timeout(2 * _TIMEOUT), client.stream("GET", base_url + "/models") as response:
            if response.status_code != 200:
                return None
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > _MAX_BODY:
                    return None
        listed = msgspec.json.decode(body, type=_Listed)
    except (httpx.HTTPError, OSError, TimeoutError, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if listed.data is None:
        return None
    models = tuple(model.id for model in listed.data[:_MAX_MODELS])
    return FoundServer(KNOWN_PORTS.get(port, "a local server"), base_url, models)
