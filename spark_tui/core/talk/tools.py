"""The tools that a model may call, as it is told about them: to read, and on some wires one to write edits.

Not here: what they answer (an adapter reads the files), and how a wire writes them down (`wire_*.py`).
"""

from __future__ import annotations

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """One argument: its JSON type, what it means, and whether it must be given."""

    name: str
    type: str
    meaning: str
    required: bool = False


class Tool(msgspec.Struct, frozen=True):
    """One tool: its name, what it does, its arguments."""

    name: str
    does: str
    parameters: tuple[Parameter, ...]

    def schema(self) -> dict[str, object]:
        """The JSON Schema of the arguments."""
        return {
            "type": "object",
            "properties": {
                each.name: {"type": each.type, "description": each.meaning} for each in self.parameters
            },
            "required": [each.name for each in self.parameters if each.required],
            "additionalProperties": False,
        }


EDIT_TOOL = "apply_patch"
"""The freeform tool of wires that have such tools: its input is a patch as it is, without JSON around it."""

TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "read",
            "Read a text file of the repository, or some of its lines.",
            (
                Parameter("path", "string", "the file, relative to the repository", required=True),
                Parameter("start", "integer", "the first line to read, counted from 1"),
                Parameter("end", "integer", "the last line to read"),
            ),
        ),
        Tool(
            "list",
            "List the files and folders in a folder of the repository.",
            (Parameter("path", "string", "the folder, relative to the repository; without it, the top"),),
        ),
        Tool(
            "search",
            "Search the files of the repository for a regular expression, line by line.",
            (
                Parameter("pattern", "string", "the regular expression", required=True),
                Parameter("glob", "string", "only files whose path matches, for example src/**/*.py"),
            ),
        ),
    )
}
