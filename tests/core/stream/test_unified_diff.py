"""The unified diff machine."""

from __future__ import annotations

import difflib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stream_kit import CUTS, brief, check_cutting, hostile, read, read_in_pieces

from spark_tui.core.stream.edits import BlockClosed, Edit, LineAdded, LineKind, ParseFailed
from spark_tui.core.stream.unified_diff import UnifiedDiffParser

PLAIN = "--- a/f\n+++ b/f\n"
GIT = "diff --git a/f b/f\n"
HUNK = "@@ -1 +1 @@\n-a\n+b\n"
UPDATE = ["update f", "[ 1", "-a", "+b", "]", "close"]

GOOD = [
    pytest.param(PLAIN + HUNK, UPDATE, id="plain"),
    pytest.param(GIT + "index 12ab..34cd 100644\n" + PLAIN + HUNK, UPDATE, id="git"),
    pytest.param((PLAIN + HUNK).replace("\n", "\r\n"), UPDATE, id="CRLF"),
    pytest.param((PLAIN + HUNK)[:-1], UPDATE, id="no last newline"),
    pytest.param(
        "--- f\t2026-01-01 10:00\n+++ f\t2026-01-02\n" + HUNK, UPDATE, id="time stamps, no prefixes"
    ),
    pytest.param("--- a/x/f\n+++ a/x/f\n" + HUNK, ["update a/x/f", *UPDATE[1:]], id="a folder named a"),
    pytest.param("--- i/f\n+++ w/f\n" + HUNK, UPDATE, id="mnemonic prefixes"),
    pytest.param(
        '--- "a/\\303\\244 \\"\\t.txt"\n+++ "b/\\303\\244 \\"\\t.txt"\n' + HUNK,
        ['update ä "\t.txt', *UPDATE[1:]],
        id="quoted",
    ),
    pytest.param("--- a/a b\n+++ b/a b\n" + HUNK, ["update a b", *UPDATE[1:]], id="space in the name"),
    pytest.param(
        "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+b\n", ["create f", "[ 0", "+b", "]", "close"], id="create"
    ),
    pytest.param(
        "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", ["delete f", "[ 1", "-a", "]", "close"], id="delete"
    ),
    pytest.param(
        GIT + "new file mode 100755\nindex 0..0\n", ["create f 100755", "close"], id="an empty new file"
    ),
    pytest.param(
        GIT + "deleted file mode 100644\nindex 0..0\n", ["delete f", "close"], id="an empty file goes"
    ),
    pytest.param(GIT + "old mode 100644\nnew mode 100755\n", ["update f 100755", "close"], id="mode"),
    pytest.param(
        "diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n",
        ["update f -> g", "close"],
        id="rename",
    ),
    pytest.param(
        "diff --git a/f b/g\nrename from f\nrename to g\n--- a/f\n+++ b/g\n" + HUNK,
        ["update f -> g", *UPDATE[1:]],
        id="rename, change",
    ),
    pytest.param(
        PLAIN + "@@ -5,0 +6,2 @@ def f():\n+x\n+y\n",
        ["update f", "[ 'def f():' 5", "+x", "+y", "]", "close"],
        id="heading",
    ),
    pytest.param(PLAIN + "@@\n-a\n+b\n", ["update f", "[", *UPDATE[2:]], id="no numbers"),
    pytest.param(PLAIN + "@@ ... @@\n-a\n+b\n", ["update f", "[", *UPDATE[2:]], id="dots for numbers"),
    pytest.param(
        PLAIN + "@@ @prop @@\n-a\n+b\n", ["update f", "[ '@prop'", *UPDATE[2:]], id="a heading for numbers"
    ),
    pytest.param(PLAIN + "@@ -1,9 +1,9 @@\n-a\n+b\n", UPDATE, id="counts too large"),
    pytest.param(
        PLAIN + "@@ -1,0 +1,0 @@\n-a\n+b\n", ["update f", "[ 1", *UPDATE[2:]], id="counts too small"
    ),
    pytest.param(
        PLAIN + "@@ -1,9 +1,9 @@\n-a\n+b\n" + GIT + PLAIN + HUNK,
        [*UPDATE, *UPDATE],
        id="counts too large, another file",
    ),
    pytest.param(
        PLAIN + "@@ -1,9 +1,9 @@\n-a\n+b\n" + PLAIN + HUNK,
        [*UPDATE, *UPDATE],
        id="the same without git's line",
    ),
    pytest.param(
        PLAIN + "@@\n-a\n+b\n" + PLAIN + "@@\n-a\n+b\n",
        ["update f", "[", *UPDATE[2:]] * 2,
        id="no counts, two files",
    ),
    pytest.param(
        PLAIN + "@@ -1,2 +1,2 @@\n--- x\n+++ y\n z\n",
        ["update f", "[ 1", "--- x", "+++ y", " z", "]", "close"],
        id="lines like a header",
    ),
    pytest.param(
        PLAIN + "@@ -1,2 +1,2 @@\n z\n--- x\n+++ y\n@@ -9 +9 @@\n-a\n+b\n",
        ["update f", "[ 1", " z", "--- x", "+++ y", "]", "[ 9", "-a", "+b", "]", "close"],
        id="lines like a header at the end of a counted hunk",
    ),
    pytest.param(
        PLAIN + "@@ -1,2 +1 @@\n-a\n--- x\n",
        ["update f", "[ 1", "-a", "--- x", "]", "close"],
        id="a removed comment",
    ),
    pytest.param(
        PLAIN + "@@ -1,3 +1,3 @@\n-a\n+b\n\n c\n",
        ["update f", "[ 1", "-a", "+b", " ", " c", "]", "close"],
        id="empty context line",
    ),
    pytest.param(
        PLAIN + "@@ -1,2 +1,2 @@\n-a\n+b\n\n",
        ["update f", "[ 1", "-a", "+b", " ", "]", "close"],
        id="promised empty last line",
    ),
    pytest.param(
        PLAIN + "@@ -1,3 +1,3 @@\n-a\n+b\ndef c():\n\td\n",
        ["update f", "[ 1", "-a", "+b", " def c():", " \td", "]", "close"],
        id="context without its space",
    ),
    pytest.param(
        "```diff\n" + PLAIN + "@@\ndef c():\n-a\n+b\n```\n",
        ["update f", "[", " def c():", "-a", "+b", "]", "close"],
        id="context without its space in a fence",
    ),
    pytest.param(
        PLAIN + "-a\n+b\n@@ -9 +9 @@\n-c\n",
        [*UPDATE[:1], "[", *UPDATE[2:5], "[ 9", "-c", "]", "close"],
        id="no @@",
    ),
    pytest.param(
        "`src/f.py`:\n\n```diff\n@@ -1 +1 @@\n-a\n+b\n```\n",
        ["update src/f.py", *UPDATE[1:]],
        id="a name above",
    ),
    pytest.param(
        "```diff src/f.py\n@@\n-a\n+b\n```\n", ["update src/f.py", "[", *UPDATE[2:]], id="a name in the fence"
    ),
    pytest.param("--- f\n+++ b/f\n" + HUNK, UPDATE, id="a prefix on one side"),
    pytest.param(
        "--- f 2026-01-01 10:00:00.0 +0100\n+++ f 2026-01-02 11:00\n" + HUNK, UPDATE, id="spaced time stamps"
    ),
    pytest.param(
        PLAIN + "@@ -1 +1,4 @@\n-a\n+b\n\n+c\n\n+d\n",
        [*UPDATE[:4], " ", "+c", " ", "+d", "] bare=2,4:None", "close"],
        id="empty lines between added ones",
    ),
    pytest.param(
        PLAIN + "@@ -1 +1,5 @@\n-a\n+b\n\n+c\n\n+d\n",
        [*UPDATE[:4], " ", "+c", " ", "+d", "] bare=2,4:2", "close"],
        id="empty lines that the counts call added",
    ),
    pytest.param(
        PLAIN + "@@ -1,2 +1,3 @@\n-a\n+b\n\n+c\n",
        [*UPDATE[:4], " ", "+c", "]", "close"],
        id="an empty line that the counts call context",
    ),
    pytest.param(
        PLAIN + "@@ -1 +1 @@\n-a\n+b\n\n+c\n-d\n",
        [*UPDATE[:4], " ", "+c", "-d", "] bare=2:None", "close"],
        id="counts too small: half a hunk is never taken",
    ),
    pytest.param(
        "```diff\n" + PLAIN + "@@ -1 +1,3 @@\n-a\n+b\n\n\n```\n",
        [*UPDATE[:4], " ", " ", "] bare=2,3:2", "close"],
        id="empty lines at the end that the counts call added",
    ),
    pytest.param(
        PLAIN + "@@ ... @@\n-a\n+b\n\nc\n+d\nAnd so on.\n",
        ["update f", "[", "-a", "+b", " ", " c", "+d", "] bare=2:None", "close", "prose 'And so on.\\n'"],
        id="a hunk without counts goes on behind context without its space",
    ),
    pytest.param(
        PLAIN + HUNK + "\n- a bullet\n",
        [*UPDATE, "prose '\\n'", "prose '- a bullet\\n'"],
        id="prose behind",
    ),
    pytest.param(
        PLAIN + HUNK + "\n@@ -7 +7 @@\n-c\n",
        [*UPDATE[:-1], "prose '\\n'", "[ 7", "-c", "]", "close"],
        id="empty line between hunks",
    ),
    pytest.param(
        PLAIN + HUNK + "-- \n2.40.0\n",
        [*UPDATE, "prose '-- \\n'", "prose '2.40.0\\n'"],
        id="a mail's signature",
    ),
    pytest.param(
        "So:\n```diff\n" + PLAIN + "@@ -1 +1 @@\n-a\n+b\n\n c\n```\nDone\n",
        [
            "prose 'So:\\n'",
            "update f",
            "[ 1",
            "-a",
            "+b",
            " ",
            " c",
            "] bare=2:None",
            "close",
            "prose 'Done\\n'",
        ],
        id="in a fence all lines are the diff's",
    ),
    pytest.param(
        PLAIN + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n",
        [*UPDATE[:4], "] eof old=False new=True", "close"],
        id="the last newline comes",
    ),
    pytest.param(
        PLAIN + "@@ -1,2 +1,2 @@\n-a\n+b\n c\n\\ No newline at end of file\n",
        [*UPDATE[:4], " c", "] eof old=False new=False", "close"],
        id="the last newline stays away",
    ),
]


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_reads(text: str, expected: list[str]) -> None:
    assert brief(read(UnifiedDiffParser(), text)) == expected
    assert brief(read_in_pieces(UnifiedDiffParser(), text)) == expected


BAD = [
    pytest.param(GIT + "Binary files a/f and b/f differ\n", "binary", 2, id="binary"),
    pytest.param(GIT + "index 1..2\nGIT binary patch\nliteral 3\n", "binary", 3, id="git binary"),
    pytest.param(GIT + "copy from f\ncopy to g\n", "copies", 2, id="copy"),
    pytest.param("--- a/f\n+++ b/g\n" + HUNK, "two files", 3, id="two names"),
    pytest.param(
        "diff --git a/f b/g\nrename from f\nrename to g\n--- a/x\n+++ b/g\n" + HUNK,
        "other files",
        6,
        id="a rename of another file",
    ),
    pytest.param("diff --git a/f b/g\nrename from f\n" + PLAIN + HUNK, "both names", 5, id="half a rename"),
    pytest.param(PLAIN, "no hunks", 2, id="no hunks"),
    pytest.param(GIT + "new file mode 100644\n" + PLAIN, "no hunks", 4, id="a new file without its hunk"),
    pytest.param("--- /dev/null\n+++ /dev/null\n" + HUNK, "names no file", 3, id="nothing to nothing"),
    pytest.param(PLAIN + "@@ -1 +1 @@\n", "no lines", 3, id="empty hunk"),
    pytest.param(PLAIN + "@@@ -1 -1 +1 @@@\n", "combined", 3, id="combined diff"),
    pytest.param(
        PLAIN + "@@ -1,3 +1,3 @@\n-a\n+b\n*** oops\n", "begins with none of", 6, id="another edit inside"
    ),
    pytest.param(PLAIN + "@@ -1 +1 @@\n\\ No newline\n", "missing newline", 4, id="no newline of what"),
    pytest.param('--- "a/\\377"\n+++ "b/\\377"\n' + HUNK, "no UTF-8", 2, id="name in no encoding"),
    pytest.param('--- a/f\n+++ "b/f\n' + HUNK, "closing quote", 2, id="open quote"),
    pytest.param('--- a/f\n+++ "b/\\q"\n' + HUNK, "unknown escape", 2, id="odd escape"),
    pytest.param(GIT + "new mode 9\n", "no file mode", 2, id="odd mode"),
]


@pytest.mark.parametrize(("text", "message", "line"), BAD)
def test_fails(text: str, message: str, line: int) -> None:
    failures = [edit for edit in read(UnifiedDiffParser(), text) if isinstance(edit, ParseFailed)]
    assert len(failures) == 1
    assert message in failures[0].message
    assert failures[0].line == line


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        (PLAIN + HUNK, False),
        (PLAIN + "@@ -1,2 +1,2 @@\n-a\n+b\n", True),
        (PLAIN + "@@\n-a\n+b\n", True),
        (GIT + "new file mode 100644\n", True),
    ],
)
def test_a_cut_stream_closes_only_what_the_counts_complete(text: str, fails: bool) -> None:
    edits = read(UnifiedDiffParser(), text, complete=False)
    assert isinstance(edits[-1], ParseFailed) is fails


def test_a_heading_that_git_may_have_cut_is_no_anchor() -> None:
    edits = read(UnifiedDiffParser(), PLAIN + f"@@ -1 +1 @@ {'x' * 80}\n-a\n+b\n")
    assert brief(edits) == UPDATE


def sides(edits: list[Edit]) -> tuple[list[str], list[str]]:
    lines = [edit for edit in edits if isinstance(edit, LineAdded)]
    old = [line.text for line in lines if line.kind is not LineKind.NEW]
    return old, [line.text for line in lines if line.kind is not LineKind.OLD]


SIDE = st.lists(
    st.sampled_from(["a", "b", "", "-- x", "++ y", "@@ -1 +1 @@", "*** End Patch", "```"]), max_size=12
)


@given(SIDE, SIDE, st.integers(0, 3), CUTS)
def test_reads_what_difflib_writes(old: list[str], new: list[str], context: int, cuts: list[int]) -> None:
    diff = list(difflib.unified_diff(old, new, "a/f", "b/f", n=context, lineterm=""))
    if not diff:
        return
    edits = read(UnifiedDiffParser(), "".join(line + "\n" for line in diff))
    assert not [edit for edit in edits if isinstance(edit, ParseFailed)]
    blocks = [
        list(group) for closed, group in itertools.groupby(edits, BlockClosed.__instancecheck__) if not closed
    ]
    assert blocks
    body = [line for line in diff[2:] if not line.startswith("@@ -")]
    assert sides(edits) == ([x[1:] for x in body if x[0] != "+"], [x[1:] for x in body if x[0] != "-"])
    check_cutting(UnifiedDiffParser, "\n".join(diff), cuts)


HOSTILE = hostile(
    "--- a/f",
    "--- a/f",
    "+++ b/f",
    "+++ b/f",
    "--- /dev/null",
    "+++ /dev/null",
    "--- x",
    "diff --git a/f b/f",
    "diff --git x",
    'diff --git "a/\\303',
    "@@",
    "@@ -1,2 +1,2 @@",
    "@@ -1 +1 @@ x",
    "@@@",
    "\\ No newline at end of file",
    "old mode 100644",
    "new mode 100755",
    "new file mode 100644",
    "deleted file mode 100644",
    "rename from f",
    "rename to g",
    "index 1..2",
    "GIT binary patch",
    "-- ",
    "Index: f",
    "```diff",
)


@given(HOSTILE, CUTS)
def test_no_text_raises_and_cutting_never_matters(text: str, cuts: list[int]) -> None:
    check_cutting(UnifiedDiffParser, text, cuts)
    check_cutting(UnifiedDiffParser, PLAIN + "@@ -1,2 +1,2 @@\n" + text, cuts)
