"""kill -9 at every step of an apply of three files, and of the recovery: all old or all new."""

from __future__ import annotations

import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from spark_tui.adapters.files.recovery import Outcome, Recovered
from spark_tui.adapters.files.store import FileStore
from spark_tui.core.change.values import Write

OLD = {"src/a.py": b"old a\n", "gone.py": b"old c\n"}
NEW = {"src/a.py": b"new a\n", "made/deep/b.py": b"new b\n"}

CHILD = """
import os, signal, sys
from hashlib import sha256
from pathlib import Path
from spark_tui.adapters.files.store import FileStore
from spark_tui.core.change.values import Write

root, state, verb, left = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])

def step(name):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1

store = FileStore(root, state, step)
if verb == "recover":
    store.recover()
else:
    store.commit([
        Write("src/a.py", sha256(b"old a\\n").hexdigest(), b"new a\\n"),
        Write("made/deep/b.py", None, b"new b\\n"),
        Write("gone.py", sha256(b"old c\\n").hexdigest(), None),
    ])
"""


def lay_out(root: Path) -> None:
    for path, data in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def killed(root: Path, state: Path, verb: str, steps: int) -> bool:
    """Run a child that kills itself after `steps` steps; False when it came to its end."""
    command = [sys.executable, "-c", CHILD, str(root), str(state), verb, str(steps)]
    code = subprocess.run(command, timeout=30, check=False).returncode
    assert code in (0, -signal.SIGKILL)
    return code != 0


def settle(root: Path, state: Path) -> list[Recovered]:
    with FileStore(root, state) as store:
        done = store.recover()
        assert store.recover() == []
    return done


def assert_clean(root: Path, state: Path) -> None:
    assert tree(root) in (OLD, NEW)
    assert (root / "made").exists() == (tree(root) == NEW)
    done = ["last.json"] if tree(root) == NEW else []
    assert sorted(path.name for path in state.rglob("*") if path.is_file()) == [*done, "lock"]


def test_killed_at_every_step_of_an_apply(tmp_path: Path) -> None:
    outcomes: list[str] = []
    steps = 0
    while True:
        root, state = tmp_path / f"root{steps}", tmp_path / f"state{steps}"
        lay_out(root)
        was_killed = killed(root, state, "commit", steps)
        done = settle(root, state)
        assert_clean(root, state)
        assert all(recovered.untouched == () for recovered in done)
        if not was_killed:
            assert tree(root) == NEW
            break
        outcomes.append("new" if tree(root) == NEW else "old")
        steps += 1
    assert steps > 12
    assert outcomes == sorted(outcomes, reverse=True)  # once forward, always forward
    assert {"old", "new"} == set(outcomes)


def find_half_done(tmp_path: Path) -> int:
    """The number of steps after which the tree is neither old nor new."""
    for steps in range(40):
        root = tmp_path / f"probe{steps}"
        lay_out(root)
        killed(root, tmp_path / f"probe-state{steps}", "commit", steps)
        visible = {path: data for path, data in tree(root).items() if ".spark-tui-" not in path}
        if visible.get("made/deep/b.py") == b"new b\n":
            return steps
    raise AssertionError("no step leaves the tree half done")


@pytest.fixture(scope="module")
def half_done(tmp_path_factory: pytest.TempPathFactory) -> int:
    return find_half_done(tmp_path_factory.mktemp("probes"))


def test_killed_at_every_step_of_the_recovery(tmp_path: Path, half_done: int) -> None:
    steps = 0
    while True:
        root, state = tmp_path / f"root{steps}", tmp_path / f"state{steps}"
        lay_out(root)
        assert killed(root, state, "commit", half_done)
        was_killed = killed(root, state, "recover", steps)
        settle(root, state)
        assert tree(root) == OLD
        assert_clean(root, state)
        if not was_killed:
            break
        steps += 1
    assert steps >= 4


def test_a_file_edited_after_the_crash_is_left_alone(tmp_path: Path, half_done: int) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    lay_out(root)
    assert killed(root, state, "commit", half_done)
    (root / "gone.py").write_bytes(b"the person's")
    (done,) = settle(root, state)
    assert (done.outcome, done.restored, done.untouched) == (
        Outcome.BACK,
        ("src/a.py", "made/deep/b.py"),
        ("gone.py",),
    )
    assert tree(root) == OLD | {"gone.py": b"the person's"}
    assert (Path(done.kept) / "2.old").read_bytes() == OLD["gone.py"]


class PowerCut(BaseException):
    """Ends a write where no handler of the store looks."""


def test_a_write_that_was_only_not_put_away_is_finished(tmp_path: Path) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    lay_out(root)

    def cut(name: str) -> None:
        if name == "flushed":
            raise PowerCut

    with FileStore(root, state, cut) as store, pytest.raises(PowerCut):
        store.commit(
            [
                Write("src/a.py", sha256(OLD["src/a.py"]).hexdigest(), NEW["src/a.py"]),
                Write("made/deep/b.py", None, NEW["made/deep/b.py"]),
                Write("gone.py", sha256(OLD["gone.py"]).hexdigest(), None),
            ]
        )
    (root / "src/a.py").write_bytes(b"edited since")
    (done,) = settle(root, state)
    assert (done.outcome, done.restored, done.untouched) == (Outcome.FORWARD, (), ())
    assert tree(root) == NEW | {"src/a.py": b"edited since"}


def test_the_next_write_settles_the_crash_first(tmp_path: Path, half_done: int) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    lay_out(root)
    with FileStore(root, state) as store:
        assert killed(root, state, "commit", half_done)
        store.commit([Write("src/a.py", sha256(b"old a\n").hexdigest(), b"later")])
        assert [done.outcome for done in store.recovered] == [Outcome.BACK]
    assert tree(root) == OLD | {"src/a.py": b"later"}


def test_a_damaged_record_touches_nothing(tmp_path: Path, half_done: int) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    lay_out(root)
    assert killed(root, state, "commit", half_done)
    (intent,) = state.rglob("intent.json")
    intent.write_text(intent.read_text()[:-20])
    before = tree(root)
    (done,) = settle(root, state)
    assert done.outcome is Outcome.UNREADABLE
    assert tree(root) == before
    assert (Path(done.kept) / "0.old").read_bytes() == OLD["src/a.py"]


def test_a_damaged_copy_is_not_put_back(tmp_path: Path, half_done: int) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    lay_out(root)
    assert killed(root, state, "commit", half_done)
    (copy,) = state.rglob("0.old")
    copy.write_bytes(b"rotten")
    (done,) = settle(root, state)
    assert done.untouched == ("src/a.py",)
    assert (root / "src/a.py").read_bytes() == b"new a\n"


RIVAL = """
import sys
from pathlib import Path
from spark_tui.adapters.files import store
from spark_tui.adapters.files.errors import WriteRefusedError

store._LOCK_SECONDS = 0.0
try:
    store.FileStore(Path(sys.argv[1]), Path(sys.argv[2])).recover()
except WriteRefusedError as error:
    sys.exit(str(error))
"""


def test_the_write_of_a_live_process_is_not_recovered(tmp_path: Path) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    lay_out(root)
    rivals: list[subprocess.CompletedProcess[str]] = []

    def let_a_rival_try(name: str) -> None:
        if name == "published 0":
            command = [sys.executable, "-c", RIVAL, str(root), str(state)]
            rivals.append(subprocess.run(command, capture_output=True, text=True, timeout=30, check=False))

    with FileStore(root, state, let_a_rival_try) as store:
        store.commit([Write("src/a.py", sha256(b"old a\n").hexdigest(), b"mine"), Write("z", None, b"z")])
    assert ["another spark_tui is writing here" in rival.stderr for rival in rivals] == [True]
    assert tree(root) == OLD | {"src/a.py": b"mine", "z": b"z"}
