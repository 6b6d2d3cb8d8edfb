"""Tightening only ever tightens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.guard.catalogue import RULES
from spark_tui.core.guard.policy import (
    Content,
    OwnRule,
    Paths,
    Permissions,
    Policy,
    RuleLevel,
    Size,
    Structure,
)
from spark_tui.core.guard.rules import Rule
from spark_tui.core.guard.tighten import UnknownRuleError, holds_already, stricter, tighten
from spark_tui.core.guard.verdict import Level, worst

levels = st.sampled_from(Level)
limits = st.none() | st.integers(0, 50)
some = st.sampled_from(["a/**", "*.py", "b"])
globs = st.lists(some, max_size=2).map(tuple)
named = st.lists(some, min_size=1, max_size=2)
lists = st.lists(named.map(tuple), max_size=2, unique=True).map(tuple)
rule_levels = st.sampled_from(RuleLevel)
own = st.builds(
    OwnRule, st.sampled_from(["a", "b"]), st.just(""), st.sampled_from(["x", "y"]), level=rule_levels
)
policies = st.builds(
    Policy,
    permissions=st.builds(Permissions, *[levels] * 7),
    paths=st.builds(Paths, lists, globs, globs),
    size=st.builds(Size, *[limits] * 7),
    run_ahead=st.integers(1, 9),
    structure=st.builds(Structure, *[rule_levels] * 7, lists),
    content=st.builds(Content, *[rule_levels] * 6),
    own=st.lists(own, max_size=2, unique_by=lambda rule: rule.id).map(tuple),
)


def with_params(name: str, param: str) -> st.SearchStrategy[Rule]:
    if not param:
        return st.just(Rule(name))
    values = named if param in ("paths", "names") else st.integers(0, 60)
    return values.map(lambda value: Rule(name, {param: value}))


rules = st.one_of([with_params(info.name, info.param) for info in RULES])


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
    order = list(RuleLevel)
    levels_hold = all(
        order.index(getattr(mine, name)) >= order.index(getattr(theirs, name))
        for mine, theirs in ((one.structure, other.structure), (one.content, other.content))
        for name in mine.__struct_fields__
        if name != "only_symbols"
    )
    symbols = set(one.structure.only_symbols) >= set(other.structure.only_symbols)
    own_rules = set(other.own) <= set(one.own)
    pace = one.run_ahead <= other.run_ahead
    return permissions and size and paths and levels_hold and symbols and own_rules and pace


@given(policies, st.lists(rules, max_size=5))
def test_rules_never_loosen(policy: Policy, wanted: list[Rule]) -> None:
    tighter = tighten(policy, wanted)
    assert at_least_as_strict(tighter, policy)
    assert tighten(tighter, wanted) == tighter
    assert holds_already(tighter, wanted)


@given(policies, policies)
def test_both_policies_hold_and_what_was_loosened_is_named(base: Policy, wish: Policy) -> None:
    both, looser = stricter(base, wish)
    assert at_least_as_strict(both, base)
    assert not looser or not at_least_as_strict(wish, base)
    if not looser:
        values = ("permissions", "size", "content", "run_ahead")
        assert [getattr(both, name) for name in values] == [getattr(wish, name) for name in values]
        assert set(both.own) == set(base.own) | set(wish.own)
    assert stricter(base, both) == (both, ())


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
        (Rule("size.max_hunks", {"hunks": 3}), Policy(size=Size(max_hunks=3))),
        (
            Rule("structure.no_type_changes"),
            Policy(structure=Structure(no_type_changes=RuleLevel.STOP)),
        ),
        (
            Rule("structure.only_symbols", {"names": ["f", "C.g"]}),
            Policy(structure=Structure(only_symbols=(("f", "C.g"),))),
        ),
        (Rule("content.no_new_imports"), Policy(content=Content(no_new_imports=RuleLevel.STOP))),
    ],
)
def test_each_rule_does_what_it_says(rule: Rule, expected: Policy) -> None:
    assert tighten(Policy(), [rule]) == expected


def test_every_rule_of_the_catalogue_can_be_enforced() -> None:
    loose = Policy(permissions=Permissions(*[Level.ALLOW] * 7))
    for info in RULES:
        lists = info.param in ("paths", "names")
        rule = Rule(info.name, {info.param: ["a"] if lists else 1} if info.param else {})
        assert not holds_already(loose, [rule]), info.name


def test_an_own_rule_of_the_person_s_cannot_be_replaced() -> None:
    mine, theirs = OwnRule("no-print", regex="print"), OwnRule("no-print", regex="x", level=RuleLevel.OFF)
    other = OwnRule("no-todo", regex="TODO")
    both, looser = stricter(Policy(own=(mine,)), Policy(own=(theirs, other)))
    assert both.own == (mine, other)
    assert looser == ("own.no-print",)
    assert stricter(Policy(own=(mine,)), Policy())[0].own == (mine,)


def test_the_stricter_level_holds_and_the_looser_key_is_named() -> None:
    base = Policy(
        structure=Structure(must_parse=RuleLevel.BLOCK, no_renames=RuleLevel.ASK),
        content=Content(secrets=RuleLevel.STOP),
    )
    wish = Policy(structure=Structure(must_parse=RuleLevel.OFF, no_renames=RuleLevel.STOP))
    both, looser = stricter(base, wish)
    assert both.structure == Structure(must_parse=RuleLevel.BLOCK, no_renames=RuleLevel.STOP)
    assert both.content.secrets is RuleLevel.STOP
    assert looser == ("structure.must_parse", "content.secrets")


@pytest.mark.parametrize(
    "rule",
    [
        Rule("structure.no_such_rule"),
        Rule("structure.only_symbols"),
        Rule("content.only_symbols"),
        Rule("size.max_lines"),
        Rule("size.max_lines", {"percent": 50}),
        Rule("paths.never", {"paths": []}),
    ],
)
def test_what_cannot_be_enforced_is_an_error(rule: Rule) -> None:
    with pytest.raises(UnknownRuleError, match="cannot be enforced"):
        tighten(Policy(), [rule])
