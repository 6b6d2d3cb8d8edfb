"""The person's own editor: the text there and back, and what is said when it fails. Real programs."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from spark_tui.adapters.editor import EditorError, OwnEditor


def script(folder: Path, body: str, name: str = "edit") -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def gone(*paths: str) -> bool:
    return not any(os.path.lexists(path) for path in paths)


async def edited(command: str, text: str = "one\ntwo\n", suffix: str = ".py") -> str:
    return await OwnEditor({"EDITOR": command}).edit(text, suffix)


async def test_the_text_there_and_back_with_arguments(tmp_path: Path) -> None:
    command = script(tmp_path, 'test "$1" = --wait || exit 9; sed -i s/two/2/ "$2"')
    assert await edited(f"'{command}' --wait") == "one\n2\n"


async def test_only_the_person_reads_the_file_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    note = tmp_path / "note"
    command = script(tmp_path, f'stat -c "%a %n" "$1" "$(dirname "$1")" > {note}')
    await edited(command)
    file, folder = [line.split(" ", 1) for line in note.read_text(encoding="utf-8").splitlines()]
    assert (file[0], folder[0]) == ("600", "700")
    assert file[1].endswith("hunk.py")
    assert gone(file[1], folder[1])


@pytest.mark.parametrize("suffix", ["", ".a/b", "." + "x" * 40, ".p y"])
async def test_a_strange_suffix_names_no_file_elsewhere(tmp_path: Path, suffix: str) -> None:
    note = tmp_path / "note"
    await edited(script(tmp_path, f'echo "$1" > {note}'), suffix=suffix)
    assert note.read_text(encoding="utf-8").strip().endswith("/hunk.txt")


async def test_visual_comes_before_editor(tmp_path: Path) -> None:
    first = script(tmp_path, 'echo first > "$1"', "first")
    editor = OwnEditor({"VISUAL": first, "EDITOR": "false"})
    assert await editor.edit("", ".txt") == "first\n"


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("", "Neither $VISUAL nor $EDITOR is set"),
        ("no-such-editor-here", "did not start"),
        ("sh -c 'exit 3'", "ended with 3"),
        ("sh -c 'kill -9 $$'", "ended by signal 9"),
        ("'unbalanced", "cannot be read"),
        ("""sh -c 'printf "\\377" > "$0"'""", "no UTF-8 text"),
        ("rm", "cannot be read"),
    ],
)
async def test_what_fails_says_what_to_do(command: str, word: str) -> None:
    with pytest.raises(EditorError, match=word.replace("$", r"\$")):
        await edited(command)


async def test_the_editor_ends_with_the_app(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    os.mkfifo(note)
    command = script(tmp_path, f"echo $$ > {note}; exec sleep 1000")
    task = asyncio.create_task(edited(command))
    pid = int((await asyncio.to_thread(note.read_text)).strip())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
