"""When to come back to a server that is busy: Retry-After, or ever longer pauses.

Not here: the waiting itself. The header is that of RFC 9110, section 10.2.3: seconds or an HTTP date.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BUSY = frozenset({429, 502, 503, 529})
"""The statuses after which the same request may well succeed later."""

LONGEST_PAUSE = 120.0
LONGEST_OWN_PAUSE = 30.0


def pause(headers: Mapping[str, str], attempt: int, now: datetime) -> float:
    """Seconds to wait after the failed `attempt` (from 1): what the server asks for, at most 120 s.

    A server that asks for nothing legible gets 1, 2, 4 ... 30 seconds.
    """
    asked = retry_after(headers.get("retry-after", ""), now)
    if asked is None:
        return min(2.0 ** (min(attempt, 10) - 1), LONGEST_OWN_PAUSE)
    return min(asked, LONGEST_PAUSE)


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, None when it cannot be read."""
    try:
        seconds = float(value)
    except ValueError:
        return _until(value, now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(value: str, now: datetime) -> float | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    try:
        return max(0.0, (date - now).total_seconds())
    except OverflowError:
        return None
