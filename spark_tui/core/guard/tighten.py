"""Making a policy stricter: by the rules of constraints, or by a second policy. Never looser.

Not here: where the rules and policies come from (`guard.constraints`, `config.presets`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

import msgspec

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
from spark_tui.core.guard.verdict import Level, worst

_DENIES: Final = {
    "permissions.no_write": "write",
    "permissions.no_create": "create",
    "permissions.no_overwrite": "overwrite",
    "permissions.no_delete": "delete",
    "permissions.no_rename": "rename",
    "permissions.no_mode": "mode",
}
_LIMITS: Final = {
    "size.max_lines": ("max_diff_size", "lines"),
    "size.max_files": ("max_files", "files"),
    "size.max_hunks": ("max_hunks", "hunks"),
    "size.max_hunk_lines": ("max_hunk_lines", "lines"),
}
_STRUCTURE: Final = tuple(name for name in Structure.__struct_fields__ if name != "only_symbols")
_CONTENT: Final = Content.__struct_fields__
_RULE_LEVELS: Final = (RuleLevel.OFF, RuleLevel.ASK, RuleLevel.BLOCK, RuleLevel.STOP)  # loosest first

_Value = TypeVar("_Value")


class UnknownRuleError(ValueError):
    """A rule that this version cannot enforce, so that showing it as enforced would be untrue."""


def tighten(policy: Policy, rules: Iterable[Rule]) -> Policy:
    """`policy` with `rules` on top. Raises UnknownRuleError for a rule that cannot be enforced, such as a
    limit that is relative to something (`{"percent": 50}`) and was not made a number yet."""
    for rule in rules:
        policy = _tightened(policy, rule)
    return policy


def holds_already(policy: Policy, rules: Iterable[Rule]) -> bool:
    """Whether `rules` would change nothing: the policy is as strict by itself. Raises UnknownRuleError."""
    return tighten(policy, rules) == policy


def _tightened(policy: Policy, rule: Rule) -> Policy:
    family, _, name = rule.rule.partition(".")
    if rule.rule in _DENIES:
        return _with(policy, permissions={_DENIES[rule.rule]: Level.BLOCK})
    if rule.rule in _LIMITS:
        limit, param = _LIMITS[rule.rule]
        wish = rule.params.get(param)
        if isinstance(wish, int):
            return _with(policy, size={limit: _least(getattr(policy.size, limit), wish)})
    if (family == "structure" and name in _STRUCTURE) or (family == "content" and name in _CONTENT):
        return _with(policy, **{family: {name: RuleLevel.STOP}})
    names = rule.params.get("names")
    if rule.rule == "structure.only_symbols" and isinstance(names, list) and names:
        return _with(policy, structure={"only_symbols": _once(policy.structure.only_symbols, [tuple(names)])})
    globs = rule.params.get("paths")
    if isinstance(globs, list) and globs:
        if rule.rule == "paths.only":
            return _with(policy, paths={"only": _once(policy.paths.only, [tuple(globs)])})
        if rule.rule == "paths.never":
            return _with(policy, paths={"never": _once(policy.paths.never, globs)})
    raise UnknownRuleError(f"the rule {rule.rule!r} with {rule.params!r} cannot be enforced by this version")


def _with(policy: Policy, **tables: Mapping[str, object]) -> Policy:
    """`policy` with some fields of its tables replaced."""
    changed = {
        name: msgspec.structs.replace(getattr(policy, name), **fields) for name, fields in tables.items()
    }
    return msgspec.structs.replace(policy, **changed)


def stricter(base: Policy, wish: Policy) -> tuple[Policy, tuple[str, ...]]:
    """Both policies at once: of each value the stricter, every `only`, `never` and own rule.

    The second value names the keys in which `wish` is looser than `base`, as in a preset file, and as
    `own.ID` an own rule that would take the place of one of `base`; there `base` holds. `unprotect` only
    ever comes from `base`.
    """
    looser: list[str] = []
    permissions: dict[str, Level] = {}
    for name in Permissions.__struct_fields__:
        mine, theirs = getattr(base.permissions, name), getattr(wish.permissions, name)
        permissions[name] = worst((mine, theirs))
        if permissions[name] is not theirs:
            looser.append(f"permissions.{name}")
    size: dict[str, int | None] = {}
    for name in Size.__struct_fields__:
        mine, theirs = getattr(base.size, name), getattr(wish.size, name)
        size[name] = _least(mine, theirs)
        if size[name] != theirs:
            looser.append(f"size.{name}")
    if set(wish.paths.unprotect) - set(base.paths.unprotect):
        looser.append("paths.unprotect")
    if wish.run_ahead > base.run_ahead:
        looser.append("pace.run_ahead")
    structure = _strictest("structure", _STRUCTURE, base.structure, wish.structure, looser)
    symbols = _once(base.structure.only_symbols, wish.structure.only_symbols)
    content = _strictest("content", _CONTENT, base.content, wish.content, looser)
    both = Policy(
        wish.preset,
        Permissions(**permissions),
        Paths(
            _once(base.paths.only, wish.paths.only),
            _once(base.paths.never, wish.paths.never),
            base.paths.unprotect,
        ),
        Size(**size),
        min(base.run_ahead, wish.run_ahead),
        Structure(**structure, only_symbols=symbols),
        Content(**content),
        _own(base.own, wish.own, looser),
    )
    return both, tuple(looser)


def _strictest(
    family: str,
    names: Iterable[str],
    base: Structure | Content,
    wish: Structure | Content,
    looser: list[str],
) -> dict[str, RuleLevel]:
    """The stricter level of each rule; those in which `wish` is looser are added to `looser`."""
    levels = {}
    for name in names:
        mine, theirs = getattr(base, name), getattr(wish, name)
        levels[name] = max(mine, theirs, key=_RULE_LEVELS.index)
        if levels[name] is not theirs:
            looser.append(f"{family}.{name}")
    return levels


def _own(base: tuple[OwnRule, ...], wish: tuple[OwnRule, ...], looser: list[str]) -> tuple[OwnRule, ...]:
    """All rules of `base` as they are, and those of `wish` that have a name of their own."""
    mine = {rule.id: rule for rule in base}
    looser += [f"own.{rule.id}" for rule in wish if rule.id in mine and rule != mine[rule.id]]
    return (*base, *(rule for rule in wish if rule.id not in mine))


def _once(one: Iterable[_Value], other: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _least(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
