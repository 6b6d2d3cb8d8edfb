"""The mistakes that fast models make, each a function from a well written edit to a badly written one.

Every mistake keeps the truth exact: what the model got wrong are lines that stand in the file already or
what it says of their place, never the new lines, so that the right result is known byte for byte. A mistake
that an edit has no room for gives None. Not here: what becomes of them (`judging`, `peers`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .history import RealEdit, ranges_between
from .writing import Chunk, Lines, Task, chunk_of, grouped, headed, places

Change = Callable[[Task, RealEdit, random.Random], Task | None]

PATCHES = ("apply_patch", "unified_diff")
BLOCKS = ("apply_patch", "search_replace", "unified_diff")
NUMBERED = ("unified_diff",)
ALL = (*BLOCKS, "whole_file")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way of going wrong, and the formats in which it can be made."""

    name: str
    what: str
    forms: tuple[str, ...]
    make: Change


def none(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return task


# Numbers


def numbers_off(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    chunks = []
    for chunk in task.chunks:
        off = rng.choice([-1, 1]) * rng.randint(1, 40)
        chunks.append(replace(chunk, stated=max(1, (chunk.stated or 1) + off)))
    return replace(task, chunks=tuple(chunks))


def counts_off(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    wrong = [
        replace(chunk, miscounted=(rng.choice([-2, -1, 1, 2]), rng.choice([-2, -1, 1, 2])))
        for chunk in task.chunks
    ]
    return replace(task, chunks=tuple(wrong))


def numbers_missing(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return replace(task, chunks=tuple(replace(chunk, stated=None) for chunk in task.chunks))


# White space


def _old_lines(task: Task, change: Callable[[str], str], some: random.Random | None = None) -> Task | None:
    """The lines that stand in the file (not the new ones) changed in the edit, all or some of them."""

    def changed(kind: str, text: str) -> str:
        if kind == "+" or not text.strip() or (some is not None and some.random() < 0.5):
            return text
        return change(text)

    return _rewritten(task, changed)


def _rewritten(task: Task, change: Callable[[str, str], str]) -> Task | None:
    chunks = tuple(
        replace(chunk, lines=tuple((kind, change(kind, text)) for kind, text in chunk.lines))
        for chunk in task.chunks
    )
    return None if chunks == task.chunks or _blurred(task.chunks, chunks) else replace(task, chunks=chunks)


def _blurred(good: Sequence[Chunk], bad: Sequence[Chunk]) -> bool:
    """Whether a mistake made a removed line the same as an added one: then the edit says something else."""
    return any(
        _words(_removed(chunk)) & _words(_added(chunk)) - _words(_removed(before))
        for before, chunk in zip(good, bad, strict=True)
    )


def _words(texts: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(text.split()) for text in texts}


def _removed(chunk: Chunk) -> list[str]:
    return [text for kind, text in chunk.lines if kind == "-"]


def _added(chunk: Chunk) -> list[str]:
    return [text for kind, text in chunk.lines if kind == "+"]


def trailing_added(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _old_lines(task, lambda text: text + rng.choice([" ", "  ", "\t"]), rng)


def trailing_dropped(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _other_file(task, lambda text: text + "  " if text.strip() else text)


def _other_file(task: Task, change: Callable[[str], str]) -> Task | None:
    """The file with its lines around the edit changed, before and after; the edit as it was."""
    near = {at for chunk in task.chunks for at in range(chunk.start, chunk.start + len(chunk.old))}
    base = tuple(change(text) if at in near else text for at, text in enumerate(task.base))
    after = list(task.after)
    for at, there in kept_lines(task):
        after[there] = base[at]
    if base == task.base:
        return None
    return replace(task, base=base, after=tuple(after), respelled=True)


def kept_lines(task: Task) -> list[tuple[int, int]]:
    """The lines that stay, with their numbers before and after."""
    found, at, there = [], 0, 0
    for a, b, c, d in (*task.ranges, (len(task.base), 0, len(task.after), 0)):
        found += list(zip(range(at, a), range(there, c), strict=True))
        at, there = b, d
    return found


def indent_less(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    chunks = []
    for chunk in task.chunks:
        texts = [text for _, text in chunk.lines if text.strip()]
        depth = min((len(text) - len(text.lstrip(" \t")) for text in texts), default=0)
        same = len({text[:depth] for text in texts}) == 1
        cut = depth if same else 0
        lines = tuple((kind, text[cut:] if text.strip() else text) for kind, text in chunk.lines)
        chunks.append(replace(chunk, lines=lines))
    return None if tuple(chunks) == task.chunks else replace(task, chunks=tuple(chunks))


def _tells(task: Task) -> bool:
    """Whether the old lines show, in every chunk, how the new ones are indented wrongly."""
    return all(
        any(_depth(text) for text in chunk.old if text.strip()) or not any(map(_depth, _added(chunk)))
        for chunk in task.chunks
    )


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def indent_more(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    if any(not any(text.strip() for text in chunk.old) for chunk in task.chunks):
        return None
    tabs = any(text.startswith("\t") for chunk in task.chunks for _, text in chunk.lines)
    more = "\t" if tabs else "    "
    return _rewritten(task, lambda kind, text: more + text if text.strip() else text)


def tabs_and_spaces(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    if not _tells(task):
        return None
    texts = [text for chunk in task.chunks for _, text in chunk.lines if text.strip()]
    indents = [text[: len(text) - len(text.lstrip(" \t"))] for text in texts]
    if not any(indents) or any(" " in one and "\t" in one for one in indents):
        return None
    if any("\t" in one for one in indents):
        if any(" " in one for one in indents):
            return None
        return _rewritten(task, lambda kind, text: _swapped(text, "\t", "    "))
    unit = next((size for size in (4, 2) if all(len(one) % size == 0 for one in indents)), 0)
    return _rewritten(task, lambda kind, text: _swapped(text, " " * unit, "\t")) if unit else None


def _swapped(text: str, unit: str, other: str) -> str:
    content = text.lstrip(" \t")
    return other * ((len(text) - len(content)) // len(unit)) + content if content else text


# Context


def _with_context(task: Task, above: int | None, below: int | None) -> Task | None:
    """Each chunk with at most that many lines of context on a side; None keeps what there is."""
    chunks = []
    for chunk in task.chunks:
        kinds = [kind for kind, _ in chunk.lines]
        first = next(at for at, kind in enumerate(kinds) if kind != " ")
        last = len(kinds) - next(at for at, kind in enumerate(reversed(kinds)) if kind != " ")
        start = 0 if above is None else max(0, first - above)
        end = len(kinds) if below is None else min(len(kinds), last + below)
        chunk = replace(chunk, start=chunk.start + start, lines=chunk.lines[start:end])
        chunks.append(headed(chunk, task.base, task.form) if task.form == "unified_diff" else chunk)
    placed = task.form == "unified_diff" or all(chunk.old for chunk in chunks)
    return replace(task, chunks=tuple(chunks)) if placed and tuple(chunks) != task.chunks else None


def context_one(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _with_context(task, 1, 1)


def context_below_lost(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _with_context(task, None, 0)


def context_above_lost(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _with_context(task, 0, None)


def context_lost(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _with_context(task, 0, 0)


def context_lost_numbers_off(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """Nothing but a wrong number says where lines go that replace nothing."""
    bare = _with_context(task, 0, 0)
    if bare is None or all(chunk.old for chunk in bare.chunks):
        return None
    return numbers_off(bare, edit, rng)


def _one_line(
    task: Task,
    rng: random.Random,
    fits: Callable[[Lines, int], bool],
    change: Callable[[str], tuple[str, ...]],
) -> Task | None:
    """One line of one chunk, drawn among those that fit, replaced by none, one or several."""
    found = [
        (number, at)
        for number, chunk in enumerate(task.chunks)
        for at in range(len(chunk.lines))
        if fits(chunk.lines, at)
    ]
    if not found:
        return None
    number, at = rng.choice(found)
    chunk = task.chunks[number]
    kind, text = chunk.lines[at]
    put = tuple((kind, new) for new in change(text))
    chunk = replace(chunk, lines=(*chunk.lines[:at], *put, *chunk.lines[at + 1 :]))
    return replace(task, chunks=(*task.chunks[:number], chunk, *task.chunks[number + 1 :]))


def _inside(lines: Lines, at: int) -> bool:
    """Context with context on both sides."""
    return 0 < at < len(lines) - 1 and all(lines[near][0] == " " for near in (at - 1, at, at + 1))


def blank_missing(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _one_line(
        task, rng, lambda lines, at: _inside(lines, at) and not lines[at][1].strip(), lambda _: ()
    )


def blank_missing_at_change(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    def fits(lines: Lines, at: int) -> bool:
        inner = 0 < at < len(lines) - 1 and lines[at][0] == " " and not lines[at][1].strip()
        return inner and not _inside(lines, at)

    return _one_line(task, rng, fits, lambda _: ())


def blank_extra(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    def fits(lines: Lines, at: int) -> bool:
        both = at + 1 < len(lines) and lines[at][0] == lines[at + 1][0] == " "
        return bool(both and lines[at][1].strip() and lines[at + 1][1].strip())

    return _one_line(task, rng, fits, lambda text: (text, ""))


def line_missing(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _one_line(
        task, rng, lambda lines, at: _inside(lines, at) and bool(lines[at][1].strip()), lambda _: ()
    )


def elided(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    if task.form == "whole_file":
        kept = kept_lines(task)
        run = [there for at, there in kept if not any(a - 2 <= at <= b + 2 for a, b, _, _ in task.ranges)]
        longest = _longest_run(run)
        return replace(task, elided=longest) if longest and longest[1] - longest[0] >= 4 else None
    chunks = []
    for group in grouped(task.ranges, 6):
        first = max((b for a, b, _, _ in task.ranges if a < group[0][0]), default=0)
        above = min(10, group[0][0] - first)
        wide = chunk_of(task.base, task.after, group, above, 3)
        wide = headed(wide, task.base, task.form)
        lines = (*wide.lines[:2], (" ", "..."), *wide.lines[above - 2 :]) if above >= 6 else wide.lines
        chunks.append(replace(wide, lines=lines))
    some = any((" ", "...") in chunk.lines for chunk in chunks)
    return replace(task, chunks=tuple(chunks)) if some else None


def _longest_run(numbers: Sequence[int]) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            run = (numbers[start], numbers[at - 1] + 1)
            if best is None or run[1] - run[0] > best[1] - best[0]:
                best = run
            start = at
    return best


# Words


def _swapped_letters(text: str, rng: random.Random) -> tuple[str, ...]:
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2].isalpha() and text[at] != text[at + 1]]
    at = rng.choice(pairs)
    return (text[:at] + text[at + 1] + text[at] + text[at + 2 :],)


def _wordy(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 8 and any(
        text[at : at + 2].isalpha() and text[at] != text[at + 1] for at in range(len(text) - 1)
    )


def typo_context(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    fits = lambda lines, at: lines[at][0] == " " and _wordy(lines[at][1])  # noqa: E731
    return _one_line(task, rng, fits, lambda text: _swapped_letters(text, rng))


def typo_removed(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    fits = lambda lines, at: lines[at][0] == "-" and _wordy(lines[at][1])  # noqa: E731
    return _one_line(task, rng, fits, lambda text: _swapped_letters(text, rng))


def _curly(text: str) -> str:
    out = []
    for at, sign in enumerate(text):
        opens = at == 0 or text[at - 1] in " \t([{="
        out.append({"'": "\u2019", '"': "\u201c" if opens else "\u201d"}.get(sign, sign))
    return "".join(out).replace(" - ", " \u2013 ")


def typographic_edit(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _old_lines(task, _curly)


def typographic_file(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _other_file(task, _curly)


# The file


def crlf_file(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return replace(task, ending="\r\n")


def crlf_answer(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return replace(task, answer_ending="\r\n")


def no_last_newline(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """Only where the last line stays: what the edit means for a last line that it replaces is its own say."""
    last = task.ranges[-1]
    if last[1] == len(task.base) or last[3] == len(task.after) or not task.base[-1].strip():
        return None
    return replace(task, last_newline=False)


def _between(lines: Sequence[str], at: int) -> bool:
    """Whether a blank line and the margin stand here, so that nothing is torn apart."""
    above = at == 0 or not lines[at - 1].strip()
    return above and (at == len(lines) or (bool(lines[at].strip()) and not _depth(lines[at])))


def _copied(task: Task, rng: random.Random, below: bool, alter: bool = False) -> Task | None:
    """The file with a copy of what one chunk shows, and two lines around, somewhere else in it."""
    number = rng.randrange(len(task.chunks))
    chunk = task.chunks[number]
    start, end = max(0, chunk.start - 2), min(len(task.base), chunk.start + len(chunk.old) + 2)
    copy = list(task.base[start:end])
    if alter:
        words = [at for at in range(chunk.start - start, chunk.start - start + len(chunk.old))
                 if _wordy(copy[at])]  # fmt: skip
        if not words:
            return None
        at = rng.choice(words)
        (copy[at],) = _swapped_letters(copy[at], rng)
    taken = {at for one in task.chunks for at in range(one.start + 1, one.start + len(one.old))}
    taken |= set(range(chunk.start - 1, chunk.start + len(chunk.old) + 2))
    room = range(end, len(task.base) + 1) if below else range(start + 1)
    free = [at for at in room if at not in taken and _between(task.base, at)]
    if not free:
        return None
    return _with_lines(task, rng.choice(free), copy)


def _with_lines(task: Task, at: int, lines: Sequence[str]) -> Task:
    """The file with other lines put in before line `at`, where nothing changes. The model has seen them: its
    numbers and headings are those of the new file."""
    size = len(lines)
    moved = sum(d - c - (b - a) for a, b, c, d in task.ranges if b <= at and (a, b) != (at, at))
    base = (*task.base[:at], *lines, *task.base[at:])
    after = (*task.after[: at + moved], *lines, *task.after[at + moved :])
    ranges = tuple(
        (a, b, c, d) if b <= at and (a, b) != (at, at) else (a + size, b + size, c + size, d + size)
        for a, b, c, d in task.ranges
    )
    moved_down = (c if c.start < at else replace(c, start=c.start + size) for c in task.chunks)
    chunks = tuple(headed(chunk, base, task.form) for chunk in moved_down)
    return replace(task, base=base, after=after, ranges=ranges, chunks=chunks)


def copy_below(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _copied(task, rng, below=True)


def copy_above(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _copied(task, rng, below=False)


def copy_numbers_off(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """A copy, and a number that fits neither place."""
    copied = _copied(task, rng, below=rng.random() < 0.5)
    if copied is None:
        return None
    chunks: list[Chunk] = []
    for chunk in copied.chunks:
        hits = {at + 1 for at in places(copied.base, chunk.old)}
        numbers = [chunk.start + 1 + off for off in range(-40, 41)]
        numbers = [number for number in numbers if number > 0 and number not in hits]
        chunks.append(replace(chunk, stated=rng.choice(numbers)))
    return replace(copied, chunks=tuple(chunks))


def sibling(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _copied(task, rng, below=rng.random() < 0.5, alter=True)


def sibling_trailing(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    near = sibling(task, edit, rng)
    return near and trailing_added(near, edit, rng)


def sibling_typo(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """Not where the typo makes the edit say the sibling, word for word."""
    near = sibling(task, edit, rng)
    wrong = near and typo_context(near, edit, rng)
    if near is None or wrong is None:
        return None
    changed = [chunk for chunk, was in zip(wrong.chunks, near.chunks, strict=True) if chunk != was]
    return None if any(places(wrong.base, chunk.old) for chunk in changed) else wrong


def moved_base(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """The file has later, real changes in it that the model has not seen."""
    if edit.later is None:
        return None
    base, after = edit.later
    return replace(task, base=base, after=after, ranges=ranges_between(base, after))


def reordered(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return replace(task, chunks=task.chunks[::-1]) if len(task.chunks) > 1 else None


def several(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    """Two or three of the usual mistakes at once."""
    ways = [context_one, trailing_added, indent_more, typographic_edit, crlf_file]
    ways += [numbers_off, counts_off] if task.form == "unified_diff" else []
    found = task
    for number in sorted(rng.sample(range(len(ways)), rng.choice([2, 3]))):
        found = ways[number](found, edit, rng) or found
    return found if found != task else None


MISTAKES = (
    Mistake("none", "as it should be", ALL, none),
    Mistake("numbers off", "line numbers off by up to 40", NUMBERED, numbers_off),
    Mistake("counts off", "line counts off by one or two", NUMBERED, counts_off),
    Mistake("numbers missing", "no line numbers", NUMBERED, numbers_missing),
    Mistake("trailing added", "trailing space on half of the old lines", BLOCKS, trailing_added),
    Mistake("trailing dropped", "the file has trailing space, the edit has not", BLOCKS, trailing_dropped),
    Mistake("indented less", "all indentation that the lines share is gone", BLOCKS, indent_less),
    Mistake("indented more", "one level deeper", BLOCKS, indent_more),
    Mistake("tabs, spaces", "tabs for spaces or spaces for tabs", BLOCKS, tabs_and_spaces),
    Mistake("context: one line", "one line of context on each side", BLOCKS, context_one),
    Mistake("context: none below", "no context below the change", BLOCKS, context_below_lost),
    Mistake("context: none above", "no context above the change", BLOCKS, context_above_lost),
    Mistake("context: none", "no context at all", BLOCKS, context_lost),
    Mistake(
        "context: none, numbers off",
        "lines only added, and a wrong number",
        NUMBERED,
        context_lost_numbers_off,
    ),
    Mistake("blank missing", "a blank line of the context is missing", BLOCKS, blank_missing),
    Mistake("blank missing at change", "the same, right at the change", BLOCKS, blank_missing_at_change),
    Mistake("blank extra", "a blank line too many in the context", BLOCKS, blank_extra),
    Mistake("line missing", "a line of the context is missing", BLOCKS, line_missing),
    Mistake("elided", "`...` for the middle of a long context, or of a whole file", ALL, elided),
    Mistake("typo in context", "two letters swapped in one line of context", BLOCKS, typo_context),
    Mistake("typo in removed", "two letters swapped in one removed line", BLOCKS, typo_removed),
    Mistake("typographic edit", "curly quotes and dashes in the old lines", BLOCKS, typographic_edit),
    Mistake("typographic file", "curly quotes and dashes in the file only", BLOCKS, typographic_file),
    Mistake("CRLF file", "the file ends its lines with CRLF", ALL, crlf_file),
    Mistake("CRLF answer", "the answer ends its lines with CRLF", ALL, crlf_answer),
    Mistake("no last newline", "the file has none and the edit does not say so", ALL, no_last_newline),
    Mistake("copy below", "the lines stand a second time further down", BLOCKS, copy_below),
    Mistake("copy above", "the lines stand a second time further up", BLOCKS, copy_above),
    Mistake("copy, numbers off", "a copy, and a number that fits neither", NUMBERED, copy_numbers_off),
    Mistake("sibling", "a copy that differs in two letters", BLOCKS, sibling),
    Mistake("sibling, trailing", "a sibling, and trailing space", BLOCKS, sibling_trailing),
    Mistake("sibling, typo", "a sibling, and a typo", BLOCKS, sibling_typo),
    Mistake("moved base", "the file has later commits' changes", BLOCKS, moved_base),
    Mistake("order", "the chunks stand in reverse order", BLOCKS, reordered),
    Mistake("several", "two or three of the usual ones at once", BLOCKS, several),
)


def made(mistake: Mistake, task: Task, edit: RealEdit, seed: int) -> Task | None:
    """The edit with that mistake in it, the same one for the same seed; None where there is no room for it.

    Nor is it made where it would turn the edit into a right one of another place, that is where the lines as
    written stand elsewhere, but for trailing space, and not where they belong: nobody could know.
    """
    wrong = mistake.make(task, edit, random.Random(f"{seed} {edit.name} {task.form} {mistake.name}"))
    if wrong is None or mistake.make is moved_base:
        return wrong
    bare = [text.rstrip() for text in wrong.base]
    for chunk in wrong.chunks:
        exact = places(wrong.base, chunk.old)
        found = exact or places(bare, [text.rstrip() for text in chunk.old])
        if found and chunk.start not in found:
            return None
    return wrong
