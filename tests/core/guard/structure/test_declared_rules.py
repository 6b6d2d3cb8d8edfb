"""The rules that compare declarations: the Python tables, what spots say, and where they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pairs_python
import pytest

from spark_tui.core.guard.changed import Changed, Piece, Side, Spot
from spark_tui.core.guard.structure.declared import (
    MAX_SPOTS,
    keep_public_api,
    no_renames,
    no_signature_changes,
    no_type_changes,
    only_symbols,
)
from spark_tui.core.guard.structure.window import Window, window_of
from support.changes import changed

Rule = Callable[[Window], Iterator[Spot]]
WHOLE = Piece(1, (0, 3000), (0, 3000))
FAR = "\n\ndef far():\n    return 1\n" * 3


def only_send(window: Window) -> Iterator[Spot]:
    return only_symbols(window, ("send",))


CASES = [
    pytest.param(rule, *pair, id=f"{rule.__name__}: {name}")
    for rule, table in (
        (no_type_changes, pairs_python.NO_TYPE_CHANGES),
        (no_signature_changes, pairs_python.NO_SIGNATURE_CHANGES),
        (keep_public_api, pairs_python.KEEP_PUBLIC_API),
        (no_renames, pairs_python.NO_RENAMES),
        (only_send, pairs_python.ONLY_SEND),
    )
    for name, *pair in table
]


def spots(rule: Rule, before: str, after: str, path: str = "a.py") -> list[Spot]:
    """What the rule says of every hunk, each once."""
    change = changed(path, before, after)
    found = (spot for piece in change.pieces for spot in rule(window_of(change, piece.hunk)))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("rule", "before", "after", "passes"), CASES)
def test_pairs(rule: Rule, before: str, after: str, passes: bool) -> None:
    assert (not spots(rule, before, after)) == passes


@pytest.mark.parametrize(("rule", "before", "after", "passes"), CASES)
def test_pairs_between_other_code(rule: Rule, before: str, after: str, passes: bool) -> None:
    found = spots(rule, f"{FAR}\n\n{before}{FAR}", f"{FAR}\n\n{after}{FAR}")
    assert (not found) == passes


@pytest.mark.parametrize(
    ("rule", "before", "after", "passes"), [case for case in CASES if not case.values[-1]]
)
def test_spots_lie_on_changed_lines(rule: Rule, before: str, after: str, passes: bool) -> None:
    change = changed("a.py", before, after)
    found = spots(rule, before, after)
    assert found
    for spot in found:
        ranges = [piece.removed if spot.side is Side.BEFORE else piece.added for piece in change.pieces]
        assert any(start < spot.line <= end for start, end in ranges)


REASONS = [
    (no_type_changes, "def send(\n    retries: int,\n): ...\n", "def send(\n    retries: float,\n): ...\n",
     Spot(Side.AFTER, 2, "the type of `retries` in `send` changed from `int` to `float`")),
    (no_type_changes, "def f() -> int: ...\n", "def f(): ...\n",
     Spot(Side.AFTER, 1, "`f` lost the return type `int`")),
    (no_type_changes, "def f(a): ...\n", "def f(a: int): ...\n",
     Spot(Side.AFTER, 1, "`a` in `f` got the type `int`")),
    (no_type_changes, "class A:\n    x: int\n", "class A:\n    x: str\n",
     Spot(Side.AFTER, 2, "the type of `A.x` changed from `int` to `str`")),
    (no_type_changes, "class A:\n    x: int\n    y: int\n", "class A:\n    x: int\n",
     Spot(Side.BEFORE, 3, "the field `A.y` was removed")),
    (no_type_changes, "x = 1\n", "x = 1\n\nId = int | str\n",
     Spot(Side.AFTER, 3, "the type `Id` is new")),
    (no_type_changes, "class A(B): ...\n", "class A(C): ...\n",
     Spot(Side.AFTER, 1, "the base of `A` changed from `B` to `C`")),
    (no_signature_changes, "def f(a, b=1): ...\n", "def f(a): ...\n",
     Spot(Side.AFTER, 1, "the parameters of `f` changed from `(a, b=1)` to `(a)`")),
    (no_signature_changes, "def f(): ...\nx = 1\n", "x = 1\n",
     Spot(Side.BEFORE, 1, "the function `f` was removed")),
    (no_signature_changes, "def f(a): ...\ndef f(a): ...\nx = 1\n", "def g(a): ...\ndef f(a): ...\nx = 1\n",
     Spot(Side.BEFORE, 1, "the function `f` was removed")),
    (no_signature_changes, "def f(): ...\n", "@cache\ndef f(): ...\n",
     Spot(Side.AFTER, 1, "`f` became `@cache`")),
    (no_signature_changes, "async def f(): ...\n", "def f(): ...\n",
     Spot(Side.AFTER, 1, "`f` is no longer `async`")),
    (keep_public_api, "def f(a):\n    return a\n", "def g(a):\n    return a\n",
     Spot(Side.AFTER, 1, "the function `f` is public and was renamed to `g`")),
    (keep_public_api, "class A: ...\n", "def A(): ...\n",
     Spot(Side.AFTER, 1, "`A` is public and was a class; now it is a function")),
    (keep_public_api, "def f(a: int): ...\n", "def f(a: str): ...\n",
     Spot(Side.AFTER, 1, "`f` is public: the type of `a` in `f` changed from `int` to `str`")),
    (no_renames, "def f(a):\n    return a\n", "def g(a):\n    return a\n",
     Spot(Side.AFTER, 1, "the function `f` was renamed to `g`")),
    (no_renames, "def f(\n    a,\n): ...\n", "def f(\n    b,\n): ...\n",
     Spot(Side.AFTER, 2, "the parameter `a` in `f` was renamed to `b`")),
    (no_renames, "def f():\n    x = load()\n    return x\n", "def f():\n    y = load()\n    return y\n",
     Spot(Side.AFTER, 2, "the variable `x` in `f` was renamed to `y`")),
    (only_send, "a = 1\n", "a = 2\n",
     Spot(Side.BEFORE, 1, "`a = 1` is outside of `send`")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "before", "after", "spot"), REASONS)
def test_reasons_quote_what_changed(rule: Rule, before: str, after: str, spot: Spot) -> None:
    assert spots(rule, before, after)[0] == spot


def test_a_removed_class_is_told_once() -> None:
    before = "class A:\n    x: int\n\n    def f(self): ...\n\n\ny = 1\n"
    assert [spot.reason for spot in spots(keep_public_api, before, "y = 1\n")] == [
        "the class `A` is public and was removed"
    ]


def test_a_hunk_is_judged_beside_a_move_in_another() -> None:
    filler = "\n\ndef g():\n    return 1\n" * 20
    before, after = f"def f(a):\n    return a\n{filler}", f"{filler}\n\ndef f(a):\n    return a\n"
    change = changed("a.py", before, after)
    assert len(change.pieces) == 2
    assert not spots(no_signature_changes, before, after)
    assert spots(no_signature_changes, before, after.replace("f(a)", "f(b)"))


@pytest.mark.parametrize("rule", [no_type_changes, no_signature_changes, keep_public_api, no_renames])
def test_spots_are_bounded(rule: Rule) -> None:
    before = "".join(f"def f{n}(a{n}: int): ...\n" for n in range(200))
    after = before.replace("(a", "(b") if rule is no_renames else before.replace("int", "str")
    assert 0 < len(list(rule(window_of(changed("a.py", before, after), 1)))) <= MAX_SPOTS


def test_stray_lines_are_told_by_runs_and_bounded() -> None:
    before = "".join(f"a{n} = 1\n" for n in range(6))
    assert len(spots(only_send, before, before.replace("1", "2"))) == 2
    many = "".join(f"a{n} = 1\nsend = 2\n" for n in range(60))
    change = changed("a.py", "", many)
    assert len(list(only_send(window_of(change, 1)))) == MAX_SPOTS


def test_the_spots_of_one_hunk_do_not_hide_those_of_another() -> None:
    before = "".join(f"a{n} = 1\nsend = 2\n" for n in range(60))
    change = changed("a.py", before, before.replace("= 1\n", "= 9\n"))
    last = change.pieces[-1]
    found = only_send(window_of(change, last.hunk))
    assert [spot.line for spot in found if spot.line > last.removed[0]] == [119, 119]


@pytest.mark.parametrize(
    ("names", "passes"),
    [
        (("Client.send",), True),
        (("send",), True),
        (("Client",), True),
        (("Server.send",), False),
        ((), False),
    ],
)
def test_names_may_be_whole_or_last_parts(names: tuple[str, ...], passes: bool) -> None:
    before = "class Client:\n    def send(self):\n        return 1\n"
    found = spots(lambda window: only_symbols(window, names), before, before.replace("1", "2"))
    assert (not found) == passes


def test_a_rename_in_an_inner_function_is_told_once() -> None:
    before = "def f():\n    def g():\n        x = load()\n        return x\n"
    found = spots(no_renames, before, before.replace("x", "y"))
    assert [spot.reason for spot in found] == ["the variable `x` in `f` was renamed to `y`"]


@pytest.mark.parametrize("rule", [no_type_changes, no_signature_changes, keep_public_api, no_renames])
def test_thousands_of_one_name_cost_little(rule: Rule) -> None:
    before = "".join(f"def f(a{n}: int): ...\n" for n in range(3000))
    after = before.replace("int", "str")
    change = Changed("a.py", *(tuple(text.splitlines(keepends=True)) for text in (before, after)), (WHOLE,))
    began = time.process_time()
    assert len(list(rule(window_of(change, 1)))) == (0 if rule is no_renames else MAX_SPOTS)
    assert time.process_time() - began < 2


def test_long_texts_are_shortened() -> None:
    found = spots(no_type_changes, "def f(a: int): ...\n", f"def f(a: {'x' * 500}): ...\n")
    assert len(found[0].reason) < 150
