"""spark_tui: a terminal for pair-programming with models that write faster than people read."""

__version__ = "0.1.0"
