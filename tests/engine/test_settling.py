"""Whether an interrupted write happened is told by what the files hold, whatever the person did to others."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from spark_tui.core.change.document import digest
from spark_tui.core.change.values import FileFacts, HunkState
from spark_tui.core.events import Decided, Decision, FilesWritten, WriteRefused
from spark_tui.core.guard.policy import Permissions, Policy
from spark_tui.core.guard.verdict import Level
from spark_tui.core.update.dispatch import update
from spark_tui.engine.settling import settled
from support.play import Play, block
from support.ports import MemoryFiles


class Disk(MemoryFiles):
    """Files with a mode, and the write that is on record."""

    def __init__(
        self,
        disk: dict[str, bytes],
        mode: int = 0o644,
        last: frozenset[tuple[str, str | None, str | None]] = frozenset(),
    ) -> None:
        super().__init__(disk)
        self._mode = mode
        self._last = last

    def read(self, path: str) -> FileFacts:
        return replace(super().read(path), mode=self._mode)

    def last_write(self) -> frozenset[tuple[str, str | None, str | None]]:
        return self._last


BEFORE = {"a.py": b"one\n", "b.py": b"two\n"}
AFTER = {"a.py": b"ONE\n", "b.py": b"TWO\n"}


def interrupted() -> Play:
    """A write of both files is under way; the disk is still as before."""
    play = Play(BEFORE)
    play.say(block("a.py", "one\n", "ONE\n") + block("b.py", "two\n", "TWO\n"))
    play.end()
    play.session = update(play.session, Decided((1, 2), Decision.ACCEPT)).session
    assert play.session.pending is not None
    return play


@pytest.mark.parametrize(
    ("found", "happened"),
    [
        (BEFORE, False),
        (AFTER, True),
        ({"a.py": b"ONE\n", "b.py": b"TWO\nand mine\n"}, True),
        ({"a.py": b"mine\n", "b.py": b"TWO\n"}, True),
        ({"a.py": b"one\n", "b.py": b"mine\n"}, False),
        ({"a.py": b"mine\n", "b.py": b"mine\n"}, False),
        ({"a.py": b"ONE\n"}, True),
        ({}, False),
    ],
)
def test_one_file_speaks_for_all(found: dict[str, bytes], happened: bool) -> None:
    play = interrupted()
    play.disk = dict(found)
    assert settled(play.session, Disk(play.disk)) == (
        FilesWritten(1) if happened else WriteRefused(1, "", "interrupted")
    )


RECORD = frozenset((path, digest(BEFORE[path]), digest(AFTER[path])) for path in BEFORE)


@pytest.mark.parametrize(
    ("found", "happened"),
    [
        ({"a.py": b"mine\n", "b.py": b"mine\n"}, True),
        ({}, True),
        ({"a.py": b"one\n", "b.py": b"mine\n"}, False),
    ],
)
def test_what_is_on_record_as_done_was_done_unless_a_file_says_otherwise(
    found: dict[str, bytes], happened: bool
) -> None:
    play = interrupted()
    assert isinstance(settled(play.session, Disk(found, last=RECORD)), FilesWritten) is happened
    other = frozenset({("a.py", "something", "else")})
    assert not isinstance(settled(play.session, Disk(found, last=other)), FilesWritten)


def test_hunks_that_stand_there_say_that_it_happened() -> None:
    play = Play({"a.py": b"1\none\n3\n4\n5\n"})
    play.say(block("a.py", "one\n", "ONE\n"))
    play.end()
    play.session = update(play.session, Decided((1,), Decision.ACCEPT)).session
    assert isinstance(settled(play.session, Disk({"a.py": b"1\nONE\n3\n4\nmine\n"})), FilesWritten)
    assert isinstance(settled(play.session, Disk({"a.py": b"1\none\n3\n4\nmine\n"})), WriteRefused)


def test_without_a_write_there_is_nothing_to_settle() -> None:
    play = Play(BEFORE)
    assert settled(play.session, Disk(play.disk)) is None


@pytest.mark.parametrize(("mode", "happened"), [(0o644, False), (0o755, True)])
def test_a_write_of_a_mode_alone_is_known_by_the_mode(mode: int, happened: bool) -> None:
    play = Play({"a.py": b"one\n"}, Policy(permissions=Permissions(mode=Level.ALLOW)))
    play.say("diff --git a/a.py b/a.py\nold mode 100644\nnew mode 100755\n")
    play.end()
    assert [hunk.state for hunk in play.hunks] == [HunkState.WAITING]
    play.session = update(play.session, Decided((1,), Decision.ACCEPT)).session
    assert isinstance(settled(play.session, Disk({"a.py": b"one\n"}, mode)), FilesWritten) is happened


@pytest.mark.parametrize("happened", [False, True])
def test_a_rename_is_known_by_both_names(happened: bool) -> None:
    play = Play({"old": b"one\n"}, Policy(permissions=Permissions(rename=Level.ALLOW)))
    play.say("*** Begin Patch\n*** Update File: old\n*** Move to: new\n*** End Patch\n")
    play.end()
    play.session = update(play.session, Decided((1,), Decision.ACCEPT)).session
    play.disk = {"new": b"one\n"} if happened else {"old": b"one\n"}
    assert isinstance(settled(play.session, Disk(play.disk)), FilesWritten) is happened
