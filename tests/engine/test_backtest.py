"""A preset tried on real histories and on recorded sessions, whole and broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spark_tui.adapters.git import Git
from spark_tui.adapters.git_history import GitHistory
from spark_tui.adapters.journal import Journal
from spark_tui.core.events import ExceptionGranted, GoalSet, RedoAsked, SteerSent, TurnOpened, UndoAsked
from spark_tui.core.guard.backtest import Progress, Report, RuleTally
from spark_tui.core.guard.policy import Paths, Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.engine import backtest
from spark_tui.engine.backtest import backtest_history, backtest_sessions
from spark_tui.engine.records import encode
from support.play import OPEN, Play, block
from support.repo import Repo

TESTED = Policy(preset="tested", paths=Paths(never=("tests/**",)), size=Size(max_diff_size=5))


def ended(steps: Iterator[Progress | Report]) -> tuple[list[Progress], Report]:
    *progress, report = steps
    assert isinstance(report, Report)
    return [step for step in progress if isinstance(step, Progress)], report


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit({"a.txt": "1\n2\n3\n"})
    repo.commit({"a.txt": "1\ntwo\n3\n"})
    repo.commit({"tests/t.txt": "x\n"})
    repo.commit({"a.txt": "".join(f"{number}\n" for number in range(9))})
    return repo


def test_each_commit_is_a_proposal(repo: Repo) -> None:
    progress, report = ended(backtest_history(repo.history, TESTED))
    assert [(step.done, step.of) for step in progress] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert progress[0].word == repo.run("rev-parse", "HEAD")[:10]
    assert (report.preset, report.what) == ("tested", "the last 4 commits of HEAD")
    assert (report.proposals, report.held, report.limit) == (4, 2, 5)
    assert report.sizes == (1, 2, 3, 8)
    assert report.enough == 8
    assert {tally.rule for tally in report.rules} == {"paths.never", "size.max_diff_size"}
    assert report.left_out == ()


def test_one_commit_is_named_as_one(repo: Repo) -> None:
    assert ended(backtest_history(repo.history, TESTED, limit=1))[1].what == "the last commit of HEAD"
    assert ended(backtest_history(repo.history, TESTED, "HEAD~1..HEAD"))[1].what == (
        "the commit of HEAD~1..HEAD"
    )


def test_a_range_of_commits(repo: Repo) -> None:
    _, report = ended(backtest_history(repo.history, TESTED, "HEAD~3..HEAD~1"))
    assert (report.proposals, report.sizes, report.what) == (2, (1, 2), "the 2 commits of HEAD~3..HEAD~1")


def test_at_most_so_many_commits(repo: Repo) -> None:
    _, report = ended(backtest_history(repo.history, TESTED, limit=1))
    assert report.sizes == (8,)


def test_what_cannot_be_judged_is_left_out_and_said(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtest, "MOST_FILES", 3)
    monkeypatch.setattr(backtest, "MOST_BYTES", 1_000_000)
    repo.commit({"p.png": b"\0"})
    repo.commit({"p.png": b"\0\0", "b.txt": "b\n"})
    repo.commit({f"many/{number}": "" for number in range(4)})
    repo.commit({"big.txt": "x" * 1_000_001})
    repo.commit({})
    _, report = ended(backtest_history(repo.history, TESTED))
    assert report.proposals == 6
    assert sorted(report.left_out) == [
        "2 × file that is no text",
        "commit of files of more than 1 MB",
        "commit of more than 3 files",
        "commit that changes nothing",
    ]
    assert "paths.binary" not in {tally.rule for tally in report.rules}


def test_the_edge_of_a_shallow_clone_is_left_out(repo: Repo, tmp_path: Path) -> None:
    repo.run("clone", "-q", "--depth", "2", f"file://{repo.root}", str(tmp_path / "clone"))
    _, report = ended(backtest_history(GitHistory(Git(tmp_path / "clone").ask), TESTED))
    assert report.proposals == 1
    assert report.left_out == ("commit whose parent is not in this shallow clone",)


def test_stopped_half_way_it_reports_what_it_knows(repo: Repo) -> None:
    asked = iter([False, False, True])
    _, report = ended(backtest_history(repo.history, TESTED, stopped=lambda: next(asked)))
    assert report.proposals == 2
    assert report.left_out == ("stopped after 2 of 4 commits",)


ROOT = Path("/some/repository")


def keep(state: Path, play: Play, root: Path = ROOT) -> Path:
    """The journal of what was played."""
    journal = Journal.create(state, root)
    for event in play.events:
        journal.append(encode(0.0, event))
    journal.close()
    return journal.path


def session() -> Play:
    """Hunks in tests/, a.txt and b.txt, of which the person took the first two."""
    disk = {"a.txt": b"1\n2\n3\n", "b.txt": b"1\n2\n3\n", "tests/t.txt": b"1\n2\n3\n"}
    play = Play(disk).without_pace()
    play.say(
        block("tests/t.txt", "1\n", "one\n")
        + block("a.txt", "2\n", "two\n")
        + block("b.txt", "3\n", "three\n")
    )
    play.end()
    play.accept(1)
    play.accept(2)
    play.reject(3)
    return play


def tried(state: Path, policy: Policy = TESTED) -> Report:
    return ended(backtest_sessions(state, ROOT, policy))[1]


def test_what_the_person_decided_is_held_against_the_preset(tmp_path: Path) -> None:
    keep(tmp_path, session())
    keep(tmp_path, session(), Path("/another/repository"))
    report = tried(tmp_path, Policy(preset="tested", paths=Paths(never=("tests/**", "b.txt"))))
    assert (report.what, report.proposals, report.hunks, report.held) == ("1 old session", 1, 3, 1)
    assert report.rules == (RuleTally("paths.never", 2, 0, rejected=1, accepted=1),)
    assert report.sizes == (4,)


def test_what_was_written_again_was_rejected(tmp_path: Path) -> None:
    play = Play({"a.txt": b"1\n2\n3\n"}).without_pace()
    play.say(block("a.txt", "2\n", "two\n"))
    play.end()
    play.do(RedoAsked(1))
    keep(tmp_path, play)
    report = tried(tmp_path, Policy(preset="tested", paths=Paths(never=("**",))))
    assert report.rules == (RuleTally("paths.never", 1, 0, rejected=1),)
    assert report.sizes == ()


def test_what_was_undone_counts_not(tmp_path: Path) -> None:
    play = session()
    play.do(UndoAsked(1))
    play.do(UndoAsked(3))
    keep(tmp_path, play)
    report = tried(tmp_path, Policy(preset="tested", paths=Paths(never=("**",))))
    assert report.rules == (RuleTally("paths.never", 1, 0, accepted=1),)
    assert report.sizes == (2,)


def test_each_goal_is_a_proposal(tmp_path: Path) -> None:
    play = session()
    play.do(GoalSet("more"))
    play.do(TurnOpened(play.session.turn.number))
    play.say(block("a.txt", "3\n", "three\nfour\n"))
    play.end()
    play.accept(4)
    keep(tmp_path, play)
    report = tried(tmp_path)
    assert (report.proposals, report.sizes) == (2, (3, 4))


def test_an_exception_counts_as_taken_anyway(tmp_path: Path) -> None:
    play = Play({"a.txt": b"1\n"}, Policy(preset="then"))
    play.say("*** Begin Patch\n*** Delete File: a.txt\n*** End Patch\n")
    play.do(ExceptionGranted(1))
    play.accept(1)
    assert play.states() == ["accepted"]
    keep(tmp_path, play)
    assert tried(tmp_path, Policy(preset="tested")).rules == (RuleTally("permissions.no_delete", 1, 0, 0, 1),)


def test_what_the_guard_stopped_by_itself_is_nobodys_decision(tmp_path: Path) -> None:
    play = Play({"a.txt": b"1\n"}, Policy(preset="then", permissions=Permissions(write=Level.BLOCK)))
    play.say(block("a.txt", "1\n", "one\n"))
    play.reject(1)
    keep(tmp_path, play)
    assert tried(tmp_path).hunks == 0


def test_constraints_of_then_are_not_part_of_the_preset(tmp_path: Path) -> None:
    play = session()
    play.do(SteerSent("leave the tests alone"))
    play.say(block("a.txt", "1\n", "one\n"))
    play.end()
    play.accept(4)
    keep(tmp_path, play)
    assert tried(tmp_path, OPEN).rules == ()


def test_a_journal_that_breaks_off_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = keep(tmp_path, session())
    whole.write_bytes(whole.read_bytes() + b'{"at": 1, "event": {"type": "Nope"}}\nxx')
    empty = Journal.create(tmp_path, ROOT)
    empty.close()
    (tmp_path / "sessions" / "0-junk.jsonl").write_bytes(b"\xff\xfe\n")
    report = tried(tmp_path)
    assert (report.what, report.proposals, report.hunks) == ("2 old sessions", 1, 3)
    (left,) = report.left_out
    assert left.startswith(f"session {whole.stem} from where it cannot be read: line ")


def test_without_sessions(tmp_path: Path) -> None:
    progress, report = ended(backtest_sessions(tmp_path / "none", ROOT, TESTED))
    assert progress == [Progress(0, 0)]
    assert (report.what, report.proposals, report.sizes) == ("0 old sessions", 0, ())


def test_stopped_between_sessions(tmp_path: Path) -> None:
    keep(tmp_path, session())
    keep(tmp_path, session())
    asked = iter([False, True])
    _, report = ended(backtest_sessions(tmp_path, ROOT, TESTED, stopped=lambda: next(asked)))
    assert (report.proposals, report.left_out) == (1, ("stopped after 1 of 2 sessions",))
