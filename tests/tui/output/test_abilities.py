"""What terminfo says of a terminal."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASK = """
import sys
from spark_tui.tui.output.abilities import erases_in_colour
print(erases_in_colour(sys.argv[1], sys.stdout.fileno()))
"""


@pytest.mark.parametrize(
    ("name", "can"), [("xterm-256color", True), ("vt100", False), ("no-such-terminal", False), ("", False)]
)
def test_only_a_terminal_that_says_so_erases_in_colour(name: str, can: bool) -> None:
    """In a process of its own: terminfo is read once in each."""
    said = subprocess.run([sys.executable, "-c", ASK, name], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(can)
