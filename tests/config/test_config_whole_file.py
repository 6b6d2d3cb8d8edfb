"""Files of the configuration are replaced in whole, and never over somebody else's work."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from spark_tui.config.toml_errors import ConfigError
from spark_tui.config.whole_file import open_folder, replace_file


@pytest.mark.parametrize(
    ("there", "expect"),
    [(b"theirs", b"old"), (b"old and more", b"old"), (b"theirs", None), (b"", None), (None, b"old")],
)
def test_what_somebody_changed_meanwhile_is_left_alone(
    there: bytes | None, expect: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    if there is not None:
        path.write_bytes(there)
    with open_folder(tmp_path) as folder, pytest.raises(ConfigError, match="at this moment; try again"):
        replace_file(folder, path, b"new", expect=expect)
    assert (path.read_bytes() if path.exists() else None) == there
    assert len(list(tmp_path.iterdir())) == (there is not None)


@pytest.mark.parametrize("expect", [b"old", None])
def test_a_new_file_gets_the_mode_and_an_old_one_keeps_its_own(expect: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    if expect is not None:
        path.write_bytes(expect)
        path.chmod(0o604)
    with open_folder(tmp_path) as folder:
        replace_file(folder, path, b"new", expect=expect, mode=0o640)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == (0o640 if expect is None else 0o604)


def test_the_folder_that_was_opened_is_written_whatever_its_name_leads_to_by_then(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "evil").mkdir()
    path = tmp_path / "presets" / "a.toml"
    with open_folder(tmp_path, ("presets",)) as folder:
        (tmp_path / "presets").rename(tmp_path / "moved")
        (tmp_path / "presets").symlink_to(tmp_path / "evil")
        replace_file(folder, path, b"new", expect=None)
    assert (tmp_path / "moved" / "a.toml").read_bytes() == b"new"
    assert list((tmp_path / "evil").iterdir()) == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_only_regular_files_are_replaced(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    with open_folder(tmp_path) as folder, pytest.raises(ConfigError, match=r"regular file|link|written"):
        replace_file(folder, path, b"new", expect=None)
    assert len(list(tmp_path.iterdir())) == 1
