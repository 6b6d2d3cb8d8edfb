"""What comes over an HTTP/1.1 connection, with the chunks of a body joined that came together.

A server sends each token as a chunk, and httpx takes longer over a chunk than everything behind it takes over
the token. The body stays the same byte for byte, only its chunks are fewer. Whatever is not plain is passed
on as it came, so that whoever reads HTTP finds what is wrong with it. Not here: reading HTTP (`http1`).
Source: RFC 9112, sections 4 to 7.
"""

from __future__ import annotations

import re
from enum import IntEnum

MAX_HEAD = 64 * 1024
"""Bytes of a head that is looked at."""

_OK = b"HTTP/1.1 2"
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.IGNORECASE)
_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
_SIZE_LINE = 20  # bytes of the line before a chunk, with its end; one with more to say is passed on


class _At(IntEnum):
    HEAD = 0
    CHUNKS = 1
    ANYTHING = 2  # nothing more is looked at until the next request


class JoinedChunks:
    """Feed it bytes cut anywhere; each call gives them all back, nothing is kept for later."""

    def __init__(self) -> None:
        self._at = _At.HEAD
        self._seen = b""  # of the head, or of the line before a chunk; it has been given back
        self._open = 0  # bytes that the present chunk still has, its line end counted

    def asked(self) -> None:
        """A request goes out: what comes next is the head of an answer."""
        self._at, self._seen, self._open = _At.HEAD, b"", 0

    def feed(self, data: bytes) -> bytes:
        """`data`, with all chunks that are complete in it as one."""
        at = 0
        if self._at is _At.HEAD:
            at = self._head(data)
        if self._at is not _At.CHUNKS:
            return data
        return self._joined(data, self._begun(data, at))

    def _head(self, data: bytes) -> int:
        """Where the body begins in `data`; 0 unless it has chunks."""
        known = len(self._seen)
        seen = self._seen + data
        end = seen.find(b"\r\n\r\n")
        if not seen.startswith(_OK[: len(seen)]) or (len(seen) if end < 0 else end) > MAX_HEAD:
            self._at = _At.ANYTHING
        elif end < 0:
            self._seen = seen
        else:
            chunked = _CHUNKED.search(seen, 0, end + 2)
            self._at, self._seen = (_At.CHUNKS if chunked else _At.ANYTHING), b""
            return end + 4 - known
        return 0

    def _begun(self, data: bytes, at: int) -> int:
        """Where the first chunk begins in `data`, from `at` on: behind the one that had begun before."""
        if self._seen:
            line = self._seen + data[at : at + _SIZE_LINE]
            end = line.find(b"\r\n")
            if end < 0 and len(line) < _SIZE_LINE:
                self._seen = line
                return len(data)
            length = _length(line[: max(end, 0)])
            if not length:
                self._at = _At.ANYTHING
                return at
            at += end + 2 - len(self._seen)
            self._seen = b""
            self._open = length + 2
        taken = min(self._open, len(data) - at)
        self._open -= taken
        return at + taken

    def _joined(self, data: bytes, first: int) -> bytes:
        pieces: list[bytes] = []
        at = first
        while self._at is _At.CHUNKS:
            end = data.find(b"\r\n", at, at + _SIZE_LINE)
            if end < 0:
                self._seen = self._seen or data[at : at + _SIZE_LINE]
                break
            line = data[at:end]
            length = _LENGTHS.get(line) or _length(line)
            stop = end + 2 + length + 2
            if not length:
                self._at = _At.ANYTHING
            elif stop > len(data):
                self._open = stop - len(data)
                break
            elif data[stop - 2 : stop] != b"\r\n":
                self._at = _At.ANYTHING
            else:
                pieces.append(data[end + 2 : stop - 2])
                at = stop
        if len(pieces) < 2:
            return data
        body = b"".join(pieces)
        return b"%b%x\r\n%b\r\n%b" % (data[:first], len(body), body, data[at:])


_LENGTHS = {b"%x" % length: length for length in range(1, 2048)}
"""What most lines before a chunk say."""


def _length(line: bytes) -> int:
    """What the line before a chunk says; 0 for the last chunk and for what is no length."""
    return int(line, 16) if _SIZE.fullmatch(line) else 0
