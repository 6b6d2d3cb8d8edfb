"""What puts a sentence in doubt: conditions, exceptions, questions, second thoughts.

A sentence in doubt is asked as a whole. Not here: cutting lines into sentences (`guard.constraints`).
"""

from __future__ import annotations

import re

from spark_tui.core.guard.phrases.around import UNTIL_TOLD, plain
from spark_tui.core.guard.typos import near_doubt

_DOUBT = re.compile(
    r"\b(?:if|when|whenever|while|until|till|unless|as long as|otherwise|instead|maybe|perhaps|probably"
    r"|possibly|ideally|preferably|hopefully|mostly|usually|generally|normally|try not|try to(?: not)?"
    r"|unnecessarily|too (?:much|many)|rather not|without asking|except|apart from|besides|because|i think"
    r"|i guess|not sure|where possible|as far as|as much as|what about|why|how|should i|shall we)\b|\?\s*$",
    re.IGNORECASE,
)
_SOMETHING = r"(?:anything|nothing|files?|code|changes|edits)"
_NO_DOUBT = re.compile(
    rf"\b{_SOMETHING}\s+except(?:\s+(?:for|in|to))?\s+|\b{_SOMETHING}\s+(?:apart|aside)\s+from\s+"
    rf"|\b(?:anything|nothing)\s+besides\s+|\b{UNTIL_TOLD}[.!]*$",
    re.IGNORECASE,
)
_TAKES_BACK = re.compile(
    r"(?:only|just|well|not|or|nor|though|although|however|even|especially|save for|bar|at least|other than"
    r"|unless|if|except|actually|scratch|never ?mind|forget|wait|sorry|kidding|i mean|on second|without|with"
    r"|in|for|to|where)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+")


def doubtful(sentence: str) -> bool:
    """Whether a sentence has a condition, an exception, a question or a vague word."""
    return _DOUBT.search(_NO_DOUBT.sub(" ", sentence)) is not None


def begins_doubtful(sentence: str) -> bool:
    """Whether a sentence begins with a condition or the like, so that it belongs to the one before."""
    return _DOUBT.match(sentence) is not None


def takes_back(text: str) -> bool:
    """Whether words, behind something that was understood, may take back a part of it."""
    return _TAKES_BACK.match(text) is not None


def misspelled_doubt(sentence: str) -> bool:
    """Whether a word of the sentence may be a misspelled "unless" and the like."""
    return any(map(near_doubt, _WORD.findall(sentence.lower())))


def cut_quote(text: str) -> bool:
    """Whether a part ends in the middle of quoted words, which are no wish of the person's."""
    straight = plain(text)
    return any(straight.count(sign) % 2 for sign in '"`')
