"""Pens: what SGR parameters make of them, and that the way from one to another leads there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.tui.output.pen import PLAIN, Pen, anew, changed, grounded, way

WORDS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "7",
    "9",
    "21",
    "22",
    "24",
    "27",
    "31",
    "92",
    "38;5;9",
    "38;2;10;20;30",
    "39",
)
GROUNDS = ("44", "103", "48;5;17", "48;2;1;2;3", "49", "0")
PENS = st.lists(st.sampled_from(WORDS + GROUNDS), max_size=5).map(lambda words: _pen(";".join(words)))


def _pen(parameters: str) -> Pen:
    pen = changed(PLAIN, parameters)
    assert pen is not None
    return pen


def _parameters(sequence: str) -> str:
    return sequence.removeprefix("\x1b[").removesuffix("m")


@given(PENS, PENS)
def test_the_way_leads_from_one_pen_to_the_other(old: Pen, new: Pen) -> None:
    said = way(old, new)
    assert (changed(old, _parameters(said)) if said else old) is new
    assert changed(old, _parameters(anew(new))) is new
    assert len(said) <= len(anew(new))


@given(PENS, PENS)
def test_an_empty_cell_is_the_same_with_the_grounded_pen(pen: Pen, wanted: Pen) -> None:
    found = grounded(pen, wanted)
    assert found is wanted or found.ground is wanted.ground


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("31", "", "\x1b[m"),
        ("31;44", "32;44", "\x1b[32m"),
        ("31;44", "31", "\x1b[49m"),
        ("1;38;2;10;20;30;44", "38;2;10;20;30;44", "\x1b[22m"),
        ("1;2;38;2;10;20;30", "2;38;2;10;20;30", "\x1b[22;2m"),
        ("3;31", "32", "\x1b[0;32m"),  # not every terminal can take italics back
    ],
)
def test_only_what_differs_is_said(old: str, new: str, said: str) -> None:
    assert way(_pen(old), _pen(new)) == said


@pytest.mark.parametrize("parameters", ["58;5;1", "38;7", "38;2;1;2", "48;2;1;2;300", "73", "38;5;x", "-1"])
def test_what_is_not_understood_is_said_to_be_so(parameters: str) -> None:
    assert changed(PLAIN, parameters) is None
