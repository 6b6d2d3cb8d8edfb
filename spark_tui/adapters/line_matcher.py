"""Finds lines by a regular expression, in a process of its own that can be ended at any time.

A pattern can keep Python's matcher busy for ever, and nothing else runs meanwhile: so a model's
pattern never runs in the app. Run as a script, with the standard library only.
stdin: one JSON line `{"pattern", "limit", "seconds"}`, then one JSON line `[path, text]` a file.
stdout: one JSON line `[path, line number from 1, line]` a hit; at most `limit`, each as it is found.
Exit 3: the pattern is wrong, stderr says why. Not here: which files are searched (`repository_tools`).
"""

from __future__ import annotations

import json
import re
import resource
import sys
from contextlib import suppress
from typing import TextIO

WRONG_PATTERN = 3
LONGEST_LINE = 2_000
_MOST_MEMORY_BYTES = 1 << 30


def main(question: TextIO, answer: TextIO) -> int:
    """Answer one question; the exit code."""
    asked = json.loads(question.readline())
    # Even without a parent that ends it, the process does not run on.
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"]))
    with suppress(ValueError, OSError):  # macOS knows the limit but does not set it
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
    try:
        pattern = re.compile(asked["pattern"])
    except (re.error, OverflowError, RecursionError) as error:
        sys.stderr.write(str(error))
        return WRONG_PATTERN
    left = asked["limit"]
    for record in question:
        path, text = json.loads(record)
        for number, line in enumerate(text.split("\n"), 1):
            if pattern.search(line[:LONGEST_LINE]):
                answer.write(json.dumps([path, number, line[:LONGEST_LINE]]) + "\n")
                answer.flush()
                left -= 1
                if not left:
                    return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin, sys.stdout))
