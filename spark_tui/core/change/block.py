"""An edit block as the model wrote it, and where it belongs: values that `locate` takes and gives.

Not here: the search for the place (`locate`) and what happens there (`resolve`, `tracked`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spark_tui.core.change.compare import changed_ranges
from spark_tui.core.change.document import body, split_lines
from spark_tui.core.change.values import Drifted
from spark_tui.core.stream.edits import LineKind

Line = tuple[LineKind, str]

TRAILING_SPACE = "trailing-space"
INDENTATION = "indentation"
TYPOGRAPHY = "typography"
BLANK_LINES = "blank-lines"
ELIDED = "elided"
NEARLY_EQUAL = "nearly-equal"

ABSENT = -1
"""Where an asked line stands that the file does not have: a blank line too many, or a mark of elision."""

BLANKS = " \t"

_DOTS = r"(?:\.\.\.|\u2026)"
_MARK = re.compile(
    # Bare dots, dots in a comment, or a comment of words between dots ("# ... existing code ...").
    rf"\s*(?:{_DOTS}|(?P<sign>#|//|--|;+|%|/\*|<!--|\{{/\*)\s*{_DOTS}(?:[^.\u2026]{{1,60}}{_DOTS})?"
    r"\s*(?:\*/\}?|-->)?)\s*"
)


def is_mark(text: str) -> bool:
    """Whether this line may stand for lines that were left out: only dots, bare or as a comment."""
    return ("..." in text or "\u2026" in text) and _MARK.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Block:
    """One edit block as the model wrote it: line bodies with the side they stand on.

    `appends` says what lines that are only added, with no hint of a place, mean: True at the end of
    the file (apply_patch), False nothing that could be placed. The rest is as in `BlockOpened` and
    `BlockClosed`. `signs`: each line had a sign for its kind, which may be missing.
    """

    lines: tuple[Line, ...]
    anchors: tuple[str, ...] = ()
    old_start: int | None = None
    end_of_file: bool = False
    old_newline: bool | None = None
    new_newline: bool | None = None
    appends: bool = False
    signs: bool = False
    bare: tuple[int, ...] = ()
    bare_added: int | None = 0
    open_end: bool = False

    @property
    def old(self) -> tuple[str, ...]:
        return tuple(text for kind, text in self._whole() if kind is not LineKind.NEW)

    @property
    def new(self) -> tuple[str, ...]:
        return tuple(text for kind, text in self._whole() if kind is not LineKind.OLD)

    def marks(self) -> tuple[int, ...]:
        """The lines of the old side, by index, that may stand for lines left out: the edit keeps them."""
        if not any(is_mark(text) for _, text in self.lines):
            return ()
        asked = [line for line in self.script() if line[0] is not LineKind.NEW]
        return tuple(
            at for at, (kind, text) in enumerate(asked) if kind is LineKind.CONTEXT and is_mark(text)
        )

    def script(self) -> list[Line]:
        """The lines in order, with as many kept ones as there can be: what stands on both sides of a run
        of removed and added lines is kept. Removed lines of a change come before the added ones."""
        return [line for line, _ in self._script()]

    def declared(self) -> list[bool]:
        """For each line of `script` whether the edit itself marks it as kept."""
        return [declared for _, declared in self._script()]

    def _script(self) -> list[tuple[Line, bool]]:
        script: list[tuple[Line, bool]] = []
        old: list[str] = []
        new: list[str] = []
        for kind, text in self._whole():
            if kind is LineKind.CONTEXT:
                script += [(line, False) for line in _compared(old, new)]
                script.append(((kind, text), True))
                old, new = [], []
            else:
                (old if kind is LineKind.OLD else new).append(text)
        return [*script, *((line, False) for line in _compared(old, new))]

    def _whole(self) -> Sequence[Line]:
        """The lines; a carriage return within one ends it, as it does in the file."""
        if not any("\r" in text or "\n" in text for _, text in self.lines):
            return self.lines
        return [(kind, body(line)) for kind, text in self.lines for line in split_lines(text) or ("",)]


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """A run of removed and added lines with what stands on both sides as kept."""
    at = 0
    for old_start, old_end, new_start, new_end in changed_ranges(old, new):
        yield from ((LineKind.CONTEXT, text) for text in old[at:old_start])
        yield from ((LineKind.OLD, text) for text in old[old_start:old_end])
        yield from ((LineKind.NEW, text) for text in new[new_start:new_end])
        at = old_end
    yield from ((LineKind.CONTEXT, text) for text in old[at:])


@dataclass(frozen=True, slots=True)
class Shift:
    """How the block's indentation becomes the file's: units swapped, a prefix taken away, one put on.

    With units, every leading `old_unit` becomes `new_unit` (four spaces a tab, say), before the rest.
    """

    take: str = ""
    put: str = ""
    old_unit: str = ""
    new_unit: str = ""

    def apply(self, text: str) -> str:
        """`text` moved along; blank lines stay as they are, and so does what cannot follow."""
        content = text.lstrip(BLANKS)
        if not content:
            return text
        indent = text[: len(text) - len(content)]
        if self.old_unit:
            units = 0
            while indent.startswith(self.old_unit, units * len(self.old_unit)):
                units += 1
            indent = self.new_unit * units + indent[units * len(self.old_unit) :]
        if not indent.startswith(self.take):
            return text
        return self.put + indent[len(self.take) :] + content

    def follows(self, text: str) -> bool:
        """Whether `text` can move along: what has less indentation than goes away stays where it is, and
        where one depth alone tells that tabs stand for spaces, a deeper one would be a guess."""
        if not text.strip(BLANKS):
            return True
        before, after = _indent(text), _indent(self.apply(text))
        mixed = len(set(after)) > 1 and len(set(before)) == 1
        return text.startswith(self.take) and not mixed


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip(BLANKS))]


@dataclass(frozen=True, slots=True)
class Place:
    """The one place: 0-based `start`; `drift` names what did not fit, `shift` moves new lines along.

    `lines` says for every asked line where it stands, or ABSENT; None where they stand one after the
    other from `start`. `drifted` shows what differs.
    """

    start: int
    drift: tuple[str, ...] = ()
    shift: Shift | None = None
    lines: tuple[int, ...] | None = None
    drifted: tuple[Drifted, ...] = ()

    def at(self, index: int) -> int:
        """Where the asked line with this index stands, or ABSENT."""
        return self.start + index if self.lines is None else self.lines[index]


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Why there is no place. `kind` is "place" (nowhere) or "ambiguous"; `candidates` are 0-based lines."""

    kind: str
    message: str
    candidates: tuple[int, ...] = ()
