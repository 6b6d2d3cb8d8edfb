"""Random sequences of accept, undo, edit, outside change and kill: whether a byte of the person's is lost.

Not a measure of time: it prints the seeds and how often each thing happened, and names the seeds that fail.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.stage import BenchmarkError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

SEQUENCES, FEW = 1_000, 50


def run(quick: bool) -> list[dict[str, object]]:
    """One row for each thing that happened. Raises BenchmarkError when something was lost."""
    from support.wild import run as sequence

    count = FEW if quick else SEQUENCES
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
        raise BenchmarkError(f"{len(failed)} of {count} sequences lost something: {'; '.join(failed[:10])}")
    rows: list[dict[str, object]] = [
        {"what": f"sequences, seeds 0 to {count - 1}", "count": count},
        {"what": "sequences that lost something", "count": len(failed)},
        {"what": "seconds", "count": round(time.monotonic() - began)},
    ]
    return [*rows, *({"what": what, "count": number} for what, number in happened.most_common())]
