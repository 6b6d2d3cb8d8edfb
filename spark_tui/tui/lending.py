"""The terminal lent to another program of the person's, and taken back as it was.

Not here: which program (`adapters.editor`), and the signals that end the app (`tui.start`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from weakref import WeakSet

from textual.app import App

Result = TypeVar("Result")

_lenders: WeakSet[App[Any]] = WeakSet()


def is_lent(app: App[Any]) -> bool:
    """Whether another program has the terminal: its Ctrl+C is not meant for the app."""
    return app in _lenders


async def lend(app: App[Any], work: Callable[[], Awaitable[Result]]) -> Result:
    """What `work` gives, done while the app reads and writes nothing; the engine goes on beside it.

    Raises `textual.app.SuspendNotSupported` where there is no terminal to lend, before `work` begins.
    """
    outcome: list[Result] = []
    failure: BaseException | None = None
    with _lending(app), app.batch_update(), app.suspend():
        # Whatever happens, Textual takes the terminal back only when this block ends by itself.
        try:
            outcome.append(await work())
        except BaseException as error:
            failure = error
    if failure is not None:
        raise failure
    return outcome[0]


@contextmanager
def _lending(app: App[Any]) -> Iterator[None]:
    _lenders.add(app)
    try:
        yield
    finally:
        _lenders.discard(app)
