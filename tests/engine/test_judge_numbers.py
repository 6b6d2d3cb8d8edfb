"""Where lines go that only a line number places: as git and POSIX `diff` mean it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from spark_tui.core.change.values import FileFacts, FileKind, Write
from spark_tui.core.guard.policy import Policy
from spark_tui.engine.judge import judge_text

_TEXT = "a\nb\nc\n"


class Folder:
    def read(self, path: str) -> FileFacts:
        return FileFacts(path, FileKind.FILE, _TEXT.encode())

    def commit(self, writes: Sequence[Write]) -> None:
        raise AssertionError("judging writes nothing")


@pytest.mark.parametrize(("number", "start"), [(0, 0), (1, 1), (2, 2), (3, 3)])
@pytest.mark.parametrize(
    "dress",
    [
        "--- a/f.txt\n+++ b/f.txt\n{}",
        "*** Begin Patch\n*** Update File: f.txt\n{}*** End Patch\n",
    ],
    ids=["unified_diff", "apply_patch"],
)
def test_lines_without_context_follow_the_stated_line(dress: str, number: int, start: int) -> None:
    judged = judge_text(Folder(), Policy(), dress.format(f"@@ -{number},0 +{number + 1},1 @@\n+new\n"))
    assert [(hunk.start, hunk.old, hunk.new) for hunk in judged.hunks] == [(start, (), ("new\n",))]
