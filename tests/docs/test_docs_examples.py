"""The examples of docs/edit-formats.md mean what the page says: each is run through `check`.

A comment above a fence says what it is: `file PATH` makes the file that edits change, `edit VERDICT WORDS`
is an edit, whose report holds all the words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from spark_tui.cli import main

DOCS = Path(__file__).parents[2] / "docs"
EXIT = {"allow": 0, "block": 2, "ask": 3, "error": 4}
_MARKED = re.compile(r"^<!-- (file|edit) (.+?) -->\n(```|~~~)\w*\n(.*?)^\3$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    kind: str
    words: tuple[str, ...]
    text: str


def examples(page: str) -> list[Example]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [Example(kind, tuple(words.split()), body) for kind, words, _, body in _MARKED.findall(text)]


PAGE = examples("edit-formats.md")
EDITS = [example for example in PAGE if example.kind == "edit"]


def test_the_page_has_examples_of_every_verdict() -> None:
    assert {example.words[0] for example in EDITS} == set(EXIT)
    assert len(EDITS) >= 8


@pytest.mark.parametrize("example", EDITS, ids=lambda example: " ".join(example.words))
def test_each_edit_means_what_the_page_says(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPARK_TUI_HOME", str(tmp_path / "home"))
    root = tmp_path / "tree"
    for file in PAGE:
        if file.kind == "file":
            path = root / file.words[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
    edit = tmp_path / "edit.txt"
    edit.write_text(example.text, encoding="utf-8")
    verdict, *words = example.words
    code = main(["check", str(edit), "--root", str(root), "--json"])
    said = capsys.readouterr().out
    assert (json.loads(said)["verdict"], code) == (verdict, EXIT[verdict])
    assert [word for word in words if f'"{word}"' not in said] == []
