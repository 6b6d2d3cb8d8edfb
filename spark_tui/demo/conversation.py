"""What the scripted model understands of a conversation: wishes, fates of hunks, what it wrote itself.

It keys on a few words and on paths, as tolerantly as a script can. A wish about types it hears, but like a
real fast model it does not think of it when it writes: only the guard makes it true. Not here: what it
answers (`script`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from spark_tui.demo.edits import EDITS, EXTRAS, ScriptEdit
from spark_tui.demo.sample import sample_files

_BLOCK = re.compile(
    r"^(?P<path>[^\n]+)\n<{7} SEARCH\n(?P<search>(?:.*\n)*?)={7}\n(?P<replace>(?:.*\n)*?)>{7} REPLACE$",
    re.MULTILINE,
)
_OPENED = re.compile(r"^(?P<path>[^\n]+)\n<{7} SEARCH\n", re.MULTILINE)
_FATE = re.compile(
    r"^- hunk (?P<id>\d+) (?P<path>\S+) line (?P<line>\d+)[^:\n]*: (?P<fate>.*)$", re.MULTILINE
)
_MACHINE_LINE = re.compile(
    r"^(What became of your edits|What holds now|Your answer was stopped|Go on from here|- hunk )",
    re.MULTILINE,
)
_NEVER = re.compile(r"\b(don'?t|do not|never|leave|without|no|keep|stay|except|not)\b", re.IGNORECASE)
_LIFTED = re.compile(
    r"\b(no longer|you (may|can)|go ahead|now (do|touch|change)|it'?s fine|(is|are) (fine|ok) now)\b",
    re.IGNORECASE,
)
_TYPES = re.compile(r"\b(types?(?![\w/]|\.\w)|type hints?|annotations?)\b", re.IGNORECASE)
_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
_SMALLER = re.compile(r"\b(smaller|shorter|simpler|less|too (big|long|much))\b", re.IGNORECASE)
_AT_MOST = re.compile(
    r"\b(?:at most|max(?:imum)?|under|up to)\s+(\d{1,4})\s+(?:changed\s+)?lines?\b", re.IGNORECASE
)
_GO_ON = re.compile(r"\b(go on|continue|resume|carry on)\b", re.IGNORECASE)
_REDO = re.compile(r"\b(redo|again|write .* anew|another way)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\bhunk (?P<id>\d+)(?:[^\n]*?(?P<path>[\w./-]+\.\w+) line (?P<line>\d+))?", re.IGNORECASE
)
_STOPPED = re.compile(r"^The guard stopped you: (?P<rule>[\w.-]+), (?P<path>\S+) line (?P<line>\d+)")
_BLOCKED = re.compile(r"\bblocked by (?P<rule>[\w.-]+)(?: at line (?P<line>\d+))?")
_ALLOWED = re.compile(r"^The person allows, once, the edit of (?P<path>\S+) that ")


@dataclass(slots=True)
class Understood:
    """The state of a conversation. Paths are those of the sample project.

    `excluded` are paths that the person wants left alone, `blocked` those that the guard does not let
    through, each with the rule and line that it named (`refused`: those that the last message told of),
    `allowed` those with an exception. `types_wait` is a wish that the model has heard. `written` holds the
    new side of every complete edit, `before` what it held before the last answer, whose edits `last` are in
    order.
    """

    excluded: set[str] = field(default_factory=set)
    blocked: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    allowed: set[str] = field(default_factory=set)
    written: dict[ScriptEdit, str] = field(default_factory=dict)
    before: dict[ScriptEdit, str] = field(default_factory=dict)
    last: list[ScriptEdit] = field(default_factory=list)
    cut: ScriptEdit | None = None
    types_wait: bool = False
    smaller: bool = False
    at_most: int | None = None
    redo: ScriptEdit | None = None
    comment: str = ""
    steered: bool = False
    understood: bool = True


def understand(messages: Sequence[tuple[str, str]]) -> Understood:
    """Read `messages`, (role, text) each, from the first to the last."""
    state = Understood()
    turns = 0
    for role, text in messages:
        if role == "assistant":
            _read_answer(text, state)
        elif role == "user":
            turns += 1
            state.steered = turns > 1
            _read_user(text, state, first=turns == 1)
    return state


def _read_answer(text: str, state: Understood) -> None:
    state.before, state.last = dict(state.written), []
    complete = list(_BLOCK.finditer(text))
    for block in complete:
        edit = _edit_of(block["path"], block["search"])
        if edit is not None:
            state.written[edit] = block["replace"]
            state.last.append(edit)
    state.cut = None
    opened = list(_OPENED.finditer(text))
    if len(opened) > len(complete):
        last = opened[-1]
        state.cut = _edit_of(last["path"], text[last.end() :])


def _edit_of(path: str, search: str) -> ScriptEdit | None:
    """The edit at `path` whose old side is, or begins like, `search` (which a cut may have shortened)."""
    for edit in (*EDITS, *EXTRAS):
        old = search.partition("=======\n")[0]
        if edit.path == path.strip() and (edit.search == old or (old and edit.search.startswith(old))):
            return edit
        if edit.path == path.strip() and not edit.search and not old:
            return edit
    return None


def _read_user(text: str, state: Understood, *, first: bool) -> None:
    if first:
        goal = text.partition("Goal: ")
        text = goal[2].partition("\n\n")[0] if goal[1] else text
    start = _MACHINE_LINE.search(text)
    words = (text[: start.start()] if start else text).strip()
    fates = list(_FATE.finditer(text))
    state.redo, state.comment, state.understood = None, "", True
    before = set(state.blocked)
    if words and not first:
        _read_words(words, fates, state)
    _read_fates(text, fates, state)
    state.refused = {path: why for path, why in state.blocked.items() if path not in before}


def _read_words(words: str, fates: list[re.Match[str]], state: Understood) -> None:
    if stopped := _STOPPED.match(words):
        _forget_after(stopped["path"], int(stopped["line"]), state)
        _block(stopped["path"], stopped, state)
    elif allowed := _ALLOWED.match(words):
        state.allowed.add(allowed["path"])
        state.blocked.pop(allowed["path"], None)
        state.excluded.discard(allowed["path"])
    elif _REDO.search(words) and _read_redo(words, fates, state):
        return
    else:
        known = _read_limits(words, state)
        known = _read_paths(words, state) or known
        known = _read_types(words, state) or known
        state.understood = known or bool(_GO_ON.search(words))


def _forget_after(path: str, line: int, state: Understood) -> None:
    """What came in the same read as the edit that was stopped, but after it, was not taken."""
    here = [at for at, edit in enumerate(state.last) if edit.path == path]
    if not here:
        return
    stopped = min(here, key=lambda at: abs(original_line(state.last[at]) - line))
    for edit in state.last[stopped + 1 :]:
        state.written.pop(edit, None)
        if edit in state.before:
            state.written[edit] = state.before[edit]


def _read_fates(text: str, fates: list[re.Match[str]], state: Understood) -> None:
    """The last report of a hunk counts: what was blocked and is kept now is no longer refused."""
    for path in {fate["path"] for fate in fates}:
        state.blocked.pop(path, None)
    for line in text.splitlines():
        blocked = _BLOCKED.search(line) if line.startswith("- ") else None
        if blocked is not None:
            fate = _FATE.match(line)
            named = [fate["path"]] if fate else [path for path in _paths() if path in line]
            for path in named:
                _block(path, blocked, state)


def _block(path: str, by: re.Match[str], state: Understood) -> None:
    """A size limit says nothing against the other edits of a file, the other rules do."""
    if path in state.allowed:
        return
    if not by["rule"].startswith("size."):
        state.blocked[path] = f"{by['rule']} at line {by['line']}" if by["line"] else by["rule"]
    elif state.cut is not None and state.cut.path == path:
        state.written.setdefault(state.cut, "")


def _read_limits(words: str, state: Understood) -> bool:
    number = _AT_MOST.search(words)
    if number:
        state.at_most = int(number[1])
    if _SMALLER.search(words):
        state.smaller = True
    return bool(number or _SMALLER.search(words))


def _read_types(words: str, state: Understood) -> bool:
    if not _TYPES.search(words):
        return False
    if _LIFTED.search(words):
        state.types_wait = False
    elif _NEVER.search(words):
        state.types_wait = True
    else:
        return False
    return True


def _read_redo(words: str, fates: list[re.Match[str]], state: Understood) -> bool:
    """Which edit is wanted once more: by the path and line of the hunk, else by a path in the words."""
    place = _PLACE.search(words)
    path = line = None
    if place and place["path"]:
        path, line = place["path"], int(place["line"])
    elif place:
        stated = [fate for fate in fates if fate["id"] == place["id"]]
        if stated:
            path, line = stated[0]["path"], int(stated[0]["line"])
    else:
        path = next((each for each in _paths() if _names(words, each)), None)
    candidates = [edit for edit in (*EDITS, *EXTRAS) if edit.path == path]
    if not candidates:
        return False
    lines = sorted({int(fate["line"]) for fate in fates if fate["path"] == path})
    state.redo = _edit_at(line or 1, lines, candidates, state)
    state.comment = words.partition("\n")[0].partition(": ")[2].strip()
    return True


def _read_paths(words: str, state: Understood) -> bool:
    named = {path for path in _paths() if _names(words, path)}
    if re.search(r"\bnew files?\b", words, re.IGNORECASE) and _NEVER.search(words):
        state.excluded.add("courier/backoff.py")
        return True
    if re.search(r"\bdelet", words, re.IGNORECASE) and _NEVER.search(words):
        state.excluded.add("courier/legacy.py")
        return True
    if not named:
        return False
    if _LIFTED.search(words):
        state.excluded -= named
    elif _ONLY.search(words):
        state.excluded |= set(_paths()) - named
    elif _NEVER.search(words):
        state.excluded |= named
    else:
        return False
    return True


def _paths() -> list[str]:
    return list(dict.fromkeys(edit.path for edit in (*EDITS, *EXTRAS)))


def _names(words: str, path: str) -> bool:
    """Whether `words` name `path`: the whole path, the file, or its bare name (or "tests" for one). Bare
    "types" are those of the code."""
    lower = words.lower()
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0].lower()
    if path.lower() in lower or name.lower() in lower:
        return True
    if stem != "types" and re.search(rf"\b{re.escape(stem)}\b", lower):
        return True
    if path.startswith("tests/"):
        return bool(re.search(r"\btests?\b", lower))
    return path.startswith("courier/") and bool(re.search(r"\bcourier/(\*|\s|$)", lower))


def _edit_at(line: int, lines: list[int], candidates: list[ScriptEdit], state: Understood) -> ScriptEdit:
    """Which edit stands at `line` of the file as it is now, where accepted hunks have moved the lines.

    `lines` are those of all the hunks of the file; they stand in the same order as the edits.
    """
    written = sorted((edit for edit in candidates if edit in state.written), key=original_line)
    if line in lines and len(lines) == len(written):
        return written[lines.index(line)]
    return min(candidates, key=lambda edit: abs(original_line(edit) - line))


@cache
def original_line(edit: ScriptEdit) -> int:
    """The 1-based line of the sample's original file where the change of `edit` begins."""
    above = sample_files().get(edit.path, "").partition(edit.search)[0] if edit.search else ""
    pairs = zip(edit.search.splitlines(), edit.replace.splitlines(), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return above.count("\n") + same + 1
