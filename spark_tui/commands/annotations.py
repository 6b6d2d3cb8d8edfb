"""A judgement as annotations of a GitHub workflow: lines in its log that GitHub shows in the changed files
(https://docs.github.com/actions/reference/workflow-commands-for-github-actions).

Not here: SARIF, which GitHub's code scanning reads (`sarif`), and text and JSON (`printing`).
"""

from __future__ import annotations

from collections.abc import Iterator

from spark_tui.core.guard.verdict import Level
from spark_tui.core.terminal_text import visible
from spark_tui.engine.judge import Judgement

_COMMANDS = {Level.BLOCK: "error", Level.ASK: "warning", Level.ALLOW: "notice"}


def annotation_lines(judged: Judgement) -> Iterator[str]:
    """One line for each finding, then the verdict in plain words."""
    for one in judged.spotted():
        yield _line(_COMMANDS[one.finding.level], one.finding.rule, one.finding.reason, one.path, one.line)
    if judged.problem is not None:
        yield _line("error", judged.problem.kind, judged.problem.message, judged.problem.path)
    yield f"verdict: {judged.verdict}"


def failure_line(message: str) -> str:
    """The annotation when nothing could be judged at all."""
    return _line("error", "spark-tui", message)


def _line(command: str, title: str, message: str, path: str = "", line: int = 1) -> str:
    place = f"file={_property(path)},line={line}," if path else ""
    return f"::{command} {place}title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    """`text` so that neither it nor what it quotes ends the line or begins another command."""
    plain = visible(text.replace("\r\n", "\n"), newlines=True)
    return plain.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
