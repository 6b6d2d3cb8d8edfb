"""Runs the benchmarks and prints a table: `python -m tests.benchmarks [NAME ...] [--quick] [--json FILE]`.

Nothing is asserted on times: the figures are for docs/performance.md and for whoever changes the code.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.stage import BenchmarkError, version

_PARTS = ("micro", "parsers", "rules", "placing")
NAMES = (*_PARTS, "start", "keys", "steer", "stream", "local", "grammar", "wild")
PANE = "pane"  # a program of its own, because it measures the CPU of its own process


def table(rows: list[dict[str, object]]) -> str:
    """The rows as a Markdown table."""
    if not rows:
        return "(nothing was measured)"
    names = list(rows[0])
    cells = [names, ["---"] * len(names), *([str(row.get(name, "")) for name in names] for row in rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    known = (*NAMES, PANE)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(known)}; default all")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions; only to see that it works")
    parser.add_argument("--json", default="", metavar="FILE", help="write the figures with commit and date")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(known):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    results: dict[str, object] = {}
    failed = 0
    for name in wanted.names or known:
        if name == PANE:
            print("\npane: CPU of the diff pane alone\n", flush=True)
            failed += subprocess.call([sys.executable, str(Path(__file__).with_name("pane.py"))]) != 0
            continue
        benchmark = importlib.import_module(f"tests.benchmarks.{name}")
        print(f"\n{name}: {(benchmark.__doc__ or '').strip().splitlines()[0]}\n", flush=True)
        try:
            rows = benchmark.run(wanted.quick)
        except BenchmarkError as error:
            failed += 1
            print(f"failed: {error}", flush=True)
            continue
        results[name] = rows
        print(table(rows), flush=True)
    if wanted.json:
        facts = {
            "commit": version(),
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "machine": platform.platform(),
            "results": results,
        }
        Path(wanted.json).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
