"""What one token costs, part by part, without a screen or a socket: best of several runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from json import dumps

from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from spark_tui.core.change.values import FileFacts, FileKind
from spark_tui.core.events import (
    AnswerGrew,
    Event,
    FileLoaded,
    GoalSet,
    SessionStarted,
    TurnOpened,
)
from spark_tui.core.guard.judge import judge_hunk, tally
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.session import Session, goal_hunks
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.signals import Signal, Text
from spark_tui.core.stream.sse import SseEvent, SseMachine
from spark_tui.core.stream.wire import AnswerReader
from spark_tui.core.stream.wire_anthropic import AnthropicReader
from spark_tui.core.stream.wire_chat import ChatReader
from spark_tui.core.stream.wire_responses import ResponsesReader
from spark_tui.core.update.dispatch import update
from spark_tui.engine.records import encode
from spark_tui.measuring.scripted import event
from spark_tui.measuring.text import code, edit, tokens_of

from .micro_screen import rows as screen_rows
from .stage import Row, Wanted

A_READ = 20  # tokens in one read: 1,200 a second at 60 reads
NO_LIMITS = Policy(size=Size(None, None, None, None, None, None), run_ahead=1_000_000)


def best(work: Callable[[], object], units: int, times: int = 5) -> float:
    """Microseconds of CPU a unit, of the run that took least: other work on the machine does not count."""
    took = []
    for _ in range(times):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took) / units * 1e6


def wire_bytes(tokens: list[str]) -> list[bytes]:
    """The tokens as reads of the socket, chunk headers left out."""
    events = [event(token).split(b"\r\n", 1)[1][:-2] for token in tokens]
    return [b"".join(events[start : start + A_READ]) for start in range(0, len(events), A_READ)]


def reads(tokens: list[str]) -> list[str]:
    return ["".join(tokens[start : start + A_READ]) for start in range(0, len(tokens), A_READ)]


def with_hunks(count: int, lines: int) -> Session:
    """A streaming session on a file of so many lines with so many hunks that wait."""
    session = Session()
    data = "".join(f"value_{number} = {number}\n" for number in range(lines)).encode()
    text = "".join(edit(f"value_{n} = {n}", [f"value_{n} = {n}  # new"]) for n in range(count))
    started = SessionStarted(
        "s", "repo", "main", NO_LIMITS, (), "p", "m", 0, EditFormat.SEARCH_REPLACE, "SYS", "CTX"
    )
    events: list[Event] = [
        started,
        GoalSet("go"),
        TurnOpened(1),
        FileLoaded(FileFacts("big.py", FileKind.FILE, data)),
        AnswerGrew(1, text, edits=tuple(AutoParser().feed(text))),
    ]
    for each in events:
        session = update(session, each).session
    assert session.turn.live, "the turn was stopped: what follows would cost nothing and measure nothing"
    return session


def growing(session: Session, tokens: list[str], line: int) -> Callable[[], object]:
    """One long edit grows in a session that has hunks."""
    parser = AutoParser()
    head = f"big.py\n<<<<<<< SEARCH\nvalue_{line} = {line}\n=======\n"
    opened = update(session, AnswerGrew(1, head, edits=tuple(parser.feed(head)))).session
    events = [AnswerGrew(1, text, edits=tuple(parser.feed(text))) for text in reads(tokens)]

    def work() -> Session:
        state = opened
        for each in events:
            state = update(state, each).session
        return state

    return work


def closing(session: Session, line: int, count: int) -> Callable[[], object]:
    """Small edits that close, each placed, judged and put among the hunks."""
    parser = AutoParser()
    texts = [edit(f"value_{line + n} = {line + n}", [f"value_{line + n} = 0"]) for n in range(count)]
    events = [AnswerGrew(1, text, edits=tuple(parser.feed(text))) for text in texts]

    def work() -> Session:
        state = session
        for each in events:
            state = update(state, each).session
        return state

    return work


def reading(
    name: str, reader: Callable[[], AnswerReader], records: list[SseEvent], count: int
) -> tuple[str, str, float]:
    """The row of one wire: what it costs to read a token out of its record."""

    def work() -> list[Signal]:
        made = reader()
        return [found for record in records for found in made.feed(record)]

    assert sum(isinstance(signal, Text) for signal in work()) == count
    return f"{name} records to text", "token", best(work, count)


def responses_records(tokens: list[str]) -> list[SseEvent]:
    """One record a token, as OpenAI sends them."""
    kind, common = "response.output_text.delta", {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    return [
        SseEvent(
            kind, dumps({"type": kind, "sequence_number": number, **common, "delta": token, "logprobs": []})
        )
        for number, token in enumerate(tokens)
    ]


def anthropic_records(tokens: list[str]) -> list[SseEvent]:
    """One record a token, as Anthropic sends them, in one block."""
    kind, block = "content_block_delta", {"type": "text", "text": ""}
    return [
        SseEvent("message_start", dumps({"type": "message_start", "message": {"model": "m", "content": []}})),
        SseEvent(
            "content_block_start", dumps({"type": "content_block_start", "index": 0, "content_block": block})
        ),
        *(
            SseEvent(kind, dumps({"type": kind, "index": 0, "delta": {"type": "text_delta", "text": token}}))
            for token in tokens
        ),
    ]


def web_socket(records: list[SseEvent]) -> Callable[[], object]:
    """Bytes of a WebSocket to messages, in reads of `A_READ` records, as `adapters.llm` reads them."""
    sending = ServerProtocol(state=State.OPEN)
    pieces = []
    for start in range(0, len(records), A_READ):
        for record in records[start : start + A_READ]:
            sending.send_text(record.data.encode())
        pieces.append(b"".join(sending.data_to_send()))

    def work() -> int:
        client, server = ClientProtocol(parse_uri("ws://127.0.0.1/")), ServerProtocol()
        client.send_request(client.connect())
        server.receive_data(b"".join(client.data_to_send()))
        (asked,) = server.events_received()
        server.send_response(server.accept(asked))
        client.receive_data(b"".join(server.data_to_send()))
        client.events_received()
        count = 0
        for piece in pieces:
            client.receive_data(piece)
            for frame in client.events_received():
                count += bool(bytes(frame.data).decode())
        return count

    assert work() == len(records)
    return work


def run(wanted: Wanted) -> Iterator[Row]:
    """One row a machine."""
    quick = wanted.quick
    tokens = tokens_of("\n".join(code(200 if quick else 1000)))
    count, raw, texts = len(tokens), wire_bytes(tokens), reads(tokens)

    def sse() -> list[object]:
        machine = SseMachine()
        return [found for piece in raw for found in machine.feed(piece)]

    records = [record for machine in [SseMachine()] for piece in raw for record in machine.feed(piece)]

    wires = [
        reading("Chat Completions", ChatReader, records, count),
        reading("Responses", ResponsesReader, responses_records(tokens), count),
        ("WebSocket bytes to messages", "token", best(web_socket(responses_records(tokens)), count)),
        reading("Anthropic Messages", AnthropicReader, anthropic_records(tokens), count),
    ]
    head = "big.py\n<<<<<<< SEARCH\nvalue_1 = 1\n=======\n"

    def parse() -> int:
        parser = AutoParser()
        parser.feed(head)
        return sum(len(parser.feed(text)) for text in texts)

    parser = AutoParser()
    parser.feed(head)
    grown = [AnswerGrew(1, text, edits=tuple(parser.feed(text))) for text in texts]
    few, many = with_hunks(10, 5_000), with_hunks(400 if quick else 900, 5_000)
    file = many.files["big.py"]
    hunk = file.hunks[-1]
    rows = [
        ("SSE bytes to records", "token", best(sse, count)),
        *wires,
        ("text to edit events", "token", best(parse, count)),
        ("journal record", "token", best(lambda: [encode(1.0, each) for each in grown], count)),
        ("state: hunk grows, 10 hunks", "token", best(growing(few, tokens, 4_000), count)),
        (f"state: hunk grows, {len(file.hunks)} hunks", "token", best(growing(many, tokens, 4_000), count)),
        ("state: hunk closes, 10 hunks", "hunk", best(closing(few, 4_100, 20), 20)),
        (f"state: hunk closes, {len(file.hunks)} hunks", "hunk", best(closing(many, 4_100, 20), 20)),
        ("guard judges a hunk", "hunk", best(lambda: judge_hunk(NO_LIMITS, tally(()), hunk, file, None), 1)),
        (f"guard counts {len(file.hunks)} hunks", "hunk", best(lambda: tally(goal_hunks(many)), 1)),
    ]
    rows += screen_rows(best, few)
    yield from (Row({"what": what, "per": unit}, {"us": took}) for what, unit, took in rows)
