"""Tightening only ever tightens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.policy import Paths, Permissions, Policy, Size
from spark_tui.core.guard.rules import Rule
from spark_tui.core.guard.tighten import UnknownRuleError, stricter, tighten
from spark_tui.core.guard.verdict import Level, worst

levels = st.sampled_from(Level)
limits = st.none() | st.integers(0, 50)
some = st.sampled_from(["a/**", "*.py", "b"])
globs = st.lists(some, max_size=2).map(tuple)
named = st.lists(some, min_size=1, max_size=2)
policies = st.builds(
    Policy,
    permissions=st.builds(Permissions, *[levels] * 7),
    paths=st.builds(Paths, st.lists(named.map(tuple), max_size=2).map(tuple), globs, globs),
    size=st.builds(Size, *[limits] * 6),
    run_ahead=st.integers(1, 9),
)
rules = st.one_of(
    st.sampled_from(["delete", "create", "rename"]).map(lambda name: Rule(f"permissions.no_{name}")),
    st.integers(0, 60).map(lambda number: Rule("size.max_lines", {"lines": number})),
    st.integers(0, 60).map(lambda number: Rule("size.max_files", {"files": number})),
    named.map(lambda paths: Rule("paths.only", {"paths": paths})),
    named.map(lambda paths: Rule("paths.never", {"paths": paths})),
)


def at_least_as_strict(one: Policy, other: Policy) -> bool:
    """Whether `one` nowhere allows what `other` does not."""
    permissions = all(
        worst((getattr(one.permissions, name), getattr(other.permissions, name)))
        is getattr(one.permissions, name)
        for name in Permissions.__struct_fields__
    )
    infinite = 10**9
    size = all(
        infinite if theirs is None else theirs >= (infinite if mine is None else mine)
        for mine, theirs in (
            (getattr(one.size, name), getattr(other.size, name)) for name in Size.__struct_fields__
        )
    )
    paths = (
        set(one.paths.only) >= set(other.paths.only)
        and set(one.paths.never) >= set(other.paths.never)
        and set(one.paths.unprotect) <= set(other.paths.unprotect)
    )
    return permissions and size and paths and one.run_ahead <= other.run_ahead


@given(policies, st.lists(rules, max_size=5))
def test_rules_never_loosen(policy: Policy, wanted: list[Rule]) -> None:
    tighter = tighten(policy, wanted)
    assert at_least_as_strict(tighter, policy)
    assert tighten(tighter, wanted).permissions == tighter.permissions


@given(policies, policies)
def test_both_policies_hold_and_what_was_loosened_is_named(base: Policy, wish: Policy) -> None:
    both, looser = stricter(base, wish)
    assert at_least_as_strict(both, base)
    assert not looser or not at_least_as_strict(wish, base)
    if not wish.paths.only and not wish.paths.never and not looser:
        assert both.size == wish.size
        assert both.permissions == wish.permissions


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule("permissions.no_delete"), Policy(permissions=Permissions(delete=Level.BLOCK))),
        (Rule("permissions.no_create"), Policy(permissions=Permissions(create=Level.BLOCK))),
        (Rule("permissions.no_rename"), Policy(permissions=Permissions(rename=Level.BLOCK))),
        (Rule("size.max_lines", {"lines": 40}), Policy(size=Size(max_diff_size=40))),
        (Rule("size.max_lines", {"lines": 400}), Policy()),
        (Rule("size.max_files", {"files": 1}), Policy(size=Size(max_files=1))),
        (Rule("paths.only", {"paths": ["a", "b"]}), Policy(paths=Paths(only=(("a", "b"),)))),
        (Rule("paths.never", {"paths": ["a", "b"]}), Policy(paths=Paths(never=("a", "b")))),
    ],
)
def test_each_rule_does_what_it_says(rule: Rule, expected: Policy) -> None:
    assert tighten(Policy(), [rule]) == expected


@pytest.mark.parametrize(
    "rule", [Rule("structure.no_type_changes"), Rule("size.max_lines"), Rule("paths.never", {"paths": []})]
)
def test_what_cannot_be_enforced_is_an_error(rule: Rule) -> None:
    with pytest.raises(UnknownRuleError, match="cannot be enforced"):
        tighten(Policy(), [rule])
