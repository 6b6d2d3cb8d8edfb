"""Random sequences of accept, undo, edit, outside change and kill: whether a byte of the person's is lost.

Not a measure of time: it prints the seeds and how often each thing happened, and names the seeds that fail.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spark_tui.measuring.terminal import MeasureError

from .stage import Row, Wanted

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SEQUENCES, FEW = 1_000, 50


def run(wanted: Wanted) -> Iterator[Row]:
    """One row for each thing that happened. Raises MeasureError when something was lost."""
    from support.wild import run as sequence

    count = FEW if wanted.quick else SEQUENCES
    happened: Counter[str] = Counter()
    failed: list[str] = []
    began = time.monotonic()
    for seed in range(count):
        with tempfile.TemporaryDirectory(prefix="spark-tui-wild-") as folder:
            try:
                happened += sequence(Path(folder), seed)
            except AssertionError as error:
                failed.append(str(error).splitlines()[0])
    if failed:
        raise MeasureError(f"{len(failed)} of {count} sequences lost something: {'; '.join(failed[:10])}")
    counts = {
        f"sequences, seeds 0 to {count - 1}": count,
        "sequences that lost something": len(failed),
        "seconds": round(time.monotonic() - began),
        **dict(happened.most_common()),
    }
    yield from (Row({"what": what}, {"count": float(number)}) for what, number in counts.items())
