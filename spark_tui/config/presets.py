"""Presets: found, extended, tuned, and clamped so that a repository can only tighten.

Not here: the keys of the file (`config.preset_file`), what they mean (`config.preset_values`), saving
(`config.preset_saving`) and the judging (`core.guard`).
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import msgspec

from spark_tui.config.config_values import DEFAULT_PRESET
from spark_tui.config.preset_change import Change, DropConstraint, PresetChange, changed_text
from spark_tui.config.preset_rules import parse_preset, read_preset
from spark_tui.config.preset_said import SaidPreset
from spark_tui.config.preset_values import constraints_of, laid, said, shown, written
from spark_tui.config.toml_errors import ConfigError, parse_toml, read_bytes
from spark_tui.core.events import PresetChosen
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.tighten import stricter

_BUILT_IN = Path(__file__).parent.parent / "presets"
BUILT_IN_NAMES = ("careful", "open", "read-only", "default")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MAX_CHAIN = 16

Drafts = Mapping[Path, str]


@dataclass(frozen=True, slots=True)
class LoadedPreset:
    """A preset, ready to judge by.

    `origins` says for each key, such as `size.max_files`, `own.ID` or `constraint.TEXT`, which file it is
    from. A preset that a repository has a say in is clamped to the person's own preset `base` (else empty):
    `looser` are the keys that the repository tried to loosen, and `ignored` says so in words.
    """

    name: str
    title: str
    policy: Policy
    constraints: tuple[Constraint, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    looser: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layer:
    """One of the places where presets are kept. A draft stands for the file of its path."""

    label: str  # repository, user, built-in or given
    folder: Path
    drafts: Drafts

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.toml"

    def has(self, name: str) -> bool:
        """A broken link counts: it is an error to show, not a file to pass over."""
        if self.label == "built-in":
            return name in BUILT_IN_NAMES
        return self.file(name) in self.drafts or os.path.lexists(self.file(name))

    def read(self, name: str) -> SaidPreset:
        path = self.file(name)
        return parse_preset(self.drafts[path], path) if path in self.drafts else read_preset(path)


@dataclass(frozen=True, slots=True)
class _Found:
    """One file of a chain of `extends`."""

    origin: str
    file: SaidPreset


def load_preset(
    name: str, *, repo: Path | None, user: Path, base: str | None = None, drafts: Drafts | None = None
) -> LoadedPreset:
    """The preset `name`, looked for in the repository, the person's own folder and the built-in ones.

    `repo` is the root of the repository, `user` the person's configuration folder. What a repository
    says only tightens: the result is clamped to the person's own preset of that name, or to `base`
    (by default `careful`). Give `base` when it was the repository that chose the name: then the
    result is clamped in any case. `drafts` are texts that are taken for the files of their paths.
    Raises ConfigError.
    """
    own = _own_layers(user, drafts or {})
    mine = _first(name, own)
    theirs = _Layer("repository", repository_presets(repo), drafts or {}) if repo else None
    if theirs is None or not theirs.has(name):
        if mine is None:
            raise unknown_preset(name, repo=repo, user=user)
        loaded = _loaded(name, _chain(name, own))
        return loaded if base is None else _clamped(loaded, _person(base, own), {})
    chain = _chain(name, (theirs, *own))
    person = _person(base or (name if mine is not None else DEFAULT_PRESET), own)
    return _clamped(_loaded(name, chain, person), person, person.origins)


def load_policy_file(path: Path, *, user: Path) -> LoadedPreset:
    """A preset file that the person names themselves; it may loosen. One that ends in `.json` is a whole
    preset, as `preset_json` writes it. Raises ConfigError."""
    if path.suffix == ".json":
        return _exact(path)
    file = read_preset(path)
    rest = _chain(file.extends or "default", _own_layers(user, {}))
    return _loaded(path.stem, (_Found(f"given {path}", file), *rest))


def preset_json(loaded: LoadedPreset) -> bytes:
    """A preset to the last value, which no preset file could say when it is clamped or tuned."""
    return msgspec.json.encode(PresetChosen(loaded.policy, loaded.constraints))


def list_presets(*, repo: Path | None, user: Path) -> dict[str, str]:
    """The names of all presets and where each is found first: repository, user or built-in."""
    found: dict[str, str] = {}
    folders = [("user", user_presets(user))]
    if repo:
        folders.insert(0, ("repository", repository_presets(repo)))
    for label, folder in folders:
        for path in sorted(folder.glob("*.toml")):
            if _NAME.fullmatch(path.stem):
                found.setdefault(path.stem, label)
    for name in BUILT_IN_NAMES:
        found.setdefault(name, "built-in")
    return found


def preset_files(name: str, *, repo: Path | None, user: Path) -> list[Path]:
    """The files of the presets that are not built in, or of the one with this `name`, wherever one stands."""
    folders = [*([repository_presets(repo)] if repo else []), user_presets(user)]
    files = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    return [path for path in files if path.stem == name or (not name and _NAME.fullmatch(path.stem))]


def unknown_preset(name: str, *, repo: Path | None, user: Path) -> ConfigError:
    """What to say of a name that no preset has."""
    names = ", ".join(sorted(list_presets(repo=repo, user=user)))
    return ConfigError(f"there is no preset {name!r}; there are {names}")


def user_presets(user: Path) -> Path:
    """Where the person keeps presets."""
    return user / "presets"


def repository_presets(repo: Path) -> Path:
    """Where a repository keeps presets."""
    return repo / ".spark" / "presets"


def tuned(loaded: LoadedPreset, changes: Sequence[Change]) -> LoadedPreset:
    """`loaded` with changes that the person makes at the keyboard on top; they may loosen what they like.

    Its origins are those of `loaded`. Raises ConfigError for an unknown key or a wrong value.
    """
    policy = loaded.policy
    constraints = list(loaded.constraints)
    for change in changes:
        if isinstance(change, PresetChange):
            policy = laid(policy, parse_toml(changed_text("", [change]), SaidPreset))
            continue
        others = [one for one in constraints if one.text != change.text]
        if isinstance(change, DropConstraint):
            constraints = others
        elif change.key or len(others) == len(constraints):
            (new,) = constraints_of(parse_toml(changed_text("", [change]), SaidPreset)).values()
            keyed = next((one for one in others if one.key and one.key == change.key), None)
            constraints = [new if one is keyed else one for one in others] if keyed else [*others, new]
    return replace(loaded, policy=policy, constraints=tuple(shown(one, policy) for one in constraints))


def _own_layers(user: Path, drafts: Drafts) -> tuple[_Layer, ...]:
    return _Layer("user", user_presets(user), drafts), _Layer("built-in", _BUILT_IN, {})


def _person(name: str, own: tuple[_Layer, ...]) -> LoadedPreset:
    return _loaded(name, _chain(name, own))


def _first(name: str, layers: tuple[_Layer, ...]) -> int | None:
    """The index of the first layer that has the preset."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a preset; use letters, digits, '.', '_' and '-'")
    return next((index for index, layer in enumerate(layers) if layer.has(name)), None)


def _chain(name: str, layers: tuple[_Layer, ...]) -> tuple[_Found, ...]:
    """The preset and all that it extends. A preset that extends its own name means the next layer's."""
    chain: list[_Found] = []
    seen: list[tuple[str, str]] = []
    start = 0
    while True:
        index = _first(name, layers[start:])
        if index is None:
            place = seen[-1][1] if seen else ""
            known = ", ".join(BUILT_IN_NAMES)
            raise ConfigError(f"extends {name!r}, which does not exist; built in are {known}", place)
        index += start
        layer = layers[index]
        path = str(layer.file(name))
        if (name, path) in seen or len(seen) >= _MAX_CHAIN:
            circle = " extends ".join([one for one, _ in seen] + [name])
            raise ConfigError(f"the presets extend each other in a circle: {circle}", seen[0][1])
        seen.append((name, path))
        file = layer.read(name)
        built_in = layer.label == "built-in"
        chain.append(_Found(f"built-in {name}" if built_in else f"{layer.label} {path}", file))
        if built_in and name == "default":
            return tuple(chain)
        if layer.label == "repository" and file.extends is None:
            return tuple(chain)  # what it leaves out is the person's own
        parent = file.extends or "default"
        start = index + 1 if parent == name else (1 if index and layers[0].label == "repository" else 0)
        name = parent


def _loaded(name: str, chain: tuple[_Found, ...], start: LoadedPreset | None = None) -> LoadedPreset:
    """The chain as one preset; later files of the chain come first. `start` gives what nobody says."""
    policy = msgspec.structs.replace(start.policy if start else Policy(), preset=name)
    title = start.title if start and start.name == name else ""
    origins: dict[str, str] = {}
    constraints = {one.key or one.text: one for one in start.constraints} if start else {}
    for found in reversed(chain):
        title = found.file.title or title
        policy = laid(policy, found.file)
        origins.update(dict.fromkeys(said(found.file), found.origin))
        constraints.update(constraints_of(found.file))
    chips = tuple(shown(one, policy) for one in constraints.values())
    return LoadedPreset(name, title or name, policy, chips, MappingProxyType(origins))


def _exact(path: Path) -> LoadedPreset:
    try:
        exact = msgspec.json.decode(read_bytes(path), type=PresetChosen)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"this is no preset: {error}", str(path)) from error
    name = exact.policy.preset
    return LoadedPreset(name, name, exact.policy, exact.constraints)


def _clamped(wish: LoadedPreset, base: LoadedPreset, origins: Mapping[str, str]) -> LoadedPreset:
    """`wish`, but nowhere looser than `base`."""
    policy, looser = stricter(base.policy, wish.policy)
    held = dict.fromkeys(looser, f"{base.name} (clamped)")
    return replace(
        wish,
        policy=policy,
        constraints=tuple(shown(one, policy) for one in wish.constraints),
        origins=MappingProxyType({**origins, **wish.origins, **held}),
        base=base.name,
        looser=looser,
        ignored=tuple(_refusal(key, wish.policy, base) for key in looser),
    )


def _refusal(key: str, wish: Policy, base: LoadedPreset) -> str:
    """Why a key of a repository does not count."""
    family, _, name = key.partition(".")
    if family == "own":
        return f"the rule {name!r} is ignored: your preset {base.name} has a rule of that name, which stays"
    return (
        f"{key} = {written(wish, key)} is ignored: a repository can only tighten your preset "
        f"{base.name}, which says {written(base.policy, key)}"
    )
