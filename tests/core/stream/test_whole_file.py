"""Whole files, fenced and raw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stream_kit import CUTS, brief, check_cutting, check_shape, hostile, prose, read, read_in_pieces

from spark_tui.core.stream.edits import LineAdded, ParseFailed
from spark_tui.core.stream.whole_file import WholeFileParser

FILE = ["whole src/a.py", "[", "+x", "+", "]", "close"]

FENCED = [
    pytest.param("```python src/a.py\nx\n\n```\n", FILE, id="language and path"),
    pytest.param("```src/a.py\nx\n\n```", FILE, id="path"),
    pytest.param("```python:src/a.py\nx\n\n```\n", FILE, id="colon"),
    pytest.param('~~~py title="src/a.py"\nx\n\n~~~~\n', FILE, id="title"),
    pytest.param("```py {file=src/a.py}\nx\n\n```\n".replace("{", "").replace("}", ""), FILE, id="file"),
    pytest.param("**src/a.py**\n\n```python\r\nx\r\n\r\n```\n", FILE, id="line above"),
    pytest.param(
        "````md a.md\n```py b.py\nx\n```\n````\n",
        ["whole a.md", "[", "+```py b.py", "+x", "+```", "]", "close"],
        id="longer fence",
    ),
    pytest.param("```a.py\n```\n", ["whole a.py", "[", "]", "close"], id="empty file"),
    pytest.param(
        "```a.py\n*** Begin Patch\n```\n",
        ["whole a.py", "[", "+*** Begin Patch", "]", "close"],
        id="no other format inside",
    ),
]


@pytest.mark.parametrize(("text", "expected"), FENCED)
def test_reads_fenced_files(text: str, expected: list[str]) -> None:
    assert brief(read(WholeFileParser(), text)) == expected
    assert brief(read_in_pieces(WholeFileParser(), text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 1\n```\n",
        "```\nsrc/run.sh\n```\ntext\n",
        "```bash\nsrc/run.sh\n```\n\n```\nout.txt\n```\nx\n",
        "```diff a.py\n-x\n```\n",
        "see a.py\n```\nx\n```\n",
        "a.py\n",
    ],
)
def test_a_fence_that_names_no_file_is_prose(text: str) -> None:
    assert prose(read(WholeFileParser(), text)) == text


@pytest.mark.parametrize(
    ("text", "line"), [("```md a.md\nx\n```py\ny\n```\n```\n", 3), ("```a.py\nx\n", 2), ("```a.py\nx\n``", 3)]
)
def test_a_fenced_file_fails_when_its_end_is_unclear(text: str, line: int) -> None:
    assert f"failed {line}" in brief(read(WholeFileParser(), text))
    assert "close" not in brief(read(WholeFileParser(), text))


RAW = [
    pytest.param("x\ny\n", ["+x", "+y", "]"], id="text"),
    pytest.param("x\ny", ["+x", "+y", "] new=False"], id="no last newline"),
    pytest.param("\n\nx\n\n", ["+", "+", "+x", "+", "]"], id="blank lines are the file's"),
    pytest.param("\n", ["+", "]"], id="one empty line"),
    pytest.param("```python\nx\n```\n\n", ["+x", "]", "close", "prose '\\n'"], id="one fence around it"),
    pytest.param("# t\n```\nx\n```\n", ["+# t", "+```", "+x", "+```", "]"], id="fences inside"),
    pytest.param("*** Begin Patch\n", ["+*** Begin Patch", "]"], id="no edit is looked for"),
    pytest.param("<think>\n", ["+<think>", "]"], id="no thoughts either"),
]


@pytest.mark.parametrize(("text", "expected"), RAW)
def test_reads_a_raw_file(text: str, expected: list[str]) -> None:
    close = [] if "close" in expected else ["close"]
    assert brief(read(WholeFileParser("f"), text)) == ["whole f", "[", *expected, *close]
    assert brief(read_in_pieces(WholeFileParser("f"), text)) == ["whole f", "[", *expected, *close]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("```\nx\n", "ends inside"),
        ("```\nx\n```\nmore\n", "text follows the fence"),
        ("```g.py\nx\n```\n", "names g.py"),
        ("```\nx\n```py\n```\n", "must be shorter"),
    ],
)
def test_a_raw_file_fails(text: str, message: str) -> None:
    failures = [edit for edit in read(WholeFileParser("f"), text) if isinstance(edit, ParseFailed)]
    assert len(failures) == 1
    assert message in failures[0].message


def test_a_raw_file_that_was_cut_fails() -> None:
    assert brief(read(WholeFileParser("f"), "x\n", complete=False))[-1] == "failed 1"


@given(
    st.text(st.sampled_from("ab \r\n\n`"), min_size=1, max_size=60).filter(lambda text: "```" not in text),
    CUTS,
)
def test_a_raw_file_loses_nothing(text: str, cuts: list[int]) -> None:
    edits = read_in_pieces(WholeFileParser("f"), text, cuts)
    lines = [edit.text for edit in edits if isinstance(edit, LineAdded)]
    ends = "" if brief(edits)[-2] == "] new=False" else "\n"
    assert "\n".join(lines) + ends == text.replace("\r\n", "\n")
    check_shape(edits)


HOSTILE = hostile("```", "```a.py", "````md b.md", "~~~ c.txt", "```py", "a.py")


@given(HOSTILE, CUTS)
def test_no_text_raises_and_cutting_never_matters(text: str, cuts: list[int]) -> None:
    check_cutting(WholeFileParser, text, cuts)
    check_cutting(lambda: WholeFileParser("f"), text, cuts)
