"""The one state of a session: frozen values, made only by `core.update`.

Everything that affects the state is here; what can be computed from it is a property or a function
below. Nobody else keeps a second copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from spark_tui.core.change.asking import Question
from spark_tui.core.change.tracked import Mark
from spark_tui.core.change.values import FileKind, Hunk, HunkState, TrackedFile
from spark_tui.core.change.whole import Streaming
from spark_tui.core.events import Hold
from spark_tui.core.guard.growing import Growth
from spark_tui.core.guard.judge import Tally
from spark_tui.core.guard.learning import Example, Offer
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.guard.verdict import Finding
from spark_tui.core.log import Log
from spark_tui.core.stream.edits import EditFormat, FileAction, LineKind
from spark_tui.core.stream.signals import Ending, Usage
from spark_tui.core.talk.messages import ToolCall
from spark_tui.core.talk.transcript import Transcript
from spark_tui.core.timeline import CheckRun, Goal, Point


class Phase(StrEnum):
    """Where the current turn is."""

    IDLE = "idle"  # nothing was asked yet
    ASKING = "asking"  # the request is out, no answer yet
    WAITING = "waiting"  # the server asked to come back later
    STREAMING = "streaming"
    TOOLS = "tools"  # the model waits for its read-only tools
    ENDED = "ended"


LIVE = frozenset({Phase.ASKING, Phase.WAITING, Phase.STREAMING, Phase.TOOLS})


class ProseKind(StrEnum):
    ANSWER = "answer"
    REASONING = "reasoning"
    PERSON = "person"  # a goal or a steer, in the person's words
    NOTE = "note"  # what the program itself did: a stop, a tool call, an edit without a place


@dataclass(frozen=True, slots=True)
class ProsePiece:
    kind: ProseKind
    text: str


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """The block that grows right now. `number` is unique in the session; `tally` is what the goal had
    changed when the block began. `whole`: how far a whole file was compared with the one it replaces."""

    number: int
    anchors: tuple[str, ...] = ()
    old_start: int | None = None
    tally: Tally = field(default_factory=Tally)
    growth: Growth = field(default_factory=lambda: Growth(exact=False))
    lines: Log[tuple[LineKind, str]] = field(default_factory=Log)
    whole: Streaming | None = None

    @property
    def old_count(self) -> int:
        return self.growth.old

    @property
    def new_count(self) -> int:
        return self.growth.new


@dataclass(frozen=True, slots=True)
class OpenEdit:
    """The file edit that is open right now. `after` is where its last placed block ended; `findings` are
    those of the opening, which every hunk of it inherits; `patch` as in `FileOpened`."""

    action: FileAction
    path: str
    line: int
    move_to: str = ""
    mode: int | None = None
    findings: tuple[Finding, ...] = ()
    patch: bool = False
    after: Mark | None = None
    block: OpenBlock | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an answer, from the character `start` on: what the model just says, or the input of the
    freeform call with the id `call`. `carried` stood before it. `hunks` and `unplaced` count what the session
    and the turn had when it began."""

    start: int
    call: str = ""
    carried: tuple[str, ...] = ()
    hunks: int = 0
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One request and its streamed answer. `answer` is word for word what came, and `parts` where it is
    something else than words; empty when all of it is words.

    `unplaced` says, for the model and the person, which edits had no place. `redo` is the id of the
    hunk that this turn writes again, 0 for none; `interrupted` when that broke off an answer, so that the
    goal goes on once it is written. `hunks_before` is the session's count of hunks when the turn began.
    `seconds_left` counts down while WAITING.
    """

    number: int = 0
    phase: Phase = Phase.IDLE
    answer: Log[str] = field(default_factory=Log)
    characters: int = 0
    parts: tuple[Part, ...] = ()
    edit: OpenEdit | None = None
    usage: Usage = field(default_factory=Usage)
    ending: Ending | None = None
    message: str = ""
    calls: tuple[ToolCall, ...] = ()
    unplaced: tuple[str, ...] = ()
    stopped: tuple[Finding, ...] = ()
    dropped: str = ""
    redo: int = 0
    interrupted: bool = False
    hunks_before: int = 0
    seconds_left: float = 0.0
    status: int = 0

    @property
    def live(self) -> bool:
        return self.phase in LIVE


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """A write that is under way and what the state becomes once it is on disk: `files` by the path that they
    have before, `merged` as in `change.together`."""

    number: int
    files: Mapping[str, TrackedFile]
    accepted: tuple[int, ...] = ()
    undone: tuple[int, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def hunks(self) -> tuple[int, ...]:
        """Every hunk that is flipped."""
        return (*self.undone, *self.accepted)


@dataclass(frozen=True, slots=True)
class Grant:
    """A one-time exception: the person waved these rules through for this hunk. `open` when the hunk was
    cut while it grew, so that the exception waits for the model to write it again."""

    hunk: int
    path: str
    rules: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class LineComment:
    """What the person says to a line of a hunk, as in `LineCommented`; `path` is where it was then."""

    hunk: int
    path: str
    side: str
    offset: int | None
    quote: str
    text: str

    @property
    def anchor(self) -> tuple[int, str, int | None]:
        """What it stands at; there is one comment at a line."""
        return (self.hunk, self.side, self.offset)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule found something in a hunk (or in the edit that would have become it), in this session."""

    hunk: int
    turn: int
    rule: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Told:
    """The model was stopped by a rule and told so in `turn`. `complied`: whether what it wrote from then on
    kept to the rule; None while that is not known."""

    turn: int
    rule: str
    path: str
    complied: bool | None = None


@dataclass(frozen=True, slots=True)
class GitState:
    """Where git stood last; the fields are those of `events.GitMoved`."""

    unfinished: str
    stashes: int


@dataclass(frozen=True, slots=True)
class Session:
    """Everything there is to know. `files` maps the present path to the tracked file; treat it as
    read-only. `messages` is the prompt of the last request. `goal_list` is every goal so far, `points` every
    write that happened, `checks` what the person's checks said of it."""

    id: str = ""
    root: str = ""
    branch: str = ""
    git: GitState | None = None
    provider: str = ""
    model: str = ""
    window: int = 0
    format: EditFormat = EditFormat.SEARCH_REPLACE
    freeform: bool = False
    grammar: bool = False
    scripted: bool = False
    system: str = ""
    context: str = ""
    goal: str = ""
    goals: int = 0
    goal_list: tuple[Goal, ...] = ()
    base_policy: Policy = field(default_factory=Policy)
    policy: Policy = field(default_factory=Policy)
    constraints: tuple[Constraint, ...] = ()
    messages: Transcript = field(default_factory=Transcript)
    turn: Turn = field(default_factory=Turn)
    files: Mapping[str, TrackedFile] = field(default_factory=dict)
    hunk_count: int = 0
    block_count: int = 0
    write_count: int = 0
    first_hunk: int = 1  # of this goal
    holds: frozenset[Hold] = frozenset()
    stops_stream: bool = True  # whether a blocked hunk ends the stream; off when edits are only judged
    stops: int = 0  # how often the guard stopped this goal since the person last spoke
    pending: PendingWrite | None = None
    points: Log[Point] = field(default_factory=Log)
    checks: Mapping[int, tuple[CheckRun, ...]] = field(default_factory=dict)  # by the number of the point
    grants: tuple[Grant, ...] = ()
    prose: Log[ProsePiece] = field(default_factory=Log)
    decided: tuple[int, ...] = ()  # hunks whose decision was not taken back, in the order of the decisions
    seen: Mapping[str, FileKind] = field(default_factory=dict)  # paths that only their kind is known of
    hits: Log[Hit] = field(default_factory=Log)
    told: tuple[Told, ...] = ()
    examples: Log[Example] = field(default_factory=Log)
    offer: Offer | None = None
    never_offer: frozenset[str] = frozenset()
    asks_places: bool = False  # whether a person says where an edit belongs that stands in several places
    questions: Mapping[int, Question] = field(default_factory=dict)  # about such hunks, by their numbers
    of_preset: frozenset[str] = frozenset()  # the texts of the constraints that the preset brought
    edits_told: frozenset[int] = frozenset()  # edited hunks whose present text the model knows
    comments: tuple[LineComment, ...] = ()  # collected, not sent yet
    shown: Mapping[str, str] = field(default_factory=dict)  # files named by goals, as the model got them

    @property
    def held(self) -> bool:
        """Whether the stream is paused."""
        return bool(self.holds)


def file_at(session: Session, path: str) -> TrackedFile | None:
    """What is known of the path: the tracked file, else only its kind; None when nobody has looked."""
    file = session.files.get(path)
    if file is None and path in session.seen:
        return TrackedFile(path, session.seen[path], None, None, 0)
    return file


def all_hunks(session: Session) -> list[Hunk]:
    """Every hunk of the session in the order in which the model wrote them; parts stand where their whole
    stood."""
    return sorted(
        (hunk for file in session.files.values() for hunk in file.hunks), key=lambda hunk: hunk.rank
    )


def of_goal(session: Session, hunk: Hunk) -> bool:
    """Whether the hunk was written for the present goal."""
    return hunk.rank[0] >= session.first_hunk


def goal_hunks(session: Session) -> Iterator[Hunk]:
    """The hunks of the present goal, in no particular order."""
    for file in session.files.values():
        for hunk in file.hunks:
            if of_goal(session, hunk):
                yield hunk


def find_hunk(session: Session, number: int) -> tuple[TrackedFile, Hunk] | None:
    """The hunk with this number and its file."""
    for file in session.files.values():
        for hunk in file.hunks:
            if hunk.id == number:
                return file, hunk
    return None


def known_hunks(session: Session) -> dict[int, tuple[TrackedFile, Hunk]]:
    """Every hunk with its file, by its number: for who asks of many."""
    return {hunk.id: (file, hunk) for file in session.files.values() for hunk in file.hunks}


def last_decided(session: Session) -> int | None:
    """The hunk whose decision is the last one that can be taken back; None when there is none."""
    for number in reversed(session.decided):
        found = find_hunk(session, number)
        if found is not None and found[1].state in (HunkState.ACCEPTED, HunkState.REJECTED):
            return number
    return None


def with_decisions(session: Session, made: Sequence[int], undone: Sequence[int] = ()) -> Session:
    """The session with these decisions as its last ones, and without those that were taken back."""
    old = {*made, *undone}
    return replace(session, decided=(*(number for number in session.decided if number not in old), *made))


def waiting_hunks(session: Session) -> list[Hunk]:
    """The hunks that wait for the person, in the order of `all_hunks`."""
    return [hunk for hunk in all_hunks(session) if hunk.state is HunkState.WAITING]


def trouble(session: Session) -> str:
    """Why the last turn did not do what was asked; empty while one runs or when all is well."""
    turn = session.turn
    if turn.live or turn.ending in (None, Ending.CANCELLED):
        return ""
    if turn.message or turn.ending is not Ending.STOP:
        return turn.message
    return turn.unplaced[0] if turn.unplaced else ""


def context_tokens(session: Session) -> int:
    """Tokens of the window in use: as the server counted last, else about four characters each."""
    usage = session.turn.usage
    if usage.prompt is not None:
        return usage.prompt + (usage.completion or 0)
    return (session.messages.characters + session.turn.characters) // 4
