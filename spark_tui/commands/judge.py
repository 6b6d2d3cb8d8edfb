"""`spark-tui check` and `spark-tui apply`: judge edits in any format; apply writes them.

Both judge alike. Exit codes: 0 allow, 1 usage or I/O, 2 block, 3 ask or ambiguous, 4 no such edit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.git import find_root
from spark_tui.commands.configured import folders, preset_of, settings_of
from spark_tui.commands.printing import complain, hunk_lines, judgement_json, print_json, problem_object, say
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.guard.policy import Policy
from spark_tui.engine.judge import Judgement, apply_judged, judge_text

MAX_INPUT = 64 * 1024 * 1024


def run_judge(args: argparse.Namespace) -> int:
    """Judge (and for `apply` write) the edits of a file or of standard input."""
    try:
        text = _read(args.file)
        policy = _policy(args)
        with FileStore(Path(args.root), folders().state) as files:
            files.recover()
            judged = judge_text(files, policy, text, form=args.format, path=args.path)
            if args.command == "apply":
                judged = apply_judged(files, judged, only_allowed=args.accept == "allowed")
    except ConfigError as error:
        return _failed(args, "usage", str(error))
    except UnicodeDecodeError:
        return _failed(args, "parse", "the edits are not UTF-8 text", code=4)
    except (OSError, WriteRefusedError) as error:
        return _failed(args, "io", str(error))
    if args.json:
        print_json(judgement_json(judged))
    else:
        _print(judged, applying=args.command == "apply")
    return judged.exit_code


def _policy(args: argparse.Namespace) -> Policy:
    root = find_root(Path(args.root)) or Path(args.root)  # a repository tightens below its root too
    settings = settings_of(root, preset=args.preset)
    return preset_of(settings, root, policy_file=args.policy).policy


def _read(name: str) -> str:
    if name == "-":
        data = sys.stdin.buffer.read(MAX_INPUT + 1)
    else:
        with Path(name).open("rb") as file:
            data = file.read(MAX_INPUT + 1)
    if len(data) > MAX_INPUT:
        raise OSError(f"the input is larger than {MAX_INPUT} bytes")
    return data.decode("utf-8")


def _failed(args: argparse.Namespace, kind: str, message: str, code: int = 1) -> int:
    if args.json:
        print_json(problem_object(kind, message))
    else:
        complain(f"spark-tui {args.command}: {message}")
    return code


def _print(judged: Judgement, *, applying: bool) -> None:
    for hunk in judged.hunks:
        for line in hunk_lines(hunk):
            say(line)
    if judged.problem is not None:
        where = f" ({judged.problem.path})" if judged.problem.path else ""
        complain(f"{judged.problem.kind}: {judged.problem.message}{where}")
    if judged.applied:
        say(f"applied: {', '.join(judged.applied)}")
    elif applying:
        say("nothing was written")
    say(f"verdict: {judged.verdict}")
