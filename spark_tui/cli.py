"""The command line: reads arguments and hands them to one command. Everything heavy is imported late.

Not here: what the commands do (`spark_tui.commands`).
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from spark_tui import __version__

COMMANDS = {
    "demo": "spark_tui.commands.app:run_demo",
    "run": "spark_tui.commands.headless:run_headless",
    "check": "spark_tui.commands.judge:run_judge",
    "apply": "spark_tui.commands.judge:run_judge",
    "replay": "spark_tui.commands.replaying:run_replay",
    "undo": "spark_tui.commands.undoing:run_undo",
    "constraints": "spark_tui.commands.showing:run_constraints",
    "presets": "spark_tui.commands.presets:run_presets",
    "presets backtest": "spark_tui.commands.backtesting:run_backtest",
    "trust": "spark_tui.commands.trusting:run_trust",
    "models": "spark_tui.commands.showing:run_models",
    "themes": "spark_tui.commands.showing:run_themes",
    "sessions": "spark_tui.commands.showing:run_sessions",
    "doctor": "spark_tui.commands.doctor:run_doctor",
    "bench": "spark_tui.commands.bench:run_bench",
}
APP = "spark_tui.commands.app:run_app_command"
OUTPUTS = ("text", "json", "sarif", "github")
WIRES = ("auto", "chat", "responses", "anthropic")
FORMATS = ("auto", "apply_patch", "search_replace", "unified_diff", "whole_file")


class _Parser(argparse.ArgumentParser):
    """Wrong usage ends with 1: 2 means that a rule blocks. Who asked for JSON gets JSON."""

    as_json = False

    def error(self, message: str) -> NoReturn:
        if self.as_json:
            from spark_tui.commands.printing import print_json, problem_object

            print_json(problem_object("usage", message))
        else:
            self.print_usage(sys.stderr)
            sys.stderr.write(f"{self.prog}: {message}\n")
        raise SystemExit(1)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = next((words for n in (2, 1) if (words := " ".join(arguments[:n])) in COMMANDS), "")
    if name:
        parser, target = _command_parser(name), COMMANDS[name]
        arguments = arguments[len(name.split()) :]
    else:
        parser, target = _app_parser(), APP
    parser.as_json = "--json" in arguments or "--output=json" in arguments
    parsed = parser.parse_args(arguments)
    _refuse_bytes(parser, parsed)
    if target == APP:
        _notice_typing_error(parser, parsed.goal)
    module, function = target.split(":")
    gc.disable()  # what is loaded stays: looking for garbage in it takes a tenth of the time
    command = getattr(import_module(module), function)
    gc.freeze()
    gc.enable()
    code: int = command(parsed)
    return code


def _refuse_bytes(parser: _Parser, parsed: argparse.Namespace) -> None:
    """What is sent to a model, recorded or printed as JSON must be text; folders and files need not be."""
    for name in ("goal", "text", "path", "model", "base_url"):
        value = getattr(parsed, name, None) or ""
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            parser.error(f"the {name.replace('_', ' ')} is not UTF-8 text")


def _notice_typing_error(parser: _Parser, goal: str) -> None:
    """A goal of one word that is nearly a command is a typing error: no model is asked to work on `chek`."""
    if not goal.isalpha():
        return
    from difflib import get_close_matches

    near = get_close_matches(goal.lower(), COMMANDS, n=1, cutoff=0.75)
    if near:
        parser.error(f"there is no command {goal!r}; did you mean {near[0]!r}?")


def entry() -> NoReturn:
    """The installed script: nothing is left behind when the reader of a pipe goes away."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it exits, and must find somebody who reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)


def _app_parser() -> _Parser:
    commands = "\n".join(f"  spark-tui {name}" for name in COMMANDS)
    parser = _Parser(
        prog="spark-tui",
        description="Pair-program with a fast model in the repository of the current folder.",
        epilog=f"Other commands (each with --help):\n{commands}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("goal", nargs="?", default="", help="what to work on; can be typed in the app too")
    parser.add_argument("--version", action="version", version=f"spark-tui {__version__}")
    parser.add_argument(
        "--resume",
        nargs="?",
        const="last",
        default="",
        metavar="SESSION",
        help="go on with the last session of this repository, or with the one named",
    )
    _add_session_options(parser)
    _add_screen_options(parser)
    parser.set_defaults(command="app")
    return parser


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="", metavar="PROVIDER/NAME", help="or NAME, or local:FILE.gguf")
    parser.add_argument("--base-url", default="", metavar="URL", help="the address of a server, up to /v1")
    parser.add_argument("--wire", default="", choices=WIRES[1:], help="what the server there speaks")


def _add_session_options(parser: argparse.ArgumentParser) -> None:
    _add_model_options(parser)
    parser.add_argument("--preset", default="", help="careful (default), open, read-only or one of yours")
    parser.add_argument("--policy", default="", metavar="FILE", help="a preset file anywhere; it may loosen")
    parser.add_argument("--format", default="", choices=FORMATS[1:], help="how the model writes edits")


def _add_screen_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", default="", help="see spark-tui themes")


def _command_parser(name: str) -> _Parser:
    builder = {
        "demo": _demo,
        "run": _run,
        "check": _judge,
        "apply": _judge,
        "replay": _replay,
        "undo": _undo,
        "constraints": _constraints,
        "presets": _presets,
        "presets backtest": _backtest,
        "trust": _trust,
        "bench": _bench,
    }.get(name, _plain)
    parser = _Parser(prog=f"spark-tui {name}")
    parser.set_defaults(command=name)
    builder(parser)
    return parser


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.description = "The app on a throw-away sample project with a scripted model; no key, no network."
    parser.add_argument("goal", nargs="?", default="")
    parser.add_argument("--rate", type=float, default=1200.0, help="tokens a second (default 1200)")
    parser.add_argument("--keep", action="store_true", help="keep the sample project and say where it is")
    _add_screen_options(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    parser.description = "A session without a screen. Lines on standard input steer."
    parser.add_argument("goal")
    parser.add_argument("--accept", choices=("all", "allowed", "none"), default="none")
    parser.add_argument("--json", action="store_true", help="events as JSON lines on standard output")
    parser.add_argument("--root", default=".", help="the repository (default: that of the current folder)")
    _add_session_options(parser)


def _judge(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Judge edits in any format against the preset. check writes nothing; apply writes what is allowed. "
        "Exit codes: 0 allow, 1 usage or I/O error, 2 block, 3 ask, 4 no such edit."
    )
    parser.add_argument("file", nargs="?", default="", help="a file with the edits, or - (default)")
    parser.add_argument("--format", choices=FORMATS, default="auto")
    parser.add_argument("--path", default=None, help="names the file of a raw whole file")
    parser.add_argument("--preset", default="")
    parser.add_argument("--policy", default="", metavar="FILE")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--output", choices=OUTPUTS, default="text", help="github: annotations of a workflow")
    shown.add_argument("--json", dest="output", action="store_const", const="json", help="--output json")
    parser.add_argument("--root", default=".", metavar="DIR")
    parser.add_argument("--accept", choices=("all", "allowed"), default="all")
    if parser.get_default("command") == "check":
        of_git = parser.add_mutually_exclusive_group()
        of_git.add_argument("--staged", action="store_true", help="judge what is staged for the next commit")
        of_git.add_argument("--range", metavar="A..B", help="judge what B changes in A; A...B, or one commit")


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.description = "Play a session back, on the screen or headless."
    parser.add_argument("session", nargs="?", default="last", help="an id, its beginning, a file, or last")
    parser.add_argument("--json", action="store_true", help="no screen: print the tree it ends in")
    parser.add_argument("--into", default="", metavar="DIR", help="with --json: write that tree there")
    _add_screen_options(parser)


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Take back what was accepted in a session, while its app is closed: by default the last write that "
        "still stands. Your own later edits are never overwritten. "
        "Exit codes: 0 done, 1 usage or I/O error, 3 not all can be taken back, so nothing was."
    )
    parser.add_argument("session", nargs="?", default="last", help="an id, its beginning, a file, or last")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hunk", type=int, action="append", metavar="N", help="this hunk; may be repeated")
    what.add_argument(
        "--goal", dest="of_goal", type=int, default=0, metavar="N", help="all that came of this goal"
    )
    what.add_argument("--all", action="store_true", help="all that was accepted in the session")
    what.add_argument(
        "--to", type=int, default=None, metavar="POINT", help="back or forward to a point; 0: all"
    )
    what.add_argument("--list", action="store_true", help="show the points and what can be undone")
    parser.add_argument("--partly", action="store_true", help="take the rest back when something cannot be")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="one object, whatever happens")
    parser.add_argument("--root", default="", metavar="DIR", help="the repository, when it has moved")


def _constraints(parser: argparse.ArgumentParser) -> None:
    parser.description = "What a steering line means."
    parser.add_argument("action", choices=("compile",))
    parser.add_argument("text")
    parser.add_argument("--json", action="store_true")


def _presets(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The presets that there are, one in full with where each value comes from, or whether the examples "
        "of own rules hold (exit 1 when one does not). See also: spark-tui presets backtest --help."
    )
    parser.add_argument("action", choices=("list", "show", "test"))
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--root", default=".", metavar="DIR")


def _backtest(parser: argparse.ArgumentParser) -> None:
    parser.description = "What a preset would have done to the git history, or to your own old sessions."
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--range", default="", metavar="A..B", help="commits (default: the last 200)")
    what.add_argument("--sessions", action="store_true", help="what you decided by hand in old sessions")
    parser.add_argument("--preset", default="", metavar="NAME", help="default: the active one")
    parser.add_argument("--policy", default="", metavar="FILE", help="a preset file anywhere; it may loosen")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--progress", action="store_true", help="JSON lines while it runs, for programs")
    parser.add_argument("--root", default=".", metavar="DIR")


def _trust(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "What the repository's .spark/config.toml asks for and may not set without you: shows it, and "
        "takes your yes, which holds until a byte of the file changes."
    )
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--show", action="store_true", help="only show it")
    answer.add_argument("--yes", action="store_true", help="trust it without a question")
    answer.add_argument("--revoke", action="store_true", help="trust nothing of this repository any more")
    parser.add_argument("--root", default=".", metavar="DIR")


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "How fast the model is that the app would ask: first token, tokens a second, a steer in mid-answer, "
        "what its server takes from the cache. A made-up file is explained; nothing of yours is sent. "
        "With --streams: how it and this machine bear many requests at once. "
        "With --app: how fast the app itself is on this machine. "
        "Exit codes: 0 measured, 1 usage, no model or a failed answer, 130 interrupted."
    )
    _add_model_options(parser)
    parser.add_argument(
        "--runs", type=_at_least(1), default=5, metavar="N", help="two requests each (default 5)"
    )
    parser.add_argument(
        "--streams",
        type=_at_least(1),
        default=0,
        metavar="N",
        help="instead of runs, one request so many times at once, shown live beside each other",
    )
    parser.add_argument(
        "--tokens",
        type=_at_least(16),
        default=0,
        metavar="N",
        help="at most, of an answer (default 300, with --streams 1000)",
    )
    parser.add_argument(
        "--prompt",
        type=_at_least(1),
        default=2000,
        metavar="N",
        help="tokens of the file (default 2000)",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask although it may cost money")
    parser.add_argument("--app", action="store_true", help="measure the app and no model, in half a minute")
    parser.add_argument(
        "--rate",
        type=_at_least(10),
        default=0,
        metavar="N",
        help="with --app: tokens a second (default 1200)",
    )
    parser.add_argument("--json", action="store_true", help="one object with all figures, whatever happens")


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text) if text.isdecimal() and len(text) < 8 else 0
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least} on")
        return value

    return number


def _plain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")
