"""What happens to a session from outside: files that somebody else changed, and git at work in between.

Not here: noticing it (adapters), and where the hunks of one file go (`core.change.rebase`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spark_tui.core.change.rebase import Rebased, rebase
from spark_tui.core.change.values import FileFacts, HunkState
from spark_tui.core.change.view import has_place
from spark_tui.core.events import GitMoved
from spark_tui.core.session import GitState, ProseKind, Session
from spark_tui.core.update.judging import judged, judged_together
from spark_tui.core.update.pacing import paced
from spark_tui.core.update.step import Step, told, with_file, with_prose


def changed_outside(session: Session, files: Iterable[FileFacts]) -> Step:
    """Somebody else changed tracked files: their hunks are placed anew, or stale, and a sentence says so."""
    moves: list[Rebased] = []
    for facts in files:
        file = session.files.get(facts.path)
        if file is not None:
            moved = rebase(file, facts)
            session = _judged_anew(with_file(session, moved.file), moved)
            moves.append(moved)
    session = paced(session)
    words = _words(moves)
    if not words:
        return Step(session)
    stale = any(moved.stale or moved.stuck for moved in moves)
    return told(with_prose(session, ProseKind.NOTE, words), words, "warning" if stale else "information")


def _judged_anew(session: Session, moved: Rebased) -> Session:
    """The session with the waiting hunks of this file judged by the file as it is now."""
    for hunk in moved.file.hunks:
        open_ = hunk.state is HunkState.WAITING or hunk.id in moved.revived
        if (
            open_
            and hunk.state in (HunkState.WAITING, HunkState.BLOCKED)
            and hunk.complete
            and has_place(hunk)
        ):
            session, _ = judged(session, hunk.id)
    return judged_together(session, moved.file.path)[0]


def _words(moves: list[Rebased]) -> str:
    """One sentence on all of it; empty when no hunk has to be looked at because of it."""
    said = (
        (
            "stale",
            "is stale: press r to have it written again",
            "are stale: press r to have them written again",
        ),
        ("merged", "was put together with that change", "were put together with that change"),
        ("revived", "has its place again", "have their places again"),
        ("present", "stands there already", "stand there already"),
        (
            "stuck",
            "is no longer in the file as accepted, so it cannot be undone",
            "are no longer in the files as accepted, so they cannot be undone",
        ),
    )
    parts: list[str] = []
    for kind, of_one, of_many in said:
        numbers = sorted(one for moved in moves for one in getattr(moved, kind))
        if numbers:
            parts.append(f"{hunk_words(numbers)} {of_one if len(numbers) == 1 else of_many}")
    if not parts:
        return ""
    touched = [moved for moved in moves if _matters(moved)]
    where = touched[0].file.path if len(touched) == 1 else f"{len(touched)} files"
    verb = "was" if len(touched) == 1 else "were"
    return f"{where} {verb} changed by someone else; {'; '.join(parts)}."


def hunk_words(numbers: Sequence[int]) -> str:
    """`hunk 3`, or `hunks 3, 5`."""
    return f"hunk{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _matters(moved: Rebased) -> bool:
    return bool(moved.stale or moved.merged or moved.revived or moved.present or moved.stuck)


def git_moved(session: Session, event: GitMoved) -> Step:
    """Git did something in the repository. What the person cannot see in the files is said: another branch, a
    rebase or its like that began or ended, work that was stashed or taken back."""
    before, branch = session.git or GitState(event.unfinished, event.stashes), session.branch
    session = replace(session, git=GitState(event.unfinished, event.stashes))
    if event.branch and not event.unfinished:  # in the middle of a rebase the branch is only a commit
        session = replace(session, branch=event.branch)
    words: list[str] = []
    if before.unfinished and event.unfinished != before.unfinished:
        words.append(f"the {before.unfinished} is over")
    if event.unfinished and event.unfinished != before.unfinished:
        words.append(f"a {event.unfinished} has begun; hunks are placed anew at each of its steps")
    if session.branch != branch:
        words.append(f"you are on {session.branch} now" + (f", not on {branch}" if branch else ""))
    if event.stashes > before.stashes:
        words.append("work was stashed; hunks whose lines went with it come back when it does")
    elif event.stashes < before.stashes:
        words.append("stashed work was taken back or dropped")
    if not words:
        return Step(session)
    text = f"Git: {'; '.join(words)}."
    return told(with_prose(session, ProseKind.NOTE, text), text)
