"""The figures in docs/constraints.md about the hand-judged commits are those of the sample."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "constraints.md").read_text(encoding="utf-8")
_FILE = _ROOT / "tests" / "core" / "guard" / "structure" / "history_sample.toml"
SAMPLE: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
WORDS = {"types": "no_type_changes", "signatures": "no_signature_changes"}


@pytest.mark.parametrize("name", SAMPLE)
def test_the_page_counts_what_is_in_the_sample(name: str) -> None:
    commits = [broken for project in SAMPLE[name].values() for broken in project.values()]
    assert {word for broken in commits for word in broken} == set(WORDS)
    for word, rule in WORDS.items():
        count = sum(word in broken for broken in commits)
        assert f"| {name} | {len(commits)} | `{rule}` | {count} |" in _PAGE


def test_every_project_of_the_sample_is_named_on_the_page() -> None:
    projects = {project for drawn in SAMPLE.values() for project in drawn}
    assert len(projects) == 3
    assert all(project in _PAGE for project in projects)


def test_commits_are_named_by_twelve_digits_and_once() -> None:
    hashes = [commit for drawn in SAMPLE.values() for project in drawn.values() for commit in project]
    assert all(re.fullmatch("[0-9a-f]{12}", commit) for commit in hashes)
    assert len(set(hashes)) == len(hashes)
