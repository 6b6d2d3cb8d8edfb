"""A wild session, from one seed: a person, a model and a power cut at work on the same files, in any order.

The files, the journal and the undo records are real ones in a folder. The person edits between and during
writes; the process dies inside of writes and of recoveries and is started again. After every step `check`
holds that no line of the person's is lost and that the files are what the journal says.

Not here: how many seeds are run, and what is asserted over all of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spark_tui.adapters.journal import read
from spark_tui.core.change.flip import Refusal, turned_over
from spark_tui.core.change.tracked import proposed
from spark_tui.core.change.values import FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.events import (
    Decided,
    Decision,
    Event,
    FilesChanged,
    HunkEdited,
    HunkSplit,
    PointChosen,
    SteerSent,
    TurnOpened,
    UndoAsked,
    UndoManyAsked,
)
from spark_tui.core.guard.policy import Permissions, Policy, Size
from spark_tui.core.guard.verdict import Level
from spark_tui.core.session import all_hunks
from spark_tui.core.update.undoing import accepted_hunks
from spark_tui.engine.records import decode
from spark_tui.engine.replay import fold, tree
from spark_tui.engine.settling import changed
from support.left_alone import LeftAlone
from support.play import block

ANYTHING = Policy(
    size=Size(None, None, None, None, None, None),
    permissions=Permissions(**dict.fromkeys(Permissions.__struct_fields__, Level.ALLOW)),
    run_ahead=10_000,
)
LINES = (3, 12)  # of each file at the beginning, from and to
FILES = ("a.txt", "b.txt", "sub/c.txt")
ENDINGS = ("\n", "\r\n")


class PowerCutError(BaseException):
    """Ends a write where no handler of the store looks, as a kill would."""


@dataclass
class Shadow:
    """What a file would be if the model had never written into it; None once that cannot be told."""

    lines: list[str] | None


@dataclass
class Wild:
    """`did` counts what happened, for the report; `mine` are the person's lines that must be there."""

    folder: Path
    seed: int
    did: Counter[str] = field(default_factory=Counter)
    mine: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self._count = 0
        self._steps_left = -1
        self._removed: set[str] = set()  # by the person, in this step
        self._touched: set[str] = set()  # by the person, since the watcher came last
        self.root = self.folder / "root"
        self.shadows: dict[str, Shadow] = {}
        for path in FILES:
            ending = self.rng.choice(ENDINGS)
            lines = [f"{path} line {number}{ending}" for number in range(1, self.rng.randint(*LINES) + 1)]
            if self.rng.random() < 0.3:
                lines[-1] = lines[-1].rstrip("\r\n")
            self.shadows[path] = Shadow(lines)
            self._put(path, lines)
        self.session = LeftAlone(self.root, self.folder / "state", ANYTHING, self._step)
        self.session.asks("goal 1")
        self._before = self._flips()

    # The power.

    def _step(self, name: str) -> None:
        if self._steps_left == 0:
            self._steps_left = -1
            raise PowerCutError
        self._steps_left -= self._steps_left > 0

    def _restart(self) -> None:
        """Start again until a start is not cut off itself."""
        if self.rng.random() < 0.4:
            pending = self.session.session.pending
            self.edit(seen=False, among=[file.path for file in pending.files.values()] if pending else [])
            self.did["edit between kill and start"] += 1
        known = self._records()
        left = set(self._left_alone())
        while True:
            self._steps_left = self.rng.randint(0, 4) if self.rng.random() < 0.4 else -1
            try:
                self.session.reopened(self._step)
            except PowerCutError:
                self.did["kill in recovery"] += 1
                continue
            break
        self.did["kill"] += 1
        for _ in set(self._left_alone()) - left:
            self.did["file left alone by a recovery"] += 1
            for shadow in self.shadows.values():
                shadow.lines = None  # what the person changed in mid-write is theirs, with all that is in it
        for record in decode([b"", *self._records()[len(known) :]]):
            if isinstance(record.event, FilesChanged):
                others = {facts.path for facts in record.event.files} - self._touched
                assert not others, self._said(f"half applied: {sorted(others)}")

    def _records(self) -> list[bytes]:
        return list(read(self.session.journal.path))

    # One step.

    def step(self) -> None:
        """Something happens, at random; then everything must hold."""
        self._before = self._flips()
        self._removed.clear()
        if self.rng.random() < 0.2:
            self._steps_left = self.rng.randint(0, 24)
        action = self.rng.choice(self._actions())
        try:
            action()
        except PowerCutError:
            self._restart()
        if self.rng.random() < 0.05:
            self._restart()  # a kill between two writes
        self._steps_left = -1
        self._look()
        self._follow_flips()
        self.check()

    def _look(self) -> None:
        """The watcher comes; it finds nothing but what the person did."""
        session = self.session.session
        found = changed(session, self.session.store.read, tuple(session.files))
        others = {facts.path for facts in found.files} - self._touched if found else set()
        assert not others, self._said(f"changed by nobody: {sorted(others)}")
        self.session.closed.look(tuple(session.files))
        self._touched.clear()

    def _actions(self) -> list[Callable[[], object]]:
        return [
            *[self.model] * 4,
            *[self.accept] * 4,
            *[self.edit] * 4,
            *[self.undo] * 3,
            self.undo_many,
            self.undo_goal,
            self.go_to_point,
            self.go_to_point,
            self.reject,
            self.reshape,
            self.unseen_edit_and_decision,
        ]

    def _do(self, name: str, event: Event) -> None:
        self.did[name] += 1
        self.session.do(event)

    def _hunks(self, *states: HunkState) -> list[Hunk]:
        return [hunk for hunk in all_hunks(self.session.session) if hunk.state in states]

    def _some(self, *states: HunkState) -> list[int]:
        numbers = [hunk.id for hunk in self._hunks(*states)]
        return self.rng.sample(numbers, self.rng.randint(1, len(numbers))) if numbers else []

    def accept(self) -> None:
        numbers = self._some(HunkState.WAITING)
        for group in [numbers] if self.rng.random() < 0.5 else [[number] for number in numbers]:
            if group:
                self._do(
                    "accept" if len(group) == 1 else "accept several", Decided(tuple(group), Decision.ACCEPT)
                )

    def reject(self) -> None:
        if numbers := self._some(HunkState.WAITING):
            self._do("reject", Decided((numbers[0],), Decision.REJECT))

    def undo(self) -> None:
        if numbers := self._some(HunkState.ACCEPTED, HunkState.REJECTED):
            self._do("undo", UndoAsked(numbers[0]))

    def undo_many(self) -> None:
        if numbers := self._some(HunkState.ACCEPTED):
            self._do("undo many", UndoManyAsked(tuple(numbers), partly=self.rng.random() < 0.6))

    def undo_goal(self) -> None:
        session = self.session.session
        goal = self.rng.randint(1, session.goals)
        if numbers := accepted_hunks(session, goal):
            self._do("undo goal", UndoManyAsked(numbers, partly=self.rng.random() < 0.6))

    def go_to_point(self) -> None:
        last = len(self.session.session.points)
        self._do("go to point", PointChosen(self.rng.randint(0, last), partly=self.rng.random() < 0.6))

    def reshape(self) -> None:
        numbers = self._some(HunkState.WAITING)
        if not numbers:
            return
        if self.rng.random() < 0.5:
            self._do("split", HunkSplit(numbers[0]))
        else:
            self._do("edit of a hunk", HunkEdited(numbers[0], (self._new("reworded"),)))

    # The model.

    def model(self) -> None:
        session = self.session.session
        if self.rng.random() < 0.2:
            self.session.asks(f"goal {session.goals + 1}")
        else:
            self.session.do(SteerSent("go on"))
            self.session.do(TurnOpened(self.session.session.turn.number))
        self.session.answers("".join(self._edits()))
        self.did["turn of the model"] += 1

    def _edits(self) -> Iterable[str]:
        paths = [path for path in self._paths() if not path.startswith(".")]
        for path in self.rng.sample(paths, min(len(paths), self.rng.randint(1, 2))):
            chance = self.rng.random()
            if chance < 0.06:
                yield f"*** Begin Patch\n*** Delete File: {path}\n*** End Patch\n"
            elif chance < 0.14:
                target = f"moved/{self._new('file').replace(' ', '')}.txt"
                yield f"*** Begin Patch\n*** Update File: {path}\n*** Move to: {target}\n*** End Patch\n"
            elif chance < 0.2:
                yield block(f"new/{self._new('file').replace(' ', '')}.txt", "", f"{self._new('model')}\n")
            else:
                yield self._change(path)

    def _change(self, path: str) -> str:
        """A block that changes some lines as the model sees them."""
        lines = [line.rstrip("\r\n") for line in self._seen(path)]
        if not lines:
            return ""
        near = [at for at, line in enumerate(lines) if line.startswith("model")]
        start = self.rng.randrange(len(lines))
        if near and self.rng.random() < 0.5:
            start = max(0, self.rng.choice(near) - self.rng.randint(0, 2))
        old = lines[start : start + self.rng.randint(1, 4)]
        new = list(old)
        kind = self.rng.random()
        if kind < 0.25 and len(old) > 1:
            del new[self.rng.randrange(len(new))]
        elif kind < 0.55:
            new[self.rng.randrange(len(new))] = self._new("model")
        elif kind < 0.8:
            new.insert(self.rng.randint(0, len(new)), self._new("model"))
        else:
            new = [self._new("model") for _ in range(self.rng.randint(1, 3))]
        return block(path, "".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new))

    def _seen(self, path: str) -> tuple[str, ...]:
        file = self.session.session.files.get(path)
        if file is not None:
            view = proposed(file)
            return view.lines if view.exists else ()
        return tuple(self._lines(path))

    # The person.

    def edit(self, seen: bool = True, among: Sequence[str] = ()) -> None:
        """The person changes a file by hand; nobody may take that away."""
        paths = [path for path in self._paths() if not path.rpartition("/")[2].startswith(".")]
        if not paths:
            return
        path = self.rng.choice([path for path in paths if path in among] or paths)
        self._touched.add(path)
        lines = self._lines(path)
        count = len(lines)
        shadow = self.shadows.get(self._origin(path, lines))
        ending = next((line[len(line.rstrip("\r\n")) :] for line in lines if line.endswith("\n")), "\n")
        at = self.rng.randrange(len(lines)) if lines else -1
        anchor = lines[at] if lines else ""
        kind = self.rng.random()
        new = f"{self._new('mine')}{ending}"
        if at >= 0 and not anchor.endswith("\n"):
            kind = 1.0  # the last line stays the last one
        if at < 0:
            lines.append(new)
            self._shadowed(shadow, anchor, [new])
        elif kind < 0.45:
            lines.insert(at + 1, new)
            self._shadowed(shadow, anchor, [anchor, new])
        elif kind < 0.75:
            lines[at] = new
            self._shadowed(shadow, anchor, [new])
        elif kind < 0.85:
            del lines[at]
            new = ""
            self._shadowed(shadow, anchor, [])
        else:
            lines.insert(at, new)
            self._shadowed(shadow, anchor, [new, anchor])
        if at >= 0 and len(lines) > count and self._in_a_gap(path, at if kind >= 0.85 else at + 1) and shadow:
            shadow.lines = None
        if anchor not in lines:
            self.mine.discard(anchor.rstrip("\r\n"))
            self._removed.add(anchor.rstrip("\r\n"))
        if new:
            self.mine.add(new.rstrip("\r\n"))
        self._put(path, lines)
        if seen:
            self.did["edit"] += 1

    def unseen_edit_and_decision(self) -> None:
        """The watcher is late: the next decision is about bytes that are not there any more."""
        self.edit(seen=False)
        self.did["edit that nobody noticed"] += 1
        self.rng.choice((self.accept, self.undo, self.go_to_point))()

    def _in_a_gap(self, path: str, at: int) -> bool:
        """Whether lines that the model took out stood at this place: nobody can say on which side of them
        the person meant theirs to be."""
        file = self.session.session.files.get(path)
        return file is not None and any(
            hunk.state is HunkState.ACCEPTED and not hunk.new and hunk.start == at for hunk in file.hunks
        )

    def _origin(self, path: str, lines: list[str]) -> str:
        """The name that a file had at the beginning: as its own lines say, else as its renames do."""
        named = next((line.partition(" line ")[0] for line in lines if " line " in line), "")
        file = self.session.session.files.get(path)
        renames = [hunk for hunk in file.hunks if hunk.op is Op.RENAME] if file else []
        while hunk := next((one for one in renames if one.target == path), None):
            renames.remove(hunk)
            path = hunk.path if hunk.state is HunkState.ACCEPTED else path
        return named or path

    def _shadowed(self, shadow: Shadow | None, anchor: str, instead: list[str]) -> None:
        """The same edit where the model never was; untold when it is about a line of the model's."""
        if shadow is None or shadow.lines is None:
            return
        if shadow.lines.count(anchor) != 1:
            shadow.lines = None
            return
        at = shadow.lines.index(anchor)
        shadow.lines[at : at + 1] = instead

    # The files.

    def _new(self, who: str) -> str:
        self._count += 1
        return f"{who} {self._count}"

    def _put(self, path: str, lines: list[str]) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes("".join(lines).encode())

    def _paths(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    def _lines(self, path: str) -> list[str]:
        data = (self.root / path).read_bytes().decode()
        return data.splitlines(keepends=True)

    # What must hold.

    def _flips(self) -> dict[int, tuple[str, ...]]:
        """The accepted hunks, with what each took out of its file."""
        hunks = self._hunks(HunkState.ACCEPTED)
        return {
            hunk.id: tuple(sorted({line.rstrip("\r\n") for line in set(hunk.old) - set(hunk.new)}))
            for hunk in hunks
        }

    def _follow_flips(self) -> None:
        """A line that the person had the model take out is not lost; one that came back is there again."""
        now = self._flips()
        for number in self._before.keys() - now.keys():
            self.mine.update(line for line in self._before[number] if line.startswith("mine "))
        for number in now.keys() - self._before.keys():
            self.mine.difference_update(now[number])
        self.mine -= self._removed  # by the person, after it had come back in the same step

    def check(self) -> None:
        """Nothing of the person's is lost, and the files are what the journal says."""
        session = self.session.session
        assert session.pending is None, self._said("a write is still under way")
        for path, file in session.files.items():
            there = self.root / path
            if file.kind is FileKind.FILE:
                said = "".join(file.document.lines).encode() if file.document else b""
                assert there.read_bytes() == said, self._said(f"{path} is not what the session says")
            else:
                assert not there.exists(), self._said(f"{path} should not be there")
        there_now = Counter(line.rstrip("\r\n") for path in self._paths() for line in self._lines(path))
        lost = {line for line in self.mine if there_now[line] < 1} - self._kept()
        assert not lost, self._said(f"lost: {sorted(lost)}")
        double = {line for line in self.mine if there_now[line] > 1} - self._kept()
        assert not double, self._said(f"twice: {sorted(double)}")

    def _kept(self) -> set[str]:
        """Lines in the old bytes that an interrupted write left for the person, because they had changed the
        file in that moment."""
        files = (self.folder / "state").rglob("*.kept/*.old")
        return {line for path in files for line in path.read_bytes().decode().splitlines()}

    def _left_alone(self) -> Iterable[str]:
        """The records of writes that a recovery could not put back whole."""
        return (str(path) for path in (self.folder / "state").rglob("*.kept"))

    def _said(self, what: str) -> str:
        return f"seed {self.seed}: {what}"

    def check_journal(self) -> None:
        """The journal folded again is the session, and its tree is the one on disk."""
        again = fold(decode(read(self.session.journal.path)))
        assert again.files == self.session.session.files, self._said("the journal tells another story")
        assert len(again.points) == len(self.session.session.points), self._said("another timeline")
        for path, data in tree(again).items():
            there = self.root / path
            assert (there.read_bytes() if there.exists() else None) == data, self._said(path)

    def check_order(self) -> None:
        """Waiting hunks accepted one by one, in two orders, make the same file."""
        for file in self.session.session.files.values():
            numbers = [hunk.id for hunk in file.hunks if hunk.state is HunkState.WAITING]
            if len(numbers) > 1:
                one, two = (self._taken(file, self.rng.sample(numbers, len(numbers))) for _ in range(2))
                if one and two and one[0] == two[0]:
                    self.did["order of accepts compared"] += 1
                    assert one[1] == two[1], self._said(f"the order of accepts matters in {file.path}")

    def _taken(self, file: TrackedFile, numbers: list[int]) -> tuple[set[int], object] | None:
        taken: set[int] = set()
        for number in numbers:
            turned = turned_over(file, number)
            if not isinstance(turned, Refusal):
                file, taken = turned, taken | {number}
        kept = {hunk.id for hunk in file.hunks if hunk.op is Op.RENAME}
        return None if taken & kept else (taken, file.document)

    def undo_everything(self) -> None:
        """Take all back that can be: what the model never touched is there to the byte, with the person's
        edits in it."""
        self._before = self._flips()
        self._removed.clear()
        session = self.session.session
        self.session.do(UndoManyAsked(accepted_hunks(session), partly=True))
        self._follow_flips()
        self.check()
        session = self.session.session
        for path, shadow in self.shadows.items():
            file = session.files.get(path)
            left = file is not None and any(hunk.state is HunkState.ACCEPTED for hunk in file.hunks)
            if shadow.lines is None or left or (file is None and not (self.root / path).exists()):
                continue
            self.did["file back to the byte"] += 1
            assert (self.root / path).exists(), self._said(f"{path} did not come back")
            assert self._lines(path) == shadow.lines, self._said(f"{path} is not what the person left")


def run(folder: Path, seed: int, steps: int = 30) -> Counter[str]:
    """One wild session of so many steps; what happened in it. Raises AssertionError naming the seed."""
    wild = Wild(folder, seed)
    try:
        for _ in range(steps):
            wild.step()
        wild.check_order()
        wild.check_journal()
        wild.undo_everything()
        wild.check_journal()
    finally:
        wild.session.leave()
    wild.did["steps"] += steps
    return wild.did
