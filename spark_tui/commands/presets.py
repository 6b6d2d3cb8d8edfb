"""`spark-tui presets list|show|test`: what there is, where each value comes from, and whether own rules work.

Not here: `presets backtest` (`commands.backtesting`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from spark_tui.adapters.git import find_root
from spark_tui.commands.configured import folders, preset_of, settings_of
from spark_tui.commands.printing import complain, print_json, say
from spark_tui.config.preset_rules import RuleTest, tests_of
from spark_tui.config.presets import list_presets, load_preset, preset_files, unknown_preset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.tui.preset_values import shown, value_of


def run_presets(args: argparse.Namespace) -> int:
    """The presets by name, one in full with the origin of every value, or the examples of their rules."""
    repo = find_root(Path(args.root)) or Path(args.root)
    try:
        if args.action == "list":
            return _list(repo, as_json=args.json)
        if args.action == "test":
            return _test(repo, args.name, as_json=args.json)
        return _show(repo, args.name, as_json=args.json)
    except ConfigError as error:
        complain(f"spark-tui presets: {error}")
        return 1


def _list(repo: Path, *, as_json: bool) -> int:
    """A preset that is broken is listed with its problem, and does not hide the others."""
    rows = []
    for name, origin in list_presets(repo=repo, user=folders().config).items():
        try:
            title, problem = load_preset(name, repo=repo, user=folders().config).title, ""
        except ConfigError as error:
            title, problem = "", str(error)
        rows.append({"name": name, "title": title, "origin": origin, "problem": problem})
    if as_json:
        print_json(rows)
        return 0
    for row in rows:
        shown = f"broken: {row['problem']}" if row["problem"] else row["title"]
        say(f"{row['name']:16} {row['origin']:11} {shown}")
    return 0


def _show(repo: Path, name: str, *, as_json: bool) -> int:
    loaded = preset_of(settings_of(repo, preset=name), repo)
    values = _flat(msgspec.to_builtins(loaded.policy))
    if as_json:
        print_json(
            {
                "name": loaded.name,
                "title": loaded.title,
                "values": values,
                "origins": dict(loaded.origins),
                "ignored": list(loaded.ignored),
            }
        )
        return 0
    say(f"{loaded.name}: {loaded.title}")
    del values["own"]  # each has a line of its own
    for key in values:
        name = "pace.run_ahead" if key == "run_ahead" else key
        value = shown(name, value_of(loaded.policy, name)) if "." in name else loaded.policy.preset
        say(f"  {key:32} {value:24} {loaded.origins.get(name, '')}")
    for rule in loaded.policy.own:
        key = f"own.{rule.id}"
        say(f"  {key:32} {rule.level:24} {loaded.origins.get(key, '')}")
    for one in loaded.constraints:
        rules = ", ".join(rule.rule for rule in one.enforced)
        say(f"  {one.key or ' '}  {one.text:29} {f'enforced: {rules}' if rules else 'asked of the model'}")
    for line in loaded.ignored:
        say(f"  note: {line}")
    return 0


def _test(repo: Path, name: str, *, as_json: bool) -> int:
    """Exit 1 when an example fails or a preset cannot be read."""
    own = folders().config
    if name and name not in list_presets(repo=repo, user=own):
        raise unknown_preset(name, repo=repo, user=own)
    tests = [test for file in preset_files(name, repo=repo, user=own) for test in tests_of(file)]
    if as_json:
        print_json([msgspec.to_builtins(test) | {"ok": not test.problems} for test in tests])
    elif not tests:
        say("No own rules here; docs/presets.md says how to write one.")
    else:
        _say_tests(tests)
    return 1 if any(test.problems for test in tests) else 0


def _say_tests(tests: list[RuleTest]) -> None:
    file = ""
    for test in tests:
        if test.file != file:
            file = test.file
            say(file)
        examples = "1 example" if test.examples == 1 else f"{test.examples} examples"
        said = f"{test.rule}, {examples}" if test.rule else "cannot be read"
        say(f"  {'FAIL' if test.problems else 'ok  '}  line {test.line}: {said}")
        for problem in test.problems:
            say(f"        {problem}")


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    if not isinstance(value, dict):
        return {prefix: value}
    flat: dict[str, object] = {}
    for key, inner in value.items():
        flat |= _flat(inner, f"{prefix}.{key}" if prefix else str(key))
    return flat
