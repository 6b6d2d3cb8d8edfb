"""`spark-tui trust`: shown before it is given, never without a terminal or --yes, gone with any byte."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from spark_tui.cli import main
from spark_tui.commands.configured import checks_of, settings_of

ASKS = 'base_url = "https://team.example/v1"\napi_key_env = "TEAM_KEY"\n'


class Terminal(io.StringIO):
    """A terminal on which somebody types, or that shows."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    file = tmp_path / "repo" / ".spark" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(ASKS)
    return tmp_path / "repo"


def address(repo: Path) -> str:
    return settings_of(repo).values.base_url


def trusting(repo: Path, *flags: str) -> int:
    return main(["trust", "--root", str(repo), *flags])


def test_it_shows_what_it_would_allow_and_needs_an_answer(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trusting(repo, "--show") == 0
    shown = capsys.readouterr().out
    for words in ("not trusted", "base_url = https://team.example/v1", "api_key_env = TEAM_KEY", "sent"):
        assert words in shown
    assert trusting(repo) == 1
    assert "there is no terminal; --yes" in capsys.readouterr().err
    assert address(repo) == ""


@pytest.mark.parametrize(
    ("typed", "code"), [("y\n", 0), ("Yes\n", 0), ("n\n", 1), ("\n", 1), ("", 1), ("yess\n", 1)]
)
def test_the_answer_on_a_terminal_counts(
    typed: str, code: int, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert trusting(repo) == code
    assert address(repo) == ("https://team.example/v1" if code == 0 else "")


def test_trust_ends_with_a_byte_and_can_be_taken_back(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = repo / ".spark" / "config.toml"
    assert trusting(repo, "--yes") == 0
    assert address(repo) == "https://team.example/v1"
    file.write_text(ASKS + "\n")
    assert address(repo) == ""
    assert "spark-tui trust shows and allows" in settings_of(repo).ignored[0]
    file.write_text(ASKS)
    assert trusting(repo) == 0
    assert trusting(repo, "--revoke") == 0
    assert address(repo) == ""
    capsys.readouterr()
    assert trusting(repo, "--revoke") == 0
    assert "had no trust" in capsys.readouterr().out


def test_what_was_shown_is_trusted_and_not_what_came_in_between(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = repo / ".spark" / "config.toml"

    class Swapping(Terminal):
        def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
            file.write_text(ASKS.replace("team.", "evil."))
            return "y\n"

    monkeypatch.setattr(sys, "stdin", Swapping())
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert trusting(repo) == 0
    assert address(repo) == ""
    file.write_text(ASKS)
    assert address(repo) == "https://team.example/v1"


def test_a_repository_that_asks_for_nothing_and_one_that_is_broken(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = repo / ".spark" / "config.toml"
    file.write_text('preset = "open"\n')
    assert trusting(repo, "--yes") == 0
    assert "asks for nothing" in capsys.readouterr().out
    file.write_text("model = ")
    assert trusting(repo, "--yes") == 1
    assert "config.toml:1: not valid TOML" in capsys.readouterr().err


def test_control_characters_are_shown_and_not_obeyed(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / ".spark" / "config.toml").write_text('model = "x\\u001b[2J\\u202e"\n')
    assert trusting(repo, "--show") == 0
    assert not set(capsys.readouterr().out) & {"\x1b", "\u202e"}


def test_a_damaged_file_of_trust_is_said(repo: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "data").mkdir()
    (home / "data" / "trust.json").write_text(json.dumps({"version": 9}))
    assert address(repo) == ""
    assert trusting(repo, "--yes") == 1
    assert "trust.json: this file of trust is from another version" in capsys.readouterr().err


CHECKS = """\
[[check]]
name = "tests"
command = ["sh", "-c", "echo $HOME; rm -rf x"]
"""


def test_checks_of_a_repository_run_only_once_they_are_trusted(
    repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repo / ".spark" / "config.toml").write_text(CHECKS)
    assert checks_of(settings_of(repo), repo) == ()
    assert "check: ignored until you trust" in settings_of(repo).ignored[0]
    assert trusting(repo, "--show") == 0
    shown = capsys.readouterr().out
    assert "check tests: sh -c 'echo $HOME; rm -rf x'" in shown
    assert "with your rights" in shown
    assert trusting(repo, "--yes") == 0
    (check,) = checks_of(settings_of(repo), repo)
    assert (check.name, check.command) == ("tests", ("sh", "-c", "echo $HOME; rm -rf x"))
    (repo / ".spark" / "config.toml").write_text(CHECKS + "\n")
    assert checks_of(settings_of(repo), repo) == ()


def test_your_own_checks_go_before_and_may_be_for_one_repository(repo: Path, home: Path) -> None:
    (repo / ".spark" / "config.toml").write_text(CHECKS)
    assert trusting(repo, "--yes") == 0
    (home / "config").mkdir(exist_ok=True)
    own = '[[check]]\nname = "{}"\ncommand = ["true"]\nroot = "{}"\n'
    (home / "config" / "config.toml").write_text(own.format("mine", repo) + own.format("other", home))
    assert [check.name for check in checks_of(settings_of(repo), repo)] == ["mine"]
