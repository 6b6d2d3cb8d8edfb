"""Which language a file is in, by its name, and for which of them there are structure rules.

The names are those of ast-grep (https://ast-grep.github.io/reference/languages.html), which carries a
tree-sitter grammar for each.
"""

from __future__ import annotations

from typing import Final

_SUFFIXES: Final = {
    "py": "python", "pyi": "python", "pyw": "python",
    "ts": "typescript", "mts": "typescript", "cts": "typescript",
    "tsx": "tsx",
    "js": "javascript", "jsx": "javascript", "mjs": "javascript", "cjs": "javascript",
    "go": "go",
    "rs": "rust",
    "java": "java",
    "c": "c", "h": "c",
    "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "hh": "cpp", "hpp": "cpp", "hxx": "cpp",
    "cs": "csharp", "rb": "ruby", "php": "php", "swift": "swift", "kt": "kotlin", "kts": "kotlin",
    "scala": "scala", "lua": "lua", "sh": "bash", "bash": "bash", "html": "html", "htm": "html",
    "css": "css", "json": "json", "yaml": "yaml", "yml": "yaml", "hs": "haskell", "ex": "elixir",
    "exs": "elixir", "sol": "solidity", "nix": "nix", "hcl": "hcl", "tf": "hcl",
}  # fmt: skip

LANGUAGES: Final = frozenset(_SUFFIXES.values())
"""Every language that can be parsed; the parser ends the program when it is given another."""

STRUCTURED: Final = frozenset({"python", "typescript", "tsx", "javascript", "go", "rust", "java"})
"""Languages whose declarations, types, comments and imports are known."""

PARSED: Final = STRUCTURED | {"json"}
"""Languages whose files are worth a word when they no longer parse: the grammars of the others take too
much valid code for an error (templates in YAML and HTML, macros in C, newer or nested CSS)."""


def language_of(path: str) -> str:
    """The language of a file that can be parsed, empty when none is known by its name."""
    name = path.rpartition("/")[2].lower()
    return _SUFFIXES.get(name.rpartition(".")[2], "") if "." in name[1:] else ""


def structured(path: str) -> bool:
    """Whether structure rules are enforced in this file; in others they are only asked of the model."""
    return language_of(path) in STRUCTURED
