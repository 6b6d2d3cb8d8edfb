"""The one path gate: every path that a model writes goes through `gate` before anything else.

Not here: opening files (an adapter does, by descriptor and without following links) and what may be
done to a file (`guard.judge`). The gate always blocks, it never asks. The look-alikes of `.git` are
those that git itself refuses (`is_hfs_dotgit` and `is_ntfs_dotgit` of git's sources), and more.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from spark_tui.core.change.values import FileFacts, FileKind, TrackedFile
from spark_tui.core.guard.globs import any_matches
from spark_tui.core.guard.policy import Paths
from spark_tui.core.guard.protected import protection, secret_like
from spark_tui.core.guard.verdict import Finding

MAX_COMPONENT_BYTES = 255
MAX_PATH_BYTES = 4096

_QUOTES = ("`", '"', "'")
_DRIVE = re.compile(r"[A-Za-z]:")
_SHORT_GIT = re.compile(r"git~[0-9]+")

# Letters and marks that draw nothing, beyond the categories of controls and formats.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_PLACES = {
    FileKind.LINK: ("paths.link", "it is a link; links are never followed or changed"),
    FileKind.SPECIAL: ("paths.special", "it is a device, a socket, a pipe or another repository"),
    FileKind.FOLDER: ("paths.folder", "it is a folder; an edit needs the path of a file"),
    FileKind.BINARY: ("paths.binary", "it is not a text file"),
    FileKind.TOO_LARGE: ("paths.too_large", "the file is too large to edit here"),
    FileKind.UNREADABLE: ("paths.unreadable", "the file cannot be read, or it holds a secret"),
}


def gate(raw: str) -> str | Finding:
    """`raw` as a relative posix path inside the repository, or the finding that says why not.

    Surrounding white space, quotes and backticks, `./` and doubled slashes go; nothing else is
    repaired. `a/` and `b/` prefixes are left to the format that writes them.
    """
    path = _unquoted(raw)
    parts = [part for part in path.split("/") if part not in ("", ".")]
    found = _whole_problem(path, parts) or next(filter(None, map(_component_problem, parts)), None)
    if found:
        return Finding(found[0], raw, 0, found[1])
    plain = "/".join(parts)
    if plain == path:
        return plain
    # What stood behind "./" may be what must not stand first.
    again = gate(plain)
    return Finding(again.rule, raw, 0, again.reason) if isinstance(again, Finding) else again


def judge_place(path: str, facts: TrackedFile | FileFacts) -> Finding | None:
    """The finding when what stands at `path` is nothing that may be edited, None when it is."""
    if facts.link_parent:
        return Finding("paths.link", path, 0, "a folder above it is a link; links are never followed")
    place = _PLACES.get(facts.kind)
    return Finding(place[0], path, 0, place[1]) if place else None


def judge_globs(paths: Paths, path: str, *, ignored: bool = False) -> tuple[Finding, ...]:
    """What the globs of the preset and the list of protected files say about `path`.

    What must be kept out is compared without letter case, what is let in with it.
    """
    findings = []
    kind = protection(path)
    if kind and not any_matches(paths.unprotect, path):
        reason = f"the file acts by itself ({kind}); it is protected unless your own preset opens it"
        findings.append(Finding("paths.protected", path, 0, reason))
    if ignored and secret_like(path):
        reason = "git ignores the file and its name is that of a secret"
        findings.append(Finding("paths.ignored", path, 0, reason))
    for only in paths.only:
        if any_matches(only, path) is None:
            reason = f"only {_listed(only)} may be changed"
            findings.append(Finding("paths.only", path, 0, reason))
    never = any_matches(paths.never, path, fold=True)
    if never:
        findings.append(Finding("paths.never", path, 0, f"{never} must not be changed"))
    return tuple(findings)


def _unquoted(raw: str) -> str:
    path = raw.strip(" \t\r\n")
    while len(path) > 1 and path[0] in _QUOTES and path[0] == path[-1]:
        path = path[1:-1].strip(" \t\r\n")
    return path


def _whole_problem(path: str, parts: list[str]) -> tuple[str, str] | None:
    if any(_is_git(part) for part in path.replace("\\", "/").split("/")):
        return "paths.git", "the path leads into .git, which is never touched"
    if path.startswith(("/", "\\")) or _DRIVE.match(path):
        return "paths.outside", "the path is absolute; write it relative to the repository"
    if path.startswith("~"):
        return "paths.outside", "the path begins with '~'; write it relative to the repository"
    if ".." in path.replace("\\", "/").split("/"):
        return "paths.outside", "the path has '..'; write it without"
    if "\\" in path:
        return "paths.name", "the path has a backslash; write folders with '/'"
    if not parts:
        return "paths.name", "the path is empty"
    if path.endswith(("/", "/.")):
        return "paths.folder", "the path ends in '/' and so names a folder; an edit needs a file"
    if len(path) > MAX_PATH_BYTES or len(path.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES:
        return "paths.name", f"the path is longer than {MAX_PATH_BYTES} bytes"
    return None


def _component_problem(part: str) -> tuple[str, str] | None:
    hidden = next((sign for sign in part if invisible(sign)), None)
    if hidden is not None:
        return "paths.name", f"the path has a control or invisible character (U+{ord(hidden):04X})"
    if part[-1] == "." or part[0].isspace() or part[-1].isspace():
        return "paths.name", "a part of the path ends in a dot, or begins or ends with a space"
    if len(part.encode("utf-8")) > MAX_COMPONENT_BYTES:
        return "paths.name", f"a part of the path is longer than {MAX_COMPONENT_BYTES} bytes"
    return None


@lru_cache(maxsize=4096)
def invisible(sign: str) -> bool:
    """Whether a character draws nothing or moves others: controls, formats, bidi, tags, fillers."""
    if " " <= sign <= "~":
        return False
    code = ord(sign)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
    return selector or sign in _BLANK or unicodedata.category(sign) in _HIDDEN_CATEGORIES


def _is_git(part: str) -> bool:
    """Whether some file system takes `part` for `.git`: other case, short name, stream, ignorable signs."""
    seen = "".join(sign for sign in part if not invisible(sign))
    seen = unicodedata.normalize("NFKC", seen).casefold().partition(":")[0].strip().rstrip(". ")
    return seen == ".git" or _SHORT_GIT.fullmatch(seen) is not None


def _listed(globs: tuple[str, ...], most: int = 3) -> str:
    shown = ", ".join(globs[:most])
    return f"{shown} and {len(globs) - most} more" if len(globs) > most else shown
