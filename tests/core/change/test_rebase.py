"""Somebody else changes the file: hunks move along or become stale, and no outside byte is lost."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.anew import MERGED
from spark_tui.core.change.document import encode
from spark_tui.core.change.follow import stands_now
from spark_tui.core.change.locate import Block
from spark_tui.core.change.merge import merged
from spark_tui.core.change.rebase import Rebased, rebase
from spark_tui.core.change.tracked import (
    Flip,
    Proposal,
    Refusal,
    flip,
    propose_block,
    propose_create,
    propose_delete,
    set_state,
    track,
)
from spark_tui.core.change.values import FileFacts, FileKind, HunkState, TrackedFile
from spark_tui.core.change.view import disk_side, has_place
from spark_tui.core.stream.edits import LineKind
from support.examples import examples


def facts(text: str) -> FileFacts:
    return FileFacts("f", FileKind.FILE, text.encode())


def with_hunks(text: str, *edits: tuple[str, str]) -> TrackedFile:
    """A file with a waiting hunk for every (old lines, new lines), told apart by unique text."""
    file = track(facts(text))
    for number, (old, new) in enumerate(edits, 1):
        lines = [(LineKind.OLD, line) for line in old.split()] + [
            (LineKind.NEW, line) for line in new.split()
        ]
        made = propose_block(file, Block(tuple(lines)), turn=1, next_id=number)
        assert isinstance(made, Proposal)
        file = made.file
    return file


def accepted(file: TrackedFile, hunk_id: int) -> TrackedFile:
    result = flip(file, hunk_id)
    assert isinstance(result, Flip), result
    return result.file


def text_of(file: TrackedFile) -> str:
    assert file.document is not None
    return encode(file.document).decode()


def now(file: TrackedFile, text: str) -> Rebased:
    return rebase(file, facts(text))


def test_the_same_bytes_change_nothing() -> None:
    file = with_hunks("a\nb\n", ("b", "B"))
    assert now(file, "a\nb\n") == Rebased(file)


def test_hunks_move_with_the_lines_around_them() -> None:
    file = with_hunks("a\nb\nc\nd\n", ("b", "B"), ("d", "D"))
    result = now(file, "new\na\nb\nc\nmore\nd\n")
    assert (result.stale, result.moved) == ((), (1, 2))
    assert text_of(accepted(accepted(result.file, 2), 1)) == "new\na\nB\nc\nmore\nD\n"


def test_a_changed_line_makes_its_hunk_stale() -> None:
    file = with_hunks("a\nb\nc\n", ("b", "B"), ("c", "C"))
    result = now(file, "a\nmine\nc\n")
    assert result.stale == (1,)
    assert isinstance(flip(result.file, 1), Refusal)
    assert text_of(accepted(result.file, 2)) == "a\nmine\nC\n"


def test_a_moved_text_is_found_again_where_it_is_unique() -> None:
    file = with_hunks("def f\n1\n2\nend\ndef g\n3\n4\n5\n6\n7\nend\n", ("1", "one"))
    result = now(file, "def g\n3\n4\n5\n6\n7\nend\ndef f\n1\n2\nend\n")
    assert text_of(accepted(result.file, 1)).splitlines().index("one") == 8


def test_an_insertion_whose_gap_was_filled_is_stale() -> None:
    file = with_hunks("a\nb\n", ("a", "a x"))
    result = now(file, "a\nmine\nb\n")
    assert result.stale == (1,)


def test_an_accepted_hunk_that_was_changed_cannot_be_undone() -> None:
    file = accepted(with_hunks("a\nb\nc\nx\n", ("b", "x y")), 1)
    result = now(file, "a\nx\nmine\nc\nx\ny\n")
    assert [h.state for h in result.file.hunks] == [HunkState.ACCEPTED]
    assert isinstance(flip(result.file, 1), Refusal)
    untouched = now(file, "a\nx\ny\nc\nmine\n").file
    assert text_of(accepted(untouched, 1)) == "a\nb\nc\nmine\n"


def test_a_covered_hunk_moves_with_what_covers_it() -> None:
    lower = accepted(with_hunks("0\n1\n2\n3\n4\n", ("2", "x")), 1)
    old = Block((*((LineKind.OLD, line) for line in ("1", "x", "3")), (LineKind.NEW, "one")))
    made = propose_block(lower, old, turn=2, next_id=2)
    assert isinstance(made, Proposal)
    upper = accepted(made.file, 2)
    moved = now(upper, "0\nmine\none\n4\n").file
    assert text_of(accepted(accepted(moved, 2), 1)) == "0\nmine\n1\n2\n3\n4\n"


def test_a_deleted_file_leaves_its_waiting_hunks_stale() -> None:
    file = accepted(with_hunks("a\nb\n", ("a", "A"), ("b", "B")), 1)
    result = rebase(file, FileFacts("f", FileKind.MISSING))
    assert result.stale == (2,)
    assert isinstance(flip(result.file, 1), Refusal)
    assert isinstance(flip(result.file, 2), Refusal)


@pytest.mark.parametrize("data", [b"", b"other\n"])
def test_a_create_is_stale_once_something_stands_there(data: bytes) -> None:
    made = propose_create(track(FileFacts("f", FileKind.MISSING)), ["a"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    assert rebase(made.file, FileFacts("f", FileKind.FILE, data)).stale == (1,)


def test_a_delete_is_stale_once_the_file_is_another() -> None:
    made = propose_delete(track(facts("a\n")), turn=1, next_id=1)
    assert isinstance(made, Proposal)
    assert now(made.file, "b\n").stale == (1,)


UNIQUE = st.lists(st.integers(0, 99), unique=True, min_size=1, max_size=10)


@examples(200)
@given(st.lists(st.sampled_from("aabcd"), max_size=10), st.data(), st.randoms(use_true_random=False))
def test_no_outside_byte_is_ever_lost(lines: list[str], data: st.DataObject, rng: random.Random) -> None:
    """Flips and outside changes at random: every byte written is the outside text with verified swaps."""
    file = track(facts("".join(f"{line}\n" for line in lines)))
    count = 0
    for _ in range(data.draw(st.integers(1, 6))):
        action = rng.random()
        disk = list(file.document.lines) if file.document else []
        at = rng.randint(0, len(disk))
        if action < 0.4:
            old = tuple((LineKind.OLD, line[:-1]) for line in disk[at : at + rng.randint(0, 2)])
            edit = Block((*old, (LineKind.NEW, f"n{count}")), old_start=at + 1, appends=True)
            made = propose_block(file, edit, turn=1, next_id=count + 1)
            if isinstance(made, Proposal):
                file = made.file
                count += len(made.hunks)
        elif action < 0.7 and file.hunks:
            hunk = rng.choice(file.hunks)
            result = flip(file, hunk.id)
            if isinstance(result, Flip):
                there, wanted = disk_side(hunk), hunk.new if disk_side(hunk) == hunk.old else hunk.old
                end = hunk.start + len(there)
                assert tuple(disk[hunk.start : end]) == there
                assert text_of(result.file) == "".join([*disk[: hunk.start], *wanted, *disk[end:]])
                file = result.file
        else:
            disk[at : at + rng.randint(0, 2)] = [f"mine{rng.randint(0, 3)}\n"] * rng.randint(0, 2)
            ids = {hunk.id for hunk in file.hunks}
            file = now(file, "".join(disk)).file
            assert text_of(file) == "".join(disk)
            assert {hunk.id for hunk in file.hunks} == ids
        for hunk in file.hunks:
            if has_place(hunk) and hunk.state is HunkState.WAITING and file.document:
                stands = file.document.lines[hunk.start : hunk.start + len(hunk.old)]
                assert stands == hunk.old


def test_a_stale_hunk_comes_back_with_its_lines() -> None:
    file = with_hunks("a\nb\nc\n", ("b", "B"), ("c", "C"))
    away = now(file, "other\n").file
    assert [hunk.state for hunk in away.hunks] == [HunkState.STALE] * 2
    back = now(away, "first\na\nb\nc\n")
    assert back.revived == (1, 2)
    assert text_of(accepted(accepted(back.file, 2), 1)) == "first\na\nB\nC\n"


def test_a_rejected_hunk_comes_back_rejected() -> None:
    file = set_state(with_hunks("a\nb\nc\n", ("b", "B")), 1, HunkState.REJECTED)
    back = now(now(file, "a\nc\n").file, "a\nb\nc\n").file
    assert back.hunks[0].state is HunkState.REJECTED


def test_accepted_hunks_can_be_undone_again_when_their_lines_are_back() -> None:
    """As when work is stashed and taken back, or another branch is looked at."""
    file = accepted(with_hunks("a\nb\nc\nd\n", ("b", "B"), ("c", "C")), 2)
    away = now(file, "a\n").file
    assert isinstance(flip(away, 2), Refusal)
    back = now(away, "a\nb\nC\nd\n").file
    assert text_of(accepted(back, 2)) == "a\nb\nc\nd\n"


def test_what_lay_on_another_hunk_comes_back_with_it() -> None:
    lower = accepted(with_hunks("0\n1\n2\n3\n4\n", ("2", "x")), 1)
    old = Block((*((LineKind.OLD, line) for line in ("1", "x", "3")), (LineKind.NEW, "one")))
    made = propose_block(lower, old, turn=2, next_id=2)
    assert isinstance(made, Proposal)
    upper = accepted(made.file, 2)
    back = now(now(upper, "").file, text_of(upper)).file
    assert back.hunks == upper.hunks
    assert text_of(accepted(accepted(back, 2), 1)) == "0\n1\n2\n3\n4\n"


def test_a_file_that_is_gone_for_a_moment_loses_nothing() -> None:
    """As with editors and git, which delete and write anew."""
    file = with_hunks("a\nb\n", ("a", "A"))
    back = now(rebase(file, FileFacts("f", FileKind.MISSING)).file, "a\nb\n")
    assert (back.revived, back.file.hunks) == ((1,), file.hunks)


def test_a_create_comes_back_when_what_stood_in_its_way_is_gone() -> None:
    missing = FileFacts("f", FileKind.MISSING)
    made = propose_create(track(missing), ["a"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    back = rebase(now(made.file, "other\n").file, missing)
    assert (back.revived, back.file.hunks) == ((1,), made.file.hunks)


@pytest.mark.parametrize(
    ("old", "new", "text"), [("b", "B C", "a\nB\nC\nd\n"), ("b", "", "a\nd\n"), ("a", "a x", "a\nx\nb\nd\n")]
)
def test_a_hunk_whose_new_lines_stand_there_by_now_is_done(old: str, new: str, text: str) -> None:
    file = with_hunks("a\nb\nd\n", (old, new))
    done = now(file, text)
    assert (done.stale, done.present) == ((), (1,))
    back = now(done.file, "a\nb\nd\n")
    assert back.file.hunks[0].state is HunkState.WAITING


def test_two_changes_of_one_place_are_put_together_where_they_do_not_meet() -> None:
    file = with_hunks("a\nb\nc\nd\ne\nf\n", ("b c d e", "b c d E"))
    hunk = replace(file.hunks[0], start=1, old=("b\n", "c\n", "d\n", "e\n"), new=("b\n", "c\n", "d\n", "E\n"))
    both = now(replace(file, hunks=(hunk,)), "a\nmine\nc\nd\ne\nf\n")
    assert both.merged == (1,)
    assert both.file.hunks[0].drift == (MERGED,)
    assert text_of(accepted(both.file, 1)) == "a\nmine\nc\nd\nE\nf\n"


SOURCE = """\
def first():
    prepare()
    one = 1
    return one


def last():
    return 2
"""


@pytest.mark.parametrize(
    ("text", "drift", "result"),
    [
        (  # a formatter put everything into a class
            "class Box:\n" + "".join(f"    {line}\n" if line else "\n" for line in SOURCE.splitlines()),
            "indentation",
            "        one = 11\n",
        ),
        (SOURCE.replace("    ", "\t"), "indentation", "\tone = 11\n"),
        (SOURCE.replace("\n", "  \n"), "trailing-space", "    one = 11\n"),
    ],
)
def test_a_hunk_goes_along_with_a_formatter(text: str, drift: str, result: str) -> None:
    file = track(facts(SOURCE))
    lines = ((LineKind.OLD, "    one = 1"), (LineKind.NEW, "    one = 11"))
    made = propose_block(file, Block(lines), turn=1, next_id=1)
    assert isinstance(made, Proposal)
    moved = now(made.file, text)
    assert (moved.stale, moved.file.hunks[0].drift) == ((), (drift,))
    assert result in text_of(accepted(moved.file, 1))


def test_a_line_that_stands_in_many_files_is_not_known_again_without_its_neighbours() -> None:
    file = with_hunks("def_f\n1\nend\n", ("end", "End"))
    assert now(file, "other\nfile\nend\nmore\n").stale == (1,)


def test_what_stands_now_where_a_stale_hunk_stood() -> None:
    file = now(with_hunks("a\nb\nc\n", ("b", "B")), "new\na\nmine\ntoo\nc\n").file
    assert stands_now(file, file.hunks[0]) == (2, ("mine\n", "too\n"))


@examples(300)
@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 2), st.booleans()), max_size=4),
    st.lists(st.sampled_from("abcdxyz"), max_size=12),
    st.booleans(),
)
def test_a_way_there_and_back_loses_no_hunk(
    lines: list[str], edits: list[tuple[int, int, bool]], other: list[str], gone: bool
) -> None:
    """A branch looked at, a stash and a pop: every hunk that lost its place on the way has it again."""
    file = track(facts("".join(f"{line}\n" for line in lines)))
    for number, (at, count, accept) in enumerate(edits, 1):
        disk = [line[:-1] for line in file.document.lines] if file.document else []
        start = min(at, len(disk))
        old = tuple((LineKind.OLD, line) for line in disk[start : start + count])
        edit = Block((*old, (LineKind.NEW, f"n{number}")), old_start=start + 1, appends=True)
        made = propose_block(file, edit, turn=1, next_id=10 * number)
        if isinstance(made, Proposal):
            file = made.file
            if accept and made.hunks and isinstance(result := flip(file, made.hunks[0].id), Flip):
                file = result.file
    text = text_of(file)
    away = (
        rebase(file, FileFacts("f", FileKind.MISSING))
        if gone
        else now(file, "".join(f"{o}\n" for o in other))
    )
    back = now(away.file, text).file
    lost = {hunk.id for hunk in away.file.hunks if hunk.lost is not None}
    for hunk in [hunk for hunk in file.hunks if hunk.id in lost]:
        again = next(one for one in back.hunks if one.id == hunk.id)
        assert (again.state, again.old, again.new) == (hunk.state, hunk.old, hunk.new)
        assert (again.start, again.lost) == (hunk.start, None)


@given(
    st.lists(st.sampled_from("abc"), max_size=6),
    st.lists(st.sampled_from("abcx"), max_size=6),
    st.lists(st.sampled_from("abcy"), max_size=6),
)
def test_putting_together_takes_no_side(base: list[str], one: list[str], other: list[str]) -> None:
    assert merged(base, one, other) == merged(base, other, one)
    assert merged(base, base, other) == other
    assert merged(base, one, one) == one
