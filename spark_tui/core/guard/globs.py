"""Globs over the posix paths of a repository: `*`, `?`, `[a-z]`, `{a,b}` and `**`, in linear space.

Not here: which globs apply to what (`guard.paths`). The language is that of `.gitignore` without
negation: a glob without a slash matches at any depth; `**` stands for any number of folders; a
plain name, or a glob that ends in `/`, also means everything below it. Matching walks two pointers
with one remembered star (the classic iterative wildcard match), so that no glob, however hostile,
takes more than length times length steps.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

_Token = Callable[[str], bool] | None  # None stands for any run of items, also an empty one

_MAX_ALTERNATIVES = 64


class GlobError(ValueError):
    """A glob that cannot be read; the message says what is wrong with it."""


def matches(glob: str, path: str, *, fold: bool = False) -> bool:
    """Whether `path` (relative, posix) is named by `glob`.

    With `fold`, letter case and Unicode composition do not count: right for what must be kept out,
    as some file systems see one file under several spellings. Raises GlobError for a bad glob.
    """
    if fold:
        glob, path = _folded(glob), _folded(path)
    parts = path.split("/")
    return any(_fits(tokens, parts) for tokens in _compiled(glob))


def any_matches(globs: Sequence[str], path: str, *, fold: bool = False) -> str | None:
    """The first of `globs` that names `path`, None when there is none."""
    return next((glob for glob in globs if matches(glob, path, fold=fold)), None)


def check(glob: str) -> None:
    """Raises GlobError when `glob` cannot be read or could never match a path of a repository."""
    if glob.startswith("!"):
        raise GlobError(f"the glob {glob!r} begins with '!'; globs cannot be negated here")
    if "\\" in glob:
        raise GlobError(f"the glob {glob!r} has a backslash; write folders with '/'")
    if ".." in glob.split("/"):
        raise GlobError(f"the glob {glob!r} leaves the repository with '..'")
    _compiled(glob)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


@lru_cache(maxsize=2048)
def _compiled(glob: str) -> tuple[tuple[_Token, ...], ...]:
    if not glob.strip("/ ."):
        raise GlobError(f"the glob {glob!r} names nothing")
    return tuple(_path_tokens(one) for one in _alternatives(glob))


def _alternatives(glob: str) -> list[str]:
    """`a{b,c}d` as `abd` and `acd`; several groups multiply, nested groups are refused."""
    done = [""]
    rest = glob
    while rest:
        head, brace, tail = rest.partition("{")
        done = [one + head for one in done]
        if not brace:
            break
        group, close, rest = tail.partition("}")
        if not close or "{" in group:
            raise GlobError(f"the glob {glob!r} has a '{{' without its own '}}'")
        done = [one + choice for one in done for choice in group.split(",")]
        if len(done) > _MAX_ALTERNATIVES:
            raise GlobError(f"the glob {glob!r} stands for more than {_MAX_ALTERNATIVES} globs")
    return done


def _path_tokens(glob: str) -> tuple[_Token, ...]:
    body = glob.strip("/").removeprefix("./")
    parts = [part for part in body.split("/") if part]
    tokens = [None if part == "**" else _component(part) for part in parts]
    if len(parts) == 1 and not glob.startswith("/"):
        tokens.insert(0, None)
    if glob.endswith("/") or (parts and not _has_wildcard(parts[-1])):
        tokens.append(None)
    return tuple(tokens)


def _has_wildcard(part: str) -> bool:
    return any(sign in part for sign in "*?[")


def _component(part: str) -> Callable[[str], bool]:
    """A test of one path component."""
    if not _has_wildcard(part):
        return part.__eq__
    tokens = _character_tokens(part)
    return lambda name: _fits(tokens, name)


def _character_tokens(part: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    index = 0
    while index < len(part):
        sign = part[index]
        index += 1
        if sign == "*":
            if not tokens or tokens[-1] is not None:
                tokens.append(None)
        elif sign == "?":
            tokens.append(lambda _: True)
        elif sign == "[":
            end = part.find("]", index + (2 if part[index : index + 1] in ("!", "^") else 1))
            if end < 0:
                raise GlobError(f"the glob component {part!r} has a '[' without its ']'")
            tokens.append(_character_class(part[index:end]))
            index = end + 1
        else:
            tokens.append(sign.__eq__)
    return tuple(tokens)


def _character_class(body: str) -> Callable[[str], bool]:
    negated = body[0] in "!^"
    body = body[1:] if negated else body
    singles: set[str] = set()
    ranges: list[tuple[str, str]] = []
    index = 0
    while index < len(body):
        if body[index + 1 : index + 2] == "-" and index + 2 < len(body):
            ranges.append((body[index], body[index + 2]))
            index += 3
        else:
            singles.add(body[index])
            index += 1
    return lambda sign: (sign in singles or any(low <= sign <= high for low, high in ranges)) != negated


def _fits(tokens: Sequence[_Token], items: Sequence[str]) -> bool:
    """Whether the tokens consume exactly the items. Only the last star is ever tried again."""
    token = item = 0
    star, tried = -1, 0
    while item < len(items):
        current = tokens[token] if token < len(tokens) else _never
        if current is None:
            star, tried = token, item
            token += 1
        elif current(items[item]):
            token += 1
            item += 1
        elif star >= 0:
            tried += 1
            token, item = star + 1, tried
        else:
            return False
    return all(rest is None for rest in tokens[token:])


def _never(_: str) -> bool:
    return False
