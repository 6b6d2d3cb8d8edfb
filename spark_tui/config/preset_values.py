"""What a preset file says, as the values that the guard judges by, and back as a person would write it.

Not here: which files make up a preset, and what a repository may say (`config.presets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from spark_tui.config.preset_said import KEYS, SaidPreset, SaidRule
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.policy import OwnRule, Paths, Policy, RuleLevel
from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.tighten import UnknownRuleError, holds_already
from spark_tui.core.guard.verdict import Level

_LEVELS = {"allow": Level.ALLOW, "ask": Level.ASK, "deny": Level.BLOCK}
_WORDS = {level: word for word, level in _LEVELS.items()}


def laid(policy: Policy, file: SaidPreset) -> Policy:
    """`policy` with everything that `file` says in place of what it had; own rules are added by their id."""
    size = {key: None if value == "none" else value for key, value in file.size.items()}
    structure = {key: _rule_value(key, value) for key, value in file.structure.items()}
    own = {rule.id: rule for rule in policy.own} | {rule.id: own_rule(rule) for rule in file.rule}
    return structs.replace(
        policy,
        permissions=structs.replace(
            policy.permissions, **{key: _LEVELS[word] for key, word in file.permissions.items()}
        ),
        paths=_paths(policy.paths, file),
        size=structs.replace(policy.size, **size),
        run_ahead=file.pace.get("run_ahead", policy.run_ahead),
        structure=structs.replace(policy.structure, **structure),
        content=structs.replace(
            policy.content, **{key: RuleLevel(word) for key, word in file.content.items()}
        ),
        own=tuple(own.values()),
    )


def own_rule(rule: SaidRule) -> OwnRule:
    """An own rule as the guard knows it; its examples stay behind."""
    return OwnRule(
        rule.id,
        rule.pattern or "",
        rule.regex or "",
        rule.language or "",
        rule.on,
        RuleLevel(rule.level),
        rule.reason,
    )


def said(file: SaidPreset) -> list[str]:
    """What a file says, by key: `size.max_files`, `own.ID`, and `constraint.TEXT`."""
    keys = [f"{name}.{key}" for name in KEYS for key in getattr(file, name)]
    return [
        *keys,
        *(f"own.{rule.id}" for rule in file.rule),
        *(f"constraint.{c.text}" for c in file.constraint),
    ]


def constraints_of(file: SaidPreset) -> dict[str, Constraint]:
    """The constraints of a file, by key or text: a file's key 1 takes the place of its parent's."""
    constraints = {}
    for one in file.constraint:
        meaning = compile_line(one.text)
        asked = meaning.asked or (() if meaning.enforced else (one.text,))
        active = one.active if one.active is not None else not one.key
        scope = meaning.scope if one.key else Scope.PRESET
        constraints[one.key or one.text] = Constraint(
            one.text, meaning.enforced, asked, scope, one.key, active
        )
    return constraints


def shown(constraint: Constraint, policy: Policy) -> Constraint:
    """A constraint that the preset's own values enforce anyway is shown as what it is: on."""
    try:
        held = bool(constraint.enforced) and holds_already(policy, constraint.enforced)
    except UnknownRuleError:  # a share of lines, which only a session makes a number
        held = False
    return structs.replace(constraint, active=True) if held else constraint


def written(policy: Policy, key: str) -> str:
    """The value of a key as a preset file would write it."""
    table, _, name = key.partition(".")
    value = policy.run_ahead if table == "pace" else getattr(getattr(policy, table), name)
    if value is None:
        return '"none"'
    if isinstance(value, Level):
        return f'"{_WORDS[value]}"'
    if isinstance(value, RuleLevel):
        return f'"{value}"'
    if isinstance(value, tuple):
        lists = [list(one) if isinstance(one, tuple) else one for one in value]
        return str(lists[0] if len(lists) == 1 and isinstance(lists[0], list) else lists)
    return str(value)


def _paths(paths: Paths, file: SaidPreset) -> Paths:
    globs: dict[str, Any] = {key: tuple(value) for key, value in file.paths.items()}
    if "only" in globs:
        globs["only"] = () if globs["only"] == ("**",) else _all_of(globs["only"])
    return structs.replace(paths, **globs)


def _rule_value(key: str, value: Any) -> object:
    return _all_of(value) if key == "only_symbols" else RuleLevel(value)


def _all_of(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """A list of which one must match, in a place where several such lists may stand."""
    return (tuple(names),) if names else ()
