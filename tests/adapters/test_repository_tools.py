"""The model's tools on a real repository: what is shown, what is kept back, what is bounded."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.adapters import repository_tools as tools_module
from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.git import Git
from spark_tui.adapters.repository_tools import RepositoryTools, is_secret, matches


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "src" / "inner").mkdir(parents=True)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    (root / ".gitignore").write_text("*.log\n")
    (root / "src" / "a.py").write_bytes(b"import os\r\nprint('hello')\r\nvalue = 1\r\n")
    (root / "src" / "inner" / "b.py").write_text("def hello(x):\n    return x\n")
    (root / "long.txt").write_text("".join(f"line {n}\n" for n in range(1, 1001)))
    (root / "empty").write_text("")
    (root / "debug.log").write_text("hello ignored\n")
    (root / ".env").write_text("KEY=hello\n")
    (root / "server.PEM").write_text("hello pem\n")
    (root / "binary").write_bytes(b"hello\0world")
    (tmp_path / "outside").write_text("hello outside\n")
    (root / "link").symlink_to(tmp_path / "outside")
    (root / "linked").symlink_to(tmp_path)
    return root


@pytest.fixture
def tools(root: Path, tmp_path: Path) -> Iterator[RepositoryTools]:
    with FileStore(root, tmp_path / "state") as store:
        yield RepositoryTools(store.read, Git(root).files)


def ask(tools: RepositoryTools, name: str, **arguments: object) -> str:
    return tools.answer(name, json.dumps(arguments))


def test_reads_a_file_and_a_part_of_it(tools: RepositoryTools) -> None:
    text = "src/a.py, lines 1-3 of 3:\nimport os\nprint('hello')\nvalue = 1"
    for path in ("src/a.py", "./src/a.py", "/src/a.py", "src\\a.py"):
        assert ask(tools, "read", path=path) == text
    part = ask(tools, "read", path="src/a.py", start=2, end=2)
    assert part == "src/a.py, lines 2-2 of 3:\nprint('hello')"
    assert ask(tools, "read", path="src/a.py", start="3") == "src/a.py, lines 3-3 of 3:\nvalue = 1"
    assert ask(tools, "read", path="empty") == "empty is empty"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("missing", "no file"),
        ("debug.log", "ignored"),
        (".env", "secrets"),
        ("server.PEM", "secrets"),
        (".git/config", "no file"),
        ("../outside", "no file"),
        ("src/../../outside", "no file"),
        ("link", "is a link"),
        ("linked", "is a link"),
        ("linked/outside", "no file"),
        ("binary", "is binary"),
        ("src", "no file"),
        ("", "no file"),
    ],
)
def test_what_is_not_shown(tools: RepositoryTools, path: str, why: str) -> None:
    answer = ask(tools, "read", path=path)
    assert answer.startswith("error: ")
    assert why in answer
    assert "hello" not in answer


def test_a_long_file_comes_in_parts(tools: RepositoryTools) -> None:
    answer = ask(tools, "read", path="long.txt").splitlines()
    assert answer[0] == "long.txt, lines 1-400 of 1000:"
    assert answer[400:] == ["line 400", "[600 more lines; go on with start=401]"]
    last = ask(tools, "read", path="long.txt", start=900).splitlines()
    assert (last[0], last[-1]) == ("long.txt, lines 900-1000 of 1000:", "line 1000")
    assert "there are none" in ask(tools, "read", path="long.txt", start=2000)


def test_wide_files_are_bounded_too(root: Path, tools: RepositoryTools) -> None:
    (root / "wide").write_text(("x" * 5000 + "\n") * 100)
    answer = ask(tools, "read", path="wide")
    assert len(answer) < tools_module.MOST_BYTES + 200
    assert "[3000 more characters]" in answer
    assert "more lines; go on with start=" in answer


def test_lists_a_folder(tools: RepositoryTools) -> None:
    top = ask(tools, "list").splitlines()
    assert top == [".gitignore", "binary", "empty", "link", "linked", "long.txt", "src/"]
    assert ask(tools, "list", path="./src/") == "a.py\ninner/"
    assert tools.answer("list", "") == "\n".join(top)
    for path in ("nothing", "..", ".git", "linked"):
        assert ask(tools, "list", path=path).startswith("error: there is no folder")


def test_a_large_folder_is_cut(tools: RepositoryTools) -> None:
    many = RepositoryTools(tools._read_file, lambda: [f"f{n:04d}" for n in range(1000)])
    answer = ask(many, "list").splitlines()
    assert len(answer) == 401
    assert answer[-1] == "[600 more entries]"


@pytest.mark.parametrize(
    ("pattern", "glob", "expected"),
    [
        ("hello", None, ["src/a.py:2: print('hello')", "src/inner/b.py:1: def hello(x):"]),
        ("hello", "src/*.py", ["src/a.py:2: print('hello')"]),
        ("hello", "b.*", ["src/inner/b.py:1: def hello(x):"]),
        (r"^def \w+\(", "**/*.py", ["src/inner/b.py:1: def hello(x):"]),
        ("(?i)PRINT|return", None, ["src/a.py:2: print('hello')", "src/inner/b.py:2: return x"]),
        ("value = 1", None, ["src/a.py:3: value = 1"]),
        (r"1$", "src/*", ["src/a.py:3: value = 1"]),
        ("nothing like this", None, ["no line matches"]),
        ("nothing (like|as) this", None, ["no line matches"]),
    ],
)
def test_search(tools: RepositoryTools, pattern: str, glob: str | None, expected: list[str]) -> None:
    assert ask(tools, "search", pattern=pattern, glob=glob).splitlines() == expected


@pytest.mark.parametrize("pattern", ["line", "lin[e]"])
def test_many_hits_are_cut(tools: RepositoryTools, pattern: str) -> None:
    answer = ask(tools, "search", pattern=pattern).splitlines()
    assert answer[99] == "long.txt:100: line 100"
    assert answer[100:] == ["[only the first 100 matches are shown; narrow the pattern or the glob]"]


def test_an_endless_pattern_is_ended(
    root: Path, tools: RepositoryTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools_module, "SEARCH_SECONDS", 1)
    (root / "trap").write_text("b\n" + "a" * 50 + "!\n")
    began = time.monotonic()
    answer = ask(tools, "search", pattern="^b|^(a+)+$", glob="trap")
    assert time.monotonic() - began < 5
    assert answer.splitlines()[0] == "trap:1: b"
    assert "took too long" in answer


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("write", "{}", "there is no tool 'write'"),
        ("read", "{}", "missing required field `path`"),
        ("read", "not json", "not right"),
        ("read", '{"path": 5}', "Expected `str`"),
        ("read", '{"path": "a", "start": []}', "Expected `int | null`"),
        ("read", "[" * 100_000, "not right"),
        ("read", '{"path": "\ud800"}', "no file"),
        ("read", '{"path": "a", "more": ' + "[" * 100_000, "nested too deeply"),
        ("search", '{"pattern": ""}', "1 to 500"),
        ("search", '{"pattern": "(unclosed"}', "not a regular expression"),
        ("search", json.dumps({"pattern": "x" * 501}), "1 to 500"),
    ],
)
def test_wrong_calls_are_explained(tools: RepositoryTools, name: str, arguments: str, why: str) -> None:
    answer = tools.answer(name, arguments)
    assert answer.startswith("error: ")
    assert why in answer


SECRET = ".env a/.env.local prod.env k.pem K.KEY x.p12 id_rsa id_ed25519.pub a/credentials.json .netrc .npmrc"
PUBLIC = ".env.example env.py a/keys.py pem.md environment.yml src/token.py tests/test_secret.py"


def test_secrets_are_known_by_name() -> None:
    assert [path for path in SECRET.split() if not is_secret(path)] == []
    assert [path for path in PUBLIC.split() if is_secret(path)] == []
    assert is_secret(".ssh/config")
    assert is_secret("sub/.git/config")


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("*.py", "a/b/c.py", True),
        ("a/*.py", "a/b/c.py", False),
        ("a/**", "a/b/c.py", True),
        ("a/", "a/b/c.py", True),
        ("**/c.py", "c.py", True),
        ("a/**/c.py", "a/c.py", True),
        ("a/**/c.py", "b/a/c.py", False),
        ("./a/*", "a/x", True),
        ("**", "a/x", True),
        ("[ab]/*", "b/x", True),
        ("b", "a/b/c", False),
    ],
)
def test_globs(glob: str, path: str, fits: bool) -> None:
    assert matches(path, glob) is fits


@given(st.text("a*?/[]", max_size=200), st.lists(st.text("a", min_size=1), min_size=1).map("/".join))
def test_no_glob_takes_long(glob: str, path: str) -> None:
    began = time.process_time()
    matches(path, glob)
    assert time.process_time() - began < 1
