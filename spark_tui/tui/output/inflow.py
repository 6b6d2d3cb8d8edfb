"""What is known of the way from the keyboard: whether something typed is on its way to its widget.

For whoever does work that may wait for a key. Not here: how input is waited for (`keyboard`), the decision.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.app import App


@runtime_checkable
class Hearing(Protocol):
    """A driver that knows whether it has handed something on that the app does not have yet."""

    @property
    def typed(self) -> bool: ...


def keys_wait(app: App[Any]) -> bool:
    """Whether a key is about to be dealt with: the driver has read it, or it waits for the app or for the
    widget that has the focus."""
    if app.message_queue_size:
        return True
    focused = app.focused
    if focused is not None and focused.message_queue_size:
        return True
    driver = app._driver
    return isinstance(driver, Hearing) and driver.typed
