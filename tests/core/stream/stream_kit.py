"""What the tests of the stream machines share: cutting inputs, and edits in short notation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from spark_tui.core.stream.edits import (
    BlockClosed,
    BlockOpened,
    Edit,
    FileClosed,
    FileOpened,
    LineAdded,
    ParseFailed,
    Prose,
)

Cuttable = TypeVar("Cuttable", str, bytes)


class Parser(Protocol):
    def feed(self, text: str) -> list[Edit]: ...
    def finish(self, complete: bool = True) -> list[Edit]: ...


def pieces(data: Cuttable, cuts: Sequence[int]) -> list[Cuttable]:
    """`data` cut at `cuts`, each taken modulo its length."""
    at = sorted({cut % (len(data) + 1) for cut in cuts})
    return [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)]


CUTS = st.lists(st.integers(0, 10_000), max_size=30)


def read(parser: Parser, text: str, *, complete: bool = True) -> list[Edit]:
    return [*parser.feed(text), *parser.finish(complete)]


def prose(edits: Sequence[Edit]) -> str:
    """The text of `edits`, which must all be prose."""
    assert all(isinstance(edit, Prose) for edit in edits)
    return "".join(edit.text for edit in edits if isinstance(edit, Prose))


def read_in_pieces(parser: Parser, text: str, cuts: Sequence[int] | None = None) -> list[Edit]:
    parts = list(text) if cuts is None else pieces(text, cuts)
    return [edit for part in parts for edit in parser.feed(part)] + parser.finish()


def brief(edits: Sequence[Edit]) -> list[str]:
    """One short string an edit: `update a.py`, `[`, `+text`, `]`, `close`, `prose ...`, `failed N`."""
    return [_brief(edit) for edit in edits]


def _brief(edit: Edit) -> str:
    match edit:
        case FileOpened(action, path, _, move_to, mode):
            target = f" -> {move_to}" if move_to is not None else ""
            return f"{action} {path}{target}" + (f" {mode:o}" if mode is not None else "")
        case BlockOpened(_, anchors, start):
            return " ".join(["[", *map(repr, anchors), *([] if start is None else [str(start)])])
        case LineAdded(kind, text):
            return f"{kind}{text}"
        case BlockClosed(end_of_file, old, new, bare, added, open_end):
            names = {"eof": end_of_file, f"old={old}": old is not None, f"new={new}": new is not None}
            names[f"bare={','.join(map(str, bare))}:{added}"] = added != 0
            names["open"] = open_end
            return " ".join(["]", *(name for name, said in names.items() if said)])
        case FileClosed():
            return "close"
        case Prose(text):
            return f"prose {text!r}"
        case ParseFailed(_, line):
            return f"failed {line}"


def check_cutting(make: Callable[[], Parser], text: str, cuts: Sequence[int]) -> None:
    """However the text is cut, the edits are the same, and they are well formed."""
    whole = read(make(), text)
    assert read_in_pieces(make(), text, cuts) == whole
    check_shape(whole)


def check_shape(edits: Sequence[Edit]) -> None:
    """Files do not nest, blocks stand in files, lines in blocks; a failure closes whatever is open."""
    in_file = in_block = False
    for edit in edits:
        match edit:
            case FileOpened():
                assert not in_file
                in_file = True
            case BlockOpened():
                assert in_file
                assert not in_block
                in_block = True
            case LineAdded(_, text):
                assert in_block
                assert not text.endswith("\n")
            case BlockClosed():
                assert in_block
                in_block = False
            case FileClosed():
                assert in_file
                assert not in_block
                in_file = False
            case Prose(text):
                assert text
            case ParseFailed(message, line):
                assert message
                assert line >= 1
                in_file = in_block = False
    assert not in_block
    assert not in_file


def hostile(*lines: str) -> st.SearchStrategy[str]:
    """Texts made of a format's own lines and of noise, in any order."""
    noise = [
        "",
        " ",
        "+",
        "-",
        " x",
        "+x",
        "-x",
        "x",
        "\t",
        "```",
        "```python a.py",
        "~~~~",
        "a.py",
        "**b/c.py**:",
    ]
    line = st.one_of(st.sampled_from([*noise, *lines]), st.text(max_size=8))
    ending = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", ""])
    return st.lists(st.tuples(line, ending), max_size=25).map(lambda all_: "".join(a + b for a, b in all_))
