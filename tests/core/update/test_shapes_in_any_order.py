"""Random sequences of splitting, editing, deciding, undoing and outside changes: no byte is lost, and the
journal played again is the session."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.parts import aligned_lines
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import HunkEdited, HunkSplit, LineCommented, RedoAsked, SteerSent, UndoAsked
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import LineKind
from spark_tui.core.update.dispatch import update
from support.examples import examples
from support.play import Play, block

FILE = "".join(f"line {number}\n" for number in range(1, 31))
WIDE = Policy(preset="test", size=Size(None, None, None, None, None, None), run_ahead=1000)
TEXT = (
    block("a.txt", "line 2\nline 3\nline 4\n", "two\nthree\nand more\nfour\n")
    + block("a.txt", "line 10\nline 11\n", "ten\n")
    + block("a.txt", "line 20\n", "line 20\nafter\nthat\n")
    + block("a.txt", "line 29\nline 30\n", "29\n30\n")
)
WORDS = st.sampled_from(["mine", "line 2", "  indented", ""])
STEP = st.one_of(
    st.tuples(st.just("accept"), st.integers(0, 9)),
    st.tuples(st.just("reject"), st.integers(0, 9)),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("split"), st.integers(0, 9), st.sets(st.integers(0, 6), max_size=3)),
    st.tuples(st.just("edit"), st.integers(0, 9), st.lists(WORDS, max_size=4)),
    st.tuples(st.just("comment"), st.integers(0, 9), st.integers(-1, 4)),
    st.tuples(st.just("steer")),
    st.tuples(st.just("together"), st.sets(st.integers(0, 9), min_size=1, max_size=4)),
)
OUTSIDE = st.tuples(st.just("outside"), st.integers(0, 30))


def played() -> Play:
    play = Play({"a.txt": FILE.encode()}, WIDE)
    play.say(TEXT)
    play.end()
    assert play.waiting() == [1, 2, 3, 4]
    return play


def take(play: Play, step: tuple[object, ...]) -> None:
    shown = [hunk for hunk in play.hunks if hunk.state is not HunkState.REPLACED]
    verb, *rest = step
    if verb == "steer":
        play.do(SteerSent(""))
    elif verb == "together":
        play.accept(*sorted({shown[at % len(shown)].id for at in rest[0]}))  # type: ignore[attr-defined]
    elif verb == "outside":
        lines = play.disk["a.txt"].decode().splitlines(keepends=True)
        lines.insert(min(int(str(rest[0])), len(lines)), f"theirs {len(play.events)}\n")
        play.change_outside("a.txt", "".join(lines).encode())
    else:
        hunk = shown[int(str(rest[0])) % len(shown)]
        if verb == "accept":
            play.accept(hunk.id)
        elif verb == "reject":
            play.reject(hunk.id)
        elif verb == "undo":
            play.do(UndoAsked(hunk.id))
        elif verb == "split":
            changed = [line for line in aligned_lines(hunk) if line.kind is not LineKind.CONTEXT]
            picked = [changed[at] for at in rest[1] if at < len(changed)]  # type: ignore[attr-defined]
            old = tuple(line.old for line in picked if line.kind is LineKind.OLD and line.old is not None)
            new = tuple(line.new for line in picked if line.kind is LineKind.NEW and line.new is not None)
            play.do(HunkSplit(hunk.id, old, new))
        elif verb == "edit":
            play.do(HunkEdited(hunk.id, tuple(rest[1])))  # type: ignore[arg-type]
        else:
            play.do(LineCommented(hunk.id, "why?", offset=int(str(rest[1]))))


def replayed(play: Play) -> Session:
    session = Session()
    for event in play.events:
        session = update(session, event).session
    return session


@given(st.lists(STEP, max_size=14))
@examples(80)
def test_undoing_all_gives_every_byte_back(steps: list[tuple[object, ...]]) -> None:
    play = played()
    for step in steps:
        take(play, step)
    assert replayed(play) == play.session
    while True:
        accepted = [hunk.id for hunk in play.hunks if hunk.state is HunkState.ACCEPTED]
        if not accepted:
            break
        play.do(UndoAsked(accepted[-1]))
        assert accepted[-1] not in [hunk.id for hunk in play.hunks if hunk.state is HunkState.ACCEPTED]
    assert play.disk == {"a.txt": FILE.encode()}


@given(st.lists(st.one_of(STEP, OUTSIDE), max_size=14))
@examples(80)
def test_what_somebody_else_wrote_stays_and_the_journal_is_the_session(
    steps: list[tuple[object, ...]],
) -> None:
    play = played()
    for step in steps:
        take(play, step)
    theirs = sum(step[0] == "outside" for step in steps)
    assert play.disk["a.txt"].count(b"theirs ") == theirs
    assert replayed(play) == play.session


def test_a_redo_after_a_split_leaves_the_other_parts() -> None:
    play = played()
    play.do(HunkSplit(1, old=(0,), new=(0,)))
    first, *others = [hunk.id for hunk in play.hunks if hunk.order]
    play.do(RedoAsked(first))
    play.say(block("a.txt", "line 2\n", "zwei\n"))
    assert [play.hunk(number).state for number in others] == [HunkState.WAITING] * len(others)
