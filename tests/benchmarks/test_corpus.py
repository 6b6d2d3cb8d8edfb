"""The corpus harness on a small made-up history: what it draws, writes, spoils and counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.corpus.history import RealEdit, drawn, opened
from benchmarks.corpus.judging import Outcome, judged, partly
from benchmarks.corpus.mistakes import MISTAKES, made
from benchmarks.corpus.peers import Peer, git_and_patch
from benchmarks.corpus.report import Counts
from benchmarks.corpus.writing import FORMATS, Task, answer, patch, places, written
from support.repo import Repo

FORMER = [
    line
    for name in ("alpha", "beta", "gamma", "delta")
    for line in (
        f"def {name}(value):",
        f'    """What {name} makes of the value."""',
        "    if value is None:",
        f"        return '{name} of nothing'",
        "",
        f"    number = len(value) + len('{name}')",
        "    return number",
        "",
        "",
    )
][:-2]


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> RealEdit:
    """Two places of a file change in one commit; the next one changes a third."""
    repo = Repo(tmp_path_factory.mktemp("history") / "made-up")
    file = repo.root / "pkg" / "words.py"
    file.parent.mkdir()
    versions = [list(FORMER)]
    versions.append([*FORMER])
    versions[1][5:6] = ["    number = len(value) + 5", "    assert number", ""]
    versions[1][25] = "    return number + 1"
    versions.append([*versions[1], "", "", "def epsilon(value):", "    return value"])
    for number, lines in enumerate(versions):
        file.write_text(_text(lines))
        repo.run("add", "-A")
        when = f"2026-01-0{number + 1}T00:00:00Z"  # so that the same cases are drawn each time
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        repo.attempt("commit", "-q", "-m", f"version {number}", check=True, **dates)
    head = repo.run("rev-parse", "HEAD~1")
    history = opened(repo.root)
    return next(found for found in drawn([history], 40, 1) if found.commit == head)


def _made(edit: RealEdit, form: str, name: str, seed: int = 1) -> Task | None:
    mistake = next(one for one in MISTAKES if one.name == name)
    return made(mistake, written(edit, form), edit, seed)


def test_an_edit_is_what_the_commit_did_and_its_later_base_has_the_next_commits_change(
    edit: RealEdit,
) -> None:
    assert (edit.repo, edit.path, edit.language) == ("made-up", "pkg/words.py", "Python")
    assert list(edit.before) == FORMER
    assert edit.ranges == ((5, 6, 5, 8), (23, 24, 25, 26))
    assert edit.later is not None
    base, after = edit.later
    assert base == (*edit.before, "", "", "def epsilon(value):", "    return value")
    assert after == (*edit.after, "", "", "def epsilon(value):", "    return value")


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_well_written_is_right(edit: RealEdit, form: str) -> None:
    assert judged(written(edit, form)).outcome is Outcome.RIGHT


def test_the_unified_diff_is_one_that_git_and_patch_take_at_its_word(edit: RealEdit) -> None:
    task = written(edit, "unified_diff")
    assert {peer.name: peer.judge(task).outcome for peer in git_and_patch()} == {
        "git apply": Outcome.RIGHT,
        "git apply --recount --ignore-whitespace -C1": Outcome.RIGHT,
        "patch": Outcome.RIGHT,
        "patch -F0": Outcome.RIGHT,
    }


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.name)
def test_a_mistake_changes_what_is_said_or_the_file_and_always_the_same_way(edit: RealEdit, mistake) -> None:
    for form in mistake.forms:
        good = written(edit, form)
        bad = made(mistake, good, edit, 1)
        assert made(mistake, good, edit, 1) == bad
        if bad is None:
            continue
        assert (answer(bad), bad.old_bytes) != (answer(good), good.old_bytes) or mistake.name == "none"
        assert partly(bad, bad.new_bytes)
        assert partly(bad, bad.old_bytes)
        assert judged(bad).outcome is not Outcome.WRONG


def test_every_mistake_finds_room_in_some_format(edit: RealEdit) -> None:
    without = {
        mistake.name
        for mistake in MISTAKES
        if all(_made(edit, form, mistake.name, seed) is None for form in mistake.forms for seed in range(8))
    }
    assert without == {"context: none, numbers off"}  # every chunk of this edit removes something


def test_the_numbers_of_a_copied_file_are_those_of_the_file_with_the_copy(edit: RealEdit) -> None:
    task = _made(edit, "unified_diff", "copy above")
    assert task is not None
    assert [len(places(task.base, chunk.old)) for chunk in task.chunks].count(2) == 1
    assert all(chunk.start in places(task.base, chunk.old) for chunk in task.chunks)
    assert [chunk.stated for chunk in task.chunks] == [chunk.start + 1 for chunk in task.chunks]
    assert patch(task).count("@@ -") == 2


def test_two_places_are_asked_about_and_the_right_one_is_among_them(edit: RealEdit) -> None:
    task = _made(edit, "search_replace", "copy below")
    assert task is not None
    found = judged(task)
    assert (found.outcome, found.offered) == (Outcome.ASKED, True)


def test_what_stands_in_another_place_than_the_truth_is_wrong(edit: RealEdit) -> None:
    task = written(edit, "search_replace")
    moved = tuple(reversed(task.after))
    assert judged(replace(task, after=moved)).outcome is Outcome.WRONG


def _leaving(text: str, complaint: str) -> Peer:
    def run(task: Task, place: Path) -> str:
        (place / task.path).write_text(text)
        return complaint

    return Peer("made up", "unified_diff", run)


def test_peers_are_judged_by_what_they_leave(edit: RealEdit) -> None:
    task = written(edit, "unified_diff")
    old, new = _text(list(edit.before)), _text(list(edit.after))
    half = _text([*edit.after[:8], *edit.before[6:]])
    elsewhere = _text([*edit.before[:14], *edit.after[5:8], *edit.before[15:]])
    outcomes = [
        _leaving(text, complaint).judge(task).outcome
        for text, complaint in [
            (new, ""), (old, "no"), (half, "one hunk failed"), (old, ""),
            (half, ""), (elsewhere, ""), (elsewhere, "one hunk failed"), (new.replace("\n", "\r\n"), ""),
        ]
    ]  # fmt: skip
    assert outcomes == [Outcome.RIGHT, *[Outcome.REFUSED] * 3, *[Outcome.WRONG] * 4]


def test_the_table_counts_each_outcome(edit: RealEdit) -> None:
    counts = Counts()
    for name in ("none", "copy below"):
        task = _made(edit, "search_replace", name)
        assert task is not None
        counts.plus("search_replace", "app", name, judged(task))
    rows = counts.table("search_replace").splitlines()
    assert rows[0] == "| mistake | edits | app |"
    assert rows[2:] == [
        "| none | 1 | 1 / 0 / 0 / 0 |",
        "| copy below | 1 | 0 / 1 / 0 / 0 |",
        "| **all** | 2 | 1 / 1 / 0 / 0 |",
    ]
