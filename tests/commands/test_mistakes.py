"""The mistakes that people make on the command line end with one sentence and exit code 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from spark_tui.cli import main


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(str(stop.code))
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "did you mean 'check'?"),
        (["Doctr"], "did you mean 'doctor'?"),
        (["check", "/dev/null", "--preset", "carefull"], "careful"),
        (["run", "x", "--model", "local:/does/not/exist.gguf"], "local"),
        (["run", "x", "--base-url", "ftp://example.com"], "http"),
        (["replay"], "terminal"),
        (["demo"], "terminal"),
        (["a goal of several words"], "terminal"),
        (["replay", "--json", "nobody"], ""),
        (["run", "x\udcff"], "the goal is not UTF-8 text"),
        (["check", "--path", "x\udcff"], "the path is not UTF-8 text"),
        (["apply", "--root", "/does/not/exist", "/dev/null"], "/does/not/exist"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, error = said(arguments, capsys)
    assert code == 1
    assert words in error
    assert "Traceback" not in error


def test_a_theme_that_does_not_exist_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    code, error = said(["demo", "--theme", "nope"], capsys)
    assert (code, "there is no theme 'nope'" in error) == (1, True)


def test_a_repository_tightens_in_its_subfolders_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    presets = tmp_path / ".spark" / "presets"
    presets.mkdir(parents=True)
    (presets / "careful.toml").write_text('[permissions]\ncreate = "deny"\n')
    folder = tmp_path / "src"
    folder.mkdir()
    edit = tmp_path / "edit.txt"
    edit.write_text("a.py\n<<<<<<< SEARCH\n=======\nx = 1\n>>>>>>> REPLACE\n")
    assert main(["check", str(edit), "--root", str(folder)]) == 2
    assert "permissions.no_create" in capsys.readouterr().out
