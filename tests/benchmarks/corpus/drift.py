"""The mistakes that fast models make in an edit: each makes a badly written one of a well written one.

Every mistake keeps the truth exact: what the model got wrong are lines that stand in the file already or
what it says of their place, never the new lines, so that the right result is known byte for byte. A mistake
that an edit has no room for gives None. Not here: mistakes that come of the file (`drifted_file`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from .history import RealEdit
from .writing import Chunk, Lines, Task, chunk_of, grouped, headed


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
        any(depth(text) for text in chunk.old if text.strip()) or not any(map(depth, _added(chunk)))
        for chunk in task.chunks
    )


def depth(text: str) -> int:
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


def swapped_letters(text: str, rng: random.Random) -> tuple[str, ...]:
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2].isalpha() and text[at] != text[at + 1]]
    at = rng.choice(pairs)
    return (text[:at] + text[at + 1] + text[at] + text[at + 2 :],)


def wordy(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 8 and any(
        text[at : at + 2].isalpha() and text[at] != text[at + 1] for at in range(len(text) - 1)
    )


def typo_context(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    fits = lambda lines, at: lines[at][0] == " " and wordy(lines[at][1])  # noqa: E731
    return _one_line(task, rng, fits, lambda text: swapped_letters(text, rng))


def typo_removed(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    fits = lambda lines, at: lines[at][0] == "-" and wordy(lines[at][1])  # noqa: E731
    return _one_line(task, rng, fits, lambda text: swapped_letters(text, rng))


def curly(text: str) -> str:
    out = []
    for at, sign in enumerate(text):
        opens = at == 0 or text[at - 1] in " \t([{="
        out.append({"'": "\u2019", '"': "\u201c" if opens else "\u201d"}.get(sign, sign))
    return "".join(out).replace(" - ", " \u2013 ")


def typographic_edit(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _old_lines(task, curly)


def reordered(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return replace(task, chunks=task.chunks[::-1]) if len(task.chunks) > 1 else None
