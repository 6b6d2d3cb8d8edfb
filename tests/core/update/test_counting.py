"""What is carried along from state to state is what counting everything anew gives."""

from __future__ import annotations

from cProfile import Profile
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import FileFacts, FileKind, Hunk, HunkState, Op
from spark_tui.core.guard.judge import tally
from spark_tui.core.session import Session, goal_hunks, waiting_hunks
from spark_tui.core.update.counting import goal_tally, waiting_count

steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "state", "drop", "goal"]),
        st.integers(0, 30),
        st.sampled_from(HunkState),
        st.sampled_from([Op.CHANGE, Op.CHANGE, Op.CREATE, Op.RENAME]),
        st.sampled_from(["a.py", "b.py"]),
    ),
    max_size=25,
)


@given(steps)
def test_counts_that_are_carried_along_are_those_of_all_hunks(
    steps: list[tuple[str, int, HunkState, Op, str]],
) -> None:
    files = {path: track(FileFacts(path, FileKind.FILE, b"x\n")) for path in ("a.py", "b.py")}
    session = Session(files=files)
    for number, (step, at, state, op, path) in enumerate(steps, 1):
        file = session.files[path]
        hunks = list(file.hunks)
        at = min(at, len(hunks))
        if step == "add":
            lines = tuple("line\n" for _ in range(number % 4))
            hunks.insert(at, Hunk(number, 1, path, op, 0, lines, (*lines, "new\n"), state=state))
        elif step == "goal":
            session = replace(session, first_hunk=number)
        elif at < len(hunks) and step == "state":
            hunks[at] = replace(hunks[at], state=state, path="b.py" if number % 5 == 0 else path)
        elif at < len(hunks):
            del hunks[at]
        session = replace(session, files={**session.files, path: replace(file, hunks=tuple(hunks))})
        assert goal_tally(session) == tally(goal_hunks(session))
        assert waiting_count(session) == len(waiting_hunks(session))
        for hunk in goal_hunks(session):
            others = (other for other in goal_hunks(session) if other is not hunk)
            assert goal_tally(session, hunk) == tally(others)


def test_no_hunk_is_counted_again_however_many_files_there_are() -> None:
    files = {}
    for number in range(40):
        path = f"f{number}.py"
        first = number * 50 + 1
        hunks = tuple(Hunk(first + each, 1, path, Op.CHANGE, each, (), ("new\n",)) for each in range(50))
        files[path] = replace(track(FileFacts(path, FileKind.FILE, b"x\n" * 50)), hunks=hunks)
    session = Session(files=files)
    assert goal_tally(session).hunks == 2000
    with Profile() as profile:
        assert goal_tally(session).hunks == 2000
    assert sum(entry.callcount for entry in profile.getstats()) < 1000
