"""Trust: bound to a path and a digest, private, and never by accident."""

from __future__ import annotations

import json
import os
import stat
from multiprocessing import get_context
from pathlib import Path

import pytest

from spark_tui.config.toml_errors import ConfigError
from spark_tui.config.trust import is_trusted, revoke, trust, trusted_digest


def test_trust_is_bound_to_the_path_and_the_digest(tmp_path: Path) -> None:
    data, one, other = tmp_path / "data", tmp_path / "one", tmp_path / "other"
    assert not is_trusted(data, one, "d1")
    trust(data, one, "d1")
    assert is_trusted(data, one, "d1")
    assert is_trusted(data, one / ".." / "one", "d1")
    assert not is_trusted(data, one, "d2")
    assert not is_trusted(data, other, "d1")
    assert not is_trusted(data, one, "")
    assert not is_trusted(data, other, "")
    trust(data, one, "d2")
    assert (is_trusted(data, one, "d1"), is_trusted(data, one, "d2")) == (False, True)
    assert (revoke(data, one), revoke(data, one)) == (True, False)
    assert trusted_digest(data, one) == ""


def test_the_file_is_for_the_person_alone(tmp_path: Path) -> None:
    trust(tmp_path / "a" / "data", tmp_path, "d")
    path = tmp_path / "a" / "data" / "trust.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert json.loads(path.read_text()) == {"version": 1, "repositories": {str(tmp_path): "d"}}
    assert [entry.name for entry in path.parent.iterdir()] == ["trust.json"]


def test_names_that_are_no_text_can_be_trusted(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"caf\xe9")
    trust(tmp_path / "data", root, "d")
    assert is_trusted(tmp_path / "data", root, "d")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"version": 1, "repositories": {"/x": 3}}',
        b'{"version": 1, "repositories": {}, "more": 1}',
        b'{"version": 2, "repositories": {}}',
        b" " * 300_000,
    ],
    ids=["empty", "cut", "list", "latin", "deep", "number", "more", "newer", "huge"],
)
def test_a_damaged_file_gives_no_trust_and_is_not_written_over(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    path.write_bytes(content)
    assert trusted_digest(tmp_path, tmp_path) == ""
    with pytest.raises(ConfigError, match=r"trust\.json: "):
        trust(tmp_path, tmp_path, "d")
    assert path.read_bytes() == content


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text('{"version": 1, "repositories": {}}')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "trust.json").symlink_to(elsewhere)
    with pytest.raises(ConfigError, match="this is a link"):
        trust(tmp_path / "data", tmp_path, "d")
    assert elsewhere.read_text() == '{"version": 1, "repositories": {}}'


def _trust_many(data: Path, name: str) -> None:
    for index in range(10):
        trust(data, Path(f"/{name}{index}"), "d")


def test_processes_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    context = get_context("fork")
    processes = [context.Process(target=_trust_many, args=(tmp_path, name)) for name in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(json.loads((tmp_path / "trust.json").read_text())["repositories"]) == 30
