"""A person's lines in the place of the model's: the file's own line ends, and nothing beside the hunk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.document import encode
from spark_tui.core.change.flip import Flip, flip
from spark_tui.core.change.reworded import new_side, reworded, uneditable
from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import LOST, FileFacts, FileKind, Hunk, HunkState, Op, TrackedFile
from support.examples import examples

BODIES = st.lists(st.sampled_from(["", "a", "  b", "c\t", "x = 1"]), max_size=5)


def file_with(before: bytes, start: int, old: int, new: tuple[str, ...]) -> TrackedFile:
    file = track(FileFacts("f.py", FileKind.FILE, before))
    assert file.document is not None
    there = file.document.lines[start : start + old]
    return replace(file, hunks=(Hunk(1, 1, "f.py", Op.CHANGE, start, there, new),))


def taken(file: TrackedFile, *lines: str) -> bytes:
    made = reworded(file, file.hunks[0], lines)
    assert isinstance(made, Hunk), made
    assert made.edited
    result = flip(replace(file, hunks=(made,)), 1)
    assert isinstance(result, Flip), result
    assert result.file.document is not None
    return encode(result.file.document)


@pytest.mark.parametrize(
    ("before", "start", "old", "new", "lines", "after"),
    [
        (b"a\nb\nc\n", 1, 1, ("B\n",), ("B1", "B2"), b"a\nB1\nB2\nc\n"),
        (b"a\r\nb\r\nc\r\n", 1, 1, ("B\r\n",), ("one", "two"), b"a\r\none\r\ntwo\r\nc\r\n"),
        (b"a\r\nb\nc\r\n", 1, 1, ("B\n",), ("x",), b"a\r\nx\nc\r\n"),
        (b"\xef\xbb\xbfa\nb\n", 0, 1, ("A\n",), ("Z",), b"\xef\xbb\xbfZ\nb\n"),
        (b"a\nb", 1, 1, ("B",), ("x", "y"), b"a\nx\ny"),
        (b"a\nb", 1, 1, ("B\n",), ("x", "y"), b"a\nx\ny\n"),
        (b"a\nb\n", 1, 1, ("B",), ("x",), b"a\nx"),
        (b"a\nb\n", 1, 1, ("B\n",), (), b"a\n"),
        (b"a\nb\n", 1, 0, ("n\n",), ("m", ""), b"a\nm\n\nb\n"),
        (b"a\nb\nc\n", 0, 3, ("A\n", "B\n", "C\n"), ("a", "B", "c"), b"a\nB\nc\n"),
        (b"a\nb\n", 1, 1, ("B\n",), ("x\rsplit",), b"a\nx\nsplit\nb\n".replace(b"\nb\n", b"\n")),
    ],
)
def test_the_new_lines_stand_there(
    before: bytes, start: int, old: int, new: tuple[str, ...], lines: tuple[str, ...], after: bytes
) -> None:
    assert taken(file_with(before, start, old, new), *lines) == after


def test_a_new_file_takes_the_lines() -> None:
    file = replace(
        track(FileFacts("n.py", FileKind.MISSING)),
        hunks=(Hunk(1, 1, "n.py", Op.CREATE, 0, (), ("a\n", "b")),),
    )
    made = reworded(file, file.hunks[0], ("x", "y", "z"))
    assert isinstance(made, Hunk)
    assert made.new == ("x\n", "y\n", "z")


def test_only_what_changes_stays_in_the_hunk() -> None:
    file = file_with(b"a\nb\nc\n", 0, 3, ("A\n", "B\n", "C\n"))
    made = reworded(file, file.hunks[0], ("a", "B", "c"))
    assert isinstance(made, Hunk)
    assert (made.start, made.old, made.new) == (1, ("b\n",), ("B\n",))


@pytest.mark.parametrize(
    ("lines", "why"), [(("b",), "in the file already"), (("B",), "nothing in it was changed")]
)
def test_no_change_says_so(lines: tuple[str, ...], why: str) -> None:
    file = file_with(b"a\nb\nc\n", 1, 1, ("B\n",))
    assert why in str(reworded(file, file.hunks[0], lines))


def test_the_line_above_is_not_taken_from_another_hunk() -> None:
    file = file_with(b"a\nb", 1, 1, ("B",))
    other = Hunk(2, 1, "f.py", Op.CHANGE, 0, ("a\n",), ("A\n",))
    file = replace(file, hunks=(other, file.hunks[0]))
    assert "decide that one first" in str(reworded(file, file.hunks[1], ()))


@given(BODIES, BODIES, BODIES, st.sampled_from(["\n", "\r\n"]), BODIES)
@examples(200)
def test_nothing_beside_the_hunk_changes(
    head: list[str], old: list[str], new: list[str], ending: str, lines: list[str]
) -> None:
    tail = ["end"]
    text = "".join(line + ending for line in (*head, *old, *tail))
    file = file_with(text.encode(), len(head), len(old), tuple(line + ending for line in new))
    made = reworded(file, file.hunks[0], lines)
    if lines in (new, old):
        assert isinstance(made, str)
        return
    assert taken(file, *lines) == "".join(line + ending for line in (*head, *lines, *tail)).encode()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"op": Op.DELETE}, "no new lines"),
        ({"state": HunkState.ACCEPTED}, "undo it first"),
        ({"state": HunkState.REJECTED}, "take that back"),
        ({"state": HunkState.STALE}, "Press r"),
        ({"start": LOST}, "Press r"),
        ({"complete": False}, "Press r"),
        ({"state": HunkState.BLOCKED}, ""),
    ],
)
def test_which_hunks_can_be_edited(change: dict[str, object], why: str) -> None:
    hunk = replace(Hunk(1, 1, "f.py", Op.CHANGE, 0, ("a\n",), ("b\n",)), **change)  # type: ignore[arg-type]
    said = uneditable(hunk)
    assert (why in said) if why else not said


def test_the_new_side_is_shown_without_line_ends() -> None:
    assert new_side(Hunk(1, 1, "f.py", Op.CHANGE, 0, (), ("a\r\n", "b"))) == ("a", "b")
