"""Two files of figures side by side: `python -m tests.benchmarks.compare BEFORE.json [NOW.json]`.

Prints the targets with both, then each part's figures with the ratio now / before; of one file its targets.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .run import table
from .targets import Results, summary


def pairs(before: Results, now: Results, part: str) -> list[dict[str, object]]:
    """A row for each figure that both have."""
    old = {tuple(sorted(_cells(row))): row["figures"] for row in before.get(part, [])}
    rows: list[dict[str, object]] = []
    for row in now.get(part, []):
        figures = old.get(tuple(sorted(_cells(row))), {})
        for name, value in row["figures"].items():
            if name not in figures:
                continue
            first, second = float(str(figures[name])), float(str(value))
            ratio = second / first if first else float("nan")
            what = ", ".join(f"{cell} {text}" for cell, text in row["what"].items())
            rows.append({"what": what, "figure": name, "before": first, "now": second, "ratio": ratio})
    return rows


def _cells(row: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    """What names a row; how often it was run does not."""
    return [
        (cell, str(text)) for cell, text in row["what"].items() if cell not in ("runs", "sessions", "starts")
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.compare", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE")
    files = [json.loads(Path(name).read_text()) for name in parser.parse_args().files[:2]]
    for name, facts in zip(("before", "now"), files, strict=False):
        print(f"{name if len(files) > 1 else 'file'}: {facts['commit']}, {facts['date']}, {facts['machine']}")
        for part, problem in facts["failed"].items():
            print(f"  {part} failed: {problem}")
    if len(files) == 1:
        print("\n" + table(summary(files[0]["results"])))
        return 0
    before, now = (facts["results"] for facts in files)
    print("\n" + table(summary(now, before)))
    for part in now:
        if rows := pairs(before, now, part):
            print(f"\n## {part}\n\n{table(rows)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
