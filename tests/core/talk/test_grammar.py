"""The grammar for local models: read as a regular expression, it accepts what can be placed, nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.events import GoalSet
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import FileOpened, LineAdded, LineKind, ParseFailed
from spark_tui.core.stream.wire_chat_request import encode_request
from spark_tui.core.talk.grammar import LONGEST_RUN, edit_grammar, turn_grammar
from spark_tui.core.talk.messages import Message, Request, Role
from support.examples import examples
from support.play import Play

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{\d+(?:,\d*)?\}|[()|?*+]|[\w-]+')


def expression(grammar: str) -> re.Pattern[str]:
    """GBNF whose rules do not call themselves is a regular expression in other letters."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.splitlines())
    known: dict[str, str] = {}

    def of(name: str) -> str:
        if name not in known:
            known[name] = "".join(map(part, _TOKEN.findall(rules[name])))
        return f"(?:{known[name]})"

    def part(token: str) -> str:
        if token.startswith('"'):
            plain = {"n": "\n", "t": "\t"}
            text = re.sub(r"\\(.)", lambda found: plain.get(found[1], found[1]), token[1:-1])
            return f"(?:{re.escape(text)})"
        if token[0] in "[{|)?*+":
            return token
        return "(?:" if token == "(" else of(token)

    return re.compile(of("root"))


def answer(path: str, search: list[str], new: str = "x\n") -> str:
    body = "".join(f"{line}\n" for line in search)
    return f"I do it.\n{path}\n<<<<<<< SEARCH\n{body}=======\n{new}>>>>>>> REPLACE\n"


@examples(150)
@given(st.lists(st.sampled_from(["", "a", "ab", "  a", "b\\", 'c"', "é\t"]), max_size=9))
def test_every_unique_run_can_be_searched_for_and_no_other(lines: list[str]) -> None:
    grammar = edit_grammar({"f.py": [f"{line}\n" for line in lines]})
    runs = {tuple(lines[at:end]) for at in range(len(lines)) for end in range(at + 1, len(lines) + 1)}
    if not grammar:
        assert all(not stands_once(lines, run) or not run[0].strip() for run in runs)
        return
    fits = expression(grammar)
    for run in runs:
        accepted = fits.fullmatch(answer("f.py", list(run))) is not None
        assert accepted == (bool(run[0].strip()) and stands_once(lines, run)), run
    for run in ((), ("d",), ("a", "d")):
        assert fits.fullmatch(answer("f.py", list(run))) is None


def stands_once(lines: list[str], run: tuple[str, ...]) -> bool:
    """Whether the run stands in the file exactly once, found without the code under test."""
    return sum(tuple(lines[at : at + len(run)]) == run for at in range(len(lines))) == 1


def test_a_run_may_go_on_only_so_far() -> None:
    lines = [f"line {number}" for number in range(40)]
    fits = expression(edit_grammar({"f": lines}))
    assert fits.fullmatch(answer("f", lines[: LONGEST_RUN + 1]))
    assert fits.fullmatch(answer("f", lines[: LONGEST_RUN + 2])) is None


@pytest.mark.parametrize(
    "new",
    [
        "",
        "\n",
        "=== x\n",
        ">>> print(1)\n",
        "<a>\n",
        "<<<< a\n",
        "a\n\n <<<<<<< SEARCH\n",
        "  >>>>>>> REPLACE\n",
    ],
)
def test_what_the_new_side_may_hold_is_one_block_for_the_parser(new: str) -> None:
    text = answer("f.py", ["a"], new)
    assert expression(edit_grammar({"f.py": ["a"]})).fullmatch(text)
    parser = AutoParser()
    edits = [*parser.feed(text), *parser.finish()]
    assert not any(isinstance(edit, ParseFailed) for edit in edits)
    assert sum(isinstance(edit, FileOpened) for edit in edits) == 1
    added = [edit.text for edit in edits if isinstance(edit, LineAdded) and edit.kind is LineKind.NEW]
    assert "".join(f"{line}\n" for line in added) == new


@pytest.mark.parametrize("new", ["=======\n", ">>>>>>> REPLACE\n", "<<<<<<< SEARCH\n", "no line end"])
def test_what_would_break_a_block_is_not_accepted(new: str) -> None:
    fits = expression(edit_grammar({"f.py": ["a"]}))
    text = answer("f.py", ["a"], new)
    assert fits.fullmatch(text) is None


@pytest.mark.parametrize("line", ["<<<<<<< SEARCH", "=======", "x" * 500, "a\x1b[2J", "a\u2028b"])
def test_lines_that_cannot_stand_in_a_block_are_left_out(line: str) -> None:
    fits = expression(edit_grammar({"f.py": ["a", line, "b"]}))
    assert fits.fullmatch(answer("f.py", ["a"]))
    assert fits.fullmatch(answer("f.py", ["a", line])) is None
    assert edit_grammar({"f.py": [line]}) == ""


def test_files_that_a_grammar_cannot_hold_get_none() -> None:
    assert edit_grammar({}) == ""
    assert edit_grammar({"f": ["a\n"] * 20}) == ""
    assert edit_grammar({"f": [f"{number}\n" for number in range(3_000)]}) == ""
    assert edit_grammar({'a"b': ["a"]}) == ""


def test_a_file_that_is_not_there_can_be_made() -> None:
    fits = expression(edit_grammar({}, ["new.md"]))
    assert fits.fullmatch(answer("new.md", []))
    assert fits.fullmatch(answer("new.md", ["a"])) is None


def asked(goal: str, grammar: bool = True) -> Play:
    play = Play({"a.py": b"one\ntwo\n"}, goal="")
    play.session = type(play.session)(grammar=grammar, model="m")
    play.do(GoalSet(goal, (("a.py", "one\ntwo\n"),)))
    return play


def test_a_turn_is_held_to_the_files_that_its_goal_names() -> None:
    request = asked("change a.py").started[-1].request
    assert expression(request.grammar).fullmatch(answer("a.py", ["two"]))
    assert b'"grammar":' in encode_request(request)
    assert b'"tools":' not in encode_request(request)


@pytest.mark.parametrize(("goal", "able"), [("what does a.py do?", True), ("change a.py", False)])
def test_questions_and_other_servers_are_free(goal: str, able: bool) -> None:
    assert asked(goal, able).started[-1].request.grammar == ""


def test_the_search_side_follows_the_hunks_that_wait() -> None:
    play = asked("change a.py")
    play.say("a.py\n<<<<<<< SEARCH\ntwo\n=======\nTWO\n>>>>>>> REPLACE\n")
    fits = expression(turn_grammar(play.session))
    assert fits.fullmatch(answer("a.py", ["TWO"]))
    assert fits.fullmatch(answer("a.py", ["two"])) is None


def test_a_request_without_a_grammar_has_its_tools() -> None:
    request = Request("m", (Message(Role.USER, "x"),), ("read",))
    assert b'"tools":' in encode_request(request)
    assert b'"grammar":' not in encode_request(request)
