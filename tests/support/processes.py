"""Processes that are not our children: whether they ended."""

from __future__ import annotations

import os
import select

PATIENCE = 10.0  # seconds


def has_ended(pid: int) -> bool:
    """Whether the process is over within PATIENCE; waits for that. One that nobody has buried yet is over."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)
