"""The journal on a real disk: what is written, torn, locked, full, found."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from spark_tui.adapters import journal as journal_module
from spark_tui.adapters.journal import Journal, JournalError, describe, find, read, sessions
from spark_tui.core.redact import exact

NOON = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
ROOT = Path("/some/root")


def test_records_come_back_in_order_after_the_header(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, ROOT, now=NOON)
    journal.append(b'{"n": 1}')
    journal.append(b'{"n":\r\n2}')
    journal.close()
    journal.close()
    header, *records = read(journal.path)
    assert msgspec.json.decode(header) == {
        "spark_tui": journal_module.__version__,
        "root": str(ROOT),
        "started": "2030-01-02T12:00:00+00:00",
    }
    assert records == [b'{"n": 1}', b'{"n":  2}']
    assert journal.problem == ""


def test_a_journal_is_private(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "state", ROOT)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    journal.close()


def test_known_keys_never_reach_the_disk(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, ROOT, redactor=exact(["topsecretvalue"]))
    journal.append(b'{"error": "bad key topsecretvalue"}')
    journal.close()
    assert b"topsecret" not in journal.path.read_bytes()
    assert list(read(journal.path))[1] == b'{"error": "bad key [redacted]"}'


KILLED = """
import os, signal, sys
from pathlib import Path
from spark_tui.adapters.journal import Journal

journal = Journal.create(Path(sys.argv[1]), Path("/r"))
for n in range(5):
    journal.append(b'{"n": %d}' % n)
journal.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_loses_nothing_that_was_flushed(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], timeout=30, check=False)
    assert ended.returncode == -signal.SIGKILL
    (info,) = sessions(tmp_path)
    assert list(read(info.path))[1:] == [b'{"n": %d}' % n for n in range(5)]


def test_a_torn_last_line_is_reported_and_cut_off_on_resume(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, ROOT)
    journal.append(b'{"n": 1}')
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b'{"torn')
    records = read(journal.path)
    assert list(records)[1:] == [b'{"n": 1}']
    assert records.torn == 6
    resumed = Journal.resume(journal.path)
    resumed.append(b'{"n": 2}')
    resumed.close()
    records = read(journal.path)
    assert list(records)[1:] == [b'{"n": 1}', b'{"n": 2}']
    assert records.torn == 0


RESUME = """
import sys
from pathlib import Path
from spark_tui.adapters.journal import Journal, JournalError

try:
    Journal.resume(Path(sys.argv[1]))
except JournalError as error:
    sys.exit(str(error))
"""


def resumed_elsewhere(path: Path) -> str:
    command = [sys.executable, "-c", RESUME, str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stderr


def test_two_apps_do_not_write_to_one_journal(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, ROOT)
    assert "is open in another spark_tui" in resumed_elsewhere(journal.path)
    assert list(read(journal.path))  # reading is free
    journal.close()
    assert resumed_elsewhere(journal.path) == ""


def test_a_full_disk_is_said_and_nothing_is_lost_when_it_has_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal.create(tmp_path, ROOT)
    write = os.write

    def half_then_full(descriptor: int, data: bytes) -> int:
        write(descriptor, data[:3])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", half_then_full)
    for n in range(2):
        journal.append(b'{"n": %d}' % n)
        journal.flush()
        assert "No space left" in journal.problem
    assert len(list(read(journal.path))) == 1
    assert read(journal.path).torn == 0
    monkeypatch.setattr(os, "write", write)
    journal.append(b'{"n": 2}')
    journal.flush()
    assert journal.problem == ""
    assert list(read(journal.path))[1:] == [b'{"n": 0}', b'{"n": 1}', b'{"n": 2}']
    journal.close()


def test_a_disk_that_stays_full_ends_the_journal_without_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_MOST_WAITING_BYTES", 100)
    journal = Journal.create(tmp_path, ROOT)
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    journal.append(b"x" * 200)
    journal.flush()
    assert "ends here" in journal.problem
    monkeypatch.setattr(os, "write", write)
    journal.append(b'{"n": 2}')
    journal.close()
    assert "ends here" in journal.problem
    assert len(list(read(journal.path))) == 1


def test_a_large_batch_is_written_without_a_flush(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, ROOT)
    journal.append(b'"%s"' % (b"x" * 70_000))
    assert len(list(read(journal.path))) == 2
    journal.close()


def make(state: Path, root: Path, minutes: int) -> str:
    journal = Journal.create(state, root, now=NOON + timedelta(minutes=minutes))
    journal.close()
    return journal.id


def test_sessions_are_listed_newest_first_and_found(tmp_path: Path) -> None:
    first, second, third = (make(tmp_path, root, n) for n, root in enumerate([ROOT, Path("/x"), ROOT]))
    (tmp_path / "sessions" / "junk.jsonl").write_text("junk\n")
    (tmp_path / "sessions" / "link.jsonl").symlink_to(tmp_path / "sessions" / f"{first}.jsonl")
    assert [info.id for info in sessions(tmp_path)] == [third, second, first]
    assert [info.id for info in sessions(tmp_path, ROOT)] == [third, first]
    assert find(tmp_path, "last").id == third
    assert find(tmp_path, "last", Path("/x")).id == second
    assert find(tmp_path, second).id == second
    assert find(tmp_path, second[:-2]).id == second
    path = tmp_path / "sessions" / f"{first}.jsonl"
    assert find(tmp_path, str(path)) == describe(path)
    assert describe(path).size == path.stat().st_size
    for which, message in [
        (first[:8], "fits 3 sessions"),
        ("nothing", "no session 'nothing'"),
        ("", "no session ''"),
        (str(tmp_path / "none.jsonl"), "No such file"),
    ]:
        with pytest.raises(JournalError, match=message):
            find(tmp_path, which)
    with pytest.raises(JournalError, match="no session yet"):
        find(tmp_path / "elsewhere", "last")


def test_links_pipes_and_giants_are_refused(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, ROOT)
    journal.close()
    link, pipe, giant = (tmp_path / name for name in ("link", "pipe", "giant"))
    link.symlink_to(journal.path)
    os.mkfifo(pipe)
    with giant.open("wb") as file:
        file.truncate(journal_module.MOST_JOURNAL_BYTES + 1)
    for path, message in [(link, "symbolic links"), (pipe, "not a plain file"), (giant, "512 MiB")]:
        with pytest.raises(JournalError, match=message):
            list(read(path))
        with pytest.raises(JournalError, match=message):
            Journal.resume(path)


def test_a_record_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MOST_RECORD_BYTES", 100)
    (tmp_path / "long").write_bytes(b"x" * 200)
    with pytest.raises(JournalError, match="longer than"):
        list(read(tmp_path / "long"))


def test_a_state_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot begin a journal"):
        Journal.create(tmp_path / "file", ROOT)
