"""The tools that a model is told about."""

from __future__ import annotations

from spark_tui.core.talk.tools import TOOLS


def test_the_tools_only_read() -> None:
    assert list(TOOLS) == ["read", "list", "search"]


def test_a_schema_says_what_must_be_given() -> None:
    assert TOOLS["search"].schema() == {
        "type": "object",
        "properties": {
            "pattern": {"type": "string", "description": "the regular expression"},
            "glob": {
                "type": "string",
                "description": "only files whose path matches, for example src/**/*.py",
            },
        },
        "required": ["pattern"],
        "additionalProperties": False,
    }
    assert TOOLS["list"].schema()["required"] == []
