"""The search/replace machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from stream_kit import CUTS, brief, check_cutting, hostile, prose, read, read_in_pieces

from spark_tui.core.stream.edits import BlockOpened, FileAction, FileOpened, ParseFailed
from spark_tui.core.stream.search_replace import SearchReplaceParser


def block(old: str = "a\n", new: str = "b\n") -> str:
    return f"<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"


def update(name: str) -> list[str]:
    return [f"update {name}", "[", "-a", "+b", "]", "close"]


GOOD = [
    pytest.param("f.py\n" + block(), update("f.py"), id="bare"),
    pytest.param("f.py\n```python\n" + block() + "```\n", update("f.py"), id="fence below the name"),
    pytest.param("```python\nf.py\n" + block() + "```\n", update("f.py"), id="fence above the name"),
    pytest.param("```python src/f.py\n" + block() + "```\n", update("src/f.py"), id="name in the fence"),
    pytest.param("f.py\n\n~~~~\n" + block() + "~~~~\n", update("f.py"), id="blank line, tildes"),
    pytest.param("src/f.py\n" + block("", "b\n"), ["create src/f.py", "[", "+b", "]", "close"], id="create"),
    pytest.param("f.py\n" + block("a\n", ""), ["update f.py", "[", "-a", "]", "close"], id="delete lines"),
    pytest.param(
        "f.py\n" + block("\n", "b\n"), ["update f.py", "[", "-", "+b", "]", "close"], id="a blank line"
    ),
    pytest.param(
        "f.py\n<<<<< SEARCH\na\n=====\nb\n>>>>>>>>> REPLACE  \n".replace("\n", "\r\n"),
        update("f.py"),
        id="CRLF, lengths",
    ),
    pytest.param("f.py\n" + block()[:-1], update("f.py"), id="no last newline"),
    pytest.param(
        "f.py\n```\n" + block() + block() + "```\n" + "\n```\n" + block() + "```\n",
        [
            "update f.py",
            "[",
            "-a",
            "+b",
            "]",
            "[",
            "-a",
            "+b",
            "]",
            "prose '\\n'",
            "[",
            "-a",
            "+b",
            "]",
            "close",
        ],
        id="several blocks of one file",
    ),
    pytest.param("f.py\n" + block() + "g.py\n" + block(), [*update("f.py"), *update("g.py")], id="two files"),
    pytest.param(
        "f.py\n" + block() + "Then:\n" + block(),
        [*update("f.py"), "prose 'Then:\\n'", *update("f.py")],
        id="prose",
    ),
    pytest.param(
        "f.py\n" + block() + "In `g.py`:\n```\n" + block() + "```\n",
        [*update("f.py"), "prose 'In `g.py`:\\n'", *update("g.py")],
        id="a sentence that names the file stays prose",
    ),
    pytest.param(
        "f.py\n" + block("", "b\n") + block(),
        ["create f.py", "[", "+b", "]", "close", *update("f.py")],
        id="create, then change",
    ),
    pytest.param(
        "f.py\n" + block() + block("", "b\n"),
        [*update("f.py"), "create f.py", "[", "+b", "]", "close"],
        id="no silent create",
    ),
    pytest.param(
        "```python\nf.py\n```\n```python\n" + block() + "```\n",
        update("f.py"),
        id="the name in its own fence",
    ),
    pytest.param(
        "<<<<<<< SEARCH src/f.py\na\n=======\nb\n>>>>>>> REPLACE\n", update("src/f.py"), id="behind"
    ),
    pytest.param(
        "```\n<<<<<<< SEARCH: `src/f.py`\na\n=======\nb\n>>>>>>> REPLACE src/f.py\n```\n",
        update("src/f.py"),
        id="behind both markers",
    ),
    pytest.param("f.py\n<<<<<<< SEARCH>\na\n=======\nb\n>>>>>>> REPLACE\n", update("f.py"), id="an odd sign"),
    pytest.param("f.py\n<<<<<<< ORIGINAL\na\n=======\nb\n>>>>>>> UPDATED\n", update("f.py"), id="old words"),
    pytest.param("f.py\n------- SEARCH\na\n=======\nb\n+++++++ REPLACE\n", update("f.py"), id="dashes"),
    pytest.param(
        "f.py\n<<<<<<< SEARCH\n:start_line:7\n-------\na\n=======\nb\n>>>>>>> REPLACE\n",
        ["update f.py", "[ 7", "-a", "+b", "]", "close"],
        id="a stated line",
    ),
    pytest.param(
        "f.py\n<<<<<<< SEARCH\n-------\n=======\n:start_line:7\n>>>>>>> REPLACE\n",
        ["update f.py", "[", "--------", "+:start_line:7", "]", "close"],
        id="lines that only look like it",
    ),
    pytest.param(
        "1. f.py\n   ```py\n   <<<<<<< SEARCH\n   a\n\n     c\n   =======\n   b\n"
        "   >>>>>>> REPLACE\n   ```\n2. x\n",
        ["update f.py", "[", "-a", "-", "-  c", "+b", "]", "close", "prose '2. x\\n'"],
        id="in a list",
    ),
    pytest.param(
        "f.py\n<<<<<<< SEARCH\na\n...\nb\n=======\nA\n...\nB\n>>>>>>> REPLACE\n",
        ["update f.py", "[", "-a", "-...", "-b", "+A", "+...", "+B", "]", "close"],
        id="elided lines are lines",
    ),
]


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_reads(text: str, expected: list[str]) -> None:
    assert brief(read(SearchReplaceParser(), text)) == expected
    assert brief(read_in_pieces(SearchReplaceParser(), text)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "**src/a.py**",
        "`src/a.py`",
        "### src/a.py",
        "# src/a.py",
        "src/a.py:",
        "#### `src/a.py`:",
        "**`src/a.py`**",
        "File: src/a.py",
        "- src/a.py",
        "1. src/a.py",
        '"src/a.py"',
        "  src/a.py",
        "**src/a.py:**",
        "**File:** src/a.py",
        "**File:** `src/a.py`",
        "File path: src/a.py",
        "### 2. `src/a.py`",
        "// src/a.py",
        "<!-- src/a.py -->",
        "/* src/a.py */",
        "-- src/a.py",
        "[src/a.py](src/a.py)",
        "src/a.py (new file)",
        "`src/a.py` (modified)",
        "Change src/a.py like this:",
    ],
)
def test_knows_a_name_in_disguise(line: str) -> None:
    edits = brief(read(SearchReplaceParser(), f"{line}\n{block()}"))
    assert [edit for edit in edits if not edit.startswith("prose")] == update("src/a.py")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Makefile", "Makefile"),
        (".gitignore", ".gitignore"),
        ("`my file.txt`", "my file.txt"),
        ("a-b_c/ü.rs", "a-b_c/ü.rs"),
        ("tool", "tool"),
        ("src/my\\_file.py", "src/my_file.py"),
        ("__init__.py", "__init__.py"),
        ("**__init__.py**", "__init__.py"),
    ],
)
def test_knows_an_unusual_name(line: str, name: str) -> None:
    assert brief(read(SearchReplaceParser(), f"{line}\n{block()}")) == update(name)


@pytest.mark.parametrize(
    "line", ["Replace:", "Done.", "I changed a.py and b.py", "x = foo(a.b)", "In `a.py` or `b.py`:", "..."]
)
def test_a_sentence_is_no_name(line: str) -> None:
    edits = read(SearchReplaceParser(), f"{line}\n{block()}")
    assert brief(edits)[:2] == [f"prose {line + chr(10)!r}", "failed 2"]


def test_a_word_that_only_may_be_a_name_makes_no_file_and_takes_no_block_from_another() -> None:
    assert brief(read(SearchReplaceParser(), "tool\n" + block("", "b\n")))[0] == "failed 3"
    edits = brief(read(SearchReplaceParser(), "f.py\n" + block() + "Next\n" + block()))
    assert edits == [*update("f.py"), "prose 'Next\\n'", *update("f.py")]


BAD = [
    pytest.param(block(), "without a file name", 1, id="no name"),
    pytest.param("f.py\n" + block("a\n", "b\n=======\nc\n"), "without its REPLACE", 6, id="second divider"),
    pytest.param("f.py\n<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n", "without its =======", 4, id="no divider"),
    pytest.param("f.py\n<<<<<<< SEARCH\na\n=======\nb\n", "the answer ends inside", 5, id="cut"),
    pytest.param(
        "f.py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPL", "the answer ends inside", 6, id="cut marker"
    ),
    pytest.param(
        "f.py\n  <<<<<<< SEARCH\na\n  =======\n", "outside of the indented block", 3, id="less deep"
    ),
    pytest.param(
        "f.py\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE g.py\n", "ends inside", 6, id="other name"
    ),
    pytest.param("f.py\n<<<<<<< SEARCH", "the answer ends inside", 2, id="cut behind the marker"),
]


@pytest.mark.parametrize(("text", "message", "line"), BAD)
def test_fails(text: str, message: str, line: int) -> None:
    failures = [edit for edit in read(SearchReplaceParser(), text) if isinstance(edit, ParseFailed)]
    assert len(failures) == 1
    assert message in failures[0].message
    assert failures[0].line == line


def test_a_block_behind_a_broken_one_must_name_its_file_again() -> None:
    text = "f.py\n<<<<<<< SEARCH\na\n=======\nb\n" + block()
    assert brief(read(SearchReplaceParser(), text))[:6] == [
        "update f.py",
        "[",
        "-a",
        "+b",
        "failed 6",
        "failed 6",
    ]
    assert "close" not in brief(read(SearchReplaceParser(), text))


def test_all_other_text_is_prose_word_for_word() -> None:
    text = "Look at\nsrc/a.py\n\n```python\nx = 1\n```\nand\n- b.py\nf.py\n\n```\n\n\nThe end.\n  "
    edits = read(SearchReplaceParser(), text)
    assert prose(edits) == text


def test_says_where_things_stand() -> None:
    edits = read(SearchReplaceParser(), "hi\nf.py\n" + block())
    assert FileOpened(FileAction.UPDATE, "f.py", 3) in edits
    assert BlockOpened(3) in edits


HOSTILE = hostile(
    "<<<<<<< SEARCH",
    "<<<<<<< SEARCH",
    "=======",
    "=======",
    ">>>>>>> REPLACE",
    ">>>>>>> REPLACE",
    "f.py",
    "tool",
    "`x y`",
    "  <<<<<<< SEARCH",
    "------- SEARCH",
    "+++++++ REPLACE",
    "<<<<<<< SEARCH g.py",
    ":start_line:7",
    "-------",
)


@given(HOSTILE, CUTS)
def test_no_text_raises_and_cutting_never_matters(text: str, cuts: list[int]) -> None:
    check_cutting(SearchReplaceParser, text, cuts)
