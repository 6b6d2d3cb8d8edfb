"""A change as a unified diff with git's headers, for people and for tools.

Not here: reading diffs; the app applies its own hunks and never a patch.

The format is that of git-diff ("Generating patch text with -p") and of POSIX `diff -u`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spark_tui.core.change.compare import Range, changed_ranges
from spark_tui.core.change.values import Document, Hunk, Op, TrackedFile
from spark_tui.core.change.view import disk_lines, disk_side, has_place

_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def to_unified(
    path: str,
    before: Document | None,
    after: Document | None,
    *,
    target: str = "",
    old_mode: int = 0o644,
    new_mode: int | None = None,
    context: int = 3,
) -> str:
    """The diff that makes `after` of `before`; None stands for a missing file, `target` for a new path.

    Empty when nothing differs. Lines end at LF only, as they do for every tool that reads diffs.
    """
    new_path = target or path
    new_mode = old_mode if new_mode is None else new_mode
    head = _header(path, new_path, before is None, after is None, old_mode, new_mode)
    old, new = _lines(before), _lines(after)
    hunks = "".join(_hunk(old, new, group, context) for group in _groups(changed_ranges(old, new), context))
    if hunks:
        old_name = "/dev/null" if before is None else _quoted(f"a/{path}")
        new_name = "/dev/null" if after is None else _quoted(f"b/{new_path}")
        hunks = f"--- {old_name}\n+++ {new_name}\n{hunks}"
    if not head and not hunks:
        return ""
    return f"diff --git {_quoted(f'a/{path}')} {_quoted(f'b/{new_path}')}\n{head}{hunks}"


def hunk_patch(file: TrackedFile, hunk: Hunk) -> str:
    """One hunk alone as a diff against its file, so that other tools can take it or show it."""
    if hunk.op is Op.RENAME:
        return to_unified(hunk.path, file.document, file.document, target=hunk.target)
    if hunk.op is Op.MODE:
        return to_unified(file.path, file.document, file.document, old_mode=hunk.start, new_mode=hunk.mode)
    if hunk.op is Op.CREATE and not hunk.old:
        return to_unified(file.path, None, Document(hunk.new))
    if hunk.op is Op.DELETE:
        return to_unified(file.path, Document(hunk.old), None, old_mode=file.mode)
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    if hunk.op is Op.CHANGE and has_place(hunk):
        lines = disk_lines(file)
        above, below = lines[: max(hunk.start, 0)], lines[max(hunk.start, 0) + len(disk_side(hunk)) :]
    before, after = Document((*above, *hunk.old, *below)), Document((*above, *hunk.new, *below))
    return to_unified(file.path, before, after)


def _header(path: str, target: str, made: bool, gone: bool, old_mode: int, new_mode: int) -> str:
    lines: list[str] = []
    if made and gone:
        return ""
    if made:
        lines.append(f"new file mode 100{new_mode:03o}")
    elif gone:
        lines.append(f"deleted file mode 100{old_mode:03o}")
    elif old_mode != new_mode:
        lines += [f"old mode 100{old_mode:03o}", f"new mode 100{new_mode:03o}"]
    if path != target:
        lines += [f"rename from {_quoted(path)}", f"rename to {_quoted(target)}"]
    return "".join(f"{line}\n" for line in lines)


def _lines(document: Document | None) -> list[str]:
    text = "".join(document.lines) if document else ""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _groups(ranges: Sequence[Range], context: int) -> Iterator[list[Range]]:
    """Changes whose context would meet."""
    group: list[Range] = []
    for change in ranges:
        if group and change[0] - group[-1][1] > 2 * context:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(old: Sequence[str], new: Sequence[str], group: Sequence[Range], context: int) -> str:
    start = max(group[0][0] - context, 0)
    end = min(group[-1][1] + context, len(old))
    new_start = group[0][2] - (group[0][0] - start)
    new_end = group[-1][3] + end - group[-1][1]
    out = [f"@@ -{_span(start, end)} +{_span(new_start, new_end)} @@\n"]
    at = start
    for old_start, old_end, first, last in group:
        out += [_line(" ", line) for line in old[at:old_start]]
        out += [_line("-", line) for line in old[old_start:old_end]]
        out += [_line("+", line) for line in new[first:last]]
        at = old_end
    out += [_line(" ", line) for line in old[at:end]]
    return "".join(out)


def _span(start: int, end: int) -> str:
    count = end - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes when it holds quotes, backslashes or control characters."""
    if not any(c in _ESCAPES or ord(c) < 32 or ord(c) == 127 for c in path):
        return path
    return '"' + "".join(_escaped(c) for c in path) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\{ord(character):03o}" if ord(character) < 32 or ord(character) == 127 else character
