"""The names of hunks, looked for once when they close or get another shape.

Not here: reading them (`core.guard.structure.names`) and what they link (`core.links`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.guard.structure.names import names_of
from spark_tui.core.session import Session
from spark_tui.core.update.step import with_file


def with_names(session: Session, path: str, numbers: Sequence[int]) -> Session:
    """The session with the names of these hunks of one file. Where edits are only judged nobody asks."""
    file = session.files.get(path)
    if file is None or not numbers or not session.stops_stream:
        return session
    hunks = tuple(
        replace(hunk, names=names_of(file, hunk)) if hunk.id in numbers else hunk for hunk in file.hunks
    )
    return with_file(session, replace(file, hunks=hunks))


def without_names(session: Session) -> Session:
    """The session without the names of any hunk: a goal is over, and only hunks of one goal are linked. They
    take more memory than the lines that they were found in."""
    files = {
        path: replace(file, hunks=tuple(replace(hunk, names=None) for hunk in file.hunks))
        if any(hunk.names is not None for hunk in file.hunks)
        else file
        for path, file in session.files.items()
    }
    return replace(session, files=files)
