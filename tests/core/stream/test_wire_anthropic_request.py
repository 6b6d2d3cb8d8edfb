"""Requests to Anthropic Messages: their shape, and that a longer prompt begins as the shorter one did."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.wire_anthropic import Thought
from spark_tui.core.stream.wire_anthropic_request import (
    PromptOrderError,
    anthropic_headers,
    encode_request,
    longest_answer,
)
from spark_tui.core.stream.wire_chat_request import UnknownToolError
from spark_tui.core.talk.messages import Message, Request, Role, ToolCall

Body = dict[str, Any]

SYSTEM = Message(Role.SYSTEM, "be brief")
FIRST = Message(Role.USER, "the repository, and a goal")
CALL = ToolCall("toolu_1", "read", '{"path":"a"}')
LOOKED = Message(Role.ASSISTANT, "I look.", calls=(CALL,))
FOUND = Message(Role.TOOL, "text of a", call_id="toolu_1")


def body(*messages: Message, tools: tuple[str, ...] = (), **options: Any) -> Body:
    made: Body = json.loads(encode_request(Request("m", messages, tools), **options))
    return made


def without_marks(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_marks(each) for key, each in value.items() if key != "cache_control"}
    return [without_marks(each) for each in value] if isinstance(value, list | tuple) else value


def blocks(made: Body) -> list[tuple[str, Any]]:
    """Everything that the model reads, in the order in which it reads it, each with its role."""
    said = [(message["role"], block) for message in made["messages"] for block in message["content"]]
    return (
        [("tool", each) for each in made.get("tools", ())]
        + [("system", each) for each in made.get("system", ())]
        + said
    )


def marked(made: Body) -> list[int]:
    return [at for at, (_, block) in enumerate(blocks(made)) if "cache_control" in block]


def test_a_whole_request() -> None:
    made = without_marks(body(SYSTEM, FIRST, LOOKED, FOUND, Message(Role.USER, "go on"), tools=("read",)))
    tool = made.pop("tools")[0]
    assert made == {
        "model": "m",
        "max_tokens": 32_000,
        "stream": True,
        "system": [{"type": "text", "text": "be brief"}],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "the repository, and a goal"}]},
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "I look."},
                    {"type": "tool_use", "id": "toolu_1", "name": "read", "input": {"path": "a"}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_1", "content": "text of a"},
                    {"type": "text", "text": "go on"},
                ],
            },
        ],
    }
    assert tool["name"] == "read"
    assert tool["input_schema"]["required"] == ["path"]


@pytest.mark.parametrize(
    ("messages", "roles"),
    [
        pytest.param([FIRST, Message(Role.USER, "b")], ["user"], id="two of the same role"),
        pytest.param([FIRST, Message(Role.ASSISTANT, " \n"), Message(Role.USER, "b")], ["user"], id="blank"),
        pytest.param(
            [FIRST, LOOKED, FOUND, Message(Role.ASSISTANT, "a"), Message(Role.ASSISTANT, "b"), FIRST],
            ["user", "assistant", "user", "assistant", "user"],
            id="two answers",
        ),
    ],
)
def test_roles_take_turns_and_blank_text_makes_no_block(messages: list[Message], roles: list[str]) -> None:
    made = body(*messages)
    assert [each["role"] for each in made["messages"]] == roles
    texts = [block["text"] for _, block in blocks(made) if block["type"] == "text"]
    assert all(text.strip() for text in texts)


def test_an_empty_answer_of_a_tool_has_no_content() -> None:
    made = without_marks(body(FIRST, LOOKED, Message(Role.TOOL, "\n", call_id="toolu_1")))
    assert made["messages"][-1]["content"] == [{"type": "tool_result", "tool_use_id": "toolu_1"}]


@pytest.mark.parametrize("arguments", ["", "{", "[1]", '"x"', "[" * 100_000, '{"path": "a"}'])
def test_arguments_are_always_an_object(arguments: str) -> None:
    call = ToolCall("toolu_1", "read", arguments)
    made = body(FIRST, Message(Role.ASSISTANT, "", calls=(call,)), FOUND)
    given = made["messages"][1]["content"][0]["input"]
    expected = {"": {}, '{"path": "a"}': {"path": "a"}}
    assert given == expected.get(arguments, {"INVALID_JSON": arguments})


def thought(text: str, calls: int = 0) -> str:
    block = {"type": "thinking", "thinking": text, "signature": "c2ln"}
    return msgspec.json.encode(Thought(block, calls)).decode()


def test_signed_thoughts_go_back_word_for_word_and_where_they_stood() -> None:
    asked = (CALL, ToolCall("toolu_2", "list", "{}"))
    items = (thought("a"), '{"wire":"responses","item":{}}', "no JSON", thought("b", 1))
    answers = [Message(Role.TOOL, "x", call_id=call.id) for call in asked]
    made = body(FIRST, Message(Role.ASSISTANT, "I look.", calls=asked, carried=items), *answers)
    content = without_marks(made["messages"][1]["content"])
    assert [block["type"] for block in content] == ["thinking", "text", "tool_use", "thinking", "tool_use"]
    assert content[0] == {"type": "thinking", "thinking": "a", "signature": "c2ln"}
    assert content[3]["thinking"] == "b"


def test_a_thought_goes_back_only_before_something() -> None:
    alone = Message(Role.ASSISTANT, "\n", carried=(thought("a"),))
    assert [each["role"] for each in body(FIRST, alone, FIRST)["messages"]] == ["user"]
    after = Message(Role.ASSISTANT, "", calls=(CALL,), carried=(thought("a"), thought("b", 1)))
    content = body(FIRST, after, FOUND)["messages"][1]["content"]
    assert [block["type"] for block in content] == ["thinking", "tool_use"]


def test_a_freeform_call_of_another_wire_is_told_as_an_object() -> None:
    call = ToolCall("c1", "apply_patch", "*** Begin Patch", freeform=True)
    made = body(FIRST, Message(Role.ASSISTANT, "", calls=(call,)), Message(Role.TOOL, "x", call_id="c1"))
    assert made["messages"][1]["content"][0]["input"] == {"input": "*** Begin Patch"}


@pytest.mark.parametrize(("key", "more"), [("", {}), ("sk-ant-1", {"x-api-key": "sk-ant-1"})])
def test_the_headers(key: str, more: dict[str, str]) -> None:
    assert anthropic_headers(key) == {"anthropic-version": "2023-06-01", **more}


def test_ids_of_calls_have_only_signs_that_are_allowed() -> None:
    call = ToolCall("call:1/ü", "read", "{}")
    made = body(
        FIRST, Message(Role.ASSISTANT, "", calls=(call,)), Message(Role.TOOL, "x", call_id="call:1/ü")
    )
    assert made["messages"][1]["content"][0]["id"] == "call_1__"
    assert made["messages"][2]["content"][0]["tool_use_id"] == "call_1__"


@pytest.mark.parametrize("messages", [(), (SYSTEM,), (FIRST, Message(Role.ASSISTANT, "half an an"))])
def test_a_prompt_that_ends_with_the_models_own_words_is_refused(messages: tuple[Message, ...]) -> None:
    with pytest.raises(PromptOrderError, match="without a question"):
        body(*messages)


def test_an_unknown_tool_is_an_error() -> None:
    with pytest.raises(UnknownToolError, match="'shell'"):
        body(FIRST, tools=("shell",))


def test_extra_fields_go_over_ours_and_none_takes_away() -> None:
    made = body(FIRST, extra={"stream": None, "thinking": {"type": "adaptive"}})
    assert made["thinking"] == {"type": "adaptive"}
    assert "stream" not in made


def test_the_persons_limit_goes_over_the_windows() -> None:
    asked = Request("m", (FIRST,), max_tokens=7, temperature=0.5)
    made = json.loads(encode_request(asked))
    assert (made["max_tokens"], made["temperature"]) == (7, 0.5)


@pytest.mark.parametrize(
    ("window", "most"), [(1_000_000, 32_000), (200_000, 32_000), (32_768, 8_192), (1, 1)]
)
def test_the_longest_answer_leaves_room_for_the_prompt(window: int, most: int) -> None:
    assert longest_answer(window) == most
    assert json.loads(encode_request(Request("m", (FIRST,), window=window)))["max_tokens"] == most


def test_marks_stand_on_the_stable_beginning_and_on_the_ends_of_the_last_two_prompts() -> None:
    looked = [LOOKED, FOUND, LOOKED, FOUND, Message(Role.USER, "steer")]
    made = body(SYSTEM, FIRST, *looked, tools=("read", "list"))
    found = [blocks(made)[at] for at in marked(made)]
    assert [(role, block["type"]) for role, block in found] == [
        ("system", "text"),
        ("user", "text"),
        ("user", "tool_result"),  # where the prompt before ended
        ("user", "text"),
    ]
    assert found[1][1]["text"] == FIRST.content
    assert found[-1][1]["text"] == "steer"


def test_a_block_is_marked_once_and_the_tools_stand_in_for_a_system_text() -> None:
    assert marked(body(FIRST)) == [0]
    assert marked(body(SYSTEM, FIRST)) == [0, 1]
    assert marked(body(FIRST, tools=("read", "list"))) == [1, 2]


words = st.text(max_size=6)
calls = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1, max_size=3)


@st.composite
def rounds(draw: st.DrawFn) -> list[Message]:
    """What one turn adds to a prompt: an answer (perhaps with calls and theirs), and a word of the person."""
    said = draw(words)
    items = tuple(thought("t", each) for each in draw(st.lists(st.integers(0, 2), max_size=2)))
    if not draw(st.booleans()):
        answer = [Message(Role.ASSISTANT, said, carried=items)] if said else []
        return [*answer, Message(Role.USER, draw(words.filter(str.strip)))]
    ids = draw(calls)
    asked = tuple(ToolCall(each, "read", draw(st.sampled_from(["{}", "{", '{"path":"x"}']))) for each in ids)
    answers = [Message(Role.TOOL, draw(words), call_id=each) for each in ids]
    steer = [Message(Role.USER, "steer")] if draw(st.booleans()) else []
    return [Message(Role.ASSISTANT, said, calls=asked, carried=items), *answers, *steer]


@given(st.lists(rounds(), min_size=1, max_size=5))
def test_a_longer_prompt_begins_with_the_shorter_one_and_looks_where_that_was_kept(
    turns: list[list[Message]],
) -> None:
    messages = [SYSTEM, FIRST]
    shorter = body(*messages, tools=("read",))
    for turn in turns:
        messages += turn
        longer = body(*messages, tools=("read",))
        before, after = without_marks(blocks(shorter)), without_marks(blocks(longer))
        assert after[: len(before)] == before
        assert len(after) > len(before)
        kept, looked_at = marked(shorter)[-1], marked(longer)
        assert len(looked_at) <= 4
        # The server looks at 20 blocks before a mark: what it kept of the prompt before is among them.
        assert any(0 <= at - kept < 20 for at in looked_at)
        shorter = longer


def test_a_round_of_many_calls_still_finds_what_was_kept() -> None:
    ids = [f"toolu_{number}" for number in range(30)]
    asked = Message(Role.ASSISTANT, "", calls=tuple(ToolCall(each, "read", "{}") for each in ids))
    answers = [Message(Role.TOOL, "x", call_id=each) for each in ids]
    shorter, longer = body(SYSTEM, FIRST), body(SYSTEM, FIRST, asked, *answers)
    assert marked(shorter)[-1] in marked(longer)
    later = body(SYSTEM, FIRST, asked, *answers, asked, *answers)
    assert marked(longer)[-1] in marked(later)
