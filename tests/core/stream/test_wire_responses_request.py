"""The request of OpenAI Responses: what it says; a longer conversation begins with the shorter one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.core.stream.wire_chat_request import UnknownToolError
from spark_tui.core.stream.wire_chat_request import encode_request as encode_chat
from spark_tui.core.stream.wire_responses_request import PHASES, REASONING, encode_request
from spark_tui.core.talk.messages import Message, Request, Role, ToolCall
from spark_tui.core.talk.tools import EDIT_TOOL

THOUGHT = REASONING + '"id":"rs_1","summary":[],"encrypted_content":"x"}'
TALK = (
    Message(Role.SYSTEM, "be brief"),
    Message(Role.USER, "go"),
    Message(
        Role.ASSISTANT, "I will", (ToolCall("c1", EDIT_TOOL, "*** Begin", freeform=True),), carried=(THOUGHT,)
    ),
    Message(Role.ASSISTANT, "", (ToolCall("r1", "read", "{}"),), carried=('{"type":"thinking"}',)),
    Message(Role.TOOL, "text", call_id="r1"),
    Message(Role.TOOL, "stopped", call_id="c1"),
)


def body(request: Request, **extra: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode_request(request, extra=extra))
    return found


def test_a_conversation_as_items() -> None:
    found = body(Request("gpt-5", TALK, ("read", EDIT_TOOL), cache_key="s1"))
    tools = found.pop("tools")
    assert found == {
        "model": "gpt-5",
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "prompt_cache_key": "s1",
        "instructions": "be brief",
        "input": [
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "go"}]},
            json.loads(THOUGHT),
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I will"}]},
            {"type": "custom_tool_call", "call_id": "c1", "name": "apply_patch", "input": "*** Begin"},
            {"type": "function_call", "call_id": "r1", "name": "read", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "r1", "output": "text"},
            {"type": "custom_tool_call_output", "call_id": "c1", "output": "stopped"},
        ],
    }
    assert (tools[0]["type"], tools[0]["name"], tools[0]["parameters"]["required"]) == (
        "function",
        "read",
        ["path"],
    )
    assert (tools[1]["type"], tools[1]["format"]["syntax"]) == ("custom", "lark")


def test_a_message_goes_back_with_its_phase() -> None:
    message = Message(Role.ASSISTANT, "hm", carried=(THOUGHT, PHASES["commentary"]))
    thought, said = body(Request("gpt-5", (message,)))["input"]
    assert thought == json.loads(THOUGHT)
    assert (said["role"], said["phase"]) == ("assistant", "commentary")


def test_every_rule_of_the_grammar_is_defined() -> None:
    grammar = body(Request("gpt-5", (), (EDIT_TOOL,)))["tools"][0]["format"]["definition"]
    defined = set(re.findall(r"^(\w+):", grammar, re.MULTILINE)) | {"LF"}
    bare = re.sub(r'"[^"]*"|/[^/]*/|^%.*$', "", grammar, flags=re.MULTILINE)
    assert set(re.findall(r"\w+", bare)) == defined


@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4o-mini", "openai/gpt-4.1"])
def test_models_that_do_not_think_are_not_asked_for_thoughts(model: str) -> None:
    assert "include" not in body(Request(model, ()))


def test_extra_fields_go_over_ours_and_none_takes_away() -> None:
    found = body(Request("m", (), max_tokens=7, temperature=0.5), stream=None, type="response.create")
    assert found == {
        "type": "response.create",
        "model": "m",
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": 7,
        "temperature": 0.5,
        "input": [],
    }


def test_an_unknown_tool_is_an_error() -> None:
    with pytest.raises(UnknownToolError):
        encode_request(Request("m", (), ("shell",)))


WORDS = st.text(max_size=20)
CALLS = st.builds(
    lambda id_, text, free: ToolCall(id_, EDIT_TOOL if free else "read", text, freeform=free),
    st.sampled_from(["a", "b", "c"]),
    WORDS,
    st.booleans(),
)
MESSAGES = st.builds(
    Message,
    st.sampled_from(Role),
    WORDS,
    st.lists(CALLS, max_size=2).map(tuple),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([(), (THOUGHT,)]),
)


@given(st.lists(MESSAGES, max_size=6), st.lists(MESSAGES, min_size=1, max_size=4))
def test_a_longer_conversation_begins_with_the_bytes_of_the_shorter(
    talk: list[Message], more: list[Message]
) -> None:
    start = (Message(Role.SYSTEM, "s"), *talk)
    short = encode_request(Request("m", start, ("read", EDIT_TOOL), cache_key="k"))
    long = encode_request(Request("m", (*start, *more), ("read", EDIT_TOOL), cache_key="k"))
    assert short.endswith(b"]}")
    assert long.startswith(short.removesuffix(b"]}"))


def test_chat_completions_tell_freeform_calls_as_words() -> None:
    found = json.loads(encode_chat(Request("m", TALK)))["messages"]
    assert [(each["role"], each["content"]) for each in found[2:]] == [
        ("assistant", "I will\n*** Begin"),
        ("assistant", ""),
        ("tool", "text"),
        ("user", "stopped"),
    ]
