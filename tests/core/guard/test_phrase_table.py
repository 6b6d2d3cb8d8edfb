"""The phrases of phrases.toml mean what the table says; nothing is shown as enforced that was not said."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec

from spark_tui.core.guard.catalogue import BY_NAME
from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.mentions import group
from spark_tui.core.guard.rules import Meaning, Rule, Scope

_TABLE = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
PHRASES = [(text, means) for family in _TABLE.values() for text, means in family.items()]


def rule(words: str) -> Rule:
    """A rule as the table writes it, e.g. `paths.never src/a.py @tests`."""
    name, *values = words.split()
    param = BY_NAME[name].param
    if not param:
        return Rule(name)
    if values and values[0].endswith("%"):
        return Rule(name, {"percent": int(values[0].rstrip("%"))})
    if values and param not in ("paths", "names"):
        return Rule(name, {param: int(values[0])})
    given = [one for value in values for one in (group(value[1:]) if value.startswith("@") else (value,))]
    return Rule(name, {param: given} if given else {})


def meaning(text: str, means: str) -> Meaning:
    """A meaning as the table writes it."""
    done = Meaning()
    for fact in means.split(" | "):
        head, _, rest = fact.partition(" ")
        if head == "ask":
            done = msgspec.structs.replace(done, asked=(*done.asked, rest or text))
        elif head == "lift":
            done = msgspec.structs.replace(done, lifted=(*done.lifted, rule(rest)))
        elif head == "redo":
            done = msgspec.structs.replace(done, action="redo")
        elif head in list(Scope):
            done = msgspec.structs.replace(done, scope=Scope(head))
        else:
            done = msgspec.structs.replace(done, enforced=(*done.enforced, rule(fact)))
    return done


def compiled(text: str) -> Meaning:
    return msgspec.structs.replace(compile_line(text), read_as="")


def wrongly(text: str, means: str) -> list[str]:
    """What is enforced or lifted although the person did not say it."""
    said, done = meaning(text, means), compile_line(text)
    enforced = [f"{text}: {one}" for one in done.enforced if one not in said.enforced]
    return enforced + [f"{text}: lifts {one}" for one in done.lifted if one not in said.lifted]


def test_the_table_is_large_and_has_lines_that_must_stay_asked() -> None:
    assert len(PHRASES) >= 300
    assert sum(means == "ask" for _, means in PHRASES) >= 100


def test_nothing_is_shown_as_enforced_that_was_not_said() -> None:
    assert [wrong for text, means in PHRASES for wrong in wrongly(text, means)] == []


def test_every_phrase_means_what_the_table_says(record_property: Callable[[str, object], None]) -> None:
    wrong = [text for text, means in PHRASES if compiled(text) != meaning(text, means)]
    record_property("phrases right", f"{len(PHRASES) - len(wrong)} of {len(PHRASES)}")
    print(f"{len(PHRASES) - len(wrong)} of {len(PHRASES)} phrases are right")
    assert wrong == []
