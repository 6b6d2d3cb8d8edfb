"""Bytes of one HTTP/1.1 answer -> its head and the pieces of its body, without any I/O.

For answers of which many are read at once; a single one is read through httpx. Not here: connections,
TLS, and what status and body mean. Source: RFC 9112, sections 4 to 7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_HEAD = 64 * 1024
"""Bytes of the status line and all fields; also of what may follow the last chunk."""

_MAX_SIZE_LINE = 4 * 1024  # bytes of the line before a chunk, with its extensions
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9])(?: [^\r\n]*)?")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # the name of a field
_LENGTH = re.compile(r"[0-9]{1,18}")


class HttpError(Exception):
    """What came is no HTTP/1.1 answer; the message says what is wrong with it."""


class HttpAnswer:
    """Feed it bytes cut anywhere; it gives back the pieces of the body.

    `status` is 0 and `headers` are empty until the head is complete; the names of headers are in small
    letters. `over`: the body has ended as its framing says. After an HttpError it must not be fed again.
    """

    def __init__(self) -> None:
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.over = False
        self._rest = b""  # what is not complete enough to be read
        self._left: int | None = None  # bytes of a body of stated length
        self._chunked = False
        self._open = 0  # bytes that the present chunk still has, its line end counted
        self._trailer = 0  # bytes behind the last chunk

    def feed(self, data: bytes) -> list[bytes]:
        """The pieces of the body in `data`. Raises HttpError."""
        if self.over:
            return []
        if self._rest:
            data = self._rest + data
            self._rest = b""
        if not self.status:
            data = self._head(data)
            if not self.status:
                return []
        if self._chunked:
            return self._chunks(data)
        if self._left is None:
            return [data] if data else []
        piece = data[: self._left]
        self._left -= len(piece)
        self.over = not self._left
        return [piece] if piece else []

    def closed(self) -> bool:
        """The connection ended: whether the body is all there."""
        if self.status and not self._chunked and self._left is None:
            self.over = True
        return self.over

    def _head(self, data: bytes) -> bytes:
        """What stands behind the head, once it is complete."""
        while True:
            end = data.find(b"\r\n\r\n")
            if end > MAX_HEAD or (end < 0 and len(data) > MAX_HEAD):
                raise HttpError(f"its head is longer than {MAX_HEAD:,} bytes")
            if end < 0:
                if not (data.startswith(b"HTTP/1."[: len(data)])):
                    raise HttpError("it does not begin as HTTP/1.1 does")
                self._rest = data
                return b""
            first, *lines = data[:end].split(b"\r\n")
            data = data[end + 4 :]
            found = _STATUS.fullmatch(first)
            if found is None:
                raise HttpError("it does not begin as HTTP/1.1 does")
            if found[1][:1] != b"1":  # 100 Continue and the like stand before the answer
                break
        self.headers = _fields(lines)
        self._framing(int(found[1]))
        self.status = int(found[1])
        return data

    def _framing(self, status: int) -> None:
        coding = self.headers.get("transfer-encoding", "").strip().lower()
        length = self.headers.get("content-length", "").strip()
        if status in (204, 304):
            self._left = 0
        elif coding:
            if coding != "chunked":
                raise HttpError("its transfer coding is not known")
            self._chunked = True
        elif length:
            if not _LENGTH.fullmatch(length):
                raise HttpError("its content length is no number")
            self._left = int(length)
        self.over = self._left == 0

    def _chunks(self, data: bytes) -> list[bytes]:
        pieces: list[bytes] = []
        at, size = 0, len(data)
        if self._open:
            at = min(self._open, size)
            # The last two bytes of an open chunk are its line end.
            inside = min(at, max(0, self._open - 2))
            if inside:
                pieces.append(data[:inside])
            _expect_line_end(data[inside:at], self._open - inside)
            self._open -= at
            if self._open:
                return pieces
        if self._trailer:
            self._end(data[at:])
            return pieces
        find = data.find
        while at < size:
            end = find(b"\r\n", at, at + _MAX_SIZE_LINE)
            if end < 0:
                if size - at >= _MAX_SIZE_LINE:
                    raise HttpError("the line before a chunk has no end")
                break
            length = _SIZES.get(data[at:end])
            if length is None:
                length = _length(data[at:end])
            start = end + 2
            if not length:
                self._trailer = 1
                self._end(data[start:])
                return pieces
            at = start + length + 2
            pieces.append(data[start : at - 2])
            if at <= size:
                if data[at - 2 : at] != b"\r\n":
                    raise HttpError("a chunk is longer than it says")
                continue
            self._open = at - size
            if self._open < 2 and data[-1:] != b"\r":
                raise HttpError("a chunk is longer than it says")
            return [piece for piece in pieces if piece]
        self._rest = data[at:]
        return pieces

    def _end(self, data: bytes) -> None:
        """Behind the last chunk: fields that mean nothing here, up to an empty line."""
        if data.startswith(b"\r\n") or b"\r\n\r\n" in data:
            self.over = True
        elif self._trailer + len(data) > MAX_HEAD:
            raise HttpError(f"more than {MAX_HEAD:,} bytes follow its last chunk")
        else:
            self._rest = data


_SIZES: dict[bytes, int] = {b"%x" % size: size for size in range(1, 2048)}
"""What most lines before a chunk say."""


def _length(line: bytes) -> int:
    found = _SIZE.fullmatch(line)
    if found is None:
        raise HttpError("the line before a chunk says no length")
    return int(found[1], 16)


def _expect_line_end(data: bytes, left: int) -> None:
    """`data` lies where a chunk's line end has `left` bytes to come."""
    if data and not (b"\r\n"[2 - left :]).startswith(data):
        raise HttpError("a chunk is longer than it says")


def _fields(lines: list[bytes]) -> dict[str, str]:
    """The first value of every field. Raises HttpError."""
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not _TOKEN.fullmatch(name):
            raise HttpError("its head has a line that is no field")
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    return headers


def request_bytes(method: str, target: str, host: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A complete request. Raises ValueError for what would break out of its line."""
    fields = {"Host": host, **headers, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    if any(not line.isascii() or not line.isprintable() for line in lines):
        raise ValueError("a header of the request has characters that no header has")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
