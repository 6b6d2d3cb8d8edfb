"""What a hunk's state is called, everywhere on the screen."""

from __future__ import annotations

from typing import Final

from spark_tui.core.change.values import HunkState

STATE_WORDS: Final = {
    HunkState.WAITING: "waits",
    HunkState.ACCEPTED: "accepted",
    HunkState.REJECTED: "rejected",
    HunkState.BLOCKED: "blocked",
    HunkState.STALE: "stale",
    HunkState.REPLACED: "replaced",
}
