"""New names in manifests, imports that no manifest knows, and the files to look at for them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.values import Document, FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.guard.changed import Side, Spot
from spark_tui.core.guard.content.dependencies import asks, no_new_dependencies
from spark_tui.core.guard.content.manifests import is_manifest, read_manifest
from spark_tui.core.guard.structure.languages import language_of, structured
from spark_tui.core.guard.structure.window import window_of
from support.changes import changed

FOLDER = object()
Files = dict[str, object]


def tracked(path: str, content: object) -> TrackedFile:
    """A file with this text, a folder, or nothing with these hunks."""
    if isinstance(content, str):
        document = Document(tuple(content.splitlines(keepends=True)))
        return TrackedFile(path, FileKind.FILE, document, "digest", 0o644)
    if isinstance(content, tuple):
        return TrackedFile(path, FileKind.MISSING, None, None, 0o644, content)
    return TrackedFile(path, FileKind.FOLDER, None, None, 0o755)


def spots(path: str, before: str, after: str, files: Files | None = None, hunk: int = 1) -> list[Spot]:
    """What the rule says of one hunk; everything that is not in `files` was looked at and is not there."""
    repository = {place: tracked(place, content) for place, content in (files or {}).items()}
    change = changed(path, before, after)
    window = window_of(change, hunk) if language_of(path) else None
    return list(no_new_dependencies(change, hunk, window, repository.get))


MANIFESTS = [
    ("pyproject.toml", '[project]\nname = "me"\ndependencies = ["a>=1", "B_c[x]<2"]\n', {"a", "b-c"}),
    ("pyproject.toml", '[project.optional-dependencies]\nx = ["a @ https://b.example/a.whl"]\n', {"a"}),
    ("pyproject.toml", '[dependency-groups]\nx = ["a", {include-group = "b"}]\n', {"a"}),
    ("pyproject.toml", '[build-system]\nrequires = ["hatchling>=1"]\n', {"hatchling"}),
    ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3"\na = {version = "1"}\n', {"a"}),
    ("pyproject.toml", '[tool.poetry.group.x.dependencies]\na = "1"\n', {"a"}),
    (
        "pyproject.toml",
        '[tool.uv]\ndev-dependencies = ["a"]\n[tool.pdm.dev-dependencies]\nx = ["b"]\n',
        {"a", "b"},
    ),
    ("pyproject.toml", '[tool.hatch.envs.x]\ndependencies = ["a"]\n', {"a"}),
    ("pyproject.toml", "project = 1\n[tool]\npoetry = []\n", set()),
    ("requirements.txt", "a==1 # b\n# c\n-r d.txt\n\nE.F>=2; python_version < '3'\n", {"a", "e-f"}),
    ("x/requirements/dev.txt", "a==1 \\\n    --hash=sha256:00\n", {"a"}),
    ("dev-requirements.in", "-e .\n-e git+https://h.example/x.git#egg=a\n./local\n", {"a"}),
    ("requirements.txt", "git+https://h.example/x.git\n", {"git+https://h.example/x.git"}),
    (
        "setup.cfg",
        "[options]\ninstall_requires =\n    a>=1\n    b\n[options.extras_require]\nx = c; d\n",
        set("abcd"),
    ),
    (
        "setup.py",
        "setup(install_requires=['a>1', \"b\"], # 'x'\n  extras_require={'t': ['c']}, name='n')",
        set("abc"),
    ),
    (
        "Pipfile",
        '[[source]]\nurl = "u"\n[packages]\na = "*"\n[dev-packages]\nb = "*"\n[requires]\nc = "3"\n',
        {"a", "b"},
    ),
    (
        "package.json",
        '{"name": "n", "dependencies": {"a": "1"}, "devDependencies": {"@b/c": "2"}}',
        {"a", "@b/c"},
    ),
    ("package.json", '{"peerDependencies": {"a": "1"}, "optionalDependencies": {"b": "1"}}', {"a", "b"}),
    ("package.json", '{"bundledDependencies": ["a"], "scripts": {"b": "c"}}', {"a"}),
    ("package.json", "[]", set()),
    ("go.mod", "module m\n\nrequire a.b/c v1\nrequire (\n\td.e/f v2 // indirect\n)\n", {"a.b/c", "d.e/f"}),
    ("go.mod", "replace a.b/c => d.e/f v1\nreplace a.b/g => ../g\n", {"d.e/f"}),
    (
        "Cargo.toml",
        '[dependencies]\na = "1"\nb = { package = "c" }\n[dev-dependencies]\nd = "1"\n',
        set("abcd"),
    ),
    (
        "Cargo.toml",
        '[target.\'cfg(unix)\'.dependencies]\na = "1"\n[workspace.dependencies]\nb = "1"\n',
        {"a", "b"},
    ),
    (
        "pom.xml",
        "<dependencies><!-- <dependency><artifactId>x</artifactId></dependency> --><dependency>\n"
        "<groupId>a.b</groupId><artifactId>c</artifactId><exclusions><exclusion><groupId>d</groupId>"
        "</exclusion></exclusions></dependency></dependencies>",
        {"a.b:c"},
    ),
    ("pom.xml", "<plugin><artifactId>p</artifactId></plugin>", {"org.apache.maven.plugins:p"}),
    ("build.gradle", "implementation 'a.b:c:1'\n// api 'x:y:1'\nid 'p.q'\n", {"a.b:c", "p.q"}),
    ("build.gradle.kts", 'api(group = "a", name = "b")\nimplementation(libs.c.d)\n', {"a:b", "libs.c.d"}),
    ("build.gradle", 'maven { url "https://h.example/x" }\nimplementation project(":core")\n', set()),
    (
        "gradle/libs.versions.toml",
        '[libraries]\na = "b:c:1"\n'
        'd = { module = "e:f" }\ng = { group = "h", name = "i" }\n[plugins]\nj = "k:1"\n',
        {"b:c", "e:f", "h:i", "k"},
    ),
]


@pytest.mark.parametrize(("path", "text", "names"), MANIFESTS)
def test_what_a_manifest_names(path: str, text: str, names: set[str]) -> None:
    found = read_manifest(path, text)
    assert found is not None
    assert found.names == names


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project"),
        ("pyproject.toml", "a = " + "[" * 50_000),
        ("package.json", "{"),
        ("package.json", "[" * 100_000),
        ("setup.cfg", "no section"),
        ("README.md", "a==1"),
        ("notes.txt", "a==1"),
    ],
)
def test_what_cannot_be_read_names_nothing(path: str, text: str) -> None:
    assert read_manifest(path, text) is None


@given(st.sampled_from(sorted({path for path, *_ in MANIFESTS})), st.text(max_size=80))
def test_no_manifest_is_too_odd(path: str, text: str) -> None:
    found = read_manifest(path, text)
    assert is_manifest(path)
    assert found is None or all(found.names)


@pytest.mark.parametrize(
    ("path", "before", "after", "names"),
    [
        ("requirements.txt", "a==1\n", "a==1\nb==1\n", ["b"]),
        ("requirements.txt", "a==1\n", "a==2\n", []),
        ("requirements.txt", "a==1\nb==1\n", "a==1\n", []),
        ("requirements.txt", "Foo.Bar==1\n", "foo_bar==1\n", []),
        ("requirements.txt", "", "a\nb\n", ["a", "b"]),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["a"]\n',
            '[project]\ndependencies = ["a", "b"]\n',
            ["b"],
        ),
        ("pyproject.toml", '[project]\nname = "a"\n', '[project]\nname = "b"\n', []),
        ("pyproject.toml", '[project]\ndependencies = ["a"]\n', '[project]\ndependencies = ["a", "b"\n', []),
        ("pyproject.toml", "[project\n#a", '[project]\ndependencies = ["a", "b"]\n', ["b"]),
        ("package.json", '{"devDependencies": {"a": "1"}}\n', '{"dependencies": {"a": "1"}}\n', []),
        ("package.json", '{"dependencies": {}}\n', '{"dependencies": {"@a/b": "1"}}\n', ["@a/b"]),
        ("package.json", "{}\n", '{"dependencies": {"\\u0061b": "1"}}\n', ["ab"]),
        ("package.json", "{}\n", '{"scripts": {"a": "b"}}\n', []),
        ("web/go.mod", "module m\n", "module m\nrequire a.b/c v1\n", ["a.b/c"]),
        ("Cargo.toml", "[dependencies]\n", '[dependencies]\nserde = "1"\n', ["serde"]),
        ("build.gradle", "x\n", "implementation 'a.b:c:1'\n", ["a.b:c"]),
    ],
)
def test_new_names_in_a_manifest(path: str, before: str, after: str, names: list[str]) -> None:
    assert [spot.reason.split("`")[1] for spot in spots(path, before, after)] == names


def test_a_new_name_is_quoted_with_its_line() -> None:
    (spot,) = spots("requirements.txt", "a==1\n", "a==1\n# why\nrequests>=2\n")
    assert spot == Spot(Side.AFTER, 3, "`requests` is a new dependency in requirements.txt: `requests>=2`")


def test_each_name_belongs_to_its_hunk() -> None:
    before, after = "a\nb\nc\n", "a\nreact-dom\nb\nreact\nc\n"
    assert [spot.line for spot in spots("requirements.txt", before, after, hunk=1)] == [2]
    assert [spot.line for spot in spots("requirements.txt", before, after, hunk=2)] == [4]


PYPROJECT = {
    "pyproject.toml": '[project]\nname = "me"\n'
    'dependencies = ["PyYAML", "python-dateutil", "google-cloud-storage"]\n'
}
CREATED = Hunk(1, 1, "helper.py", Op.CREATE, 0, (), ("a\n",))
REFUSED = Hunk(1, 1, "helper.py", Op.CREATE, 0, (), ("a\n",), state=HunkState.REJECTED)

CODE: list[tuple[str, str, str, Files, list[str]]] = [
    ("a.py", "f()\n", "import requests\n", PYPROJECT, ["requests"]),
    ("a.py", "f()\n", "import requests.adapters as b, httpx\n", {}, ["requests", "httpx"]),
    ("a.py", "f()\n", "def f():\n    from requests import get\n", PYPROJECT, ["requests"]),
    ("a.py", "f()\n", "__import__('requests')\n", PYPROJECT, ["requests"]),
    ("a.py", "f()\n", "from . import b\nfrom .c import d\n", {}, []),
    ("a.py", "f()\n", "import os.path, sys\nfrom __future__ import annotations\n", {}, []),
    ("a.py", "f()\n", "import yaml\nimport dateutil.tz\nfrom google.cloud import storage\n", PYPROJECT, []),
    ("a.py", "f()\n", "import PIL\n", {"requirements.txt": "pillow\n"}, []),
    ("a/b.py", "f()\n", "import httpx\n", {"setup.py": "setup(install_requires=['httpx'])"}, []),
    ("a/b.py", "f()\n", "import httpx\n", {"a/Pipfile": '[packages]\nhttpx = "*"\n'}, []),
    ("a/b.py", "f()\n", "import httpx\n", {"c/requirements.txt": "httpx\n"}, ["httpx"]),
    ("a/b.py", "f()\n", "import helper\n", {"a/helper.py": "x\n"}, []),
    ("a/b.py", "f()\n", "import helper\n", {"src/helper": FOLDER}, []),
    ("a/b.py", "f()\n", "import helper\n", {"helper": FOLDER}, []),
    ("a/b.py", "f()\n", "import helper\n", {"c/helper.py": "x\n"}, ["helper"]),
    ("b.py", "f()\n", "import helper\n", {"helper.py": (CREATED,)}, []),
    ("b.py", "f()\n", "import helper\n", {"helper.py": (REFUSED,)}, ["helper"]),
    ("b.py", "f()\n", "import helper\n", {"pyproject.toml": "[broken"}, ["helper"]),
    ("a.py", "import requests\n", "import requests.adapters\n", {}, []),
    (
        "a.py",
        "import requests\n" + "\nx()\n" * 9,
        "import requests\n" + "\nx()\n" * 9 + "\nfrom requests import get\n",
        {},
        [],
    ),
    ("a.py", "# requests\nf()\n", "# requests\nimport requests\n", {}, ["requests"]),
    ("a.py", "# import requests\nf()\n", "import requests\n", {}, ["requests"]),
    ("a.py", "'''\nimport requests\n'''\n", "import requests\n", {}, ["requests"]),
    ("a.rs", "use {\n    b::c,\n};\n", "use {\n    b::d,\n};\n", {}, []),
    ("a.rs", "fn f() {}\n", "use anyhow::{anyhow, Result};\n", {}, ["anyhow"]),
    ("A.java", "import org.apache.a.B;\n", "import org.apache.c.D;\n", {}, ["org.apache.c.D"]),
    ("a.ts", "f();\n", "import { a } from 'react';\n", {}, ["react"]),
    (
        "a.ts",
        "f();\n",
        "import { a } from 'react/jsx-runtime';\n",
        {"package.json": '{"dependencies": {"react": "1"}}'},
        [],
    ),
    (
        "a.ts",
        "f();\n",
        "import type { A } from '@b/c/d';\n",
        {"package.json": '{"devDependencies": {"@types/b__c": "1"}}'},
        [],
    ),
    ("a.ts", "f();\n", "import a from '@b/c/d';\n", {"package.json": "{}"}, ["@b/c"]),
    (
        "x/y/a.tsx",
        "f();\n",
        "import a from 'b';\n",
        {"x/package.json": '{"peerDependencies": {"b": "1"}}'},
        [],
    ),
    (
        "a.js",
        "f();\n",
        "import a from './b';\nimport c from '@/d';\nimport e from '~/f';\nimport '#g';\n",
        {},
        [],
    ),
    ("a.js", "f();\n", "const fs = require('fs/promises');\nimport 'node:test';\n", {}, []),
    ("a.js", "f();\n", "import a from '@b/c';\n", {"package.json": '{"name": "@b/d"}'}, []),
    ("a.js", "f();\n", "import a from '@b/c';\n", {"packages/c": FOLDER}, []),
    ("a.js", "f();\n", "export * from 'lodash';\nawait import('lodash');\n", {}, ["lodash"]),
    ("a.js", "f();\n", "import a from 'https://h.example/a.js';\n", {}, ["https://h.example/a.js"]),
    (
        "a.go",
        "package p\n",
        'package p\n\nimport (\n\t"fmt"\n\t"a.b/c/d"\n)\n',
        {"go.mod": "module m.n\nrequire a.b/c v1\n"},
        [],
    ),
    (
        "a.go",
        "package p\n",
        'package p\n\nimport "a.b/cc"\n',
        {"go.mod": "module m.n\nrequire a.b/c v1\n"},
        ["a.b/cc"],
    ),
    ("a.go", "package p\n", 'package p\n\nimport "m.n/x"\n', {"go.mod": "module m.n\n"}, []),
    ("src/a.rs", "fn f() {}\n", "use serde::Serialize;\n", {"Cargo.toml": "[dependencies]\n"}, ["serde"]),
    (
        "src/a.rs",
        "fn f() {}\n",
        "use serde_json::Value;\n",
        {"Cargo.toml": '[dependencies]\nserde-json = "1"\n'},
        [],
    ),
    (
        "src/a.rs",
        "fn f() {}\n",
        "use std::io;\nuse io::Read;\nuse crate::b;\nuse super::c;\nuse Kind::*;\n",
        {},
        [],
    ),
    ("src/a.rs", "fn f() {}\n", "mod b;\nuse b::c;\n", {}, []),
    ("src/a.rs", "fn f() {}\n", "use b::c;\n", {"src/b.rs": "x\n"}, []),
    ("tests/a.rs", "fn f() {}\n", "use my_crate::c;\n", {"Cargo.toml": '[package]\nname = "my-crate"\n'}, []),
    ("A.java", "class A {}\n", "import java.util.List;\nimport javax.swing.*;\n", {}, []),
    (
        "A.java",
        "class A {}\n",
        "import org.junit.Test;\n",
        {"pom.xml": "<project></project>"},
        ["org.junit.Test"],
    ),
    (
        "A.java",
        "class A {}\n",
        "import org.junit.jupiter.api.Test;\n",
        {"build.gradle": "testImplementation 'org.junit.jupiter:junit-jupiter:5'\n"},
        [],
    ),
    (
        "A.java",
        "class A {}\n",
        "import lombok.experimental.Delegate;\n",
        {"pom.xml": "<parent><groupId>org.projectlombok</groupId><artifactId>lombok</artifactId></parent>"},
        [],
    ),
    (
        "A.java",
        "class A {}\n",
        "import org.apache.kafka.X;\n",
        {"build.gradle": "api 'org.apache.commons:commons-lang3:3'\n"},
        ["org.apache.kafka.X"],
    ),
    (
        "A.java",
        "class A {}\n",
        "import com.google.common.base.X;\n",
        {"build.gradle": "api 'com.google.guava:guava:3'\n"},
        [],
    ),
    ("A.java", "package a.b.c;\n", "package a.b.c;\n\nimport a.b.d.E;\n", {}, []),
    ("s/A.java", "class A {}\n", "import x.y.Z;\n", {"s/x/y": FOLDER}, []),
    ("A.java", "import x.y.B;\n", "import x.y.C;\n", {}, []),
]


@pytest.mark.parametrize(("path", "before", "after", "files", "names"), CODE)
def test_imports_that_no_manifest_knows(
    path: str, before: str, after: str, files: Files, names: list[str]
) -> None:
    assert [spot.reason.split("`")[1] for spot in spots(path, before, after, files)] == names


@pytest.mark.parametrize(("path", "before", "after", "files", "names"), CODE)
def test_what_decides_was_asked_for(
    path: str, before: str, after: str, files: Files, names: list[str]
) -> None:
    asked = {place for line in after.splitlines() for place in asks(path, line)}
    seen = {place: content for place, content in files.items() if place in asked}
    assert [spot.reason.split("`")[1] for spot in spots(path, before, after, seen)] == names


def test_the_reason_says_what_was_looked_at() -> None:
    (known,) = spots(
        "a/b.py", "f()\n", "f()\nimport requests\n", {"pyproject.toml": "", "setup.cfg": "[a]\n"}
    )
    assert known.reason == (
        "`requests` is in no manifest of the repository (looked at pyproject.toml, setup.cfg)"
    )
    assert (known.side, known.line) == (Side.AFTER, 2)
    (none,) = spots("a.py", "f()\n", "import requests\n")
    assert none.reason == "`requests` is in no manifest of the repository (there is none)"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "x = 1\n"),
        ("a.py", "import os, sys\n"),
        ("a.py", "from . import b\n"),
        ("a.py", "    return important\n"),
        ("a.ts", "import a from './b';\n"),
        ("a.ts", "const a = 'from here';\n"),
        ("a.go", '\t"fmt"\n'),
        ("a.rs", "use std::io;\n"),
        ("A.java", "import java.util.List;\n"),
        ("a.css", "@import 'b';\n"),
        ("README.md", "import requests\n"),
    ],
)
def test_most_lines_ask_for_nothing(path: str, line: str) -> None:
    assert asks(path, line) == ()


def test_what_is_asked_for_lies_in_the_folders_of_the_file_and_above() -> None:
    asked = asks("a/b/c.py", "import requests\n")
    assert {"a/b/pyproject.toml", "a/pyproject.toml", "pyproject.toml", "requirements.txt"} <= set(asked)
    assert {"a/b/requests.py", "a/requests", "src/requests", "requests/__init__.py"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_deep_paths_ask_for_no_more_than_some_folders() -> None:
    asked = asks("a/" * 1000 + "b.py", "import requests\n")
    assert len(asked) < 300
    assert "pyproject.toml" in asked


@given(st.sampled_from(["a.py", "a.ts", "a.go", "a.rs", "A.java"]), st.text(max_size=60))
def test_no_line_is_too_odd_and_nothing_outside_is_asked_for(path: str, line: str) -> None:
    assert structured(path)
    assert not any(".." in place.split("/") or place.startswith("/") for place in asks(path, line))


def test_a_large_manifest_is_no_matter() -> None:
    text = json.dumps({"dependencies": {f"package-{n}": "1" for n in range(2000)}}, indent=1) + "\n"
    assert len(spots("package.json", "{}\n", text)) == 2000
