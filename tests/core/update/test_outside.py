"""Files and git move while hunks wait: hunks follow, and one sentence says what became of them."""

from __future__ import annotations

import pytest

from spark_tui.core.change.values import FileFacts, FileKind
from spark_tui.core.events import FilesChanged, GitMoved, UndoAsked
from spark_tui.core.session import ProseKind, Session
from spark_tui.core.update.dispatch import update
from support.play import Play, block

A = b"one\ntwo\nthree\nfour\n"


def two_files() -> Play:
    play = Play({"a.txt": A, "b.txt": A})
    play.say(block("a.txt", "two\n", "TWO\n") + block("b.txt", "three\n", "THREE\n"))
    return play


def facts(path: str, data: bytes) -> FileFacts:
    return FileFacts(path, FileKind.FILE, data)


def test_files_that_change_together_are_one_word() -> None:
    play = two_files()
    play.do(FilesChanged((facts("a.txt", b"x\n"), facts("b.txt", b"y\n"))))
    assert play.states() == ["stale", "stale"]
    assert play.tells == [
        "2 files were changed by someone else; hunks 1, 2 are stale: press r to have them written again."
    ]


def test_hunks_that_only_move_are_no_news() -> None:
    play = two_files()
    play.change_outside("a.txt", b"new\n" + A)
    assert (play.tells, play.hunk(1).start) == ([], 2)


def test_what_comes_back_is_said_and_can_be_accepted() -> None:
    play = two_files()
    play.change_outside("a.txt", None)
    play.change_outside("a.txt", A)
    assert "hunk 1 has its place again" in play.tells[-1]
    play.accept(1)
    assert play.disk["a.txt"] == b"one\nTWO\nthree\nfour\n"


def test_a_stale_hunk_that_was_rejected_comes_back_rejected() -> None:
    play = two_files()
    play.change_outside("a.txt", b"x\n")
    play.reject(1)
    play.change_outside("a.txt", A)
    assert play.states() == ["rejected", "waiting"]


def test_an_accepted_hunk_that_cannot_be_undone_any_more_is_said() -> None:
    play = two_files()
    play.accept(1)
    play.change_outside("a.txt", b"one\nmine\nthree\nfour\n")
    assert "hunk 1 is no longer in the file as accepted, so it cannot be undone" in play.tells[-1]
    play.change_outside("a.txt", b"one\nTWO\nthree\nfour\n")
    play.do(UndoAsked(1))
    assert play.disk["a.txt"] == A


def test_a_hunk_that_somebody_wrote_by_hand_is_done() -> None:
    play = two_files()
    play.change_outside("a.txt", b"one\nTWO\nthree\nfour\n")
    assert "hunk 1 stands there already" in play.tells[-1]
    assert play.waiting() == [2]


MAIN = GitMoved("main")


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ([MAIN, MAIN], []),
        ([MAIN, GitMoved("topic")], ["Git: you are on topic now, not on main."]),
        (
            [MAIN, GitMoved("1a2b3c", "rebase"), GitMoved("4d5e6f", "rebase"), MAIN],
            [
                "Git: a rebase has begun; hunks are placed anew at each of its steps.",
                "Git: the rebase is over.",
            ],
        ),
        (
            [MAIN, GitMoved("main", "", 1), MAIN],
            [
                "Git: work was stashed; hunks whose lines went with it come back when it does.",
                "Git: stashed work was taken back or dropped.",
            ],
        ),
        ([GitMoved("main", "merge")], []),
    ],
)
def test_what_git_did_is_said_once(moves: list[GitMoved], said: list[str]) -> None:
    play = two_files()
    for move in moves:
        play.do(move)
    assert play.tells == said
    notes = [piece.text for piece in play.session.prose if piece.kind is ProseKind.NOTE]
    assert notes == said


def test_the_branch_keeps_its_name_in_the_middle_of_a_rebase() -> None:
    session = update(Session(), GitMoved("topic")).session
    session = update(session, GitMoved("1a2b3c", "rebase")).session
    assert session.branch == "topic"
    assert session.git is not None
    assert session.git.unfinished == "rebase"
