"""Commands that only show: what a steering line means, models, themes, sessions."""

from __future__ import annotations

import argparse

import msgspec

from spark_tui.adapters.journal import sessions
from spark_tui.commands.configured import folders, themes
from spark_tui.commands.printing import print_json, say
from spark_tui.config.models import catalogue
from spark_tui.core.guard.constraints import compile_line, summary


def run_constraints(args: argparse.Namespace) -> int:
    """What a steering line compiles to."""
    meaning = compile_line(args.text)
    if args.json:
        print_json(
            {
                "enforced": [{"rule": rule.rule, "params": rule.params} for rule in meaning.enforced],
                "asked": list(meaning.asked),
                "lifted": [rule.rule for rule in meaning.lifted],
                "scope": meaning.scope,
                "action": meaning.action,
            }
        )
    else:
        say(summary(meaning))
    return 0


def run_models(args: argparse.Namespace) -> int:
    """The models that are known by name."""
    models = catalogue().model
    wires = {provider.id: provider.wire for provider in catalogue().provider}
    if args.json:
        print_json([{**msgspec.structs.asdict(model), "wire": wires[model.provider]} for model in models])
        return 0
    for model in models:
        name = f"{model.provider}/{model.name}"
        wire = wires[model.provider]
        say(f"{name:52} {model.window:>9,} tokens  {model.format:15} {wire:10} {model.tier}")
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
