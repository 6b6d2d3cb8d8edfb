"""What git is about to record (`--staged`) or has recorded (`--range`), judged by the active preset.

So that a team holds every tool's changes to one preset. Nothing is written. Not here: the judging
(`engine.changes`), and printing (`commands.judge`).
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from spark_tui.adapters.git import Git, GitError, find_root
from spark_tui.adapters.git_history import GitHistory
from spark_tui.config.presets import LoadedPreset
from spark_tui.engine.changes import judge_changes
from spark_tui.engine.judge import Judgement

GIT_SECONDS = 120.0
"""How long one question to git may take: a range can be large."""


def judge_git(args: argparse.Namespace, preset: LoadedPreset) -> Judgement:
    """Judge the index against HEAD, or the net difference of a range. Raises GitError, HistoryError."""
    git = open_git(Path(args.root))
    history = GitHistory(git.ask)
    if args.staged:
        index = os.environ.get("GIT_INDEX_FILE", "")
        if index:
            git.use_index(index)
        base, changes = history.base_of_index(), history.staged()
    else:
        span = history.span(args.range)
        base, changes = span.base, history.between(span)
    return judge_changes(changes, preset.policy, history.reader(base), constraints=preset.constraints)


def open_git(folder: Path) -> Git:
    """Git for the repository that `folder` lies in. Raises GitError when it lies in none."""
    root = find_root(folder)
    if root is None:
        raise GitError(f"{folder} is not in a git repository; --root DIR names one")
    return Git(root, GIT_SECONDS)
