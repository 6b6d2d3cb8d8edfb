"""A placed block as the file has it: its old side becomes the very lines that stand at its place.

Not here: finding the place (`locate`) and the hunks that come of it (`insert`). What the edit keeps stays
the file's own text, whatever words it was asked for in; new lines move along with the block's indentation,
and where they repeat part of a line that they replace, that part stays as the file writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from spark_tui.core.change.block import (
    ABSENT,
    BLANKS,
    ELIDED,
    NEARLY_EQUAL,
    TYPOGRAPHY,
    Block,
    Line,
    NoPlace,
    Place,
    is_mark,
)
from spark_tui.core.change.compare import changed_ranges, paired_lines
from spark_tui.core.change.document import body
from spark_tui.core.change.levels import fits
from spark_tui.core.change.lookup import occurrences, plain
from spark_tui.core.stream.edits import LineKind

_KEPT = LineKind.CONTEXT
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_BLANK_DOUBT = "The edit changes something at blank lines of which the file has more than it says."

WORDLESS = "What the edit names has no words, and it does not stand here as it says."
UNEVEN = "The edit stands here in another indentation, which not all of its lines can follow."
NUMBER_ONLY = "Only a line number says where these lines go."
TWO_WAYS = "The file writes quotes or dashes in two ways, and the new lines may mean either."
OVERLAPS = "Two blocks of the patch meet here, and this one would take the place of the other."
"""Doubts about a place; there are others."""

_FIRM = 2  # lines with words that both sides have, after which a change is over; one, if none follows


@dataclass(frozen=True, slots=True)
class Resolved:
    """The block with the file's lines as its old side; `doubt` as in `Hunk`."""

    block: Block
    doubt: str = ""


def resolved(block: Block, place: Place, lines: Sequence[str]) -> Resolved | NoPlace:
    """`block` against the `lines` of the file, which it was placed in.

    Its old side is what stands from the place's start on, line for line. There is no place for what is
    added between two marks of elision.
    """
    if not place.drift:
        return Resolved(block, NUMBER_ONLY if _by_number(block, place, lines) else "")
    writer = _Writer(block, place, lines)
    problem = writer.torn() or writer.write()
    if problem:
        return NoPlace("place", problem)
    out = writer.out
    if (block.old_newline, block.new_newline) != (None, None) and out and _ends_changed(block, out):
        # The edit says something of the last newline, so its last line counts as written.
        _, last = out.pop()
        out += [(LineKind.OLD, last), (LineKind.NEW, last)]
    doubt = _nearly(place) if NEARLY_EQUAL in place.drift else writer.doubt or writer.uneven()
    if not doubt and wordless(block.old):
        doubt = WORDLESS
    return Resolved(replace(block, lines=tuple(out)), doubt)


def wordless(lines: Iterable[str]) -> bool:
    """Whether there is no letter or digit in these lines."""
    return not any(sign.isalnum() for text in lines for sign in text)


def _by_number(block: Block, place: Place, lines: Sequence[str]) -> bool:
    """Whether there is no text to tell a wrong number from a right one: lines are put in behind others, or
    the edit has only lines without words, and those that it names stand elsewhere too."""
    if block.old_start is None or block.end_of_file:
        return False
    if not block.old:
        return place.start > 0
    if not wordless((*block.old, *block.new)):
        return False
    return len(occurrences([body(line) for line in lines], block.old)) > 1


def _ends_changed(block: Block, out: Sequence[Line]) -> bool:
    return block.lines[-1][0] is not LineKind.CONTEXT and out[-1][0] is LineKind.CONTEXT


def _nearly(place: Place) -> str:
    differ = sum(one.asked is not None and one.found is not None for one in place.drifted)
    left_out = sum(one.asked is None and bool((one.found or "").strip()) for one in place.drifted)
    extra = sum(one.found is None and bool((one.asked or "").strip()) for one in place.drifted)
    said = [
        f"{'one line' if count == 1 else f'{count} lines'} {what[count > 1]}"
        for count, what in (
            (differ, ("differs", "differ")),
            (left_out, ("is not in the edit", "are not in the edit")),
            (extra, ("is not in the file", "are not in the file")),
        )
        if count
    ]
    return f"What stands here is only nearly what the edit names: {', '.join(said)}."


class _Writer:
    """Goes along the edit and along the file; `out` is what comes of both, `doubt` what is not clear."""

    def __init__(self, block: Block, place: Place, lines: Sequence[str]) -> None:
        self.out: list[Line] = []
        self.doubt = ""
        self._script = block.script()
        self._place = place
        self._lines = lines
        asked = [
            (text, declared)
            for (kind, text), declared in zip(self._script, block.declared(), strict=True)
            if kind is not LineKind.NEW
        ]
        self._asked = [text for text, _ in asked]
        self._declared = [declared for _, declared in asked]
        self._index = 0  # of the next asked line
        self._cursor = place.start  # the next line of the file
        self._soft = False  # whether the edit changed something at the blank lines before the cursor
        self._firm = 0  # lines with words since the last change
        self._changes = 0  # that are still to come
        self._signs = _signs(self._pairs()) if TYPOGRAPHY in place.drift else {}
        self._two_ways = {chr(sign) for sign in self._signs if any(chr(sign) in line for line in lines)}

    def torn(self) -> str:
        """Why there is no place where lines are nearly equal: one that only the file has, or only the edit,
        stands in the middle of what changes, or right beside it. Empty when there is none."""
        if NEARLY_EQUAL not in self._place.drift:
            return ""
        index, cursor = 0, self._place.start
        changed = hole = False  # since the last line that both have
        for kind, text in self._script:
            changed = changed or kind is not LineKind.CONTEXT
            if kind is not LineKind.NEW:
                at = self._place.at(index)
                index += 1
                if at == ABSENT:
                    hole = hole or bool(text.strip())
                    continue
                hole = hole or any(body(line).strip() for line in self._lines[cursor:at])
                if hole and changed:
                    break
                cursor, hole, changed = at + 1, False, kind is not LineKind.CONTEXT
        return "the file has other lines in the middle of what the edit changes" if hole and changed else ""

    def uneven(self) -> str:
        """Why the new lines may not have the indentation that they should: parts around a mark of elision
        have moved differently, or a new line cannot move as far as the others. Empty when they have it."""
        shift = self._place.shift
        new = [text for kind, text in self._script if kind is LineKind.NEW]
        stays = shift is not None and not all(map(shift.follows, new))
        torn = bool(new) and ELIDED in self._place.drift and not fits(list(self._pairs()))
        return UNEVEN if stays or torn else ""

    def write(self) -> str:
        """Go; why there is no place after all, or nothing."""
        runs = [(kept, list(run)) for kept, run in groupby(self._script, lambda line: line[0] is _KEPT)]
        self._changes = sum(not kept for kept, _ in runs)
        for kept, texts in runs:
            if kept:
                for _ in texts:
                    self._keep()
                continue
            self._changes -= 1
            old = [text for kind, text in texts if kind is LineKind.OLD]
            new = [text for kind, text in texts if kind is LineKind.NEW]
            if not old and self._marked(self._index - 1) and self._marked(self._index):
                return "the edit adds lines between two marks of lines left out, which says no place"
            self._change(old, new)
        return ""

    def _marked(self, index: int) -> bool:
        """Whether this asked line stands for lines left out."""
        inside = 0 <= index < len(self._asked)
        return inside and self._place.at(index) == ABSENT and is_mark(self._asked[index])

    def _keep(self) -> None:
        index = self._index
        at, text = self._place.at(index), self._asked[index]
        self._index += 1
        if at == ABSENT:
            if self._soft and not text.strip():
                self.doubt = _BLANK_DOUBT
            return
        self._pass(at)
        self._emit(LineKind.CONTEXT, at)
        # Of several blank lines it is not clear which ones are meant, nor is it how far a change goes when
        # the edit does not say what it keeps.
        self._firm += any(map(str.isalnum, text))
        if (text.strip() and self._declared[index]) or self._firm >= (_FIRM if self._changes else 1):
            self._soft = False

    def _change(self, old: Sequence[str], new: Sequence[str]) -> None:
        first = self._index
        self._index += len(old)
        self._firm = 0
        places = [self._place.at(first + offset) for offset in range(len(old))]
        there = [at for at in places if at != ABSENT]
        written = self._written(old, places, new)
        if not there:
            if self._marked(first - 1):
                self._pass(self._next())
            elif first and self._place.at(first - 1) == ABSENT:
                self.doubt = _BLANK_DOUBT
            self.out += [(LineKind.NEW, text) for text in written]
            self._soft = not self._marked(self._index)
            return
        # Of several new lines it is not clear between which of them a blank line beside them belongs.
        loose = len(written) > len(old) or (len(written) > 1 and not _line_by_line(old, new))
        if loose and there[0] > self._cursor and not self._marked(first - 1):
            self.doubt = _BLANK_DOUBT
        passed = there[0] > self._cursor and not self._marked(first - 1)
        self._pass(there[0])
        apart = there[-1] - there[0] + 1 > len(there)
        if apart and written and not _line_by_line(old, new):
            self.doubt = _BLANK_DOUBT
        # Which blank lines stay is not clear where a change ends at some of which the file has more or less.
        uneven = apart or len(there) < len(places) or passed
        if uneven and not (old[0].strip() and old[-1].strip()):
            self.doubt = _BLANK_DOUBT
        if apart and len(written) == len(places) == len(there):
            for at, text in zip(there, written, strict=True):
                self._pass(at)
                self._emit(LineKind.OLD, at)
                self.out.append((LineKind.NEW, text))
        else:
            for at in range(there[0], there[-1] + 1):
                self._emit(LineKind.OLD, at)
            self.out += [(LineKind.NEW, text) for text in written]
        self._soft = loose or not written or not old[-1].strip()

    def _pass(self, at: int) -> None:
        """Leave the lines before `at` as they are: blank ones that the edit lacks, or those left out."""
        if at > self._cursor and self._soft:
            self.doubt = _BLANK_DOUBT
        while self._cursor < at:
            self._emit(LineKind.CONTEXT, self._cursor)

    def _emit(self, kind: LineKind, at: int) -> None:
        self.out.append((kind, body(self._lines[at])))
        self._cursor = at + 1

    def _next(self) -> int:
        """Where the next asked line stands that the file has."""
        rest = range(self._index, len(self._asked))
        return next((at for index in rest if (at := self._place.at(index)) != ABSENT), self._cursor)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for index, text in enumerate(self._asked):
            if (at := self._place.at(index)) != ABSENT:
                yield text, body(self._lines[at])

    def _written(self, old: Sequence[str], places: Sequence[int], new: Sequence[str]) -> list[str]:
        """The added lines as the file would have them."""
        shift = self._place.shift
        written = [shift.apply(text) if shift else text for text in new]
        if TYPOGRAPHY not in self._place.drift or NEARLY_EQUAL in self._place.drift:
            return written
        rewritten = {to: at for at, to in paired_lines(old, new)}
        for to, text in enumerate(written):
            at = rewritten.get(to)
            found = body(self._lines[places[at]]) if at is not None and places[at] != ABSENT else None
            written[to] = _in_its_signs(text, old[at] if at is not None else "", found, self._signs)
            if self._two_ways and written[to] != text and not self._two_ways.isdisjoint(text):
                self.doubt = TWO_WAYS
        return written


def _line_by_line(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether each new line is the old one of the same number, rewritten."""
    pairs = set(paired_lines(old, new))
    return len(old) == len(new) and all((at, at) in pairs or text == new[at] for at, text in enumerate(old))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.strip(BLANKS))


def _alike(asked: Sequence[str], found: Sequence[str]) -> bool:
    """Whether these are the same words, but for typography."""
    return len(asked) == len(found) and all(
        plain(a) == plain(b) or (a.isspace() and b.isspace()) for a, b in zip(asked, found, strict=True)
    )


def _signs(pairs: Iterable[tuple[str, str]]) -> dict[int, str]:
    """The signs of the edit in whose place the file has always one and the same plain one."""
    meant: dict[str, set[str]] = {}
    for asked, found in pairs:
        mine, there = _tokens(asked), _tokens(found)
        if mine == there or not _alike(mine, there):
            continue
        for a, b in zip("".join(mine), "".join(there), strict=False) if _same_length(mine, there) else ():
            if not a.isascii():
                meant.setdefault(a, set()).add(b)
    return {ord(sign): other for sign, to in meant.items() if len(to) == 1 and (other := min(to)).isascii()}


def _same_length(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(len(a) == len(b) for a, b in zip(one, other, strict=True))


def _in_its_signs(text: str, asked: str, found: str | None, signs: dict[int, str]) -> str:
    """An added line with what it has in common with the line it replaces as the file writes that."""
    mine, there = _tokens(asked), _tokens(found or "")
    content = text.strip(BLANKS)
    wanted = _TOKEN.findall(content)
    if found is None or not _alike(mine, there):
        return text.translate(signs)
    out: list[str] = []
    at = 0
    for begin, end, low, high in changed_ranges(mine, wanted):
        out += there[at:begin]
        out += [token.translate(signs) for token in wanted[low:high]]
        at = end
    out += there[at:]
    start = text.index(content) if content else 0
    return text[:start] + "".join(out) + text[start + len(content) :]
