"""What a model is told about a format is an edit of that format."""

from __future__ import annotations

import pytest

from spark_tui.core.stream.detect import AutoParser
from spark_tui.core.stream.edits import EditFormat, FileOpened, LineAdded, LineKind, ParseFailed
from spark_tui.core.talk.prompt import system_prompt


@pytest.mark.parametrize("form", EditFormat)
def test_the_example_is_read_as_an_edit(form: EditFormat) -> None:
    parser = AutoParser(form)
    edits = [*parser.feed(system_prompt(form, tools=True)), *parser.finish()]
    assert not [edit for edit in edits if isinstance(edit, ParseFailed)]
    assert [edit.path for edit in edits if isinstance(edit, FileOpened)] == ["src/example.py"]
    new = [edit.text for edit in edits if isinstance(edit, LineAdded) and edit.kind is LineKind.NEW]
    assert new[-1].strip() == 'return f"Hello {name}"'
    assert all("sign" not in text and not text.startswith("- ") for text in new)
