"""Changing the active preset from the keyboard: what a change would flip, and the change itself.

Not here: keys and widgets (`screens.preset`), what a value may be (`preset_values`).
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.config.preset_change import AddConstraint, Change, DropConstraint, PresetChange
from spark_tui.config.presets import LoadedPreset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.effects import Tell
from spark_tui.core.events import ConstraintToggled
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session
from spark_tui.core.trial import Flip, compared, flips
from spark_tui.core.update.dispatch import update
from spark_tui.engine.ports import Driver, Presets
from spark_tui.tui.preset_rows import Scene, undecided
from spark_tui.tui.signs import Signs

READ_ONLY = "This is a replay: it shows the preset of its session, and nothing can be changed."

_WORDS = {Level.ALLOW: "allowed", Level.ASK: "asks", Level.BLOCK: "blocked"}
_MOST_NUMBERS = 8  # hunks named in one word


class Tuning:
    """The preset of a session under the person's hands. Without `presets` it can only be looked at."""

    def __init__(self, driver: Driver, presets: Presets | None, signs: Signs) -> None:
        self.driver = driver
        self.presets = presets
        self._signs = signs
        self._tuned: tuple[LoadedPreset, tuple[Change, ...], Policy] | None = None

    @property
    def session(self) -> Session:
        """The newest state."""
        return self.driver.session

    @property
    def read_only(self) -> bool:
        """Whether the preset can only be looked at."""
        return self.presets is None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the person changed in this session and has not saved."""
        return self.presets.changes if self.presets is not None else ()

    @property
    def policy(self) -> Policy:
        """The preset with this session's changes, without constraints."""
        if self.presets is None:
            return self.session.base_policy
        loaded, changes = self.presets.loaded, self.changes
        if self._tuned is None or self._tuned[0] is not loaded or self._tuned[1] is not changes:
            try:
                policy = self.presets.tried(changes).policy
            except ConfigError:  # the files changed so that this session's changes do not fit any more
                policy = self.session.base_policy
            self._tuned = (loaded, changes, policy)
        return self._tuned[2]

    @property
    def scene(self) -> Scene:
        """What the rows are made of, now."""
        if self.presets is None:
            return Scene(self.session, self.session.base_policy, self.session.base_policy)
        loaded = self.presets.loaded
        changed = frozenset(map(_subject, self.changes))
        return Scene(self.session, self.policy, loaded.policy, loaded.origins, changed)

    def refused(self, key: str) -> str:
        """What a repository wanted of this key and does not get, in words; empty when nothing."""
        notes = self.presets.loaded.ignored if self.presets is not None else ()
        return next((note for note in notes if note.startswith(f"{key} ")), "")

    def preview(self, *more: Change) -> str:
        """What would follow if these changes came on top, in words."""
        if self.presets is None:
            return READ_ONLY
        try:
            event = self.presets.tried(self._with(*more))
        except ConfigError as error:
            return str(error)
        return flip_words(flips(self.session, event), self.session, self._signs)

    def change(self, *more: Change) -> str:
        """Make these changes on top of the others, at once; what follows, in words.

        Several in a row of one value count as one, so that one key takes them back together.
        """
        return self._tune(self._with(*more))

    def _with(self, *more: Change) -> tuple[Change, ...]:
        before = self.changes
        if before and isinstance(before[-1], PresetChange) and isinstance(more[0], PresetChange):
            before = before[:-1] if before[-1].key == more[0].key else before
        return (*before, *more)

    def take_back(self, count: int) -> str:
        """Take the last `count` changes back; what follows, in words."""
        if not self.changes:
            return "Nothing was changed in this session."
        return self._tune(self.changes[:-count])

    def has(self, text: str) -> bool:
        """Whether the preset has this constraint, so that it is none that was only steered."""
        if self.presets is None:
            return False
        return any(one.text == text for one in self.presets.tried(self.changes).constraints)

    def toggle(self, index: int) -> str:
        """Switch the constraint at `index` on or off, if the core lets it; what follows, in words."""
        event = ConstraintToggled(index)
        before = self.session
        step = update(before, event)
        if step.session.constraints == before.constraints:
            return next((effect.message for effect in step.effects if isinstance(effect, Tell)), "")
        self.driver.send(event)
        constraint = step.session.constraints[index]
        words = flip_words(compared(before, step.session), before, self._signs)
        return f"{'On' if constraint.active else 'Off'}: {constraint.text}. {words}"

    def _tune(self, changes: Sequence[Change]) -> str:
        if self.presets is None:
            return READ_ONLY
        try:
            before = self.session
            flipped = flips(before, self.presets.tried(changes))
            self.presets.tune(changes)
        except ConfigError as error:
            return str(error)
        return flip_words(flipped, before, self._signs)


def _subject(change: Change) -> str:
    """The key or the words that a change is about."""
    return change.key if isinstance(change, PresetChange) else change.text


def changed_words(changes: Sequence[Change]) -> list[str]:
    """This session's changes as lines, the last word on each key alone."""
    last = {_subject(change): change for change in changes}
    lines = []
    for change in last.values():
        match change:
            case PresetChange(key, tuple() as entries):
                lines.append(f"{key} = [{', '.join(entries)}]")
            case PresetChange(key, value):
                lines.append(f"{key} = {value}")
            case AddConstraint(text):
                lines.append(f"the constraint: {text}")
            case DropConstraint(text):
                lines.append(f"without the constraint: {text}")
    return lines


def flip_words(flipped: Sequence[Flip], session: Session, signs: Signs) -> str:
    """Which undecided hunks flip, in one line: from what to what, and by which rules."""
    if not undecided(session):
        return "No hunk waits, so none flips; it counts for the next ones."
    if not flipped:
        return "No waiting hunk flips."
    groups: dict[tuple[Level, Level], list[Flip]] = {}
    for flip in flipped:
        groups.setdefault((flip.before, flip.after), []).append(flip)
    parts = []
    for (before, after), ones in groups.items():
        rules = dict.fromkeys(rule for flip in ones for rule in flip.rules)
        by = f" ({', '.join(rules)})" if rules and after is not Level.ALLOW else ""
        parts.append(f"{_numbers(ones)} {_WORDS[before]} {signs.arrow} {_WORDS[after]}{by}")
    total = f"{len(flipped)} hunk{'s flip' if len(flipped) != 1 else ' flips'}"
    return f"{total}: {'; '.join(parts)}"


def _numbers(ones: Sequence[Flip]) -> str:
    shown = ", ".join(str(flip.hunk) for flip in ones[:_MOST_NUMBERS])
    return f"{shown} and {len(ones) - _MOST_NUMBERS} more" if len(ones) > _MOST_NUMBERS else shown
