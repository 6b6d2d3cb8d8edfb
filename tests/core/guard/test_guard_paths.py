"""The path gate: what passes, what is refused by which rule, and that refusing is complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change.values import FileFacts, FileKind
from spark_tui.core.guard.paths import gate, judge_globs, judge_place
from spark_tui.core.guard.policy import Paths
from spark_tui.core.guard.protected import PROTECTED, protection, secret_like
from spark_tui.core.guard.verdict import Finding, Level

PASSES = [
    ("src/a.py", "src/a.py"),
    ("  src/a.py\n", "src/a.py"),
    ("`src/a.py`", "src/a.py"),
    ("\"'src/a.py'\"", "src/a.py"),
    ("./src//./a.py", "src/a.py"),
    ("a/b/c.txt", "a/b/c.txt"),
    (".gitignore", ".gitignore"),
    (".github/workflows/ci.yml", ".github/workflows/ci.yml"),
    ("git/x", "git/x"),
    ("my file.md", "my file.md"),
    ("日本/ファイル.py", "日本/ファイル.py"),
    ("a~b", "a~b"),
    ("...a", "...a"),
]

REFUSED = [
    ("", "paths.name"),
    ("   ", "paths.name"),
    ("``", "paths.name"),
    (".", "paths.name"),
    ("a\\b", "paths.name"),
    ("a\x00b", "paths.name"),
    ("a\nb", "paths.name"),
    ("a\x1b[31mb", "paths.name"),
    ("a\u202egpj.py", "paths.name"),
    ("a\u200bb", "paths.name"),
    ("a\U000e0041b", "paths.name"),
    ("a\ufe0fb", "paths.name"),
    ("a\u3164b", "paths.name"),
    ("a\ud800b", "paths.name"),
    ("a./b", "paths.name"),
    ("a /b", "paths.name"),
    ("a/b.", "paths.name"),
    ("x" * 256, "paths.name"),
    ("é" * 128, "paths.name"),
    ("a/" * 2100 + "b", "paths.name"),
    ("src/", "paths.folder"),
    ("src/.", "paths.folder"),
    ("/etc/passwd", "paths.outside"),
    ("\\\\host\\share", "paths.outside"),
    ("C:\\x", "paths.outside"),
    ("c:x", "paths.outside"),
    ("~/x", "paths.outside"),
    ("~root/x", "paths.outside"),
    ("./~/x", "paths.outside"),
    ("./C:/x", "paths.outside"),
    ("../x", "paths.outside"),
    ("a/../../x", "paths.outside"),
    ("a\\..\\x", "paths.outside"),
    (".git/config", "paths.git"),
    (".git", "paths.git"),
    ("sub/.GIT/hooks/pre-commit", "paths.git"),
    (".Git/x", "paths.git"),
    (".git./x", "paths.git"),
    (".git /x", "paths.git"),
    (".git . /x", "paths.git"),
    ("git~1/config", "paths.git"),
    ("GIT~2/config", "paths.git"),
    (".g\u200cit/config", "paths.git"),
    (".gi\u200dt/config", "paths.git"),
    ("\ufeff.git/config", "paths.git"),
    (".git::$INDEX_ALLOCATION/x", "paths.git"),
    ("a\\.git\\x", "paths.git"),
    ("．ｇｉｔ/config", "paths.git"),
]


@pytest.mark.parametrize(("raw", "path"), PASSES)
def test_ordinary_paths_pass_normalised(raw: str, path: str) -> None:
    assert gate(raw) == path


@pytest.mark.parametrize(("raw", "rule"), REFUSED)
def test_other_paths_are_blocked_with_their_rule(raw: str, rule: str) -> None:
    found = gate(raw)
    assert isinstance(found, Finding)
    assert (found.rule, found.level, found.path) == (rule, Level.BLOCK, raw)
    assert found.reason


@given(st.text(max_size=30) | st.from_regex(r"[./\\~ `gitGIT\u200c]{0,12}", fullmatch=True))
def test_whatever_passes_is_plain_and_stays_as_it_is(raw: str) -> None:
    path = gate(raw)
    if isinstance(path, Finding):
        return
    parts = path.split("/")
    assert not path.startswith("/")
    assert not {"", ".", "..", ".git"} & {part.lower() for part in parts}
    assert path.isprintable() or " " in path or any(sign.isspace() for sign in path)
    assert gate(path) == path


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (FileKind.LINK, "paths.link"),
        (FileKind.SPECIAL, "paths.special"),
        (FileKind.FOLDER, "paths.folder"),
        (FileKind.BINARY, "paths.binary"),
        (FileKind.TOO_LARGE, "paths.too_large"),
        (FileKind.UNREADABLE, "paths.unreadable"),
    ],
)
def test_what_is_no_plain_text_file_is_blocked(kind: FileKind, rule: str) -> None:
    found = judge_place("a", FileFacts("a", kind))
    assert found is not None
    assert (found.rule, found.level) == (rule, Level.BLOCK)


def test_a_link_above_the_file_is_blocked_and_plain_places_are_not() -> None:
    found = judge_place("a/b", FileFacts("a/b", FileKind.FILE, link_parent=True))
    assert found is not None
    assert found.rule == "paths.link"
    assert judge_place("a", FileFacts("a", FileKind.FILE)) is None
    assert judge_place("a", FileFacts("a", FileKind.MISSING)) is None


@pytest.mark.parametrize(
    "path",
    [
        ".githooks/pre-commit",
        "sub/.husky/pre-push",
        ".pre-commit-config.yaml",
        "lefthook.yml",
        ".gitmodules",
        ".github/workflows/ci.yml",
        ".GitHub/Workflows/ci.yml",
        ".gitlab-ci.yml",
        ".circleci/config.yml",
        "Jenkinsfile",
        "azure-pipelines.yml",
        ".ci/run",
        ".vscode/tasks.json",
        ".idea/x.xml",
        ".zed/tasks.json",
        ".devcontainer/devcontainer.json",
        ".envrc",
        ".env",
        ".env.local",
        "tests/conftest.py",
        "sitecustomize.py",
        "usercustomize.py",
        "x/a.pth",
        ".spark/presets/a.toml",
        ".agents/skills/x/SKILL.md",
        ".claude/settings.json",
        ".npmrc",
        ".cargo/config.toml",
    ],
)
def test_files_that_act_by_themselves_are_protected(path: str) -> None:
    assert protection(path)
    assert [found.rule for found in judge_globs(Paths(), path)] == ["paths.protected"]
    assert judge_globs(Paths(unprotect=("**",)), path) == ()


@pytest.mark.parametrize(
    "path",
    ["Makefile", "setup.py", "noxfile.py", ".env.example", "AGENTS.md", "src/ci/a.py", ".github/CODEOWNERS"],
)
def test_ordinary_files_are_not_protected(path: str) -> None:
    assert protection(path) is None


def test_every_protected_glob_can_be_read() -> None:
    assert protection("a/b/c.py") is None
    assert all(globs for _, globs in PROTECTED)


@pytest.mark.parametrize(
    ("paths", "path", "rules"),
    [
        (Paths(), "a.py", []),
        (Paths(only=(("src/**",),)), "a.py", ["paths.only"]),
        (Paths(only=(("src/**",),)), "src/a.py", []),
        (Paths(only=(("src/**",),)), "SRC/a.py", ["paths.only"]),
        (Paths(only=(("src/**",), ("*.md",))), "src/a.py", ["paths.only"]),
        (Paths(only=(("src/**",), ("*.md",))), "src/a.md", []),
        (Paths(never=("migrations/**",)), "migrations/1.py", ["paths.never"]),
        (Paths(never=("migrations/**",)), "Migrations/1.py", ["paths.never"]),
        (Paths(only=(("src/**",),), never=("*.py",)), "a.py", ["paths.only", "paths.never"]),
    ],
)
def test_only_and_never(paths: Paths, path: str, rules: list[str]) -> None:
    assert [found.rule for found in judge_globs(paths, path)] == rules


def test_ignored_files_are_blocked_only_when_they_look_like_secrets() -> None:
    assert judge_globs(Paths(), "build/x.py", ignored=True) == ()
    assert [found.rule for found in judge_globs(Paths(), "server.pem", ignored=True)] == ["paths.ignored"]
    assert secret_like("config/credentials.json")
    assert not secret_like("src/keyboard.py")
