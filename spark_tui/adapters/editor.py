"""The person's own editor on a text: a file of its own in a folder of its own, gone afterwards.

Not here: giving the terminal to the editor and taking it back (the screen), and what becomes of the text.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

MOST_BYTES = 4_000_000
"""Of what the editor may leave; more is no hunk."""

UNSET = (
    "Neither $VISUAL nor $EDITOR is set. Set one (export EDITOR=nano) and start again, or edit here with e."
)


class EditorError(Exception):
    """The text could not be edited; the message says what to do, for a person."""


class OwnEditor:
    """`$VISUAL`, else `$EDITOR`, as a command with its arguments."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._command = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()

    async def edit(self, text: str, suffix: str) -> str:
        """`text` as the person leaves it; `suffix` (`.py`) tells the editor the language.

        The editor runs in the foreground with the terminal of this process, which must be free. Raises
        EditorError when it cannot be started or fails, and for what is no UTF-8 text.
        """
        try:
            command = shlex.split(self._command)
        except ValueError as error:
            raise EditorError(f"$EDITOR cannot be read ({error}); nothing was changed.") from error
        if not command:
            raise EditorError(UNSET)
        with tempfile.TemporaryDirectory(prefix="spark-tui-") as folder:  # 0700
            path = Path(folder) / f"hunk{_plain(suffix)}"
            path.touch(0o600)
            path.write_text(text, encoding="utf-8", newline="")
            await _run(command, path)
            return _read(path)


def _plain(suffix: str) -> str:
    """A suffix that can stand in a file name."""
    fine = suffix.startswith(".") and suffix[1:].replace("_", "").isalnum() and len(suffix) <= 16
    return suffix if fine else ".txt"


async def _run(command: list[str], path: Path) -> None:
    name = os.path.basename(command[0])
    try:
        child = await asyncio.create_subprocess_exec(*command, str(path))
    except OSError as error:
        reason = error.strerror or "it cannot be run"
        message = (
            f"The editor {command[0]} did not start: {reason}. Set $VISUAL or $EDITOR to one that is there."
        )
        raise EditorError(message) from error
    try:
        code = await child.wait()
    except asyncio.CancelledError:
        child.terminate()
        await child.wait()
        raise
    if code:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        raise EditorError(f"The editor {name} {how}; nothing was changed.")


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EditorError(f"What the editor wrote cannot be read ({error.strerror}).") from error
    if len(data) > MOST_BYTES:
        raise EditorError("What the editor wrote is too large for a hunk; nothing was changed.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EditorError("What the editor wrote is no UTF-8 text; nothing was changed.") from error
