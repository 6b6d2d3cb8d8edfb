"""Hunks that belong together: names found where they are declared, imported and used, and nowhere else."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType

import pytest

from spark_tui.core.change.tracked import track
from spark_tui.core.change.values import FileFacts, FileKind, Hunk, HunkState, Names, Op
from spark_tui.core.events import GoalSet, HunkEdited, HunkSplit
from spark_tui.core.guard.structure.names import names_of
from spark_tui.core.links import Link, link_words, linked, links_of, missing_words
from support.play import Play, block

PY = b"""import os


class Client:
    def send(self):
        return 1

    def close(self):
        pass
"""


def said(disk: dict[str, bytes], *blocks: str) -> Play:
    play = Play(disk)
    play.say("".join(blocks))
    return play


def links(play: Play) -> dict[int, str]:
    return {number: link_words(found) for number, found in links_of(play.hunks).items()}


CHAIN = (
    block("lib/back.py", "", "class Backoff:\n    def wait(self):\n        pass\n"),
    block("lib/client.py", "import os\n", "import os\n\nfrom .back import Backoff\n"),
    block("lib/client.py", "        return 1\n", "        Backoff().wait()\n        return helper(1)\n"),
    block("lib/client.py", "        pass\n", "        pass\n\n\ndef helper(one):\n    return one\n"),
)


def chain() -> Play:
    return said({"lib/client.py": PY}, *CHAIN)


def test_a_use_leads_to_the_import_and_the_import_to_the_declaration() -> None:
    assert links(chain()) == {
        2: "uses Backoff of hunk 1",
        3: "uses Backoff of hunk 2, helper of hunk 4",
    }


def test_all_that_belong_together_are_found_from_any_of_them() -> None:
    found = links_of(chain().hunks)
    assert {linked(found, number) for number in (1, 2, 3, 4)} == {frozenset({1, 2, 3, 4})}
    assert linked(found, 9) == {9}


TWO = "x = 1\ny = 2\n"
GO = "package a\n\nvar y = 2\n"


@pytest.mark.parametrize(
    ("path", "before", "one", "two", "words"),
    [
        ("a.py", TWO, "LIMIT = 3\n", "y = LIMIT\n", "uses LIMIT of hunk 1"),
        ("a.py", TWO, "# LIMIT\n", "y = LIMIT\n", ""),
        ("a.py", TWO, "LIMIT = 3\n", "# LIMIT\n", ""),
        ("a.py", TWO, "x = 3\n", "y = x\n", ""),
        (
            "a.ts",
            "let x = 1;\nlet y = 2;\n",
            "type Pair = [number];\n",
            "let y: Pair;\n",
            "uses Pair of hunk 1",
        ),
        (
            "a.go",
            "package a\n\nvar y = 2\n",
            "package a\n\nfunc limit() {}\n",
            "var y = limit\n",
            "uses limit of hunk 1",
        ),
        ("a.rs", "fn a() {}\nfn b() {}\n", "fn limit() {}\n", "fn b() { limit() }\n", "uses limit of hunk 1"),
        ("a.txt", TWO, "LIMIT = 3\n", "y = LIMIT\n", ""),
    ],
)
def test_names_by_language(path: str, before: str, one: str, two: str, words: str) -> None:
    lines = before.splitlines(keepends=True)
    first, last = "".join(lines[:-1]), lines[-1]
    play = said({path: before.encode()}, block(path, first, one), block(path, last, two))
    assert links(play).get(2, "") == words


@pytest.mark.parametrize(
    ("path", "before", "signature", "after"),
    [
        ("a.py", "def f(\n    one,\n): pass\ny = 2\n", "    one,\n    retries=3,\n", "retries = 2\n"),
        ("a.py", "def f(\n    one,\n): pass\ny = 2\n", "    one,\n    retries: int = 3,\n", "retries = 2\n"),
        ("a.py", "def f(\n    one,\n): pass\ny = 2\n", "    one,\n    *retries,\n", "retries = 2\n"),
        (
            "a.ts",
            "function f(\n    one,\n) {}\nvar y = 2\n",
            "    one,\n    retries?: number,\n",
            "var retries = 2\n",
        ),
        (
            "a.js",
            "function f(\n    one,\n) {}\nvar y = 2\n",
            "    one,\n    retries = 3,\n",
            "var retries = 2\n",
        ),
        (
            "a.go",
            "package a\nfunc f(\n    one,\n    two int,\n) {}\nvar y = 2\n",
            "    one,\n    retries,\n",
            "var retries = 2\n",
        ),
    ],
)
def test_a_parameter_uses_no_name_of_another_hunk(path: str, before: str, signature: str, after: str) -> None:
    last = before.splitlines(keepends=True)[-1]
    edits = block(path, "    one,\n", signature), block(path, last, after)
    play = said({path: before.encode()}, *edits)
    assert play.hunk(2).names is not None
    assert "retries" in play.hunk(2).names.declares
    assert links(play) == {}


def test_the_value_of_a_parameter_is_a_use() -> None:
    play = said(
        {"a.py": b"def f(\n    one,\n): pass\ny = 2\n"},
        block("a.py", "    one,\n", "    one,\n    limit=LIMIT,\n"),
        block("a.py", "y = 2\n", "LIMIT = 2\n"),
    )
    assert links(play) == {1: "uses LIMIT of hunk 2"}


def test_a_name_of_another_file_links_only_where_it_is_imported() -> None:
    new = block("new.py", "", "def fetch(one):\n    return one\n")
    use = block("lib/client.py", "        return 1\n", "        return fetch(1)\n")
    assert links(said({"lib/client.py": PY}, new, use)) == {}
    of_another = block("lib/client.py", "import os\n", "import os\nfrom new import fetch\n")
    assert links(said({"lib/client.py": PY}, new, of_another)) == {2: "uses fetch of hunk 1"}


def test_the_name_of_a_module_is_no_use_of_a_field_that_is_called_like_it() -> None:
    play = said(
        {"lib/client.py": PY},
        block("lib/client.py", "import os\n", "import os\n\nfrom .back import Backoff\n"),
        block("lib/client.py", "        pass\n", "        self.back = Backoff()\n"),
    )
    assert links(play) == {2: "uses Backoff of hunk 1"}


def test_files_of_one_go_package_need_no_import() -> None:
    new = block("p/new.go", "", "package p\n\nfunc Fetch() int { return 1 }\n")
    use = block("p/a.go", "var y = 2\n", "var y = Fetch()\n")
    assert links(said({"p/a.go": b"package p\n\nvar y = 2\n"}, new, use)) == {2: "uses Fetch of hunk 1"}
    far = block("q/a.go", "var y = 2\n", "var y = Fetch()\n")
    assert links(said({"q/a.go": b"package q\n\nvar y = 2\n"}, new, far)) == {}


def test_accepting_what_uses_a_hunk_that_is_not_in_is_said_and_done() -> None:
    play = chain()
    play.accept(3)
    assert play.hunk(3).state is HunkState.ACCEPTED
    assert play.tells[-1].startswith("Hunk 3 uses Backoff of hunk 2, which still waits.")
    play.reject(1)
    play.accept(2)
    assert play.tells[-1].startswith("Hunk 2 uses Backoff of hunk 1, which is rejected.")
    told = len(play.tells)
    play.accept(4)
    assert len(play.tells) == told


def test_hunks_that_are_accepted_together_miss_nothing_of_each_other() -> None:
    play = chain()
    play.accept(1, 2, 3, 4)
    assert play.tells == []


def test_parts_and_edits_have_names_of_their_own() -> None:
    play = chain()
    play.do(HunkEdited(4, ("        pass", "", "", "def other(one):", "    return one")))
    assert links(play)[3] == "uses Backoff of hunk 2"
    play.do(HunkSplit(3, new=(0,)))
    parts = [hunk for hunk in play.hunks if hunk.order and hunk.state is HunkState.WAITING]
    assert [bool(links_of(play.hunks).get(part.id)) for part in parts].count(True) == 1


def test_names_go_with_their_goal_and_come_with_the_next() -> None:
    play = chain()
    play.accept(2)
    assert all(hunk.names is None for point in play.session.points for hunk in point.hunks)
    play.end()
    play.do(GoalSet("something else"))
    assert all(hunk.names is None for hunk in play.hunks)
    play.say(block("lib/client.py", "import os\n", "import os\nimport random\n"))
    assert [hunk.id for hunk in play.hunks if hunk.names is not None] == [play.hunks[-1].id]


def test_words_for_many_and_none() -> None:
    many = (Link(1, "a"), Link(2, "b"), Link(3, "c"))
    assert link_words(many) == "uses a of hunk 1, b of hunk 2 and of 1 more"
    assert link_words(()) == ""
    assert missing_words([Hunk(1, 1, "a.py", Op.CHANGE, 0, (), ("x\n",))], []) == ""


def test_a_hunk_that_brings_the_name_itself_needs_no_other() -> None:
    play = said(
        {"a.py": TWO.encode()},
        block("a.py", "x = 1\n", "def limit():\n    return 1\n"),
        block("a.py", "y = 2\n", "def limit():\n    return 2\n\n\ny = limit()\n"),
    )
    assert links(play) == {}


def test_names_are_not_looked_for_in_a_long_file_that_does_not_parse() -> None:
    for broken, found in (("", True), ("def (:\n", False)):
        lines = [f"def part_{number}():\n    return {number}\n\n\n" for number in range(1_000)]
        file = track(FileFacts("a.py", FileKind.FILE, (broken + "".join(lines)).encode()))
        at = 4_000 + bool(broken)
        hunk = Hunk(1, 1, "a.py", Op.CHANGE, at, (), ("def added():\n", "    return 1\n"))
        names = names_of(replace(file, hunks=(hunk,)), hunk)
        assert (names is not None and names.declares == {"added"}) is found


def test_the_same_names_in_many_files_cost_nothing_but_their_own() -> None:
    names = Names.of({"run"}, (), {"run", "helper", "main"})
    more = Names.of({"helper", "main"}, (), names.uses)

    def steps(files: int) -> int:
        hunks = [
            Hunk(
                number,
                1,
                f"part_{number // 2}.py",
                Op.CHANGE,
                0,
                (),
                ("x\n",),
                names=(names, more)[number % 2],
            )
            for number in range(2 * files)
        ]
        count = 0

        def note(frame: FrameType, what: str, argument: object) -> None:
            nonlocal count
            count += what in ("call", "c_call")

        sys.setprofile(note)
        try:
            found = links_of(hunks)
        finally:
            sys.setprofile(None)
        assert len(found) == 2 * files
        return count

    assert steps(200) <= 4.4 * steps(50)


def test_names_that_no_hunk_brings_are_not_looked_for_one_by_one() -> None:
    def lines_run(uses: int) -> int:
        names = [Names.of({"run"}, (), {"run"})]
        names += [Names.of((), {"os"}, {"run", *map("name_{}".format, range(uses))}) for _ in range(5)]
        hunks = [
            Hunk(number, 1, "a.py", Op.CHANGE, number, (), ("x\n",), names=each)
            for number, each in enumerate(names, 1)
        ]
        count = 0

        def note(frame: FrameType, what: str, argument: object) -> object:
            nonlocal count
            count += what == "line"
            return note

        before = sys.gettrace()
        sys.settrace(note)  # type: ignore[arg-type]
        try:
            found = links_of(hunks)
        finally:
            sys.settrace(before)
        assert sorted(found) == [2, 3, 4, 5, 6]
        return count

    assert lines_run(500) == lines_run(5)


def test_of_some_hunks_the_links_are_those_among_all() -> None:
    names = [Names.of(frozenset({"one"}), frozenset(), frozenset({"one"}))]
    names += [Names.of(frozenset(), frozenset(), frozenset({"one"})) for _ in range(3)]
    hunks = [
        Hunk(number, 1, "a.py", Op.CHANGE, number, (), ("x\n",), names=each)
        for number, each in enumerate(names, 1)
    ]
    every = links_of(hunks)
    assert sorted(every) == [2, 3, 4]
    assert links_of(hunks, {3}) == {3: every[3]}
    assert links_of(hunks, {1}) == {}
