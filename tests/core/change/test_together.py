"""Many hunks at once: any order, any files, renames among them; one write, and every byte back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.document import digest
from spark_tui.core.change.locate import Block
from spark_tui.core.change.together import Together, flip_together
from spark_tui.core.change.tracked import (
    Proposal,
    propose_block,
    propose_create,
    propose_delete,
    propose_mode,
    propose_rename,
    track,
)
from spark_tui.core.change.values import LOST, FileFacts, FileKind, HunkState, TrackedFile
from spark_tui.core.stream.edits import LineKind
from support.examples import examples

Files = dict[str, TrackedFile]


def at(path: str, text: str | None, mode: int = 0o644) -> TrackedFile:
    if text is None:
        return track(FileFacts(path, FileKind.MISSING))
    return track(FileFacts(path, FileKind.FILE, text.encode(), mode))


def edit(file: TrackedFile, number: int, old: str, new: str) -> TrackedFile:
    lines = [(LineKind.OLD, line) for line in old.split()] + [(LineKind.NEW, line) for line in new.split()]
    return taken(propose_block(file, Block(tuple(lines)), turn=1, next_id=number))


def taken(made: object) -> TrackedFile:
    assert isinstance(made, Proposal), made
    assert made.hunks
    return made.file


def flipped(files: Files, undo: tuple[int, ...] = (), accept: tuple[int, ...] = ()) -> Files:
    together = flip_together(files, undo, accept)
    assert together.refused == ()
    return after(files, together)


def after(files: Files, together: Together) -> Files:
    """The files by the paths that they have then, as the session keeps them."""
    left = {
        key: file for key, file in files.items() if key not in together.files and key not in together.merged
    }
    return left | {file.path: file for file in together.files.values()}


def disk(files: Files) -> dict[str, str]:
    return {
        path: "".join(file.document.lines)
        for path, file in files.items()
        if file.document is not None and file.kind is FileKind.FILE
    }


def stacked() -> Files:
    """Hunk 1 makes of b three lines, 2 changes the middle one of them, 3 the last line of the file."""
    files = flipped({"f": edit(at("f", "a\nb\nc\nd\n"), 1, "b", "x y z")}, accept=(1,))
    files = flipped({"f": edit(files["f"], 2, "y", "Y yy")}, accept=(2,))
    return flipped({"f": edit(files["f"], 3, "d", "end")}, accept=(3,))


def test_what_lies_on_top_goes_first_and_comes_back_last() -> None:
    files = stacked()
    assert disk(files) == {"f": "a\nx\nY\nyy\nz\nc\nend\n"}
    back = flipped(files, undo=(1, 2))
    assert disk(back) == {"f": "a\nb\nc\nend\n"}
    upper = next(hunk for hunk in back["f"].hunks if hunk.id == 2)
    assert upper.state is HunkState.STALE
    again = flipped(back, accept=(2, 1))
    assert disk(again) == disk(files)
    assert again["f"].hunks == files["f"].hunks


def test_a_hunk_does_not_wait_again_before_all_that_it_lay_on_is_there() -> None:
    files: Files = {"f": edit(edit(at("f", "a\nb\nc\n"), 1, "a", "A"), 2, "b", "B")}
    files = flipped(files, accept=(1, 2))
    files = flipped({"f": edit(files["f"], 3, "A B c", "A1 B1 c")}, accept=(3,))
    back = flipped(files, undo=(1, 2, 3))
    assert disk(back) == {"f": "a\nb\nc\n"}
    half = flipped(back, accept=(1,))
    assert next(hunk for hunk in half["f"].hunks if hunk.id == 3).state is HunkState.STALE
    assert [one.why for one in flip_together(half, (), (3,)).refused] == [
        "hunk 3 is stale: the lines that it changes are not in f"
    ]
    assert disk(flipped(half, accept=(2, 3))) == disk(files)


def test_an_insertion_comes_back_into_the_very_gap() -> None:
    files = flipped({"f": edit(at("f", "a\nb\n"), 1, "b", "x x x y x x")}, accept=(1,))
    put = Block(((LineKind.CONTEXT, "x"), (LineKind.NEW, "in"), (LineKind.CONTEXT, "y")))
    files = flipped({"f": taken(propose_block(files["f"], put, turn=1, next_id=2))}, accept=(2,))
    assert disk(files) == {"f": "a\nx\nx\nx\nin\ny\nx\nx\n"}
    assert disk(flipped(flipped(files, undo=(2, 1)), accept=(1, 2))) == disk(files)


def test_a_lower_hunk_alone_is_refused_and_says_by_which() -> None:
    together = flip_together(stacked(), (1, 3), ())
    assert [(one.hunk, one.why) for one in together.refused] == [
        (1, "hunk 2 was accepted on top of hunk 1; undo that one first")
    ]
    assert together.undone == (3,)
    assert [write.data for write in together.writes] == [b"a\nx\nY\nyy\nz\nc\nd\n"]


def test_a_chain_of_renames_with_edits_between_goes_back_whole() -> None:
    files: Files = {"a": taken(propose_rename(at("a", "1\n"), "b", turn=1, next_id=1))}
    files = flipped(files, accept=(1,))
    files = flipped({"b": edit(files["b"], 2, "1", "2")}, accept=(2,))
    files = flipped({"b": taken(propose_rename(files["b"], "c", turn=1, next_id=3))}, accept=(3,))
    files = flipped({"c": taken(propose_mode(files["c"], 0o755, turn=1, next_id=4))}, accept=(4,))
    together = flip_together(files, (1, 2, 3, 4))
    assert [(write.path, write.data, write.mode) for write in together.writes] == [
        ("c", None, None),
        ("a", b"1\n", 0o644),
    ]
    back = after(files, together)
    assert disk(back) == {"a": "1\n"}
    assert disk(flipped(back, accept=(1, 2, 3, 4))) == {"c": "2\n"}


def test_a_file_that_took_the_old_name_makes_room_first() -> None:
    files: Files = {"a": taken(propose_rename(at("a", "old\n"), "b", turn=1, next_id=1))}
    files = flipped(files, accept=(1,))
    files |= {"a": taken(propose_create(at("a", None), ["new"], turn=1, next_id=2))}
    files = flipped(files, accept=(2,))
    assert disk(files) == {"a": "new\n", "b": "old\n"}
    assert "something else stands at a" in flip_together(files, (1,)).refused[0].why
    together = flip_together(files, (1, 2))
    assert together.refused == ()
    assert {write.path: (write.expect, write.data) for write in together.writes} == {
        "a": (digest(b"new\n"), b"old\n"),
        "b": (digest(b"old\n"), None),
    }
    back = after(files, together)
    assert sorted(hunk.id for hunk in back["a"].hunks) == [1, 2]


def test_what_a_rename_overwrites_keeps_its_hunks_and_they_are_no_way_back() -> None:
    files: Files = {
        "a": taken(propose_rename(at("a", "same\n"), "b", turn=1, next_id=3, onto=digest(b"one\nsame\n"))),
        "b": edit(taken(propose_mode(at("b", "one\ntwo\n"), 0o755, turn=1, next_id=1)), 2, "two", "same"),
    }
    files = flipped(files, accept=(1, 2))
    files = flipped(files, accept=(3,))
    assert disk(files) == {"b": "same\n"}
    assert [(hunk.id, hunk.start) for hunk in files["b"].hunks] == [(3, 0), (1, LOST), (2, LOST)]
    refused = {one.hunk: one.why for one in flip_together(files, (1, 2, 3)).refused}
    assert refused.keys() == {1, 2, 3}
    assert "took the place" in refused[1]
    assert "took the place" in refused[3]


def test_a_rename_does_not_go_over_what_is_accepted_with_it() -> None:
    """The file at its target is made, or changed, in the very same write."""
    made = taken(propose_create(at("b", None), ["new"], turn=1, next_id=1))
    changed = edit(at("b", "B\nC\n"), 1, "B", "X")
    for target, onto in ((made, None), (changed, changed.digest)):
        moving = taken(propose_rename(at("a", "A\n"), "b", turn=1, next_id=2, onto=onto))
        together = flip_together({"a": moving, "b": target}, (), (1, 2))
        assert (together.accepted, [one.hunk for one in together.refused]) == ((1,), [2])


def test_a_deleted_file_and_what_was_changed_in_it() -> None:
    files: Files = {"f": edit(at("f", "a\nb\n", 0o600), 1, "b", "c")}
    files = flipped(files, accept=(1,))
    files = flipped({"f": taken(propose_delete(files["f"], turn=1, next_id=2))}, accept=(2,))
    assert disk(files) == {}
    together = flip_together(files, (1, 2))
    assert [(write.expect, write.data, write.mode) for write in together.writes] == [(None, b"a\nb\n", 0o600)]
    back = after(files, together)
    assert disk(flipped(back, accept=(1, 2))) == {}


def test_a_text_that_the_file_cannot_hold_is_refused_whole() -> None:
    files: Files = {
        "f": edit(track(FileFacts("f", FileKind.FILE, b"caf\xe9\nb\n")), 1, "b", "\N{EURO SIGN}"),
        "g": edit(at("g", "b\n"), 2, "b", "c"),
    }
    together = flip_together(files, (), (1, 2))
    assert together.writes == ()
    assert {one.hunk for one in together.refused} == {1, 2}
    assert "encoding" in together.refused[0].why


@examples(80)
@given(st.data())
def test_back_and_forward_over_any_stack_is_the_same_file(data: st.DataObject) -> None:
    """Hunks on hunks, accepted as they come: back to any earlier state and forward again, in any order."""
    files: Files = {"f": at("f", "".join(f"{number}\n" for number in range(8)))}
    states = [disk(files)]
    for number in range(1, data.draw(st.integers(2, 7)) + 1):
        lines = files["f"].document.lines if files["f"].document else ()
        start = data.draw(st.integers(0, len(lines) - 1))
        length = data.draw(st.integers(0, min(3, len(lines) - start)))
        new = [f"n{number}.{at}" for at in range(data.draw(st.integers(0 if length else 1, 3)))]
        old = [(LineKind.OLD, line.rstrip()) for line in lines[start : start + length]]
        fixed = [] if length else [(LineKind.CONTEXT, lines[start].rstrip())]
        block = Block((*old, *fixed, *((LineKind.NEW, line) for line in new)), old_start=start + 1)
        if length == len(lines):
            continue
        made = propose_block(files["f"], block, turn=1, next_id=len(states))
        if not isinstance(made, Proposal) or len(made.hunks) != 1:
            continue
        files = flipped({"f": made.file}, accept=(len(states),))
        states.append(disk(files))
    last = len(states) - 1
    to = data.draw(st.integers(0, last))
    ids = tuple(range(to + 1, last + 1))
    back = flipped(files, undo=data.draw(st.permutations(ids)))
    assert disk(back) == states[to]
    again = flipped(back, accept=data.draw(st.permutations(ids)))
    assert disk(again) == states[last]
    assert again["f"].hunks == files["f"].hunks


def test_what_is_in_the_way_until_it_is_flipped_itself_is_no_reason_to_refuse() -> None:
    """The rename has the higher number, so its turn comes first; the new file at its old name goes later."""
    files: Files = {"a": taken(propose_rename(at("a", "old\n"), "b", turn=1, next_id=2))}
    files = flipped(files, accept=(2,))
    files |= {"a": taken(propose_create(at("a", None), ["new"], turn=1, next_id=1))}
    files = flipped(files, accept=(1,))
    assert disk(flipped(files, undo=(1, 2))) == {"a": "old\n"}
