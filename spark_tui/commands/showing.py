"""Commands that only show: what a steering line means, presets, models, themes, sessions."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from spark_tui.adapters.git import find_root
from spark_tui.adapters.journal import sessions
from spark_tui.commands.configured import folders, preset_of, settings_of, themes
from spark_tui.commands.printing import complain, print_json, say
from spark_tui.config.models import catalogue
from spark_tui.config.presets import list_presets, load_preset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.guard.constraints import compile_line, summary


def run_constraints(args: argparse.Namespace) -> int:
    """What a steering line compiles to."""
    meaning = compile_line(args.text)
    if args.json:
        print_json(
            {
                "enforced": [{"rule": rule.rule, "params": rule.params} for rule in meaning.enforced],
                "asked": list(meaning.asked),
                "lifted": list(meaning.lifted),
                "scope": meaning.scope,
                "action": meaning.action,
            }
        )
    else:
        say(summary(meaning))
    return 0


def run_presets(args: argparse.Namespace) -> int:
    """The presets by name, or one in full with the origin of every value."""
    repo = find_root(Path(args.root)) or Path(args.root)
    try:
        if args.action == "list":
            return _list_presets(repo, as_json=args.json)
        loaded = preset_of(settings_of(repo, preset=args.name), repo)
    except ConfigError as error:
        complain(f"spark-tui presets: {error}")
        return 1
    values = _flat(msgspec.to_builtins(loaded.policy))
    if args.json:
        print_json(
            {
                "name": loaded.name,
                "title": loaded.title,
                "values": values,
                "origins": dict(loaded.origins),
                "ignored": list(loaded.ignored),
                "notes": list(loaded.notes),
            }
        )
        return 0
    say(f"{loaded.name}: {loaded.title}")
    for name, value in values.items():
        say(f"  {name:28} {value!s:24} {loaded.origins.get(name, '')}")
    for line in (*loaded.ignored, *loaded.notes):
        say(f"  note: {line}")
    return 0


def _list_presets(repo: Path, *, as_json: bool) -> int:
    names = list_presets(repo=repo, user=folders().config)
    loaded = {name: load_preset(name, repo=repo, user=folders().config) for name in names}
    if as_json:
        print_json(
            [{"name": name, "title": loaded[name].title, "origin": origin} for name, origin in names.items()]
        )
        return 0
    for name, origin in names.items():
        say(f"{name:16} {origin:11} {loaded[name].title}")
    return 0


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    if not isinstance(value, dict):
        return {prefix: value}
    flat: dict[str, object] = {}
    for key, inner in value.items():
        flat |= _flat(inner, f"{prefix}.{key}" if prefix else str(key))
    return flat


def run_models(args: argparse.Namespace) -> int:
    """The models that are known by name."""
    models = catalogue().model
    if args.json:
        print_json([model.model_dump() for model in models])
        return 0
    for model in models:
        name = f"{model.provider}/{model.name}"
        say(f"{name:52} {model.window:>9,} tokens  {model.format:15} {model.tier}")
    return 0


def run_themes(args: argparse.Namespace) -> int:
    """The themes by name."""
    found = themes().values()
    if args.json:
        print_json([{"name": theme.name, "dark": theme.dark} for theme in found])
        return 0
    for theme in found:
        say(f"{theme.name:20} {'dark' if theme.dark else 'light'}")
    return 0


def run_sessions(args: argparse.Namespace) -> int:
    """The recorded sessions, newest first."""
    found = sessions(folders().state)
    if args.json:
        print_json([{"id": item.id, "root": item.root, "started": item.started} for item in found])
        return 0
    if not found:
        say("No session has been recorded yet: spark-tui demo makes one.")
    for item in found:
        say(f"{item.id}  {item.started}  {item.root}")
    return 0
