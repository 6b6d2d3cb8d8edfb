"""Figures out of files: the summary, two commits side by side, tables in a page. Nothing is measured here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import docs
from benchmarks.compare import pairs
from benchmarks.run import kept, shown, table
from benchmarks.targets import TARGETS, Results, summary, value


def results(cpu: float, hunks: str = "50") -> Results:
    """Figures of one row."""
    what = {"tokens/s": "1,200", "hunks": hunks, "runs": "3"}
    return {"stream": [{"what": dict(what), "figures": {"CPU s": cpu, "last row ms": 20.0}, "raw": {}}]}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (1.2345, "1.23"),
        (0.01234, "0.012"),
        (99.96, "100.0"),
        (55.0, "55"),
        (1.0, "1.00"),
        (12345.6, "12,346"),
        (float("nan"), "-"),
    ],
)
def test_three_digits_are_shown(number: float, text: str) -> None:
    assert shown(number) == text


def test_a_target_is_met_or_not_or_not_measured() -> None:
    (low,) = [row for row in summary(results(2.4)) if row["figure"] == TARGETS[0].figure]
    (high,) = [row for row in summary(results(2.6)) if row["figure"] == TARGETS[0].figure]
    (other,) = [row for row in summary(results(2.4, "7")) if row["figure"] == TARGETS[0].figure]
    assert (low["met"], high["met"], other["met"]) == ("yes", "no", "-")


def test_the_worst_row_counts_and_a_figure_that_is_none_is_worst() -> None:
    both = {"stream": [*results(1.0)["stream"], *results(3.0)["stream"]]}
    assert value(TARGETS[0], both) == 3.0
    broken = {"stream": [*results(1.0)["stream"], *results(float("nan"))["stream"]]}
    assert value(TARGETS[0], broken) != value(TARGETS[0], broken)


def test_two_commits_are_compared_by_what_a_row_is() -> None:
    before, now = results(4.0), results(2.0)
    now["stream"][0]["what"]["runs"] = "5"
    (found,) = [row for row in pairs(before, now, "stream") if row["figure"] == "CPU s"]
    assert (found["before"], found["now"], found["ratio"]) == (4.0, 2.0, 0.5)
    assert pairs(before, results(2.0, "1"), "stream") == []


def test_a_file_is_completed_by_the_same_commit_and_begun_anew_by_another(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    first = {"commit": "a", "program": ""}
    kept(file, first, results(1.0), {"keys": "it never came"})
    kept(file, first, {"keys": []}, {})
    found = json.loads(file.read_text())
    assert sorted(found["results"]) == ["keys", "stream"]
    assert found["failed"] == {}
    kept(file, {"commit": "b", "program": ""}, {"keys": []}, {})
    assert sorted(json.loads(file.read_text())["results"]) == ["keys"]


def test_tables_of_a_page_are_written_anew_and_the_words_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, keys = "<!-- figures: stream -->\n| old |\n| --- |\n", "<!-- figures: keys -->\n| kept |\n"
    page = f"Before.\n\n{stream}\n{keys}\nAfter.\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "performance.md").write_text(page)
    for name, cpu in (("before", 4.0), ("now", 2.0)):
        facts = {"commit": name, "program": "", "results": results(cpu)}
        (tmp_path / f"{name}.json").write_text(json.dumps(facts))
    monkeypatch.chdir(tmp_path)
    assert docs.main(["before.json", "now.json"]) == 0
    written = (tmp_path / "docs" / "performance.md").read_text()
    assert "old" not in written
    assert "| kept |" in written
    assert written.startswith("Before.\n\n")
    assert written.endswith("\n\nAfter.\n")
    rows = [line.split(" | ")[2:4] for line in written.splitlines() if "1,200" in line]
    assert rows == [["before", "4.00"], ["now", "2.00"]]


def test_a_table_takes_the_columns_of_all_rows() -> None:
    assert table([{"a": "1"}, {"a": "2", "b": 0.5}]).splitlines()[2:] == ["| 1 |  |", "| 2 | 0.500 |"]
