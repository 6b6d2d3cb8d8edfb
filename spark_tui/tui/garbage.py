"""When the collector of garbage looks at all that lives: when an answer is over, not in the midst of it.

To look at all objects takes 20 to 90 ms in which no key is answered, and while an answer comes Python would
do it every second. Hardly anything is found: what an answer leaves lies in no cycles and goes by itself. The
person has just seen the end of the answer when it is done here. Young objects are looked at as ever.

Not here: memory that was freed and is given back to the system (`spare_memory`).
"""

from __future__ import annotations

import gc
from collections.abc import Callable

RARELY = 2_000
"""Collections of young objects after which one of all comes by itself, for an answer without an end: five
minutes at 12,000 tokens a second."""
SHARE = 4
"""Nothing is done before a fourth as many young objects have grown old as were old: it is Python's own rule,
and keeps the sum of all collections in proportion to what was made."""


def rarely() -> None:
    """From now on Python looks at all that lives only when that was left out for long."""
    first, second, _ = gc.get_threshold()
    gc.set_threshold(first, second, RARELY)


def _young() -> int:
    return gc.get_count()[2]


class Garbage:
    """`young` tells how many collections of young objects there were since the last one of all, which
    `collect` makes."""

    def __init__(self, young: Callable[[], int] = _young, collect: Callable[[], object] = gc.collect) -> None:
        self._young = young
        self._collect = collect
        self._old = 0

    def look(self) -> bool:
        """Look for garbage among all that lives, if enough of it is new; whether it was done."""
        young = self._young()
        if young * SHARE <= self._old:
            return False
        self._collect()
        self._old += young
        return True
