"""The sample project: its copy is a clean repository, with and without git, and its own tests pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spark_tui.demo.sample import prepare, sample_files


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_copy_is_a_repository_with_one_clean_commit(tmp_path: Path) -> None:
    root = prepare(tmp_path)
    assert git(root, "log", "--format=%an %s") == "spark-tui demo The sample project"
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "branch", "--show-current") == "main"
    assert sorted(git(root, "ls-files").splitlines()) == sorted(sample_files())


def test_the_persons_hooks_and_settings_play_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    marker = tmp_path / "ran"
    hook = hooks / "pre-commit"
    hook.write_text(f"#!/bin/sh\ntouch {marker}\nexit 1\n")
    hook.chmod(0o755)
    config = tmp_path / "config"
    config.write_text(f"[core]\n\thooksPath = {hooks}\n[commit]\n\tgpgsign = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    root = prepare(tmp_path)
    monkeypatch.delenv("GIT_DIR")
    assert git(root, "rev-list", "--count", "HEAD") == "1"
    assert not marker.exists()


def test_without_git_there_are_just_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    root = prepare(tmp_path)
    assert (root / "courier" / "client.py").is_file()
    assert not (root / ".git").exists()


def test_its_own_tests_pass(tmp_path: Path) -> None:
    root = prepare(tmp_path)
    command = (sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", ".")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
