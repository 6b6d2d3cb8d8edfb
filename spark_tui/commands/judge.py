"""`spark-tui check` and `spark-tui apply`: judge edits in any format, or what git is about to record or has
recorded; apply writes the edits.

All judge alike. Exit codes: 0 allow, 1 usage or I/O, 2 block, 3 ask or ambiguous, 4 no such edit.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.adapters.files.store import FileStore
from spark_tui.adapters.git import GitError, find_root
from spark_tui.adapters.git_history import HistoryError
from spark_tui.commands.annotations import annotation_lines, failure_line
from spark_tui.commands.configured import folders, preset_of, settings_of
from spark_tui.commands.judging_git import judge_git
from spark_tui.commands.printing import (
    complain,
    judgement_json,
    judgement_lines,
    print_json,
    problem_object,
    say,
)
from spark_tui.commands.sarif import sarif_failure, sarif_log
from spark_tui.config.presets import LoadedPreset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.engine.judge import Judgement, apply_judged, judge_text

MAX_INPUT = 64 * 1024 * 1024


def run_judge(args: argparse.Namespace) -> int:
    """Judge (and for `apply` write) edits, or judge the changes that git knows of."""
    try:
        root = find_root(Path(args.root)) or Path(args.root)  # a repository tightens below its root too
        preset = preset_of(settings_of(root, preset=args.preset), root, policy_file=args.policy)
        of_git = args.command == "check" and (args.staged or args.range is not None)
        if of_git and args.file:
            raise ConfigError(f"git says what to judge: leave out {args.file}, or --staged and --range")
        judged = judge_git(args, preset) if of_git else _judge_edits(args, preset)
    except ConfigError as error:
        return _failed(args, "usage", str(error))
    except UnicodeDecodeError:
        return _failed(args, "parse", "the edits are not UTF-8 text", code=4)
    except (OSError, WriteRefusedError, GitError, HistoryError) as error:
        return _failed(args, "io", str(error))
    _show(args, judged)
    return judged.exit_code


def _judge_edits(args: argparse.Namespace, preset: LoadedPreset) -> Judgement:
    text = _read(args.file or "-")
    with FileStore(Path(args.root), folders().state) as files:
        files.recover()
        judged = judge_text(
            files, preset.policy, text, form=args.format, path=args.path, constraints=preset.constraints
        )
        if args.command == "apply":
            judged = apply_judged(files, judged, only_allowed=args.accept == "allowed")
    return judged


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
    if args.output == "json":
        print_json(problem_object(kind, message))
    elif args.output == "sarif":
        print_json(sarif_failure(message))
    elif args.output == "github":
        say(failure_line(message))
    if args.output != "json":
        complain(f"spark-tui {args.command}: {message}")
    return code


def _show(args: argparse.Namespace, judged: Judgement) -> None:
    if args.output == "json":
        print_json(judgement_json(judged))
    elif args.output == "sarif":
        print_json(sarif_log(judged))
    elif args.output == "github":
        for line in annotation_lines(judged):
            say(line)
    else:
        _print(args, judged)


def _print(args: argparse.Namespace, judged: Judgement) -> None:
    for line in judgement_lines(judged):
        say(line)
    if judged.problem is not None:
        where = f" ({judged.problem.path})" if judged.problem.path else ""
        complain(f"{judged.problem.kind}: {judged.problem.message}{where}")
    if judged.applied:
        say(f"applied: {', '.join(judged.applied)}")
    elif args.command == "apply":
        say("nothing was written")
    step = _next_step(args, judged)
    if step:
        say(f"next: {step}")
    say(f"verdict: {judged.verdict}")


def _next_step(args: argparse.Namespace, judged: Judgement) -> str:
    """What a person can do about a verdict that is not allow; empty when there is nothing to say."""
    if judged.verdict == "block":
        what = "mend it and stage it again" if args.command == "check" and args.staged else "mend it"
        where = args.policy or f"spark-tui presets show {judged.session.base_policy.preset}"
        return f"{what}; {where} says what is allowed"
    if judged.verdict == "ask" and judged.problem is None:
        if judged.stands:
            return "look at what is asked about; whether it goes on is your decision (exit code 3)"
        if args.command == "check" or not judged.applied:
            return "look at what is asked about; the app lets you decide hunk by hunk"
    return ""
