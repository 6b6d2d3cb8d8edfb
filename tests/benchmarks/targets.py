"""What is to be reached, and what the best other program reaches, in one place.

Targets are of two shared cores, medians of several runs. Peers were measured side by side on such a machine:
a pseudo-terminal of 120 by 40, a scripted model on loopback, Codex 0.169, Claude Code 2.1.330, OpenCode 1.18,
aider 0.86. Not here: how anything is measured.
"""

from __future__ import annotations

from dataclasses import dataclass

Results = dict[str, list[dict[str, dict[str, object]]]]
"""Part -> rows as the JSON file has them: `what`, `figures`, `raw`."""


@dataclass(frozen=True, slots=True)
class Target:
    """One figure to reach."""

    figure: str
    most: float
    unit: str
    part: str
    what: dict[str, str]
    """The cells that find the row."""
    names: tuple[str, ...]
    """The figures of the row that are meant; of several rows or figures the worst counts."""
    peer: str = "-"


TARGETS = (
    Target(
        "CPU for 20,000 tokens at 1,200/s, 50 hunks", 2.5, "s", "stream",
        {"tokens/s": "1,200", "hunks": "50"}, ("CPU s",), "7.0 s (Claude Code)",
    ),
    Target("the same, one hunk", 2.5, "s", "stream", {"tokens/s": "1,200", "hunks": "1"}, ("CPU s",)),
    Target(
        "last row after its tokens at 12,000/s", 100, "ms", "fast", {"tokens/s": "12,000"}, ("last row ms",),
        "460 ms",
    ),
    Target(
        "last row after its tokens, unthrottled", 300, "ms", "fast", {"tokens/s": "unthrottled"},
        ("last row ms",), "460 ms",
    ),
    Target(
        "first changed line after its tokens, first of a session, p95", 50, "ms", "first", {}, ("p95 ms",),
        "120 ms after the last token of the edit (Codex)",
    ),
    Target(
        "first changed line of each edit, p95", 50, "ms", "stream", {"tokens/s": "1,200", "hunks": "50"},
        ("rows p95 ms",), "120 ms after the last token of the edit (Codex)",
    ),
    Target(
        "last row after its tokens at 1,200/s", 50, "ms", "stream", {"tokens/s": "1,200"}, ("last row ms",),
        "5 ms (Codex), 140 ms (Claude Code)",
    ),
    *(
        Target(
            f"key while {rate} tokens/s, {name}", most, "ms", "keys",
            {"stream": f"{rate} tokens/s", "terminal": "fast"}, (f"{name} ms",), peer,
        )
        for rate in ("1,200", "12,000")
        for name, most, peer in (("p50", 5, "5.5 ms (Claude Code)"), ("p99", 25, "34 ms (Claude Code)"))
    ),
    *(
        Target(
            f"Enter on a steer: {what}, {name}", most, "ms", "steer", {"Enter until": what}, (f"{name} ms",),
            peer,
        )
        for what, name, most, peer in (
            ("old connection closed", "p50", 2, "8 ms (Codex)"),
            ("old connection closed", "p99", 8, "8 ms (Codex)"),
            ("new request complete", "p50", 10, "43 ms (Codex)"),
            ("new request complete", "p99", 25, "43 ms (Codex)"),
        )
    ),
    Target(
        "following and paging at 100,000 lines of diff against 100", 1.2, "times", "frames",
        {"diff": "100,000"},
        ("CPU ratio", "page ratio"),
    ),
    Target(
        "following and paging in a file of 100,000 lines against 200", 1.2, "times", "frames",
        {"file": "100,000"},
        ("CPU ratio", "page ratio"),
    ),
    Target("75 streams: screen", 20, "% of a core", "streams", {}, ("UI %",)),
    Target("75 streams: ingest", 30, "% of a core", "streams", {}, ("ingest %",)),
    Target("75 streams: key p99", 30, "ms", "streams", {}, ("key p99 ms",)),
    Target(
        "spawn to a key echoed, warm", 400, "ms", "start", {}, ("key echoed p50 ms",),
        "90 ms (Codex, native), 710 ms (Claude Code)",
    ),
    Target(
        "bytes to the terminal for 20,000 tokens", 500, "kB", "stream", {"tokens/s": "1,200"},
        ("to the terminal kB",), "370 kB",
    ),
    Target(
        "key p50, terminal draining 250 kB/s", 30, "ms", "keys", {"terminal": "250 kB/s"}, ("p50 ms",),
    ),
    Target(
        "resident after 20,000 tokens", 90, "MB", "stream", {"tokens/s": "1,200"}, ("resident MB",), "128 MB",
    ),
    Target("resident after 4.3 million tokens", 150, "MB", "hour", {"tokens": "4,300,000"}, ("resident MB",)),
    Target("idle CPU", 0.3, "% of a core", "idle", {}, ("CPU %",)),
    Target(
        "all guard rules on a closed hunk, 10,000 lines, p50", 5, "ms", "rules",
        {"way": "every rule", "lines": "10,000"}, ("p50 ms",),
    ),
)  # fmt: skip
"""In the order of the issue."""


def value(target: Target, results: Results) -> float | None:
    """The worst of the figures that are meant; None when nothing of it was measured."""
    found = [
        float(str(row["figures"][name]))
        for row in results.get(target.part, [])
        if all(row["what"].get(cell) == text for cell, text in target.what.items())
        for name in target.names
        if name in row["figures"]
    ]
    return max(found, key=lambda each: (each != each, each)) if found else None


def summary(
    results: Results, before: Results | None = None, measured: bool = False
) -> list[dict[str, object]]:
    """A row for each target, or for each of a part that was `measured`; also what it was before, if given."""
    rows: list[dict[str, object]] = []
    for target in TARGETS:
        if measured and target.part not in results:
            continue
        now = value(target, results)
        row: dict[str, object] = {
            "figure": target.figure,
            "at most": f"{target.most:g} {target.unit}",
        }
        if before is not None:
            row["before"] = _cell(value(target, before))
        met = "-" if now is None or now != now else "yes" if now <= target.most else "no"
        rows.append({**row, "measured": _cell(now), "met": met, "best peer": target.peer})
    return rows


def _cell(value: float | None) -> float | str:
    return "-" if value is None else value
