"""Comments on lines: collected one by one, sent with the next steer.

Not here: their words for the model (`core.talk.comments`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spark_tui.core.change.values import Hunk
from spark_tui.core.events import LineCommented
from spark_tui.core.session import LineComment, Session, find_hunk
from spark_tui.core.update.step import Step, told


def commented(session: Session, event: LineCommented) -> Step:
    """The comment is kept with the others; a second one on the same line takes its place, an empty one takes
    it back."""
    found = find_hunk(session, event.hunk)
    known = {item.anchor: item for item in session.comments}
    path = found[0].path if found else ""
    item = LineComment(event.hunk, path, event.side, event.offset, event.quote, event.text.strip())
    if not item.text:
        known.pop(item.anchor, None)
    elif found is None:
        return told(session, "Select a hunk first.")
    else:
        known[item.anchor] = item
    return Step(replace(session, comments=tuple(known.values())))


def moved_to_parts(session: Session, whole: Hunk, parts: Sequence[Hunk]) -> Session:
    """The comments on a hunk that was split stand at the parts that have their lines now."""
    comments = tuple(
        _moved(item, whole, parts) if item.hunk == whole.id else item for item in session.comments
    )
    return session if comments == session.comments else replace(session, comments=comments)


def _moved(item: LineComment, whole: Hunk, parts: Sequence[Hunk]) -> LineComment:
    first, last = parts[0], parts[-1]
    if item.offset is None or item.offset < 0:
        return replace(item, hunk=first.id)
    grown = 0
    for part in parts:
        start = part.start - whole.start + (grown if item.side == "new" else 0)
        size = len(part.new if item.side == "new" else part.old)
        if item.offset < start + size:
            return replace(item, hunk=part.id, offset=item.offset - start)
        grown += len(part.new) - len(part.old)
    return replace(item, hunk=last.id, offset=item.offset - (last.start - whole.start))
