"""What is remembered between two judgements changes none of them, and a close looks at few texts anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.change import view
from spark_tui.core.change.values import Document, TrackedFile
from spark_tui.core.effects import Effect
from spark_tui.core.events import Event, PointChosen, UndoManyAsked
from spark_tui.core.guard import changed
from spark_tui.core.guard.policy import Content, Policy, RuleLevel, Size, Structure
from spark_tui.core.guard.structure import source, window
from spark_tui.core.session import Session
from spark_tui.core.update import counting
from support.examples import examples
from support.play import Play, block, replace_run_ahead

BLOCK = RuleLevel.BLOCK
POLICY = replace_run_ahead(
    Policy(
        size=Size(None, None, None, None, None, None),
        structure=Structure(must_parse=BLOCK, no_signature_changes=BLOCK, no_comment_changes=BLOCK),
        content=Content(secrets=BLOCK, no_new_dependencies=RuleLevel.ASK, elision=RuleLevel.ASK),
    )
)
FILES = {
    "a.py": (
        "value_{n} = {n}\n",
        ("x = {n}", "if (", ")", "import os, pkg_{n}", "'''", "    y = 1", "def f(a):\n    return a", "# it"),
    ),
    "a.ts": (
        "export const value{n} = {n};\n",
        (
            "let x = {n};",
            "{{",
            "}}",
            "import {{ a }} from 'pkg{n}';",
            "`",
            "function f(a: string) {{}}",
            "// it",
        ),
    ),
    "a.go": ("var value{n} = {n}\n", ("var x = {n}", "{{", "}}", "`", "func f(a int) {{}}", "// it")),
    "a.md": ("Line {n}.\n", ("More {n}", "```", "# It")),
}
LINES = 12


class Anew(Play):
    """A session whose every event meets equal values that nobody has seen before."""

    def do(self, event: Event) -> list[Effect]:
        self.session = unseen(self.session)
        source._sources.clear()
        window._last_whole, changed._latest, view._latest, counting._latest = None, (), (), {}
        return super().do(event)


def unseen(session: Session) -> Session:
    """The same session made of other objects, so that nothing kept by identity is found."""
    return replace(session, files={path: again(file) for path, file in session.files.items()})


def again(file: TrackedFile) -> TrackedFile:
    lines = list(file.document.lines) if file.document else []  # a tuple of a tuple would be the same one
    document = Document(tuple(lines)) if file.document else None
    return replace(file, document=document, hunks=tuple(replace(hunk) for hunk in file.hunks))


def base(path: str) -> list[str]:
    """Some lines of the file, in pairs with a blank one between."""
    lines = (FILES[path][0].format(n=number) for number in range(LINES))
    return [text for number, line in enumerate(lines) for text in ([line] if number % 2 else [line, "\n"])]


written = st.lists(
    st.tuples(
        st.integers(0, LINES - 1),
        st.lists(st.integers(0, 7), min_size=1, max_size=3),
        st.sampled_from(["", "", "", "accept", "reject", "undo", "point"]),
    ),
    min_size=2,
    max_size=7,
)


@pytest.mark.parametrize("path", FILES)
@given(edits=written)
@examples(15)
def test_what_is_kept_changes_no_verdict(path: str, edits: list[tuple[int, list[int], str]]) -> None:
    disk = {path: "".join(base(path)).encode()}
    plays = Play(disk, POLICY), Anew(disk, POLICY)
    for number, (at, kinds, decision) in enumerate(edits):
        old = FILES[path][0].format(n=at)
        choice = FILES[path][1]
        new = old + "".join(choice[kind % len(choice)].format(n=number) + "\n" for kind in kinds)
        for play in plays:
            play.say(block(path, old, new))
            waiting = tuple(hunk.id for hunk in play.hunks if hunk.state == "waiting")
            if decision == "accept":
                play.accept(*waiting)
            elif decision == "reject":
                play.reject(*waiting[:1])
            elif decision == "undo":
                play.do(UndoManyAsked(tuple(hunk.id for hunk in play.hunks if hunk.state == "accepted")))
            elif decision == "point":
                play.do(PointChosen(0))
        assert plays[0].hunks == plays[1].hunks
    assert plays[0].session == plays[1].session


def test_a_close_reads_no_more_texts_when_many_hunks_are_broken() -> None:
    lines = "".join(f"value_{number} = {number}\n" for number in range(200))
    play = Play({"a.py": lines.encode()}, POLICY)
    read = []
    for number in range(40):
        before = set(source._sources)
        play.say(block("a.py", f"value_{number * 2} = {number * 2}\n", "if (\n  x =\n"))
        read.append(sum(len(one.lines) >= 200 for one in set(source._sources) - before))
    assert play.states().count("blocked") > 0
    assert 0 < max(read[-5:]) <= max(read[:5]) <= 4
