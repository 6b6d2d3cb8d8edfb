"""Making a policy stricter: by the rules of constraints, or by a second policy. Never looser.

Not here: where the rules and policies come from (`guard.constraints`, `config.presets`).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from spark_tui.core.guard.policy import Paths, Permissions, Policy, Size
from spark_tui.core.guard.rules import Rule
from spark_tui.core.guard.verdict import Level, worst

_DENIES = {
    "permissions.no_write": "write",
    "permissions.no_create": "create",
    "permissions.no_overwrite": "overwrite",
    "permissions.no_delete": "delete",
    "permissions.no_rename": "rename",
    "permissions.no_mode": "mode",
}
_LIMITS = {"size.max_lines": ("max_diff_size", "lines"), "size.max_files": ("max_files", "files")}


class UnknownRuleError(ValueError):
    """A rule that this version cannot enforce, so that showing it as enforced would be untrue."""


def tighten(policy: Policy, rules: Iterable[Rule]) -> Policy:
    """`policy` with `rules` on top. Raises UnknownRuleError for a rule that cannot be enforced."""
    for rule in rules:
        policy = _tightened(policy, rule)
    return policy


def holds_already(policy: Policy, rules: Iterable[Rule]) -> bool:
    """Whether `rules` would change nothing: the policy is as strict by itself."""
    return tighten(policy, rules) == policy


def _tightened(policy: Policy, rule: Rule) -> Policy:
    if rule.rule in _DENIES:
        denied = msgspec.structs.replace(policy.permissions, **{_DENIES[rule.rule]: Level.BLOCK})
        return msgspec.structs.replace(policy, permissions=denied)
    if rule.rule in _LIMITS:
        name, param = _LIMITS[rule.rule]
        wish = rule.params.get(param)
        if isinstance(wish, int):
            size = msgspec.structs.replace(policy.size, **{name: _least(getattr(policy.size, name), wish)})
            return msgspec.structs.replace(policy, size=size)
    globs = rule.params.get("paths")
    if isinstance(globs, list) and globs:
        paths = policy.paths
        if rule.rule == "paths.only":
            only = (*paths.only, tuple(globs))
            return msgspec.structs.replace(policy, paths=msgspec.structs.replace(paths, only=only))
        if rule.rule == "paths.never":
            never = tuple(dict.fromkeys((*paths.never, *globs)))
            return msgspec.structs.replace(policy, paths=msgspec.structs.replace(paths, never=never))
    raise UnknownRuleError(f"the rule {rule.rule!r} with {rule.params!r} cannot be enforced by this version")


def stricter(base: Policy, wish: Policy) -> tuple[Policy, tuple[str, ...]]:
    """Both policies at once: of each value the stricter, every `only` and every `never`.

    The second value names the keys in which `wish` is looser than `base`, as in a preset file;
    there `base` holds. `unprotect` only ever comes from `base`.
    """
    looser: list[str] = []
    permissions = {}
    for name in Permissions.__struct_fields__:
        mine, theirs = getattr(base.permissions, name), getattr(wish.permissions, name)
        permissions[name] = worst((mine, theirs))
        if permissions[name] is not theirs:
            looser.append(f"permissions.{name}")
    size = {}
    for name in Size.__struct_fields__:
        mine, theirs = getattr(base.size, name), getattr(wish.size, name)
        size[name] = _least(mine, theirs)
        if size[name] != theirs:
            looser.append(f"size.{name}")
    if set(wish.paths.unprotect) - set(base.paths.unprotect):
        looser.append("paths.unprotect")
    if wish.run_ahead > base.run_ahead:
        looser.append("pace.run_ahead")
    paths = Paths(
        tuple(dict.fromkeys((*base.paths.only, *wish.paths.only))),
        tuple(dict.fromkeys((*base.paths.never, *wish.paths.never))),
        base.paths.unprotect,
    )
    run_ahead = min(base.run_ahead, wish.run_ahead)
    return Policy(wish.preset, Permissions(**permissions), paths, Size(**size), run_ahead), tuple(looser)


def _least(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
