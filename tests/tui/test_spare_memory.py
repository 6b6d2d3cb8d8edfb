"""What was freed goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from spark_tui.tui.spare_memory import give_back


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library keeps so much")
def test_what_was_freed_below_something_in_use_is_given_back() -> None:
    blocks = [bytes([number % 256]) * 60_000 for number in range(500)]
    kept = blocks[-1]
    before = resident()
    del blocks
    assert give_back()
    assert resident() < before - 20_000_000
    assert kept
