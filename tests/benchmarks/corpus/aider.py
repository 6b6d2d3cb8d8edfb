"""Aider's own functions on the same answers, loaded from a checkout of aider: none of it is in this project.

Only the modules that place edits are loaded. What they expect around them (the chat, the prompts) is replaced
by the least that lets them run; files are read and written as aider does it by default. Not here: judging.
"""

from __future__ import annotations

import importlib.util
import signal
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .peers import Peer
from .writing import Task, answer, fence

_LIMIT = 20
_CODERS = {
    "search_replace": ("editblock_coder", "EditBlockCoder", "aider diff"),
    "unified_diff": ("udiff_coder", "UnifiedDiffCoder", "aider udiff"),
    "apply_patch": ("patch_coder", "PatchCoder", "aider patch"),
}
_EMPTY = {
    "aider.utils": {"GitTemporaryDirectory": object},
    "aider.diffs": {},
    "aider.dump": {"dump": print},
    "aider.coders.editblock_prompts": {"EditBlockPrompts": object},
    "aider.coders.udiff_prompts": {"UnifiedDiffPrompts": object},
    "aider.coders.patch_prompts": {"PatchPrompts": object},
}


class _Slow(Exception):
    """Aider took longer than a person would wait."""


class _Io:
    """Reads any line ends and writes LF, as aider's default on this system."""

    def read_text(self, name: object) -> str | None:
        try:
            return Path(str(name)).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write_text(self, name: object, text: str) -> None:
        Path(str(name)).write_text(text, encoding="utf-8")

    def tool_warning(self, *_: object) -> None: ...
    def tool_output(self, *_: object) -> None: ...
    def tool_error(self, *_: object) -> None: ...


class _Coder:
    """What aider's coders ask of the chat around them."""

    def __init__(self, root: Path, path: str, text: str, mark: str) -> None:
        self.root, self.path = root, path
        self.partial_response_content = text
        self.fence = (mark, mark)
        self.io = _Io()
        self.shell_commands: list[object] = []
        self.abs_fnames = {str(root / path)}

    def abs_root_path(self, path: str) -> str:
        return str(self.root / path)

    def get_rel_fname(self, name: str) -> str:
        return str(Path(name).relative_to(self.root))

    def get_inchat_relative_files(self) -> list[str]:
        return [self.path]


def aider(checkout: Path) -> list[Peer]:
    """Aider's formats: its edit blocks, its unified diffs, its patches. `checkout` is its work tree."""
    _stand_in("aider", checkout / "aider", {})
    _stand_in("aider.coders", checkout / "aider" / "coders", {})
    _stand_in("aider.coders.base_coder", None, {"Coder": _Coder})
    for name, names in _EMPTY.items():
        _stand_in(name, None, names)
    sys.modules["aider"].utils = sys.modules["aider.utils"]  # type: ignore[attr-defined]
    peers = []
    for form, (module, coder, name) in _CODERS.items():
        found = importlib.import_module(f"aider.coders.{module}")
        # Only words for the model, and quadratic in the file: not what is measured.
        found.find_similar_lines = lambda *_, **__: ""  # type: ignore[attr-defined]
        peers.append(Peer(name, form, _runner(getattr(found, coder))))
    return peers


def _stand_in(name: str, folder: Path | None, names: dict[str, Any]) -> None:
    module = types.ModuleType(name)
    module.__path__ = [str(folder)] if folder else []
    vars(module).update(names)
    sys.modules[name] = module


def _runner(kind: Any) -> Any:
    def run(task: Task, place: Path) -> str:
        coder = kind(place, task.path, answer(task), fence(task))
        try:
            with _alarm():
                edits = coder.get_edits()
                if not edits:
                    return "no edit found"
                coder.apply_edits(edits)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""

    return run


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise _Slow(f"more than {_LIMIT} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, _LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
