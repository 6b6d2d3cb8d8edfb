"""What the scripted model answers: placeable edits, and an ear for what the person says."""

from __future__ import annotations

import re
import subprocess
import sys
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.demo.edits import EDITS, EXTRAS, ScriptEdit
from spark_tui.demo.sample import GOAL, prepare, sample_files
from spark_tui.demo.script import answer

FIRST = [
    ("system", "edit"),
    ("user", f"Repository: courier\n\nGoal: {GOAL}\n\nThe guard's limits: at most 200."),
]
BLOCK = re.compile(r"^(\S+)\n<<<<<<< SEARCH\n((?:.*\n)*?)=======\n((?:.*\n)*?)>>>>>>> REPLACE$", re.MULTILINE)
ALL = (*EDITS, *EXTRAS)


def blocks(text: str) -> list[tuple[str, str, str]]:
    return [(found[1], found[2], found[3]) for found in BLOCK.finditer(text)]


def paths(text: str) -> list[str]:
    return list(dict.fromkeys(path for path, _, _ in blocks(text)))


def steered(words: str, *, after: str | None = None, fates: str = "") -> str:
    """The answer to a steer after the whole first answer, or after it was cut behind `after`."""
    whole = answer(FIRST)
    said = whole if after is None else whole[: whole.index(after) + len(after)]
    report = f"{words}\n\nWhat became of your edits:\n{fates}\n\nGo on from here."
    return answer([*FIRST, ("assistant", said), ("user", report)])


def test_the_first_answer_touches_what_the_demo_shows() -> None:
    found = blocks(answer(FIRST))
    assert 6 <= len(found) <= 10
    assert {"courier/types.py", "courier/legacy.py", "tests/test_client.py"} <= {path for path, _, _ in found}
    assert ("courier/legacy.py", sample_files()["courier/legacy.py"], "") in found  # what the guard stops


@pytest.mark.parametrize("edit", ALL, ids=lambda edit: f"{edit.path}-{ALL.index(edit)}")
def test_every_wording_is_one_hunk_with_a_unique_place(edit: ScriptEdit) -> None:
    if edit.search:
        assert sample_files()[edit.path].count(edit.search) == 1
    else:
        assert edit.path not in sample_files()
    for new in {edit.replace, edit.again, edit.small or edit.replace}:
        old, lines = edit.search.splitlines(), new.splitlines()
        changes = [
            code
            for code in SequenceMatcher(None, old, lines, autojunk=False).get_opcodes()
            if code[0] != "equal"
        ]
        assert changes
        first, last = changes[0], changes[-1]
        assert len(changes) == 1 or last[2] - first[1] < 8  # one place, even where lines in it stay
    assert edit.again != edit.replace or not edit.replace


def test_no_two_edits_share_a_line() -> None:
    for path in {edit.path for edit in ALL}:
        text = sample_files().get(path, "")
        spans = sorted(
            (text.index(edit.search), text.index(edit.search) + len(edit.search))
            for edit in ALL
            if edit.path == path and edit.search
        )
        assert all(one[1] <= two[0] for one, two in pairwise(spans))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "smaller, please",
        "don't touch types.py",
        "leave the tests alone",
        "at most 40 lines",
        "no new files",
    ],
)
def test_what_it_writes_works(words: str, tmp_path: Path) -> None:
    root = prepare(tmp_path)
    text = answer([*FIRST, ("user", words)]) if words else answer(FIRST)
    for path, search, replace in blocks(text):
        target = root / path
        if not replace:
            target.unlink()
        elif search:
            before = target.read_text()
            assert before.count(search) == 1
            target.write_text(before.replace(search, replace))
        else:
            target.write_text(replace)
    command = (sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", ".")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("don't touch types.py", "courier/types.py"),
        ("leave the tests alone", "tests/test_client.py"),
        ("don't delete anything", "courier/legacy.py"),
        ("From now on: don't touch courier/types.py", "courier/types.py"),
        ("The guard stopped you: permissions.delete, courier/legacy.py line 1: no.", "courier/legacy.py"),
    ],
)
def test_a_steer_leaves_out_what_it_names(words: str, gone: str) -> None:
    text = steered(words, after="courier/errors.py\n<<<<<<< SEARCH\n")
    assert gone not in paths(text)
    assert gone in text.partition("\n\n")[0]  # and it says so
    assert "courier/errors.py" in paths(text)  # the cut edit is written again
    assert "courier/backoff.py" not in paths(text)  # the finished one is not


def test_only_one_file() -> None:
    assert paths(steered("only change courier/errors.py", after="tests, without")) == []
    assert paths(steered("only change courier/errors.py", after="growing pauses")) == ["courier/errors.py"]


def test_a_wish_stays_and_can_be_taken_back() -> None:
    said = answer(FIRST)[:200]
    talk = [
        *FIRST,
        ("assistant", said),
        ("user", "don't touch types.py"),
        ("assistant", ""),
        ("user", "Go on."),
    ]
    assert "courier/types.py" not in paths(answer(talk))
    assert "courier/types.py" in paths(answer([*talk, ("user", "No longer: don't touch types.py")]))


@pytest.mark.parametrize("most", [10, 40, 60, 100])
def test_at_most_so_many_lines(most: int) -> None:
    text = answer([*FIRST, ("user", f"at most {most} lines")])
    changed = 0
    for _, search, replace in blocks(text):
        matcher = SequenceMatcher(None, search.splitlines(), replace.splitlines(), autojunk=False)
        changed += sum(
            (code[2] - code[1]) + (code[4] - code[3]) for code in matcher.get_opcodes() if code[0] != "equal"
        )
    assert changed <= most


def test_smaller_is_smaller() -> None:
    assert len(answer([*FIRST, ("user", "that's too much, smaller please")])) < 0.8 * len(answer(FIRST))


def test_redo_writes_one_place_differently_each_time() -> None:
    fate = "- hunk 3 courier/client.py line 36: rejected: use a loop"
    words = "Redo hunk 3: use a loop\n\nWrite only hunk 3 again (courier/client.py, line 36), differently."
    once = steered(words, fates=fate)
    (first,) = blocks(once)
    assert first[0] == "courier/client.py"
    assert "self._transport.send(request)" in first[1]
    assert first not in blocks(answer(FIRST))
    assert "use a loop" in once
    talk = [*FIRST, ("assistant", answer(FIRST)), ("user", f"{words}\n\nWhat became of your edits:\n{fate}")]
    twice = answer([*talk, ("assistant", once), ("user", f"{words}\n\nWhat became of your edits:\n{fate}")])
    (second,) = blocks(twice)
    assert second[:2] == first[:2]
    assert second[2] != first[2]


@pytest.mark.parametrize(("hunk", "new_side"), [(3, "NotConnectedError"), (4, "Set retries"), (5, "while")])
def test_redo_finds_its_place_although_lines_have_moved(hunk: int, new_side: str) -> None:
    where = {3: 8, 4: 24, 5: 39}  # as the report gives them with hunks 3 and 4 in the file
    fates = "\n".join(f"- hunk {id} courier/client.py line {line}: kept" for id, line in where.items())
    words = f"Redo hunk {hunk}\n\nWrite only hunk {hunk} again (courier/client.py, line {where[hunk]})."
    ((_, _, replace),) = blocks(steered(words, fates=fates))
    assert new_side in replace


def test_a_size_limit_drops_the_cut_edit_alone() -> None:
    words = "The guard stopped you: size.max_hunk_lines, courier/client.py line 40: too long."
    text = steered(words, after="        for attempt in range(1")
    assert "courier/client.py" not in paths(text)
    again = steered("Go on.", after="        for attempt in range(1")
    assert "courier/client.py" in paths(again)


def test_an_exception_brings_the_edit_back() -> None:
    whole = answer(FIRST)
    said = whole[: whole.index("courier/legacy.py\n<<<<<<< SEARCH\n") + 40]
    blocked = "- hunk 8 courier/legacy.py line 1: blocked by permissions.delete at line 1: no"
    allowed = "The person allows, once, the edit of courier/legacy.py that was stopped by x. Write it now."
    talk = [
        *FIRST,
        ("assistant", said),
        ("user", f"The guard stopped you: x\n\nWhat became of your edits:\n{blocked}"),
    ]
    assert "courier/legacy.py" not in paths(answer(talk))
    talk += [("assistant", "I go on."), ("user", f"{allowed}\n\nWhat became of your edits:\n{blocked}")]
    assert "courier/legacy.py" in paths(answer(talk))


def test_what_is_rejected_is_not_repeated() -> None:
    assert blocks(steered("Go on.", fates="- hunk 2 courier/errors.py line 21: rejected")) == []


def test_anything_else_is_answered_in_a_friendly_way() -> None:
    text = steered("what is the weather like?")
    assert "scripted model" in text
    assert paths(text) == ["pyproject.toml"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["user", "assistant", "tool", "system"]),
            st.one_of(
                st.text(max_size=60),
                st.integers(0, 4000).map(lambda cut: answer(FIRST)[:cut]),
                st.sampled_from(
                    ["Redo hunk 2", "don't touch types.py", "at most 0 lines", "Redo hunk 99: x"]
                ),
            ),
        ),
        max_size=6,
    )
)
def test_no_conversation_breaks_it_and_nothing_is_written_twice(talk: list[tuple[str, str]]) -> None:
    text = answer([*FIRST, *talk])
    places = [(path, search) for path, search, _ in blocks(text)]
    assert len(places) == len(set(places))
    assert text.endswith("\n") or text
