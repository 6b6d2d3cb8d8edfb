"""What one clause of a steering line means: the tables of all families, tried in order.

Not here: cutting a line into clauses, scopes and doubt (`guard.constraints`). A clause means something only
if a phrase fits it from its first to its last word; nothing is guessed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spark_tui.core.guard.mentions import NUMBER, mentions
from spark_tui.core.guard.phrases import again, denying, lifting, only, qualities, size
from spark_tui.core.guard.phrases.grammar import ITEM, NOT, VERB, Clause, Meaning, Table, opened
from spark_tui.core.guard.phrases.nouns import with_items
from spark_tui.core.guard.phrases.qualities import SECRET

_LONGEST = 400  # characters; no phrase is longer, but for a list of many paths

_Compiled = tuple[tuple[re.Pattern[str], Meaning], ...]


@lru_cache(maxsize=512)
def clause(text: str) -> Clause | None:
    """The meaning of one clause, None when no phrase fits all of it."""
    if len(text) > _LONGEST:
        return None
    found = mentions(text)
    said = opened(found.words)
    sayings, forms, doubtful = _compiled()
    for pattern, meaning in sayings:
        fits = pattern.fullmatch(said)
        done = meaning(fits, ()) if fits else None
        if done:
            return done
    words, things = with_items(found, said)
    if not things or doubtful.match(said):
        return None
    for pattern, meaning in forms:
        fits = pattern.fullmatch(words)
        done = meaning(fits, things) if fits else None
        if done:
            return done
    return None


@lru_cache(maxsize=512)
def goes_on(text: str) -> bool:
    """Whether these words, behind a comma or "and", may go on with a list of the words before them."""
    found = mentions(text)
    words, _ = with_items(found, found.words)
    return _GOES_ON.match(words) is not None


_GOES_ON = re.compile(
    rf"(?:the )?(?:{ITEM}|\d|nothing (?:else|more)|(?:no )?(?:{VERB})\b|{NUMBER}\b|{SECRET}|keys|tokens)"
)


_DOUBTFUL = (
    rf"{NOT} .*\b(?:all|everything|every|each)\b"
    r"|(?:the|your|my|our|these|those|all) .* (?:is|are)(?: now)? (?:fine|ok|okay|alright|all right)\b"
)


@lru_cache(maxsize=1)
def _compiled() -> tuple[_Compiled, _Compiled, re.Pattern[str]]:
    """The tables, compiled when they are first needed so that starting stays quick. The last pattern keeps
    a clause asked that has another meaning too: "don't change all tests" may mean some of them, and "the
    types are fine now" praises them."""
    sayings = (*size.SAYINGS, *denying.SAYINGS, *qualities.SAYINGS, *lifting.SAYINGS, *again.SAYINGS)
    forms = (*denying.FORMS, *only.FORMS, *lifting.FORMS)
    return _ready(sayings), _ready(forms), re.compile(_DOUBTFUL)


def _ready(table: Table) -> _Compiled:
    return tuple((re.compile(pattern), meaning) for pattern, meaning in table)
