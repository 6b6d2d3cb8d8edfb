"""What the phrases of all families are made of: negations, verbs in their forms, and what a clause means.

Not here: the nouns (`phrases.nouns`) and the phrases themselves (one module a family).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import msgspec

from spark_tui.core.guard.rules import Rule


class Clause(msgspec.Struct, frozen=True):
    """What one clause means. `partly`: rules hold only a part of it, so that it is also asked."""

    enforced: tuple[Rule, ...] = ()
    lifted: tuple[Rule, ...] = ()
    redo: bool = False
    partly: bool = False


class Thing(msgspec.Struct, frozen=True):
    """What a noun stands for: by verb the rules that deny it, and the rules that `only` means.

    `partly` names the verbs (or "only") that these rules hold only in part; `keeps`: "keep the ..." means
    that it must not change.
    """

    denied: dict[str, tuple[Rule, ...]]
    only: tuple[Rule, ...] = ()
    partly: frozenset[str] = frozenset()
    keeps: bool = False

    def rules(self, verb: str) -> tuple[Rule, ...]:
        """The rules that deny `verb` of this thing, empty when there are none."""
        if verb == "only":
            return self.only
        while verb not in self.denied and verb in _LIKE:
            verb = _LIKE[verb]
        return self.denied.get(verb, ())


Found = re.Match[str]
Meaning = Callable[[Found, Sequence[Thing]], Clause | None]
Table = tuple[tuple[str, Meaning], ...]

ITEM = "\x03"  # stands for a noun phrase
JOIN = r"(?:,|,? and|,? or|,? nor| &)"
ITEMS = rf"{ITEM}(?:{JOIN} {ITEM})*"

NOT, MAY = "\x04", "\x05"  # stand for how a clause begins: "don't", "you may"
_NOT = (
    r"(?:you )?(?:do not|don't|must not|mustn't|may not|should not|shouldn't|shall not)(?: ever| yet)?"
    r"|you (?:cannot|can't|can not)|(?:you )?never(?: ever)?|(?:let's |lets |please )?not"
    r"|i (?:do not|don't) want you to|you(?:'re| are) not (?:allowed )?to"
)
_MAY = (
    r"you (?:may|can)(?: now| again)?|feel free to|you(?:'re| are) (?:now )?(?:free|allowed) to"
    r"|(?:it(?:'s| is) )?(?:now )?(?:fine|ok|okay|alright|all right|allowed) to"
)
NOW = r"(?: (?:now|again|now again|once more|after all))"
FINE = rf"(?:fine|ok|okay|allowed|permitted|alright|all right){NOW}?"
FINE_NOW = rf"(?:(?:fine|ok|okay|allowed|permitted|alright|all right){NOW}|allowed|permitted)"
NEW = r"(?:(?:any |a |an |some )?(?:new|extra|additional|more|further) )"
AS_IS = r"(?:as is|as it is|as they are|as they were|untouched|unchanged|the same|intact|stable)"
CHANGE = r"(?:change|touch|edit|modify|alter|update|work on)"

_LIKE = {"touch": "change", "update": "change", "move": "rename"}
"""What a verb means where a thing has no rules of its own for it."""

_FORMS = {
    "change": "change edit modify alter|changing editing modifying altering|changed edited modified altered"
    "|changes change edits edit modifications alterations",
    "touch": "touch|touching|touched|",
    "update": "update upgrade bump|updating upgrading bumping|updated upgraded|updates upgrades",
    "break": "break|breaking|broken|breaks breakage",
    "delete": "delete remove erase|deleting removing erasing|deleted removed"
    "|deletions deletion deletes removals",
    "add": "add create introduce make install|adding creating introducing making installing"
    "|added created introduced|additions creations creation",
    "use": "use|using|used|",
    "write": "write|writing|written|",
    "rename": "rename|renaming|renamed|renames rename renamings",
    "move": "move|moving|moved|moves",
    "overwrite": "overwrite|overwriting|overwritten|overwrites",
}
"""The words of each verb: infinitives, gerunds, participles and nouns."""


def _form(index: int) -> dict[str, str]:
    return {word: verb for verb, forms in _FORMS.items() for word in forms.split("|")[index].split()}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORDS = {name: _form(index) for index, name in enumerate(("infinitives", "gerunds", "participles", "nouns"))}
_WORDS["actions"] = {**_WORDS["nouns"], **_WORDS["gerunds"]}
VERB, ACTION = _any(_WORDS["infinitives"]), _any(_WORDS["actions"])

VERBS, DOING, DONE, NOUNS, ACTIONS = (
    rf"(?P<{form}>[a-z]+(?:{JOIN} [a-z]+)*)"
    for form in ("infinitives", "gerunds", "participles", "nouns", "actions")
)
"""One word or several; `verbs_of` looks whether they are verbs in the form that the group is named after."""

_JOIN = re.compile(rf"{JOIN} ")


def verbs_of(found: Found) -> list[str]:
    """The verbs that a clause names; none when one of the words is no verb in the right form."""
    for form, words in found.groupdict().items():
        if words and form in _WORDS:
            verbs = [_WORDS[form].get(word) for word in _JOIN.split(words)]
            return list(dict.fromkeys(verb for verb in verbs if verb)) if all(verbs) else []
    return []


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    return re.compile(rf"(?:(?P<not>{_NOT})|{_MAY})(?= )")


def opened(words: str) -> str:
    """The clause with NOT or MAY for how it begins, and one word for each verb of two."""
    words = words.replace("mess with ", "touch ").replace("write to ", "touch ")
    found = _openings().match(words)
    return (NOT if found["not"] else MAY) + words[found.end() :] if found else words


def merged(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules without doubles; the lists of one rule become one list."""
    done: dict[str, Rule] = {}
    for rule in rules:
        before = done.get(rule.rule)
        params = dict(rule.params)
        for name, value in (before.params if before else {}).items():
            more = params[name]
            if isinstance(value, list) and isinstance(more, list):
                params[name] = list(dict.fromkeys((*value, *more)))
        done[rule.rule] = Rule(rule.rule, params)
    return tuple(done.values())


def rules_of(verbs: Sequence[str], things: Sequence[Thing]) -> tuple[Rule, ...]:
    """The rules that deny all of these verbs of all of these things; empty when one of them has none."""
    rules: list[Rule] = []
    for verb in verbs:
        for thing in things:
            found = thing.rules(verb)
            if not found:
                return ()
            rules += found
    return merged(rules)


def denying(verbs: Sequence[str], things: Sequence[Thing]) -> Clause | None:
    """The clause that forbids these verbs of these things, None when a rule is missing for one of them."""
    rules = rules_of(verbs, things)
    partly = any(verb in thing.partly for verb in verbs for thing in things)
    return Clause(rules, partly=partly) if rules else None


def lifting(verbs: Sequence[str], things: Sequence[Thing]) -> Clause | None:
    """The clause that allows these verbs of these things again."""
    rules = rules_of(verbs, things)
    return Clause(lifted=rules) if rules else None


def enforces(*rules: str, partly: bool = False) -> Meaning:
    """A phrase that means just these rules."""
    clause = Clause(tuple(Rule(rule) for rule in rules), partly=partly)
    return lambda _found, _things: clause


def lifts(*rules: str) -> Meaning:
    """A phrase that allows again what these rules deny."""
    clause = Clause(lifted=tuple(Rule(rule) for rule in rules))
    return lambda _found, _things: clause
