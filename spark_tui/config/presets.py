"""Presets: found, extended, and clamped so that a repository can only tighten.

Not here: the keys of the file (`config.preset_file`) and the judging (`core.guard`).
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from msgspec import structs

from spark_tui.config.preset_file import PresetFile, Table
from spark_tui.config.toml_errors import ConfigError, read_toml
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.policy import Paths, Permissions, Policy, Size
from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.tighten import holds_already, stricter
from spark_tui.core.guard.verdict import Level

DEFAULT_PRESET = "careful"

_BUILT_IN = Path(__file__).parent.parent / "presets"
_BUILT_IN_NAMES = ("careful", "open", "read-only", "default")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LEVELS = {"allow": Level.ALLOW, "ask": Level.ASK, "deny": Level.BLOCK}
_WORDS = {level: word for word, level in _LEVELS.items()}
_MAX_CHAIN = 16


@dataclass(frozen=True, slots=True)
class LoadedPreset:
    """A preset, ready to judge by.

    `origins` says for each key, such as `size.max_files`, which file its value is from; `notes` what
    the preset asks for that this version does not enforce; `ignored` what a repository tried to loosen.
    """

    name: str
    title: str
    policy: Policy
    constraints: tuple[Constraint, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layer:
    """One of the places where presets are kept."""

    label: str  # repository, user, built-in or given
    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.toml"

    def has(self, name: str) -> bool:
        """A broken link counts: it is an error to show, not a file to pass over."""
        return os.path.lexists(self.file(name))


@dataclass(frozen=True, slots=True)
class _Found:
    """One file of a chain of `extends`."""

    origin: str
    file: PresetFile
    built_in: bool


def load_preset(name: str, *, repo: Path | None, user: Path, base: str | None = None) -> LoadedPreset:
    """The preset `name`, looked for in the repository, the person's own folder and the built-in ones.

    `repo` is the root of the repository, `user` the person's configuration folder. What a repository
    says only tightens: the result is clamped to the person's own preset of that name, or to `base`
    (by default `careful`). Give `base` when it was the repository that chose the name: then the
    result is clamped in any case. Raises ConfigError.
    """
    own = _own_layers(user)
    mine = _first(name, own)
    theirs = _Layer("repository", repo / ".spark" / "presets") if repo else None
    if theirs is None or not theirs.has(_checked(name)):
        if mine is None:
            raise ConfigError(_unknown(name, repo, user))
        loaded = _loaded(name, _chain(name, own))
        return loaded if base is None else _clamped(loaded, _person(base, own), {})
    chain = _chain(name, (theirs, *own))
    person = _person(base or (name if mine else DEFAULT_PRESET), own)
    return _clamped(_loaded(name, chain, person.policy), person, person.origins)


def load_policy_file(path: Path, *, user: Path) -> LoadedPreset:
    """A preset file that the person names themselves; it may loosen. Raises ConfigError."""
    file = read_toml(path, PresetFile)
    own = _own_layers(user)
    rest = _chain(file.extends, own)
    return _loaded(path.stem, (_Found(f"given {path}", file, False), *rest))


def list_presets(*, repo: Path | None, user: Path) -> dict[str, str]:
    """The names of all presets and where each is found first: repository, user or built-in."""
    found: dict[str, str] = {}
    folders = [("user", user / "presets")]
    if repo:
        folders.insert(0, ("repository", repo / ".spark" / "presets"))
    for label, folder in folders:
        for path in sorted(folder.glob("*.toml")):
            if _NAME.fullmatch(path.stem):
                found.setdefault(path.stem, label)
    for name in _BUILT_IN_NAMES:
        found.setdefault(name, "built-in")
    return found


def _own_layers(user: Path) -> tuple[_Layer, ...]:
    return _Layer("user", user / "presets"), _Layer("built-in", _BUILT_IN)


def _person(name: str, own: tuple[_Layer, ...]) -> LoadedPreset:
    return _loaded(name, _chain(name, own))


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a preset; use letters, digits, '.', '_' and '-'")
    return name


def _first(name: str, layers: tuple[_Layer, ...]) -> int | None:
    """The index of the first layer that has the preset."""
    _checked(name)
    for index, layer in enumerate(layers):
        if layer.has(name) if layer.label != "built-in" else name in _BUILT_IN_NAMES:
            return index
    return None


def _unknown(name: str, repo: Path | None, user: Path) -> str:
    names = ", ".join(sorted(list_presets(repo=repo, user=user)))
    return f"there is no preset {name!r}; there are {names}"


def _chain(name: str, layers: tuple[_Layer, ...]) -> tuple[_Found, ...]:
    """The preset and all that it extends. A preset that extends its own name means the next layer's."""
    chain: list[_Found] = []
    seen: list[tuple[str, str]] = []
    start = 0
    while True:
        index = _first(name, layers[start:])
        if index is None:
            place = seen[-1][1] if seen else ""
            known = ", ".join(_BUILT_IN_NAMES)
            raise ConfigError(f"extends {name!r}, which does not exist; built in are {known}", place)
        index += start
        layer = layers[index]
        path = str(layer.file(name))
        if (name, path) in seen or len(seen) >= _MAX_CHAIN:
            circle = " extends ".join([one for one, _ in seen] + [name])
            raise ConfigError(f"the presets extend each other in a circle: {circle}", seen[0][1])
        seen.append((name, path))
        file = read_toml(layer.file(name), PresetFile)
        built_in = layer.label == "built-in"
        chain.append(_Found(f"built-in {name}" if built_in else f"{layer.label} {path}", file, built_in))
        if built_in and name == "default":
            return tuple(chain)
        if layer.label == "repository" and "extends" not in file.model_fields_set:
            return tuple(chain)  # what it leaves out is the person's own
        start = index + 1 if file.extends == name else (1 if index and layers[0].label == "repository" else 0)
        name = file.extends


def _loaded(name: str, chain: tuple[_Found, ...], start: Policy | None = None) -> LoadedPreset:
    """The chain as one preset; later files of the chain come first. `start` gives what nobody says."""
    policy = start or Policy()
    permissions = {key: getattr(policy.permissions, key) for key in Permissions.__struct_fields__}
    size = {key: getattr(policy.size, key) for key in Size.__struct_fields__}
    paths: dict[str, tuple[str, ...]] = {"only": (), "never": (), "unprotect": ()}
    run_ahead = policy.run_ahead
    title = ""
    origins: dict[str, str] = {}
    constraints: dict[str, Constraint] = {}
    notes: list[str] = []
    for found in reversed(chain):
        file = found.file
        title = file.title or title
        for key in file.permissions.model_fields_set:
            permissions[key] = _LEVELS[getattr(file.permissions, key)]
        for key in file.size.model_fields_set:
            limit = getattr(file.size, key)
            size[key] = None if limit == "none" else limit
        for key in file.paths.model_fields_set:
            paths[key] = tuple(getattr(file.paths, key))
        if "run_ahead" in file.pace.model_fields_set:
            run_ahead = file.pace.run_ahead
        origins.update(dict.fromkeys(_said(file), found.origin))
        constraints.update(_constraints(file))
        notes += [] if found.built_in else _notes(found)
    only = (paths["only"],) if paths["only"] and paths["only"] != ("**",) else ()
    merged = Policy(
        name,
        Permissions(**permissions),
        Paths(only, paths["never"], paths["unprotect"]),
        Size(**size),
        run_ahead,
    )
    shown = tuple(_held(one, merged) for one in constraints.values())
    return LoadedPreset(name, title or name, merged, shown, MappingProxyType(origins), tuple(notes))


def _held(constraint: Constraint, policy: Policy) -> Constraint:
    """A constraint that the preset's own values enforce anyway is shown as what it is: on."""
    if constraint.enforced and holds_already(policy, constraint.enforced):
        return structs.replace(constraint, active=True)
    return constraint


def _said(file: PresetFile) -> list[str]:
    """The keys that a file sets, as `table.key`."""
    said = []
    for name in ("permissions", "paths", "size", "pace", "structure", "content"):
        table: Table = getattr(file, name)
        said += [f"{name}.{key}" for key in table.model_fields_set]
    return said


def _constraints(file: PresetFile) -> dict[str, Constraint]:
    """The constraints of a file, by key or text: a file's key 1 takes the place of its parent's."""
    constraints = {}
    for one in file.constraint:
        meaning = compile_line(one.text)
        active = one.active if one.active is not None else not one.key
        scope = meaning.scope if one.key else Scope.PRESET
        constraints[one.key or one.text] = Constraint(
            one.text, meaning.enforced, meaning.asked, scope, one.key, active
        )
    return constraints


def _notes(found: _Found) -> list[str]:
    """What the file asks for that this version cannot enforce."""
    notes = []
    for name in ("structure", "content"):
        table: Table = getattr(found.file, name)
        keys = [key for key in sorted(table.model_fields_set) if getattr(table, key) not in ("off", [])]
        notes += [f"{name}.{key} is not enforced yet ({found.origin})" for key in keys]
    notes += [f"the own rule {rule.id!r} is not enforced yet ({found.origin})" for rule in found.file.rule]
    return notes


def _clamped(wish: LoadedPreset, base: LoadedPreset, origins: Mapping[str, str]) -> LoadedPreset:
    """`wish`, but nowhere looser than `base`."""
    policy, looser = stricter(base.policy, wish.policy)
    ignored = tuple(
        f"{key} = {_value(wish.policy, key)} is ignored: a repository can only tighten your preset "
        f"{base.name}, which says {_value(base.policy, key)}"
        for key in looser
    )
    held = dict.fromkeys(looser, f"{base.name} (clamped)")
    return LoadedPreset(
        wish.name,
        wish.title,
        policy,
        wish.constraints,
        MappingProxyType({**origins, **wish.origins, **held}),
        wish.notes,
        ignored,
    )


def _value(policy: Policy, key: str) -> str:
    """The value of a key as a preset file would write it."""
    table, _, name = key.partition(".")
    value = policy.run_ahead if table == "pace" else getattr(getattr(policy, table), name)
    if value is None:
        return '"none"'
    if isinstance(value, Level):
        return f'"{_WORDS[value]}"'
    return str(list(value)) if isinstance(value, tuple) else str(value)
