"""Blocks become hunks; hunks are accepted, undone and rebased without losing a byte."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.document import digest, encode
from spark_tui.core.change.locate import Block, NoPlace
from spark_tui.core.change.rebase import rebase
from spark_tui.core.change.together import flip_together
from spark_tui.core.change.tracked import (
    Flip,
    HunkStateError,
    Mark,
    Proposal,
    Refusal,
    flip,
    propose_block,
    propose_create,
    propose_delete,
    propose_mode,
    propose_rename,
    proposed,
    set_state,
    track,
)
from spark_tui.core.change.values import Document, FileFacts, FileKind, HunkState, Op, TrackedFile, Write
from spark_tui.core.change.whole import propose_whole
from spark_tui.core.stream.edits import LineKind
from support.examples import examples


def tracked(data: bytes | str, mode: int = 0o644) -> TrackedFile:
    return track(FileFacts("f.py", FileKind.FILE, data.encode() if isinstance(data, str) else data, mode))


def missing() -> TrackedFile:
    return track(FileFacts("f.py", FileKind.MISSING))


def block(*lines: str, **hints: object) -> Block:
    return Block(tuple((LineKind(line[0]), line[1:]) for line in lines), **hints)  # type: ignore[arg-type]


def put(file: TrackedFile, edit: Block, after: Mark | None = None, turn: int = 1) -> Proposal:
    made = propose_block(file, edit, turn=turn, next_id=len(file.hunks) + 1, after=after)
    assert isinstance(made, Proposal), made
    return made


def refused(file: TrackedFile, edit: Block) -> NoPlace:
    made = propose_block(file, edit, turn=1, next_id=1)
    assert isinstance(made, NoPlace)
    return made


def done(file: TrackedFile, hunk_id: int) -> TrackedFile:
    result = flip(file, hunk_id)
    assert isinstance(result, Flip), result
    return result.file


def data_of(file: TrackedFile) -> bytes:
    assert file.document is not None
    return encode(file.document)


def all_accepted(file: TrackedFile) -> bytes:
    for hunk in file.hunks:
        if hunk.state is HunkState.WAITING:
            file = done(file, hunk.id)
    return data_of(file)


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("a\nb\nc\n", block(" a", "-b", "+B", " c"), b"a\nB\nc\n"),
        ("a\r\nb\r\n", block("-a", "+x", "+y"), b"x\r\ny\r\nb\r\n"),
        ("one\r\ntwo\rthree\nfour\r\n", block(" two", "-three", "+THREE"), b"one\r\ntwo\rTHREE\nfour\r\n"),
        ("one\r\ntwo\rthree\n", block(" two", "+more"), b"one\r\ntwo\rmore\rthree\n"),
        ("a\nb", block("-b", "+c"), b"a\nc"),
        ("a\nb", block("-b", "+c", new_newline=True), b"a\nc\n"),
        ("a\nb", block("-b", "+c", old_newline=False), b"a\nc\n"),
        ("a\nb\n", block("-b", "+c", new_newline=False), b"a\nc"),
        ("a\nb", block(" a", "+x", " b"), b"a\nx\nb"),
        ("a\nb", block(" b", "+c"), b"a\nb\nc"),
        ("a\nb", block("+c", appends=True), b"a\nb\nc"),
        ("a\nb", block("-b"), b"a"),
        ("a", block("-a"), b""),
        ("", block("+a", "+b"), b"a\nb\n"),
        ("line1\nline2\n", block("+x", "+y", appends=True), b"line1\nline2\nx\ny\n"),
        ("first\nsecond\n", block(" first", "-second", "+2", end_of_file=True), b"first\n2\n"),
        ("  if x:\n    y\n", block("-if x:", "-  y", "+if z:", "+  y", "+  q"), b"  if z:\n    y\n    q\n"),
        (
            "\tif x:\n\t\ty\n",
            block("    if x:".join(["-", ""]), " " + " " * 8 + "y", "+    z"),
            b"\t\ty\n\tz\n",
        ),
        ("say “a”\nb\n", block(' say "a"', "-b", "+c"), "say “a”\nc\n".encode()),
        ("\ufeffa\n", block("-a", "+b"), "\ufeffb\n".encode()),
    ],
)
def test_a_block_accepted_gives_these_bytes(before: str, edit: Block, after: bytes) -> None:
    file = tracked(before)
    made = put(file, edit).file
    assert all_accepted(made) == after
    assert data_of(made) == before.encode()


def test_one_block_becomes_the_fewest_hunks() -> None:
    made = put(tracked("a\nb\nc\nd\ne\n"), block("-a", "-b", "-c", "-d", "-e", "+a", "+B", "+c", "+D", "+e"))
    assert [(h.start, h.old, h.new) for h in made.hunks] == [(1, ("b\n",), ("B\n",)), (3, ("d\n",), ("D\n",))]
    assert [h.id for h in made.hunks] == [1, 2]


def test_a_block_that_changes_nothing_makes_no_hunk() -> None:
    assert put(tracked("a\nb\n"), block("-a", "+a")).hunks == ()


def test_the_model_builds_on_what_it_wrote_before() -> None:
    first = put(tracked("a\nb\n"), block(" a", "+x", "+y")).file
    second = put(first, block(" x", "-y", "+z"))
    assert [h.state for h in second.file.hunks if h.id == 1] == [HunkState.REPLACED]
    assert [(h.start, h.old, h.new) for h in second.hunks] == [(1, (), ("x\n", "z\n"))]
    assert all_accepted(second.file) == b"a\nx\nz\nb\n"


def test_two_changes_within_one_waiting_hunk_become_one() -> None:
    first = put(tracked("a\nb\n"), block(" a", "+1", "+2", "+3", "+4")).file
    second = put(first, block("-1", "-2", "-3", "-4", "-b", "+x", "+2", "+3", "+y", "+b", "+end"))
    assert proposed(second.file).lines == ("a\n", "x\n", "2\n", "3\n", "y\n", "b\n", "end\n")
    assert all_accepted(second.file) == b"a\nx\n2\n3\ny\nb\nend\n"


def test_taking_a_waiting_hunk_back_leaves_nothing() -> None:
    first = put(tracked("a\nb\n"), block("-a", "+x")).file
    second = put(first, block("-x", "+a"))
    assert second.hunks == ()
    assert second.file.hunks[0].state is HunkState.REPLACED


def test_a_block_for_the_disk_replaces_the_waiting_hunk_there() -> None:
    first = put(tracked("a\nb\nc\n"), block(" a", "+x", " b")).file
    second = put(first, block(" a", "+y", " b"))
    assert all_accepted(second.file) == b"a\ny\nb\nc\n"


def test_a_created_file_can_be_amended_before_it_is_accepted() -> None:
    made = propose_create(missing(), ["a", "b"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    second = put(made.file, block("-b", "+c"))
    assert [(h.op, h.new) for h in second.hunks] == [(Op.CREATE, ("a\n", "c\n"))]
    result = flip(second.file, second.hunks[0].id)
    assert isinstance(result, Flip)
    assert result.writes == (Write("f.py", None, b"a\nc\n", 0o644),)


def test_blocks_in_order_are_placed_after_each_other_whatever_is_decided() -> None:
    file = tracked("x\n1\nx\n2\n")
    first = put(file, block("-1", "+x", "+x"))
    assert refused(first.file, block("-x", "+y")).kind == "ambiguous"
    for state in (HunkState.WAITING, HunkState.BLOCKED, HunkState.REJECTED):
        decided = set_state(first.file, 1, state)
        assert put(decided, block("-x", "+y"), after=first.end).hunks[0].start == 2
    accepted = done(first.file, 1)
    assert put(accepted, block("-x", "+y"), after=first.end).hunks[0].start == 3


def test_a_stated_line_counts_from_the_beginning_of_the_turn() -> None:
    file = tracked("x\na\nx\na\nx\n")
    first = put(file, block("-x", "+1", "+2", "+3", old_start=1))
    for before in (first.file, done(first.file, 1)):
        second = put(before, block("-x", "+y", old_start=3))
        assert all_accepted(second.file) == b"1\n2\n3\na\ny\na\nx\n"


def test_an_insertion_before_a_waiting_one_stays_before_it() -> None:
    first = put(tracked("a\nb\n"), block(" a", "+2")).file
    second = put(first, block(" a", "+1", " 2")).file
    third = put(second, block(" 2", "+3", " b")).file
    for order in ([1, 2, 3], [3, 2, 1], [2, 3, 1]):
        file = third
        for hunk_id in order:
            file = done(file, hunk_id)
        assert data_of(file) == b"a\n1\n2\n3\nb\n"


@pytest.mark.parametrize("kind", [FileKind.FOLDER, FileKind.LINK, FileKind.BINARY, FileKind.TOO_LARGE])
def test_what_is_no_text_file_takes_no_edit(kind: FileKind) -> None:
    file = track(FileFacts("f", kind))
    results = [
        propose_block(file, block("+a"), turn=1, next_id=1),
        propose_create(file, ["a"], turn=1, next_id=1),
        propose_delete(file, turn=1, next_id=1),
        propose_whole(file, ["a"], turn=1, next_id=1),
        propose_rename(file, "g", turn=1, next_id=1),
        propose_mode(file, 0o755, turn=1, next_id=1),
    ]
    assert all(isinstance(result, NoPlace) and "cannot be edited" in result.message for result in results)


def test_a_missing_file_can_only_be_created() -> None:
    results = [
        propose_block(missing(), block("-a", "+b"), turn=1, next_id=1),
        propose_delete(missing(), turn=1, next_id=1),
        propose_rename(missing(), "g", turn=1, next_id=1),
        propose_mode(missing(), 0o755, turn=1, next_id=1),
    ]
    assert all(isinstance(result, NoPlace) and "does not exist" in result.message for result in results)


def test_bytes_that_are_no_text_are_tracked_as_binary() -> None:
    assert tracked(b"a\0b").kind is FileKind.BINARY


def test_accepting_says_what_must_be_on_disk() -> None:
    file = put(tracked("a\n"), block("-a", "+b")).file
    result = flip(file, 1)
    assert isinstance(result, Flip)
    assert result.writes == (Write("f.py", digest(b"a\n"), b"b\n", None),)
    assert result.file.digest == digest(b"b\n")


def test_a_delete_is_undone_byte_for_byte() -> None:
    data = "\ufeffé\r\nx".encode("utf-16-le")
    made = propose_delete(tracked(data, 0o755), turn=1, next_id=1)
    assert isinstance(made, Proposal)
    gone = flip(made.file, 1)
    assert isinstance(gone, Flip)
    assert gone.writes == (Write("f.py", digest(data), None, None),)
    back = flip(gone.file, 1)
    assert isinstance(back, Flip)
    assert back.writes == (Write("f.py", None, data, 0o755),)


def test_a_create_is_undone_only_while_it_is_what_was_created() -> None:
    made = propose_create(missing(), ["a"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    there = done(made.file, 1)
    undone = flip(there, 1)
    assert isinstance(undone, Flip)
    assert undone.writes == (Write("f.py", digest(b"a\n"), None, None),)
    changed = rebase(there, FileFacts("f.py", FileKind.FILE, b"a\nmine\n")).file
    assert isinstance(flip(changed, 1), Refusal)


@pytest.mark.parametrize("data", [b"", b"old\r\nlines"])
def test_an_overwriting_create_restores_what_was_there(data: bytes) -> None:
    made = propose_create(tracked(data), ["a"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    there = done(made.file, 1)
    assert there.kind is FileKind.FILE
    back = done(there, 1)
    assert (back.kind, data_of(back)) == (FileKind.FILE, data)


def test_a_rename_moves_the_file_and_its_hunks() -> None:
    made = propose_rename(put(tracked("a\n", 0o755), block("-a", "+b")).file, "g.py", turn=1, next_id=2)
    assert isinstance(made, Proposal)
    moved = flip(made.file, 2)
    assert isinstance(moved, Flip)
    a = digest(b"a\n")
    assert moved.writes == (Write("f.py", a, None), Write("g.py", None, b"a\n", 0o755))
    changed = flip(moved.file, 1)
    assert isinstance(changed, Flip)
    assert changed.writes == (Write("g.py", a, b"b\n", None),)
    back = done(changed.file, 2)
    assert (back.path, [h.path for h in back.hunks]) == ("f.py", ["f.py", "f.py"])


def test_a_rename_onto_another_file_says_which_bytes_go() -> None:
    made = propose_rename(tracked("a\n"), "g.py", turn=1, next_id=1, onto=digest(b"old\n"))
    assert isinstance(made, Proposal)
    there = track(FileFacts("g.py", FileKind.FILE, b"old\n"))
    moved = flip(made.file, 1, target_file=there)
    assert isinstance(moved, Flip)
    assert moved.writes[1].expect == digest(b"old\n")
    assert isinstance(flip(moved.file, 1), Refusal)
    folder = track(FileFacts("g.py", FileKind.FOLDER))
    assert isinstance(flip(made.file, 1, target_file=folder), Refusal)


def test_a_rename_overwrites_nothing_that_it_was_not_written_for() -> None:
    there = track(FileFacts("g.py", FileKind.FILE, b"the person's\n"))
    for onto in (None, digest(b"old\n")):
        made = propose_rename(tracked("a\n"), "g.py", turn=1, next_id=1, onto=onto)
        assert isinstance(made, Proposal)
        refused = flip(made.file, 1, target_file=there)
        assert isinstance(refused, Refusal)
        assert "was made or changed since" in refused.message


def test_a_mode_change_and_back() -> None:
    made = propose_mode(tracked("a\n", 0o600), 0o100755, turn=1, next_id=1)
    assert isinstance(made, Proposal)
    changed = flip(made.file, 1)
    assert isinstance(changed, Flip)
    assert changed.writes == (Write("f.py", digest(b"a\n"), b"a\n", 0o755),)
    assert done(changed.file, 1).mode == 0o600


@pytest.mark.parametrize("mode", [0o120000, 0o160000, 0o4755, 0o40755])
def test_special_modes_are_never_made(mode: int) -> None:
    assert isinstance(propose_mode(tracked("a\n"), mode, turn=1, next_id=1), NoPlace)


def test_a_whole_file_becomes_the_fewest_hunks() -> None:
    made = propose_whole(tracked("a\r\nb\r\nc"), ["a", "B", "c"], turn=1, next_id=1)
    assert isinstance(made, Proposal)
    assert [(h.op, h.old, h.new) for h in made.hunks] == [(Op.CHANGE, ("b\r\n",), ("B\r\n",))]
    created = propose_whole(missing(), ["a"], turn=1, next_id=1)
    assert isinstance(created, Proposal)
    assert created.hunks[0].op is Op.CREATE


def test_what_was_built_upon_cannot_be_undone_first() -> None:
    lower = done(put(tracked("a\nb\nc\n"), block("-b", "+x", "+y")).file, 1)
    upper = done(put(lower, block(" a", "-x", "+z")).file, 2)
    refusal = flip(upper, 1)
    assert isinstance(refusal, Refusal)
    assert "hunk 2" in refusal.message
    assert data_of(done(done(upper, 2), 1)) == b"a\nb\nc\n"


def test_what_was_built_upon_is_known_even_where_its_text_stands_elsewhere() -> None:
    lower = done(put(tracked("x\ny\na\nb\nc\nz\n"), block("-b", "+x")).file, 1)
    upper = done(put(lower, block("-x", "-y", "-a", "-x", "-c", "-z", "+x")).file, 2)
    assert data_of(upper) == b"x\n"
    assert isinstance(flip(upper, 1), Refusal)


def test_hunks_that_only_stand_on_a_common_neighbour_do_not_hold_each_other() -> None:
    file = put(tracked("1\n2\n3\nend"), block("-1", "-2", "-3", " end")).file
    file = done(put(file, block("-end", "+x", "+y")).file, 2)
    file = done(done(put(file, block("-x", "-y", "+new")).file, 3), 1)
    assert data_of(file) == b"new"
    assert data_of(done(done(done(file, 1), 3), 2)) == b"1\n2\n3\nend"


def test_what_lies_on_top_is_known_after_lines_moved_above_it() -> None:
    file = done(put(tracked("1\n2\n3\nb\n"), block("-b", "+x", "+y")).file, 1)
    file = done(put(file, block("-x", "+z")).file, 2)
    file = done(put(file, block("-1", "+p", "+q", "+r", "+s")).file, 3)
    refusal = flip(file, 1)
    assert isinstance(refusal, Refusal)
    assert "hunk 2" in refusal.message


@pytest.mark.parametrize("lines", [("other\n", "c\n"), ("c\n",), ()])
def test_lines_that_are_not_what_the_hunk_says_are_left_alone(lines: tuple[str, ...]) -> None:
    waiting = put(tracked("b\nc\n"), block("-b", "+x")).file
    for file in (waiting, done(waiting, 1)):
        assert isinstance(flip(replace(file, document=Document(lines)), 1), Refusal)


def test_a_hunk_under_which_lines_were_taken_is_stale() -> None:
    lower = done(put(tracked("a\nb\nc\n"), block("-b", "+x", "+y")).file, 1)
    upper = put(lower, block("-x", "+z")).file
    undone = done(upper, 1)
    assert [h.state for h in undone.hunks if h.id == 2] == [HunkState.STALE]
    assert isinstance(flip(undone, 2), Refusal)


@pytest.mark.parametrize(
    "state", [HunkState.REJECTED, HunkState.BLOCKED, HunkState.STALE, HunkState.REPLACED]
)
def test_only_waiting_hunks_are_accepted(state: HunkState) -> None:
    file = set_state(put(tracked("a\n"), block("-a", "+b")).file, 1, state)
    assert isinstance(flip(file, 1), Refusal)


def test_an_excepted_block_can_be_accepted() -> None:
    file = set_state(put(tracked("a\n"), block("-a", "+b")).file, 1, HunkState.BLOCKED, excepted=True)
    assert data_of(done(file, 1)) == b"b\n"


def test_a_hunk_that_was_cut_off_is_never_applied() -> None:
    file = set_state(put(tracked("a\n"), block("-a", "+b")).file, 1, HunkState.WAITING, complete=False)
    assert isinstance(flip(file, 1), Refusal)
    assert proposed(file).lines == ("a\n",)


def test_states_that_move_lines_or_have_no_place_are_not_set_by_hand() -> None:
    file = put(tracked("a\n"), block("-a", "+b")).file
    with pytest.raises(HunkStateError, match="use flip"):
        set_state(file, 1, HunkState.ACCEPTED)
    with pytest.raises(HunkStateError, match="no hunk 9"):
        set_state(file, 9, HunkState.REJECTED)
    with pytest.raises(HunkStateError, match="stale"):
        set_state(set_state(file, 1, HunkState.STALE), 1, HunkState.WAITING)


def test_new_text_that_the_encoding_lacks_is_refused() -> None:
    file = put(tracked(b"caf\xe9\n"), block("-café", "+€")).file
    refusal = flip(file, 1)
    assert isinstance(refusal, Refusal)
    assert "U+20AC" in refusal.message


WORDS = st.sampled_from(["a", "b", "c", "d"])
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    text = "".join(draw(WORDS) + draw(ENDS) for _ in range(draw(st.integers(0, 9))))
    return text + draw(st.sampled_from(["", "", "end"]))


@st.composite
def files(draw: st.DrawFn, most: int = 4) -> TrackedFile:
    """A file into whose proposed text blocks were placed at random, by line number."""
    file = tracked(draw(texts()))
    for _ in range(draw(st.integers(1, most))):
        lines = proposed(file).lines
        start = draw(st.integers(0, len(lines)))
        end = draw(st.integers(start, min(start + 4, len(lines))))
        old = [line.rstrip("\r\n") for line in lines[start:end]]
        new = draw(st.lists(st.sampled_from(["a", "b", "N", "M"]), max_size=4))
        if not old and start == 0:
            continue
        whole = [*lines[:start], *lines[end:]]
        edit = block(
            *(" " + line.rstrip("\r\n") for line in lines[:start]),
            *("-" + line for line in old),
            *("+" + line for line in new),
            *(" " + line.rstrip("\r\n") for line in lines[end:]),
        )
        before = file
        file = put(file, edit).file
        want = [*(line.rstrip("\r\n") for line in whole[:start]), *new]
        want += [line.rstrip("\r\n") for line in whole[start:]]
        assert [line.rstrip("\r\n") for line in proposed(file).lines] == want
        assert data_of(file) == data_of(before)
    return file


def waiting_ids(file: TrackedFile) -> list[int]:
    return [hunk.id for hunk in file.hunks if hunk.state is HunkState.WAITING]


@examples(150)
@given(files(), st.randoms(use_true_random=False))
def test_any_subset_in_any_order_is_that_subset_in_file_order(file: TrackedFile, rng: random.Random) -> None:
    ids = [hunk_id for hunk_id in waiting_ids(file) if rng.random() < 0.7]
    together = flip_together({file.path: file}, (), ids)
    assert together.refused == ()
    assert len(together.writes) <= 1
    whole_file = together.files.get(file.path, file)
    lines = list(file.document.lines) if file.document else []
    for hunk in reversed(file.hunks):
        if hunk.id in ids:
            assert tuple(lines[hunk.start : hunk.start + len(hunk.old)]) == hunk.old
            lines[hunk.start : hunk.start + len(hunk.old)] = hunk.new
    shuffled = rng.sample(ids, len(ids))
    one_by_one = file
    for hunk_id in shuffled:
        one_by_one = done(one_by_one, hunk_id)
    assert data_of(one_by_one) == "".join(lines).encode() == data_of(whole_file)
    assert one_by_one.hunks == whole_file.hunks
    for hunk_id in rng.sample(ids, len(ids)):
        one_by_one = done(one_by_one, hunk_id)
    assert data_of(one_by_one) == data_of(file)
    assert one_by_one == file


@examples(150)
@given(files(), st.randoms(use_true_random=False))
def test_all_waiting_hunks_together_are_the_proposed_text(file: TrackedFile, rng: random.Random) -> None:
    want = "".join(proposed(file).lines).encode()
    for hunk_id in rng.sample(waiting_ids(file), len(waiting_ids(file))):
        file = done(file, hunk_id)
        assert "".join(proposed(file).lines).encode() == want
    assert data_of(file) == want


@examples(150)
@given(files(), st.lists(st.integers(0, 9), max_size=12), st.data())
def test_edits_flips_and_refusals_in_any_order_come_back(
    file: TrackedFile, steps: list[int], data: st.DataObject
) -> None:
    """Flipping at random, with new edits on top: undoing what is accepted, latest first, restores all."""
    origin = data_of(file)
    for step in steps:
        before = data_of(file)
        if step < 7 and file.hunks:
            hunk = file.hunks[step % len(file.hunks)]
            result = flip(file, hunk.id)
            if isinstance(result, Flip):
                file = result.file
                again = flip(file, hunk.id)
                assert isinstance(again, Flip)
                assert data_of(again.file) == before
        else:
            lines = proposed(file).lines
            at = data.draw(st.integers(0, len(lines)))
            edit = block(
                *("-" + line.rstrip("\r\n") for line in lines[at : at + 2]), "+new", old_start=at + 1
            )
            made = propose_block(file, edit, turn=9, next_id=max([0, *(h.id for h in file.hunks)]) + 1)
            if isinstance(made, Proposal):
                file = made.file
            assert data_of(file) == before
    for hunk in sorted(file.hunks, key=lambda hunk: -hunk.id):
        if hunk.state is HunkState.ACCEPTED:
            file = done(file, hunk.id)
    assert data_of(file) == origin
