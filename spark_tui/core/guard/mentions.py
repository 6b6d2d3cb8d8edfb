"""How paths, names in code, groups of files and numbers are recognised in a person's words.

Not here: the phrases around them (`guard.phrases`). A word is a path when it has a slash, a glob sign, or
an ending that files are known to have. It is a name in code when it is an identifier in backticks, a call
(`send()`), is written as only code is (`parse_header`, `parseHeader`, `Client.send`), or stands behind
"the function" and the like. Any other word is just a word.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from spark_tui.core.guard.globs import GlobError, check
from spark_tui.core.guard.paths import gate
from spark_tui.core.guard.protected import PROTECTED
from spark_tui.core.guard.structure.languages import language_of

PATH, SYMBOL = "\x01", "\x02"  # stand for what was recognised; never part of a person's line

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


class Mentions(msgspec.Struct, frozen=True):
    """A clause in lower case with marks in it, and what the marks stand for, in order."""

    words: str
    paths: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EXTENSIONS = _words(
    "py pyi pyw pyx ipynb js jsx mjs cjs ts tsx mts cts vue svelte html htm css scss sass less rs go java kt "
    "kts scala c h cc cpp cxx hpp hh hxx m mm swift rb php pl lua r jl ex exs erl hs ml mli fs cs dart zig "
    "nim sql sh bash zsh fish ps1 bat json jsonc json5 yaml yml toml ini cfg conf xml csv tsv md mdx rst "
    "txt tex lock proto graphql gradle cmake mk tf tfvars env gitignore gitattributes editorconfig svg "
    "po pot pth tcss j2 jinja"
)
_KNOWN_ENDINGS = frozenset(_EXTENSIONS)
_BARE_NAMES = {
    **{name: name for name in _words("Makefile Dockerfile Jenkinsfile Rakefile Gemfile Procfile")},
    **{name: name + "*" for name in _words("README LICENSE CHANGELOG")},
}
_NOT_PATHS = frozenset(
    _words(
        "node.js next.js vue.js three.js d3.js express.js nuxt.js and/or he/she she/he input/output i/o "
        "client/server read/write try/except try/catch if/else true/false yes/no on/off before/after "
        "get/post tcp/ip a/b in/out up/down left/right either/or async/await n/a w/o ci/cd "
        "comments/docstrings docstrings/comments types/annotations arguments/parameters tests/docs"
    )
)

_GROUPS: dict[str, tuple[str, ...]] = {
    "tests": TESTS,
    "docs": _words("docs/** doc/** **/docs/** **/doc/** *.md *.mdx *.rst *.adoc README* CHANGELOG*"),
    "readme": ("README*",),
    "changelog": ("CHANGELOG*",),
    "config": _words(
        "*.toml *.ini *.cfg *.conf *.yaml *.yml *.properties .env* .editorconfig .*rc .*rc.* *.config.* "
        "config.* settings.* package.json tsconfig*.json jsconfig*.json composer.json deno.json"
    ),
    "migrations": _words("**/migrations/** **/migrate/** **/alembic/versions/**"),
    "lock": _words(
        "*.lock *.lockb *.lockfile package-lock.json npm-shrinkwrap.json pnpm-lock.yaml go.sum deno.lock "
        "packages.lock.json conda-lock.yml"
    ),
    "ci": tuple("**/" + glob for glob in dict(PROTECTED)["continuous integration"]),
}

_SPOKEN = {
    "golang": ("go",), "c++": ("cpp",), "c#": ("csharp",), "typescript": ("typescript", "tsx"),
    "shell": ("bash",), "terraform": ("hcl",),
}  # fmt: skip
"""Names of languages that differ from those of `structure.languages`."""

_MORE_ENDINGS = {
    "css": _words("scss sass less"),
    "shell": _words("zsh fish"),
    "markdown": _words("md mdx"),
    "toml": ("toml",),
    "sql": ("sql",),
    "vue": ("vue",),
    "svelte": ("svelte",),
    "xml": ("xml",),
    "notebooks": ("ipynb",),
}

LANGUAGES = _words(
    "python typescript javascript java ruby php kotlin scala golang c++ cpp c# csharp haskell elixir css "
    "html markdown terraform notebooks"
)
"""Languages that a bare word means."""

LANGUAGES_OF_FILES = _words("go rust swift c lua shell bash json yaml toml sql xml vue svelte")
"""Languages that only "go files" or "rust code" means, as their names are words too."""


@lru_cache(maxsize=64)
def group(name: str) -> tuple[str, ...]:
    """The globs of a group of files ("tests", "lock" ...) or of a language by its spoken name.

    Empty when `name` is neither.
    """
    if name in _GROUPS:
        return _GROUPS[name]
    languages = _SPOKEN.get(name, (name,))
    known = (ending for ending in _EXTENSIONS if language_of(f"a.{ending}") in languages)
    return tuple(f"*.{ending}" for ending in dict.fromkeys((*known, *_MORE_ENDINGS.get(name, ()))))


_SMALL = _words("zero one two three four five six seven eight nine ten eleven twelve")
_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
_NUMBER_WORDS = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * tens for tens, word in enumerate(_TENS, start=2)},
    "a single": 1,
    "a hundred": 100,
    "one hundred": 100,
    "two hundred": 200,
}

NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,7}|" + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True)) + ")"


def number(text: str) -> int:
    """The number that `text`, which fits NUMBER, names."""
    return _NUMBER_WORDS[text] if text in _NUMBER_WORDS else int(text.replace(",", ""))


def mentions(text: str) -> Mentions:
    """`text` in lower case, with PATH and SYMBOL for the paths and names in code that it has."""
    paths: list[str] = []
    symbols: list[str] = []
    words: list[str] = []
    kind = ""  # of the symbols that follow, as in "the functions parse and send"
    for word in text.split():
        body = word.rstrip(",:!.")
        tail = "," if "," in word[len(body) :] else ""
        glob = _glob(body)
        symbol = None if glob else _symbol(body, kind)
        if glob:
            paths.append(glob)
            words.append(PATH + tail)
        elif symbol:
            symbols.append(symbol)
            words.append(SYMBOL + tail)
        else:
            words.append(word.lower())
            listed = words[-1] in ("and", "or") and words[-2:-1] and words[-2][0] == SYMBOL
            kind = words[-1] if words[-1] in _KINDS_OF_SYMBOL else kind if listed else ""
    return Mentions(" ".join(words).rstrip("!.,: "), tuple(paths), tuple(symbols))


@lru_cache(maxsize=512)
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


_NO_PATH_SIGN = re.compile(r"[()<>=|`'\":#]")


def _looks_like_path(word: str) -> bool:
    if not ("/" in word or "*" in word or "." in word):
        return False
    lower = word.lower()
    if not word.strip("*?./[]{}") or "://" in word or lower in _NOT_PATHS or _NO_PATH_SIGN.search(word):
        return False
    if "," in word and "{" not in word:
        return False
    if "/" in word or "*" in word:
        return True
    stem, dot, extension = lower.rpartition(".")
    return bool(dot) and extension in _KNOWN_ENDINGS and stem not in ("self", "this", "cls")


_NAME = r"[A-Za-z_$][A-Za-z0-9_$]*"
_QUALIFIED = re.compile(rf"{_NAME}(?:(?:\.|::|#){_NAME})*(?:\(\))?")
_AS_ONLY_CODE_IS = re.compile(
    r"\w+\(\)|_+[a-z]\w*|[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+_*|[a-z]+[0-9]*[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*"
)
_DOTTED = re.compile(rf"[A-Z]\w+(?:(?:\.|::|#){_NAME})+(?:\(\))?|(?:{_NAME}(?:\.|::|#))+{_NAME}\(\)")
_KINDS_OF_SYMBOL = frozenset(_words("function method class functions methods classes named called"))
_BRANDS = frozenset(
    _words(
        "github gitlab javascript typescript pypi openai iphone ios macos mongodb postgresql mysql sqlite "
        "graphql fastapi jquery youtube linkedin devops nosql latex oauth websocket websockets codeql pytest "
        "mkdocs readme intellij vscode webassembly restful numpy scipy ebay tensorflow pytorch cli apis urls"
    )
)
_FOLDERS_OR_WORDS = frozenset(
    _words(
        "src lib libs app apps test tests doc docs bin scripts pkg packages cmd internal core config types "
        "util utils api server client web frontend backend migrations vendor assets static public tools "
        "examples main types typing comments docstrings imports all any none"
    )
)
"""Words that mean a folder as likely as a name in code, even in backticks."""


@lru_cache(maxsize=512)
def _symbol(word: str, kind: str) -> str | None:
    """The name in code that a word behind `kind` is; None when it may be something else."""
    quoted = len(word) > 2 and word[0] == word[-1] == "`"
    bare = word.strip("`'\"")
    lower = bare.lower()
    if not _QUALIFIED.fullmatch(bare) or lower in _NOT_PATHS or lower in _BRANDS:
        return None
    known = _AS_ONLY_CODE_IS.fullmatch(bare) or _DOTTED.fullmatch(bare)
    if not known and quoted:
        known = _QUALIFIED.fullmatch(bare) if bare not in _FOLDERS_OR_WORDS else None
    if not known and kind in ("named", "called"):
        known = _QUALIFIED.fullmatch(bare)
    if not known and kind in _KINDS_OF_SYMBOL and lower not in _NOT_NAMES and not lower.endswith("s"):
        known = _QUALIFIED.fullmatch(bare)
    return bare.removesuffix("()").replace("::", ".").replace("#", ".") if known else None


_NOT_NAMES = frozenset(
    _words(
        "a about above after again all alone also and any are argument as at attribute be before behaviour "
        "behavior below block body but by call can change code comment complexity content declaration "
        "decorator definition do doc docstring documentation does down else file first for from handling has "
        "header here hierarchy if implementation import in inheritance inside interface into is it itself "
        "last layout length level line logic method module must my name naming new no not now of off on once "
        "one only or order ordering our out over parameter part please public order return section "
        "should signature size so structure style test text that the their them then there this to too type "
        "under up variable what when where which while who whose with without yet you your constructor "
        "hint annotation function class"
    )
)
"""What follows "the function" without being its name."""
