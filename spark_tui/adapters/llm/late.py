"""A model behind HTTP that is loaded when it is needed, or ahead of that when there is time.

Loading httpx and what it brings takes longer than drawing the first frame. Not here: the model
(`http_model`).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from importlib import import_module
from typing import TYPE_CHECKING

from spark_tui.core.stream.many import Order
from spark_tui.core.stream.signals import Signal
from spark_tui.core.talk.messages import Request

if TYPE_CHECKING:
    from spark_tui.adapters.llm.http_model import HttpModel

_EVENT_LOOP = "anyio._backends._asyncio"
"""What httpcore waits with; anyio loads it at the first request, in the midst of it."""


class LateModel:
    """What `make` gives, made at the first use; `make` imports what it needs."""

    def __init__(self, make: Callable[[], HttpModel]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: HttpModel | None = None

    def stream(self, request: Request) -> AsyncGenerator[tuple[Signal, ...], None]:
        """As `HttpModel.stream`."""
        return self._model().stream(request)

    def order(self, request: Request, count: int) -> Order:
        """As `HttpModel.order`."""
        return self._model().order(request, count)

    async def warm(self) -> None:
        """Load the model in a thread, then as `HttpModel.warm`."""
        if self._made is None:
            await asyncio.to_thread(self._load)
        await self._model().warm()

    async def models(self) -> list[str]:
        """As `HttpModel.models`."""
        return await self._model().models()

    async def aclose(self) -> None:
        """Close what was opened."""
        if self._made is not None:
            await self._made.aclose()

    def _load(self) -> None:
        self._model()
        import_module(_EVENT_LOOP)

    def _model(self) -> HttpModel:
        with self._lock:  # a request that comes while a thread loads waits for the rest of it
            if self._made is None:
                self._made = self._make()
            return self._made
