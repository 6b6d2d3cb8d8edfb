"""How fast the model is, measured where the pieces arrive. Holding does not count as slowness.

While the stream is held, pieces pile up in the buffers on the way; what comes in a burst right after
says nothing about the model and is left out of the speed.
"""

from __future__ import annotations

from collections.abc import Callable

CHARACTERS_A_TOKEN = 4  # a rough mean; used only where the server states no count
BURST_SECONDS = 0.3  # how long after a hold the buffers may still be emptying
LEAST_SECONDS = 0.05  # below this a speed would be noise


class Meter:
    """Prefill and decode speed of the present turn.

    Tokens are counted as pieces, or as four characters each where a provider packs several tokens
    into a piece; the server's own count of the whole answer corrects the estimate when it comes.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._before: float | None = None
        self._reset()

    def _reset(self) -> None:
        self._asked = self._clock()
        self._first: float | None = None
        self._hidden = False
        self._last = 0.0
        self._resumed: float | None = None
        self._seconds = 0.0
        self._timed = 0
        self._pieces = 0
        self._characters = 0
        self._stated: int | None = None

    def asked(self) -> None:
        """The request goes out now."""
        self._before = self.tokens_per_second
        self._reset()

    def got(self, pieces: int, characters: int) -> None:
        """Some pieces of the answer arrived now."""
        if not pieces:
            return
        now = self._clock()
        self._pieces += pieces
        self._characters += characters
        if self._first is None:
            self._first = now
        elif self._resumed is None or now - self._resumed > BURST_SECONDS:
            self._resumed = None
            self._seconds += now - self._last
            self._timed += pieces
        self._last = now

    def resumed(self) -> None:
        """A hold ends now. One that lasted while the first piece came hides when that was."""
        self._resumed = self._clock()
        self._hidden = self._hidden or self._first is None

    def stated(self, completion_tokens: int | None) -> None:
        """The server's own count of the answer's tokens."""
        self._stated = completion_tokens or self._stated

    @property
    def tokens(self) -> int:
        """Tokens of the present answer so far."""
        return self._stated or max(self._pieces, self._characters // CHARACTERS_A_TOKEN)

    @property
    def first_token_ms(self) -> float | None:
        """Milliseconds from the request to the first piece; None before it came, or when a hold hid it."""
        return None if self._first is None or self._hidden else (self._first - self._asked) * 1000

    @property
    def tokens_per_second(self) -> float | None:
        """Decode speed of this turn once it can be told, else of the turn before; None before any."""
        if self._seconds < LEAST_SECONDS:
            return self._before
        return self._timed * (self.tokens / self._pieces) / self._seconds
