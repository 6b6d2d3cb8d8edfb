"""What git has recorded, read from real repositories: the index, ranges, commits, and broken ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spark_tui.adapters import git_history
from spark_tui.adapters.git import Git, GitError
from spark_tui.adapters.git_history import Commit, FileChange, GitHistory, HistoryError, Span
from spark_tui.core.change.values import FileKind
from support.repo import Repo

TEXT = "".join(f"line {number}\n" for number in range(30))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def shown(changes: list[FileChange]) -> list[tuple[str, FileKind, str, FileKind]]:
    return [
        (change.before.path, change.before.kind, change.after.path, change.after.kind) for change in changes
    ]


FILE, MISSING = FileKind.FILE, FileKind.MISSING


def test_every_kind_of_staged_change(repo: Repo) -> None:
    repo.commit({"a.py": "a\n", "gone.py": "g\n", "old name.py": TEXT, "run.sh": "x\n", "l": "x\n"})
    (repo.root / "l").unlink()
    (repo.root / "l").symlink_to("a.py")
    (repo.root / "run.sh").chmod(0o755)
    changes = {"a.py": "b\n", "gone.py": None, "old name.py": None, "new\tname é.py": TEXT + "more\n"}
    repo.stage({**changes, "n.py": b"\x00"})
    found = repo.history.staged()
    assert sorted(shown(found)) == [
        ("a.py", FILE, "a.py", FILE),
        ("gone.py", FILE, "gone.py", MISSING),
        ("l", FILE, "l", FileKind.LINK),
        ("n.py", MISSING, "n.py", FILE),
        ("old name.py", FILE, "new\tname é.py", FILE),
        ("run.sh", FILE, "run.sh", FILE),
    ]
    by_path = {change.after.path: change for change in found}
    assert (by_path["a.py"].before.data, by_path["a.py"].after.data) == (b"a\n", b"b\n")
    assert (by_path["run.sh"].before.mode, by_path["run.sh"].after.mode) == (0o644, 0o755)


def test_staged_before_the_first_commit(repo: Repo) -> None:
    assert repo.history.staged() == []
    repo.stage({"a.py": "a\n"})
    assert shown(repo.history.staged()) == [("a.py", MISSING, "a.py", FILE)]


def test_only_what_is_staged_counts(repo: Repo) -> None:
    repo.commit({"a.py": "a\n"})
    repo.stage({"a.py": "staged\n"})
    repo.write({"a.py": "not staged\n", "untracked.py": ""})
    repo.write({"later.py": ""})
    repo.run("add", "--intent-to-add", "later.py")
    (change,) = repo.history.staged()
    assert change.after.data == b"staged\n"


def test_a_submodule_is_seen_although_its_settings_hide_it(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(tmp_path / "inner")
    commit = inner.commit({"x": ""})
    repo.commit({".gitmodules": '[submodule "m"]\n\tpath = m\n\turl = ./m\n\tignore = all\n'})
    repo.run("config", "diff.ignoreSubmodules", "all")
    repo.run("update-index", "--add", "--cacheinfo", f"160000,{commit},m")
    assert shown(repo.history.staged()) == [("m", MISSING, "m", FileKind.SPECIAL)]


def test_a_conflict_is_named(repo: Repo) -> None:
    repo.commit({"a.py": "a\n"})
    repo.run("checkout", "-q", "-b", "other")
    repo.commit({"a.py": "b\n"})
    repo.run("checkout", "-q", "main")
    repo.commit({"a.py": "c\n"})
    repo.run("merge", "other", check=False)
    with pytest.raises(HistoryError, match=r"a\.py has a merge conflict"):
        repo.history.staged()


def test_a_name_that_is_no_utf8_cannot_be_read(repo: Repo) -> None:
    repo.commit({})
    Path(os.fsdecode(os.fsencode(repo.root) + b"/\xff.py")).write_text("x")
    repo.run("add", "-A")
    (change,) = repo.history.staged()
    assert (change.after.path, change.after.kind) == ("\ufffd.py", FileKind.UNREADABLE)


def test_large_files_are_not_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_history, "MOST_FILE_BYTES", 100)
    monkeypatch.setattr(git_history, "_MOST_BATCH_BYTES", 150)
    repo.stage({"big": "x" * 101, **{f"s{number}": f"{number}" * 60 for number in range(5)}})
    found = {change.after.path: change.after for change in repo.history.staged()}
    assert found["big"].kind is FileKind.TOO_LARGE
    assert [found[f"s{number}"].data for number in range(5)] == [f"{n}".encode() * 60 for n in range(5)]


@pytest.fixture
def forked(repo: Repo) -> dict[str, str]:
    """main: one, two; side (from one): three."""
    ids = {"one": repo.commit({"a.py": "1\n"})}
    ids["two"] = repo.commit({"a.py": "2\n"})
    repo.run("checkout", "-q", "-b", "side", ids["one"])
    ids["three"] = repo.commit({"b.py": "3\n"})
    return ids


@pytest.mark.parametrize(
    ("words", "base", "head"),
    [
        ("main..side", "two", "three"),
        ("main...side", "one", "three"),
        ("main...", "one", "three"),
        ("..main", "three", "two"),
        ("HEAD~..", "one", "three"),
        ("main", "one", "two"),
    ],
)
def test_a_range(repo: Repo, forked: dict[str, str], words: str, base: str, head: str) -> None:
    assert repo.history.span(words) == Span(forked[base], forked[head])


def test_the_first_commit_is_compared_with_nothing(repo: Repo, forked: dict[str, str]) -> None:
    history = repo.history
    assert shown(history.between(history.span(forked["one"]))) == [("a.py", MISSING, "a.py", FILE)]


@pytest.mark.parametrize(
    "words", ["nope", "-q", "--output=x..HEAD", "^HEAD", "HEAD\nHEAD", "HEAD:a.py", "HEAD HEAD", "a\0b"]
)
def test_what_names_no_commit_is_an_error(repo: Repo, forked: dict[str, str], words: str) -> None:
    with pytest.raises(HistoryError, match="there is no commit"):
        repo.history.span(words)
    assert not (repo.root / "x").exists()


def test_histories_without_a_common_commit(repo: Repo, forked: dict[str, str]) -> None:
    repo.run("checkout", "-q", "--orphan", "alone")
    repo.commit({"c.py": ""})
    with pytest.raises(HistoryError, match="no commit in common; fetch more"):
        repo.history.span("main...alone")


def test_without_a_commit(repo: Repo) -> None:
    with pytest.raises(HistoryError, match="no commit yet"):
        repo.history.commits("HEAD", 10)


def test_commits_follow_the_first_parent_and_leave_merges_out(repo: Repo, forked: dict[str, str]) -> None:
    repo.run("checkout", "-q", "main")
    repo.run("merge", "-q", "--no-ff", "-m", "merge", "side")
    four = repo.commit({"a.py": "4\n"})
    history = repo.history
    assert [commit.id for commit in history.commits("HEAD", 10)] == [four, forked["two"], forked["one"]]
    assert [commit.id for commit in history.commits("HEAD", 1)] == [four]
    assert [commit.id for commit in history.commits(f"{forked['one']}..HEAD", 10)] == [four, forked["two"]]
    assert history.commits("HEAD", 10)[-1] == Commit(forked["one"], "")


def test_changes_of_several_commits(repo: Repo, forked: dict[str, str]) -> None:
    repo.commit({})
    many = repo.commit({f"f{number}": "" for number in range(4)})
    history = repo.history
    found = dict(history.of_commits(history.commits("HEAD", 10), most_files=3))
    by_id = {commit.id: changes for commit, changes in found.items()}
    assert by_id[many] is None
    assert [changes for changes in by_id.values() if changes == []] == [[]]
    assert shown(by_id[forked["three"]] or []) == [("b.py", MISSING, "b.py", FILE)]
    assert shown(by_id[forked["one"]] or []) == [("a.py", MISSING, "a.py", FILE)]


def test_what_stands_in_a_tree(repo: Repo) -> None:
    commit = repo.commit({"a.py": "a\n", "d/b*.py": "b\n"})
    repo.commit({"a.py": "later\n", "c.py": ""})
    read = repo.history.reader(commit)
    assert (read("a.py").data, read("d/b*.py").data) == (b"a\n", b"b\n")
    assert [read(path).kind for path in ("d", "c.py", "d/")] == [FileKind.FOLDER, MISSING, MISSING]
    assert repo.history.reader("")("a.py").kind is MISSING


def test_a_shallow_clone(repo: Repo, forked: dict[str, str], tmp_path: Path) -> None:
    repo.run("clone", "-q", "--depth", "1", f"file://{repo.root}", str(tmp_path / "clone"))
    shallow = GitHistory(Git(tmp_path / "clone").ask)
    assert (shallow.is_shallow(), repo.history.is_shallow()) == (True, False)
    with pytest.raises(HistoryError, match="not in this shallow clone; fetch more"):
        shallow.span("HEAD")


def test_an_object_that_is_missing_cannot_be_read(repo: Repo) -> None:
    repo.commit({"a.py": "a\n"})
    name = repo.run("rev-parse", "HEAD:a.py")
    (repo.root / ".git" / "objects" / name[:2] / name[2:]).unlink()
    repo.stage({"a.py": "b\n"})
    (change,) = repo.history.staged()
    assert (change.before.kind, change.after.kind) == (FileKind.UNREADABLE, FILE)


def test_outside_of_a_repository(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="is not a git repository"):
        GitHistory(Git(tmp_path).ask).staged()


def test_hostile_settings_run_nothing(repo: Repo, tmp_path: Path) -> None:
    pwned = tmp_path / "pwned"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\necho $0 $* >> {pwned}\n")
    script.chmod(0o755)
    repo.commit({"a.py": "a\n", ".gitattributes": "* diff=evil filter=evil\n"})
    for key in ("diff.external", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor", "core.pager"):
        repo.run("config", key, str(script))
    repo.write({"a.py": "b\n"})
    repo.run("-c", "core.fsmonitor=false", "add", "-A")
    pwned.unlink(missing_ok=True)
    history = repo.history
    assert len(history.staged()) == 1
    assert len(history.between(history.span("HEAD"))) == 2
    assert not pwned.exists()


def test_the_index_of_a_hook_must_be_the_repositorys(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.py": "a\n"})
    repo.write({"a.py": "b\n"})
    index = repo.root / ".git" / "next-index-1.lock"
    repo.attempt("add", "-A", check=True, GIT_INDEX_FILE=str(index))
    git = Git(repo.root)
    assert GitHistory(git.ask).staged() == []
    git.use_index(".git/next-index-1.lock")
    assert [change.after.data for change in GitHistory(git.ask).staged()] == [b"b\n"]
    for other in (str(tmp_path / "index"), "index", ".git/../../index"):
        with pytest.raises(GitError, match="not in the repository's own git folder"):
            Git(repo.root).use_index(other)
