"""How far two rows of things are equal from both ends.

Not here: what differs in between (`change.compare`).
"""

from __future__ import annotations

from typing import TypeVar

Thing = TypeVar("Thing")


def equal_ends(one: tuple[Thing, ...], other: tuple[Thing, ...]) -> tuple[int, int]:
    """How many are equal from the first on, and how many of the others from the last back."""
    head = _equal(one, other)
    return head, _equal(one[head:][::-1], other[head:][::-1])


def _equal(one: tuple[Thing, ...], other: tuple[Thing, ...]) -> int:
    """By halves: slices of the same objects compare fast."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
