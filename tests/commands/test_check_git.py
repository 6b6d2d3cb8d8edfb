"""`check --staged` and `--range`: what git knows of is held to the preset, in hooks too."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from spark_tui.cli import main
from support.repo import Repo


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    return Repo(tmp_path / "repo")


def check(repo: Repo, capsys: pytest.CaptureFixture[str], *flags: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", "--root", str(repo.root), "--json", *flags])
    return code, json.loads(capsys.readouterr().out)


def ops(said: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(hunk["path"], hunk["op"], hunk["verdict"]) for hunk in said["hunks"]]


def test_before_the_first_commit(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(repo, capsys, "--staged") == (
        0,
        {"verdict": "allow", "hunks": [], "applied": [], "error": None},
    )
    repo.stage({"a.txt": "a\n"})
    code, said = check(repo, capsys, "--staged")
    assert (code, ops(said)) == (0, [("a.txt", "create", "allow")])


def test_the_index_is_judged_and_not_the_work_tree(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"a.txt": "a\n", "b.txt": "b\n"})
    repo.stage({"a.txt": "A\n"})
    repo.write({"b.txt": None})
    code, said = check(repo, capsys, "--staged")
    assert (code, ops(said)) == (0, [("a.txt", "change", "allow")])
    repo.run("add", "-A")
    code, said = check(repo, capsys, "--staged")
    assert (code, said["verdict"]) == (2, "block")
    assert said["hunks"][1]["findings"][0]["rule"] == "permissions.no_delete"


def test_nothing_is_written(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.stage({"a.txt": "A\n"})
    before = {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()}
    check(repo, capsys, "--staged")
    check(repo, capsys, "--range", "HEAD")
    assert {path: path.read_bytes() for path in repo.root.rglob("*") if path.is_file()} == before


def test_a_range_is_judged_by_its_net_difference(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.commit({"b.txt": "b\n"})
    repo.commit({"b.txt": None, "a.txt": "A\n"})
    assert check(repo, capsys, "--range", "HEAD")[0] == 2
    code, said = check(repo, capsys, "--range", "HEAD~2..")
    assert (code, ops(said)) == (0, [("a.txt", "change", "allow")])
    subfolder = repo.root / "d"
    subfolder.mkdir()
    assert main(["check", "--root", str(subfolder), "--range", "HEAD~2..HEAD"]) == 0


def test_the_preset_is_that_of_the_work_tree(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.commit({"a.txt": "A\n"})
    repo.write({".spark/presets/careful.toml": '[paths]\nnever = ["a.txt"]\n'})
    code, said = check(repo, capsys, "--range", "HEAD")
    assert (code, said["hunks"][0]["findings"][0]["rule"]) == (2, "paths.never")
    (repo.root.parent / "given.toml").write_text('title = "Given"\n')
    assert check(repo, capsys, "--range", "HEAD", "--policy", str(repo.root.parent / "given.toml"))[0] == 0


def test_constraints_that_are_on_hold(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.stage({"tests/t.py": "x = 1\n"})
    given = repo.root.parent / "given.toml"
    given.write_text('title = "Given"\n[[constraint]]\ntext = "leave the tests alone"\n')
    assert check(repo, capsys, "--staged")[0] == 0
    assert check(repo, capsys, "--staged", "--policy", str(given))[0] == 2
    edit = repo.root.parent / "edit.txt"
    edit.write_text("tests/u.py\n<<<<<<< SEARCH\n=======\nx = 1\n>>>>>>> REPLACE\n")
    assert check(repo, capsys, str(edit), "--policy", str(given))[0] == 2


@pytest.mark.parametrize(
    ("flags", "kind", "words"),
    [
        (["--range", "nope"], "io", "there is no commit 'nope' here"),
        (["--staged", "edit.txt"], "usage", "leave out edit.txt"),
        (["--staged", "--range", "HEAD"], "usage", "not allowed with"),
        (["--staged", "--preset", "nobody"], "usage", "nobody"),
    ],
)
def test_mistakes(
    repo: Repo, capsys: pytest.CaptureFixture[str], flags: list[str], kind: str, words: str
) -> None:
    repo.commit({})
    try:
        code = main(["check", "--root", str(repo.root), "--json", *flags])
    except SystemExit as stop:
        code = int(str(stop.code))
    said = json.loads(capsys.readouterr().out)
    assert (code, said["error"]["kind"]) == (1, kind)
    assert words in said["error"]["message"]


def test_outside_of_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--staged", "--root", str(tmp_path)]) == 1
    assert "is not in a git repository" in capsys.readouterr().err


@pytest.fixture
def hooked(repo: Repo) -> Repo:
    """A repository whose pre-commit hook is the line of the docs, with the command of this checkout."""
    repo.commit({"a.txt": "a\n", "b.txt": "b\n"})
    hook = repo.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m spark_tui check --staged\n")
    hook.chmod(0o755)
    return repo


def test_a_hook_refuses_what_breaks_the_preset(hooked: Repo) -> None:
    head = hooked.run("rev-parse", "HEAD")
    hooked.stage({"b.txt": None})
    refused = hooked.attempt("commit", "-m", "delete")
    assert refused.returncode != 0
    assert "permissions.no_delete" in refused.stdout + refused.stderr
    assert hooked.run("rev-parse", "HEAD") == head
    hooked.stage({"b.txt": "B\n"})
    assert hooked.attempt("commit", "-m", "change").returncode == 0


@pytest.mark.parametrize("how", [["-a"], ["b.txt"]])
def test_a_hook_sees_what_commit_stages_by_itself(hooked: Repo, how: list[str]) -> None:
    hooked.write({"b.txt": None})
    refused = hooked.attempt("commit", "-m", "delete", *how)
    assert refused.returncode != 0
    assert "permissions.no_delete" in refused.stdout + refused.stderr


def test_the_hook_for_pre_commit_runs_the_same() -> None:
    text = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text()
    lines = [line.strip(" -") for line in text.splitlines()]
    for line in ("id: spark-tui-check", "entry: spark-tui check --staged", "pass_filenames: false"):
        assert line in lines
    assert "always_run: true" in lines  # a commit that only deletes has no file names to run on
