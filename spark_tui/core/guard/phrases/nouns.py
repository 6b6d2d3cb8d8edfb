"""The nouns of steering lines: which things there are, and how they are named.

Not here: what is a path or a name in code (`guard.mentions`) and what is said of the things (one module a
family of phrases). A noun phrase in a clause is replaced by ITEM, so that phrases stay short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from spark_tui.core.guard.mentions import LANGUAGES, LANGUAGES_OF_FILES, PATH, SYMBOL, Mentions, group
from spark_tui.core.guard.phrases.grammar import ACTION, ITEM, Thing
from spark_tui.core.guard.rules import Rule


def _rules(*names: str) -> tuple[Rule, ...]:
    return tuple(Rule(name) for name in names)


NO_DELETE, NO_CREATE, NO_RENAME, NO_OVERWRITE, NO_WRITE, NO_MODE = (
    _rules(f"permissions.no_{name}") for name in ("delete", "create", "rename", "overwrite", "write", "mode")
)
NOTHING = (*NO_WRITE, *NO_CREATE, *NO_OVERWRITE, *NO_DELETE, *NO_RENAME, *NO_MODE)
EXISTING_STAY = (*NO_WRITE, *NO_OVERWRITE, *NO_DELETE, *NO_RENAME)
_NAMES_STAY = _rules("structure.no_renames")
_COMMENTS, _COMMENTS_ONLY = _rules("structure.no_comment_changes"), _rules("structure.comments_only")
_API = _rules("structure.keep_public_api")
_DEPENDENCIES, _IMPORTS = _rules("content.no_new_dependencies"), _rules("content.no_new_imports")
_TYPES, _SIGNATURES = _rules("structure.no_type_changes"), _rules("structure.no_signature_changes")

_FILES = {
    "delete": NO_DELETE,
    "add": NO_CREATE,
    "rename": NO_RENAME,
    "overwrite": NO_OVERWRITE,
}
_CHANGED = frozenset({"change", "touch"})

THINGS: dict[str, Thing] = {
    "anything": Thing(
        {
            **_FILES,
            "change": NOTHING,
            "write": NOTHING,
            "add": (),
            "rename": NO_RENAME + _NAMES_STAY,
            "move": NO_RENAME,
        }
    ),
    "any": Thing({**_FILES, "change": EXISTING_STAY}),
    "existing": Thing({**_FILES, "add": (), "change": EXISTING_STAY}, only=NO_CREATE),
    "files": Thing(_FILES),
    "modes": Thing({"change": NO_MODE}, keeps=True),
    "types": Thing({"change": _TYPES}, keeps=True),
    "signatures": Thing({"change": _SIGNATURES, "break": _SIGNATURES, "rename": _NAMES_STAY}, keeps=True),
    "public": Thing({"change": _API, "break": _API, "rename": _API, "delete": _API}, keeps=True),
    "api": Thing({"change": _API, "break": _API, "touch": ()}, keeps=True),
    "comments": Thing({"change": _COMMENTS}, _COMMENTS_ONLY, keeps=True),
    "docstrings": Thing({"change": _COMMENTS}, _COMMENTS_ONLY, frozenset({"only"}), keeps=True),
    "formatting": Thing({"change": _rules("content.no_formatting_churn")}, keeps=True),
    "imports": Thing({"add": _IMPORTS, "change": _IMPORTS}, partly=_CHANGED),
    "dependencies": Thing({"add": _DEPENDENCIES, "change": _DEPENDENCIES, "update": ()}, partly=_CHANGED),
    "packages": Thing({"add": _DEPENDENCIES}),
    "names": Thing({"change": _NAMES_STAY, "rename": _NAMES_STAY}, keeps=True),
    "code": Thing({"rename": _NAMES_STAY, "move": ()}),
}
"""What is named by fixed words; paths, names in code, groups of files and languages come on top."""

_FOLDER = r"(?:folder|directory|dir)"
_KIND = rf"(?:files?|{_FOLDER}|folders|directories|dirs)"
_INSIDE = r"(?:anything|everything|files|the files|code|the code) (?:in|under|inside|below) "
_THE = r"(?:(?:any of|all of|any|all|the|my|our|your|these|those) )*"
_FUNCTION = r"(?:functions?|methods?|class(?:es)?)"
_OF_FILES = r"(?:files?|code|sources?|scripts?|modules?)"


def _words(names: Sequence[str]) -> str:
    return "|".join(re.escape(name) for name in names)


_NOUNS: tuple[tuple[str, str], ...] = (
    ("path", rf"(?:{_INSIDE})?{_THE}(?:{_KIND} )?{PATH}(?: {_KIND})?"),
    ("symbol", rf"{_THE}(?:{_FUNCTION} )?(?:(?:named|called) )?{SYMBOL}(?: {_FUNCTION})?"),
    ("folder", rf"(?:{_INSIDE})?(?:the |my |our )?(?P<name>\.?[a-z_][a-z0-9_-]*) {_FOLDER}"),
    (
        "tests",
        rf"(?:{_INSIDE})?{_THE}(?:unit )?(?:tests|test (?:files?|suite|code|cases?|modules?))(?: files)?",
    ),
    ("docs", rf"{_THE}(?:docs|doc files?|documentation)(?: files?| pages?)?"),
    ("readme", rf"{_THE}readmes?(?: files?)?"),
    ("changelog", rf"{_THE}changelogs?(?: files?)?"),
    ("config", rf"{_THE}(?:(?:config|configs|configuration)(?: files?)?|settings files?)"),
    ("migrations", rf"{_THE}(?:(?:database|db|schema) )?migrations?(?: files?| scripts?)?"),
    ("lock", rf"{_THE}(?:lock[ -]?files?|lock[ -]file)"),
    (
        "ci",
        rf"{_THE}(?:ci(?:/cd)?(?: (?:files?|config(?:uration)?|setup|pipelines?|workflows?|jobs?))?"
        r"|github (?:actions|workflows?))",
    ),
    ("css", rf"{_THE}style ?sheets?"),
    (
        "language",
        rf"{_THE}(?:(?P<bare>{_words(LANGUAGES)})(?: {_OF_FILES})?"
        rf"|(?P<filed>{_words(LANGUAGES_OF_FILES)}) {_OF_FILES})",
    ),
    ("modes", rf"{_THE}(?:file )?(?:modes|file permissions)"),
    (
        "types",
        rf"{_THE}(?:type (?:annotations?|hints?|hinting|definitions?|aliases)|types|annotations|typings?)",
    ),
    (
        "signatures",
        rf"{_THE}(?:(?:function|method|call) )?signatures?"
        rf"|{_THE}(?:(?:function|method) )?(?:arguments|args|parameters|params)",
    ),
    (
        "public",
        rf"{_THE}(?:public|exported) (?:apis?|interfaces?|functions|methods|names|symbols|classes|surface)"
        rf"|{_THE}exports",
    ),
    ("api", rf"{_THE}apis?"),
    ("docstrings", rf"{_THE}doc ?-?strings?"),
    ("comments", rf"{_THE}(?:code )?comments"),
    ("formatting", rf"{_THE}(?:code )?(?:formatting|white ?spaces?|indentation)"),
    ("imports", rf"{_THE}(?:import statements|imports?)"),
    ("dependencies", rf"{_THE}(?:(?:external|third[- ]party) )?(?:dependency|dependencies|deps)"),
    ("packages", rf"{_THE}(?:(?:external|third[- ]party) )?(?:packages?|librar(?:y|ies)|libs?)"),
    ("names", rf"{_THE}(?:(?:variable|function|method|class|symbol) )?(?:names|identifiers)"),
    ("code", rf"{_THE}(?:variables?|symbols?|constants?|{_FUNCTION})"),
    ("existing", rf"{_THE}existing (?:files?|code)"),
    ("any", r"any (?:of the )?files?"),
    ("anything", r"anything|any code|everything"),
    ("files", rf"{_THE}files?|a file"),
)
_ADJECTIVES: tuple[tuple[str, str], ...] = (
    ("types", "types?|typing|type annotation|type hint|annotation"),
    ("signatures", "(?:function |method )?signature|argument|parameter"),
    ("public", "public api"),
    ("api", "api"),
    ("comments", "comment"),
    ("docstrings", "docstring"),
    ("formatting", "formatting|format|whitespace"),
    ("tests", "test"),
    ("docs", "doc|documentation"),
    ("dependencies", "dependency"),
    ("modes", "mode|permission"),
    ("code", "variable|function|symbol|class|method"),
    ("files", "file"),
)
"""Singular words that stand for a thing before a noun of action: "no type changes"."""

_NO_FOLDERS = re.compile(
    r"same|this|that|other|whole|current|entire|new|root|parent|right|wrong|each|every|any|a|the|existing|main|one|no"
    r"|top-level|first|last"
)


_ALSO_IN_ANSWERS = ("markdown", "html")  # "no markdown" is about the answer rather than about files
_SAYS_FOLDER = re.compile(rf"\b(?:in|under|inside|below|folders|directories|dirs|{_FOLDER})\b")


def with_items(mentions: Mentions, words: str) -> tuple[str, tuple[Thing, ...]]:
    """`words`, those of the mentions, with ITEM for each noun phrase, and what they name, in order."""
    things: list[Thing] = []
    paths, symbols = iter(mentions.paths), iter(mentions.symbols)

    def replaced(found: re.Match[str]) -> str:
        thing = _thing(found, paths, symbols)
        if thing is None:
            return found.group()
        things.append(thing)
        return ITEM

    return _pattern().sub(replaced, words), tuple(things)


def _thing(found: re.Match[str], paths: Iterator[str], symbols: Iterator[str]) -> Thing | None:
    name = (found.lastgroup or "").partition("_")[0]
    if name == "path":
        glob = next(paths)
        below = _SAYS_FOLDER.search(found.group()) and "*" not in glob
        return _at((f"{glob}/**" if below else glob,))
    if name == "symbol":
        return Thing({}, (Rule("structure.only_symbols", {"names": [next(symbols)]}),))
    if name == "folder":
        return None if _NO_FOLDERS.fullmatch(found["name"]) else _at((f"**/{found['name']}/**",))
    if name == "language":
        name = found["bare"] or found["filed"]
        return _at(group(name), *(() if name in _ALSO_IN_ANSWERS else ("write",)))
    return THINGS.get(name) or _at(group(name))


def _at(globs: tuple[str, ...], *verbs: str) -> Thing:
    """The files that these globs name."""
    never = (Rule("paths.never", {"paths": list(globs)}),)
    return Thing(dict.fromkeys(("change", *verbs), never), (Rule("paths.only", {"paths": list(globs)}),))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """All noun phrases, compiled when they are first needed. The names of groups say which it was."""
    nouns = [f"(?P<{name}>{words})" for name, words in _NOUNS]
    acted = rf"(?= (?:(?:and|or) [a-z]+ )?(?:{ACTION})\b)"
    adjectives = [f"(?P<{name}_>(?:{words}){acted})" for name, words in _ADJECTIVES]
    return re.compile(rf"(?<![\w-])(?:{'|'.join((*adjectives, *nouns))})(?![\w-])")
