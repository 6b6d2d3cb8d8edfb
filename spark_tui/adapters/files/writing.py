"""Several files written together or not at all: plan, record, stage, publish.

The order is that of a classic undo log: old bytes and intent are durable first, then the new bytes
stand complete beside their files, and only then names change, one atomic rename a file. A new file
is linked into place, so that one that appeared in the meantime is never overwritten. Between the
last look at a changed file and its rename lies a moment that no portable call closes; it is a few
microseconds long. A file with several names (hard links) is replaced under this name only.
Not here: what a crash leaves behind (`recovery`), and the lock around it all (`store`).
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spark_tui.adapters.files import intents
from spark_tui.adapters.files.errors import Refusal, UnsafePathError, WriteRefusedError
from spark_tui.adapters.files.intents import Intent, Planned
from spark_tui.adapters.files.tree import Found, Tree, components, digest, look
from spark_tui.core.change.values import FileKind, Write

TEMPORARY_PREFIX = ".spark-tui-"
"""How the names of temporary files begin, so that a watcher can look away."""

MOST_BYTES = 256_000_000
"""No file above this size is replaced: its old bytes would have to be kept too."""

Step = Callable[[str], None]
_NO_LINKS_HERE = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS)


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked transaction: the intent, with the old and the new bytes of each of its files."""

    intent: Intent
    old: tuple[bytes | None, ...]
    new: tuple[bytes | None, ...]


def plan(tree: Tree, writes: Sequence[Write]) -> Plan:
    """Check every write against the disk. Raises WriteRefusedError; nothing has been touched then."""
    _refuse_overlaps([write.path for write in writes])
    files: list[Planned] = []
    old: list[bytes | None] = []
    folders: dict[str, None] = {}
    for write in writes:
        found, missing = _check(tree, write)
        there = found.kind is FileKind.FILE
        kept_mode = found.mode if there else 0o644
        folders.update(dict.fromkeys(missing))
        old.append(found.data if there else None)
        files.append(
            Planned(
                write.path,
                old=found.digest,
                new=None if write.data is None else digest(write.data),
                old_mode=kept_mode,
                new_mode=kept_mode if write.mode is None else write.mode,
                owner=found.owner,
                group=found.group,
                temporary=f"{TEMPORARY_PREFIX}{secrets.token_hex(12)}",
            )
        )
    root = os.fsencode(tree.root).decode("utf-8", "replace")  # for people to read; nothing is opened by it
    intent = Intent(root, tuple(files), tuple(folders))
    return Plan(intent, tuple(old), tuple(write.data for write in writes))


@contextmanager
def refusing(path: str) -> Iterator[None]:
    """Turn what the system or the tree refuses about `path` into WriteRefusedError."""
    try:
        yield
    except UnsafePathError as error:
        raise WriteRefusedError(path, str(error), Refusal.PATH) from error
    except FileExistsError as error:
        raise WriteRefusedError(path, "something has appeared there at this moment", Refusal.STALE) from error
    except OSError as error:
        raise WriteRefusedError(path, error.strerror or str(error), Refusal.IO) from error


def record(plan: Plan, transaction: Path, step: Step) -> None:
    """Put old bytes and intent on disk. Raises OSError; nothing has been touched then."""
    transaction.mkdir(mode=0o700)
    step("transaction")
    for index, data in enumerate(plan.old):
        if data is not None:
            intents.save_old(transaction, index, data)
            step(f"old {index}")
    intents.save(transaction, plan.intent)
    step("intent")


def stage(tree: Tree, plan: Plan, step: Step) -> None:
    """Make the folders and write the new bytes beside their files. Raises WriteRefusedError."""
    for path in plan.intent.folders:
        *parents, name = components(path)
        with refusing(path), tree.folder(parents) as folder:
            os.mkdir(name, dir_fd=folder)
            os.fsync(folder)
        step(f"folder {path}")
    for index, (file, data) in enumerate(zip(plan.intent.files, plan.new, strict=True)):
        if data is not None:
            with refusing(file.path), tree.folder(components(file.path)[:-1]) as folder:
                write_beside(folder, file, data, file.new_mode)
            step(f"temporary {index}")


def publish(tree: Tree, plan: Plan, step: Step) -> None:
    """Give the new bytes their names. Raises WriteRefusedError."""
    for index, file in enumerate(plan.intent.files):
        *parents, name = components(file.path)
        with refusing(file.path), tree.folder(parents) as folder:
            found = look(folder, name, MOST_BYTES)
            if found.kind not in (FileKind.FILE, FileKind.MISSING) or found.digest != file.old:
                raise WriteRefusedError(file.path, "the file was changed at this moment", Refusal.STALE)
            if file.new is not None:
                put_in_place(folder, file, name, step, create=file.old is None)
            elif file.old is not None:
                os.unlink(name, dir_fd=folder)
            step(f"published {index}")
    for parent_path in dict.fromkeys(components(file.path)[:-1] for file in plan.intent.files):
        with refusing("/".join(parent_path)), tree.folder(parent_path) as folder:
            os.fsync(folder)
    step("flushed")


def write_beside(folder: int, file: Planned, data: bytes, mode: int) -> None:
    """Write `data` under the temporary name of `file`, durable, with its owner and `mode`. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(file.temporary, flags, 0o600, dir_fd=folder), "wb") as temporary:
        temporary.write(data)
        temporary.flush()
        _give_owner(temporary.fileno(), file)
        os.fchmod(temporary.fileno(), mode)
        os.fsync(temporary.fileno())


def put_in_place(folder: int, file: Planned, name: str, step: Step, *, create: bool) -> None:
    """Give the temporary file its name. With `create` an existing file is never replaced.

    Raises FileExistsError when `create` finds one, other OSErrors as they come.
    """
    if create:
        try:
            os.link(file.temporary, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS_HERE:
                raise
        else:
            step(f"linked {file.path}")
            os.unlink(file.temporary, dir_fd=folder)
            return
        if look(folder, name, 0).kind is not FileKind.MISSING:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
    os.rename(file.temporary, name, src_dir_fd=folder, dst_dir_fd=folder)


def _give_owner(descriptor: int, file: Planned) -> None:
    status = os.fstat(descriptor)
    if file.old is None or (status.st_uid, status.st_gid) == (file.owner, file.group):
        return
    try:
        os.fchown(descriptor, file.owner, file.group)
    except PermissionError:
        return  # only the super-user may give files away; the content is what counts


def _check(tree: Tree, write: Write) -> tuple[Found, list[str]]:
    """What stands where `write` goes, and the folders that it needs. Raises WriteRefusedError."""
    with refusing(write.path):
        parents = components(write.path)[:-1]
        missing = tree.missing_folders(parents) if write.data is not None else []
        found = tree.look(write.path, MOST_BYTES)
    if found.kind in (FileKind.UNREADABLE, FileKind.TOO_LARGE):
        raise WriteRefusedError(write.path, f"the file is {found.kind.replace('_', ' ')}", Refusal.IO)
    if found.kind not in (FileKind.FILE, FileKind.MISSING):
        raise WriteRefusedError(write.path, f"it is a {found.kind}, not a plain file", Refusal.PATH)
    modes = (found.mode if found.kind is FileKind.FILE else 0) | (write.mode or 0)
    if modes & ~0o777:
        raise WriteRefusedError(write.path, f"special permission bits ({modes:04o})", Refusal.PATH)
    if found.digest != write.expect:
        raise WriteRefusedError(write.path, _stale(found, write), Refusal.STALE)
    return found, missing


def _stale(found: Found, write: Write) -> str:
    if found.kind is FileKind.MISSING:
        return "the file is gone"
    return "a file is there already" if write.expect is None else "the file was changed by someone else"


def _refuse_overlaps(paths: Sequence[str]) -> None:
    seen = set(paths)
    if len(seen) < len(paths):
        double = next(path for path in paths if paths.count(path) > 1)
        raise WriteRefusedError(double, "the file is written twice in one go", Refusal.PATH)
    for path in paths:
        parts = path.split("/")
        if any("/".join(parts[:end]) in seen for end in range(1, len(parts))):
            raise WriteRefusedError(path, "a folder above it is written as a file in one go", Refusal.PATH)
