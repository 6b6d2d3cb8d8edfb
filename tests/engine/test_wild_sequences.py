"""Random sequences of accept, undo, edit, outside change and kill: no byte of the person's is lost.

A few seeds here; `python -m tests.benchmarks wild` runs a thousand and prints what happened in them.
"""

from __future__ import annotations

from collections import Counter

import pytest

from support.wild import run

SEEDS = 24


@pytest.fixture(scope="module")
def happened(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    total: Counter[str] = Counter()
    for seed in range(SEEDS):
        total += run(tmp_path_factory.mktemp("wild"), seed)
    return total


@pytest.mark.parametrize(
    "what",
    [
        "accept",
        "accept several",
        "undo",
        "undo many",
        "undo goal",
        "go to point",
        "edit",
        "edit of a hunk",
        "split",
        "edit that nobody noticed",
        "edit between kill and start",
        "kill",
        "kill in recovery",
        "order of accepts compared",
        "file back to the byte",
    ],
)
def test_the_wild_sessions_did_all_of_it(happened: Counter[str], what: str) -> None:
    assert happened[what] > 0
