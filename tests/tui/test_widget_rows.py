"""The rows: never longer than the screen, never a raw control character, and they say what is."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from fakes import CHIPS, FakePace, hunk, start, streaming
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Hold
from spark_tui.core.guard.learning import Offer
from spark_tui.core.guard.rules import Constraint, Rule
from spark_tui.core.guard.verdict import Finding, verdict
from spark_tui.core.session import Phase, Session, Told, Turn
from spark_tui.core.stream.signals import Ending
from spark_tui.core.terminal_text import visible
from spark_tui.tui.chip_faces import Face, faces
from spark_tui.tui.fit import fit_end, fit_start
from spark_tui.tui.signs import ASCII, UNICODE, choose_signs
from spark_tui.tui.widgets.chips import ChipsView, chip_at_key, chip_keys, lay_out
from spark_tui.tui.widgets.heading import HeadingView, happening, heading_row
from spark_tui.tui.widgets.hunks import Growing, growing_row, hunk_row
from spark_tui.tui.widgets.offer import offer_row
from spark_tui.tui.widgets.status import status_row, status_view
from support.examples import examples

HOSTILE = "\x1b[31m\u202eevil\x07\r\n\t\u200bname[bold]"
WIDTHS = st.integers(1, 220)
TEXTS = st.text(max_size=60)


def clean(text: str) -> bool:
    return visible(text) == text


@given(TEXTS, st.integers(0, 80))
def test_fitting_keeps_the_width(text: str, width: int) -> None:
    line = UNICODE.clean(text)
    assert cell_len(fit_start(line, width, "…")) <= width
    assert cell_len(fit_end(line, width, "…")) <= width
    if cell_len(line) <= width:
        assert fit_start(line, width, "…") == fit_end(line, width, "…") == line


def test_paths_are_cut_at_their_beginning() -> None:
    assert fit_end("src/deep/client.py", 10, "…") == "…client.py"
    assert fit_start("a long goal", 7, "...") == "a lo..."


@examples(60)
@given(TEXTS, WIDTHS, st.sampled_from([UNICODE, ASCII]))
def test_rows_fit_and_are_clean(text: str, width: int, signs: object) -> None:
    assert signs in (UNICODE, ASCII)
    chosen = UNICODE if signs is UNICODE else ASCII
    session = replace(streaming(), goal=text, model=text + HOSTILE, branch=text)
    bad = Finding(text + HOSTILE, text, 1, text)
    item = hunk(1, text + HOSTILE, HunkState.BLOCKED, verdict=verdict([bad]))
    view = HeadingView(item, 1, 1, 3, happening(session), ribbon=True)
    rows = [
        status_row(status_view(session, FakePace(), text + HOSTILE, 1184.0), width, chosen),
        heading_row(view, width, chosen),
        hunk_row(item, True, width, chosen),
        growing_row(Growing(text + HOSTILE, 3, 0, 3, True), 2, width, chosen),
    ]
    for row in rows:
        assert row.cell_length <= width
        assert clean(row.plain)


def test_the_status_says_what_matters_first() -> None:
    view = status_view(streaming(), FakePace(), "myrepo", 1184.0)
    wide = status_row(view, 120, UNICODE).plain
    assert "myrepo › main" in wide
    for figure in ("add retries", "gpt-oss-120b", "1,184 tok/s", "first 92 ms", "cached 96%", "context 38%"):
        assert figure in wide
    narrow = status_row(view, 60, UNICODE).plain
    assert "1,184 tok/s" in narrow
    assert "cached" not in narrow
    asking = replace(streaming(), turn=replace(streaming().turn, phase=Phase.ASKING))
    asked = status_row(status_view(asking, FakePace(), "myrepo", 1184.0), 140, UNICODE).plain
    assert "1,184 tok/s" in asked
    assert "first" not in asked  # what is known is of the turn before
    nothing = status_row(status_view(start(), FakePace(None, None), "r", None), 120, UNICODE).plain
    assert "tok/s" not in nothing
    assert "cached" not in nothing


@pytest.mark.parametrize("width", [50, 80, 120, 200])
def test_a_scripted_model_is_always_said(width: int) -> None:
    session = replace(streaming(), scripted=True)
    assert "scripted model" in status_row(status_view(session, FakePace(), "r", 1184.0), width, UNICODE).plain


def turn(**more: object) -> Session:
    return replace(streaming(), turn=replace(Turn(number=1), **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (start(), ""),
        (streaming(), "streaming"),
        (turn(phase=Phase.ASKING), "asking"),
        (turn(phase=Phase.TOOLS), "reading files"),
        (turn(phase=Phase.WAITING, status=429, seconds_left=6.2), "busy (429), again in 7 s, S stops"),
        (replace(streaming(), holds=frozenset({Hold.TYPING})), "held while you type"),
        (replace(streaming(), holds=frozenset({Hold.PERSON})), "held, space goes on"),
        (replace(streaming(), holds=frozenset({Hold.RUN_AHEAD})), "held, decide a hunk"),
        (turn(phase=Phase.ENDED, ending=Ending.STOP), "done"),
        (turn(phase=Phase.ENDED, ending=Ending.STOP, characters=9, number=7), "done, words only (P)"),
        (turn(phase=Phase.ENDED, ending=Ending.STOP, characters=9), "done"),
        (turn(phase=Phase.ENDED, ending=Ending.CUT), "cut off, . goes on"),
        (turn(phase=Phase.ENDED, ending=Ending.FAILED), "failed, . tries again"),
        (
            turn(phase=Phase.ENDED, ending=Ending.CANCELLED, stopped=(Finding("paths.never", "a", 1, "no"),)),
            "stopped by paths.never, . goes on",
        ),
    ],
)
def test_what_holds_the_stream_is_said(session: Session, words: str) -> None:
    assert happening(session)[0] == words


def test_every_ending_has_words() -> None:
    for ending in set(Ending) - {Ending.TOOLS}:
        assert happening(turn(phase=Phase.ENDED, ending=ending))[0]


def test_a_blocked_hunk_names_its_rule() -> None:
    blocked = hunk(2, "t.py", HunkState.BLOCKED, verdict=verdict([Finding("paths.never", "t.py", 1, "no")]))
    assert "paths.never" in hunk_row(blocked, False, 38, UNICODE).plain
    assert (
        "blocked by paths.never" in heading_row(HeadingView(blocked, 1, 1, 0, ("", "")), 100, UNICODE).plain
    )


def test_signs_have_ascii_twins() -> None:
    for state in HunkState:
        for signs in (UNICODE, ASCII):
            assert hunk_row(hunk(1, "a.py", state), True, 38, signs).cell_length == 38
        assert ASCII.state[state].isascii()
        assert len(ASCII.state[state]) == len(ASCII.growing)
    assert len(set(ASCII.state.values())) == len(set(UNICODE.state.values())) == len(HunkState)


@pytest.mark.parametrize(
    ("environment", "encoding", "ascii"),
    [
        ({}, "utf-8", False),
        ({}, "UTF8", False),
        ({}, "ANSI_X3.4-1968", True),
        ({}, None, True),
        ({"SPARK_TUI_ASCII": "1"}, "utf-8", True),
        ({"SPARK_TUI_ASCII": "0"}, "utf-8", False),
    ],
)
def test_ascii_is_chosen(environment: dict[str, str], encoding: str | None, ascii: bool) -> None:
    assert choose_signs(environment, encoding).ascii is ascii


def test_chips_keep_their_own_keys() -> None:
    chips = (Constraint("a"), Constraint("b", key="1"), Constraint("c"), Constraint("d", key="1"))
    assert chip_keys(chips) == ["2", "1", "3", ""]
    assert chip_at_key(chips, "3") == 2
    assert chip_at_key(chips, "7") is None


@given(st.lists(TEXTS, max_size=14), st.integers(20, 200))
def test_chips_never_overlap(texts: list[str], width: int) -> None:
    chips, hidden = lay_out(ChipsView(tuple(Face(Constraint(text)) for text in texts), 20), width, UNICODE)
    assert len(chips) + hidden == len(texts)
    for left, right in itertools.pairwise(chips):
        assert right.row > left.row or right.start > left.end


def test_chips_say_enforced_asked_and_off() -> None:
    chips, _ = lay_out(ChipsView(faces(Session(constraints=CHIPS))), 160, ASCII)
    shown = ["".join(text for text, _ in chip.parts) for chip in chips]
    assert shown == [
        "1 [!] don't delete anything, session",
        "2 [ ] leave the tests alone",
        "3 [~] keep it simple",
    ]


LATE = (Finding("structure.no_type_changes", "t.py", 1, "why"),)


def test_a_hunk_that_was_accepted_before_a_constraint_is_marked() -> None:
    late = hunk(2, "t.py", HunkState.ACCEPTED, late=LATE)
    plain = hunk(2, "t.py", HunkState.ACCEPTED)
    row = hunk_row(late, False, 38, UNICODE)
    assert "no_type_changes" in row.plain
    assert not row.is_same(hunk_row(plain, False, 38, UNICODE))
    heading = heading_row(HeadingView(late, 1, 1, 0, ("", "")), 100, UNICODE).plain
    assert "accepted before: no_type_changes" in heading
    narrow = heading_row(HeadingView(late, 1, 1, 0, ("streaming", ""), ribbon=True), 50, UNICODE).plain
    assert "accepted before" in narrow


def told(*answers: bool | None, **more: object) -> Session:
    """A model that was stopped by a rule in one turn after the other; the last of them is this one."""
    facts = tuple(
        Told(number, "structure.no_type_changes", "a.py", complied)
        for number, complied in enumerate(answers, 1)
    )
    now = replace(Turn(number=len(answers), characters=9), **more)  # type: ignore[arg-type]
    return replace(streaming(), told=facts, turn=now, files={})


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (told(None, phase=Phase.ASKING), "asking, told of no_type_changes"),
        (told(None, phase=Phase.STREAMING), "streaming, told of no_type_changes"),
        (told(False, None, phase=Phase.STREAMING), "streaming, told again of no_type_changes"),
        (told(True, phase=Phase.ENDED, ending=Ending.STOP, characters=0), "done, kept to no_type_changes"),
        (told(True, number=2, phase=Phase.STREAMING), "streaming"),
    ],
)
def test_whether_the_model_kept_to_a_rule_is_said(session: Session, words: str) -> None:
    assert happening(session)[0] == words


def test_how_often_the_model_kept_to_what_it_was_told_stands_with_its_figures() -> None:
    view = status_view(told(False, True, True, None), FakePace(), "r", 1184.0)
    assert "kept 2 of 3" in status_row(view, 140, UNICODE).plain
    assert "kept" not in status_row(view, 60, UNICODE).plain
    assert "kept" not in status_row(status_view(streaming(), FakePace(), "r", 1184.0), 140, UNICODE).plain


OFFER = Offer("leave the tests alone", (Rule("paths.never"),), 3, 3, 0, 1)


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (120, "would have caught 3 of 3 hunks that you rejected and 0 of 1 that you took"),
        (80, "leave the tests alone  3 of 3 rejected, 0 of 1 taken  "),
        (48, "leave the tests alone"),
        (30, "leav"),
    ],
)
def test_an_offer_shortens_and_keeps_its_keys(width: int, words: str) -> None:
    row = offer_row(OFFER, width, UNICODE)
    assert words in row.plain
    assert row.plain.endswith("+ add  - never ")
    assert row.cell_length == width


@given(TEXTS, WIDTHS)
def test_an_offer_never_leaves_its_row(text: str, width: int) -> None:
    row = offer_row(Offer(text + HOSTILE, (), 3, 4, 0, 0), width, ASCII)
    assert row.cell_length <= width
    assert clean(row.plain)
