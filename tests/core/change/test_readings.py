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


def block(text: str, *, added: int | None = None, signs: bool = True) -> Block:
    """The block of these lines; those that are empty have no sign."""
    lines = text.splitlines()
    marked = tuple((KINDS[line[:1] or " "], line[1:]) for line in lines)
    bare = tuple(at for at, line in enumerate(lines) if not line)
    return Block(marked, signs=signs, bare=bare, bare_added=added if bare else 0)


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


CHANGE = "-        x = 1\n+        x = 2\n"


@pytest.mark.parametrize(
    ("text", "new", "drift"),
    [
        (CHANGE + "\n+        y = 2", f"{X[:-2]}2\n\n        y = 2\n", {"missing-sign"}),
        ("     def a(self):\n-        x = 1\n\n+        y = 2", "\n        y = 2\n", {"missing-sign"}),
        ("    def a(self):\n" + CHANGE, f"{X[:-2]}2\n", {"missing-sign"}),
        (
            "    def a(self):\n" + CHANGE + "\n+        y = 2",
            f"{X[:-2]}2\n\n        y = 2\n",
            {"missing-sign"},
        ),
        ("     def a(self):\n" + CHANGE, f"{X[:-2]}2\n", set()),
    ],
)
def test_reads_what_is_meant(text: str, new: str, drift: set[str]) -> None:
    assert applied(block(text)) == (changed(X, new), drift)


def test_context_that_lost_its_space_does_not_move_what_is_added() -> None:
    found = applied(block("    def a(self):\n+        y = 2\n        x = 1"))
    assert found == (changed(X, f"        y = 2\n{X}"), {"missing-sign"})


END = "         return x\n+        # end\n\n+# next\n\n class B:"


def test_a_blank_line_that_is_there_is_context() -> None:
    new = FILE.replace("return x\n\n\n", "return x\n        # end\n\n# next\n\n").splitlines()
    assert applied(block(END)) == (new, set())


def test_a_blank_line_is_an_added_one_where_others_have_their_sign() -> None:
    text = "         return x\n+        # end\n\n+# next\n \n \n class B:"
    new = FILE.replace("return x\n\n\n", "return x\n        # end\n\n# next\n\n\n").splitlines()
    assert applied(block(text)) == (new, {"missing-sign"})


def test_the_counts_decide_which_blank_lines_are_added() -> None:
    text = "-        x = 1\n+        x = 2\n\n+        y = 2\n\n         return x"
    new = f"{X[:-2]}2\n\n        y = 2\n"
    assert applied(block(text, added=2)) == (changed(X, f"{new}\n"), {"missing-sign"})
    assert isinstance(applied(block(text, added=1)), NoPlace) or applied(block(text, added=1))[1]


def test_a_blank_line_that_is_not_there_and_may_be_either_is_refused() -> None:
    found = applied(block("         x = 1\n\n         return x\n\n+        # more\n+\n class B:"))
    assert isinstance(found, NoPlace)


def test_a_format_without_signs_is_read_as_it_is() -> None:
    found = applied(block("    def a(self):\n" + CHANGE, signs=False))
    assert isinstance(found, NoPlace) or "missing-sign" not in found[1]
