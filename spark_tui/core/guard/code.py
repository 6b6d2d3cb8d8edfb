"""Judging what a hunk does to code and text: structure, content and own rules, each at its level.

Not here: places, permissions and sizes (`guard.judge`), the rules themselves (`guard.structure`,
`guard.content`, `guard.own`), and when a hunk is judged (`update.judging`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from spark_tui.core.guard.changed import Changed, Look, Piece, Side, Spot
from spark_tui.core.guard.policy import Policy, RuleLevel
from spark_tui.core.guard.structure.languages import PARSED, language_of, structured
from spark_tui.core.guard.structure.window import Window, window_of
from spark_tui.core.guard.verdict import Finding, Level

MAX_SPOTS = 5
"""Findings of one rule on one hunk; more would tell nobody anything."""

_DECLARED: Final = ("no_type_changes", "no_signature_changes", "keep_public_api", "no_renames")
_COMMENTS: Final = ("comments_only", "no_comment_changes")
_ELISION: Final = "content.elision"


def judges_code(policy: Policy) -> bool:
    """Whether any rule of `policy` looks at code or text at all."""
    return policy.structure != _NOTHING.structure or policy.content != _NOTHING.content or bool(policy.own)


_NOTHING: Final = Policy()


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one hunk: its findings, and `elsewhere`, the other hunks in whose lines a rule is
    broken now, each with that rule."""

    findings: tuple[Finding, ...] = ()
    elsewhere: frozenset[tuple[int, str]] = frozenset()


def judge_code(policy: Policy, changed: Changed, hunk: int, look: Look) -> tuple[Finding, ...]:
    """What the rules say of one hunk among the changes of a file. Lines are those of the file on disk,
    with the hunk in it and no other."""
    return judge_among(policy, changed, hunk, look).findings


def judge_among(policy: Policy, changed: Changed, hunk: int, look: Look) -> Judged:
    """As `judge_code`, with what the hunk makes of others: it may open or close a comment around them. In a
    file that does not parse nothing is said of others."""
    piece = next(piece for piece in changed.pieces if piece.hunk == hunk)
    found: list[Finding] = []
    elsewhere: set[tuple[int, str]] = set()
    parsed = bool(language_of(changed.path)) and _wants_window(policy)
    if parsed and _drones("".join(changed.after[slice(*piece.added)])):
        reason = "this says the same over and over; it was not parsed, so the guard cannot judge it"
        line = piece.removed[0] + 1
        found.append(Finding("structure.must_parse", changed.path, line, reason, stops=False))
        parsed = False
    window = window_of(changed, hunk, close=_stays_close(policy)) if parsed else None
    for rule, level, spots in _spots(policy, changed, hunk, window, look):
        room = MAX_SPOTS
        for spot in spots:
            others = () if _holds(piece, spot) else _holders(spot, piece, changed.pieces)
            elsewhere.update((other, rule) for other in others)
            if others:
                continue
            weight = Level.ASK if level is RuleLevel.ASK else Level.BLOCK
            line = _line(spot, piece)
            found.append(Finding(rule, changed.path, line, spot.reason, weight, level is RuleLevel.STOP))
            room -= 1
            if not room:
                break
    sure = window is not None and window.after.parses
    return Judged(tuple(found), frozenset(elsewhere) if sure else frozenset())


LEFT_OUT: Final = "the whole file leaves parts out"


def judge_left_out(
    policy: Policy, path: str, before: tuple[str, ...], after: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Whether the complete new text of a file says somewhere that parts of the old one are left out. Then no
    part of it can be trusted: what is missing would be deleted by hunks that do not hold that line."""
    level = policy.content.elision
    if level is RuleLevel.OFF:
        return ()
    from spark_tui.core.guard.content.elision import left_out

    whole = Changed(path, before, after, (Piece(0, (0, len(before)), (0, len(after))),))
    weight = Level.ASK if level is RuleLevel.ASK else Level.BLOCK
    return tuple(
        Finding(_ELISION, path, 0, f"{LEFT_OUT}: {spot.reason}", weight, level is RuleLevel.STOP)
        for _, spot in zip(range(1), left_out(whole), strict=False)
    )


def still_left_out(policy: Policy, found: Finding) -> bool:
    """Whether this finding is one of `judge_left_out` that still holds."""
    on = policy.content.elision is not RuleLevel.OFF
    return on and found.rule == _ELISION and found.reason.startswith(LEFT_OUT)


def _drones(text: str) -> bool:
    """Whether a text repeats itself as no code does, such as that of a model caught in a loop.

    Parsers recover from errors in time that grows with the square of such a text, or worse, and cannot be
    stopped. Real code compresses to a third or a tenth.
    """
    if len(text) < _SHORT:
        return False
    data = text.encode("utf-8", "surrogatepass")
    return len(zlib.compress(data, 1)) * _REPEATED < len(data)


_SHORT: Final = 2000  # characters that any parser is done with at once
_REPEATED: Final = 50


def _wants_window(policy: Policy) -> bool:
    """Whether a rule is on that needs the syntax tree."""
    content = policy.content
    trees = (content.no_new_dependencies, content.no_new_imports, content.no_formatting_churn)
    return (
        policy.structure != _NOTHING.structure
        or any(level is not RuleLevel.OFF for level in trees)
        or any(rule.pattern for rule in policy.own)
    )


def _stays_close(policy: Policy) -> bool:
    """Whether no rule is on that looks for more around a hunk than imports and whether it parses."""
    others = (*_DECLARED, *_COMMENTS)
    return (
        all(getattr(policy.structure, name) is RuleLevel.OFF for name in others)
        and not policy.structure.only_symbols
        and policy.content.no_formatting_churn is RuleLevel.OFF
        and not any(rule.pattern for rule in policy.own)
    )


_Found = tuple[str, RuleLevel, Iterable[Spot]]


def _spots(
    policy: Policy, changed: Changed, hunk: int, window: Window | None, look: Look
) -> Iterator[_Found]:
    if window is not None:
        yield from _structure(policy, window)
    yield from _content(policy, changed, hunk, window, look)
    for rule in policy.own:
        if rule.level is not RuleLevel.OFF:
            from spark_tui.core.guard.own import judge_own

            spots = judge_own(rule, changed, hunk, window)
            yield f"own.{rule.id}", rule.level, spots


def _structure(policy: Policy, window: Window) -> Iterator[_Found]:
    levels = policy.structure
    broken: tuple[Spot, ...] = ()
    sure = language_of(window.path) in PARSED
    if sure and policy.structure != _NOTHING.structure and not window.after.parses:
        from spark_tui.core.guard.structure.parsing import must_parse

        broken = tuple(must_parse(window))
    if sure and levels.must_parse is not RuleLevel.OFF:
        yield "structure.must_parse", levels.must_parse, broken
    if not structured(window.path):
        return
    # What does not parse cannot be compared: unless that blocks by itself, each rule says so.
    unsure = broken if levels.must_parse in (RuleLevel.OFF, RuleLevel.ASK) else ()
    for name in (*_DECLARED, *_COMMENTS):
        level: RuleLevel = getattr(levels, name)
        if level is not RuleLevel.OFF:
            yield f"structure.{name}", level, unsure or _rule(name)(window)
    if levels.only_symbols:
        from spark_tui.core.guard.structure.declared import only_symbols

        for names in levels.only_symbols:
            yield "structure.only_symbols", RuleLevel.STOP, unsure or only_symbols(window, names)


def _rule(name: str) -> Callable[[Window], Iterator[Spot]]:
    """A structure rule by its name; the modules are loaded when the first of their rules is used."""
    from spark_tui.core.guard.structure import comments, declared

    rule: Callable[[Window], Iterator[Spot]] = getattr(declared if name in _DECLARED else comments, name)
    return rule


def _content(
    policy: Policy, changed: Changed, hunk: int, window: Window | None, look: Look
) -> Iterator[_Found]:
    levels = policy.content
    if levels.secrets is not RuleLevel.OFF:
        from spark_tui.core.guard.content.secrets import secrets

        yield "content.secrets", levels.secrets, secrets(changed, hunk)
    if levels.elision is not RuleLevel.OFF:
        from spark_tui.core.guard.content.elision import elision

        yield _ELISION, levels.elision, elision(changed, hunk)
    if levels.invisible is not RuleLevel.OFF:
        from spark_tui.core.guard.content.signs import invisible

        yield "content.invisible", levels.invisible, invisible(changed, hunk)
    if levels.no_formatting_churn is not RuleLevel.OFF:
        from spark_tui.core.guard.content.formatting import no_formatting_churn

        spots = no_formatting_churn(changed, hunk, window)
        yield "content.no_formatting_churn", levels.no_formatting_churn, spots
    if levels.no_new_dependencies is not RuleLevel.OFF:
        from spark_tui.core.guard.content.dependencies import no_new_dependencies

        spots = no_new_dependencies(changed, hunk, window, look)
        yield "content.no_new_dependencies", levels.no_new_dependencies, spots
    if levels.no_new_imports is not RuleLevel.OFF and window is not None and structured(changed.path):
        from spark_tui.core.guard.structure.imports import no_new_imports

        yield "content.no_new_imports", levels.no_new_imports, no_new_imports(window)


def _holders(spot: Spot, piece: Piece, pieces: tuple[Piece, ...]) -> list[int]:
    """The other hunks in whose lines a spot lies; when it is in nobody's, it is this hunk's too."""
    return [other.hunk for other in pieces if other.hunk != piece.hunk and _holds(other, spot)]


def _holds(piece: Piece, spot: Spot) -> bool:
    start, end = piece.removed if spot.side is Side.BEFORE else piece.added
    return start <= spot.line - 1 < max(end, start + 1)


def _line(spot: Spot, piece: Piece) -> int:
    """The line on disk: lines before are those already; lines after lose what other hunks add above."""
    if spot.side is Side.BEFORE:
        return spot.line
    return max(1, spot.line - piece.added[0] + piece.removed[0])
