"""`spark-tui bench --app`: its table, its object, and what it says where it cannot run. No app is started."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace

import pytest

from spark_tui.cli import main
from spark_tui.commands.bench_app_words import app_figures, app_lines
from spark_tui.measuring.play import Played
from spark_tui.measuring.tour import Tour

PLAYED = Played(
    tokens=6000,
    seconds=5.0,
    cpu=0.6,
    cpu_with_start=1.0,
    rows_ms=[20.0],
    last_row_ms=30.0,
    done_ms=40.0,
    written=60_000,
    frames=100,
    resident_mb=80.0,
    peak_mb=85.0,
)


def tour(played: Played | None = PLAYED) -> Tour:
    return Tour(
        frames_ms=[300.0, 310.0, 290.0],
        typed_ms=[350.0],
        keys_ms={1200.0: [2.0] * 78 + [20.0, 21.0], 12_000.0: [4.0] * 80},
        played=played,
        closed_ms=[1.0, 2.5, 1.5],
        asked_ms=[3.0],
    )


def test_every_figure_stands_beside_what_it_should_be() -> None:
    lines = list(app_lines(tour(), 1200, width=60, ascii=True))
    table = lines[: lines.index("")]
    assert max(map(len, lines)) <= 60
    assert [line.split("  ")[0] for line in table[1:]] == [
        "first frame",
        "first key on the screen",
        "key at 1,200 tokens/s, median",
        "key at 1,200 tokens/s, p99",
        "key at 12,000 tokens/s, median",
        "key at 12,000 tokens/s, p99",
        "CPU at 1,200 tokens/s, of a core",
        "to the terminal, 1,000 tokens",
        "last line after the last token",
        "Enter until the old stream closed",
        "Enter until the request was sent",
        "memory",
    ]
    assert table[1].split()[-2:] == ["300", "ms"]
    assert table[4].split()[-4:] == ["21", "ms", "25", "ms"]
    assert table[7].split()[-4:] == ["12", "%", "15", "%"]
    assert table[8].split()[-4:] == ["10", "kB", "25", "kB"]
    assert "Everything is as it should be on two shared cores." in lines
    assert "".join(lines).isascii()


def test_a_tour_that_was_left_says_nothing_of_what_it_did_not_measure() -> None:
    left = tour(None)
    left.asked_ms.clear()
    lines = list(app_lines(left, 1200, width=80, ascii=False))
    assert "What was measured is as it should be on two shared cores." in lines


def test_what_is_above_is_counted() -> None:
    slow = tour(replace(PLAYED, cpu=1.5, peak_mb=200.0))
    said = " ".join(app_lines(slow, 1200, width=80, ascii=False))
    assert "2 of 11 figures are above what they should be" in said
    names = ["CPU at 1,200 tokens/s, of a core", "memory"]
    assert [figure.name for figure in app_figures(slow, 1200) if figure.met is False] == names
    over = [line for line in app_lines(slow, 1200, width=60, ascii=False) if line.endswith("over")]
    assert [line.split("  ")[0] for line in over] == names
    assert max(map(len, over)) <= 60


def test_what_a_machine_cannot_tell_is_left_out() -> None:
    blind = tour(replace(PLAYED, cpu=math.nan, peak_mb=math.nan))
    names = [figure.name for figure in app_figures(blind, 1200)]
    assert not any(name.startswith(("CPU", "memory")) for name in names)
    assert len(names) == 10


def test_a_faster_stream_may_cost_more() -> None:
    (cpu,) = [figure for figure in app_figures(tour(), 12_000) if figure.unit == "%"]
    assert cpu.most == pytest.approx(150.0)


def test_nothing_measured_says_nothing() -> None:
    assert list(app_lines(Tour(), 1200, width=80, ascii=False)) == []
    assert list(app_lines(Tour(keys_ms={1200.0: []}), 1200, width=80, ascii=False)) == []


def test_where_there_is_no_pseudo_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "spark_tui.measuring.terminal", None)  # as where it cannot be imported
    assert main(["bench", "--app"]) == 1
    out, err = capsys.readouterr()
    assert "pseudo-terminals" in err
    assert out == ""
    assert main(["bench", "--app", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"app", "rate", "figures", "raw", "interrupted", "error"}
    assert "pseudo-terminals" in said["error"]["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--app", "--model", "m"], "--app asks no model"), (["--rate", "100"], "give --app")],
)
def test_flags_that_do_not_go_together(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", *arguments]) == 1
    assert said in capsys.readouterr().err
    assert main(["bench", *arguments, "--json"]) == 1
    assert said in json.loads(capsys.readouterr().out)["error"]["message"]
