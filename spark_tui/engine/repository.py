"""The repository as the engine sees it: files with what git says of them, the list of paths, the branch.

Joins the files and git adapters, which do not know each other. Not here: any decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.git import Git
from spark_tui.adapters.repository_tools import is_secret
from spark_tui.core.change.document import BinaryFileError, decode
from spark_tui.core.change.values import FileFacts, FileKind, Write
from spark_tui.core.talk.prompt import named_paths

MAX_NAMED_BYTES = 60_000


class Repository:
    """Reads and writes below one root; `listing` is asked of git once and again after `forget`."""

    def __init__(self, root: Path, state: Path) -> None:
        self.store = FileStore(root, state)
        self.git = Git(root)
        self._listing: list[str] | None = None

    @property
    def root(self) -> Path:
        return self.store.root

    def close(self) -> None:
        self.store.close()

    def listing(self) -> list[str]:
        """Tracked and untracked files that git does not ignore."""
        if self._listing is None:
            self._listing = self.git.files()
        return self._listing

    def forget(self) -> None:
        """Something changed on disk: ask git again when it matters."""
        self._listing = None
        self.git.forget()

    def read(self, path: str) -> FileFacts:
        """What is at the path, and whether git ignores it."""
        facts = self.store.read(path)
        if facts.kind is FileKind.FILE and path not in self.listing():
            return msgspec.structs.replace(facts, ignored=path in self.git.ignored([path]))
        return facts

    def commit(self, writes: Sequence[Write]) -> None:
        """Write all or nothing; raises WriteRefusedError."""
        self.store.commit(writes)
        if any(write.expect is None or write.data is None for write in writes):
            self._listing = None

    def named(self, text: str) -> tuple[tuple[str, str], ...]:
        """The files that `text` names, with their text, as far as they are small and no secrets."""
        found: list[tuple[str, str]] = []
        left = MAX_NAMED_BYTES
        for path in named_paths(text, self.listing()):
            facts = self.store.read(path)
            if facts.kind is not FileKind.FILE or len(facts.data) > left or is_secret(path):
                continue
            try:
                found.append((path, "".join(decode(facts.data).lines)))
            except BinaryFileError:
                continue
            left -= len(facts.data)
        return tuple(found)

    def instructions(self) -> str:
        """The text of the root AGENTS.md, empty when there is none."""
        facts = self.store.read("AGENTS.md")
        if facts.kind is not FileKind.FILE:
            return ""
        try:
            return "".join(decode(facts.data).lines)
        except BinaryFileError:
            return ""
