"""A hunk whose place only a person can confirm asks, whatever judges it again."""

from __future__ import annotations

import pytest

from spark_tui.core.change.values import HunkState
from spark_tui.core.events import SteerSent
from spark_tui.core.guard.verdict import Level
from support.play import Play, block

FILE = b"""def send(client, request):
    reply = client.post(request.url, data=request.body)
    reply.raise_for_status()

    return reply.json()
"""
NEARLY = block(
    "a.py",
    "    reply = client.post(request.url, payload=request.body)\n    reply.raise_for_status()\n",
    "    reply = client.post(request.url, payload=request.body)\n",
)
BLANKS = block(
    "a.py",
    "    reply.raise_for_status()\n    return reply.json()\n",
    "    reply.raise_for_status()\n    log(reply)\n    return reply.json()\n",
)
NUMBER = "*** Begin Patch\n*** Update File: a.py\n@@ -2,0 +3,1 @@\n+    log(reply)\n*** End Patch\n"
WORDS = block("b.c", "}\n", "}  // end\n")


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (NEARLY, "edit.nearly_equal"),
        (BLANKS, "edit.blank_lines"),
        (NUMBER, "edit.line_number"),
        (WORDS, "edit.no_words"),
    ],
)
def test_it_asks_and_goes_on_asking_and_the_person_takes_it(edit: str, rule: str) -> None:
    files = {"a.py": FILE, "b.c": b"{\n  }\n"}
    play = Play(dict(files))
    play.say(edit)
    play.do(SteerSent("no new files"))
    hunk = play.hunk(1)
    assert (hunk.state, hunk.verdict.level) == (HunkState.WAITING, Level.ASK)
    assert [found.rule for found in hunk.verdict.findings] == [rule]
    play.accept(1)
    assert play.hunk(1).state is HunkState.ACCEPTED
    assert play.disk != files
