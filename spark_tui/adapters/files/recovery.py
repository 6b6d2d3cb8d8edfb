"""What to do about a write that a crash has interrupted: finish it, or put everything back.

A transaction whose files all carry their new content is finished. Any other is put back from its
pre-images, file by file, and only where our own new content stands: a file that is neither old nor
new was changed by the person since; it is left alone and named. Putting back can be interrupted
too, it starts over the next time. Not here: the writing itself (`writing`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from spark_tui.adapters.files import intents
from spark_tui.adapters.files.errors import UnsafePathError
from spark_tui.adapters.files.intents import Intent, IntentError, Planned
from spark_tui.adapters.files.tree import Tree, components, look
from spark_tui.adapters.files.writing import MOST_BYTES, Step, put_in_place, write_beside
from spark_tui.core.change.values import FileKind


class Outcome(StrEnum):
    """How an interrupted write ended."""

    FORWARD = "forward"  # all files are new
    BACK = "back"  # all files are old, but for the untouched ones
    UNREADABLE = "unreadable"  # the record is damaged; nothing was touched


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery did about one transaction.

    `restored` were put back; `untouched` were neither old nor new (or could not be put back), then
    `kept` names the folder in which their old bytes stay for the person.
    """

    outcome: Outcome
    restored: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    kept: str = ""


class _State(StrEnum):
    OLD = "old"
    NEW = "new"
    FOREIGN = "foreign"


def recover(tree: Tree, transaction: Path, step: Step) -> Recovered | None:
    """Settle one transaction that stands on disk, None when it never began. Raises OSError."""
    try:
        intent = intents.load(transaction)
        if intent is not None:
            for file in intent.files:
                components(file.path)
    except (IntentError, UnsafePathError):
        return Recovered(Outcome.UNREADABLE, kept=_keep(transaction))
    if intent is None:
        intents.discard(transaction)
        return None
    if _is_finished(tree, intent):
        _tidy(tree, intent, keep_folders=True)
        finish(transaction, step, done=True)
        return Recovered(Outcome.FORWARD)
    return put_back(tree, transaction, intent, step)


def put_back(tree: Tree, transaction: Path, intent: Intent, step: Step) -> Recovered:
    """Return every file of `intent` that we have changed to its old state. Raises OSError."""
    restored: list[str] = []
    untouched: list[str] = []
    for index, file in reversed(tuple(enumerate(intent.files))):
        try:
            state = _state(tree, file)
            if state is _State.NEW:
                _restore(tree, transaction, index, file, step)
                restored.append(file.path)
                step(f"restored {index}")
            elif state is _State.FOREIGN:
                untouched.append(file.path)
        except (OSError, UnsafePathError, IntentError):
            untouched.append(file.path)
    _tidy(tree, intent, keep_folders=False)
    step("tidy")
    if untouched:
        kept = _keep(transaction)
        return Recovered(Outcome.BACK, tuple(restored[::-1]), tuple(untouched[::-1]), kept)
    finish(transaction, step, done=False)
    return Recovered(Outcome.BACK, tuple(restored[::-1]))


def finish(transaction: Path, step: Step, *, done: bool) -> None:
    """Close a transaction of which nothing is left to do: it was `done`, or put back. Raises OSError."""
    intents.close(transaction, done=done)
    step("closed")
    intents.discard(transaction)
    step("discarded")


def _is_finished(tree: Tree, intent: Intent) -> bool:
    """Whether every name was changed: all are new, or were and have been edited since.

    A file that was edited since counts as done when its temporary file is gone and others are new.
    """
    try:
        states = [(file, _state(tree, file)) for file in intent.files]
    except (OSError, UnsafePathError):
        return False
    some_new = any(state is _State.NEW for _, state in states)
    return some_new and all(
        state is _State.NEW
        or file.is_new(file.old, file.old_mode)  # nothing to change here
        or (state is _State.FOREIGN and file.new is not None and not _has_temporary(tree, file))
        for file, state in states
    )


def _state(tree: Tree, file: Planned) -> _State:
    found = tree.look(file.path, MOST_BYTES)
    if found.kind not in (FileKind.FILE, FileKind.MISSING):
        return _State.FOREIGN
    if file.is_old(found.digest, found.mode):
        return _State.OLD
    return _State.NEW if file.is_new(found.digest, found.mode) else _State.FOREIGN


def _restore(tree: Tree, transaction: Path, index: int, file: Planned, step: Step) -> None:
    *parents, name = components(file.path)
    with tree.folder(parents) as folder:
        if file.old is None:
            os.unlink(name, dir_fd=folder)
        else:
            data = intents.load_old(transaction, index, file.old)
            with suppress(FileNotFoundError):
                os.unlink(file.temporary, dir_fd=folder)
            write_beside(folder, file, data, file.old_mode)
            put_in_place(folder, file, name, step, create=file.new is None)
        os.fsync(folder)


def _has_temporary(tree: Tree, file: Planned) -> bool:
    with tree.folder(components(file.path)[:-1]) as folder:
        return look(folder, file.temporary, 0).kind is not FileKind.MISSING


def _tidy(tree: Tree, intent: Intent, *, keep_folders: bool) -> None:
    """Remove what the transaction made on its way: temporary files, and folders if they are empty."""
    for file in intent.files:
        with suppress(OSError, UnsafePathError), tree.folder(components(file.path)[:-1]) as folder:
            os.unlink(file.temporary, dir_fd=folder)
            os.fsync(folder)
    for path in () if keep_folders else reversed(intent.folders):
        with suppress(OSError, UnsafePathError):
            *parents, name = components(path)
            with tree.folder(parents) as folder:
                os.rmdir(name, dir_fd=folder)
                os.fsync(folder)


def _keep(transaction: Path) -> str:
    kept = transaction.with_suffix(".kept")
    transaction.rename(kept)
    intents.flush_folder(kept.parent)
    return str(kept)
