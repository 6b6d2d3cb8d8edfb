"""Blocks of patches whose signs are not all there."""

from __future__ import annotations

import pytest

from spark_tui.core.change.document import body
from spark_tui.core.change.locate import Block, NoPlace
from spark_tui.core.change.tracked import propose_block, proposed, track
from spark_tui.core.change.values import FileFacts, FileKind
from spark_tui.core.stream.edits import LineKind

FILE = "class A:\n    def a(self):\n        x = 1\n        return x\n\n\nclass B:\n    pass\n"
KINDS = {" ": LineKind.CONTEXT, "-": LineKind.OLD, "+": LineKind.NEW}


def block(text: str, *, loose: bool = False, signs: bool = True) -> Block:
    lines = tuple((KINDS[line[0]], line[1:]) for line in text.splitlines())
    return Block(lines, signs=signs, loose_blanks=loose)


def applied(asked: Block) -> tuple[list[str], set[str]] | NoPlace:
    made = propose_block(track(FileFacts("a.py", FileKind.FILE, FILE.encode())), asked, turn=1, next_id=1)
    if isinstance(made, NoPlace):
        return made
    drift = {label for hunk in made.hunks for label in hunk.drift}
    return list(map(body, proposed(made.file).lines)), drift


def changed(old: str, new: str) -> list[str]:
    assert old in FILE
    return FILE.replace(old, new).splitlines()


X = "        x = 1\n"


@pytest.mark.parametrize(
    ("text", "loose", "expected", "drift"),
    [
        (
            "-        x = 1\n+        x = 2\n \n+        y = 2",
            True,
            f"{X[:-2]}2\n\n        y = 2\n",
            {"missing-sign"},
        ),
        ("    def a(self):\n-        x = 1\n+        x = 2", False, f"{X[:-2]}2\n", {"missing-sign"}),
        (
            "    def a(self):\n-        x = 1\n+        x = 2\n \n+        y = 2",
            True,
            f"{X[:-2]}2\n\n        y = 2\n",
            {"missing-sign"},
        ),
        ("     def a(self):\n-        x = 1\n+        x = 2", False, f"{X[:-2]}2\n", set()),
    ],
)
def test_reads_what_is_meant(text: str, loose: bool, expected: str, drift: set[str]) -> None:
    assert applied(block(text, loose=loose)) == (changed(X, expected), drift)


def test_a_blank_line_that_is_there_is_context() -> None:
    asked = block("         return x\n+        # end\n \n+# next\n \n class B:", loose=True)
    new = FILE.replace("return x\n\n\n", "return x\n        # end\n\n# next\n\n").splitlines()
    assert applied(asked) == (new, set())


def test_a_format_without_signs_is_read_as_it_is() -> None:
    found = applied(block("    def a(self):\n-        x = 1\n+        x = 2", signs=False))
    assert isinstance(found, NoPlace) or "missing-sign" not in found[1]
