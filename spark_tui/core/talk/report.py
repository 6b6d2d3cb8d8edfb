"""What a user message tells the model of its own edits: what was kept, blocked, rejected, cut.

The model cannot see the screen; a bare "aborted" sends it into a loop. So every message that goes
on after a stop names the state of every hunk, with rule, path and line.
"""

from __future__ import annotations

from collections.abc import Iterable

from spark_tui.core.change.document import body
from spark_tui.core.change.values import LOST, Hunk, HunkState, Op
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session, Turn, all_hunks, goal_hunks

MOST_EDITED_LINES = 120  # of one hunk that the person edited
_STANDING = frozenset({HunkState.WAITING, HunkState.ACCEPTED, HunkState.BLOCKED})

_OPS = {
    Op.CHANGE: "",
    Op.CREATE: " (new file)",
    Op.DELETE: " (delete)",
    Op.RENAME: " (rename)",
    Op.MODE: " (mode)",
}


def hunk_line(hunk: Hunk) -> str:
    """One line: which hunk, where, and what became of it."""
    where = "" if hunk.start == LOST else f" line {hunk.line}"
    part = f" (part of hunk {hunk.rank[0]})" if hunk.order else ""
    return f"- hunk {hunk.id}{part} {hunk.path}{where}{_OPS[hunk.op]}: {_fate(hunk)}"


def _fate(hunk: Hunk) -> str:
    fate = _fate_of_state(hunk)
    return f"edited by the person, {fate}" if hunk.edited else fate


def _fate_of_state(hunk: Hunk) -> str:
    if hunk.state is HunkState.ACCEPTED:
        return "kept, accepted and written"
    if hunk.state is HunkState.WAITING:
        return "kept, waits for the person"
    if hunk.state is HunkState.REJECTED:
        return f"rejected: {hunk.comment}" if hunk.comment else "rejected"
    if hunk.state is HunkState.BLOCKED:
        return "; ".join(
            f"blocked by {finding.rule}{f' at line {finding.line}' if finding.line else ''}: {finding.reason}"
            for finding in hunk.verdict.findings
        )
    if hunk.state is HunkState.STALE:
        return "stale: the file changed under it"
    return "replaced by a later hunk"


def limits(policy: Policy, constraints: Iterable[Constraint]) -> str:
    """The limits and wishes that hold now, in a few lines; each says whether it is enforced."""
    size = policy.size
    numbers = [
        f"{value} {what}"
        for value, what in (
            (size.max_diff_size, "changed lines in all"),
            (size.max_hunk_lines, "a hunk"),
            (size.max_file_lines, "a file"),
            (size.max_files, "files"),
            (size.max_new_files, "new files"),
        )
        if value is not None
    ]
    lines = [f"The guard's limits: at most {', '.join(numbers)}."] if numbers else []
    permissions = ("create", "delete", "overwrite", "rename")
    denied = [name for name in permissions if getattr(policy.permissions, name) is Level.BLOCK]
    if denied:
        lines.append(f"Not allowed: {', '.join(denied)}.")
    lines += [
        f"- {item.text} ({'enforced' if item.enforced else 'asked'})" for item in constraints if item.active
    ]
    return "\n".join(lines)


def untold_edits(session: Session) -> list[Hunk]:
    """The hunks in which the person wrote something that the model has not been told of."""
    return [
        hunk
        for hunk in all_hunks(session)
        if hunk.edited and hunk.id not in session.edits_told and hunk.state in _STANDING
    ]


def edits_words(session: Session) -> str:
    """What stands now in the hunks that the person edited; empty when the model knows of all."""
    return "\n\n".join(_edit_words(hunk) for hunk in untold_edits(session))


def _edit_words(hunk: Hunk) -> str:
    where = f"hunk {hunk.id} ({hunk.path} line {hunk.line})"
    if not hunk.new:
        return f"The person edited {where}: it only removes lines now."
    shown = "\n".join(body(line) for line in hunk.new[:MOST_EDITED_LINES])
    left = len(hunk.new) - MOST_EDITED_LINES
    more = f"\n({left} more lines; read the file)" if left > 0 else ""
    return f"The person edited {where}; its new lines are now exactly:\n{shown}{more}"


def report(session: Session, words: str, *, closing: str = "Go on from here.") -> str:
    """The user message after a stop: the person's words first, then the state of every hunk of the goal."""
    turn = session.turn
    parts = [words] if words else []
    if turn.number and turn.ending is not None and _was_stopped(turn):
        parts.append("Your answer was stopped where it ends above.")
    hunks = sorted(goal_hunks(session), key=lambda hunk: hunk.rank)
    lines = [hunk_line(hunk) for hunk in hunks if hunk.state is not HunkState.REPLACED]
    if turn.dropped:
        lines.append(f"- {turn.dropped}")
    lines += [f"- {text}" for text in turn.unplaced]
    if lines:
        parts.append("What became of your edits:\n" + "\n".join(lines))
    edits = edits_words(session)
    if edits:
        parts.append(edits)
    if session.constraints:
        wishes = limits(session.policy, session.constraints)
        parts.append(f"What holds now:\n{wishes}")
    parts.append(closing + " Do not write again what was kept.")
    return "\n\n".join(parts)


def _was_stopped(turn: Turn) -> bool:
    return turn.ending not in ("stop", "tools", None)
