"""What the engine has to look at before it folds edits, so that the core never waits for a file.

Not here: what the edits become (`update.growth`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spark_tui.core.guard.paths import gate
from spark_tui.core.session import Session
from spark_tui.core.stream.edits import Edit, FileOpened, LineAdded, LineKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the engine shall look at before it folds these edits: files to read, and paths of which only
    the kind matters."""

    files: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def wanted(session: Session, edits: Iterable[Edit]) -> Wanted:
    """What these edits name, or a rule will ask for, and the session does not know yet, so that the core
    never waits."""
    files: dict[str, None] = {}
    paths: dict[str, None] = {}
    current = session.turn.edit.path if session.turn.edit else ""
    for edit in edits:
        if isinstance(edit, FileOpened):
            named = [gate(raw) for raw in (edit.path, edit.move_to) if raw is not None]
            current = named[0] if isinstance(named[0], str) else ""
            files.update((path, None) for path in named if isinstance(path, str))
        elif isinstance(edit, LineAdded) and current and _may_import(edit):
            manifests, others = _asked(current, edit.text)
            files.update(manifests)
            paths.update(others)
    return Wanted(
        tuple(path for path in files if path not in session.files),
        tuple(path for path in paths if path not in session.files and path not in session.seen),
    )


_IMPORTING = ("import", "from", "require", "use", "crate", '"')


def _may_import(edit: LineAdded) -> bool:
    """Most lines do not, and this is asked of every one."""
    return edit.kind is LineKind.NEW and any(word in edit.text for word in _IMPORTING)


def _asked(path: str, line: str) -> tuple[dict[str, None], dict[str, None]]:
    """The manifests and the other paths that the rule on dependencies will ask for because of this line."""
    from spark_tui.core.guard.content.dependencies import asks
    from spark_tui.core.guard.content.manifests import is_manifest

    named = [one for one in asks(path, line) if isinstance(gate(one), str)]
    manifests = dict.fromkeys(one for one in named if is_manifest(one))
    return manifests, dict.fromkeys(one for one in named if one not in manifests)
