"""What becomes of a file when an edit belongs to a place that does not read exactly as it says."""

from __future__ import annotations

import random

import pytest

from spark_tui.core.change.block import Block, NoPlace, is_mark
from spark_tui.core.change.tracked import Proposal, propose_block, proposed, track
from spark_tui.core.change.values import Drifted, FileFacts, FileKind
from spark_tui.core.stream.edits import LineKind


def patch(*lines: str, **hints: object) -> Block:
    return Block(tuple((LineKind(line[0]), line[1:]) for line in lines), **hints)  # type: ignore[arg-type]


def pair(old: str, new: str) -> Block:
    lines = [(LineKind.OLD, text) for text in old.splitlines()]
    return Block((*lines, *((LineKind.NEW, text) for text in new.splitlines())))


def proposal(text: str, edit: Block) -> Proposal | NoPlace:
    return propose_block(track(FileFacts("f", FileKind.FILE, text.encode())), edit, turn=1, next_id=1)


def become(text: str, edit: Block) -> tuple[str, tuple[str, ...], bool]:
    """What the file becomes, what drifted, and whether only a person may take it."""
    made = proposal(text, edit)
    assert isinstance(made, Proposal), made
    hunk = made.hunks[0]
    return "".join(proposed(made.file).lines), hunk.drift, bool(hunk.doubt)


def refused(text: str, edit: Block) -> str:
    made = proposal(text, edit)
    assert isinstance(made, NoPlace), made.hunks
    return made.kind


@pytest.mark.parametrize(
    ("text", "edit", "wanted", "drift"),
    [
        # What the edit keeps stays as the file has it, whatever drifted.
        ("a  \nb\nc\n", patch(" a", "-b", "+B", " c"), "a  \nB\nc\n", "trailing-space"),
        ("\ta\n\tb\n", patch("     a", "-    b", "+    B"), "\ta\n\tB\n", "indentation"),
        ("  a\n  b\n", pair("a\nb", "a\nB\n  C"), "  a\n  B\n    C\n", "indentation"),
        # Typography: words that the edit keeps stay, and its own signs become the file's.
        ("say “hi” now\n", pair('say "hi" now', 'say "hi" later'), "say “hi” later\n", "typography"),
        ("say 'hi'\n", pair("say ‘hi’", "say ‘ho’ ‘hu’"), "say 'ho' 'hu'\n", "typography"),
        ("x\t\t= 1\ny\n", pair("x = 1\ny", "x = 2\ny"), "x\t\t= 2\ny\n", "typography"),
        ("a\u00a0b\nc\n", patch(" a b", "-c", "+d"), "a\u00a0b\nd\n", "typography"),
        # Blank lines that the edit dropped stay; those that it has too many are not added.
        ("a\n\n\nb\nc\n", patch(" a", " b", "-c", "+C"), "a\n\n\nb\nC\n", "blank-lines"),
        ("a\nb\nc\n", patch(" a", " ", " b", "-c", "+C"), "a\nb\nC\n", "blank-lines"),
        ("a\nb\n", pair("\na\n\nb\n", "\nA\n\nb\n"), "A\nb\n", "blank-lines"),
        ("a\n\n", pair("\na\n\n", "\nA\n\n"), "A\n\n", "blank-lines"),
        ("a = 1\n\nb = 1\n", pair("a = 1\nb = 1", "a = 2\nb = 2"), "a = 2\n\nb = 2\n", "blank-lines"),
        ("a\n\nb\n\nc\n", patch(" a", "-b", "+B", " c"), "a\n\nB\n\nc\n", "blank-lines"),
        ("a\n\nb\nc\n", patch("-a", "-b", " c"), "c\n", "blank-lines"),
        ("  a\n\n  b\n", pair("a\nb", "a\nB"), "  a\n\n  B\n", "indentation blank-lines"),
        ("a\nb\n\nc\n", pair("a\nb\nc", "A\nx\nb\nc"), "A\nx\nb\n\nc\n", "blank-lines"),
        ("a\n\nx\na\nb\nx\n", patch(" a", " ", "-b", "+B"), "a\n\nx\na\nB\nx\n", "blank-lines"),
        # Lines left out stay.
        ("def f():\n  a\n  b\n  c\n", pair("def f():\n  ...\n  c", "def f():\n  ...\n  C"), None, "elided"),
        ("def f():\n  a\n  b\n  c\n", patch(" def f():", " # ...", "-  c", "+  C"), None, "elided"),
        ("def f():\n  a\n  b\n  c\n", patch(" def f():", " …", "-  c", "+  C"), None, "elided"),
        ("def f():\n  a\n  b\n  c\n", patch(" // ... same ...", "-  c", "+  C"), None, "elided"),
        ("a\nb\nc\n", patch(" a", "+x", " ...", " c"), "a\nx\nb\nc\n", "elided"),
        ("a\nb\nc\n", patch(" a", " ...", "+x", " c"), "a\nb\nx\nc\n", "elided"),
        ("  a\n  b\n  c\n", pair("a\n...\nc", "a\n...\n  C"), "  a\n  b\n    C\n", "indentation elided"),
    ],
)
def test_a_drifted_place_keeps_what_the_edit_keeps(
    text: str, edit: Block, wanted: str | None, drift: str
) -> None:
    wanted = wanted or "def f():\n  a\n  b\n  C\n"
    assert become(text, edit) == (wanted, tuple(drift.split()), False)


@pytest.mark.parametrize(
    ("text", "edit", "wanted"),
    [
        ("a\n\nb\n", patch(" a", "+x", " b"), "a\nx\n\nb\n"),  # before or behind the blank line?
        ("a\nb\nc\n\nd\n", patch(" a", "-b", "-c", "+x", "+y", " d"), "a\nx\ny\n\nd\n"),
        ("a\n\nb\n", pair("a\nb", "x\ny\nz"), "x\ny\nz\n"),  # between which of the three?
        ("a\n\n\nb\n", patch(" a", "-", " b"), None),  # exact for one of two equal places
        ("a\n\n\nb\n", patch(" a", "+x", " ", " b"), "a\nx\n\n\nb\n"),  # or behind the first blank line?
        ("a\n\n\n\nb\n", patch(" a", " ", "+x", " ", " b"), "a\n\nx\n\n\nb\n"),
        ("a\n\nb\n", patch(" a", " ", "+x", " ", " b"), "a\n\nx\nb\n"),  # a blank line on both sides of it?
        ("a\nb\n", patch(" a", " ", "+x", " b"), "a\nx\nb\n"),
        ("a\n\nb\nc\n", patch(" a", "-b", "+x", "+B", " c"), "a\n\nx\nB\nc\n"),  # x above the blank line?
        ("a\nb\n\nc\n", patch(" a", "-b", "+B", "+x", " c"), "a\nB\nx\n\nc\n"),  # x below it?
        ("a\n\nb\n", patch("-a", "-b", "+x", "+y"), "x\n\ny\n"),  # does the blank line stay where it is?
        ("a\nb\n\nc\nd\n", pair("a\nb\nc\nd", "A\nx\nb\nc\nD"), "A\nx\nb\n\nc\nD\n"),  # more follows
        (  # the brace is kept only because both sides have it: where does the blank line go?
            "x\n}\n\nf1\nf2\nend\n",
            patch(" x", "-}", "-f1", "-f2", "+  f1", "+  f2", "+}", " end"),
            "x\n  f1\n  f2\n}\n\nend\n",
        ),
    ],
)
def test_a_change_at_blank_lines_that_differ_is_for_the_person(
    text: str, edit: Block, wanted: str | None
) -> None:
    if wanted is None:
        assert become(text, edit)[2]
        return
    assert become(text, edit) == (wanted, ("blank-lines",), True)


@pytest.mark.parametrize(
    ("text", "edit", "wanted"),
    [
        ("f(\n  1\n})\n", patch("   })", "+end"), "f(\n  1\n})\nend\n"),
        ("a\n}  \n", patch(" }", "+b"), "a\n}  \nb\n"),
    ],
)
def test_signs_without_words_are_for_the_person_where_they_drifted(
    text: str, edit: Block, wanted: str
) -> None:
    assert become(text, edit)[2]


@pytest.mark.parametrize(
    ("text", "edit", "doubtful"),
    [
        ("  a\n  b\n  c\n", pair("a\n...\n  c", "a\nx\n...\n  C"), True),
        ("  a\n  b\n  c\n", pair("a\n...\nc", "a\nx\n...\nC"), False),
        ("  a\n  b\n", pair("    a\n    b", "    a\n x\n    b"), True),
        ("  a\n  b\n", pair("    a\n    b", "    a\n\n  x\n    b"), False),
    ],
    ids=["parts apart", "parts alike", "too shallow", "shallow"],
)
def test_new_lines_that_cannot_follow_the_indentation_are_for_the_person(
    text: str, edit: Block, doubtful: bool
) -> None:
    assert become(text, edit)[2] is doubtful


@pytest.mark.parametrize(
    ("line", "asked"), [("    }", ("}", "  }")), ("a b", ("a\u2028b",))], ids=["indentation", "separator"]
)
def test_a_number_does_not_make_lines_equal_that_no_level_calls_so(line: str, asked: tuple[str, ...]) -> None:
    """Where there are more places than are told apart, the one that a number names has to fit as well."""
    lines = [(kind, text) for kind in (LineKind.OLD, LineKind.NEW) for text in asked]
    edit = Block((*lines, (LineKind.NEW, "more")), old_start=500)
    assert refused(f"{line}\n" * 1_100, edit) == "place"


@pytest.mark.parametrize(
    ("number", "doubtful"), [(0, False), (1, True), (2, True), (3, True)], ids=["top", "1", "2", "end"]
)
def test_a_number_alone_places_no_line_behind_others(number: int, doubtful: bool) -> None:
    edit = Block(((LineKind.NEW, "x"),), old_start=number)
    lines = ["a", "b", "c"]
    wanted = [*lines[:number], "x", *lines[number:]]
    assert become("a\nb\nc\n", edit) == ("".join(f"{line}\n" for line in wanted), (), doubtful)


@pytest.mark.parametrize(
    ("text", "edit", "kind"),
    [
        ("a\n\nb\na\n\n\nb\n", pair("a\nb", "x"), "ambiguous"),
        ("a\n1\nb\na\n2\nb\n", pair("a\n...\nb", "x\n...\nb"), "ambiguous"),
        ("a\n1\nb\n2\nb\n", pair("a\n...\nb", "a\n...\nc"), "ambiguous"),
        ("b\na\n", pair("a\n...\nb", "a\n...\nc"), "place"),
        ("a\n1\nb\n", pair("a\n...\nb", "a\nb"), "place"),  # what was left out would be deleted
        ("a\n1\nb\n", pair("a\n...\nb", "a\nx"), "place"),
        ("a\nb\n", pair("...", "..."), "place"),
        ("a\n1\nb\n", patch(" a", " ...", "+x", " ...", " b"), "place"),
    ],
)
def test_what_could_be_meant_twice_or_deletes_is_refused(text: str, edit: Block, kind: str) -> None:
    assert refused(text, edit) == kind


def test_what_was_left_out_belongs_to_what_heads_it() -> None:
    text = "def f():\n    a = 1\n    return a\n\n\ndef g():\n    b = 2\n    return a\n"
    edit = pair("def f():\n    ...\n    return a", "def f():\n    ...\n    return -a")
    assert become(text, edit)[0] == text.replace("return a", "return -a", 1)


def test_dots_that_stand_in_the_file_are_no_marks() -> None:
    text = "class P:\n    ...\n    x\n"
    assert become(text, patch(" class P:", "     ...", "-    x", "+    y")) == (
        "class P:\n    ...\n    y\n",
        (),
        False,
    )


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("...", True),
        ("  …  ", True),
        ("# ...", True),
        ("    // ... existing code ...", True),
        ("/* ... */", True),
        ("<!-- ... -->", True),
        ("-- ...", True),
        ("x...", False),
        ("print(...)", False),
        ("... existing code ...", False),
        ("# and so on ...", False),
        ("", False),
    ],
)
def test_marks_of_elision(line: str, is_one: bool) -> None:
    assert is_mark(line) is is_one


CALL = """\
def send(client, request):
    reply = client.post(request.url, data=request.body)
    reply.raise_for_status()
    return reply.json()
"""


def test_a_nearly_equal_place_is_shown_with_the_difference_and_asks() -> None:
    edit = pair(
        "def send(client, request):\n    reply = client.post(request.url, payload=request.body)\n"
        "    reply.raise_for_status()\n    return reply.json()",
        "def send(client, request):\n    reply = client.post(request.url, payload=request.body)\n"
        "    return reply.json()",
    )
    made = proposal(CALL, edit)
    assert isinstance(made, Proposal)
    assert "".join(proposed(made.file).lines) == CALL.replace("    reply.raise_for_status()\n", "")
    (hunk,) = made.hunks
    assert hunk.drift == ("nearly-equal",)
    assert hunk.drifted == (
        Drifted(
            1,
            "    reply = client.post(request.url, payload=request.body)",
            "    reply = client.post(request.url, data=request.body)",
        ),
    )
    assert "one line differs" in hunk.doubt


SEND = CALL.splitlines()


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        # A line that the edit leaves out stays, with blank lines and without.
        (patch(f" {SEND[0]}", f" {SEND[2]}", f"-{SEND[3]}"), [*SEND[:3]]),
        (patch(f" {SEND[0]}", " ", f" {SEND[2]}", f"-{SEND[3]}", "+    x"), [*SEND[:3], "    x"]),
        (patch(f"-{SEND[0]}", "+def s():", f" {SEND[1]}", f" {SEND[3]}"), ["def s():", *SEND[1:]]),
        # One that the edit has too many is not added.
        (patch(*(f" {line}" for line in SEND[:2]), " # what", f" {SEND[2]}", f"-{SEND[3]}"), SEND[:3]),
        (
            patch(f"-{SEND[0]}", "+def s():", f" {SEND[1]}", " # what", *(f" {line}" for line in SEND[2:])),
            ["def s():", *SEND[1:]],
        ),
    ],
)
def test_a_line_that_only_one_side_has_is_asked_about(edit: Block, wanted: list[str]) -> None:
    text, drift, asks = become(CALL, edit)
    assert (text.splitlines(), drift[-1], asks) == (wanted, "nearly-equal", True)


@pytest.mark.parametrize(
    "edit",
    [
        patch(f" {SEND[0]}", f"-{SEND[1]}", f" {SEND[3]}"),  # right beside the change
        patch(f" {SEND[0]}", f"-{SEND[1]}", f"-{SEND[3]}"),  # in the middle of it
        patch(f" {SEND[0]}", "+    x", f" {SEND[2]}", f" {SEND[3]}"),  # before or behind it?
        patch(f" {SEND[0]}", f" {SEND[1]}", "-# what", f" {SEND[2]}", f" {SEND[3]}"),
        patch(f" {SEND[0]}", f" {SEND[3]}", "+x"),  # two lines say too little
        patch(f" {SEND[0]}", f" {SEND[2]}", " # what", f" {SEND[3]}", "+x"),  # two gaps
    ],
)
def test_a_line_that_only_one_side_has_at_the_change_has_no_place(edit: Block) -> None:
    assert refused(CALL, edit) == "place"


def test_a_table_with_other_columns_is_not_the_one_that_lacks_a_line() -> None:
    rows = ["| a | long one |", "| b | two      |", "| c | three    |", "| d | four     |"]
    other = ["| a | long one  |", "| b | two       |", "| d | four      |"]
    edit = pair("\n".join([rows[0], rows[1], rows[3]]), "\n".join([rows[0], rows[1], "| d | 4 |"]))
    assert refused("\n".join([*rows, "", *other]) + "\n", edit) == "place"
    assert become("\n".join(["x", *other]) + "\n", edit)[1] == ("typography",)


def test_two_ways_to_be_nearly_equal_are_no_place() -> None:
    lines = ["def routes(add):", "    begin(add)", *(f"    add(here)(there){sign}" for sign in ";:,")]
    asked = [*lines[:2], *lines[3:]]
    assert refused("\n".join(lines) + "\n", pair("\n".join(asked), "\n".join(asked[1:]))) == "place"


def test_a_line_left_out_has_no_place_where_another_one_is_near() -> None:
    edit = patch(f" {SEND[0]}", f" {SEND[2]}", f"-{SEND[3]}")
    sibling = "\n".join([SEND[0].replace("send", "sent"), *SEND[2:]])
    assert refused(f"{CALL}\n\n{sibling}\n", edit) == "place"
    assert become(f"{CALL}\n\nother = 1\n", edit)[2]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("a = 1\nb = 2\n", "a = 1\nb = 3"),  # too short to be sure of anything
        (CALL, CALL.replace("post", "get").replace("json", "text").replace("raise", "x")),  # too far
        (CALL + CALL.replace("send", "sent"), CALL.replace("reply.json()", "reply.jsons()")),  # no lead
        # A sibling: the file knows the name, or the number is another.
        (CALL + "def fetch(client):\n    pass\n", CALL.replace("def send", "def fetch")),
        (
            "def step_1(one):\n    return run(one, times=10)\n",
            "def step_1(one):\n    return run(one, times=12)",
        ),
        ("def step_1(one):\n    return run(one, twice)\n", "def step_2(one):\n    return run(one, twice)"),
        # Indentation that is not uniform.
        (CALL, CALL.replace("    return", "        return").replace("post", "posts")),
    ],
)
def test_no_place_is_near_enough(text: str, asked: str) -> None:
    assert refused(text, pair(asked, "x")) == "place"


def test_anchors_that_name_another_place_speak_against_a_nearly_equal_one() -> None:
    text = CALL + "class B:\n    pass\n"
    lines = CALL.replace("post", "posts").splitlines()
    edit = patch(*(f" {line}" for line in lines), "+x", anchors=("class B:",))
    assert refused(text, edit) == "place"
    there = patch(*(f" {line}" for line in lines[1:]), "+    x", anchors=("def send(client, request):",))
    assert become(text, there)[1:] == (("nearly-equal",), True)


def test_the_heading_of_a_diff_names_the_line_above_whatever_it_heads() -> None:
    text = f"# Title\n\nSome words.\n{CALL}"
    lines = CALL.replace("post", "posts").splitlines()
    edit = patch(*(f" {line}" for line in lines), "+x", anchors=("Some words.",), old_start=4)
    assert become(text, edit)[1:] == (("nearly-equal",), True)
    assert refused(text, patch(*(f" {line}" for line in lines), "+x", anchors=("Some words.",))) == "place"


@pytest.mark.parametrize(("inside", "found"), [("run", True), ("run_all", False)])
def test_an_anchor_that_ends_within_a_name_is_not_the_head_of_another(inside: str, found: bool) -> None:
    heads = ("run_all", "foo", "run", "bar")
    text = "".join(f"def {name}():\n    {'k' if name in (inside, 'foo') else 'z'} = 1\n\n" for name in heads)
    made = proposal(text, patch("-    k = 1", "+    k = 2", anchors=("def run",)))
    assert isinstance(made, Proposal) is found


def test_a_number_that_fits_by_accident_is_not_taken() -> None:
    """After an edit that moved the lines, a stated number may count the file with or without it."""
    text = "top\nx\ny\nx\ny\n"
    file = track(FileFacts("f", FileKind.FILE, text.encode()))
    first = propose_block(file, patch("-top", "+top", "+1", "+2"), turn=1, next_id=1)
    assert isinstance(first, Proposal)
    twice = propose_block(first.file, patch(" x", "-y", old_start=4), turn=1, next_id=2)
    assert isinstance(twice, NoPlace), "line 4 before the edit is one x, line 4 after it the other"
    later = propose_block(first.file, patch(" x", "-y", old_start=6), turn=1, next_id=2)
    assert isinstance(later, NoPlace), (
        "no x stood at line 6 before the edit, so that one is there by accident"
    )
    once = propose_block(first.file, patch(" x", "-y", old_start=2), turn=1, next_id=2)
    assert isinstance(once, Proposal)
    assert "".join(proposed(once.file).lines) == "top\n1\n2\nx\nx\ny\n"


WORDS = ["alpha", "beta(1)", "if gamma:", "return delta", "}", "x = 'epsilon'", "", "", "zeta - eta"]


def drifted(lines: list[str], rng: random.Random) -> list[str]:
    """What a model may make of lines that it read, kept and changed ones alike."""
    how = rng.choice(["exact", "trailing", "indented", "dedented", "tabs", "signs", "blank", "spaced"])
    if how == "trailing":
        return [line + rng.choice(["", " "]) for line in lines]
    if how == "indented":
        return ["  " + line if line else line for line in lines]
    if how == "dedented":
        return (
            [line[min(len(one) - len(one.lstrip()) for one in lines if one) :] for line in lines]
            if any(lines)
            else lines
        )
    if how == "tabs":
        return [line.replace("    ", "\t") for line in lines]
    if how == "signs":
        return [line.replace("'", "’").replace("-", "–") for line in lines]
    if how == "spaced":
        return [line.replace(" = ", "  = ") for line in lines]
    return [line for line in lines if line] if how == "blank" else lines


@pytest.mark.parametrize("ending", ["", "\n"])
def test_a_last_newline_of_which_the_edit_says_that_it_stays_stays(ending: str) -> None:
    edit = patch(" a", "-b", "+c", end_of_file=True, old_newline=False, new_newline=False)
    assert become(f"a\nb{ending}", edit)[0] == f"a\nc{ending}"


def test_random_drift_is_placed_right_or_not_at_all() -> None:
    """The edit that a model would have written without mistakes is the only thing that may come of it."""
    rng = random.Random(4)
    right = 0
    for _ in range(3_000):
        lines = ["    " * rng.randrange(3) * bool(word) + word for word in rng.choices(WORDS, k=20)]
        start = rng.randrange(14)
        kept = lines[start : start + rng.randrange(3, 7)]
        at = rng.randrange(1, len(kept) - 1)
        new = [*kept[:at], kept[at] + " NEW", *kept[at + rng.randrange(2) :]] if kept[at] else None
        if new is None or not kept[0] or not kept[-1]:
            continue
        truth = [*lines[:start], *new, *lines[start + len(kept) :]]
        seed = rng.random()
        old_side, new_side = drifted(kept, random.Random(seed)), drifted(new, random.Random(seed))
        edit = pair("\n".join(old_side), "\n".join(new_side))
        made = proposal("".join(f"{line}\n" for line in lines), edit)
        if isinstance(made, NoPlace) or any(hunk.doubt for hunk in made.hunks):
            continue
        got = [line.rstrip("\n") for line in proposed(made.file).lines]
        # Spaces within a line that the edit adds are its own.
        assert [line.rstrip().replace("  = ", " = ") for line in got] == truth, (lines, edit)
        right += 1
    assert right > 1_000
