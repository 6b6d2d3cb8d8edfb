"""Misspelled keywords of steering lines: which word was meant, if there is no doubt about it.

A closed list: only these keywords are ever repaired into, and never a word that is English itself, so that
"text" stays no "test". Not here: when a repair is used (`guard.constraints`). Distances are those of optimal
string alignment, where swapping two neighbours is one edit.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KEYWORDS: Final = _words(
    "adding again alias aliases allowed alone annotation annotations anything argument arguments "
    "backwards breaking change changed changelog changes changing characters classes code comment "
    "comments compatible config configuration create creating credentials delete deleted deleting "
    "deletion deletions dependencies dependency directories directory docs docstring docstrings "
    "documentation editing edits everything existing exports file files folder folders format formatting "
    "function functions hints hunk hunks imports indentation install interface invisible javascript keep "
    "keys leave libraries library lines methods migration migrations modify modifying modules names "
    "packages parameter parameters parsing passwords placeholders public python redo reformat remove "
    "removing rename renames renaming rust secrets session shorter signature signatures smaller syntax "
    "test tests touch touching type types typescript unchanged untouched variables whitespace"
)

_ENGLISH: Final = _words(
    "addons aiding aliased allows along amain annotating arises asking atone augment augments backward "
    "baking beaming bearing breathing canned causes ceases chained chaining chance chances changer "
    "changeup channel channels character charge charged charges cheating chunked chunking clanging "
    "classed classic clause clauses cleaning clearing cleave clinging closes coda codec coded coder codes "
    "come comets command commands commence commented commit commits common commons comparable cone confer "
    "confide configs configurations confine confirm consent consents content contents contig convent cope "
    "core cove crafting crashes crate crated crates crease creates creation creations creative creator "
    "credential cremate cresting crosses debating decs deemed deflate deflated deflation delayed delaying "
    "delegate delegated delegating delegation deleter deletes delved demote demoted denote denoted "
    "denoting dependence dependent dependents depleted depletion detected detecting detection detections "
    "devoted dilating directly director directors dock docks doctrines does dogs dots eating edit edition "
    "editions efforts emits emitting exciting exiting exits expats expects expert experts expires "
    "exploits export exported exporter exposes filed filer fill filler fills film films filter filters "
    "finder fine fines fire fires five fives fixes flies flower flowers folded footer footers forget "
    "forgetting forgot formal formate formats formed former fraction fractions friction functional "
    "functor functors hank hilts hinds hint hits honk hulk hung hunt hunts impacts import imported "
    "importer importers imposes indention indivisible installed installer installs instals instant "
    "interact interfaces interfere interlace invincible keen keeps kelp lanes lease leaved leaven leaver "
    "leaves lies likes limes line lined linen linens liner links literary lives method migrating modeled "
    "models modular module modulo moodily morales mouses name named namer nemes package packaged packager "
    "packing padding paging pairing parching parking parsnip parson parting passing passings password "
    "pasting pausing paying perusing phrasing placeholder porting posing pubic publicly publics publish "
    "pulsing purging pursing pythonic pythons reading realname rebase rebasing recode recover redone reds "
    "reform reformed reformer reforms relate relates relating relaying remade remake remote remotes "
    "removal removed remover removes renamed repo resave resolve resolving rest resume resumes resuming "
    "revamp revive revoke revoking revolve roaming ruse rush rusts rusty sampler scorer screws secrecy "
    "secret secreted section sessions sharper shooter shorted shorten shortens shortest shortly shorts "
    "shouter shower shutter signatory smallest smalls smarter smelter smiler snorter sockets sorted "
    "sorter stalled starter tape tapes teaching teats tent tents text texts torch torching touchy tough "
    "typed typo typos tyre tyres unchained unhinged variable variances whitespaces"
)
"""Words that are one or two edits from a keyword and mean themselves: "text", "charge", "section"."""

_KNOWN: Final = frozenset((*KEYWORDS, *_ENGLISH))
_DOUBTS: Final = _words(
    "although besides except however ideally instead otherwise perhaps possibly probably unless whenever"
)
_SHORTEST: Final = 4  # letters of a word that is repaired

_SLIPS = re.compile(
    r"\b(?:don;t|do'nt|dno't|dont'|don\"t|donn't|dont't|dotn't|don,t|d'ont)(?!\w)", re.IGNORECASE
)
_WORD = re.compile(r"(?<![^\s,;(\"'])[A-Za-z]{4,20}(?=[,;:!.)\"']*(?:\s|$))")
_BEFORE_NAMES: Final = _words("function method class functions methods classes named called")
_AFTER_NAMES: Final = _words("folder directory dir function method class")


def repaired(text: str) -> str:
    """`text` with its misspelled keywords, and slips of "don't", put right; as it is when there are none.

    Names stay: words next to "folder", "function" and the like, and everything that is not plain letters.
    """
    text = _SLIPS.sub("don't", text)

    def fixed(found: re.Match[str]) -> str:
        word = found.group()
        before = text[: found.start()].split()
        after = text[found.end() :].split()
        if (before and before[-1] in _BEFORE_NAMES) or (after and after[0].strip(",.") in _AFTER_NAMES):
            return word
        if not (word.islower() or word.istitle()):
            return word
        return meant(word.lower()) or word

    return _WORD.sub(fixed, text)


@lru_cache(maxsize=1024)
def meant(word: str) -> str | None:
    """The keyword that a word (in lower case) is a misspelling of; None when there is none or a doubt."""
    if len(word) < _SHORTEST or word in _KNOWN:
        return None
    likely = [keyword for keyword in KEYWORDS if keyword[0] == word[0] and at_least(word, keyword) <= 2]
    if not likely:
        return None
    from rapidfuzz import process  # loaded with the first likely word, not with every preset
    from rapidfuzz.distance import OSA

    near = process.extract(word, likely, scorer=OSA.distance, score_cutoff=2, limit=None)
    fitting = [
        (distance, keyword)
        for keyword, distance, _ in near
        if distance <= (1 if min(len(keyword), len(word)) < 6 else 2)
    ]
    least = min((distance for distance, _ in fitting), default=0)
    nearest = [keyword for distance, keyword in fitting if distance == least]
    if len({keyword.removesuffix("s") for keyword in nearest}) != 1:
        return None
    return next((keyword for keyword in nearest if keyword[-1] == word[-1]), nearest[0])


def at_least(one: str, other: str) -> int:
    """A distance that two words have at least: each edit changes one letter of the longer one, or swaps."""
    return max(len(one), len(other)) - (Counter(one) & Counter(other)).total()


@lru_cache(maxsize=1024)
def near_doubt(word: str) -> bool:
    """Whether a word (in lower case) may be a misspelled "unless", "except" and the like."""
    if len(word) < 5 or word in _KNOWN:
        return False
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    return process.extractOne(word, _DOUBTS, scorer=OSA.distance, score_cutoff=1) is not None
