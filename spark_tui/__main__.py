"""`python -m spark_tui`: the same as the installed command."""

from __future__ import annotations

from spark_tui.cli import entry

entry()
