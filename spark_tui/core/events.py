"""Facts: everything that can happen to a session, in the past tense.

A session is the fold of its events (`core.update.dispatch.update`), so the journal is nothing but
this list, and replay and resume are the same fold again. Wishes are in `core.effects`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from spark_tui.core.change.values import FileFacts, FileKind
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Constraint
from spark_tui.core.stream.edits import Edit, EditFormat
from spark_tui.core.stream.signals import Ending, Usage
from spark_tui.core.talk.messages import ToolCall


class Hold(StrEnum):
    """Why the stream is paused; several reasons may hold it at once."""

    PERSON = "person"  # the space key
    TYPING = "typing"  # something stands in the steering box
    RUN_AHEAD = "run-ahead"  # too many hunks wait for the person
    EDITING = "editing"  # the person edits a hunk, perhaps in another program


class Decision(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"


class SessionStarted(msgspec.Struct, frozen=True, tag=True):
    """The app began to work in a repository. `window` is the model's context window in tokens, `never_offer`
    the constraints that the person never wants to be offered; `freeform`: the model writes its edits as the
    input of a tool, where its wire has such tools, and not into its answer; `grammar`: its server can hold it
    to a grammar, so that its edits always have a place; `asks_places`: a person is there to say where an edit
    belongs that stands in several places, so that the model need not write it again."""

    id: str
    root: str
    branch: str
    policy: Policy
    constraints: tuple[Constraint, ...]
    provider: str
    model: str
    window: int
    format: EditFormat
    system: str
    context: str
    scripted: bool = False
    never_offer: tuple[str, ...] = ()
    freeform: bool = False
    grammar: bool = False
    asks_places: bool = False


class ModelChosen(msgspec.Struct, frozen=True, tag=True):
    """The next turns go to another model; `freeform` and `grammar` as in `SessionStarted`."""

    provider: str
    model: str
    window: int
    format: EditFormat
    freeform: bool = False
    grammar: bool = False


class PresetChosen(msgspec.Struct, frozen=True, tag=True):
    """The guard judges by another preset from now on."""

    policy: Policy
    constraints: tuple[Constraint, ...]


class GoalSet(msgspec.Struct, frozen=True, tag=True):
    """The person asked for a piece of work; `contents` are the files that the goal names, with their text."""

    text: str
    contents: tuple[tuple[str, str], ...] = ()


class SteerSent(msgspec.Struct, frozen=True, tag=True):
    """The person pressed Enter on a steering line; `hunk` is the one they looked at, 0 for none."""

    text: str
    hunk: int = 0


class ConstraintToggled(msgspec.Struct, frozen=True, tag=True):
    """The person switched the constraint at `index` (0-based, in the order of the chips) on or off."""

    index: int


class HoldSet(msgspec.Struct, frozen=True, tag=True):
    """A reason to hold the stream came up."""

    reason: Hold


class HoldLifted(msgspec.Struct, frozen=True, tag=True):
    """A reason to hold the stream is gone."""

    reason: Hold


class TurnStopped(msgspec.Struct, frozen=True, tag=True):
    """The person stopped the turn without a word; closed hunks stay."""


class TurnRetried(msgspec.Struct, frozen=True, tag=True):
    """The person wants the model to go on: after an error, a cut stream, or when the guard had stopped it."""


class FileLoaded(msgspec.Struct, frozen=True, tag=True):
    """A file (or its absence) was read because an edit names it."""

    facts: FileFacts


class PathsSeen(msgspec.Struct, frozen=True, tag=True):
    """What kinds of thing stand at paths that a rule asks for; what is in them does not matter to it."""

    found: tuple[tuple[str, FileKind], ...]


class FileChanged(msgspec.Struct, frozen=True, tag=True):
    """A tracked file is not what it was: somebody else wrote it."""

    facts: FileFacts


class FilesChanged(msgspec.Struct, frozen=True, tag=True):
    """Several tracked files are not what they were, all at once: git, a formatter or a script was at work."""

    files: tuple[FileFacts, ...]


class GitMoved(msgspec.Struct, frozen=True, tag="BranchChanged"):
    """Where git stands: the branch (or the short commit), what is in progress ("rebase", "merge", ..., empty
    for nothing), and how many stashes there are."""

    branch: str
    unfinished: str = ""
    stashes: int = 0


class TurnOpened(msgspec.Struct, frozen=True, tag=True):
    """The server took the request of this turn."""

    turn: int


class AnswerGrew(msgspec.Struct, frozen=True, tag=True):
    """One read of the stream: its text word for word, and the edits that the parser made of it.

    `call` as in `signals.Text`: one event never holds text of two of them. `carried` as in
    `signals.Carried`: what came before this text.
    """

    turn: int
    text: str = ""
    reasoning: str = ""
    edits: tuple[Edit, ...] = ()
    call: str = ""
    carried: tuple[str, ...] = ()


class UsageSeen(msgspec.Struct, frozen=True, tag=True):
    turn: int
    usage: Usage


class RetryWaited(msgspec.Struct, frozen=True, tag=True):
    """The server asked to come back later: `seconds` are left."""

    turn: int
    seconds: float
    status: int
    attempt: int


class TurnEnded(msgspec.Struct, frozen=True, tag=True):
    """The stream of this turn is over; `edits` is what the parser made of the end."""

    turn: int
    ending: Ending
    message: str = ""
    calls: tuple[ToolCall, ...] = ()
    edits: tuple[Edit, ...] = ()


class ToolAnswer(msgspec.Struct, frozen=True):
    call_id: str
    text: str


class ToolsAnswered(msgspec.Struct, frozen=True, tag=True):
    turn: int
    answers: tuple[ToolAnswer, ...]


class Decided(msgspec.Struct, frozen=True, tag=True):
    """The person accepted or rejected hunks (several at once are written together)."""

    hunks: tuple[int, ...]
    decision: Decision
    comment: str = ""


class UndoAsked(msgspec.Struct, frozen=True, tag=True):
    """The person takes a decision back: an accepted hunk leaves the file, a rejected one waits again."""

    hunk: int


class UndoManyAsked(msgspec.Struct, frozen=True, tag=True):
    """The person takes accepted hunks back in one write: all of them, or with `partly` what is possible."""

    hunks: tuple[int, ...]
    partly: bool = False


class PointChosen(msgspec.Struct, frozen=True, tag=True):
    """The person goes back or forward to how the files were after this point of the timeline (0: before all
    of them); with `partly` as far as possible."""

    point: int
    partly: bool = False


class LateUndoAsked(msgspec.Struct, frozen=True, tag=True):
    """The person takes back every accepted hunk that a later constraint would not have let through."""


class OfferAnswered(msgspec.Struct, frozen=True, tag=True):
    """The person took the constraint that was offered, or wants it never to be offered again."""

    taken: bool


class RedoAsked(msgspec.Struct, frozen=True, tag=True):
    """The person wants this hunk alone written again."""

    hunk: int
    comment: str = ""


class ExceptionGranted(msgspec.Struct, frozen=True, tag=True):
    """The person allowed a blocked hunk once, after a question."""

    hunk: int


class PlaceChosen(msgspec.Struct, frozen=True, tag=True):
    """The person said where the edit of this hunk belongs, which stands in several places: at this 0-based
    line of the proposed text. `lines` are those that were shown of the place, without endings."""

    hunk: int
    line: int
    lines: tuple[str, ...]


class HunkSplit(msgspec.Struct, frozen=True, tag=True):
    """The person split a hunk: off go the lines at these 0-based places of its old and its new side; with
    none it falls into its smallest changes."""

    hunk: int
    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()


class HunkEdited(msgspec.Struct, frozen=True, tag=True):
    """The person wrote these lines (without endings) in the place of the hunk's new side."""

    hunk: int
    lines: tuple[str, ...]


class LineCommented(msgspec.Struct, frozen=True, tag=True):
    """The person commented a line of a hunk; an empty text takes the comment back. It waits until a steer is
    sent.

    `side` is "new" or "old"; `offset` counts lines from the hunk's first one on that side (below 0: above the
    hunk), None means the hunk as a whole. `quote` is the line as it was shown.
    """

    hunk: int
    text: str
    side: str = "new"
    offset: int | None = None
    quote: str = ""


class FilesWritten(msgspec.Struct, frozen=True, tag=True):
    """The write with this number is on disk, all of it."""

    number: int


class WriteRefused(msgspec.Struct, frozen=True, tag=True):
    """The write with this number did not happen, nothing of it."""

    number: int
    path: str
    message: str


class CheckStarted(msgspec.Struct, frozen=True, tag=True):
    """A check of the person's began to run on the files as they are after this point of the timeline."""

    point: int
    name: str


class CheckEnded(msgspec.Struct, frozen=True, tag=True):
    """A check is over. `why` says how it ended, in a few words ("exit 1", "ended after 120 s"); `passed` is
    None when it was ended early, because a newer point came; `lines` are the last ones that it said."""

    point: int
    name: str
    passed: bool | None
    seconds: float
    why: str = ""
    lines: tuple[str, ...] = ()


class Noticed(msgspec.Struct, frozen=True, tag=True):
    """Something outside needs the person's eye (journal full, watcher off); `message` says what to do."""

    message: str
    severity: str = "warning"


class SessionResumed(msgspec.Struct, frozen=True, tag=True):
    """An earlier session goes on; whatever was streaming then is over. `asks_places` as in `SessionStarted`,
    None where that stays as it was."""

    asks_places: bool | None = None


Event = (
    SessionStarted
    | ModelChosen
    | PresetChosen
    | GoalSet
    | SteerSent
    | ConstraintToggled
    | HoldSet
    | HoldLifted
    | TurnStopped
    | TurnRetried
    | FileLoaded
    | PathsSeen
    | FileChanged
    | FilesChanged
    | GitMoved
    | TurnOpened
    | AnswerGrew
    | UsageSeen
    | RetryWaited
    | TurnEnded
    | ToolsAnswered
    | Decided
    | UndoAsked
    | UndoManyAsked
    | PointChosen
    | LateUndoAsked
    | OfferAnswered
    | RedoAsked
    | ExceptionGranted
    | PlaceChosen
    | HunkSplit
    | HunkEdited
    | LineCommented
    | FilesWritten
    | WriteRefused
    | CheckStarted
    | CheckEnded
    | Noticed
    | SessionResumed
)
