"""What the scripted model can write: the edits of the sample project for the demo's one goal.

Each edit is one contiguous change against the sample's original text, so that any subset of them,
accepted in any order, still has its place. Not here: which of them are written when (`script`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScriptEdit:
    """One search/replace block. An empty `search` creates the file.

    `again` is what is written when the person asks for this place once more, `small` when they ask
    for less ("" where there is no smaller way); `optional` edits are left out then.
    """

    path: str
    why: str
    search: str
    replace: str
    again: str
    small: str = ""
    optional: bool = False
    needs: str = ""

    def block(self, replace: str) -> str:
        """The edit as a search/replace block with `replace` as its new side."""
        return f"{self.path}\n<<<<<<< SEARCH\n{self.search}=======\n{replace}>>>>>>> REPLACE\n"


BACKOFF = ScriptEdit(
    path="courier/backoff.py",
    why="First the pauses, in a module of their own, so that they can be tested without a clock.",
    search="",
    replace='''\
"""How long to wait before the next try."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Pauses that grow from try to try, up to a limit, with a little chance in them."""

    first: float = 0.2
    factor: float = 2.0
    longest: float = 5.0
    jitter: float = 0.1
    sleep: Callable[[float], None] = time.sleep

    def delay(self, attempt: int) -> float:
        """The seconds to wait after the failed `attempt`, counted from 1."""
        steady = min(self.longest, self.first * self.factor ** (attempt - 1))
        return steady * (1 + random.uniform(-self.jitter, self.jitter))

    def wait(self, attempt: int) -> None:
        """Wait after the failed `attempt`."""
        self.sleep(self.delay(attempt))
''',
    again='''\
"""How long to wait before the next try."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """Pauses from a table: nothing to compute, nothing left to chance."""

    steps: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 5.0)
    sleep: Callable[[float], None] = time.sleep

    def delay(self, attempt: int) -> float:
        """The seconds to wait after the failed `attempt`, counted from 1."""
        return self.steps[min(attempt, len(self.steps)) - 1]

    def wait(self, attempt: int) -> None:
        """Wait after the failed `attempt`."""
        self.sleep(self.delay(attempt))
''',
    small='''\
"""How long to wait before the next try."""

import time


class Backoff:
    """Pauses that double from try to try, up to five seconds."""

    def __init__(self, sleep=time.sleep) -> None:
        self.sleep = sleep

    def wait(self, attempt: int) -> None:
        """Wait after the failed `attempt`, counted from 1."""
        self.sleep(min(5.0, 0.2 * 2 ** (attempt - 1)))
''',
)

ERRORS = ScriptEdit(
    path="courier/errors.py",
    why="A status error should know whether trying again can help.",
    search="""\
        super().__init__(f"the server answered with status {response.status}")
        self.response = response
""",
    replace='''\
        super().__init__(f"the server answered with status {response.status}")
        self.response = response

    @property
    def passing(self) -> bool:
        """Whether the same request may well succeed later."""
        return self.response.status in (429, 502, 503, 504)
''',
    again="""\
        super().__init__(f"the server answered with status {response.status}")
        self.response = response
        # 429 and the gateway errors pass; the others stay until somebody changes something.
        self.passing = response.status == 429 or 502 <= response.status <= 504
""",
    optional=True,
)

IMPORTS = ScriptEdit(
    path="courier/client.py",
    why="Now the client. It needs the pauses and one more error.",
    search="""\
from .errors import StatusError
from .transport import Transport, UrllibTransport
""",
    replace="""\
from .backoff import Backoff
from .errors import NotConnectedError, StatusError
from .transport import Transport, UrllibTransport
""",
    again="""\
from . import backoff as pauses
from .backoff import Backoff
from .errors import NotConnectedError, StatusError
from .transport import Transport, UrllibTransport
""",
    needs="courier/backoff.py",
)

FIELDS = ScriptEdit(
    path="courier/client.py",
    why="How often to try again is the caller's choice.",
    search="""\
        self._transport = transport or UrllibTransport()
""",
    replace="""\
        self._transport = transport or UrllibTransport()
        self.retries = 2
        self.backoff = Backoff()
""",
    again="""\
        self._transport = transport or UrllibTransport()
        # Set retries to 0 and every request is sent once.
        self.retries = 2
        self.backoff = Backoff()
""",
    needs="courier/backoff.py",
)

SEND = ScriptEdit(
    path="courier/client.py",
    why="The heart of it: try, and try again where that is safe and can help.",
    search="""\
        response = self._transport.send(request)
        if not response.ok:
            raise StatusError(response)
        return response
""",
    replace="""\
        for attempt in range(1, self.retries + 2):
            last = attempt > self.retries or request.method not in ("GET", "HEAD", "PUT", "DELETE")
            try:
                response = self._transport.send(request)
            except NotConnectedError:
                if last:
                    raise
            else:
                if response.ok:
                    return response
                if last or response.status not in (429, 502, 503, 504):
                    raise StatusError(response)
            self.backoff.wait(attempt)
        raise AssertionError("the last attempt returns or raises")
""",
    again="""\
        attempt = 1
        while True:
            again = attempt <= self.retries and request.method in ("GET", "HEAD", "PUT", "DELETE")
            try:
                response = self._transport.send(request)
            except NotConnectedError:
                if not again:
                    raise
            else:
                if response.ok:
                    return response
                if not again or response.status not in (429, 502, 503, 504):
                    raise StatusError(response)
            self.backoff.wait(attempt)
            attempt += 1
""",
    small="""\
        response = self._transport.send(request)
        for attempt in range(1, self.retries + 1):
            if response.status not in (429, 503) or request.method != "GET":
                break
            self.backoff.wait(attempt)
            response = self._transport.send(request)
        if not response.ok:
            raise StatusError(response)
        return response
""",
    needs="courier/backoff.py",
)

LEGACY = ScriptEdit(
    path="courier/legacy.py",
    why="Nothing imports the old interface any more, so it can go.",
    search='''\
"""The interface of version 0.1, kept for old scripts."""

from __future__ import annotations

from .client import Client


def fetch(url: str) -> str:
    """Fetch `url` and return the body as text."""
    return Client(url).get("").text
''',
    replace="",
    again="",
    optional=True,
)

TEST_IMPORTS = ScriptEdit(
    path="tests/test_client.py",
    why="And tests, without a clock and without a network.",
    search="""\
from courier import Client, Request, Response, StatusError
""",
    replace="""\
from courier import Client, Request, Response, StatusError
from courier.backoff import Backoff
""",
    again="""\
from courier import Client, Request, Response, StatusError
from courier import backoff as pauses
from courier.backoff import Backoff
""",
    needs="courier/backoff.py",
)

TESTS = ScriptEdit(
    path="tests/test_client.py",
    why="",
    search="""\
        with self.assertRaises(StatusError):
            Client("https://example.com", transport).get("/nothing")
""",
    replace="""\
        with self.assertRaises(StatusError):
            Client("https://example.com", transport).get("/nothing")

    def test_a_busy_server_is_asked_again(self) -> None:
        pauses: list[float] = []
        transport = FakeTransport(Response(503), Response(503), Response(200, body=b"fine"))
        client = Client("https://example.com", transport)
        client.backoff = Backoff(sleep=pauses.append)
        self.assertEqual(client.get("/status").text, "fine")
        self.assertEqual(len(pauses), 2)

    def test_a_post_is_never_sent_twice(self) -> None:
        transport = FakeTransport(Response(503), Response(201))
        with self.assertRaises(StatusError):
            Client("https://example.com", transport).post("/notes", {})
        self.assertEqual(len(transport.requests), 1)
""",
    again="""\
        with self.assertRaises(StatusError):
            Client("https://example.com", transport).get("/nothing")

    def test_trying_again_ends(self) -> None:
        pauses: list[float] = []
        transport = FakeTransport(*[Response(503)] * 9)
        client = Client("https://example.com", transport)
        client.backoff = Backoff(sleep=pauses.append)
        with self.assertRaises(StatusError):
            client.get("/status")
        self.assertEqual(len(transport.requests), 3)
""",
    needs="courier/backoff.py",
)

TYPES = ScriptEdit(
    path="courier/types.py",
    why="One more thing on the way: servers can say how long to wait, and `json` can say what it returns.",
    search='''\
    def json(self) -> Any:
        """The body read as JSON."""
''',
    replace='''\
    @property
    def retry_after(self) -> float | None:
        """The seconds that the server asks us to wait, if it says so."""
        value = self.headers.get("retry-after", "")
        return float(value) if value.isdigit() else None

    def json(self) -> dict[str, Any] | list[Any]:
        """The body read as JSON."""
''',
    again='''\
    @property
    def retry_after(self) -> int:
        """The seconds that the server asks us to wait, 0 if it does not say."""
        value = self.headers.get("retry-after", "")
        return int(value) if value.isdigit() else 0

    def json(self) -> Any:
        """The body read as JSON."""
''',
    optional=True,
)
"""A fast model's overreach: beside what is new it changes the type of what was there, asked or not."""

README = ScriptEdit(
    path="README.md",
    why="A word about it in the README.",
    search="""\
## Tests
""",
    replace="""\
## Retries

A request that cannot do harm twice is tried again when the server is busy, with growing pauses:
twice, or as often as `client.retries` says.

## Tests
""",
    again="""\
Busy servers are asked again, up to `client.retries` times (2 unless you change it).

## Tests
""",
    optional=True,
)

VERSION = ScriptEdit(
    path="pyproject.toml",
    why="A new feature, a new version.",
    search="""\
version = "0.3.0"
""",
    replace="""\
version = "0.4.0"
""",
    again="""\
version = "0.3.1"
""",
)

EDITS = (BACKOFF, ERRORS, IMPORTS, FIELDS, SEND, LEGACY, TEST_IMPORTS, TESTS, TYPES, README)
"""What the goal gets, in the order of writing. TYPES comes late, so that who says "don't touch types yet"
while the first half is written still has it ahead, and not last, so that there is something to go on with."""

EXTRAS = (VERSION,)
"""What is written when the person asks for something the script does not know."""
