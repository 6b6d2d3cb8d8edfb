"""The shell command that models put around a patch: a here-document or a quoted argument of `apply_patch`.

Nothing is run: only the words around the patch are understood, and the folder that a `cd` in front of it
names. Not here: the patch itself (`apply_patch`).
"""

from __future__ import annotations

import re

import msgspec

_SHELL = r"(?:[$%>]\s+)?(?:sudo\s+)?(?:(?:/usr)?(?:/bin/)?(?:ba|z|da|k)?sh\s+-l?c\s+(?P<outer>[\"'])\s*)?"
_FOLDER = r"(?:cd\s+(?P<folder>[^\s;&|'\"]+)\s*(?:&&|;)\s*)?"
_WORD = r"<<-?\s*\\?(?P<quote>[\"']?)(?P<word>\w+)\\?(?P=quote)"
# Compiled (and kept by `re`) with the first line that looks like such a command, which takes 5 ms.
_DOCUMENT = rf"{_SHELL}{_FOLDER}(?:apply_patch\s*)?{_WORD}"
_PIPED = rf"{_SHELL}{_FOLDER}cat\s+{_WORD}\s*\|\s*apply_patch"
_ARGUMENT = rf"{_SHELL}{_FOLDER}apply_patch\s+(?P<mark>\$?[\"'])(?P<begin>\*\*\* Begin Patch)"
_CHANGE = re.compile(r"(?:[$%>]\s+)?cd\s+(?P<folder>[^\s;&|'\"]+)\s*(?:&&|;)?")
_ESCAPES = {"'": re.compile(r"'\\''|'\"'\"'"), '"': re.compile(r"\\[\"\\$`]")}
_LONGEST = 500


class Wrapper(msgspec.Struct, frozen=True):
    """What opened around a patch: the word that ends its here-document, the quotes that are still open
    (the inner one last), and the folder that its paths start from."""

    word: str = ""
    quotes: str = ""
    folder: str = ""

    def path(self, path: str) -> str:
        """`path` as seen from where the command began."""
        return f"{self.folder.rstrip('/')}/{path}" if self.folder else path

    def escaped(self, text: str) -> bool:
        """Whether a line of the patch holds what the shell would have turned into something else."""
        return any(_ESCAPES[quote].search(text) is not None for quote in self.quotes)

    def closed_by(self, text: str) -> Wrapper | None:
        """What is left open behind a line that ends a part of the command; None when it ends none."""
        bare = text.strip()
        inner = self.quotes[-1:]
        if self.word:
            rest = bare.removeprefix(self.word).strip() if bare.startswith(self.word) else None
            if rest == "":
                return Wrapper(quotes=self.quotes)
            return Wrapper(quotes=self.quotes[:-1]) if rest is not None and rest == inner else None
        return Wrapper(quotes=self.quotes[:-1]) if inner and bare == inner else None


def wrapper(text: str) -> Wrapper | None:
    """The command that the line above a patch begins, None when it is none."""
    bare = text.strip()
    if "<<" not in bare or len(bare) > _LONGEST:
        return None
    found = re.fullmatch(_DOCUMENT, bare) or re.fullmatch(_PIPED, bare)
    if found is None:
        return None
    return Wrapper(found["word"], found["outer"] or "", found["folder"] or "")


def argument(text: str) -> Wrapper | None:
    """The command that begins on the very line of `*** Begin Patch`, which is its quoted argument."""
    if "apply_patch" not in text or len(text) > _LONGEST:
        return None
    found = re.fullmatch(_ARGUMENT, text.strip(), re.DOTALL)
    if found is None:
        return None
    return Wrapper("", (found["outer"] or "") + found["mark"][-1], found["folder"] or "")


def folder(text: str) -> str | None:
    """The folder that a line of nothing but `cd FOLDER` names."""
    if "cd" not in text or len(text) > _LONGEST:
        return None
    found = _CHANGE.fullmatch(text.strip())
    return found["folder"] if found is not None else None
