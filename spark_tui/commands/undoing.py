"""`spark-tui undo`: takes accepted hunks back while the app is closed. The journal is the truth and stays it:
what is done here is recorded there, so that `--resume` goes on from it.

Exit codes: 0 done, 1 usage or I/O, 3 something cannot be taken back exactly, so nothing was.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spark_tui.adapters.files.errors import WriteRefusedError
from spark_tui.adapters.git import find_root
from spark_tui.adapters.journal import Journal, JournalError, SessionInfo, find, read
from spark_tui.commands.configured import folders, settings_of
from spark_tui.commands.printing import Json, complain, print_json, say
from spark_tui.config.models import Endpoint, resolve
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.change.values import Hunk, HunkState, Op
from spark_tui.core.change.view import has_place
from spark_tui.core.events import PointChosen, UndoManyAsked
from spark_tui.core.redact import exact
from spark_tui.core.session import Session, all_hunks, find_hunk
from spark_tui.core.timeline import Point, goal_of, same_state
from spark_tui.core.update.outside import hunk_words
from spark_tui.core.update.undoing import Way, accepted_hunks, way_back, way_to
from spark_tui.engine.afterwards import Afterwards, Unrecorded
from spark_tui.engine.records import BrokenJournalError, Record, decode
from spark_tui.engine.repository import Repository

NOT_ALL = 3


class UndoError(Exception):
    """What was asked for cannot be meant; `kind` as in the command-line contract."""

    def __init__(self, message: str, kind: str = "usage") -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class _Wish:
    """Where it shall go: hunks to take back, or a point of the timeline. `words` say it to the person."""

    words: str
    hunks: tuple[int, ...] = ()
    point: int | None = None

    def way(self, session: Session) -> Way:
        return way_back(session, self.hunks) if self.point is None else way_to(session, self.point)

    def event(self, partly: bool) -> UndoManyAsked | PointChosen:
        if self.point is None:
            return UndoManyAsked(self.hunks, partly)
        return PointChosen(self.point, partly)


def run_undo(args: argparse.Namespace) -> int:
    """Take back, or list what can be taken back."""
    try:
        info = _session_info(args)
        root = Path(args.root or info.root)
        with _opened(info, root, looking=args.list or args.dry_run) as closed:
            return _list(closed, info, args) if args.list else _undo(closed, info, args)
    except UndoError as error:
        return _failed(args, error.kind, str(error))
    except (JournalError, BrokenJournalError, WriteRefusedError, ConfigError, OSError) as error:
        return _failed(args, "io", str(error))


def _failed(args: argparse.Namespace, kind: str, message: str) -> int:
    if args.json:
        print_json({"session": None, "error": {"kind": kind, "message": message}})
    else:
        complain(f"spark-tui undo: {message}")
    return 1


def _session_info(args: argparse.Namespace) -> SessionInfo:
    """The session that is meant; `last` is that of the repository of the folder."""
    if args.session != "last":
        return find(folders().state, args.session)
    folder = Path(args.root or ".")
    return find(folders().state, "last", find_root(folder) or folder.resolve())


@contextmanager
def _opened(info: SessionInfo, root: Path, *, looking: bool) -> Iterator[Afterwards]:
    """The session, closed again at the end. Who only looks neither locks nor changes anything."""
    key = _key(root)
    journal = None if looking else Journal.resume(info.path, exact([key] if key else []))
    try:
        records: list[Record] = list(decode(read(info.path)))
        repository = Repository(root, folders().state, [key])
        try:
            if journal is not None:
                repository.store.recover()
            yield Afterwards(records, repository, journal or Unrecorded())
        finally:
            repository.close()
    finally:
        if journal is not None:
            journal.close()


def _key(root: Path) -> str:
    """The key that a session here would use: what is recorded must not hold it."""
    resolved = resolve(None, None, os.environ, settings_of(root))
    return resolved.key if isinstance(resolved, Endpoint) else ""


def _undo(closed: Afterwards, info: SessionInfo, args: argparse.Namespace) -> int:
    session = closed.session
    wish = _wish(session, args)
    way = wish.way(session)
    if not way.undo and not way.accept and way.is_clear:
        _say_result(args, info, wish, way, session, ())
        return 0
    written: tuple[str, ...] = ()
    if args.dry_run or (way.refused and not args.partly):
        code = NOT_ALL if way.refused and not args.partly else 0
    else:
        points = len(session.points)
        if way.together.undone or way.together.accepted:
            closed.take(wish.event(args.partly))
            if len(closed.session.points) == points:
                raise UndoError(closed.tells[-1].message if closed.tells else "nothing was written", "io")
            written = way.paths
        code = 0
    _say_result(args, info, wish, way, session, written)
    return code


def _wish(session: Session, args: argparse.Namespace) -> _Wish:
    if args.hunk:
        for number in args.hunk:
            if find_hunk(session, number) is None:
                raise UndoError(f"the session has no hunk {number}; --list shows those that it has")
        named = ", ".join(map(str, args.hunk))
        return _Wish(f"hunk{'s' if len(args.hunk) > 1 else ''} {named}", tuple(args.hunk))
    if args.of_goal:
        if not 1 <= args.of_goal <= len(session.goal_list):
            raise UndoError(f"the session has {_count(len(session.goal_list), 'goal')}, not {args.of_goal}")
        text = session.goal_list[args.of_goal - 1].text
        return _Wish(f"goal {args.of_goal}, {text!r}", accepted_hunks(session, args.of_goal))
    if args.all:
        return _Wish("everything that was accepted", accepted_hunks(session))
    if args.to is not None:
        if not 0 <= args.to <= len(session.points):
            raise UndoError(f"the timeline goes from 0 to {len(session.points)}; there is no point {args.to}")
        return _Wish(f"to point {args.to}", point=args.to)
    last = _last(session)
    if last is None:
        return _Wish("nothing")
    standing = set(accepted_hunks(session))
    numbers = tuple(hunk.id for hunk in last.accepted if hunk.id in standing)
    return _Wish(f"what was accepted last, point {last.number}", numbers)


def _last(session: Session) -> Point | None:
    """The newest write that still stands in the files, or a part of it."""
    standing = set(accepted_hunks(session))
    points = reversed(tuple(session.points))
    return next((p for p in points if any(hunk.id in standing for hunk in p.accepted)), None)


def _say_result(
    args: argparse.Namespace,
    info: SessionInfo,
    wish: _Wish,
    way: Way,
    session: Session,
    written: tuple[str, ...],
) -> None:
    done = bool(written) or args.dry_run
    undone = way.together.undone if done and (args.partly or way.is_clear) else ()
    accepted = way.together.accepted if done and (args.partly or way.is_clear) else ()
    if args.json:
        print_json(
            {
                "session": info.id,
                "wish": wish.words,
                "undone": sorted(undone),
                "accepted": sorted(accepted),
                "kept": [_kept_json(session, one.hunk, one.why) for one in way.refused],
                "written": sorted(set(way.paths if done and (undone or accepted) else written)),
                "dry_run": bool(args.dry_run),
                "error": None,
            }
        )
        return
    if not way.undo and not way.accept and way.is_clear:
        say("There is nothing to undo: no hunk of this session stands in the files.")
        return
    would = "would take back" if args.dry_run else "took back"
    again = "would accept again" if args.dry_run else "accepted again"
    say(f"{wish.words[:1].upper()}{wish.words[1:]} of session {info.id}:")
    for number in sorted(undone):
        say(f"  {would} {_words(session, number)}")
    for number in sorted(accepted):
        say(f"  {again} {_words(session, number)}")
    for one in way.refused:
        say(f"  left as it is: {one.why}")
    if way.refused and not args.partly:
        rest = way.together.undone or way.together.accepted
        more = "With --partly the rest is taken back." if rest else "--list shows what can be taken back."
        say(f"Nothing was changed. {more}")
    elif not args.dry_run:
        say(f"spark-tui --resume {info.id} goes on from here.")


def _words(session: Session, number: int) -> str:
    found = find_hunk(session, number)
    if found is None:
        return f"hunk {number}"
    hunk = found[1]
    what = {
        Op.CREATE: "new file",
        Op.DELETE: "deleted",
        Op.RENAME: f"renamed to {hunk.target}",
        Op.MODE: f"mode {hunk.mode:o}",
    }.get(hunk.op, f"line {hunk.line}" if has_place(hunk) else "not in the file now")
    return f"hunk {number}: {hunk.path} {what}  +{hunk.added} -{hunk.removed}"


def _kept_json(session: Session, number: int, why: str) -> Json:
    found = find_hunk(session, number)
    return {"hunk": number, "path": found[1].path if found else None, "reason": why}


def _list(closed: Afterwards, info: SessionInfo, args: argparse.Namespace) -> int:
    """Every point, and every accepted hunk with what stands in the way of undoing it alone."""
    session = closed.session
    here = same_state(tuple(session.points), accepted_hunks(session))
    standing = [hunk for hunk in all_hunks(session) if hunk.state is HunkState.ACCEPTED]
    why = {hunk.id: _why_not(session, hunk) for hunk in standing}
    if args.json:
        print_json(
            {
                "session": info.id,
                "goals": [{"number": at, "text": goal.text} for at, goal in enumerate(session.goal_list, 1)],
                "points": [_point_json(point, point.number in here) for point in session.points],
                "hunks": [
                    {
                        "id": hunk.id,
                        "path": hunk.path,
                        "op": hunk.op,
                        "goal": goal_of(session.goal_list, hunk.rank[0]),
                        "undoable": not why[hunk.id],
                        "reason": why[hunk.id] or None,
                    }
                    for hunk in standing
                ],
                "error": None,
            }
        )
        return 0
    say(f"session {info.id} in {info.root}")
    for at, goal in enumerate(session.goal_list, 1):
        say(f"goal {at}: {goal.text}")
    if not session.points:
        say("Nothing was written in this session, so there is nothing to undo.")
    else:
        say(f"{'*' if 0 in here else ' '} point 0  the beginning")
    for point in session.points:
        say(_point_line(point, point.number in here))
    for hunk in standing:
        alone = f"  not alone: {why[hunk.id]}" if why[hunk.id] else ""
        say(f"  {_words(session, hunk.id)}{alone}")
    return 0


def _why_not(session: Session, hunk: Hunk) -> str:
    refused = way_back(session, (hunk.id,)).refused
    return refused[0].why if refused else ""


def _point_line(point: Point, here: bool) -> str:
    done = [
        f"{verb} {hunk_words([hunk.id for hunk in hunks])}"
        for verb, hunks in (("took back", point.undone), ("accepted", point.accepted))
        if hunks
    ]
    parts = [
        f"{'*' if here else ' '} point {point.number}",
        f"goal {point.goal}",
        "; ".join(done),
        ", ".join(point.paths),
        f"+{point.added} -{point.removed}",
    ]
    return "  ".join(parts)


def _point_json(point: Point, here: bool) -> Json:
    return {
        "number": point.number,
        "goal": point.goal,
        "accepted": [hunk.id for hunk in point.accepted],
        "undone": [hunk.id for hunk in point.undone],
        "paths": list(point.paths),
        "added": point.added,
        "removed": point.removed,
        "here": here,
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
