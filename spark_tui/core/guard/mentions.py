"""How paths, tests and numbers are recognised in a person's words.

Not here: the phrases around them (`guard.phrases`). A word is a path when it has a slash, a glob
sign, or an ending that files are known to have; any other word is not, even in backticks, as
`parse_header` is more likely a function than a file.
"""

from __future__ import annotations

import re

from spark_tui.core.guard.globs import GlobError, check
from spark_tui.core.guard.paths import gate

MARK = "\x00"  # stands for a recognised path in a clause; it is never part of a person's line

TESTS = (
    "tests/**",
    "test/**",
    "**/tests/**",
    "**/test/**",
    "**/__tests__/**",
    "**/test_*.py",
    "**/*_test.*",
    "**/*_spec.rb",
    "**/*.test.*",
    "**/*.spec.*",
    "**/*Test.java",
    "**/*Tests.java",
    "**/conftest.py",
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EXTENSIONS = frozenset(
    _words(
        "py pyi pyx ipynb js jsx mjs cjs ts tsx mts cts vue svelte html htm css scss sass less rs go java kt "
        "kts scala c h cc cpp cxx hpp hh m mm swift rb php pl lua r jl ex exs erl hs ml mli fs cs dart zig "
        "nim sql sh bash zsh fish ps1 bat json jsonc json5 yaml yml toml ini cfg conf xml csv tsv md mdx rst "
        "txt tex lock proto graphql gradle cmake mk tf tfvars env gitignore gitattributes editorconfig svg "
        "po pot pth tcss j2 jinja"
    )
)
_BARE_NAMES = {
    **{name: name for name in _words("Makefile Dockerfile Jenkinsfile Rakefile Gemfile Procfile")},
    **{name: name + "*" for name in _words("README LICENSE CHANGELOG")},
}
_NOT_PATHS = frozenset(
    _words(
        "node.js next.js vue.js three.js d3.js express.js nuxt.js and/or he/she she/he input/output i/o "
        "client/server read/write try/except try/catch if/else true/false yes/no on/off before/after "
        "get/post tcp/ip a/b in/out up/down left/right either/or async/await n/a w/o"
    )
)

_SMALL = _words("zero one two three four five six seven eight nine ten eleven twelve")
_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_NUMBER_WORDS = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * tens for tens, word in enumerate(_TENS, start=2)},
    "a hundred": 100,
    "one hundred": 100,
    "two hundred": 200,
}

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,7}|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + ")"


def number(text: str) -> int:
    """The number that `text`, which fits NUMBER, names."""
    return _NUMBER_WORDS[text] if text in _NUMBER_WORDS else int(text.replace(",", ""))


def marked(text: str) -> tuple[str, list[str]]:
    """`text` in lower case with MARK for each path, and the globs that the paths stand for, in order."""
    globs: list[str] = []
    words = []
    for word in text.split():
        body = word.rstrip(",:!.")
        glob = _glob(body)
        if glob is None:
            words.append(word.lower())
        else:
            globs.append(glob)
            words.append(MARK + ("," if "," in word[len(body) :] else ""))
    return " ".join(words).rstrip("!.,: "), globs


def _glob(word: str) -> str | None:
    """The glob that a word names; None when it is no path, or one that the path gate refuses."""
    bare = word.strip("`'\"")
    if bare in _BARE_NAMES:
        return _BARE_NAMES[bare]
    bare = bare.removeprefix("./")
    if not _looks_like_path(bare):
        return None
    glob = bare + "**" if bare.endswith("/") else bare
    try:
        check(glob)
    except GlobError:
        return None
    return glob if isinstance(gate(glob), str) else None


def _looks_like_path(word: str) -> bool:
    lower = word.lower()
    if not word.strip("*?./[]{}") or "://" in word or lower in _NOT_PATHS or re.search(r"[()<>=|`'\"]", word):
        return False
    if "," in word and "{" not in word:
        return False
    if "/" in word or "*" in word:
        return True
    stem, dot, extension = lower.rpartition(".")
    return bool(dot) and extension in _EXTENSIONS and stem not in ("self", "this", "cls")
