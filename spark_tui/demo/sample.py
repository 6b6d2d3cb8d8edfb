"""The throw-away copy of the bundled sample project that the demo works on.

Not here: the project itself (`project/`, data files; its Python files carry `.txt` so that no tool
takes them for ours) and what the scripted model writes (`edits`).
"""

from __future__ import annotations

import os
import subprocess
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

NAME = "courier"
GOAL = "add retries with backoff to the client"

_HIDDEN = {"gitignore.txt": ".gitignore"}
_IDENTITY = ("-c", "user.name=spark-tui demo", "-c", "user.email=demo@localhost")
_DISARMED = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "commit.gpgSign=false")


def sample_files() -> dict[str, str]:
    """The text of every file of the sample project by its path."""
    return dict(sorted(_walk(files("spark_tui.demo") / "project", "")))


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            name = _HIDDEN.get(entry.name, entry.name.removesuffix(".txt"))
            found.append((prefix + name, entry.read_text(encoding="utf-8")))
    return found


def prepare(parent: Path) -> Path:
    """Copy the sample project into a new folder below `parent` and return it.

    With git on the machine it is a repository with one commit, made without the person's hooks and
    identity; without git it is just files. Raises OSError when the folder cannot be written.
    """
    root = parent / NAME
    for path, text in sample_files().items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    _make_repository(root)
    return root


def _make_repository(root: Path) -> None:
    """Best effort: a demo without git is still a demo."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    for command in (
        ("init", "--quiet", "--initial-branch=main", "--template="),
        ("add", "--all"),
        ("commit", "--quiet", "--no-verify", "--message", "The sample project"),
    ):
        try:
            subprocess.run(
                ("git", *_IDENTITY, *_DISARMED, *command),
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=20,
            )
        except (OSError, subprocess.SubprocessError):
            return
