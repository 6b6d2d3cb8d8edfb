"""The model's read-only tools: read, list and search, inside the repository and nowhere else.

A path can be seen only when it is one of the listed files (those that git does not ignore) and does
not look like a secret; so neither links nor `..` nor `.git` need to be reasoned about here. Every
answer is bounded and says what was left out. Not here: how the tools are described to the model
(`core.talk.tools`), how files are read (`adapters.files`) and listed (`adapters.git`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from spark_tui.core.change.values import FileFacts, FileKind

MOST_LINES = 400
MOST_BYTES = 32_000
MOST_ENTRIES = 400
MOST_HITS = 100
LONGEST_LINE = 2_000
SEARCH_SECONDS = 3
_MOST_SEARCHED_BYTES = 64_000_000
_LONGEST_PATTERN = 500
_MATCHER = Path(__file__).with_name("line_matcher.py")
_WRONG_PATTERN = 3  # the exit code of line_matcher, which runs alone and is not imported

_SECRET_NAMES = (
    *(".env", ".env.*", "*.env", ".envrc", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore"),
    *("*.kdbx", "*.ppk", "*.asc", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "credentials*"),
    *(".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".htpasswd", ".git-credentials", ".dockercfg"),
    *("secrets.*", "secret.*", "service-account*.json", "service_account*.json", "*.tfstate", "*.tfvars"),
)
_SECRET_FOLDERS = frozenset((".aws", ".ssh", ".gnupg", ".kube", ".docker", ".git"))
_NO_SECRETS = (".env.example", ".env.sample", ".env.template", ".env.dist")


class _Read(msgspec.Struct):
    path: str
    start: int | None = None
    end: int | None = None


class _List(msgspec.Struct):
    path: str | None = None


class _Search(msgspec.Struct):
    pattern: str
    glob: str | None = None


class _ToolError(Exception):
    """Why a call has no answer, for the model."""


def is_secret(path: str) -> bool:
    """Whether a file by its name holds keys or passwords, or stands in a folder for them."""
    *folders, name = path.casefold().split("/")
    if not _SECRET_FOLDERS.isdisjoint(folders) or name == ".git":
        return True
    return name not in _NO_SECRETS and any(fnmatchcase(name, each) for each in _SECRET_NAMES)


def matches(path: str, glob: str) -> bool:
    """Whether `glob` fits `path`: `*` within a name, `**` across folders; without "/" any file name.

    The work is bounded by the product of the two lengths, whatever the pattern.
    """
    wanted = glob.removeprefix("./").split("/") if "/" in glob else ["**", glob]
    if wanted[-1] == "":
        wanted[-1] = "**"
    places = _past_stars({0}, wanted)
    for name in path.split("/"):
        stay = {place for place in places if place < len(wanted) and wanted[place] == "**"}
        move = {
            place + 1
            for place in places - stay
            if place < len(wanted) and fnmatchcase(name, wanted[place].replace("**", "*"))
        }
        places = _past_stars(stay | move, wanted)
    return len(wanted) in places


def _past_stars(places: set[int], wanted: Sequence[str]) -> set[int]:
    for place in range(len(wanted)):
        if place in places and wanted[place] == "**":
            places.add(place + 1)
    return places


class RepositoryTools:
    """Answers the model's tool calls. `read` and `list_files` are those of the repository's adapters."""

    def __init__(self, read: Callable[[str], FileFacts], list_files: Callable[[], Sequence[str]]) -> None:
        self._read_file = read
        self._list_files = list_files

    def answer(self, name: str, arguments: str) -> str:
        """The text for the model; what cannot be answered is said in the text. Blocks; never raises."""
        try:
            return self._call(name, (arguments.strip() or "{}").encode("utf-8", "replace"))
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            return f"error: the arguments of {name} are not right: {error}"
        except RecursionError:
            return f"error: the arguments of {name} are nested too deeply"
        except _ToolError as error:
            return f"error: {error}"

    def _call(self, name: str, arguments: bytes) -> str:
        if name == "read":
            return self._read(msgspec.json.decode(arguments, type=_Read, strict=False))
        if name == "list":
            return self._list(msgspec.json.decode(arguments, type=_List, strict=False))
        if name == "search":
            return self._search(msgspec.json.decode(arguments, type=_Search, strict=False))
        raise _ToolError(f"there is no tool {name[:100]!r}; the tools are read, list and search")

    def _paths(self) -> list[str]:
        return [path for path in self._list_files() if not is_secret(path)]

    def _read(self, asked: _Read) -> str:
        path = _plain(asked.path)
        if path not in self._list_files():
            raise _ToolError(f"there is no file {path!r} here, or it is ignored; use list")
        if is_secret(path):
            raise _ToolError(f"{path!r} may hold secrets and is not shown")
        lines = _lines(self._text(path))
        first = max(1, asked.start or 1)
        last = min(len(lines), asked.end if asked.end is not None else len(lines))
        if not lines:
            return f"{path} is empty"
        if first > last:
            raise _ToolError(f"{path!r} has {len(lines)} lines; there are none from {first} to {last}")
        shown = _fitting(_cut(line) for line in lines[first - 1 : min(last, first - 1 + MOST_LINES)])
        end = first + len(shown) - 1
        head = f"{path}, lines {first}-{end} of {len(lines)}:"
        rest = f"\n[{last - end} more lines; go on with start={end + 1}]" if end < last else ""
        return "\n".join([head, *shown]) + rest

    def _list(self, asked: _List) -> str:
        folder = _plain(asked.path or "")
        prefix = f"{folder}/" if folder else ""
        entries: dict[str, None] = {}
        for path in self._paths():
            if path.startswith(prefix):
                name, slash, _ = path[len(prefix) :].partition("/")
                entries[name + slash] = None
        if not entries:
            raise _ToolError(f"there is no folder {folder!r} here, or all of it is ignored")
        names = sorted(entries)
        shown = _fitting(names[:MOST_ENTRIES])
        rest = [f"[{len(names) - len(shown)} more entries]"] if len(shown) < len(names) else []
        return "\n".join([*shown, *rest])

    def _search(self, asked: _Search) -> str:
        if not asked.pattern or len(asked.pattern) > _LONGEST_PATTERN:
            raise _ToolError(f"the pattern must have 1 to {_LONGEST_PATTERN} characters")
        glob = (asked.glob or "**")[:_LONGEST_PATTERN]
        paths = [path for path in self._paths() if matches(path, glob)]
        until = time.monotonic() + SEARCH_SECONDS
        texts = _Texts(self, paths, until)
        is_literal = re.escape(asked.pattern) == asked.pattern.replace(" ", "\\ ")
        search = _find_literal if is_literal else _find_by_expression
        hits, note = search(asked.pattern, texts)
        notes = [*([note] if note else []), *([texts.note] if texts.note else [])]
        if not hits:
            return "\n".join(["no line matches", *(f"[{each}]" for each in notes)])
        shown = _fitting(_cut(hit) for hit in hits[:MOST_HITS])
        if len(shown) < len(hits):
            notes.append(f"only the first {len(shown)} matches are shown; narrow the pattern or the glob")
        return "\n".join([*shown, *(f"[{each}]" for each in notes)])

    def _text(self, path: str) -> str:
        """The text of a listed file. Raises _ToolError."""
        facts = self._read_file(path)
        if facts.link_parent or facts.kind is FileKind.LINK:
            raise _ToolError(f"{path!r} is a link, and links are not followed")
        if facts.kind is not FileKind.FILE:
            raise _ToolError(f"{path!r} cannot be read: it is {facts.kind.replace('_', ' ')}")
        if b"\0" in facts.data[:8192]:
            raise _ToolError(f"{path!r} is binary")
        return facts.data.decode("utf-8-sig", "replace")


class _Texts:
    """The texts that are searched, one after the other, within limits; `note` says what was left out."""

    def __init__(self, tools: RepositoryTools, paths: Sequence[str], until: float) -> None:
        self._tools = tools
        self._paths = paths
        self.until = until
        self.note = ""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        left = _MOST_SEARCHED_BYTES
        for index, path in enumerate(self._paths):
            if left <= 0 or time.monotonic() > self.until:
                self.note = f"{len(self._paths) - index} files were not searched: it took too long; use glob"
                return
            try:
                text = self._tools._text(path)
            except _ToolError:
                continue
            left -= len(text)
            yield path, text


def _find_literal(pattern: str, texts: _Texts) -> tuple[list[str], str]:
    hits: list[str] = []
    for path, text in texts:
        if pattern not in text:
            continue
        for number, line in enumerate(_lines(text), 1):
            if pattern in line:
                hits.append(f"{path}:{number}: {line.strip()}")
                if len(hits) > MOST_HITS:
                    return hits, ""
    return hits, ""


def _find_by_expression(pattern: str, texts: _Texts) -> tuple[list[str], str]:
    """The matching lines, found by a process of its own. Raises _ToolError for a wrong pattern."""
    limit = MOST_HITS + 1
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as question:
        question.write(json.dumps({"pattern": pattern, "limit": limit, "seconds": SEARCH_SECONDS}) + "\n")
        for path, text in texts:
            question.write(json.dumps([path, "\n".join(_lines(text))]) + "\n")
        question.seek(0)
        note = ""
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", str(_MATCHER)],
                stdin=question,
                capture_output=True,
                timeout=max(1.0, texts.until - time.monotonic()),
                check=False,
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
            found, code, complaint = done.stdout, done.returncode, done.stderr
        except subprocess.TimeoutExpired as error:
            found, code, complaint = error.stdout or b"", -1, b""
        except OSError as error:
            raise _ToolError(f"the search could not be started: {error.strerror}") from error
    if code == _WRONG_PATTERN:
        why = complaint.decode("utf-8", "replace")[:200]
        raise _ToolError(f"the pattern is not a regular expression: {why}")
    if code != 0:
        note = "the search took too long and was ended; use a simpler pattern or a narrower glob"
    records = [json.loads(line) for line in found.splitlines(keepends=True) if line.endswith(b"\n")]
    return [f"{path}:{number}: {line.strip()}" for path, number, line in records], note


def _plain(path: str) -> str:
    """A path as the list has it: models like to write "./x", "/x" or "x/"."""
    plain = path.strip().replace("\\", "/").removeprefix("./").strip("/")
    return "" if plain == "." else plain


def _lines(text: str) -> list[str]:
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if lines[-1] == "" else lines


def _cut(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]} [{len(line) - LONGEST_LINE} more characters]"


def _fitting(lines: Iterator[str] | Sequence[str]) -> list[str]:
    """The first of `lines` that fit into an answer, at least one."""
    shown: list[str] = []
    left = MOST_BYTES
    for line in lines:
        left -= len(line.encode("utf-8", "replace")) + 1
        if left < 0 and shown:
            break
        shown.append(line)
    return shown
