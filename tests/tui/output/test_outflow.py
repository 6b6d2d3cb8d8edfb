"""What is known of the way to the terminal is asked of the driver, and cheap to ask."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from spark_tui.tui.output.outflow import Outflow, outflow, when_emptied


class Knows:
    """A driver that knows."""

    asked = 0
    on_emptied: Callable[[], None] = staticmethod(lambda: None)

    @property
    def outflow(self) -> Outflow:
        self.asked += 1
        return Outflow(queued=7)


def app_with(driver: object) -> App[None]:
    app: App[None] = App()
    app._driver = driver  # type: ignore[assignment]
    return app


def test_a_driver_that_knows_is_asked_once_each_time() -> None:
    driver = Knows()
    assert outflow(app_with(driver)).queued == 7
    assert driver.asked == 1


def test_one_that_does_not_know_never_has_to_wait() -> None:
    for driver in (None, object()):
        assert outflow(app_with(driver)) == Outflow()
        when_emptied(app_with(driver), lambda: None)


def test_whoever_waits_is_called_by_the_driver() -> None:
    driver, called = Knows(), []
    when_emptied(app_with(driver), lambda: called.append(1))
    driver.on_emptied()
    assert called == [1]
