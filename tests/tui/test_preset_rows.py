"""The rows of the preset screen, the report of a backtest, and the words for what flips: pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from fakes import CHIPS, files, hunk, start, streaming
from preset_kit import REPORT

from spark_tui.core.change.values import HunkState
from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.core.guard.policy import OwnRule, Policy, Size
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.verdict import Finding, Level, verdict
from spark_tui.core.log import Log
from spark_tui.core.session import Hit, Session
from spark_tui.core.trial import Flip
from spark_tui.tui.backtest_rows import TAKE_OVER, bars, progress_parts, report_rows
from spark_tui.tui.preset_rows import PresetRow, Scene, Section, origin_word, rows_of, where_hit, words_of
from spark_tui.tui.preset_tuning import flip_words
from spark_tui.tui.signs import ASCII, UNICODE, Signs
from spark_tui.tui.widgets.preset_table import Heading, columns, draw_line, header

PRESET = Policy()
WIDTHS = (44, 80, 120, 144, 200)


def rows(
    session: Session,
    policy: Policy = PRESET,
    origins: Mapping[str, str] = MappingProxyType({}),
    changed: frozenset[str] = frozenset(),
) -> dict[str, PresetRow]:
    return {row.key: row for row in rows_of(Scene(session, policy, PRESET, origins, changed))}


def test_every_value_of_a_policy_has_a_row_and_words() -> None:
    found = rows(start())
    for table in ("permissions", "paths", "size", "structure", "content"):
        for name in getattr(Policy(), table).__struct_fields__:
            assert f"{table}.{name}" in found
    assert "pace.run_ahead" in found
    assert all(row.words and row.words != row.name for row in found.values())
    assert words_of("size.max_diff_size") == "changed lines over the whole goal"


def test_an_origin_in_a_word() -> None:
    assert origin_word("built-in careful") == "built-in"
    assert origin_word("user /home/me/careful.toml") == "user"
    assert origin_word("careful (clamped)") == "clamped"
    found = rows(start(), Policy(), {"size.max_files": "user /p"}, frozenset({"size.max_hunks"}))
    assert found["size.max_files"].origin == "user"
    assert found["size.max_hunks"].origin == "this session"


def test_hits_and_what_is_held_up() -> None:
    hits: Log[Hit] = Log()
    for number in (2, 2, 7):
        hits = hits.plus(Hit(number, 1, "paths.never", "src/types.py", 4))
    session = replace(streaming(), hits=hits)
    row = rows(session, session.policy)["paths.never"]
    assert (row.hits, row.holds) == (2, (2,))
    assert where_hit(session, row) == ["hunk 2 src/types.py line 4", "hunk 7 src/types.py line 4"]
    assert rows(session, session.policy)["permissions.delete"].hits == 0


def test_a_permission_finds_its_findings() -> None:
    session = replace(start(), hits=Log[Hit]().plus(Hit(1, 1, "permissions.no_create", "a.py", 0)))
    assert rows(session, Policy())["permissions.create"].hits == 1


def test_what_a_constraint_makes_stricter_is_said() -> None:
    session = replace(start(), policy=Policy(size=Size(max_diff_size=40)))
    row = rows(session, session.base_policy)["size.max_diff_size"]
    assert (row.value, row.now) == ("200", "40")
    assert rows(session, session.base_policy)["size.max_files"].now == ""


def test_constraints_keep_their_number_keys() -> None:
    session = replace(start(), constraints=CHIPS)
    found = [row for row in rows(session, Policy()).values() if row.section is Section.CONSTRAINTS]
    assert [(row.number, row.value, row.enforced) for row in found] == [
        ("1", "on", True),
        ("2", "off", True),
        ("3", "on", False),
    ]
    assert "asked: keep it simple" in found[2].words


def test_own_rules_are_rows() -> None:
    policy = Policy(own=(OwnRule("no-print", pattern="print($$$)", language="python", reason="use logging"),))
    row = rows(start(), policy, {"own.no-print": "repository /r.toml"})["own.no-print"]
    assert (row.value, row.origin) == ("block", "repository")
    assert "use logging" in row.words


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_no_row_is_wider_than_the_table(width: int, signs: Signs) -> None:
    hostile = Constraint("\x1b[31m\u202eevil\u200b " * 30, CHIPS[0].enforced)
    session = replace(streaming(), constraints=(*CHIPS, hostile))
    policy = Policy(own=(OwnRule("x" * 64, regex="y" * 400, reason="z" * 400),))
    lines = [Heading("size"), *rows(session, policy).values(), *report_rows(REPORT, signs)]
    for line in lines:
        for selected in (False, True):
            drawn = draw_line(line, selected, width, signs)
            if isinstance(line, PresetRow):
                assert drawn.cell_length <= max(width, 56), line.key
            assert "\x1b" not in drawn.plain
            assert "\u202e" not in drawn.plain
            assert not signs.ascii or drawn.plain.isascii()
    assert header("1 of 40", width).cell_length <= width


def test_the_columns_line_up() -> None:
    for width in WIDTHS[1:]:
        at = columns(width)
        name = header("1 of 40", width).plain
        drawn = draw_line(rows(start())["permissions.read"], True, width, UNICODE).plain
        assert name.index("value") == drawn.index("<") + 2 == 3 + at.name + 2


def flip(number: int, before: Level, after: Level, *rules: str) -> Flip:
    return Flip(number, "a.py", before, after, rules)


def test_the_words_for_flips() -> None:
    session = streaming()
    assert flip_words([], session, UNICODE) == "No waiting hunk flips."
    assert "No hunk waits" in flip_words([], start(), UNICODE)
    one = flip(3, Level.ALLOW, Level.BLOCK, "size.max_file_lines")
    assert flip_words([one], session, ASCII) == "1 hunk flips: 3 allowed -> blocked (size.max_file_lines)"
    several = [one, flip(4, Level.ALLOW, Level.BLOCK, "paths.only"), flip(2, Level.BLOCK, Level.ALLOW)]
    assert flip_words(several, session, UNICODE) == (
        "3 hunks flip: 3, 4 allowed → blocked (size.max_file_lines, paths.only); 2 blocked → allowed"
    )
    many = [flip(number, Level.ASK, Level.ALLOW) for number in range(1, 21)]
    assert "and 12 more" in flip_words(many, session, UNICODE)


def test_the_bars_count_every_size_once() -> None:
    sizes = (1, 10, 11, 200, 201, 9000)
    found = bars(sizes)
    assert sum(count for _, _, count in found) == len(sizes)
    assert found[0] == (0, 10, 2)
    assert found[-1] == (5000, None, 1)
    assert bars(()) == []


def plain(report: Report) -> list[str]:
    return ["".join(text for text, _ in row.parts) for row in report_rows(report, UNICODE)]


def test_a_report_says_it_all() -> None:
    lines = plain(REPORT)
    assert lines[:2] == [
        "the last 200 commits, judged by careful",
        "200 proposals, 1,612 hunks; 31 would have been held up",
    ]
    assert any(line.split() == ["size.max_diff_size", "12", "3", "1"] for line in lines)
    (limit,) = [line for line in lines if "the limit is 200" in line]
    assert limit.lstrip().startswith("101 to 200")
    assert "not judged: 3 commits change binary files alone" in lines
    assert lines[-1].startswith("max_diff_size = 148 would have let 95 of 100 through (now 200)")
    assert report_rows(REPORT, UNICODE)[-1].key == TAKE_OVER


def test_a_report_fits_into_eighty_columns() -> None:
    assert max(map(len, plain(REPORT))) <= 77


def test_a_report_over_nothing() -> None:
    nothing = Report("careful", "the last 0 commits", 0, 0, 0, (), (), 200, None)
    lines = plain(nothing)
    assert "0 proposals" in lines[1]
    assert lines[2] == "no rule would have spoken up"
    assert len(lines) == 3


def test_progress_is_a_bar_with_its_numbers() -> None:
    full = "".join(text for text, _ in progress_parts(Progress(200, 200), ASCII, 40))
    assert "." not in full
    assert "200 of 200" in full
    half = "".join(text for text, _ in progress_parts(Progress(100, 200), ASCII, 40))
    assert 0 <= half.count(".") - half.count("#") <= 1
    assert "#" not in "".join(text for text, _ in progress_parts(Progress(0, 0), ASCII, 40))


def test_findings_that_only_allow_hold_nothing_up() -> None:
    allowed = verdict([Finding("paths.only", "a.py", 0, "", Level.ALLOW)])
    session = replace(start(), files=files(hunk(1, "a.py", HunkState.WAITING, verdict=allowed)))
    assert rows(session)["paths.only"].holds == ()
