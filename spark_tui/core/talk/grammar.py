"""A grammar for models that run on this machine: they cannot write a block that is malformed or has no place.

From the lines of the files that the model was shown follows a grammar of search/replace blocks whose search
side is a run of lines that stands in the file exactly once. Not here: how a server is told of it (its wire),
and placing (`core.change.locate`), which needs no trust in any of this.

The format is GBNF, the grammar notation of llama.cpp (its grammars/README). The search sides are a trie of
the file's suffixes by whole lines, and of characters within a line: whatever was written so far, at most
one way leads on, so that a server has one stack to follow and not one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from spark_tui.core.change.document import body, split_lines
from spark_tui.core.change.view import proposed
from spark_tui.core.guard.paths import gate
from spark_tui.core.session import Session

MOST_LINES = 2_000
"""Lines of all files together; beyond that the grammar would cost more than it brings."""

DEEPEST = 12
"""Lines after which a run that still stands several times is given up."""

LONGEST_RUN = 10
"""Lines that a search side may go on once it is unique."""

_LONGEST_LINE = 400  # characters; a longer one cannot be searched for
_MARKER = re.compile(r"<{5}|={5}|>{5}")
_PLAIN = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]*")
_PATH = re.compile(r"[\w./ +@-]+")
_NAMED = re.compile(r"(?<![\w./-])[\w./-]+\.\w{1,8}")

_FREE = r"""root ::= said{0,2} block{1,6} said?
said ::= [A-Z] [^\n]{0,160} "\n"
replace ::= line{0,40}
line ::= ([^<=>\n] [^\n]{0,240} | "<"{1,4} rest | "="{1,4} rest | ">"{1,4} rest)? "\n"
rest ::= ([^<=>\n] [^\n]{0,240})?
divider ::= "=======\n"
end ::= ">>>>>>> REPLACE\n"
"""


def turn_grammar(session: Session) -> str:
    """What the next answer must fit, from the files that the goals named, with all hunks that wait.

    Empty when the server cannot hold a model to it, when no file was named, or when the goal is a question.
    """
    if not session.grammar or session.goal.rstrip().endswith("?"):
        return ""
    shown: dict[str, Sequence[str]] = {}
    for path, text in session.shown.items():
        file = session.files.get(path)
        view = proposed(file) if file is not None else None
        if view is None or view.exists:
            shown[path] = view.lines if view is not None else split_lines(text)
    absent = [path for path in _NAMED.findall(session.goal) if path not in shown and gate(path) == path]
    return edit_grammar(shown, dict.fromkeys(absent))


def edit_grammar(shown: Mapping[str, Sequence[str]], absent: Iterable[str] = ()) -> str:
    """The grammar of answers that change the files `shown` (path: lines) or make one of those `absent`.

    Empty when there is nothing to hold the model to: no file, too many lines, or no line that could be found.
    """
    files = {path: lines for path, lines in shown.items() if _PATH.fullmatch(path)}
    if sum(map(len, files.values())) > MOST_LINES:
        return ""
    rules: list[str] = []
    blocks: list[str] = []
    for number, (path, lines) in enumerate(files.items()):
        search = _Search(number, [body(line) for line in lines], rules).root()
        if search:
            blocks.append(f"{_opener(path)} {search} divider replace end")
    blocks += [f"{_opener(path)} divider replace end" for path in absent if _PATH.fullmatch(path)]
    if not blocks:
        return ""
    return _FREE + "block ::= " + " | ".join(blocks) + "\n" + "".join(f"{rule}\n" for rule in rules)


def _opener(path: str) -> str:
    return _literal(f"{path}\n<<<<<<< SEARCH\n")


class _Search:
    """The search sides of one file: rules `f<file>-...`, added to `rules`."""

    def __init__(self, number: int, bodies: Sequence[str], rules: list[str]) -> None:
        self._name = f"f{number}"
        self._bodies = bodies
        self._usable = [_can_be_searched(text) for text in bodies]
        self._rules = rules
        self._count = 0

    def root(self) -> str:
        """The name of the rule for any search side, empty when no run can be told apart."""
        for at, text in enumerate(self._bodies):
            if self._usable[at]:
                line = _literal(f"{text}\n")
                self._rules.append(f"{self._line(at)} ::= {line}")
        starts = [at for at, usable in enumerate(self._usable) if usable and self._bodies[at].strip()]
        return self._either(starts, 0)

    def _line(self, at: int) -> str:
        return f"{self._name}-l{at}"

    def _either(self, starts: Sequence[int], depth: int) -> str:
        """A rule for the runs that begin at `starts`, whose first `depth` lines are the same and written."""
        groups: dict[str, list[int]] = {}
        for start in starts:
            at = start + depth
            if at < len(self._bodies) and self._usable[at]:
                groups.setdefault(self._bodies[at], []).append(start)
        ways: dict[str, str] = {}
        for text, members in groups.items():
            if len(members) == 1:
                ways[text] = self._tail(members[0] + depth + 1)
            elif depth + 1 < DEEPEST and (rule := self._either(members, depth + 1)):
                ways[text] = rule
        return self._trie({f"{text}\n": then for text, then in ways.items()}) if ways else ""

    def _tail(self, at: int) -> str:
        """What may follow a run that is unique: nothing, or the next lines one by one."""
        names: list[str] = []
        while len(names) < LONGEST_RUN and at < len(self._bodies) and self._usable[at]:
            names.append(self._line(at))
            at += 1
        return "".join(f"({name} " for name in names).rstrip() + ")?" * len(names)

    def _trie(self, ways: Mapping[str, str]) -> str:
        """A rule that reads one of the texts and goes on as it says, decided character by character."""
        name = f"{self._name}-t{self._count}"
        self._count += 1
        heads: dict[str, dict[str, str]] = {}
        for text, then in ways.items():
            heads.setdefault(text[0], {})[text] = then
        choices: list[str] = []
        for group in heads.values():
            shared = _shared_beginning(list(group))
            rests = {text[len(shared) :]: then for text, then in group.items()}
            then = rests[""] if len(rests) == 1 else self._trie(rests)
            choices.append(f"{_literal(shared)} {then}".rstrip())
        self._rules.append(f"{name} ::= {' | '.join(choices)}")
        return name


def _can_be_searched(text: str) -> bool:
    """Whether the line can stand in a block: not too long, no marker, no signs that end a line elsewhere."""
    short = len(text) <= _LONGEST_LINE
    return short and _MARKER.match(text) is None and _PLAIN.fullmatch(text) is not None


def _shared_beginning(texts: Sequence[str]) -> str:
    low, high = min(texts), max(texts)
    at = next((at for at, sign in enumerate(low) if sign != high[at]), len(low))
    return low[:at]


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
