"""The words of a prompt: how to write edits, what the repository holds, what the person wants.

A prompt only ever grows: the model's partial answer, word for word (`talk.said`), and one user message
come after the messages of the turn before. Servers reuse their KV cache for exactly that long as the
beginning stays the same. What the user message says of the hunks is in `talk.report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.talk.messages import Message, Role
from spark_tui.core.talk.tools import EDIT_TOOL

MAX_LISTED_FILES = 300
MAX_INSTRUCTIONS = 12_000

_ROLE = """\
You are a fast, careful pair programmer inside a terminal. A person watches your answer as it is \
written, reviews every hunk, and may stop you at any word to steer you.

How to work here:
- Say in one or two short sentences what you will do, then write the edits. No long explanations.
- Make the smallest change that does the job. Leave everything else byte for byte as it is.
- Keep each edit small: one idea a block, so that it can be accepted or rejected alone.
- Never leave code out with words such as "rest unchanged".
- A guard checks every hunk. When it blocks one you are told rule, path and line: go on without it.
- You only read and write. You cannot run commands; the person's own checks do that.
- Do not repeat edits that were kept. Do not bring back edits that were rejected.
"""

_FORMATS = {
    EditFormat.SEARCH_REPLACE: """\
Write every edit as a block like this, the path on a line of its own above it:

src/example.py
<<<<<<< SEARCH
def greet(name):
    return "Hello " + name
=======
def greet(name):
    return f"Hello {name}"
>>>>>>> REPLACE

- SEARCH holds lines of the file exactly as they stand there now, indentation included: the lines that \
change, and as many around them as it takes that they stand there only once.
- REPLACE holds what shall stand there instead; empty to take the lines away.
- One block for each changed place. To create a file leave SEARCH empty.
""",
    EditFormat.APPLY_PATCH: """\
Write your edits as one patch:

*** Begin Patch
*** Update File: src/example.py
@@ class Greeter:
     def greet(self, name):
-        return "Hello " + name
+        return f"Hello {name}"
*** End Patch

- Each changed place starts with @@ and the line that heads it, and carries about three unchanged lines.
- Every line starts with its sign: a space for context, - for a line that goes, + for one that comes; so do \
empty lines.
- Other headers: *** Add File: PATH (every line starts with +), *** Delete File: PATH, and *** Move to: PATH \
below an Update File line.
""",
    EditFormat.UNIFIED_DIFF: """\
Write your edits as a unified diff, as git does:

--- a/src/example.py
+++ b/src/example.py
@@ -5,2 +5,2 @@ class Greeter:
     def greet(self, name):
-        return "Hello " + name
+        return f"Hello {name}"

- Each changed place starts with @@ and carries about three unchanged lines.
- Every line starts with its sign: a space for context, - for a line that goes, + for one that comes; so do \
empty lines.
- A new file has --- /dev/null above its +++ line.
""",
    EditFormat.WHOLE_FILE: """\
Write each file that changes from its first line to its last, in a fence that names its path:

```python src/example.py
def greet(name):
    return f"Hello {name}"
```

- Every line of the file, also those that stay: what is left out counts as deleted.
- A file that holds ``` itself stands in a fence of four.
""",
}


def system_prompt(form: EditFormat, *, tools: bool, freeform: bool = False) -> str:
    """The system message: how to work here and how to write edits, into the answer or the freeform tool."""
    reading = (
        "Use the tools read, list and search to look before you write; read a file before you change it.\n"
        if tools
        else ""
    )
    where = f"Write edits only as the input of the tool {EDIT_TOOL}.\n" if freeform else ""
    return f"{_ROLE}{reading}{where}\n{_FORMATS[form]}"


def repository_context(
    name: str,
    branch: str,
    files: Sequence[str],
    *,
    instructions: str = "",
) -> str:
    """What the model is told of the repository: its files (at most MAX_LISTED_FILES) and its own
    instructions (AGENTS.md)."""
    parts = [f"Repository: {name}" + (f", branch {branch}" if branch else "")]
    if files:
        listed = "\n".join(files[:MAX_LISTED_FILES])
        more = len(files) - MAX_LISTED_FILES
        parts.append(f"Files:\n{listed}" + (f"\n… and {more} more" if more > 0 else ""))
    if instructions:
        parts.append(f"Instructions of this repository (AGENTS.md):\n{instructions[:MAX_INSTRUCTIONS]}")
    return "\n\n".join(parts)


def listed_files(context: str) -> list[str]:
    """The files that a repository context lists."""
    _, listed, rest = context.partition("\n\nFiles:\n")
    return rest.partition("\n\n")[0].splitlines() if listed else []


def file_texts(contents: Iterable[tuple[str, str]]) -> str:
    """The text of files that the person named, for the model to look at."""
    return "\n\n".join(f"{path} reads now:\n```\n{text}```" for path, text in contents)


def named_paths(text: str, listing: Sequence[str]) -> list[str]:
    """The files of `listing` that `text` names: by their whole path, or by a file name that only one has."""
    words = {word.strip("`'\".,;:()[]") for word in text.split()}
    by_name: dict[str, list[str]] = {}
    for path in listing:
        by_name.setdefault(path.rsplit("/", 1)[-1], []).append(path)
    unique = {name: paths[0] for name, paths in by_name.items() if len(paths) == 1 and "." in name}
    known = set(listing)
    found = (word if word in known else unique.get(word, "") for word in sorted(words))
    return list(dict.fromkeys(path for path in found if path))


def first_messages(system: str, context: str, asked: str) -> tuple[Message, ...]:
    """The prompt of a session's first turn."""
    user = "\n\n".join(part for part in (context, asked) if part)
    return (Message(Role.SYSTEM, system), Message(Role.USER, user))
