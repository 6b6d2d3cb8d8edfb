"""Judging file operations and closed hunks by their results: places, globs, permissions and sizes.

Not here: the path gate itself (`guard.paths`), judging line by line while a block still grows
(`guard.growing`), and structure or content rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spark_tui.core.change.values import FileKind, Hunk, HunkState, Op, TrackedFile
from spark_tui.core.guard.paths import invisible, judge_globs, judge_place
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.guard.verdict import Finding, Level, Verdict, verdict
from spark_tui.core.stream.edits import FileAction

_FILE_TYPE = 0o170000
_REGULAR = 0o100000
_SPECIAL_BITS = 0o7000

_DOING = {
    "write": "changing existing files",
    "create": "creating files",
    "overwrite": "writing over existing files",
    "delete": "deleting files (emptying one counts)",
    "rename": "renaming files",
    "mode": "changing file modes",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What a goal has changed so far: lines (added plus removed), hunks, files, new files, lines per file."""

    lines: int = 0
    hunks: int = 0
    files: frozenset[str] = frozenset()
    new_files: frozenset[str] = frozenset()
    file_lines: Mapping[str, int] = field(default_factory=dict)

    def plus(self, hunk: Hunk) -> Tally:
        """The tally with `hunk` counted too, whatever its state."""
        lines = hunk.added + hunk.removed
        return Tally(
            self.lines + lines,
            self.hunks + 1,
            self.files | {hunk.path},
            self.new_files | {hunk.path} if hunk.op is Op.CREATE else self.new_files,
            {**self.file_lines, hunk.path: self.file_lines.get(hunk.path, 0) + lines},
        )


def tally(hunks: Iterable[Hunk]) -> Tally:
    """The tally of a goal's hunks; only accepted and waiting ones count."""
    lines = count = 0
    new_files = set()
    file_lines: dict[str, int] = {}
    for hunk in hunks:
        if hunk.state not in (HunkState.ACCEPTED, HunkState.WAITING):
            continue
        changed = hunk.added + hunk.removed
        lines += changed
        count += 1
        file_lines[hunk.path] = file_lines.get(hunk.path, 0) + changed
        if hunk.op is Op.CREATE:
            new_files.add(hunk.path)
    return Tally(lines, count, frozenset(file_lines), frozenset(new_files), file_lines)


def judge_opening(
    policy: Policy,
    counted: Tally,
    action: FileAction,
    file: TrackedFile,
    *,
    target: TrackedFile | None = None,
    mode: int | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with an edit as soon as its header is known: `file.path` has passed the gate.

    `target` is what stands at the destination of a rename, `mode` the mode that the edit states
    (with or without file type bits).
    """
    found = list(_places(policy, file, target))
    missing = file.kind is FileKind.MISSING
    creates = action is FileAction.CREATE or (action is FileAction.WHOLE and missing)
    if action is FileAction.DELETE:
        found += _permission(policy, "delete", file.path)
    elif action is FileAction.CREATE and not missing:
        found += _permission(policy, "overwrite", file.path)
    elif creates:
        found += _permission(policy, "create", file.path)
    elif not _moves(file, target):
        found += _permission(policy, "write", file.path)
    if _moves(file, target):
        found += _rename(policy, file, target)
    if mode is not None:
        found += _mode(policy, file, mode, creates)
    found += _file_counts(policy.size, counted, file.path, creates)
    return tuple(found)


def judge_hunk(
    policy: Policy, counted: Tally, hunk: Hunk, file: TrackedFile, target: TrackedFile | None = None
) -> Verdict:
    """The verdict on a closed hunk, by what would stand on disk after it.

    `counted` is the goal's tally without this hunk; `file` holds the other hunks of the file;
    `target` is what stands at the destination of a rename.
    """
    found = list(_places(policy, file, target))
    found += _hunk_permissions(policy, hunk, file, target)
    found += _sizes(policy.size, counted, hunk)
    return verdict(found)


def _places(policy: Policy, file: TrackedFile, target: TrackedFile | None) -> Iterator[Finding]:
    for one in (file, target):
        if one is None:
            continue
        place = judge_place(one.path, one)
        if place:
            yield place
        yield from judge_globs(policy.paths, one.path, ignored=one.ignored)


def _hunk_permissions(
    policy: Policy, hunk: Hunk, file: TrackedFile, target: TrackedFile | None
) -> Iterator[Finding]:
    line = max(hunk.start + 1, 0)
    if hunk.op is Op.CHANGE:
        yield from _permission(policy, "write", file.path, line)
        if empties(hunk, file):
            yield from _permission(policy, "delete", file.path, line)
        elif hunk.leaves_out and policy.permissions.delete is not Level.ALLOW:
            reason = f"the file that was written ends {hunk.removed} lines early: leaving out is deleting"
            yield Finding("permissions.no_delete", file.path, line, reason, policy.permissions.delete)
    elif hunk.op is Op.CREATE:
        taken = file.kind is not FileKind.MISSING and hunk.state is not HunkState.ACCEPTED
        yield from _permission(policy, "overwrite" if taken else "create", file.path)
        if taken and _says_something(hunk.old) and not _says_something(hunk.new):
            yield from _permission(policy, "delete", file.path)
    elif hunk.op is Op.DELETE:
        yield from _permission(policy, "delete", file.path)
    elif hunk.op is Op.RENAME:
        yield from _rename(policy, file, target)
    else:
        yield from _mode(policy, file, hunk.mode, created=False)


def empties(hunk: Hunk, file: TrackedFile) -> bool:
    """Whether a file that says something would say nothing after `hunk` and the hunks that wait.

    Lines of white space and of signs that draw nothing say nothing. It looks only until the first line
    that stays.
    """
    if file.document is None:
        return False
    if hunk.state is HunkState.ACCEPTED or _says_something(hunk.new):
        return False
    others = [
        other
        for other in file.hunks
        if other.id != hunk.id and other.op is Op.CHANGE and other.state is HunkState.WAITING
    ]
    if any(_says_something(one.new) for one in others):
        return False
    if not any(_says_something(one.old) for one in (hunk, *others)):
        return False
    return not _outside(file.document.lines, (hunk, *others))


def keeps_something(file: TrackedFile) -> bool:
    """Whether the file says something outside of all that wait, so that no choice of them can empty it."""
    waiting = [hunk for hunk in file.hunks if hunk.op is Op.CHANGE and hunk.state is HunkState.WAITING]
    return file.document is not None and _outside(file.document.lines, waiting)


def _outside(lines: Sequence[str], hunks: Iterable[Hunk]) -> bool:
    """Whether a line that shows something lies in none of the hunks; looks only as far as the first."""
    position = 0
    for one in sorted(hunks, key=lambda one: one.start):
        if any(_shows(lines[index]) for index in range(position, min(one.start, len(lines)))):
            return True
        position = max(position, one.start + one.removed)
    return any(_shows(lines[index]) for index in range(position, len(lines)))


def _says_something(lines: Sequence[str]) -> bool:
    return any(map(_shows, lines))


def _shows(line: str) -> bool:
    """Whether a line has a sign that can be seen; a zero-width one is as good as none."""
    return any(not sign.isspace() and not invisible(sign) for sign in line)


def _permission(policy: Policy, what: str, path: str, line: int = 0) -> Iterator[Finding]:
    level: Level = getattr(policy.permissions, what)
    if level is Level.ALLOW:
        return
    says = "asks before" if level is Level.ASK else "does not allow"
    yield Finding(
        f"permissions.no_{what}", path, line, f"the preset {policy.preset} {says} {_DOING[what]}", level
    )


def _moves(file: TrackedFile, target: TrackedFile | None) -> bool:
    return target is not None and target.path != file.path


def _rename(policy: Policy, file: TrackedFile, target: TrackedFile | None) -> Iterator[Finding]:
    yield from _permission(policy, "rename", file.path)
    if target is not None and target.kind is not FileKind.MISSING and _moves(file, target):
        yield from _permission(policy, "overwrite", target.path)


def _mode(policy: Policy, file: TrackedFile, mode: int, created: bool) -> Iterator[Finding]:
    if mode & _FILE_TYPE not in (0, _REGULAR):
        reason = f"mode {mode:o} is that of a link, a folder or another repository"
        yield Finding("paths.special", file.path, 0, reason)
        return
    if mode & _SPECIAL_BITS:
        reason = f"mode {mode:o} has set-id or sticky bits, which are never given"
        yield Finding("permissions.no_mode", file.path, 0, reason)
        return
    before = 0o644 if created else file.mode
    if mode & 0o777 != before & 0o777:
        yield from _permission(policy, "mode", file.path)


def _file_counts(size: Size, counted: Tally, path: str, creates: bool) -> Iterator[Finding]:
    files = len(counted.files | {path})
    if size.max_files is not None and path not in counted.files and files > size.max_files:
        reason = f"the goal may change {_count(size.max_files, 'file')}; this would be file {files}"
        yield Finding("size.max_files", path, 0, reason)
    new = len(counted.new_files | {path})
    if (
        creates
        and size.max_new_files is not None
        and path not in counted.new_files
        and new > size.max_new_files
    ):
        reason = f"the goal may add {_count(size.max_new_files, 'new file')}; this would be new file {new}"
        yield Finding("size.max_new_files", path, 0, reason)


def _sizes(size: Size, counted: Tally, hunk: Hunk) -> Iterator[Finding]:
    yield from _file_counts(size, counted, hunk.path, hunk.op is Op.CREATE)
    if size.max_hunks is not None and counted.hunks >= size.max_hunks:
        reason = f"the goal may have {_count(size.max_hunks, 'hunk')}; this would be hunk {counted.hunks + 1}"
        yield Finding("size.max_hunks", hunk.path, hunk.line, reason)
    lines = hunk.added + hunk.removed
    if lines:
        yield from over_lines(size, counted, hunk.path, max(hunk.start + 1, 0), lines, lines)
    for offset, line in enumerate(hunk.new):
        found = over_bytes(size, hunk.path, max(hunk.start + 1, 0) + offset, line)
        if found:
            yield found


def over_lines(size: Size, counted: Tally, path: str, line: int, changed: int, run: int) -> Iterator[Finding]:
    """The limits that `changed` more lines of `path` break, of which `run` stand in one hunk."""
    in_file = counted.file_lines.get(path, 0) + changed
    in_goal = counted.lines + changed
    for rule, limit, reached, subject in (
        ("size.max_hunk_lines", size.max_hunk_lines, run, "one hunk"),
        ("size.max_file_lines", size.max_file_lines, in_file, "the goal, in one file,"),
        ("size.max_diff_size", size.max_diff_size, in_goal, "the goal"),
    ):
        if limit is not None and reached > limit:
            reason = f"{subject} may change {_count(limit, 'line')}; this would make it {reached}"
            yield Finding(rule, path, line, reason)


def over_bytes(size: Size, path: str, line: int, text: str) -> Finding | None:
    """The finding when the new line `text` is longer than the limit, its line ending not counted."""
    limit = size.max_line_bytes
    if limit is None or len(text) * 4 <= limit:
        return None
    length = len(text.rstrip("\r\n").encode("utf-8", "surrogatepass"))
    if length <= limit:
        return None
    reason = f"a line may be {_count(limit, 'byte')} long; this one is {length}"
    return Finding("size.max_line_bytes", path, line, reason)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
