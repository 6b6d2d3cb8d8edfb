"""Which model a command talks to, and the connection to it: the same for every command that has one.

Not here: what is asked (`commands.wiring` opens a session), and how an endpoint is found (`config.models`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from spark_tui.adapters.llm.late import LateModel
from spark_tui.adapters.local_model import LocalModel
from spark_tui.config.models import Endpoint, NotConfigured, resolve
from spark_tui.config.settings import Settings
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.wires import WIRES

if TYPE_CHECKING:
    from spark_tui.adapters.llm.http_model import HttpModel

LOCAL = "local:"
LOCAL_WINDOW = 8192  # tokens; what llama.cpp is started with unless the settings say more


class NoModelError(Exception):
    """No model is configured; `missing` says what was looked for and found."""

    def __init__(self, missing: NotConfigured) -> None:
        first = missing.looked_for[0] if missing.looked_for else "a model"
        super().__init__(f"no model is configured: {first} was not found; spark-tui doctor says more")
        self.missing = missing


async def chosen_endpoint(
    settings: Settings, *, model: str = "", base_url: str = "", form: str = ""
) -> tuple[Endpoint, LocalModel | None]:
    """The endpoint for these flags ("": not given), and the local model that was started for it, which
    whoever asked closes. Raises NoModelError, ConfigError, `adapters.local_model.LocalModelError`."""
    name = model or settings.values.model
    if name.startswith(LOCAL):
        local = await LocalModel.start(name.removeprefix(LOCAL))
        window = settings.values.context_window or LOCAL_WINDOW
        asked = EditFormat(form) if form else EditFormat.SEARCH_REPLACE
        endpoint = Endpoint("local", local.name, local.base_url, local.key, window, asked, local=True)
        return replace(endpoint, grammar=asked is EditFormat.SEARCH_REPLACE), local
    resolved = resolve(model or None, base_url or None, os.environ, settings)
    if isinstance(resolved, NotConfigured):
        raise NoModelError(resolved)
    return resolved, None


def model_at(
    endpoint: Endpoint, settings: Settings, *, on_sent: Callable[[], None] | None = None
) -> LateModel:
    """The model behind the endpoint, not loaded yet; `on_sent` as there."""
    return LateModel(partial(_made, endpoint, settings, on_sent))


def _made(endpoint: Endpoint, settings: Settings, on_sent: Callable[[], None] | None) -> HttpModel:
    from spark_tui.adapters.llm.http_model import HttpModel

    return HttpModel(
        endpoint.base_url,
        endpoint.key,
        wire=WIRES[endpoint.wire],
        sockets=settings.values.websocket,
        extra=endpoint.extra or None,
        key_name=endpoint.key_name or "OPENAI_API_KEY",
        connect_timeout=settings.values.connect_seconds,
        stall_timeout=settings.values.stall_seconds,
        on_sent=on_sent,
    )


async def named(endpoint: Endpoint, model: LateModel) -> Endpoint:
    """The endpoint with a model; where nobody named one, the first that the server offers."""
    if endpoint.model:
        return endpoint
    from spark_tui.adapters.llm.http_model import ModelsError

    try:
        names = await model.models()
    except ModelsError:
        names = []  # the first request will say what is wrong
    return replace(endpoint, model=names[0]) if names else endpoint
