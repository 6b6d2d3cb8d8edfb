"""Judging by results: permissions, deletions in all disguises, sizes over the goal, growing blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.values import Document, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.guard.growing import Growth, judge_growing
from spark_tui.core.guard.judge import Tally, empties, judge_hunk, judge_opening, tally
from spark_tui.core.guard.policy import Paths, Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.stream.edits import FileAction, LineKind

UNLIMITED = Size(None, None, None, None, None, None)
ANYTHING = Policy(
    permissions=Permissions(overwrite=Level.ALLOW, delete=Level.ALLOW, rename=Level.ALLOW, mode=Level.ALLOW),
    size=UNLIMITED,
)


def tracked(path: str, *lines: str, hunks: tuple[Hunk, ...] = (), mode: int = 0o644) -> TrackedFile:
    return TrackedFile(path, FileKind.FILE, Document(lines), "digest", mode, hunks)


def missing(path: str) -> TrackedFile:
    return TrackedFile(path, FileKind.MISSING, None, None, 0)


def change(
    start: int = 0,
    old: tuple[str, ...] = (),
    new: tuple[str, ...] = ("x\n",),
    number: int = 1,
    path: str = "a.py",
) -> Hunk:
    return Hunk(number, 1, path, Op.CHANGE, start, old, new)


def operation(op: Op, path: str = "a.py", mode: int = 0, new: tuple[str, ...] = ()) -> Hunk:
    return Hunk(1, 1, path, op, 0, (), new, mode=mode)


FILE = tracked("a.py", "one\n", "\n", "two\n")

OPENINGS = [
    (FileAction.UPDATE, FILE, None, None, {}),
    (FileAction.UPDATE, FILE, missing("b.py"), None, {"permissions.no_rename": Level.ASK}),
    (
        FileAction.UPDATE,
        FILE,
        tracked("b.py"),
        None,
        {"permissions.no_rename": Level.ASK, "permissions.no_overwrite": Level.BLOCK},
    ),
    (FileAction.UPDATE, FILE, FILE, None, {}),
    (FileAction.CREATE, missing("b.py"), None, None, {}),
    (FileAction.CREATE, FILE, None, None, {"permissions.no_overwrite": Level.BLOCK}),
    (FileAction.WHOLE, FILE, None, None, {}),
    (FileAction.WHOLE, missing("b.py"), None, None, {}),
    (FileAction.DELETE, FILE, None, None, {"permissions.no_delete": Level.BLOCK}),
    (FileAction.UPDATE, FILE, None, 0o100755, {"permissions.no_mode": Level.ASK}),
    (FileAction.UPDATE, FILE, None, 0o100644, {}),
    (FileAction.CREATE, missing("b.py"), None, 0o100644, {}),
    (FileAction.CREATE, missing("b.py"), None, 0o755, {"permissions.no_mode": Level.ASK}),
    (FileAction.CREATE, missing("b.py"), None, 0o120000, {"paths.special": Level.BLOCK}),
    (FileAction.CREATE, missing("b.py"), None, 0o160000, {"paths.special": Level.BLOCK}),
    (FileAction.UPDATE, FILE, None, 0o104755, {"permissions.no_mode": Level.BLOCK}),
    (FileAction.UPDATE, replace(FILE, kind=FileKind.LINK), None, None, {"paths.link": Level.BLOCK}),
    (FileAction.UPDATE, FILE, missing(".envrc"), None,
     {"paths.protected": Level.BLOCK, "permissions.no_rename": Level.ASK}),
]  # fmt: skip


@pytest.mark.parametrize(("action", "file", "target", "mode", "expected"), OPENINGS)
def test_openings_under_the_careful_preset(
    action: FileAction,
    file: TrackedFile,
    target: TrackedFile | None,
    mode: int | None,
    expected: dict[str, Level],
) -> None:
    found = judge_opening(Policy(), Tally(), action, file, target=target, mode=mode)
    assert {finding.rule: finding.level for finding in found} == expected


@pytest.mark.parametrize(
    ("action", "file", "target", "rule"),
    [
        (FileAction.UPDATE, FILE, None, "permissions.no_write"),
        (FileAction.WHOLE, FILE, None, "permissions.no_write"),
        (FileAction.WHOLE, missing("b"), None, "permissions.no_create"),
        (FileAction.CREATE, missing("b"), None, "permissions.no_create"),
        (FileAction.CREATE, FILE, None, "permissions.no_overwrite"),
        (FileAction.DELETE, FILE, None, "permissions.no_delete"),
        (FileAction.UPDATE, FILE, missing("b"), "permissions.no_rename"),
    ],
)
def test_each_permission_denies_its_action(
    action: FileAction, file: TrackedFile, target: TrackedFile | None, rule: str
) -> None:
    nothing = Policy(permissions=Permissions(*[Level.BLOCK] * 7))
    found = judge_opening(nothing, Tally(), action, file, target=target)
    assert [(finding.rule, finding.level) for finding in found] == [(rule, Level.BLOCK)]
    assert judge_opening(ANYTHING, Tally(), action, file, target=target) == ()


def test_file_counts_hold_over_the_goal() -> None:
    counted = Tally(files=frozenset({"a", "b"}), new_files=frozenset({"b"}))
    policy = Policy(size=Size(max_files=2, max_new_files=1))
    assert judge_opening(policy, counted, FileAction.UPDATE, tracked("a")) == ()
    over = judge_opening(policy, counted, FileAction.CREATE, missing("c"))
    assert [finding.rule for finding in over] == ["size.max_files", "size.max_new_files"]
    assert over[0].reason == "the goal may change 2 files; this would be file 3"


@pytest.mark.parametrize(
    ("hunk", "file", "rules"),
    [
        (change(0, ("one\n",), ("1\n",)), FILE, []),
        (change(0, ("one\n", "\n", "two\n"), ()), FILE, ["permissions.no_delete"]),
        (change(0, ("one\n", "\n", "two\n"), ("  \n",)), FILE, ["permissions.no_delete"]),
        (change(0, ("one\n", "\n", "two\n"), ("three\n",)), FILE, []),
        (change(0, ("\n",), ()), tracked("a.py", "\n"), []),
        (operation(Op.DELETE), FILE, ["permissions.no_delete"]),
        (operation(Op.CREATE), missing("a.py"), []),
        (operation(Op.CREATE), FILE, ["permissions.no_overwrite"]),
        (operation(Op.RENAME), FILE, ["permissions.no_rename"]),
        (operation(Op.MODE, mode=0o755), FILE, ["permissions.no_mode"]),
        (operation(Op.MODE, mode=0o644), FILE, []),
    ],
)
def test_hunks_are_judged_by_their_result(hunk: Hunk, file: TrackedFile, rules: list[str]) -> None:
    target = missing("b.py") if hunk.op is Op.RENAME else None
    assert [finding.rule for finding in judge_hunk(Policy(), Tally(), hunk, file, target).findings] == rules


def test_a_rename_onto_a_file_overwrites_it() -> None:
    found = judge_hunk(Policy(), Tally(), operation(Op.RENAME), FILE, tracked("b.py", "kept\n"))
    assert found.level is Level.BLOCK
    assert [finding.rule for finding in found.findings] == [
        "permissions.no_rename",
        "permissions.no_overwrite",
    ]


def test_an_accepted_create_is_not_an_overwrite_when_judged_again() -> None:
    hunk = replace(operation(Op.CREATE, new=("x\n",)), state=HunkState.ACCEPTED)
    assert judge_hunk(Policy(), Tally(), hunk, tracked("a.py", "x\n")).level is Level.ALLOW


def test_several_hunks_that_empty_a_file_together_are_a_deletion() -> None:
    first, last = change(0, ("one\n",), ()), change(2, ("two\n",), (), number=2)
    assert not empties(last, replace(FILE, hunks=(last,)))
    assert empties(last, replace(FILE, hunks=(first, last)))
    rejected = replace(first, state=HunkState.REJECTED)
    assert not empties(last, replace(FILE, hunks=(rejected, last)))
    keeps = replace(first, new=("1\n",))
    assert not empties(last, replace(FILE, hunks=(keeps, last)))


@given(st.lists(st.sampled_from(["a\n", "\n", " \n", "b\n"]), max_size=8), st.data())
def test_emptying_is_found_exactly_when_nothing_is_left(lines: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    end = data.draw(st.integers(cut, len(lines)))
    new = tuple(data.draw(st.lists(st.sampled_from(["\n", "c\n"]), max_size=2)))
    hunk = change(cut, tuple(lines[cut:end]), new)
    result = [*lines[:cut], *new, *lines[end:]]
    expected = any(line.strip() for line in lines) and not any(line.strip() for line in result)
    assert empties(hunk, tracked("a.py", *lines)) is expected


@pytest.mark.parametrize(
    ("size", "rule", "reason"),
    [
        (Size(max_diff_size=12), "size.max_diff_size", "the goal may change 12 lines; this would make it 13"),
        (Size(max_hunk_lines=2), "size.max_hunk_lines", "one hunk may change 2 lines; this would make it 3"),
        (Size(max_file_lines=7), "size.max_file_lines",
         "the goal, in one file, may change 7 lines; this would make it 8"),
        (Size(max_line_bytes=3), "size.max_line_bytes", "a line may be 3 bytes long; this one is 4"),
    ],
)  # fmt: skip
def test_sizes_count_over_the_goal_and_say_the_numbers(size: Size, rule: str, reason: str) -> None:
    counted = Tally(lines=10, files=frozenset({"a.py"}), file_lines={"a.py": 5})
    hunk = change(2, ("two\n",), ("ab\n", "éé\r\n"))
    assert judge_hunk(Policy(size=UNLIMITED), counted, hunk, FILE).level is Level.ALLOW
    name = rule.partition(".")[2]
    limit: int = getattr(size, name)
    limits: dict[str, int | None] = dict.fromkeys(Size.__struct_fields__)
    limits[name] = limit
    (found,) = judge_hunk(Policy(size=Size(**limits)), counted, hunk, FILE).findings
    assert (found.rule, found.reason, found.level) == (rule, reason, Level.BLOCK)
    assert found.line == (4 if name == "max_line_bytes" else 3)
    limits[name] = limit + 1
    assert judge_hunk(Policy(size=Size(**limits)), counted, hunk, FILE).level is Level.ALLOW


def test_globs_count_for_both_ends_of_a_rename() -> None:
    policy = Policy(ANYTHING.preset, ANYTHING.permissions, Paths(never=("kept/**",)), UNLIMITED)
    into = judge_hunk(policy, Tally(), operation(Op.RENAME), FILE, missing("kept/a.py"))
    out = judge_hunk(policy, Tally(), operation(Op.RENAME), tracked("kept/a.py", "x\n"), missing("a.py"))
    assert [f.rule for f in into.findings] == [f.rule for f in out.findings] == ["paths.never"]


def test_the_tally_counts_what_waits_and_what_is_accepted() -> None:
    waiting = change(0, ("a\n",), ("b\n", "c\n"))
    accepted = replace(operation(Op.CREATE, "b.py", new=("x\n",)), state=HunkState.ACCEPTED)
    gone = [
        replace(waiting, path="c.py", state=state)
        for state in HunkState
        if state.value not in ("waiting", "accepted")
    ]
    counted = tally([waiting, accepted, *gone])
    assert counted == Tally(4, 2, frozenset({"a.py", "b.py"}), frozenset({"b.py"}), {"a.py": 3, "b.py": 1})
    assert tally([waiting]).plus(accepted) == counted


def grow(policy: Policy, growth: Growth, lines: str, counted: Tally = Tally()) -> tuple[int, str] | None:  # noqa: B008
    """The index of the first line that breaks a rule, and the rule."""
    for index, sign in enumerate(lines):
        kind = LineKind(sign)
        found = judge_growing(policy, counted, "a.py", growth, kind, "text")
        if found:
            return index, found.rule
        growth = growth.plus(kind)
    return None


@pytest.mark.parametrize(
    ("exact", "lines", "expected"),
    [
        (True, "-+", None),
        (True, "--++", None),
        (True, "--+++", (4, "size.max_hunk_lines")),
        (True, "++ ++ ++", (7, "size.max_diff_size")),
        (True, "          ", None),
        (False, "-----+++++", None),
        (False, "-----++++++++++", None),
        (False, "-----+++++++++++", (15, "size.max_diff_size")),
        (False, "----------", None),
    ],
)
def test_a_growing_block_is_stopped_at_its_first_line_too_many(
    exact: bool, lines: str, expected: tuple[int, str] | None
) -> None:
    policy = Policy(size=Size(max_diff_size=5, max_hunk_lines=4))
    assert grow(policy, Growth(exact), lines) == expected


def test_growing_starts_from_the_tally_and_says_where() -> None:
    policy = Policy(size=Size(max_diff_size=200))
    found = judge_growing(policy, Tally(200), "a.py", Growth(True, line=37), LineKind.NEW, "x")
    assert found is not None
    assert (found.rule, found.path, found.line) == ("size.max_diff_size", "a.py", 37)
    assert found.reason == "the goal may change 200 lines; this would make it 201"


def test_a_line_too_long_is_stopped_only_when_it_is_surely_new() -> None:
    policy = Policy(size=Size(max_line_bytes=10))
    for kind, exact, stops in [
        (LineKind.NEW, True, True),
        (LineKind.OLD, True, False),
        (LineKind.CONTEXT, True, False),
        (LineKind.NEW, False, False),
    ]:
        found = judge_growing(policy, Tally(), "a", Growth(exact), kind, "x" * 11)
        assert (found is not None) is stops


@given(st.lists(st.sampled_from("ab"), max_size=12), st.lists(st.sampled_from("ab"), max_size=12))
def test_an_inexact_block_is_never_blamed_for_more_than_it_changes(old: list[str], new: list[str]) -> None:
    """Whatever a diff of the two sides finds, it is at least the difference of their lengths."""
    growth = Growth(exact=False, old=len(old))
    for _ in new:
        growth = growth.plus(LineKind.NEW)
    common = _longest_common(old, new)
    assert growth.changed <= len(old) + len(new) - 2 * common


def _longest_common(one: list[str], other: list[str]) -> int:
    row = [0] * (len(other) + 1)
    for left in one:
        last = row
        row = [0]
        for index, right in enumerate(other):
            row.append(last[index] + 1 if left == right else max(last[index + 1], row[index]))
    return row[-1]
