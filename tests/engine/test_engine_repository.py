"""Files as the engine sees them: what must not be recorded is not read, and odd names do no harm."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from spark_tui.core.change.values import FileKind
from spark_tui.engine.repository import Repository

KEY = "sk-abcdefghijklmnop1234567890"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / ".gitignore").write_text(".env\nbuild.log\n")
    return folder


@pytest.fixture
def repository(root: Path, tmp_path: Path) -> Iterator[Repository]:
    opened = Repository(root, tmp_path / "state", [KEY, ""])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        (".env", "TOKEN=1\n", FileKind.UNREADABLE),
        ("config.py", f"KEY = '{KEY}'\n", FileKind.UNREADABLE),
        ("build.log", "plain\n", FileKind.FILE),
        ("config2.py", "KEY = ''\n", FileKind.FILE),
    ],
)
def test_a_file_that_holds_a_secret_is_not_read(
    root: Path, repository: Repository, path: str, text: str, kind: FileKind
) -> None:
    (root / path).write_text(text)
    facts = repository.read(path)
    assert facts.kind is kind
    assert bool(facts.data) is (kind is FileKind.FILE)


def test_a_name_that_is_no_utf8_is_not_listed(root: Path, repository: Repository) -> None:
    (root / "näme.py").write_text("")
    with open(os.fsencode(root) + b"/bad\xff.py", "wb"):
        pass
    assert repository.listing() == [".gitignore", "näme.py"]


def test_a_branch_that_is_no_utf8_is_text(root: Path, repository: Repository) -> None:
    subprocess.run(
        [b"git", b"-C", os.fsencode(root), b"symbolic-ref", b"HEAD", b"refs/heads/b\xff"], check=True
    )
    assert repository.git.branch() == "b\ufffd"
