"""A block is placed at its one place, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.block import ABSENT
from spark_tui.core.change.document import body, split_lines
from spark_tui.core.change.locate import Block, NoPlace, Place, Shift, locate, occurrences
from spark_tui.core.stream.edits import LineKind

TEXT = """\
class A:
    def run(self):
        return 1

class B:
    def run(self):
        return 1

    def stop(self):
        return 2
"""
LINES = split_lines(TEXT)
RUN = ("    def run(self):", "        return 1")


def placed(old: tuple[str, ...], text: str = TEXT, **hints: object) -> Place | NoPlace:
    return locate(split_lines(text), old, **hints)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hints", "start"),
    [
        ({"old_start": 6}, 5),
        ({"anchors": ("class B:",)}, 5),
        ({"anchors": ("class A:",)}, 1),
        ({"anchors": ("class B",)}, 5),
        ({"after": 3}, 5),
        ({"old_start": 2, "after": 3}, 1),
    ],
)
def test_hints_decide_between_equal_places(hints: dict[str, object], start: int) -> None:
    assert placed(RUN, **hints) == Place(start)


@pytest.mark.parametrize(
    "hints", [{}, {"old_start": 3}, {"after": 0}, {"after": 8}, {"anchors": ("class C",)}, {"old_start": 0}]
)
def test_several_places_are_a_question(hints: dict[str, object]) -> None:
    found = placed(RUN, **hints)
    assert isinstance(found, NoPlace)
    assert (found.kind, found.candidates) == ("ambiguous", (1, 5))
    assert "lines 2, 6" in found.message


def test_several_places_after_the_preceding_block_are_a_question() -> None:
    found = placed(("x",), "x\ny\nx\nx\n", after=1)
    assert isinstance(found, NoPlace)
    assert found.candidates == (2, 3)


def test_the_heading_of_a_diff_is_no_scope() -> None:
    text = "Words above.\n\n  a\n\n## More\n\n  a\n"
    found = placed(("  a",), text, anchors=("Words above.",), old_start=99)
    assert isinstance(found, NoPlace)
    assert found.candidates == (2, 6)
    assert placed(("  a",), text + "Other words.\n  a\n", anchors=("Other words.",), old_start=99) == Place(8)
    assert placed(("  a",), text, anchors=("## More",)) == Place(6)


def test_the_order_of_the_blocks_says_more_than_an_anchor_before_them() -> None:
    text = "class A:\n    x\nclass B:\n    y\n    x\n"
    assert placed(("    x",), text, anchors=("class A:",)) == Place(1)
    assert placed(("    x",), text, after=3) == Place(4)
    assert placed(("    x",), text, anchors=("class A:",), after=3) == Place(4)


def test_nested_anchors_narrow_each_other() -> None:
    assert placed(("        return 1",), anchors=("class B:", "def run(self):")) == Place(6)


def test_the_end_of_the_file_pins_the_place() -> None:
    assert placed(("x",), "x\ny\nx\n", end_of_file=True) == Place(2)
    assert isinstance(placed(("y",), "x\ny\nx\n", end_of_file=True), NoPlace)


def test_a_wrong_line_number_does_not_matter_where_the_text_is_unique() -> None:
    assert placed(("        return 2",), old_start=77) == Place(9)


UNITS = Shift("", "", "    ", "  ")


@pytest.mark.parametrize(
    ("text", "old", "place"),
    [
        ("a  \nb\n", ("a", "b"), Place(0, ("trailing-space",))),
        ("a\nb\n", ("a\t", "b"), Place(0, ("trailing-space",))),
        ("  if x:\n    y\n", ("if x:", "  y"), Place(0, ("indentation",), Shift(put="  "))),
        ("if x:\n  y\n", ("  if x:", "    y"), Place(0, ("indentation",), Shift(take="  "))),
        (
            "\tif x:\n\t\ty\n",
            ("    if x:", "        y"),
            Place(0, ("indentation",), Shift("", "", "    ", "\t")),
        ),
        ("say “hi” – now…\n", ('say "hi" - now...',), Place(0, ("typography",))),
        ("a\u00a0b\n", ("a b",), Place(0, ("typography",))),
        ("  a’b \n", ("a'b",), Place(0, ("trailing-space", "indentation", "typography"), Shift(put="  "))),
        ("x\n  y\n\n  z\n", ("y", "", "z"), Place(1, ("indentation",), Shift(put="  "))),
        ("a\t= 1  # b\n", ("a = 1 # b",), Place(0, ("typography",))),
        ("  x:\n    y:\n      z\n", ("    x:", "        y:"), Place(0, ("indentation",), UNITS)),
    ],
)
def test_unique_drift_is_placed_and_named(text: str, old: tuple[str, ...], place: Place) -> None:
    found = placed(old, text)
    assert isinstance(found, Place)
    assert (found.start, found.drift, found.shift) == (place.start, place.drift, place.shift)
    assert found.drifted[0].asked in old


@pytest.mark.parametrize(
    ("text", "old", "kind"),
    [
        ("a\nb\n", ("c",), "place"),
        ("a\nb\n", ("b", "a"), "place"),
        ("  a\n      b\n", ("a", "b"), "place"),  # indentation that is not uniform
        ("  if x:\n    y\n", ("if x:", "    y"), "place"),  # two ways to explain it
        ("a \na  \n", ("a",), "ambiguous"),
        ("  a\n\ta\n", ("a",), "ambiguous"),
        ("a1\n", ("a2",), "place"),
        ("", ("a",), "place"),
    ],
)
def test_what_fits_nowhere_or_twice_has_no_place(text: str, old: tuple[str, ...], kind: str) -> None:
    found = placed(old, text)
    assert isinstance(found, NoPlace)
    assert found.kind == kind


def test_an_exact_place_wins_over_drifted_ones() -> None:
    assert placed(("a",), "a \na\n  a\n") == Place(1)


@pytest.mark.parametrize(
    ("text", "hints", "start"),
    [
        ("", {}, 0),
        ("a\nb\n", {"appends": True}, 2),
        ("a\nb\n", {"end_of_file": True}, 2),
        ("a\nb\n", {"old_start": 1}, 1),
        ("a\nb\n", {"old_start": 0}, 0),
        ("a\nb\n", {"anchors": ("a",)}, 1),
        ("a\nb\n", {}, None),
        ("a\nb\n", {"old_start": 3}, None),
        ("a\nb\n", {"anchors": ("c",)}, None),
        ("a\na\n", {"anchors": ("a",)}, None),
    ],
)
def test_where_pure_additions_go(text: str, hints: dict[str, object], start: int | None) -> None:
    found = placed((), text, **hints)
    assert found == Place(start) if start is not None else isinstance(found, NoPlace)


def test_the_message_names_the_line_that_is_missing() -> None:
    found = placed(("class A:", "    def walk(self):"))
    assert isinstance(found, NoPlace)
    assert "'def walk(self):'" in found.message


@given(st.lists(st.sampled_from("ab"), max_size=30), st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
def test_occurrences_are_all_of_them(text: list[str], wanted: list[str]) -> None:
    every = [i for i in range(len(text)) if text[i : i + len(wanted)] == wanted]
    assert occurrences(text, wanted) == every


def plain(line: str) -> str:
    return line.strip().replace("“", '"').replace("”", '"')


PIECES = st.sampled_from(["a", "b", " a", "  a", "a ", "\ta", "“a”", '"a"', "", " "])


@given(
    st.lists(PIECES, max_size=12),
    st.lists(PIECES, min_size=1, max_size=3),
    st.none() | st.integers(0, 14),
    st.none() | st.integers(0, 14),
)
def test_a_place_always_reads_the_same(
    text: list[str], old: list[str], old_start: int | None, after: int | None
) -> None:
    found = locate([line + "\n" for line in text], old, old_start=old_start, after=after)
    if isinstance(found, NoPlace):
        return
    there = [text[at] if (at := found.at(index)) != ABSENT else None for index in range(len(old))]
    if found.drift:
        assert there != old or found.drift[-1] == "blank-lines"
        solid = [plain(line) for line in there if line and plain(line)]
        assert solid == [plain(line) for line in old if plain(line)]
        assert not occurrences(text, old), "an exact place would have been taken"
    else:
        assert there == old
    if old_start is None and after is None:
        assert found.drift or occurrences(text, old) == [found.start]


def test_hostile_repetition_is_searched_in_linear_time() -> None:
    lines = [" " * (number % 7) + "x\n" for number in range(50_000)]
    found = locate(lines, ["\tx"] * 10_000)
    assert isinstance(found, NoPlace)


def test_a_carriage_return_within_a_line_ends_a_line() -> None:
    block = Block(((LineKind.CONTEXT, "a\rb"), (LineKind.OLD, "c\r"), (LineKind.NEW, "")))
    assert block.old == ("a", "b", "c")
    assert block.new == ("a", "b", "")


def test_a_shift_leaves_blank_and_foreign_lines_alone() -> None:
    assert [Shift(take="  ").apply(t) for t in ("    a", " a", "   ")] == ["  a", " a", "   "]
    assert Shift(old_unit="    ", new_unit="\t").apply("      a") == "\t  a"


def test_lines_are_compared_without_their_endings() -> None:
    assert [body(line) for line in LINES[:2]] == ["class A:", "    def run(self):"]
    assert placed(("a", "b"), "a\r\nb\r") == Place(0)
