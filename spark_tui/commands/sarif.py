"""A judgement as SARIF 2.1.0, the OASIS format for the results of static analysis, which GitHub, GitLab
and editors read (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

Not here: annotations in a workflow's log (`annotations`), and text and JSON (`printing`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from spark_tui import __version__
from spark_tui.commands.printing import Json
from spark_tui.core.guard.catalogue import BY_NAME, RULES
from spark_tui.core.guard.policy import OwnRule
from spark_tui.core.guard.verdict import Level
from spark_tui.engine.judge import Judgement, Spotted

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.BLOCK: "error", Level.ASK: "warning", Level.ALLOW: "note"}


def sarif_log(judged: Judgement) -> Json:
    """The whole file: one run, with every rule that there is and one result for each finding."""
    spotted = list(judged.spotted())
    names = [rule.name for rule in RULES] + [f"own.{rule.id}" for rule in judged.session.policy.own]
    names = list(dict.fromkeys([*names, *(one.finding.rule for one in spotted)]))
    problem = judged.problem.message if judged.problem is not None else ""
    rules = [_rule(name, judged.session.policy.own) for name in names]
    return _log(rules, _results(spotted, names), problem)


def sarif_failure(message: str) -> Json:
    """The file when nothing could be judged at all: a run that did not succeed, and why."""
    return _log([], [], message)


def _log(rules: Sequence[Json], results: Sequence[Json], problem: str) -> Json:
    invocation: Json = {"executionSuccessful": not problem}
    if problem:
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": {"text": problem}}]
    driver = {"name": "spark-tui", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "invocations": [invocation], "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str, own: Iterable[OwnRule]) -> Json:
    words = BY_NAME[name].words if name in BY_NAME else name.partition(".")[2].replace("_", " ")
    words = next((rule.reason for rule in own if f"own.{rule.id}" == name and rule.reason), words)
    return {"id": name, "shortDescription": {"text": words}}


def _results(spotted: Iterable[Spotted], names: Sequence[str]) -> list[Json]:
    index = {name: at for at, name in enumerate(names)}
    seen: Counter[str] = Counter()
    results = []
    for one in spotted:
        mark = _fingerprint(one)
        seen[mark] += 1
        place = {"artifactLocation": {"uri": quote(one.path)}, "region": {"startLine": one.line}}
        results.append(
            {
                "ruleId": one.finding.rule,
                "ruleIndex": index[one.finding.rule],
                "level": _LEVELS[one.finding.level],
                "message": {"text": one.finding.reason},
                "locations": [{"physicalLocation": place}],
                "partialFingerprints": {"sparkTuiHunk/v1": f"{mark}:{seen[mark]}"},
            }
        )
    return results


def _fingerprint(one: Spotted) -> str:
    """The same for the same finding when other changes move its lines."""
    parts = (one.finding.rule, one.path, *one.hunk.old, "\0", *one.hunk.new)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
