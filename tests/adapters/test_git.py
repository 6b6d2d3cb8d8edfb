"""Questions to a real git, in friendly and in hostile repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spark_tui.adapters import git as git_module
from spark_tui.adapters.git import Git, find_root
from support.processes import has_ended


@pytest.fixture(autouse=True)
def quiet_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


def run(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "repo"
    root.mkdir()
    run(root, "init", "-q")
    (root / ".gitignore").write_text("*.log\nbuild/\n")
    (root / "a.py").write_text("a\n")
    run(root, "add", ".")
    run(root, "commit", "-q", "-m", "one")
    return root


def test_branch_head_and_root(root: Path) -> None:
    git = Git(root)
    assert git.branch() == "main"
    assert git.head() == run(root, "rev-parse", "HEAD")
    (root / "deep" / "er").mkdir(parents=True)
    assert find_root(root / "deep" / "er") == root
    run(root, "checkout", "-q", "--detach")
    assert git.branch() == run(root, "rev-parse", "--short", "HEAD")
    assert git.problem == ""


def test_before_the_first_commit(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q")
    git = Git(tmp_path)
    assert git.branch() == "main"
    assert git.head() is None


def test_files_are_tracked_and_untracked_but_not_ignored(root: Path) -> None:
    for name in ("new file.txt", "x.log", "line\nbreak", "é.py"):
        (root / name).write_text("")
    (root / "build").mkdir()
    (root / "build" / "out").write_text("")
    assert Git(root).files() == sorted([".gitignore", "a.py", "new file.txt", "line\nbreak", "é.py"])


def test_ignored_is_asked_once_and_remembered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []
    real = git_module._run

    def counted(root: Path, arguments: list[str], question: bytes, *rest: Any) -> git_module.Answer:
        calls.append(question)
        return real(root, arguments, question, *rest)

    monkeypatch.setattr(git_module, "_run", counted)
    git = Git(root)
    wanted = ["a.py", "x.log", "build/x", ":(top)x.log", "-v.log", "new\nline.log", "*.py", ":(bad)x"]
    expected = {"x.log", "build/x", ":(top)x.log", "-v.log", "new\nline.log"}
    assert git.ignored(wanted) == expected
    assert git.ignored(wanted) == expected
    assert len(calls) == 1
    (root / ".gitignore").write_text("")
    git.forget()
    assert git.ignored(wanted) == frozenset()


def test_a_path_that_git_will_not_judge_spoils_no_other(root: Path) -> None:
    (root / "linked").symlink_to("/tmp")
    paths = ["a.py", "x.log", "linked/y", "../outside", "", "nul\0"]
    assert Git(root).ignored(paths) == {"x.log", "linked/y", "../outside", "", "nul\0"}


def test_a_merge_in_progress_is_named(root: Path) -> None:
    run(root, "checkout", "-q", "-b", "other")
    (root / "a.py").write_text("b\n")
    run(root, "commit", "-qam", "two")
    run(root, "checkout", "-q", "main")
    (root / "a.py").write_text("c\n")
    run(root, "commit", "-qam", "three")
    git = Git(root)
    assert git.unfinished() is None
    with pytest.raises(subprocess.CalledProcessError):
        run(root, "merge", "other")
    assert git.unfinished() == "merge"


def ask_everything(git: Git) -> None:
    git.branch()
    git.head()
    git.unfinished()
    git.files()
    git.ignored(["a.py", "x.log"])


def test_a_hostile_configuration_runs_nothing(root: Path, tmp_path: Path) -> None:
    pwned = tmp_path / "pwned"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\necho $0 $* >> {pwned}\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "credential.helper",
        "gpg.program",
        "pager.ls-files",
        "pager.rev-parse",
    ):
        run(root, "config", key, str(script))
    for name in ("ls-files", "check-ignore", "rev-parse", "symbolic-ref"):
        run(root, "config", f"alias.{name}", f"!{script}")
    hooks = root / ".git" / "hooks"
    for name in ("post-index-change", "fsmonitor-watchman", "post-checkout", "reference-transaction"):
        (hooks / name).write_text(script.read_text())
        (hooks / name).chmod(0o755)
    (root / ".gitattributes").write_text("* filter=evil diff=evil\n")
    os.utime(root / "a.py", (1, 1))  # the index is out of date
    subprocess.run(["git", "status"], cwd=root, check=False, capture_output=True)
    assert pwned.exists(), "the trap must work when git is not disarmed"
    pwned.unlink()
    git = Git(root)
    ask_everything(git)
    assert not pwned.exists()
    assert git.branch() == "main"
    assert ".gitattributes" in git.files()


def test_a_foreign_work_tree_is_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("")
    run(root, "config", "core.worktree", str(elsewhere))
    assert Git(root).files() == [".gitignore", "a.py"]


def test_the_environment_of_the_caller_does_not_count(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    run(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert Git(root).files() == [".gitignore", "a.py"]
    assert not (tmp_path / "trace").exists()


def test_outside_of_a_repository_the_answers_are_empty(tmp_path: Path) -> None:
    git = Git(tmp_path)
    ask_everything(git)
    assert (git.branch(), git.head(), git.files(), git.ignored(["a"])) == (None, None, [], frozenset())
    assert "is not a git repository" in git.problem


def test_a_broken_repository_is_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    git = Git(tmp_path)
    assert git.files() == []
    assert "not a git repository" in git.problem


def test_without_git(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (root / "git").write_text("#!/bin/sh\ntouch pwned\n")
    (root / "git").chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f".{os.pathsep}{empty}")
    git = Git(root)
    assert git.branch() is None
    assert "not installed" in git.problem
    assert not (root / "pwned").exists()


def test_a_git_that_hangs_is_ended_with_its_children(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    pids = tmp_path / "pids"
    wait = f"'{sys.executable}' -c 'import signal; signal.pause()'"
    (fake / "git").write_text(f"#!/bin/sh\n{wait} &\necho $$ $! > {pids}\nwait\n")
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}{os.pathsep}{os.environ['PATH']}")
    git = Git(root, timeout=0.5)
    assert git.branch() is None
    assert "no answer within 0.5 seconds" in git.problem
    for pid in map(int, pids.read_text().split()):
        assert has_ended(pid)


def test_a_flood_is_cut_off(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "git").write_text("#!/bin/sh\nyes\n")
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(git_module, "MOST_OUTPUT_BYTES", 1_000_000)
    git = Git(root)
    assert git.files() == []
    assert "more than 1 MB" in git.problem
