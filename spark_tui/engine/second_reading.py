"""A second reading of a finished diff, by unidiff: two readers that see different changes are a doubt.

unidiff reads strictly, by the counts, and knows nothing of the mistakes of models: where it refuses a diff,
or passes over lines that are no part of its hunks, it has no opinion. Where it does read all of a diff, it
must find the same lines in the same hunks. Not here: the
reading that counts (`core.stream.unified_diff`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spark_tui.core.stream.edits import BlockClosed, BlockOpened, Edit, LineAdded

Hunks = list[list[tuple[str, str]]]
"""The lines of each hunk, with the sign of their kind."""

_SIGNS = ("+", "-", " ")


def disagreement(text: str, edits: Sequence[Edit]) -> str:
    """Why the diff `text`, read as `edits`, is in doubt; empty when it is not."""
    second, first = _strictly(text), _hunks(edits)
    if not second or second == first or sum(map(len, second)) < sum(map(len, first)):
        return ""
    return "the diff can be read in two ways: check what its counts say of its lines"


def _strictly(text: str) -> Hunks:
    """The hunks as unidiff reads them; none where it has no opinion."""
    lines = text.removesuffix("\n").split("\n")
    if not any(line.startswith("@@ -") for line in lines):
        return []
    from unidiff.errors import UnidiffParseError  # loaded with the first diff, not with every command
    from unidiff.patch import PatchSet

    try:
        patches = PatchSet(f"{line}\n" for line in lines)
    except UnidiffParseError:
        return []
    return [
        [(line.line_type, line.value.rstrip("\r\n")) for line in hunk if line.line_type in _SIGNS]
        for patch in patches
        for hunk in patch
    ]


def _hunks(edits: Iterable[Edit]) -> Hunks:
    hunks: Hunks = []
    for edit in edits:
        if isinstance(edit, BlockOpened):
            hunks.append([])
        elif isinstance(edit, LineAdded):
            hunks[-1].append((edit.kind.value, edit.text.rstrip("\r")))
        elif isinstance(edit, BlockClosed) and edit.bare_added:
            return []  # by these counts no line is read as it is written: whoever reads it so contradicts
    return hunks
