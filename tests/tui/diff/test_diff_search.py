"""Finding a text in all sections: every match once, in slices, and again where something changed."""

from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from scenes import created, growing, grown, searching, session, several, tracked

from spark_tui.core.change.values import HunkState
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.tui.diff.document import Document
from spark_tui.tui.diff.search import MOST, Hit, Search

CODE = "def send(request):\n    return transport.Send(request)\n"


def document(state: Session) -> Document:
    made = Document(lambda text: text)
    made.update(state)
    return made


def found(state: Session, text: str) -> list[tuple[int, Hit]]:
    """Every match, by a search in one go."""
    sections = document(state).sections
    search = Search()
    search.look_for(text)
    while not search.complete:
        search.scan(sections)
    return [(section.uid, hit) for section in sections for hit in search.hits(section.uid)]


def test_small_letters_find_everything_and_capitals_count() -> None:
    state = grown(growing(session(), "a.py"), CODE.splitlines())
    assert [(hit.row, hit.start, hit.end) for _, hit in found(state, "send")] == [(0, 4, 8), (1, 21, 25)]
    assert [(hit.row, hit.start) for _, hit in found(state, "Send")] == [(1, 21)]
    assert found(state, "SEND") == []


def test_the_text_is_no_pattern_and_hostile_text_is_found_as_it_is() -> None:
    state = grown(growing(session(), "a.py"), ["a.b", "axb", "(", "\x1b[2J"])
    assert len(found(state, "a.b")) == 1
    assert len(found(state, "(")) == 1
    assert len(found(state, "\x1b[2")) == 1


def test_rejected_blocked_and_stale_hunks_are_searched_too() -> None:
    uids = {uid for uid, _ in found(several(), "e")}
    assert {1, 2, 3, 5, 6} <= uids


def test_of_several_matches_in_a_line_each_counts() -> None:
    assert len(found(grown(growing(session(), "a.py"), ["aaaa b aa"]), "aa")) == 3


def test_slices_find_what_one_go_finds() -> None:
    state = grown(growing(session(created(1, 300), created(2, 300, "b.py")), "c.py"), ["value_1"] * 50)
    sections = document(state).sections
    search = Search()
    search.look_for("value_1")
    slices = 0
    while not search.complete:
        search.scan(sections, first=1, budget=900)
        slices += 1
    assert slices > 10
    whole = found(state, "value_1")
    assert [(s.uid, hit) for s in sections for hit in search.hits(s.uid)] == whole
    assert search.total == len(whole)
    places = [search.place(sections, uid, hit) for uid, hit in whole]
    assert places == list(range(1, len(whole) + 1))


def test_the_first_slice_looks_where_the_person_looks() -> None:
    sections = document(session(created(1, 300), created(2, 300, "b.py"))).sections
    search = Search()
    search.look_for("value_1")
    search.scan(sections, first=1, budget=900)
    assert not search.hits(1)
    assert search.hits(2)


def test_next_and_previous_go_around() -> None:
    state = grown(growing(session(created(1, 3)), "c.py"), ["value_0"])
    sections = document(state).sections
    search = Search()
    search.look_for("value_")
    search.scan(sections)
    whole = [(section.uid, hit) for section in sections for hit in search.hits(section.uid)]
    uids = [section.uid for section in sections]
    for at, (uid, hit) in enumerate(whole):
        after, before = whole[(at + 1) % len(whole)], whole[at - 1]
        got = search.next(sections, uids.index(uid), hit, inclusive=False)
        assert got is not None
        assert (got[0].uid, got[1]) == after
        got = search.previous(sections, uids.index(uid), hit)
        assert got is not None
        assert (got[0].uid, got[1]) == before
        got = search.next(sections, uids.index(uid), hit, inclusive=True)
        assert got is not None
        assert (got[0].uid, got[1]) == (uid, hit)


def test_a_hunk_that_goes_takes_its_matches_along() -> None:
    made = document(session(created(1, 5), created(2, 5, "b.py")))
    search = Search()
    search.look_for("value_1")
    search.scan(made.sections)
    assert search.total == 2
    made.update(session(created(1, 5), created(2, 5, "b.py", HunkState.REPLACED)))
    search.scan(made.sections)
    assert search.total == 1


def test_a_long_line_is_looked_at_to_a_limit() -> None:
    state = grown(growing(session(), "a.txt"), ["x" * 3_000_000])
    began = time.process_time()
    assert len(found(state, "x")) == 200
    assert time.process_time() - began < 0.5


def test_the_first_letter_typed_may_stand_everywhere() -> None:
    sections = document(session(*(created(n, 1_000, f"f{n}.py") for n in range(1, 41)))).sections
    search = Search()
    search.look_for("e")
    for _slice in range(100):
        search.scan(sections, first=20)
        if search.full:
            break
    assert MOST <= search.total < MOST + 5_000
    assert search.full
    assert search.hits(sections[20].uid)
    search.look_for("value_7 ")
    while not search.complete:
        search.scan(sections)
    assert not search.full
    assert search.total == 40


_LINES = st.lists(st.sampled_from(["send()", "Send", "pass", "x = send", ""]), max_size=9)


@given(_LINES, _LINES, st.integers(20, 200), st.booleans())
def test_a_block_that_grows_is_found_as_if_it_had_been_whole(
    old: list[str], new: list[str], budget: int, pair: bool
) -> None:
    text = "".join(f"{line}\n" for line in old) or "\n"
    base = session(tracked(text, path="src/client.py"))
    state = searching(base) if pair else growing(base)
    made = document(state)
    search = Search()
    search.look_for("send")
    kinds = [(LineKind.OLD, line) for line in old] if pair else []
    for kind, line in [*kinds, *((LineKind.NEW, line) for line in new)]:
        state = grown(state, [line], kind)
        made.update(state)
        search.scan(made.sections, budget=budget)
    while not search.complete:
        search.scan(made.sections, budget=budget)
    rows = made.sections[-1].rows if made.sections else ()
    expected = [at for at, row in enumerate(rows) if "send" in row.text.lower()]
    assert [hit.row for hit in search.hits(made.sections[-1].uid)] == expected


def test_rows_out_of_date_are_not_taken_for_searched() -> None:
    file = created(1, 3)
    made = document(session(file))
    search = Search()
    search.look_for("other")
    search.scan(made.sections)
    assert search.complete
    hunk = replace(file.hunks[0], new=("other = 1\n",))
    made.update(session(replace(file, hunks=(hunk,))))
    search.scan(made.sections)
    assert not search.complete
    made.freshen(0, made.height)
    search.scan(made.sections)
    assert search.complete
    assert search.total == 1
