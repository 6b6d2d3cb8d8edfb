"""How fast the model is, measured where the pieces arrive. Holding does not count as slowness."""

from __future__ import annotations

from collections.abc import Callable

CHARACTERS_A_TOKEN = 4  # a rough mean; used only where the server states no count


class Meter:
    """Prefill and decode speed of the present turn.

    Tokens are counted as pieces, or as four characters each where a provider packs several tokens
    into a piece; the server's own count replaces the estimate when it comes.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked = 0.0
        self._first: float | None = None
        self._last = 0.0
        self._held = 0.0
        self._pieces = 0
        self._characters = 0
        self._stated: int | None = None
        self._before: float | None = None

    def asked(self) -> None:
        """The request goes out now."""
        self._before = self.tokens_per_second
        self._asked = self._clock()
        self._first = None
        self._held = 0.0
        self._pieces = self._characters = 0
        self._stated = None

    def got(self, pieces: int, characters: int) -> None:
        """Some pieces of the answer arrived now."""
        if not pieces:
            return
        now = self._clock()
        if self._first is None:
            self._first = now
        self._last = now
        self._pieces += pieces
        self._characters += characters

    def held(self, seconds: float) -> None:
        """The stream was held for so long."""
        if self._first is not None:
            self._held += seconds

    def stated(self, completion_tokens: int | None) -> None:
        """The server's own count of the answer's tokens."""
        self._stated = completion_tokens or self._stated

    @property
    def tokens(self) -> int:
        """Tokens of the present answer so far."""
        return self._stated or max(self._pieces, self._characters // CHARACTERS_A_TOKEN)

    @property
    def first_token_ms(self) -> float | None:
        """Milliseconds from the request to the first piece; None before it came."""
        return None if self._first is None else (self._first - self._asked) * 1000

    @property
    def tokens_per_second(self) -> float | None:
        """Decode speed of this turn once it can be told, else of the turn before; None before any."""
        if self._first is None:
            return self._before
        seconds = self._last - self._first - self._held
        return self.tokens / seconds if seconds > 0.05 else self._before
