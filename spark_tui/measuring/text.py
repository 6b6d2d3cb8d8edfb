"""What a scripted model says: code of many colours, edits of it, all in pieces as models write them.

The same numbers give the same text. Not here: at which speed it is said.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

FIRST, LAST = "first_row_of_it", "last_row_of_it"
"""Words of the first and of the last new line of a long diff, and of no other."""

_FUNCTION = """\
async def handler_{n}(request: Request, retries: int = {n}, *, client: Client | None = None) -> "Response":
    \"\"\"Send the request once more after error {n}, `retries` times at most; the last answer counts.\"\"\"
    for attempt in range(retries + {n}):  # try again, a little later
        result = await request.transport.send(request, timeout={n}.5, attempt=attempt)
        log.info("attempt %d of {n}: %s after %.1f s", attempt, result.status, result.seconds)
        if result.status in (429, 503) and not result.final and attempt < retries:
            await asyncio.sleep(min(30.0, 0.25 * 2**attempt))  # as long as the server asks for
        elif result.status >= 500:
            raise TransportError(f"gave up after {{attempt}} of {n}: {{result.reason!r}}") from None
    return Response(status=200, body=b"ok", headers={{"x-try": "{n}", "x-host": client.host}})
"""
_CLASS = """\
@dataclass(frozen=True, slots=True)
class Part{n}(Source[bytes]):
    \"\"\"Where part {n} of the file is kept, and how often it was asked for.\"\"\"
    path: Path = field(default=Path("/srv/parts/{n}.json"), metadata={{"part": {n}}})
    @property
    def size(self) -> int | None:
        return self.path.stat().st_size if self.path.exists() and self.path.suffix == ".json" else None
    def read(self, start: int = 0, limit: int = {n} * 1024) -> bytes:
        # a part may be written while it is read: what is not there yet is not asked for again
        with self.path.open("rb") as file, self._lock:
            file.seek(max(start, {n}), os.SEEK_SET)
            return zlib.decompress(file.read(limit)) if self.packed else file.read(limit)
"""
_SINGLE = (
    'LIMITS_{n} = {{"retries": {n}, "timeout": {n}.5, "hosts": ("a.example", "b.example"), "final": False}}',
    "# the next {n} parts are read in one go, because the server counts what is asked for and not the bytes",
    "measured_{n} = [round(part.seconds * 1e3, 2) for part in parts[{n}:] if part is not None and part.size]",
)
_BROKEN = (
    'def handler_{n}(request: Request, retries: int = {n}) -> "Response":',
    "    for attempt in range(retries + {n}):  # try again, a little later",
    "        result = await self._transport.send(request, timeout={n}.5)",
    '        log.info("attempt %d of {n}: %s", attempt, result.status)',
    "        if result.status in (429, 503) and not result.final:",
    "            raise TransportError(f'gave up after {{attempt}} of {n}') from None",
    "    return Response(status=200, body=b'ok', headers={{'x-try': '{n}'}})",
)


def code(count: int, seed: int = 0) -> list[str]:
    """So many lines of Python with something of everything that is coloured; they parse by themselves."""
    rng = random.Random(seed)
    lines: list[str] = []
    while len(lines) < count:
        shapes = (_FUNCTION, _CLASS, rng.choice(_SINGLE))
        fitting = [shape for shape in shapes if shape.count("\n") <= count - len(lines)]
        lines += rng.choice(fitting).format(n=seed * 10_000 + len(lines)).splitlines()
    return lines


def broken_code(count: int, seed: int = 0) -> list[str]:
    """So many lines of Python in an order in which they do not parse."""
    rng = random.Random(seed)
    return [rng.choice(_BROKEN).format(n=number) for number in range(count)]


def tokens_of(text: str) -> list[str]:
    """`text` in pieces of about four characters, as models write them."""
    return re.findall(r" *\w{1,6}|\s+|[^\w\s]{1,3}", text)


def edit(old: str, new: Sequence[str], path: str = "big.py") -> str:
    """A search/replace block."""
    lines = "".join(f"{line}\n" for line in new)
    return f"{path}\n<<<<<<< SEARCH\n{old}\n=======\n{lines}>>>>>>> REPLACE\n\n"


@dataclass(frozen=True, slots=True)
class LongDiff:
    """An answer that is a long diff, with the places of the tokens that complete some of its lines."""

    tokens: list[str]
    heads: list[int]
    """Of the first new line of each edit; edit n begins with a line with `head(n)`."""
    last: int
    """Of the last new line of all, which says `LAST`."""

    @property
    def marks(self) -> list[int]:
        """The heads and then the last one, in rising order."""
        return [*self.heads, self.last]


def head(number: int) -> str:
    """Words of the first new line of that edit, and of no other line."""
    return f"{FIRST}_{number:04}_"


def long_diff(count: int, hunks: int, parses: bool = True, path: str = "big.py") -> LongDiff:
    """About `count` tokens: a word of prose, so many edits of the file, and a twentieth of prose.

    While the prose at the end comes, the last new line stays in sight: when a turn is done, the app goes to
    its first hunk. The count is kept within four in a hundred from some hundred tokens an edit on.
    `parses` says whether the new code does. The file needs two lines for each edit.
    """
    size = max(1, count // 25 // hunks)
    made = _long_diff(count, hunks, parses, path, size)
    for _ in range(8):
        fitting = max(1, round(size * count / len(made.tokens)))
        if fitting == size:
            break
        size = fitting
        made = _long_diff(count, hunks, parses, path, size)
    return made


def _long_diff(count: int, hunks: int, parses: bool, path: str, size: int) -> LongDiff:
    parts = ["I go through the file from its beginning.\n\n"]
    for number in range(hunks):
        new = [f"{head(number)} = {number}", *(code if parses else broken_code)(size, number)]
        if number == hunks - 1:
            new.append(f"{LAST} = 1")
        parts.append(edit(f"value_{number * 2} = {number * 2}", new, path))
    parts.append("That is all of it. " * (count // 120))
    tokens = tokens_of("".join(parts))
    needles = [f"{head(number)} = {number}\n" for number in range(hunks)]
    *heads, last = places_of(tokens, [*needles, f"{LAST} = 1\n"])
    return LongDiff(tokens, heads, last)


def places_of(tokens: Sequence[str], needles: Sequence[str]) -> list[int]:
    """The number of the token with which each needle is complete; needles stand in rising order.

    Raises ValueError when one is missing.
    """
    text = "".join(tokens)
    found = []
    at = number = 0
    end = len(tokens[0])  # of the text up to and with token `number`
    for needle in needles:
        at = text.index(needle, at) + len(needle)
        while end < at:
            number += 1
            end += len(tokens[number])
        found.append(number)
    return found
