"""What a piece of code declares: names with their signatures and types, alike for every language.

Each language has its own module that reads them from the syntax tree. Not here: the rules that compare
two outlines (`structure.declared`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from spark_tui.core.guard.structure.source import Source, with_source


class Kind(StrEnum):
    """What is declared."""

    FUNCTION = "function"  # methods too
    CLASS = "class"  # also structs, enums, records, objects with a body: code that happens to be a type
    TYPE = "type"  # nothing but a type: alias, interface, protocol, trait, typed dict, type variable
    FIELD = "field"  # of a class or type; also an enum's member
    VARIABLE = "variable"  # of a module or package
    LOCAL = "local"  # a variable inside a function that has a written type


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared name.

    `name` is qualified by dots (`Client.send`, `send.attempt` for a local). `parameters` are those of a
    function, in order, without their types, each with what a caller can see of it (`retries=3`, `*rest`,
    `/`); `marks` is what else callers see (async, static, decorators, visibility, receiver kind).
    `types` are the written types with what they belong to, in order: `("retries", "int")`,
    `("return", "str")`, `("base", "Protocol")`, `("generic", "T: Sized")`, `("is", "list[int]")` for what
    an alias stands for. All texts have runs of white space as one space. `public`: others can use it, by
    the rules of the language. `first` and `last` are the 1-based lines of the file that it covers, with
    its decorators and body; `body` is the text of all but its name and header, for telling a rename.
    """

    name: str
    kind: Kind
    line: int
    first: int
    last: int
    public: bool
    parameters: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    body: str = ""


_MODULES = {
    "python": "python",
    "typescript": "script",
    "tsx": "script",
    "javascript": "script",
    "go": "go",
    "rust": "rust",
    "java": "java",
}


@with_source
def outline(source: Source) -> tuple[Declaration, ...]:
    """Every declaration of the source in the order of the text; a name may stand several times (overloads).

    What broken code leaves without a name declares nothing. The last ones are kept: every rule asks for the
    same, and so does the next hunk for most of them. Raises KeyError for a language without structure rules.
    """
    module = import_module(f"spark_tui.core.guard.structure.{_MODULES[source.language]}")
    declarations: Callable[[Source], Iterator[Declaration]] = module.declarations
    return tuple(declared for declared in declarations(source) if declared.name)
