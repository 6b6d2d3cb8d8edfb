"""A conversation is the same sequence of messages, packed or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.events import SteerSent
from spark_tui.core.session import context_tokens
from spark_tui.core.talk.messages import Message, Role, ToolCall
from spark_tui.core.talk.transcript import AT_ONCE, PLAIN, Transcript
from support.play import Play, block

MESSAGES = st.builds(
    Message,
    st.sampled_from(Role),
    st.text(st.characters(), max_size=30),  # also halves of surrogate pairs
    st.lists(st.builds(ToolCall, st.text(max_size=3), st.text(max_size=3), st.text(max_size=9))).map(tuple),
    st.text(max_size=3),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
)
STEPS = st.lists(
    st.tuples(st.lists(MESSAGES, max_size=4), st.integers(0, 60), st.integers(0, 20)), max_size=8
)


def said(*texts: str) -> tuple[Message, ...]:
    return tuple(Message(Role.ASSISTANT, text) for text in texts)


@given(STEPS)
def test_it_is_the_sequence_of_what_was_added(steps: list[tuple[list[Message], int, int]]) -> None:
    found, wanted = Transcript(), ()
    for messages, plain, least in steps:
        before = found
        found, wanted = found.plus(*messages).rested(plain, least), (*wanted, *messages)
        assert tuple(found) == wanted
        assert list(reversed(found)) == list(reversed(wanted))
        assert [found[at] for at in range(len(found))] == list(wanted)
        assert [found[at - len(found)] for at in range(len(found))] == list(wanted)
        assert (found[1:-1], found[: len(before)]) == (wanted[1:-1], tuple(before))
        assert found == wanted
        assert found == Transcript(wanted)
        assert hash(found) == hash(Transcript(wanted))
        assert found.characters == Transcript(wanted).characters


@pytest.mark.parametrize("other", [said("a"), said("a", "b", "c"), said("a", "c"), "ab", None])
def test_another_conversation_is_not_equal(other: Sequence[object] | None) -> None:
    assert Transcript(said("a", "b")).rested(0, 0) != other


@pytest.mark.parametrize("index", [2, -3])
def test_there_is_nothing_outside_of_it(index: int) -> None:
    with pytest.raises(IndexError):
        _ = Transcript(said("a", "b")).rested(0, 0)[index]


def test_only_what_is_long_ago_is_packed_and_takes_a_fifth_at_most() -> None:
    text = "".join(f"value_{number} = {number} * scale + offset\n" for number in range(AT_ONCE // 30))
    short = Transcript(said(text)).rested()
    assert short.plus(*said("next")).rested()[0].content is short[0].content
    long = Transcript()
    for _ in range(4 * PLAIN // len(text)):
        long = long.plus(*said(text)).rested()
    assert 0 < long.packed < (long.characters - PLAIN) / 5
    assert long[-1].content is text


def test_the_prompt_of_a_long_session_grows_as_ever() -> None:
    play = Play({"a.py": b"one\n"})
    prompts = []
    for turn in range(14):
        play.say(block("a.py", "one\n", "two\n") + f"{turn:09} " * 10_000)
        play.end()
        play.do(SteerSent(f"go on {turn}"))
        prompts.append(tuple(play.started[-1].request.messages))
    assert play.session.messages.packed
    assert all(after[: len(before)] == before for before, after in pairwise(prompts))
    assert sum(len(message.content) for message in prompts[-1]) == play.session.messages.characters
    assert context_tokens(play.session) == play.session.messages.characters // 4
