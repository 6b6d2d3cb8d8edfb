"""Which packages a manifest names: pyproject.toml, requirements, setup, Pipfile, package.json, go.mod,
Cargo.toml, pom.xml and Gradle files.

Only names are read, never versions, and a form that cannot be read names nothing. Not here: which code needs
which package (`content.dependencies`). Formats: https://packaging.python.org/en/latest/specifications/,
https://docs.npmjs.com/cli/configuring-npm/package-json, https://go.dev/ref/mod,
https://doc.rust-lang.org/cargo/reference/manifest.html, https://maven.apache.org/pom.html and
https://docs.gradle.org/current/userguide/dependency_declaration.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Manifest:
    """`names` are the packages it asks for, as written there; `own` are the names that the project itself
    is imported by, so far as the manifest says so."""

    names: frozenset[str]
    own: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def read_manifest(path: str, text: str) -> Manifest | None:
    """What the manifest at `path` names; None when it is no manifest or cannot be read."""
    reader = _reader(path)
    if reader is None:
        return None
    try:
        return reader(text)
    except (ValueError, RecursionError):  # errors of TOML, JSON and ini are ValueErrors here
        return None


def is_manifest(path: str) -> bool:
    """Whether the file at `path` names dependencies, by its name."""
    return _reader(path) is not None


def normal(name: str) -> str:
    """A Python distribution's name in its one normal form
    (https://packaging.python.org/en/latest/specifications/name-normalization/)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _reader(path: str) -> Callable[[str], Manifest] | None:
    folder, _, name = path.rpartition("/")
    if name in _READERS:
        return _READERS[name]
    listed = name.endswith((".txt", ".in"))
    if listed and ("requirements" in name or folder.rpartition("/")[2] == "requirements"):
        return _requirements
    return None


_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*")


def _named(requirements: Iterable[str]) -> Iterator[str]:
    """The normal names in lines of requirements; one that has only an address is named by it."""
    for line in requirements:
        text = line.split(" #")[0].strip()
        for option in ("-e ", "--editable ", "--editable="):
            text = text.removeprefix(option).strip()
        if not text or text[0] in "-#./\\":
            continue
        egg = re.search(r"#egg=([\w.-]+)", text)
        name = _REQUIREMENT.match(text)
        if egg:
            yield normal(egg[1])
        elif "://" in text.partition("@")[0]:
            yield text
        elif name:
            yield normal(name[0])


def _requirements(text: str) -> Manifest:
    return Manifest(frozenset(_named(text.replace("\\\n", " ").splitlines())))


def _pyproject(text: str) -> Manifest:
    data = _toml(text)
    project, tool = _table(data.get("project")), _table(data.get("tool"))
    poetry = _table(tool.get("poetry"))
    lists = [
        _table(data.get("build-system")).get("requires"),
        project.get("dependencies"),
        *_table(project.get("optional-dependencies")).values(),
        *_table(data.get("dependency-groups")).values(),
        *_table(_table(tool.get("pdm")).get("dev-dependencies")).values(),
        _table(tool.get("uv")).get("dev-dependencies"),
    ]
    for environment in _table(_table(tool.get("hatch")).get("envs")).values():
        lists += [_table(environment).get("dependencies"), _table(environment).get("extra-dependencies")]
    names = {name for each in lists for name in _named(_strings(each))}
    groups = [poetry, *map(_table, _table(poetry.get("group")).values())]
    tables = [group.get(key) for group in groups for key in ("dependencies", "dev-dependencies")]
    names |= {normal(name) for table in tables for name in _table(table) if name != "python"}
    own = [project.get("name"), poetry.get("name")]
    return Manifest(frozenset(names), frozenset(map(normal, _strings(own))))


def _setup_cfg(text: str) -> Manifest:
    from configparser import Error, RawConfigParser

    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except Error as error:
        raise ValueError(str(error)) from error
    lines: list[str] = []
    for section in parser.sections():
        for key, value in parser.items(section):
            wanted = section == "options" and key in _SETUP_KEYS
            if wanted or section == "options.extras_require":
                lines += re.split(r"[\n;]", value)
    own = parser.get("metadata", "name", fallback="")
    return Manifest(frozenset(_named(lines)), frozenset(map(normal, _strings([own]))))


_SETUP_KEYS: Final = ("install_requires", "setup_requires", "tests_require")
_SETUP_LIST = re.compile(r"\b(?:install_requires|setup_requires|tests_require|extras_require)\s*=\s*([\[{])")
_SETUP_SIGN = re.compile(r"""[\[\]{}]|'([^'\n]*)'\s*(:?)|"([^"\n]*)"\s*(:?)|#[^\n]*""")


def _setup_py(text: str) -> Manifest:
    """Best effort: the plain strings in the lists of `setup()`; the file is never run."""
    found: list[str] = []
    end = 0
    for opening in _SETUP_LIST.finditer(text):
        if opening.start() < end:
            continue
        depth = 0
        for sign in _SETUP_SIGN.finditer(text, opening.start(1)):
            depth += (sign[0] in "[{") - (sign[0] in "]}")
            if sign[0][0] in "'\"" and not (sign[2] or sign[4]):
                found.append(sign[1] or sign[3] or "")
            end = sign.end()
            if depth == 0:
                break
    return Manifest(frozenset(_named(found)))


def _pipfile(text: str) -> Manifest:
    tables = (table for key, table in _toml(text).items() if key not in ("requires", "pipenv", "scripts"))
    return Manifest(frozenset(normal(name) for table in tables for name in _table(table)))


def _package_json(text: str) -> Manifest:
    import json

    data = _table(json.loads(text))
    names = {name for key in _NPM_TABLES for name in _table(data.get(key))}
    names |= {name for key in _NPM_LISTS for name in _strings(data.get(key))}
    return Manifest(frozenset(names), frozenset(_strings([data.get("name")])))


_NPM_TABLES: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_NPM_LISTS: Final = ("bundledDependencies", "bundleDependencies")


def _go_mod(text: str) -> Manifest:
    names, own = set(), set()
    block = ""
    for line in text.splitlines():
        words = line.partition("//")[0].split()
        if not words:
            continue
        if words[-1] == "(":
            block = words[0]
            continue
        if words[0] == ")":
            block = ""
            continue
        verb, *rest = [block, *words] if block else words
        rest = [word.strip('"`') for word in rest]
        if verb == "module":
            own |= set(rest[:1])
        elif verb in ("require", "tool"):
            names |= set(rest[:1])
        elif verb == "replace" and "=>" in rest[:-1]:
            target = rest[rest.index("=>") + 1]
            names |= {target} if not target.startswith((".", "/")) else set()
    return Manifest(frozenset(names), frozenset(own))


def _cargo(text: str) -> Manifest:
    data = _toml(text)
    places = [data, _table(data.get("workspace")), *map(_table, _table(data.get("target")).values())]
    names = set()
    for place in places:
        for key in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, value in _table(place.get(key)).items():
                names |= {name, *_strings([_table(value).get("package")])}
    own = [_table(data.get(key)).get("name") for key in ("package", "lib")]
    return Manifest(frozenset(names), frozenset(_strings(own)))


_XML_SIGN = re.compile(r"<(/?)(\w+)>([^<]*)")
_POM_ITEMS: Final = ("dependency", "plugin", "extension", "parent")


def _pom(text: str) -> Manifest:
    """A line machine over tags, because XML parsers open the door to entities that never end."""
    first, *others = text.split("<!--")
    names = set()
    item, excluding = "", False
    parts: dict[str, str] = {}
    for sign in _XML_SIGN.finditer("".join((first, *(other.partition("-->")[2] for other in others)))):
        closing, tag, value = sign[1], sign[2], sign[3].strip()
        if tag == "exclusions":
            excluding = not closing
        elif tag in _POM_ITEMS and not closing:
            item, parts = tag, {}
        elif tag == item and closing:
            if "artifactId" in parts:
                names.add(f"{parts.get('groupId', 'org.apache.maven.plugins')}:{parts['artifactId']}")
            item = ""
        elif item and not excluding and not closing:
            parts.setdefault(tag, value)
    return Manifest(frozenset(names))


_COORDINATES = re.compile(r"""["']([A-Za-z][\w.-]*:[\w.-]+)(?::[^"']*)?["']""")
_GROUP_AND_NAME = re.compile(r"""group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["']""")
_ALIAS = re.compile(r"\b(libs\.(?!versions\b)[\w.]+)")
_PLUGIN = re.compile(r"""^\s*id\s*\(?\s*["']([\w.-]+)["']""")


def _gradle(text: str) -> Manifest:
    """Coordinates, aliases of a version catalog, and plugins; code that computes them is not run."""
    names = set()
    for line in text.splitlines():
        if line.lstrip().startswith("//"):
            continue
        names |= {f"{found[1]}:{found[2]}" for found in _GROUP_AND_NAME.finditer(line)}
        names |= {found[1] for one in (_COORDINATES, _ALIAS, _PLUGIN) for found in one.finditer(line)}
    return Manifest(frozenset(names))


def _catalog(text: str) -> Manifest:
    """A Gradle version catalog."""
    data = _toml(text)
    names = set()
    for value in _table(data.get("libraries")).values():
        entry = _table(value)
        short = value if isinstance(value, str) else entry.get("module")
        if isinstance(short, str):
            names.add(":".join(short.split(":")[:2]))
        elif entry.get("group") and entry.get("name"):
            names.add(f"{entry['group']}:{entry['name']}")
    for value in _table(data.get("plugins")).values():
        plugin = value if isinstance(value, str) else _table(value).get("id")
        names |= {each.partition(":")[0] for each in _strings([plugin])}
    return Manifest(frozenset(names))


def _toml(text: str) -> dict[str, object]:
    import tomllib

    return tomllib.loads(text)


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str) and each] if isinstance(value, list) else []


_READERS: Final[dict[str, Callable[[str], Manifest]]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "Pipfile": _pipfile,
    "package.json": _package_json,
    "go.mod": _go_mod,
    "Cargo.toml": _cargo,
    "pom.xml": _pom,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "libs.versions.toml": _catalog,
}
