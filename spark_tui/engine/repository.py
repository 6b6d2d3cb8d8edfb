"""The repository as the engine sees it: files with what git says of them, the list of paths, the branch.

Joins the files and git adapters, which do not know each other. Not here: any decision.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.git import Git
from spark_tui.adapters.repository_tools import is_secret
from spark_tui.core.change.document import BinaryFileError, decode
from spark_tui.core.change.values import FileFacts, FileKind, Write
from spark_tui.core.guard.protected import secret_like
from spark_tui.core.redact import SHORTEST_SECRET
from spark_tui.core.talk.prompt import named_paths

MAX_NAMED_BYTES = 60_000


class Repository:
    """Reads and writes below one root; `listing` is asked of git once and again after `forget`.

    What is read for an edit is recorded in the journal. So a file that holds one of `keys`, and one that
    git ignores under the name of a secret, is not read at all: it counts as UNREADABLE.
    """

    def __init__(self, root: Path, state: Path, keys: Collection[str] = ()) -> None:
        self.store = FileStore(root, state)
        self._keys = [key.encode() for key in keys if len(key) >= SHORTEST_SECRET]
        self.git = Git(root)
        self._listing: list[str] | None = None

    @property
    def root(self) -> Path:
        return self.store.root

    def close(self) -> None:
        self.store.close()

    def listing(self) -> list[str]:
        """Tracked and untracked files that git does not ignore. A name that is no UTF-8 can neither be
        told to a model nor written by one, and is left out."""
        if self._listing is None:
            self._listing = [path for path in self.git.files() if _is_text(path)]
        return self._listing

    def forget(self) -> None:
        """Something changed on disk: ask git again when it matters."""
        self._listing = None
        self.git.forget()

    def read(self, path: str) -> FileFacts:
        """What is at the path, and whether git ignores it."""
        facts = self.store.read(path)
        if facts.kind is not FileKind.FILE:
            return facts
        ignored = path not in self.listing() and path in self.git.ignored([path])
        if (ignored and secret_like(path)) or any(key in facts.data for key in self._keys):
            return FileFacts(path, FileKind.UNREADABLE, mode=facts.mode, ignored=ignored)
        return msgspec.structs.replace(facts, ignored=ignored)

    def commit(self, writes: Sequence[Write]) -> None:
        """Write all or nothing; raises WriteRefusedError."""
        self.store.commit(writes)
        if any(write.expect is None or write.data is None for write in writes):
            self._listing = None

    def last_write(self) -> frozenset[tuple[str, str | None, str | None]]:
        """Path and digests, before and after, of the files of the write that was done last."""
        return self.store.last_write()

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


def _is_text(path: str) -> bool:
    return path.isascii() or path == path.encode("utf-8", "replace").decode("utf-8")
