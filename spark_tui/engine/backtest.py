"""A preset tried on work that is already decided: the commits of a repository, or the person's old sessions.

Each step is yielded as progress, the report last. Nothing is written and nothing of a repository runs. Not
here: the counting (`core.guard.backtest`), and doing it beside a running app (`engine.backtest_process`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from spark_tui.adapters.git_history import Commit, FileChange, GitHistory
from spark_tui.adapters.journal import JournalError, read, sessions
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.events import Decided, Event, RedoAsked
from spark_tui.core.guard.backtest import JudgedHunk, JudgedProposal, Progress, Report, summed
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.verdict import Verdict, verdict
from spark_tui.core.session import Session, find_hunk
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.judging import judged_alone
from spark_tui.engine.changes import judge_changes
from spark_tui.engine.records import BrokenJournalError, decode

MOST_COMMITS = 200
MOST_FILES = 300
"""A commit with more changed files is an import or a mass rename, which nobody proposes hunk by hunk."""

MOST_BYTES = 20_000_000
"""The same for the bytes of its files, before and after together."""

_AT_ONCE = 20  # commits in one question to git

_NOT_JUDGED = {
    "paths.binary": "file that is no text",
    "paths.too_large": "file that is too large",
    "paths.unreadable": "file that cannot be read",
    "paths.encoding": "change of an encoding",
}
_NO_RULES = ("edit.", "redo.")
"""Families of findings that no preset asks for."""

Stopped = Callable[[], bool]


def _never() -> bool:
    return False


def backtest_history(
    git: GitHistory, policy: Policy, words: str = "", *, limit: int = MOST_COMMITS, stopped: Stopped = _never
) -> Iterator[Progress | Report]:
    """Judge each commit of a range (default: HEAD and what is before it) as a proposal of its own, newest
    first: along the first parent, without merges, at most `limit`.

    When `stopped` says so, the report is on what was judged until then. Raises HistoryError.
    """
    commits = git.commits(words or "HEAD", limit)
    shallow = git.is_shallow()
    proposals: list[JudgedProposal] = []
    left_out: Counter[str] = Counter()
    done = 0
    for commit, changes in _changes_of(git, commits):
        if stopped():
            break
        yield Progress(done, len(commits), commit.short)
        done += 1
        why = _unfit(commit, changes, shallow)
        if why:
            left_out[why] += 1
        else:
            proposals.append(_judged_commit(git, policy, commit, changes or [], left_out))
    yield Progress(done, len(commits))
    missed = [f"{count} × {why}" if count > 1 else why for why, count in left_out.most_common()]
    missed += [f"stopped after {done} of {len(commits)} commits"] if done < len(commits) else []
    ends = ".." in words
    counted = "commit" if len(commits) == 1 else f"{len(commits)} commits"
    what = f"the {counted} of {words}" if ends else f"the last {counted} of {words or 'HEAD'}"
    yield summed(policy.preset, what, proposals, policy.size.max_diff_size, tuple(missed))


def _changes_of(
    git: GitHistory, commits: Sequence[Commit]
) -> Iterator[tuple[Commit, list[FileChange] | None]]:
    for start in range(0, len(commits), _AT_ONCE):
        yield from git.of_commits(commits[start : start + _AT_ONCE], MOST_FILES)


def _unfit(commit: Commit, changes: Sequence[FileChange] | None, shallow: bool) -> str:
    """Why a commit cannot be judged as a proposal; empty when it can."""
    if shallow and not commit.parent:
        return "commit whose parent is not in this shallow clone"
    if changes is None:
        return f"commit of more than {MOST_FILES:,} files"
    if sum(len(side.data) for change in changes for side in (change.before, change.after)) > MOST_BYTES:
        return f"commit of files of more than {MOST_BYTES // 1_000_000} MB"
    return "" if changes else "commit that changes nothing"


def _judged_commit(
    git: GitHistory, policy: Policy, commit: Commit, changes: Sequence[FileChange], left_out: Counter[str]
) -> JudgedProposal:
    hunks = judge_changes(changes, policy, git.reader(commit.parent)).hunks
    size = sum(hunk.added + hunk.removed for hunk in hunks)
    left_out.update(
        _NOT_JUDGED[finding.rule]
        for hunk in hunks
        for finding in hunk.verdict.findings
        if finding.rule in _NOT_JUDGED
    )
    return JudgedProposal(tuple(JudgedHunk(_of_rules(hunk.verdict)) for hunk in hunks), size)


def _of_rules(judgement: Verdict) -> Verdict:
    """The verdict without findings that are no rule of a preset."""
    return verdict(
        finding
        for finding in judgement.findings
        if finding.rule not in _NOT_JUDGED and not finding.rule.startswith(_NO_RULES)
    )


def backtest_sessions(
    state: Path, root: Path, policy: Policy, *, stopped: Stopped = _never
) -> Iterator[Progress | Report]:
    """Judge each hunk of the old sessions in `root` that the person accepted or rejected, as it stood when
    they decided; what they asked for at a time is one proposal.

    `state` is where journals are kept. What they took back again does not count.
    """
    infos = sessions(state, root)
    proposals: list[JudgedProposal] = []
    left_out: list[str] = []
    done = 0
    for info in infos:
        if stopped():
            left_out.append(f"stopped after {done} of {len(infos)} sessions")
            break
        yield Progress(done, len(infos), info.id)
        done += 1
        told = _Retold(policy)
        try:
            for record in decode(read(info.path)):
                told.hear(record.event)
        except (JournalError, BrokenJournalError) as error:
            left_out.append(f"session {info.id} from where it cannot be read: {error}")
        proposals += told.proposals()
    yield Progress(done, len(infos))
    what = "1 old session" if len(infos) == 1 else f"{len(infos)} old sessions"
    yield summed(policy.preset, what, proposals, policy.size.max_diff_size, tuple(left_out))


class _Retold:
    """A session folded again as it was, with what the tested policy says of each hunk that is decided."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._session = Session()
        self._verdicts: dict[int, Verdict] = {}
        self._first_hunks = [0]  # of each goal

    def hear(self, event: Event) -> None:
        """Take the next event."""
        decided = event.hunks if isinstance(event, Decided) else ()
        for number in (event.hunk,) if isinstance(event, RedoAsked) else decided:
            found = find_hunk(self._session, number)
            if found and found[1].complete and found[1].state in _UNDECIDED:
                self._verdicts[number] = self._tested(number)
        self._session = update(self._session, event).session
        if self._session.first_hunk > self._first_hunks[-1]:
            self._first_hunks.append(self._session.first_hunk)

    def _tested(self, number: int) -> Verdict:
        session = replace(self._session, policy=self._policy, base_policy=self._policy, grants=())
        return _of_rules(judged_alone(session, number).verdict)

    def proposals(self) -> list[JudgedProposal]:
        """What the person decided, goal by goal."""
        goals: dict[int, list[Hunk]] = {}
        for number in self._verdicts:
            found = find_hunk(self._session, number)
            if found and found[1].state in (HunkState.ACCEPTED, HunkState.REJECTED):
                goals.setdefault(bisect_right(self._first_hunks, found[1].rank[0]), []).append(found[1])
        return [self._proposal(hunks) for _, hunks in sorted(goals.items())]

    def _proposal(self, hunks: Sequence[Hunk]) -> JudgedProposal:
        taken = [hunk for hunk in hunks if hunk.state is HunkState.ACCEPTED]
        return JudgedProposal(
            tuple(JudgedHunk(self._verdicts[hunk.id], hunk.state is HunkState.ACCEPTED) for hunk in hunks),
            sum(hunk.added + hunk.removed for hunk in taken) if taken else None,
        )


_UNDECIDED = (HunkState.WAITING, HunkState.BLOCKED)
