"""Edits of a whole file that speak against the file, or against each other: refused, whatever is allowed."""

from __future__ import annotations

import pytest
from msgspec import structs

from spark_tui.core.guard.policy import Permissions
from spark_tui.core.guard.verdict import Level
from support.play import OPEN, Play

ANYTHING = structs.replace(
    OPEN, permissions=Permissions(**dict.fromkeys(Permissions.__struct_fields__, Level.ALLOW))
)
MOVED = "*** Begin Patch\n*** Update File: a\n*** Move to: b\n"


@pytest.mark.parametrize("then", ["*** Add File: a\n+new\n", "*** Delete File: a\n"])
def test_nothing_is_made_or_deleted_where_a_file_waits_to_be_moved_away(then: str) -> None:
    play = Play({"a": b"A\n"}, ANYTHING)
    play.say(f"{MOVED}{then}*** End Patch\n")
    assert [finding.rule for finding in play.hunk(2).verdict.findings] == ["edit.place"]
    play.accept(1)
    assert play.disk == {"b": b"A\n"}


def test_once_it_is_moved_another_file_may_take_its_name() -> None:
    play = Play({"a": b"A\n"}, ANYTHING)
    play.say(f"{MOVED}*** End Patch\n")
    play.accept(1)
    play.say("*** Begin Patch\n*** Add File: a\n+new\n*** End Patch\n")
    play.accept(2)
    assert play.disk == {"a": b"new\n", "b": b"A\n"}


@pytest.mark.parametrize(
    ("shown", "right"), [("-A\n-B\n", True), ("-A\n", False), ("-A\n-C\n", False), (" A\n-B\n+C\n", False)]
)
def test_a_deletion_that_shows_lines_means_the_file_that_has_them(shown: str, right: bool) -> None:
    play = Play({"a": b"A\r\nB\r\n"}, ANYTHING)
    play.say(f"--- a/a\n+++ /dev/null\n@@ -1,2 +0,0 @@\n{shown}")
    play.end()
    play.accept(*play.waiting())
    assert play.disk == ({} if right else {"a": b"A\r\nB\r\n"})
