"""Runs the benchmarks and prints tables: `python -m tests.benchmarks [PART ...] [--quick] [--json FILE]`.

Nothing is asserted on times: the figures are for docs/performance.md and for whoever changes the code.
Progress goes to standard error. A part that fails says so, and the others go on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import platform
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from .stage import Row, Wanted, installed, say, version
from .targets import Results, summary

APP = ("stream", "fast", "first", "keys", "steer", "frames", "streams", "start", "idle", "broken")
MACHINES = ("micro", "parsers", "rules", "placing", "pane")
LONG = ("hour",)
INTERRUPTED = "interrupted"
BY_NAME = ("local", "grammar", "wild")
"""Only when they are named: they need a model, or measure no time."""


def table(rows: Sequence[dict[str, object]]) -> str:
    """The rows as a Markdown table; columns in the order in which they first come up."""
    if not rows:
        return "(not measured)"
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, ["---"] * len(names), *([shown(row.get(name, "")) for name in names] for row in rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def shown(value: object) -> str:
    """A cell: three digits that count."""
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return "-"
    if value and abs(value) < 100 and not (value.is_integer() and abs(value) >= 10):
        digits = max(0, 2 - math.floor(math.log10(abs(value))))
        return f"{value:.{min(digits, 3)}f}"
    return f"{value:,.0f}"


def measured(name: str, wanted: Wanted) -> tuple[list[Row], str]:
    """The rows of one part, printed, and why it failed if it did."""
    part = importlib.import_module(f"tests.benchmarks.{name}")
    print(f"\n## {name}: {(part.__doc__ or '').strip().splitlines()[0]}\n", flush=True)
    rows: list[Row] = []
    problem = ""
    began = time.monotonic()
    try:
        for row in part.run(wanted):
            rows.append(row)
            say(f"{name}: {', '.join(row.what.values())}")
    except Exception as error:
        traceback.print_exc()
        problem = f"{type(error).__name__}: {error}".splitlines()[0]
    except KeyboardInterrupt:
        problem = INTERRUPTED
    print(table([{**row.what, **row.figures} for row in rows]), flush=True)
    if problem:
        print(f"\nfailed: {problem}", flush=True)
    say(f"{name} took {time.monotonic() - began:.0f} s")
    return rows, problem


def kept(file: Path, facts: dict[str, object], results: Results, failed: dict[str, str]) -> None:
    """Write the figures; parts that the file has of the same commit and program stay."""
    before = json.loads(file.read_text()) if file.exists() else {}
    same = all(before.get(name) == facts[name] for name in ("commit", "program"))
    whole = {
        **facts,
        "results": {**(before["results"] if same else {}), **results},
        "failed": {
            name: problem
            for name, problem in {**(before["failed"] if same else {}), **failed}.items()
            if name in failed or name not in results
        },
    }
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def arguments(argv: Iterable[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    every = (*APP, *MACHINES, *LONG, *BY_NAME)
    parser.add_argument(
        "names", nargs="*", metavar="PART", help=f"some of {', '.join(every)}; default those with times"
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions; only to see that it works")
    parser.add_argument("--long", action="store_true", help="more repetitions, and the hour")
    parser.add_argument("--tokens", type=int, default=0, metavar="N", help="tokens of the hour")
    parser.add_argument("--json", default="", metavar="FILE", help="write or complete a file of all figures")
    parser.add_argument("--program", default="", metavar="PATH", help="measure another installed app")
    parser.add_argument("--commit", default="", metavar="TEXT", help="what --program is, for the file")
    parser.add_argument("--profile", action="store_true", help="where the CPU goes in the stream, by py-spy")
    found = parser.parse_args(None if argv is None else list(argv))
    if unknown := set(found.names) - set(every):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    return found


def main(argv: Iterable[str] | None = None) -> int:
    found = arguments(argv)
    program = found.program or installed()
    wanted = Wanted(found.quick, found.long, (program,), found.tokens)
    if found.profile:
        from tests.benchmarks.cpu_profile import profiled

        return profiled(wanted)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was measured by then is kept
    names = found.names or [*APP, *MACHINES, *(LONG if found.long else ())]
    results: Results = {}
    failed: dict[str, str] = {}
    for name in names:
        rows, problem = measured(name, wanted)
        results[name] = [asdict(row) for row in rows]
        if problem:
            failed[name] = problem
        if problem == INTERRUPTED:
            break
    print(f"\n## Summary\n\n{table(summary(results, measured=True))}", flush=True)
    facts: dict[str, object] = {
        "commit": found.commit or version(),
        "program": found.program,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.platform()}, {processors()}",
        "quick": found.quick,
    }
    if found.json:
        kept(Path(found.json), facts, results, failed)
    return 1 if failed else 0


def processors() -> str:
    """How many, and of what kind if the system says so."""
    said = subprocess.run(["nproc"], capture_output=True, text=True, check=False).stdout.strip()
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    kinds = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{said} processors {kinds[0] if kinds else ''}".strip()


if __name__ == "__main__":
    sys.exit(main())
