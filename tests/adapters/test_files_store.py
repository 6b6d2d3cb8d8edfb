"""Reading and writing real files: what is found, what is refused, what is left."""

from __future__ import annotations

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.adapters.files import store as store_module
from spark_tui.adapters.files.errors import Refusal, UnsafePathError, WriteRefusedError
from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.files.tree import components
from spark_tui.core.change.values import FileKind, Write


def sha(data: bytes) -> str:
    return sha256(data).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.py").write_bytes(b"old\r\n")
    (root / "src" / "a.py").chmod(0o750)
    (root / "gone.py").write_bytes(b"bye\n")
    return root


@pytest.fixture
def store(root: Path, tmp_path: Path) -> Iterator[FileStore]:
    with FileStore(root, tmp_path / "state") as opened:
        yield opened


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_reads_a_file_with_its_mode(store: FileStore) -> None:
    facts = store.read("src/a.py")
    assert (facts.kind, facts.data, facts.mode) == (FileKind.FILE, b"old\r\n", 0o750)
    assert not facts.link_parent


def test_everything_else_is_named_and_not_opened(root: Path, store: FileStore, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (root / "link").symlink_to(outside / "secret")
    (root / "linked").symlink_to(outside)
    os.mkfifo(root / "pipe")
    (root / "sub" / ".git").mkdir(parents=True)
    (root / "sub" / "x").write_bytes(b"x")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket"))
        cases = {
            "link": (FileKind.LINK, False),
            "linked": (FileKind.LINK, False),
            "linked/secret": (FileKind.MISSING, True),
            "gone.py/below": (FileKind.MISSING, True),
            "pipe": (FileKind.SPECIAL, False),
            "socket": (FileKind.SPECIAL, False),
            "sub": (FileKind.SPECIAL, False),
            "sub/x": (FileKind.MISSING, True),
            "src": (FileKind.FOLDER, False),
            "nothing/here": (FileKind.MISSING, False),
            "../outside/secret": (FileKind.MISSING, True),
            "n" * 300: (FileKind.UNREADABLE, False),
        }
        for path, expected in cases.items():
            facts = store.read(path)
            assert (facts.kind, facts.link_parent) == expected, path
            assert facts.data == b""


def test_the_limit_is_exact(store: FileStore) -> None:
    assert store.read("src/a.py", limit=5).kind is FileKind.FILE
    assert store.read("src/a.py", limit=4).kind is FileKind.TOO_LARGE


def test_the_root_stays_the_folder_that_was_opened(root: Path, store: FileStore, tmp_path: Path) -> None:
    root.rename(tmp_path / "moved")
    (tmp_path / "evil" / "src").mkdir(parents=True)
    (tmp_path / "evil" / "src" / "a.py").write_bytes(b"evil")
    root.symlink_to(tmp_path / "evil")
    assert store.read("src/a.py").data == b"old\r\n"


def test_changes_creates_and_deletes_together(root: Path, store: FileStore, tmp_path: Path) -> None:
    store.commit(
        [
            Write("src/a.py", sha(b"old\r\n"), b"new\r\n"),
            Write("new/deep/b.py", None, b"b", 0o755),
            Write("new/c.py", None, b""),
            Write("gone.py", sha(b"bye\n"), None),
        ]
    )
    assert tree(root) == {"src/a.py": b"new\r\n", "new/deep/b.py": b"b", "new/c.py": b""}
    modes = [stat.S_IMODE((root / path).stat().st_mode) for path in ("src/a.py", "new/deep/b.py", "new/c.py")]
    assert modes == [0o750, 0o755, 0o644]
    assert [path.name for path in (tmp_path / "state").rglob("*") if path.is_file()] == ["lock", "last.json"]


def test_a_mode_change_alone(root: Path, store: FileStore) -> None:
    store.commit([Write("src/a.py", sha(b"old\r\n"), b"old\r\n", 0o644)])
    assert stat.S_IMODE((root / "src/a.py").stat().st_mode) == 0o644


GOOD = Write("src/a.py", sha(b"old\r\n"), b"new")


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (Write("gone.py", sha(b"other"), b"x"), Refusal.STALE),
        (Write("gone.py", None, b"x"), Refusal.STALE),
        (Write("missing", sha(b"x"), b"y"), Refusal.STALE),
        (Write("missing", sha(b"x"), None), Refusal.STALE),
        (Write("../escape", None, b"x"), Refusal.PATH),
        (Write("/absolute", None, b"x"), Refusal.PATH),
        (Write("src//b", None, b"x"), Refusal.PATH),
        (Write("src", None, b"x"), Refusal.PATH),
        (Write("gone.py/b", None, b"x"), Refusal.PATH),
        (Write("link", None, b"x"), Refusal.PATH),
        (Write("linked/b", None, b"x"), Refusal.PATH),
        (Write("linked/new/b", None, b"x"), Refusal.PATH),
        (Write("pipe", None, b"x"), Refusal.PATH),
        (Write("setuid", sha(b"s"), b"x"), Refusal.PATH),
        (Write("new", None, b"x", 0o4755), Refusal.PATH),
        (Write("src/a.py", sha(b"old\r\n"), None), Refusal.PATH),  # twice in one go
        (Write("src/a.py/b", None, b"x"), Refusal.PATH),
        (Write("n" * 300, None, b"x"), Refusal.IO),
        (Write("lone \ud800", None, b"x"), Refusal.PATH),
    ],
    ids=lambda value: value.path[:20] if isinstance(value, Write) else "",
)
def test_one_refusal_refuses_all(
    root: Path, store: FileStore, tmp_path: Path, write: Write, kind: Refusal
) -> None:
    (tmp_path / "outside").mkdir()
    (root / "link").symlink_to(tmp_path / "outside" / "x")
    (root / "linked").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "pipe")
    (root / "setuid").write_bytes(b"s")
    (root / "setuid").chmod(0o4755)
    before = tree(root)
    with pytest.raises(WriteRefusedError) as refused:
        store.commit([GOOD, write])
    assert refused.value.kind is kind
    assert refused.value.reason
    assert tree(root) == before
    assert list((tmp_path / "outside").iterdir()) == []


def at_step(action: dict[str, object]) -> store_module.writing.Step:
    def step(name: str) -> None:
        do = action.get(name)
        if callable(do):
            do()

    return step


def three() -> list[Write]:
    return [
        Write("src/a.py", sha(b"old\r\n"), b"new"),
        Write("made/b.py", None, b"b"),
        Write("gone.py", sha(b"bye\n"), None),
    ]


@pytest.mark.parametrize("path", ["src/a.py", "made/b.py", "gone.py"])
def test_a_file_changed_at_the_last_moment_keeps_that_change(root: Path, tmp_path: Path, path: str) -> None:
    edit = at_step({"temporary 1": lambda: (root / path).write_bytes(b"the person's")})
    before = tree(root)
    with FileStore(root, tmp_path / "state", edit) as store:
        with pytest.raises(WriteRefusedError) as refused:
            store.commit(three())
        assert (refused.value.path, refused.value.kind) == (path, Refusal.STALE)
        assert tree(root) == before | {path: b"the person's"}
        assert [done.untouched for done in store.recovered] == [(path,)]
        assert store.recover() == []


def test_a_folder_swapped_for_a_link_leads_nowhere(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()

    def swap() -> None:
        (root / "src").rename(root / "src.away")
        (root / "src").symlink_to(outside)

    swapping = FileStore(root, tmp_path / "state", at_step({"intent": swap}))
    with swapping as store, pytest.raises(WriteRefusedError) as refused:
        store.commit(three())
    assert refused.value.kind is Refusal.PATH
    assert list(outside.iterdir()) == []
    assert (root / "src.away" / "a.py").read_bytes() == b"old\r\n"
    assert not (root / "made").exists()


def test_no_space_for_the_undo_record_means_no_write(root: Path, tmp_path: Path) -> None:
    before = tree(root)
    (tmp_path / "state").write_bytes(b"in the way")
    with FileStore(root, tmp_path / "state") as store, pytest.raises(WriteRefusedError) as refused:
        store.commit(three())
    assert refused.value.kind is Refusal.IO
    assert tree(root) == before


def test_a_writer_that_is_busy_is_waited_for_and_then_named(
    root: Path, store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_LOCK_SECONDS", 0.05)
    store.commit([Write("x", None, b"x")])
    (lock,) = (tmp_path / "state").rglob("lock")
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(WriteRefusedError, match="another spark_tui"):
            store.commit([GOOD])
        assert store.read("src/a.py").data == b"old\r\n"
    store.commit([GOOD])
    assert store.read("src/a.py").data == b"new"


def test_records_are_private(root: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []

    def look() -> None:
        records = (tmp_path / "state").rglob("*")
        seen.extend((path.name, stat.S_IMODE(path.stat().st_mode)) for path in records)

    with FileStore(root, tmp_path / "state", at_step({"intent": look})) as store:
        store.commit(three())
    modes = dict(seen)
    assert modes["intent.json"] == modes["0.old"] == modes["2.old"] == modes["lock"] == 0o600
    assert all(mode == 0o700 for name, mode in seen if name.endswith(".write"))


@given(st.text(alphabet="ab./\\\0é", max_size=12))
def test_only_plain_relative_paths_have_components(path: str) -> None:
    try:
        parts = components(path)
    except UnsafePathError:
        assert "\0" in path or set(path.split("/")) & {"", ".", ".."}
    else:
        assert "/".join(parts) == path
        assert not os.path.isabs(path)
        assert os.path.normpath(path) == path
