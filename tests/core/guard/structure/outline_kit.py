"""Outlines in few words, to compare them with what is expected."""

from __future__ import annotations

from spark_tui.core.guard.structure.outline import Kind, outline
from spark_tui.core.guard.structure.source import Source


def source(text: str, language: str, first: int = 0) -> Source:
    return Source(language, tuple(text.splitlines(keepends=True)), first)


def brief(text: str, language: str) -> list[str]:
    """`+function f(a, b=1) async | a: string | return: void` for each declaration; `-` when not public."""
    found = []
    for each in outline(source(text, language)):
        parameters = f"({', '.join(each.parameters)})" if each.kind is Kind.FUNCTION else ""
        named = f"{'+' if each.public else '-'}{each.kind} {each.name}{parameters}"
        types = (f"{owner}: {text}" for owner, text in each.types)
        found.append(" | ".join((" ".join((named, *each.marks)), *types)))
    return found
