"""Phrases about how much may change: so many lines, files or hunks, smaller, half of that.

"Half" and "smaller" are a share of what the goal has changed so far (`percent`); what they come to is
worked out where the session is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from spark_tui.core.guard.mentions import NUMBER, number
from spark_tui.core.guard.phrases.grammar import (
    CHANGE,
    FINE,
    JOIN,
    MAY,
    NOT,
    Clause,
    Found,
    Meaning,
    Table,
    Thing,
    lifts,
)
from spark_tui.core.guard.rules import Rule

_DIFF = r"(?:it|this|that|the diff|the change|the changes|the patch|your diff|your changes|the whole thing)"
_MOST = (
    rf"(?:at most|at the most|at maximum|a maximum of|maximum of|maximum|max|max\.|(?:no|{NOT}) more than"
    rf"|up to|within|<=|limit (?:{_DIFF}|yourself) to|(?:keep {_DIFF}|stay) (?:to|within|at most)"
    rf"|{_DIFF} (?:should|must|may) (?:be|have|stay) at most)"
)
_BELOW = rf"(?:(?:(?:keep {_DIFF}|stay) )?(?:under|below|less than|fewer than)|<)"
_COUNT = rf"(?:{CHANGE} )?(?P<count>{NUMBER})"
_UNIT = (
    r"(?:changed |modified |edited )?(?P<unit>lines?|files?|hunks?)"
    r"(?: of (?:code|changes?|diff)| changed| in total| total| altogether| overall)?"
)
_SMALLER = r"(?:much )?(?:smaller|shorter)"
_HALF = (
    r"(?:half (?:of )?(?:that|this|it|the (?:size|lines|diff|length))|half as (?:long|big|large|many lines))"
)
_WHAT = r"(?P<unit>line|size|diff|length|file|hunk)"
_LIMIT = rf"(?:{NUMBER}[- ])?{_WHAT}s?(?:[- ]?size)?[- ]limits?"

_RULE = {
    "line": "lines",
    "size": "lines",
    "diff": "lines",
    "length": "lines",
    "file": "files",
    "hunk": "hunks",
}


def _limit(less: int = 0) -> Meaning:
    def meaning(found: Found, _things: Sequence[Thing]) -> Clause | None:
        most = number(found["count"]) - less
        unit = _RULE[found["unit"].removesuffix("s")]
        return Clause((Rule(f"size.max_{unit}", {unit: most}),)) if most >= 0 else None

    return meaning


def _hunk_lines(found: Found, _things: Sequence[Thing]) -> Clause:
    return Clause((Rule("size.max_hunk_lines", {"lines": number(found["count"])}),))


def _both(found: Found, _things: Sequence[Thing]) -> Clause | None:
    """Two limits behind one "at most"."""
    first, second = _RULE[found["unit"].removesuffix("s")], _RULE[found["unit2"].removesuffix("s")]
    counts = {first: number(found["count"]), second: number(found["count2"])}
    return Clause(tuple(Rule(f"size.max_{unit}", {unit: most}) for unit, most in counts.items()))


def _share(percent: int) -> Meaning:
    clause = Clause((Rule("size.max_lines", {"percent": percent}),))
    return lambda _found, _things: clause


def _percent_less(found: Found, _things: Sequence[Thing]) -> Clause | None:
    less = number(found["count"])
    return Clause((Rule("size.max_lines", {"percent": 100 - less}),)) if 0 < less < 100 else None


def _unlimited(found: Found, _things: Sequence[Thing]) -> Clause:
    return Clause(lifted=(Rule(f"size.max_{_RULE[found['unit']]}"),))


SAYINGS: Table = (
    (rf"(?:{CHANGE} )?{_MOST} {_COUNT} {_UNIT}", _limit()),
    (
        rf"(?:{CHANGE} )?{_MOST} {_COUNT} {_UNIT}{JOIN} (?P<count2>{NUMBER}) (?P<unit2>lines?|files?|hunks?)",
        _both,
    ),
    (rf"{NOT} {CHANGE} more than {_COUNT} {_UNIT}", _limit()),
    (rf"(?:{CHANGE} )?(?:only|just) {_COUNT} {_UNIT}", _limit()),
    (rf"{_COUNT} {_UNIT} (?:at most|at the most|max|maximum|or less|or fewer|tops|only)", _limit()),
    (rf"{_BELOW} {_COUNT} {_UNIT}", _limit(less=1)),
    (rf"{_MOST} {_COUNT} lines? (?:per|a|in a|in each|for each|in one) hunk", _hunk_lines),
    (rf"hunks (?:of|with) {_MOST} {_COUNT} lines?", _hunk_lines),
    (rf"no hunks? (?:over|above|with more than) {_COUNT} lines?", _hunk_lines),
    # smaller
    (rf"(?:(?:make|keep) {_DIFF} |a |with a |but )?{_SMALLER}(?: (?:diff|change|patch))?", _share(50)),
    (rf"(?:at most |only |just |make {_DIFF} |cut {_DIFF} to )?{_HALF}", _share(50)),
    (rf"(?:cut|split) {_DIFF} in half|halve {_DIFF}|half the (?:size|lines|length)", _share(50)),
    (r"(?:at most |only )?a quarter of (?:that|this|it|the size)", _share(25)),
    (r"(?:at most |only )?a third of (?:that|this|it|the size)", _share(33)),
    (rf"(?:make {_DIFF} )?(?P<count>{NUMBER}) ?(?:%|percent) (?:smaller|shorter|less)", _percent_less),
    # no limit any more
    (rf"(?:forget|drop|lift|remove|ignore|{NOT} mind) (?:about )?(?:the |that )?{_LIMIT}", _unlimited),
    (rf"(?:no|without a|no more) {_LIMIT}(?: any ?more| now)?", _unlimited),
    (rf"the {_LIMIT} (?:is|are) (?:off|gone|lifted)(?: now)?", _unlimited),
    (rf"more (?P<unit>line|file|hunk)s are {FINE}", _unlimited),
    (rf"{MAY} (?:change |touch |use )?more (?P<unit>line|file|hunk)s(?: (?:now|again))?", _unlimited),
    (r"as many (?P<unit>line|file|hunk)s as (?:you (?:need|like|want)|needed|it takes)", _unlimited),
    (
        r"it (?:may|can) be (?:longer|bigger|larger)(?: now)?"
        r"|(?:longer|bigger|larger) is (?:fine|ok|okay)(?: now)?",
        lifts("size.max_lines"),
    ),
)
