"""A git repository of a test's own: real git, a quiet home, files in, commits out.

Not here: the app in a repository with a model (`desk`).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from spark_tui.adapters.git import Git
from spark_tui.adapters.git_history import GitHistory

_IDENTITY = ("user.name=t", "user.email=t@example.invalid", "init.defaultBranch=main", "commit.gpgsign=false")


class Repo:
    """A fresh repository at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.run("init", "-q")

    @property
    def history(self) -> GitHistory:
        """What git has recorded here."""
        return GitHistory(Git(self.root).ask)

    def run(self, *arguments: str, check: bool = True) -> str:
        """What git says; the repository's own hooks run."""
        return self.attempt(*arguments, check=check).stdout.strip()

    def attempt(self, *arguments: str, check: bool = False, **env: str) -> subprocess.CompletedProcess[str]:
        """The same with exit code and complaint; `env` is added to the environment."""
        settings = [word for pair in _IDENTITY for word in ("-c", pair)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return subprocess.run(
            ["git", *settings, *arguments],
            cwd=self.root,
            check=check,
            capture_output=True,
            text=True,
            env={**kept, "HOME": str(self.root.parent), "GIT_CONFIG_NOSYSTEM": "1", **env},
        )

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write these files, None deletes one."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)

    def stage(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write these files and stage everything."""
        self.write(files)
        self.run("add", "-A")

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "a change") -> str:
        """Write, stage and commit these files; the new commit's id."""
        self.stage(files)
        self.run("commit", "-q", "--no-verify", "--allow-empty", "-m", message)
        return self.run("rev-parse", "HEAD")
