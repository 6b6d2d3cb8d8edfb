"""Size rules for a block that is still being written, one line at a time, in constant time.

Not here: closed hunks (`guard.judge`). A growing block is judged by what it is certain to change,
never by more: a search/replace block names context on both sides, so only the lines by which its
new side outgrows the old are certain.
"""

from __future__ import annotations

import msgspec

from spark_tui.core.guard.judge import Tally, over_bytes, over_lines
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.verdict import Finding
from spark_tui.core.stream.edits import LineKind


class Growth(msgspec.Struct, frozen=True):
    """What is known of a growing block.

    `exact`: its format marks each line (apply_patch, unified diff, a new file), so that old and new
    lines are the change. Not exact: search/replace, or a whole file; for a whole file begin with
    `old` as the number of lines it has now. `line` is the 1-based line of the new file that the
    next context or new line will have, counted from 1 when the place is not known yet.
    `run` counts changed lines since the last context line.
    """

    exact: bool
    line: int = 1
    old: int = 0
    new: int = 0
    run: int = 0

    @property
    def changed(self) -> int:
        """The lines that the block is certain to change."""
        return self.old + self.new if self.exact else max(0, self.new - self.old)

    def plus(self, kind: LineKind) -> Growth:
        """The growth after one more line of `kind`."""
        if kind is LineKind.CONTEXT:
            return Growth(self.exact, self.line + 1, self.old, self.new, 0)
        if kind is LineKind.OLD:
            return Growth(self.exact, self.line, self.old + 1, self.new, self.run + 1)
        return Growth(self.exact, self.line + 1, self.old, self.new + 1, self.run + 1)


def judge_growing(
    policy: Policy, counted: Tally, path: str, growth: Growth, kind: LineKind, text: str
) -> Finding | None:
    """The first size rule that breaks at this line of the block, None while all hold.

    `counted` is the goal's tally without this block, `growth` the block before this line.
    """
    if kind is LineKind.CONTEXT:
        return None
    if growth.exact and kind is LineKind.NEW:
        found = over_bytes(policy.size, path, growth.line, text)
        if found:
            return found
    after = growth.plus(kind)
    if after.changed == growth.changed:
        return None
    run = after.run if growth.exact else 0
    return next(over_lines(policy.size, counted, path, growth.line, after.changed, run), None)
