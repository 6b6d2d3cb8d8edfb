"""`spark-tui undo` outside the app: exit codes, what is written, what is recorded, what is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.journal import Journal, read
from spark_tui.cli import main
from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold, tree
from support.left_alone import LeftAlone
from support.play import block

WIDE = Policy(size=Size(None, None, None, None, None, None), run_ahead=1000)
FILE = "".join(f"line {number}\n" for number in range(1, 21))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.py").write_text(FILE)
    return folder.resolve()


@pytest.fixture
def played(root: Path, home: Path) -> Iterator[LeftAlone]:
    """Two goals: hunks 1 and 2 in a.py and the new b.py, then 4 on top of 1."""
    session = LeftAlone(root, home / "state", WIDE)
    session.asks("first")
    edits = (
        ("a.py", "line 2\n", "two\nand a half\n"),
        ("a.py", "line 19\n", "nineteen\n"),
        ("b.py", "", "b\n"),
    )
    session.answers("".join(block(*edit) for edit in edits))
    session.accept(1, 2)
    session.accept(3)
    session.asks("second")
    session.answers(block("a.py", "and a half\n", "and a quarter\n"))
    session.accept(4)
    yield session
    session.leave()


def undo(capsys: pytest.CaptureFixture[str], root: Path, *flags: str) -> tuple[int, dict[str, Any]]:
    code = main(["undo", "--root", str(root), "--json", *flags])
    return code, json.loads(capsys.readouterr().out)


def files(root: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in root.iterdir() if path.is_file()}


def recorded(session: LeftAlone) -> dict[str, bytes | None]:
    return tree(fold(decode(read(session.journal.path))))


def test_the_last_write_goes_back_and_then_the_one_before(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = files(root)
    played.leave()
    code, said = undo(capsys, root)
    assert (code, said["undone"], said["written"]) == (0, [4], ["a.py"])
    assert said["wish"] == "what was accepted last, point 3"
    assert files(root)["a.py"] == there["a.py"].replace("quarter", "half")
    code, said = undo(capsys, root)
    assert (code, said["undone"], "b.py" in files(root)) == (0, [3], False)
    code, said = undo(capsys, root)
    assert (code, said["undone"], files(root)) == (0, [1, 2], {"a.py": FILE})
    code, said = undo(capsys, root)
    assert (code, said["undone"], said["error"]) == (0, [], None)
    code, said = undo(capsys, root, "--to", "3")
    assert (code, said["accepted"], files(root)) == (0, [1, 2, 3, 4], there)
    assert recorded(played) == {path: text.encode() for path, text in there.items()}


@pytest.mark.parametrize(
    ("flags", "undone"),
    [
        (("--hunk", "2"), [2]),
        (("--hunk", "4", "--hunk", "1"), [1, 4]),
        (("--goal", "2"), [4]),
        (("--all",), [1, 2, 3, 4]),
    ],
    ids=lambda value: " ".join(map(str, value)),
)
def test_what_is_named_is_taken_back_in_one_write(
    played: LeftAlone,
    root: Path,
    capsys: pytest.CaptureFixture[str],
    flags: tuple[str, ...],
    undone: list[int],
) -> None:
    points = len(played.session.points)
    played.leave()
    before = files(root)
    code, said = undo(capsys, root, "--dry-run", *flags)
    assert (code, said["undone"], said["dry_run"], files(root)) == (0, undone, True, before)
    code, said = undo(capsys, root, *flags)
    assert (code, said["undone"]) == (0, undone)
    after = fold(decode(read(played.journal.path)))
    assert len(after.points) == points + 1
    assert [hunk.id for hunk in after.points[points].undone] == undone
    assert recorded(played).keys() >= files(root).keys()
    assert {path: data for path, data in recorded(played).items() if data is not None} == {
        path: text.encode() for path, text in files(root).items()
    }


def test_what_the_person_changed_since_is_left_alone(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played.leave()
    mine = "# mine\n" + (root / "a.py").read_text().replace("nineteen\n", "nineteen, by hand\n")
    (root / "a.py").write_text(mine)
    code, said = undo(capsys, root, "--all")
    assert (code, said["undone"], [kept["hunk"] for kept in said["kept"]]) == (3, [], [2])
    assert "changed since" in said["kept"][0]["reason"]
    assert files(root)["a.py"] == mine
    code, said = undo(capsys, root, "--all", "--partly")
    assert (code, said["undone"], [kept["hunk"] for kept in said["kept"]]) == (0, [1, 3, 4], [2])
    assert files(root) == {"a.py": "# mine\n" + FILE.replace("line 19\n", "nineteen, by hand\n")}


def test_a_lower_hunk_is_refused_with_the_one_that_lies_on_it(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played.leave()
    before = files(root)
    assert main(["undo", "--root", str(root), "--goal", "1"]) == 3
    said = capsys.readouterr().out
    assert "hunk 4 was accepted on top of hunk 1" in said
    assert "Nothing was changed" in said
    assert files(root) == before


def test_an_open_session_is_refused(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(root)
    code, said = undo(capsys, root)
    assert (code, said["error"]["kind"]) == (1, "io")
    assert "open in another spark_tui" in said["error"]["message"]
    assert files(root) == before
    code, said = undo(capsys, root, "--list")
    assert (code, len(said["points"])) == (0, 3)


def test_the_list_says_what_can_be_undone_and_changes_nothing(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played.leave()
    (root / "a.py").write_text((root / "a.py").read_text().replace("nineteen\n", "mine\n"))
    kept = played.journal.path.read_bytes()
    code, said = undo(capsys, root, "--list")
    assert code == 0
    assert [(goal["number"], goal["text"]) for goal in said["goals"]] == [(1, "first"), (2, "second")]
    assert [(point["accepted"], point["here"]) for point in said["points"]] == [
        ([1, 2], False),
        ([3], False),
        ([4], True),
    ]
    assert {hunk["id"]: hunk["undoable"] for hunk in said["hunks"]} == {1: False, 2: False, 3: True, 4: True}
    assert played.journal.path.read_bytes() == kept
    assert main(["undo", "--root", str(root), "--list"]) == 0
    shown = capsys.readouterr().out
    assert "* point 3  goal 2  accepted hunk 4  a.py  +1 -1" in shown
    assert "not alone: hunk 4 was accepted on top of hunk 1" in shown


def test_a_hunk_that_is_alone_and_not_in_its_file_any_more_is_said_so(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played.leave()
    (root / "a.py").write_text("all mine\n")
    assert main(["undo", "--root", str(root)]) == 3
    shown = capsys.readouterr().out
    assert "Nothing was changed. --list shows what can be taken back." in shown
    assert main(["undo", "--root", str(root), "--list"]) == 0
    assert "hunk 4: a.py not in the file now  +1 -1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--hunk", "99"), "no hunk 99"),
        (("--goal", "7"), "2 goals, not 7"),
        (("--to", "9"), "no point 9"),
        (("nosuch",), "no session 'nosuch'"),
    ],
)
def test_what_does_not_exist_is_wrong_usage(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], words: str
) -> None:
    played.leave()
    code, said = undo(capsys, root, *flags)
    assert code == 1
    assert words in said["error"]["message"]


def test_a_file_in_the_way_means_that_nothing_was_written(
    played: LeftAlone, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played.leave()
    (root / "a.py").unlink()
    (root / "a.py").mkdir()
    code, said = undo(capsys, root, "--hunk", "4")
    assert code == 3
    assert (root / "a.py").is_dir()
    assert "no text file any more" in said["kept"][0]["reason"]


def test_a_write_that_a_kill_interrupted_is_settled_before(
    root: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class KilledError(BaseException):
        pass

    def kill(name: str) -> None:
        if name == "published 0":
            raise KilledError

    session = LeftAlone(root, home / "state", WIDE, kill)
    session.asks("both")
    session.answers(block("a.py", "line 2\n", "two\n") + block("b.py", "", "b\n"))
    with pytest.raises(KilledError):
        session.accept(1, 2)
    session.leave()
    code, said = undo(capsys, root)
    assert (code, said["undone"]) == (0, [])
    assert files(root) == {"a.py": FILE}
    after = fold(decode(read(session.journal.path)))
    assert after.pending is None
    assert [hunk.state for file in after.files.values() for hunk in file.hunks] == [HunkState.WAITING] * 2


def test_the_app_goes_on_from_what_was_undone(
    played: LeftAlone, root: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played.leave()
    assert undo(capsys, root, "--goal", "2")[0] == 0
    again = Journal.resume(played.journal.path)
    session = fold(decode(read(again.path)))
    again.close()
    assert {hunk.id: hunk.state for file in session.files.values() for hunk in file.hunks}[
        4
    ] is HunkState.WAITING
    with FileStore(root, home / "state") as store:
        assert store.recover() == []
