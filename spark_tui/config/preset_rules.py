"""Preset files whose own rules do what their examples say, and what is wrong with those that do not.

Not here: finding the files (`config.presets`) and how a rule looks for something (`core.guard.own`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spark_tui.config.preset_said import SaidPreset, SaidRule
from spark_tui.config.preset_values import own_rule
from spark_tui.config.toml_errors import ConfigError, line_of, parse_toml, read_text


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One own rule of a file, how many examples it has, and what is wrong with it. `rule` is empty when the
    file cannot be read at all; `line` is 1-based, 0 when no line is to blame."""

    file: str
    line: int
    rule: str
    examples: int
    problems: tuple[str, ...]


def read_preset(path: Path) -> SaidPreset:
    """The preset file at `path`. Raises ConfigError, also when an example of its own rules fails."""
    return parse_preset(read_text(path), path)


def parse_preset(text: str, path: Path) -> SaidPreset:
    """`text` as the preset file at `path`. Raises ConfigError, also when an example of its rules fails."""
    file = parse_toml(text, SaidPreset, str(path))
    for test in _tests(file, text, path):
        if test.problems:
            raise ConfigError(f"the rule {test.rule!r}: {test.problems[0]}", test.file, test.line)
    return file


def tests_of(path: Path) -> list[RuleTest]:
    """What becomes of the examples of a preset file; a file that cannot be read is one failed test."""
    try:
        text = read_text(path)
        return list(_tests(parse_toml(text, SaidPreset, str(path)), text, path))
    except ConfigError as error:
        return [RuleTest(str(path), error.line, "", 0, (error.message,))]


def _tests(file: SaidPreset, text: str, path: Path) -> Iterator[RuleTest]:
    for index, rule in enumerate(file.rule):
        line = line_of(text, ("rule", index, "id"))
        examples = len(rule.match) + len(rule.not_match)
        yield RuleTest(str(path), line, rule.id, examples, _problems(rule))


def _problems(rule: SaidRule) -> tuple[str, ...]:
    from spark_tui.core.guard.own import problems  # brings ast-grep and RE2 along

    return problems(own_rule(rule), rule.match, rule.not_match)
