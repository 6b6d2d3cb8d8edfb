"""Events as journal records and back: one JSON object a line, `{"at": seconds, "event": {...}}`.

Pure functions; where the lines are kept is the journal adapter's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from spark_tui.core.events import Event


class Record(msgspec.Struct, frozen=True):
    """An event and when it happened, in seconds since the session began."""

    at: float
    event: Event


class BrokenJournalError(Exception):
    """A record cannot be read; the message names its number."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode(at: float, event: Event) -> bytes:
    """One record, without the newline."""
    return _encoder.encode(Record(round(at, 4), event))


def decode(lines: Iterable[bytes]) -> Iterator[Record]:
    """The records of a journal, whose first line is its header; raises BrokenJournalError at the first
    line that is no record."""
    for number, line in enumerate(islice(lines, 1, None), 2):
        try:
            yield _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise BrokenJournalError(f"line {number} of the journal cannot be read: {error}") from error
