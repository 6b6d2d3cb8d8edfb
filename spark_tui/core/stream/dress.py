"""What models put around edits in Markdown: code fences, and file names in many disguises.

Not here: the edits themselves (one module a format). Fences follow CommonMark, but count only at
the very start of a line.
"""

from __future__ import annotations

import re

import msgspec

_FENCE = re.compile(r"(`{3,}|~{3,})(.*)", re.DOTALL)
_LABEL = re.compile(r"(?:\*\*|__)?(?:file ?(?:name|path)?|path)\s*:(?:\*\*|__)?\s*", re.IGNORECASE)
_BULLET = re.compile(r"^(?:#{1,6}|[-*+]|\d{1,3}[.)])\s+")
_LINE_COMMENT = re.compile(r"(?://\s*|(?:--|;+)\s+)(?=\S)")
_LINK = re.compile(r"\[([^\]]+)\]\([^()\s]*\)")
_REMARK = re.compile(
    r"[(\[](?:new|modified|updated|changed|existing|created|edit(?:ed)?)(?: file)?[)\]]", re.IGNORECASE
)
_WORD = re.compile(r"[^\s`*<>|\"':;,!?(){}=]+")
_SUFFIX = re.compile(r"[^\s.]\.[A-Za-z0-9_]{1,12}$|^\.[A-Za-z0-9_.-]+$")
_NAME = re.compile(r"[\w-]{2,64}")
_QUOTED = re.compile(r"`([^`]+)`")
_ATTRIBUTE = re.compile(r"""(?:title|file|filename|path)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_BARE_NAMES = frozenset(
    [
        *("Makefile", "Dockerfile", "Containerfile", "Justfile", "justfile", "Procfile", "Gemfile"),
        *("Rakefile", "Jenkinsfile", "Vagrantfile", "LICENSE", "README", "CHANGELOG", "NOTICE"),
        *("AUTHORS", "CODEOWNERS", "VERSION"),
    ]
)
_LONGEST_PATH = 1024


class Fence(msgspec.Struct, frozen=True):
    """A code fence line: its backticks or tildes, and the info string behind them."""

    mark: str
    info: str

    def closed_by(self, other: Fence) -> bool:
        """Whether `other` ends the block that this fence began."""
        return not other.info and other.mark[0] == self.mark[0] and len(other.mark) >= len(self.mark)


def fence(text: str) -> Fence | None:
    """The fence that the line is, or None."""
    if not text.startswith(("```", "~~~")):
        return None
    found = _FENCE.match(text)
    if found is None or (text[0] == "`" and "`" in found[2]):
        return None
    return Fence(found[1], found[2].strip())


def fence_after(around: Fence | None, text: str) -> Fence | None:
    """The fence that is open behind the line `text`, when `around` was open before it."""
    mark = fence(text)
    if mark is None:
        return around
    if around is None:
        return mark
    return None if around.closed_by(mark) else around


def path_line(text: str) -> str | None:
    """The file that a line names when it names nothing else: `**src/a.py**`, `### src/a.py:` and the like."""
    if len(text) > _LONGEST_PATH:
        return None
    bare = _uncommented(text.strip())
    bare = _BULLET.sub("", _BULLET.sub("", bare, count=1), count=1)
    quoted = False
    while True:
        inner = bare[found.end() :] if (found := _LABEL.match(bare)) else bare
        inner = _without_remark(inner.strip().removesuffix(":").strip())
        if link := _LINK.fullmatch(inner):
            inner = link[1]
        for mark in ("**", "`", '"', "'", "*"):
            if len(inner) > 2 * len(mark) and inner.startswith(mark) and inner.endswith(mark):
                inner = inner[len(mark) : -len(mark)]
                quoted = quoted or mark == "`"
        if inner == bare:
            break
        bare = inner
    if quoted:
        return bare if bare and "`" not in bare else None
    bare = bare.replace("\\_", "_")  # an underscore that is escaped for Markdown
    return bare if _is_path(bare) else None


def _uncommented(text: str) -> str:
    """What a line of code says that is nothing but a comment, as in `// src/a.ts`."""
    for begin, end in (("/*", "*/"), ("<!--", "-->")):
        if text.startswith(begin) and text.endswith(end) and len(text) > len(begin + end):
            return text[len(begin) : -len(end)].strip("* \t") or text
    found = _LINE_COMMENT.match(text)
    return text if found is None else text[found.end() :]


def _without_remark(text: str) -> str:
    """A name without what is said of its file behind it, as in `src/a.py (new file)`."""
    at = max(text.rfind("("), text.rfind("["))
    return text[:at].rstrip() if at > 0 and _REMARK.fullmatch(text, at) else text


def likely_name(text: str) -> str | None:
    """The file that a line may name where nothing else does: one bare word such as `tool`, or the only
    path in a sentence such as "Change src/a.py like this:". Good enough to look for such a file."""
    if len(text) > _LONGEST_PATH:
        return None
    bare = text.strip()
    if _NAME.fullmatch(bare):
        return bare
    if not bare.endswith(":"):
        return None
    names = {word for word in bare.removesuffix(":").split() if _is_path(word)}
    return names.pop() if len(names) == 1 else None


def path_in_sentence(text: str) -> str | None:
    """The one file that a line such as "In `src/a.py`:" names between backticks; None if none or several."""
    if len(text) > _LONGEST_PATH or "`" not in text:
        return None
    names = {name for name in _QUOTED.findall(text) if _is_path(name)}
    return names.pop() if len(names) == 1 else None


def info_path(info: str) -> str | None:
    """The file that a fence's info string names: `python src/a.py`, `src/a.py`, `title="a.py"`."""
    if len(info) > _LONGEST_PATH:
        return None
    attribute = _ATTRIBUTE.search(info)
    if attribute is not None:
        return attribute[1] or attribute[2] or attribute[3]
    language, _, rest = info.partition(" ")
    for candidate in (rest.strip(), info, language.partition(":")[2]):
        if candidate and _is_path(candidate):
            return candidate
    return None


def _is_path(text: str) -> bool:
    if not _WORD.fullmatch(text):
        return False
    if "//" in text or text.strip("./") == "":
        return False
    return "/" in text or text in _BARE_NAMES or _SUFFIX.search(text) is not None


def excerpt(text: str) -> str:
    """The line, short enough for a message."""
    return repr(text if len(text) <= 60 else text[:59] + "…")
