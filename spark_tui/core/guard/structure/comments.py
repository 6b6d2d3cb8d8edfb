"""The rules `comments_only` and `no_comment_changes`: what is a comment changes, or nothing of it does.

Python's docstrings, Rust's `#[doc = "..."]` and `{/* ... */}` in JSX are comments. Comments that a tool obeys
(`# noqa`, `# type:`, `//go:build`, `#!`, `eslint-disable`) are code: they may not change where only comments
may, and may change where comments may not. Not here: reading the tokens (`structure.tokens`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from spark_tui.core.guard.changed import Piece, Side, Spot
from spark_tui.core.guard.quote import quoted
from spark_tui.core.guard.structure.tokens import Token, covering, tokens
from spark_tui.core.guard.structure.window import Window


def comments_only(window: Window) -> Iterator[Spot]:
    """A spot in each change that does something to code; white space that means nothing is free."""
    before, after = _code(tokens(window.before)), _code(tokens(window.after))
    parting = _parting(before, after)
    if parting is None:
        return
    found = False
    for piece in window.pieces:
        here = _parting(covering(before, piece.removed), covering(after, piece.added))
        if here is not None:
            found = True
            side, line = _within(piece, *here)
            yield Spot(side, line, f"code changes here, not only comments: {_line(window, side, line)}")
    if not found:
        yield _below(window, parting, "this turns code below into a comment, or a comment into code")


def no_comment_changes(window: Window) -> Iterator[Spot]:
    """A spot for each comment that is gone or changed, and for each that is new on code that stays.

    A comment may come with new code, go with code that goes away for good, and move or be indented with
    its code.
    """
    before, after = tokens(window.before), tokens(window.after)
    gone, come = _comments(before), _comments(after)
    gone, come = gone - come, come - gone
    for piece in window.pieces:
        removed, added = covering(before, piece.removed), covering(after, piece.added)
        old, new = _texts(_code(removed)), _texts(_code(added))
        for token in _taken(gone, removed):
            if new or not old:
                side, line = _within(piece, Side.BEFORE, token)
                yield Spot(side, line, f"the comment {quoted(token.text)} is gone or changed")
        for token in _taken(come, added):
            if not new or old == new:
                side, line = _within(piece, Side.AFTER, token)
                yield Spot(side, line, f"the comment {quoted(token.text)} is new on code that is not")
    lost = next(_taken(gone, before), None)
    if lost is not None:
        yield _below(window, (Side.BEFORE, lost), f"this makes {quoted(lost.text)} below no comment any more")


def _code(found: Sequence[Token]) -> list[Token]:
    return [token for token in found if not token.comment]


def _texts(found: Sequence[Token]) -> list[str]:
    return [token.text for token in found]


def _comments(found: Sequence[Token]) -> Counter[str]:
    return Counter(token.loose for token in found if token.comment)


def _taken(some: Counter[str], found: Sequence[Token]) -> Iterator[Token]:
    """The comments among `found` that are in `some`; each is taken out of it."""
    for token in found:
        if token.comment and some[token.loose] > 0:
            some[token.loose] -= 1
            yield token


def _parting(before: Sequence[Token], after: Sequence[Token]) -> tuple[Side, Token] | None:
    """The first token in which the two sides part, of after if it has one; None when they are equal."""
    for old, new in zip_longest(before, after):
        if old is None or new is None or old.text != new.text:
            return (Side.AFTER, new) if new is not None else (Side.BEFORE, old)
    return None


def _within(piece: Piece, side: Side, token: Token) -> tuple[Side, int]:
    """The line of `token`, or the first of the change when the token begins above it."""
    lines = piece.added if side is Side.AFTER else piece.removed
    return side, max(token.first, lines[0] + 1)


def _below(window: Window, at: tuple[Side, Token], reason: str) -> Spot:
    """A spot in the last change above a token that itself stands in none."""
    side, token = at
    above = [piece for piece in window.pieces if _within(piece, side, token)[1] == token.first]
    piece = above[-1] if above else window.pieces[0]
    side = Side.AFTER if piece.added[0] < piece.added[1] else Side.BEFORE
    line = (piece.added if side is Side.AFTER else piece.removed)[0] + 1
    return Spot(side, line, f"{reason}: {_line(window, side, line)}")


def _line(window: Window, side: Side, line: int) -> str:
    source = window.after if side is Side.AFTER else window.before
    return quoted(source.lines[line - 1 - source.first])
