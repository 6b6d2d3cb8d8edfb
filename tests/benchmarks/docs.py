"""Puts figures into docs/performance.md: `python -m tests.benchmarks.docs BEFORE.json NOW.json`.

A table there stands below a line `<!-- figures: PART -->`; it is written anew, each row with the figures of
both commits below each other. Tables of parts that NOW does not have stay. Not here: words, and what is
measured.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from .run import table
from .targets import Results, summary

PAGE = Path("docs/performance.md")
_PLACE = re.compile(r"<!-- figures: (\w+) -->\n(?:\|.*\n|\(.*\)\n)*")
_COUNTS = ("runs", "sessions", "starts")

COLUMNS = {
    "stream": (
        "CPU s", "with start s", "frames", "first row ms", "rows p50 ms", "rows p95 ms", "last row ms",
        "done ms", "to the terminal kB", "resident MB",
    ),
    "start": ("first frame p50 ms", "key echoed p50 ms", "key echoed p95 ms", "CPU s"),
    "frames": (
        "CPU %", "frames/s", "frame ms", "frame kB", "CPU ratio", "page ms", "page ratio",
        "page seen p50 ms",
    ),
    "hour": ("resident MB", "more than empty MB", "CPU s"),
}  # fmt: skip
"""Of parts that have more figures than a page is wide."""
COLUMNS["fast"] = COLUMNS["broken"] = COLUMNS["stream"]


def rows(part: str, files: list[dict[str, Results]]) -> list[dict[str, object]]:
    """The rows of the last file, above each those of the files before it; then those that only they have."""
    named: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for facts in reversed(files):
        for row in facts["results"].get(part, []):
            what = {cell: str(text) for cell, text in row["what"].items() if cell not in _COUNTS}
            figures = {name: row["figures"].get(name, "") for name in COLUMNS.get(part, row["figures"])}
            line = {**what, "commit": facts["commit"], **figures}
            named.setdefault(tuple(what.values()), []).insert(0, line)
    return [line for lines in named.values() for line in lines]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.docs", description=__doc__)
    parser.add_argument("files", nargs=2, metavar="FILE")
    files = [json.loads(Path(name).read_text()) for name in parser.parse_args(argv).files]
    before, now = (facts["results"] for facts in files)

    def filled(place: re.Match[str]) -> str:
        part = place[1]
        if part == "targets":
            found = summary(now, before)
        elif part in now:
            found = rows(part, files)
        else:
            return place[0]
        return f"<!-- figures: {part} -->\n{table(found)}\n"

    PAGE.write_text(_PLACE.sub(filled, PAGE.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
