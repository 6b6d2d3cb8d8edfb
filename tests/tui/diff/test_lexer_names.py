"""A file's name chooses the lexer that Pygments would choose."""

from __future__ import annotations

import pytest
from pygments.lexers import find_lexer_class_for_filename
from pygments.lexers._mapping import LEXERS

from spark_tui.tui.diff.lexer_names import lexer_class_for

NAMES = [
    *("a.py", "a.pyi", "a.ts", "a.tsx", "a.js", "a.go", "a.rs", "a.java", "a.kt", "a.c", "a.h", "a.cpp"),
    *("a.md", "a.rst", "a.toml", "a.yaml", "a.json", "a.html", "a.css", "a.sql", "a.sh", "a.php", "a.php5"),
    *("Makefile", "Makefile.am", "Dockerfile", "CMakeLists.txt", "SConstruct", "Kconfig.x86", ".bashrc"),
    *("a.1", "a.xbm", "MySpec.hs", "Config.in", "no_suffix", "", ".py", "a.PY", "a.unknown", "a.b.c"),
    *("poetry.lock", "bash_x", "a.rb"),
]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_lexer_that_pygments_would_choose(name: str) -> None:
    assert lexer_class_for(name) is find_lexer_class_for_filename(name)


def test_so_it_is_for_every_pattern_that_pygments_knows() -> None:
    patterns = {pattern for lexer in LEXERS.values() for pattern in lexer[3]}
    names = sorted(pattern.replace("*", "x").replace("[", "").replace("]", "") for pattern in patterns)
    wrong = [name for name in names[::7] if lexer_class_for(name) is not find_lexer_class_for_filename(name)]
    assert wrong == []
