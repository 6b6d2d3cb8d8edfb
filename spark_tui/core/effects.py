"""Wishes: what the core wants done outside, in the imperative. The engine's runner carries them out.

Each carries the number it belongs to, so that a late answer is dropped by one comparison. Holding
the stream is no wish: the engine reads on exactly while `Session.held` is false.
"""

from __future__ import annotations

import msgspec

from spark_tui.core.change.values import Write
from spark_tui.core.talk.messages import Request, ToolCall


class StartTurn(msgspec.Struct, frozen=True, tag=True):
    """Send the request; its events carry `turn`."""

    turn: int
    request: Request


class CancelTurn(msgspec.Struct, frozen=True, tag=True):
    """Close the connection of `turn` now."""

    turn: int


class AnswerTools(msgspec.Struct, frozen=True, tag=True):
    """Run the model's read-only tool calls."""

    turn: int
    calls: tuple[ToolCall, ...]


class WriteFiles(msgspec.Struct, frozen=True, tag=True):
    """Write all of these files or none; answered by FilesWritten or WriteRefused with `number`."""

    number: int
    writes: tuple[Write, ...]


class RunChecks(msgspec.Struct, frozen=True, tag=True):
    """Run the person's checks on the files as they are now, after `point`; what still runs is ended."""

    point: int


class Tell(msgspec.Struct, frozen=True, tag=True):
    """Say something to the person that no part of the state shows: a refusal, a hint."""

    message: str
    severity: str = "information"  # information | warning | error


class Remember(msgspec.Struct, frozen=True, tag=True):
    """Keep, beyond this session, that the constraint with this text is never offered again here."""

    text: str


Effect = StartTurn | CancelTurn | AnswerTools | WriteFiles | RunChecks | Tell | Remember
