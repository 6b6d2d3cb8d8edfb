"""Files in which a well written edit is hard to place: other line ends and spellings, copies, later changes.

Each a function like those of `drift`, and with a truth as exact.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from .drift import curly, depth, kept_lines, swapped_letters, trailing_added, typo_context, wordy
from .history import RealEdit, ranges_between
from .writing import Chunk, Task, headed, places


def trailing_dropped(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _other_file(task, lambda text: text + "  " if text.strip() else text)


def typographic_file(task: Task, edit: RealEdit, rng: random.Random) -> Task | None:
    return _other_file(task, curly)


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
    return above and (at == len(lines) or (bool(lines[at].strip()) and not depth(lines[at])))


def _copied(task: Task, rng: random.Random, below: bool, alter: bool = False) -> Task | None:
    """The file with a copy of what one chunk shows, and two lines around, somewhere else in it."""
    number = rng.randrange(len(task.chunks))
    chunk = task.chunks[number]
    start, end = max(0, chunk.start - 2), min(len(task.base), chunk.start + len(chunk.old) + 2)
    copy = list(task.base[start:end])
    if alter:
        words = [at for at in range(chunk.start - start, chunk.start - start + len(chunk.old))
                 if wordy(copy[at])]  # fmt: skip
        if not words:
            return None
        at = rng.choice(words)
        (copy[at],) = swapped_letters(copy[at], rng)
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
