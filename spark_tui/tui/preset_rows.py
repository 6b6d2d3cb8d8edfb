"""The rows of the preset screen: every value with its origin, its hits and what it holds up right now.

Pure functions of a session and a preset. Not here: how a row looks (`widgets.preset_table`), how a value
is stepped or read (`preset_values`), and what a change does (`core.update`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from spark_tui.config.preset_said import KEYS
from spark_tui.config.preset_words import WORDS
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.guard.catalogue import BY_NAME
from spark_tui.core.guard.policy import OwnRule, Policy
from spark_tui.core.guard.rules import Constraint, Scope
from spark_tui.core.guard.verdict import Level
from spark_tui.core.hits import breaks, hits_by_rule, hits_of
from spark_tui.core.session import Hit, Session, all_hunks
from spark_tui.tui.preset_values import Kind, kind_of, shown, value_of
from spark_tui.tui.widgets.chips import chip_keys


class Section(StrEnum):
    """The parts of the screen, in their order; tab goes from one to the next."""

    PERMISSIONS = "permissions"
    PATHS = "paths"
    SIZE = "size"
    PACE = "pace"
    STRUCTURE = "structure"
    CONTENT = "content"
    OWN = "own rules"
    CONSTRAINTS = "constraints"
    BACKTEST = "backtest"


TABLES: Final = (
    Section.PERMISSIONS,
    Section.PATHS,
    Section.SIZE,
    Section.PACE,
    Section.STRUCTURE,
    Section.CONTENT,
)
"""The sections whose rows are keys of a table of that name in a preset file."""

THIS_SESSION = "this session"


@dataclass(frozen=True, slots=True)
class PresetRow:
    """One row. `key` is unique on the screen: `size.max_files`, `own.no-print`, `constraint.0`.

    `origin` is the origin in a word, `source` the whole of it; `hits` counts hunks of this session, and
    `holds` are the numbers of the undecided ones that it asks about or blocks. `now` says what is in force
    when a constraint makes it stricter, `kept` what the files say. `words` say what the value means.
    """

    key: str
    section: Section
    name: str
    kind: Kind
    value: str
    words: str
    origin: str = ""
    source: str = ""
    hits: int = 0
    holds: tuple[int, ...] = ()
    now: str = ""
    kept: str = ""
    number: str = ""
    enforced: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rows are made of: the session, the preset with this session's values and as its files say
    it, where each value is from, and which keys and words this session changed."""

    session: Session
    policy: Policy
    kept: Policy
    origins: Mapping[str, str] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()


def rows_of(scene: Scene) -> tuple[PresetRow, ...]:
    """Every row of the screen, section by section."""
    hits = hits_by_rule(scene.session)
    held = _held(scene.session)
    return (
        *(_value_row(scene, section, name, hits, held) for section, name in _keys()),
        *(_own_row(scene, rule, hits, held) for rule in scene.policy.own),
        *_constraint_rows(scene),
    )


def _keys() -> Iterator[tuple[Section, str]]:
    for section in TABLES:
        for name in KEYS[section]:
            yield section, name


def words_of(key: str) -> str:
    """What a key of a preset file means, in a few words."""
    if key in BY_NAME:
        return BY_NAME[key].words
    return WORDS[key]


def rule_of(key: str) -> str:
    """The name that findings of this key carry."""
    table, _, name = key.partition(".")
    return f"permissions.no_{name}" if table == Section.PERMISSIONS else key


def _value_row(
    scene: Scene, section: Section, name: str, hits: Mapping[str, int], held: Mapping[str, tuple[int, ...]]
) -> PresetRow:
    key = f"{section}.{name}"
    rule = rule_of(key)
    value = shown(key, value_of(scene.policy, key))
    in_force = shown(key, value_of(scene.session.policy, key))
    base = shown(key, value_of(scene.session.base_policy, key))
    changed = key in scene.changed
    source = scene.origins.get(key, "")
    return PresetRow(
        key,
        section,
        name,
        kind_of(key),
        value,
        words_of(key),
        THIS_SESSION if changed else origin_word(source),
        source,
        hits.get(rule, 0),
        held.get(rule, ()),
        in_force if in_force != base else "",
        shown(key, value_of(scene.kept, key)),
    )


def origin_word(source: str) -> str:
    """An origin such as `user /home/me/presets/careful.toml` in a word."""
    if "(clamped)" in source:
        return "clamped"
    return source.partition(" ")[0]


def _own_row(
    scene: Scene, rule: OwnRule, hits: Mapping[str, int], held: Mapping[str, tuple[int, ...]]
) -> PresetRow:
    key = f"own.{rule.id}"
    kind = f"the pattern {rule.pattern}" if rule.pattern else f"the regular expression {rule.regex}"
    language = f" in {rule.language}" if rule.language else ""
    words = f"{rule.reason or rule.id}: {kind}{language}, {rule.on}"
    source = scene.origins.get(key, "")
    return PresetRow(
        key,
        Section.OWN,
        rule.id,
        Kind.FIXED,
        rule.level.value,
        words,
        origin_word(source),
        source,
        hits.get(key, 0),
        held.get(key, ()),
    )


def _constraint_rows(scene: Scene) -> Iterator[PresetRow]:
    constraints = scene.session.constraints
    keys = chip_keys(constraints)
    for index, constraint in enumerate(constraints):
        source = scene.origins.get(f"constraint.{constraint.text}", THIS_SESSION)
        yield PresetRow(
            f"constraint.{index}",
            Section.CONSTRAINTS,
            constraint.text,
            Kind.CONSTRAINT,
            "on" if constraint.active else "off",
            meaning(constraint),
            THIS_SESSION if source == THIS_SESSION else origin_word(source),
            source,
            hits_of(scene.session, constraint),
            _held_by(scene.session, constraint),
            number=keys[index],
            enforced=bool(constraint.enforced),
            active=constraint.active,
        )


def meaning(constraint: Constraint) -> str:
    """What a constraint enforces, what it only asks, and for how long."""
    parts = []
    if constraint.enforced:
        parts.append("enforced: " + ", ".join(dict.fromkeys(rule.rule for rule in constraint.enforced)))
    if constraint.asked:
        parts.append("asked: " + "; ".join(constraint.asked))
    return " | ".join([*parts, _SCOPES[constraint.scope]])


_SCOPES: Final = {
    Scope.HUNK: "for one hunk",
    Scope.GOAL: "for this goal",
    Scope.SESSION: "for this session",
    Scope.PRESET: "while this preset is active",
}


def undecided(session: Session) -> list[Hunk]:
    """The hunks that the person can still decide, or that are blocked."""
    return [hunk for hunk in all_hunks(session) if hunk.state in (HunkState.WAITING, HunkState.BLOCKED)]


def _held(session: Session) -> dict[str, tuple[int, ...]]:
    """The undecided hunks in which each rule found something."""
    held: dict[str, dict[int, None]] = {}
    for hunk in undecided(session):
        for finding in hunk.verdict.findings:
            if finding.level is not Level.ALLOW:
                held.setdefault(finding.rule, {})[hunk.id] = None
    return {rule: tuple(numbers) for rule, numbers in held.items()}


def _held_by(session: Session, constraint: Constraint) -> tuple[int, ...]:
    if not constraint.active:
        return ()
    return tuple(
        hunk.id
        for hunk in undecided(session)
        if any(
            breaks(rule, Hit(hunk.id, hunk.turn, finding.rule, finding.path, finding.line))
            for rule in constraint.enforced
            for finding in hunk.verdict.findings
        )
    )


def where_hit(session: Session, row: PresetRow, most: int = 3) -> Sequence[str]:
    """The newest places where the row's rule found something, such as `hunk 3 src/a.py line 4`."""
    rule = rule_of(row.key) if row.kind is not Kind.CONSTRAINT else ""
    constraint = session.constraints[int(row.key.partition(".")[2])] if not rule else None
    found: dict[int, str] = {}
    for hit in session.hits:
        of_row = hit.rule == rule if constraint is None else any(breaks(r, hit) for r in constraint.enforced)
        if of_row:
            line = f" line {hit.line}" if hit.line else ""
            found[hit.hunk] = f"hunk {hit.hunk} {hit.path}{line}"
    return list(found.values())[-most:]
