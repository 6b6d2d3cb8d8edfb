"""The first screen when no model is configured: what was looked for, what was found, what to do.

Not here: the looking itself (the command line does it and hands over a `Setup`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from spark_tui.tui.signs import Signs

Choice = tuple[Literal["demo", "local"]] | tuple[Literal["server"], str, str]
"""`("demo",)`, `("local",)`, or `("server", url, model)`."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered on this machine; `model` is the one it would use."""

    name: str
    url: str
    model: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What was looked for (one phrase each), the names of keys that are set (never their values), and
    the servers that answered. `local` is the model file that can run in this process, if there is one."""

    looked_for: tuple[str, ...]
    keys: tuple[str, ...] = ()
    servers: tuple[LocalServer, ...] = ()
    local: str = ""


_WAYS = (
    (
        "A hosted model",
        ("export CEREBRAS_API_KEY=...", "spark-tui --model cerebras/gpt-oss-120b"),
    ),
    (
        "A server of your own (vLLM, llama.cpp, Ollama, LM Studio)",
        ("spark-tui --base-url http://127.0.0.1:8080/v1 --model NAME",),
    ),
    (
        "A model file in this process, also without a network",
        ("pip install 'spark-tui[local]'", "spark-tui --model local:FILE.gguf"),
    ),
)


def welcome_text(setup: Setup, signs: Signs) -> Content:
    """The whole page, what a person can do now before what was looked at."""
    lines: list[Content] = [
        Content.assemble(("spark", "bold $accent"), ("  No model is configured yet.", "bold $foreground")),
        _keys(len(setup.servers), bool(setup.local)),
        Content(""),
        _title("Found"),
    ]
    if setup.keys:
        names = ", ".join(signs.clean(name) for name in setup.keys)
        lines.append(_item(signs.dot, f"keys in the environment: {names}", "$foreground"))
    for number, server in enumerate(setup.servers[:9], 1):
        words = f"{server.name} at {server.url}" + (f", {server.model}" if server.model else "")
        lines.append(Content.assemble(("  ", ""), (f"{number} ", "bold $accent"), signs.clean(words)))
    if setup.local:
        words = f"{signs.clean(setup.local)}, a small model that runs in this process"
        lines.append(Content.assemble(("  ", ""), ("l ", "bold $accent"), words))
    if not setup.keys and not setup.servers and not setup.local:
        lines.append(_item(signs.dot, "nothing", "$quiet"))
    lines += [Content(""), _title("Set one up")]
    for title, commands in _WAYS:
        lines.append(_item(signs.dot, title, "$foreground"))
        lines += [Content.assemble(("      ", ""), (command, "$accent")) for command in commands]
    lines.append(_item(signs.dot, "spark-tui doctor tells what is missing", "$quiet"))
    lines += [Content(""), _title("Looked for")]
    lines += [_item(signs.dot, signs.clean(phrase), "$quiet") for phrase in setup.looked_for]
    return Content("\n").join(lines)


def _title(words: str) -> Content:
    return Content.assemble((words, "bold $foreground"))


def _item(dot: str, words: str, tone: str) -> Content:
    return Content.assemble(("  ", ""), (dot, "$quiet"), (f" {words}", tone))


def _keys(servers: int, local: bool) -> Content:
    parts: list[tuple[str, str]] = [("d", "bold $accent"), (" the demo, which needs none   ", "$foreground")]
    if servers:
        span = "1" if servers == 1 else f"1-{min(servers, 9)}"
        parts += [(span, "bold $accent"), (" use that server   ", "$foreground")]
    if local:
        parts += [("l", "bold $accent"), (" the local model   ", "$foreground")]
    parts += [("q", "bold $accent"), (" quit", "$foreground")]
    return Content.assemble(*parts)


class Welcome(Screen[None]):
    """The page; a choice ends the app with it as its result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "demo", show=False),
        Binding("l", "local", show=False),
        Binding("q,escape", "app.quit", show=False),
        *(Binding(str(digit), f"server({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, setup: Setup, signs: Signs) -> None:
        super().__init__()
        self._setup = setup
        self._signs = signs

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(welcome_text(self._setup, self._signs), markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_demo(self) -> None:
        self.app.exit(("demo",))

    def action_local(self) -> None:
        if self._setup.local:
            self.app.exit(("local",))

    def action_server(self, number: int) -> None:
        if number <= len(self._setup.servers):
            server = self._setup.servers[number - 1]
            self.app.exit(("server", server.url, server.model))
