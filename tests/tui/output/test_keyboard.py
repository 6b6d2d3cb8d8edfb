"""The input from a terminal: keys come whole, a lone Esc in time, and a terminal that is gone is noticed."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.message import Message

from spark_tui.tui.output.keyboard import Keyboard

PATIENCE = 20.0


class Ears:
    """A keyboard that listens in a thread of its own, and what it heard."""

    def __init__(self, terminal: int) -> None:
        self.heard: SimpleQueue[Message] = SimpleQueue()
        self.keyboard = Keyboard(terminal)
        self.there: bool | None = None
        self._thread = Thread(target=self._listen)
        self._thread.start()

    def key(self) -> str:
        message = self.heard.get(timeout=PATIENCE)
        assert isinstance(message, Key)
        return message.key

    def ended(self) -> bool | None:
        """Whether the terminal was still there when it ended; waits for the end."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.there

    def _listen(self) -> None:
        self.there = self.keyboard.listen(XTermParser(), self.heard.put)


@pytest.fixture
def ends() -> Iterator[list[int]]:
    """The person's end of a raw pseudo-terminal and the app's; who closes one takes it out."""
    both = list(pty.openpty())
    tty.setraw(both[1])
    yield both
    for end in both:
        os.close(end)


@pytest.fixture
def ears(ends: list[int]) -> Iterator[Ears]:
    made = Ears(ends[1])
    yield made
    made.keyboard.stop()
    made.ended()


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"a", ["a"]),
        (b"\x1b[A", ["up"]),
        (b"\x1b", ["escape"]),
        (b"\x1bx", ["alt+x"]),
        ("ä".encode(), ["ä"]),
        (b"\xffb", ["replacement_character", "b"]),
    ],
)
def test_what_is_typed_arrives(ends: list[int], ears: Ears, typed: bytes, keys: list[str]) -> None:
    os.write(ends[0], typed)
    assert [ears.key() for _ in keys] == keys


def test_a_sign_that_comes_in_two_pieces_is_one_key(ends: list[int], ears: Ears) -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    os.write(ends[0], b"a" + first)
    assert ears.key() == "a"
    os.write(ends[0], second + b"b")
    assert ears.key() == "é"
    assert ears.key() == "b"


def test_it_ends_when_it_is_told_to(ears: Ears) -> None:
    ears.keyboard.stop()
    assert ears.ended() is True
    ears.keyboard.stop()


def test_it_ends_when_it_was_told_to_before_it_began(ends: list[int]) -> None:
    keyboard = Keyboard(ends[1])
    keyboard.stop()
    assert keyboard.listen(XTermParser(), lambda _: None)


def test_a_terminal_that_is_gone_is_noticed(ends: list[int], ears: Ears) -> None:
    os.close(ends.pop(0))
    assert ears.ended() is False
