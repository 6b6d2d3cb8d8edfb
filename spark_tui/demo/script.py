"""The scripted model's policy: a conversation in, the next answer out. Deterministic, no model inside.

It goes on from whatever the conversation says: it never repeats what is written, leaves out what it was
told to leave out, and says so. Not here: understanding (`conversation`), the edits (`edits`), the wire
(`server`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import ndiff

from spark_tui.demo.conversation import Understood, understand
from spark_tui.demo.edits import BACKOFF, EDITS, EXTRAS, TYPES, ScriptEdit

_WHO = (
    'I am a scripted model: I know this one goal and a few words. Try "don\'t touch types yet", '
    '"leave the tests alone", "at most 60 lines", "smaller", or redo a hunk.'
)


def answer(messages: Sequence[tuple[str, str]]) -> str:
    """The whole answer to `messages`, (role, text) each."""
    state = understand(messages)
    if state.redo is not None:
        return _redone(state, state.redo)
    edits = list(_remaining(state))
    opening = _opening(state, edits)
    if not state.understood:
        edits = edits or [edit for edit in EXTRAS if edit not in state.written]
        opening = f"{_WHO}\n\n" + (
            "Until then I go on with what is left.\n" if edits else "Nothing is left to do.\n"
        )
    blocks = [_spoken(edit, edit.block(_wording(edit, state))) for edit in edits]
    return "\n".join([opening, *blocks, _closing(state, edits)])


def _remaining(state: Understood) -> Iterator[ScriptEdit]:
    """The edits that are still to be written, in order."""
    room = _room(state)
    for edit in EDITS:
        if edit in state.written or _left_out(edit, state):
            continue
        lines = _changed_lines(edit.search, _wording(edit, state))
        if room is not None and lines > room:
            continue
        if room is not None:
            room -= lines
        yield edit


def _room(state: Understood) -> int | None:
    """How many more changed lines the person allows."""
    if state.at_most is None:
        return None
    used = sum(_changed_lines(edit.search, replace) for edit, replace in state.written.items() if replace)
    return max(0, state.at_most - used)


def _left_out(edit: ScriptEdit, state: Understood) -> bool:
    banned = state.excluded | state.blocked.keys()
    if edit.path in banned or (edit.optional and _terse(state)):
        return True
    return edit.needs in banned and BACKOFF not in state.written if edit.needs else False


def _terse(state: Understood) -> bool:
    return state.smaller or state.at_most is not None


def _wording(edit: ScriptEdit, state: Understood) -> str:
    return edit.small if edit.small and _terse(state) else edit.replace


def _redone(state: Understood, edit: ScriptEdit) -> str:
    """One block for one place, visibly different from the last one that stood there."""
    last = state.written.get(edit, edit.replace)
    replace = edit.replace if last == edit.again else edit.again
    if edit.search and not replace:
        return f"There is no other way to do this in {edit.path}; I leave it as it is.\n"
    why = (
        f'Another way for {edit.path}, as you say: "{state.comment}".'
        if state.comment
        else (f"Another way for {edit.path}.")
    )
    return f"{why}\n\n{edit.block(replace)}\nThe rest stays as it was.\n"


def _opening(state: Understood, edits: list[ScriptEdit]) -> str:
    if not state.steered:
        return (
            "I give the client retries with growing pauses: a small module for the pauses, the loop in the "
            "client, and tests. Only requests that cannot do harm twice are tried again.\n"
        )
    said: list[str] = []
    if state.excluded:
        said.append(f"Understood: I leave {_listed(state.excluded)} alone.")
    if state.types_wait and TYPES.path not in state.blocked:
        said.append("Types can wait.")
    if state.refused:
        refused = ", ".join(f"{path} ({why})" for path, why in sorted(state.refused.items()))
        said.append(f"The guard says no to {refused}, so I go on without that.")
    if state.at_most is not None:
        said.append(f"I stay under {state.at_most} changed lines.")
    elif state.smaller:
        said.append("I keep it smaller.")
    if BACKOFF.path in state.excluded and BACKOFF not in state.written:
        said.append("The retries need that file, so they are left out too.")
    if not edits:
        said.append("Nothing else is left to do.")
    elif not said:
        said.append("I go on.")
    return " ".join(said) + "\n"


def _closing(state: Understood, edits: list[ScriptEdit]) -> str:
    if not edits:
        return ""
    return "That is all. Nothing was run; your own checks will tell.\n"


def _listed(paths: set[str]) -> str:
    return ", ".join(sorted(paths))


def _spoken(edit: ScriptEdit, block: str) -> str:
    return f"{edit.why}\n\n{block}" if edit.why else block


def _changed_lines(old: str, new: str) -> int:
    compared = ndiff(old.splitlines(keepends=True), new.splitlines(keepends=True))
    return sum(line[0] in "+-" for line in compared)
