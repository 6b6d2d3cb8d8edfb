"""The rule on new dependencies: names that are new in a manifest, and imports that no manifest knows.

Files are looked up, never read, here: `asks` says which ones a rule will want to see. Not here: what stands
in a manifest (`content.manifests`) and which package an import needs (`content.packages`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from spark_tui.core.change.values import FileKind, HunkState, Op, TrackedFile
from spark_tui.core.guard.changed import Changed, Look, Side, Spot
from spark_tui.core.guard.content.manifests import is_manifest, normal, read_manifest
from spark_tui.core.guard.content.packages import names, package_of, vendor
from spark_tui.core.guard.structure.imports import Import, imports
from spark_tui.core.guard.structure.languages import STRUCTURED, language_of
from spark_tui.core.guard.structure.source import Source
from spark_tui.core.guard.structure.window import Window

_SCRIPT_MANIFESTS: Final = ("package.json",)
_MANIFESTS: Final = {
    "python": (
        "pyproject.toml",
        "requirements.txt",
        "requirements-dev.txt",
        "requirements_dev.txt",
        "dev-requirements.txt",
        "requirements-test.txt",
        "test-requirements.txt",
        "requirements/base.txt",
        "requirements/dev.txt",
        "requirements/test.txt",
        "setup.cfg",
        "setup.py",
        "Pipfile",
    ),
    "typescript": _SCRIPT_MANIFESTS,
    "tsx": _SCRIPT_MANIFESTS,
    "javascript": _SCRIPT_MANIFESTS,
    "go": ("go.mod",),
    "rust": ("Cargo.toml",),
    "java": ("pom.xml", "build.gradle", "build.gradle.kts", "gradle/libs.versions.toml"),
}
"""Where a language's packages are named, seen from a folder of the repository."""

_DEEPEST: Final = 12
"""Folders above a file that are looked through, and the repository's own."""


def asks(path: str, line: str) -> tuple[str, ...]:
    """The files that must have been looked at before the rule can judge this added line of the file at
    `path`: manifests, and where the repository's own modules of that name would be. Most lines need none."""
    language = language_of(path)
    if language not in STRUCTURED:
        return ()
    packages = {package_of(language, module) for module in _mentioned(language, line)} - {""}
    if not packages:
        return ()
    own = [place for package in sorted(packages) for place in _own_places(language, package, path)]
    return tuple(dict.fromkeys((*_manifests(language, path), *own)))


_QUOTED: Final = r"""["'`]([^"'`\s]+)["'`]"""
_MENTIONS: Final = {
    "python": re.compile(
        r"^\s*from\s+([\w.]+)\s+import\b"
        r"|(?:^|[:;])\s*import\s+([\w.][\w., \t]*)"
        r"|\b(?:__import__|import_module)\s*\(\s*[\"']([\w.]+)[\"']"
    ),
    "script": re.compile(rf"\b(?:from|import|require)\b\s*\(?\s*{_QUOTED}"),
    "go": re.compile(r"^\s*(?:import\s+)?(?:[\w.]+\s+)?[\"`]([^\"`\s]+)[\"`]"),
    "rust": re.compile(r"\buse\s+(?:::)?(\w+)|\bextern\s+crate\s+(\w+)|^\s*(\w+)::|[{,]\s*(\w+)(?=::)"),
    "java": re.compile(r"^\s*import\s+(?:static\s+)?([\w.]+)"),
}
"""What one line says of imports; where it says too much, only a file too many is looked at."""


def _mentioned(language: str, line: str) -> Iterator[str]:
    pattern = _MENTIONS.get(language, _MENTIONS["script"])
    for found in pattern.finditer(line):
        text = next((group for group in found.groups() if group), "")
        for part in text.split(","):
            module = part.strip().partition(" ")[0]
            yield module.rpartition(".")[0] if language == "java" else module


def no_new_dependencies(changed: Changed, hunk: int, window: Window | None, look: Look) -> Iterator[Spot]:
    """Packages that the file did not need before and that are not declared: in a manifest its new names (a
    new version of a known one is none), in code its imports that are neither the language's own, nor the
    repository's, nor in a manifest that `look` knows."""
    if is_manifest(changed.path):
        yield from _new_names(changed, hunk)
    if window is not None and window.language in STRUCTURED:
        yield from _undeclared(changed, window, look)


def _new_names(changed: Changed, hunk: int) -> Iterator[Spot]:
    now = read_manifest(changed.path, "".join(changed.after))
    then = read_manifest(changed.path, "".join(changed.before))
    if now is None:
        return
    known = _written(changed.before, range(len(changed.before)))
    added = now.names - then.names if then else {name for name in now.names if _word(name) not in known}
    start, end = next(piece.added for piece in changed.pieces if piece.hunk == hunk)
    mine = _written(changed.after, range(start, end))
    others = _written(changed.after, (at for piece in changed.pieces for at in range(*piece.added)))
    for name in sorted(added):
        word = _word(name)
        if word in mine or word not in others:
            at = mine.get(word, start)
            quoted = _short(changed.after[at].strip()) if at < len(changed.after) else ""
            yield Spot(Side.AFTER, at + 1, f"`{name}` is a new dependency in {changed.path}: `{quoted}`")


_WORD = re.compile(r"[\w@/.-]+")


def _written(lines: Sequence[str], places: Iterable[int]) -> dict[str, int]:
    """Every word in these lines that may name a package, with the first of them that it stands in."""
    found: dict[str, int] = {}
    for at in places:
        for word in _WORD.findall(lines[at]):
            found.setdefault(normal(word), at)
    return found


def _word(name: str) -> str:
    """What stands in a line for this package: its name, or the last part of `group:name`."""
    return normal(name.rpartition(":")[2])


def _undeclared(changed: Changed, window: Window, look: Look) -> Iterator[Spot]:
    language = window.language
    old = {package_of(language, one.module) for one in imports(window.before)}
    fresh: dict[str, Import] = {}
    for one in imports(window.after):
        package = package_of(language, one.module)
        if package and package not in old:
            fresh.setdefault(package, one)
    for package, one in fresh.items():
        seen = [place for place in _manifests(language, changed.path) if _text(look(place)) is not None]
        if any(_names(language, place, package, look) for place in seen):
            continue
        if _stands_here(language, package, changed.path, look) or _known_here(changed, window, package):
            continue
        looked = f" (looked at {', '.join(seen[:3])})" if seen else " (there is none)"
        name = f"{one.module}.{one.names[0]}" if language == "java" and one.names else package
        yield Spot(Side.AFTER, one.line, f"`{name}` is in no manifest of the repository{looked}")


def _names(language: str, place: str, package: str, look: Look) -> bool:
    manifest = read_manifest(place, _text(look(place)) or "")
    return manifest is not None and names(language, manifest, package)


def _known_here(changed: Changed, window: Window, package: str) -> bool:
    """Whether the file as a whole knows the package: it imported it before, or declares it itself."""
    language = window.language
    if language == "java":
        own = next((found[1] for line in changed.after if (found := _JAVA_PACKAGE.match(line))), "")
        if vendor(own) == vendor(package):
            return True
    if language == "rust":
        module = re.compile(rf"\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+{re.escape(package)}\b")
        if any(map(module.match, changed.after)):
            return True
        others = (one for one in imports(window.after) if package_of(language, one.module) != package)
        if any(package in one.names for one in others):
            return True
    wanted = vendor(package) if language == "java" else package
    if not any(wanted in line for line in changed.before):
        return False
    whole = imports(Source(language, changed.before))
    packages = (package_of(language, one.module) for one in whole)
    return any((vendor(each) if language == "java" else each) == wanted for each in packages)


_JAVA_PACKAGE = re.compile(r"\s*package\s+([\w.]+)\s*;")


def _stands_here(language: str, package: str, path: str, look: Look) -> bool:
    return any(_exists(look(place)) for place in _own_places(language, package, path))


def _exists(file: TrackedFile | None) -> bool:
    """Whether something is there, or comes with a hunk that is not turned down."""
    if file is None:
        return False
    if file.kind is FileKind.MISSING:
        made = (hunk for hunk in file.hunks if hunk.op is Op.CREATE)
        return any(hunk.state in (HunkState.WAITING, HunkState.ACCEPTED) for hunk in made)
    return file.kind in (FileKind.FILE, FileKind.FOLDER)


def _text(file: TrackedFile | None) -> str | None:
    return "".join(file.document.lines) if file is not None and file.document is not None else None


def _folders(path: str) -> list[str]:
    """The folder of the file and those above it, each with a slash at its end; the repository's own is
    empty and always there."""
    parts = path.split("/")[:-1]
    above = ["".join(f"{part}/" for part in parts[:count]) for count in range(len(parts), 0, -1)]
    return [*above[:_DEEPEST], ""]


def _manifests(language: str, path: str) -> Iterable[str]:
    return [folder + name for folder in _folders(path) for name in _MANIFESTS[language]]


def _own_places(language: str, package: str, path: str) -> list[str]:
    """Where a module of the repository would be that is imported by the name of `package`."""
    if language == "python":
        tails = [f"{top}{package}{end}" for top in ("", "src/") for end in ("", ".py", "/__init__.py")]
    elif language == "rust":
        tails = [f"{package}.rs", f"{package}/mod.rs"]
    elif language == "java":
        tails = [package.replace(".", "/"), package.replace(".", "/") + ".java"]
    elif language == "go":
        return []
    else:
        return [f"packages/{package.rpartition('/')[2]}"]
    folders = _folders(path)[:1] if language == "rust" else _folders(path)
    return [folder + tail for folder in folders for tail in tails]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
