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
LAST = "*** Begin Patch\n*** Update File: c.c\n@@ -3,0 +4,1 @@\n+// end\n*** End Patch\n"
BARE = "*** Begin Patch\n*** Update File: c.c\n@@ -2,1 +2,0 @@\n-}\n*** End Patch\n"
EDGE = block("d.py", "a()\n\ndef b():\n    pass\n\n\ndef c():\n", "a()\n\ndef c():\n")
GONE = block("d.py", "a()\n\n\ndef b():\n    pass\ndef c():\n", "a()\n\n\ndef c():\n")
SIGNS = block("e.md", "It\u2019s one.\n", "It\u2019s one.\nIt\u2019s two.\n")
DEPTH = block("g.py", "        x = 1\n", "        x = 1\n            y = 2\n")
WORDS = block("b.c", "}\n", "}  // end\n")


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        (NEARLY, "edit.nearly_equal"),
        (BLANKS, "edit.blank_lines"),
        (NUMBER, "edit.line_number"),
        (BARE, "edit.line_number"),
        (LAST, "edit.line_number"),
        (WORDS, "edit.no_words"),
        (EDGE, "edit.blank_lines"),
        (GONE, "edit.blank_lines"),
        (SIGNS, "edit.typography"),
        (DEPTH, "edit.indentation"),
    ],
)
def test_it_asks_and_goes_on_asking_and_the_person_takes_it(edit: str, rule: str) -> None:
    files = {"a.py": FILE, "b.c": b"{\n  }\n", "c.c": b"{\n}\n}\n"}
    files["d.py"] = b"a()\n\n\ndef b():\n    pass\n\n\ndef c():\n    pass\n"
    files["g.py"] = b"def g():\n\tx = 1\n"
    files["e.md"] = "It's one.\n\nShe\u2019s there.\n".encode()
    play = Play(dict(files))
    play.say(edit)
    play.do(SteerSent("no new files"))
    hunk = play.hunk(1)
    assert (hunk.state, hunk.verdict.level) == (HunkState.WAITING, Level.ASK)
    assert [found.rule for found in hunk.verdict.findings] == [rule]
    play.accept(1)
    assert play.hunk(1).state is HunkState.ACCEPTED
    assert play.disk != files


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("     reply.raise_for_status()\n+    log(reply)\n", "-    log(reply)\n", "edit.place"),
        ("-    return reply.json()\n+    return reply\n", " \n+    log()\n", "edit.no_words"),
        ("-    return reply.json()\n+    return reply\n", "     reply.raise_for_status()\n+    x()\n", None),
    ],
)
def test_the_blocks_of_a_patch_mean_the_file_before_it(first: str, second: str, rule: str | None) -> None:
    play = Play({"a.py": FILE})
    play.say(f"*** Begin Patch\n*** Update File: a.py\n@@\n{first}@@\n{second}*** End Patch\n")
    last = max(play.session.files["a.py"].hunks, key=lambda hunk: hunk.id)
    assert [found.rule for found in last.verdict.findings] == ([rule] if rule else [])


def test_a_block_of_a_patch_finds_its_lines_beside_those_that_the_patch_adds() -> None:
    play = Play({"a.py": b"a = 1\nb = 2\nrun(a)\nc = 3\n"})
    added = "@@\n a = 1\n+run(a)\n+x = 1\n"
    play.say(f"*** Begin Patch\n*** Update File: a.py\n{added}@@\n-run(a)\n*** End Patch\n")
    found = [(hunk.start, hunk.old, hunk.new) for hunk in play.session.files["a.py"].hunks]
    assert found == [(1, (), ("run(a)\n", "x = 1\n")), (2, ("run(a)\n",), ())]


@pytest.mark.parametrize(
    ("first", "rules"), [("@@ -3,0 +4,1 @@\n", ["edit.ambiguous"]), ("@@\n x = 1\n c = 3\n", [])]
)
def test_an_unsure_place_decides_nothing_for_the_next_block(first: str, rules: list[str]) -> None:
    play = Play({"a.py": b"a = 1\nb = 2\nx = 1\nc = 3\nx = 1\n"})
    play.say(f"*** Begin Patch\n*** Update File: a.py\n{first}+new()\n@@\n-x = 1\n*** End Patch\n")
    last = max(play.session.files["a.py"].hunks, key=lambda hunk: hunk.id)
    assert [found.rule for found in last.verdict.findings] == rules


def test_a_block_that_takes_the_place_of_another_one_of_its_patch_is_for_the_person() -> None:
    play = Play({"a.py": b"a = 1\nb = 2\nc = 3\nd = 4\n"})
    blocks = "@@ -2,0 +3,1 @@\n+new()\n@@\n-b = 2\n-c = 3\n+e = 5\n"
    play.say(f"*** Begin Patch\n*** Update File: a.py\n{blocks}*** End Patch\n")
    last = max(play.session.files["a.py"].hunks, key=lambda hunk: hunk.id)
    assert [found.rule for found in last.verdict.findings] == ["edit.overlap"]


@pytest.mark.parametrize(("number", "rules"), [(2, []), (9, ["edit.no_words"])])
def test_signs_without_words_must_stand_where_the_number_says(number: int, rules: list[str]) -> None:
    play = Play({"a.go": b"f {\n})\ng\n"})
    block_of = f"@@ -{number},1 +{number},2 @@\n }})\n+x\n"
    play.say(f"*** Begin Patch\n*** Update File: a.go\n{block_of}*** End Patch\n")
    assert [found.rule for found in play.hunk(1).verdict.findings] == rules
