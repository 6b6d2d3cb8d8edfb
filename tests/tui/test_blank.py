"""What stands in the diff while there is no hunk: never an invitation that does not fit the moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeDriver, app_for, start
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spark_tui.core.log import Log
from spark_tui.core.session import Phase, Session, Turn
from spark_tui.core.stream.signals import Ending
from spark_tui.tui.blank import INVITATION, blank_words


def asked(phase: Phase, ending: Ending | None = None, answer: str = "", message: str = "") -> Session:
    said = Log([answer]) if answer else Log()
    turn = Turn(1, phase, answer=said, characters=len(answer), ending=ending, message=message)
    return replace(start(), goal="do it", turn=turn)


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (start(), "What shall change?"),
        (asked(Phase.ASKING), "first edit will grow here"),
        (asked(Phase.STREAMING, answer="I will"), "first edit will grow here"),
        (asked(Phase.ENDED, Ending.STOP, "It is fine\nas it is."), "It is fine"),
        (asked(Phase.ENDED, Ending.STOP), "said nothing"),
        (asked(Phase.ENDED, Ending.FAILED, message="Nothing listens there."), "Nothing listens there."),
        (asked(Phase.ENDED, Ending.CANCELLED), "You stopped the model"),
    ],
)
def test_it_says_what_fits_the_moment(session: Session, words: str) -> None:
    text = "\n".join(blank_words(session, 80))
    assert words in text
    assert (INVITATION[0] in text) is not bool(session.goal)


def test_a_long_answer_is_cut_and_says_where_the_rest_is() -> None:
    lines = blank_words(asked(Phase.ENDED, Ending.STOP, "word " * 100_000), 80)
    assert len(lines) < 20
    assert "P opens the rest" in lines[-1]


@given(st.text(max_size=400), st.integers(0, 200))
def test_an_answer_is_never_wider_than_the_pane(text: str, width: int) -> None:
    session = asked(Phase.ENDED, Ending.STOP, text)
    rows = blank_words(session, width)[2:-2]
    assert all(cell_len(row) <= max(20, width) for row in rows)


async def test_the_screen_shows_what_the_model_said_instead_of_an_edit() -> None:
    app = app_for(FakeDriver(asked(Phase.ENDED, Ending.STOP, "It is [bold]fine[/bold] \x1b[2J.")))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        frame = "\n".join(strip.text for strip in app.main.query_one("#diff")._frame)  # type: ignore[attr-defined]
    assert "The model wrote no edit" in frame
    assert "[bold]fine[/bold]" in frame
    assert "\x1b" not in frame
    assert "What shall change?" not in frame
