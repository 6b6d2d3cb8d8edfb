"""Properties meet the same examples in every run, whatever is loaded, and others when one searches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROPERTY = """
import {module}
from hypothesis import given, settings, strategies as st
from support.examples import examples

@examples(60)
@given(st.integers(), st.text())
def test_meets(number, text):
    print("MET", number, ascii(text))

@settings(max_examples=20)
@given(st.floats())
def test_meets_more(number):
    print("MET", number)
"""


PYTEST = (sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "-s", "test_it.py")


def met(folder: Path, module: str, *options: str) -> list[str]:
    """What the properties met in a run of their own, in which this module was loaded first."""
    (folder / "test_it.py").write_text(PROPERTY.format(module=module))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    run = subprocess.run([*PYTEST, *options], cwd=folder, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    return [line.partition("MET")[2] for line in run.stdout.splitlines() if "MET" in line]


def test_properties_meet_the_same_every_time_and_others_in_a_search(tmp_path: Path) -> None:
    same = met(tmp_path, "spark_tui")
    assert len(same) == 60 + 20
    assert met(tmp_path, "spark_tui.core.update.dispatch") == same
    assert not (tmp_path / ".hypothesis" / "examples").exists(), "what failed once would be tried first"
    searched = met(tmp_path, "spark_tui", "--hypothesis-profile=search")
    assert len(searched) == 10 * 60 + 20
    assert searched[:60] != same[:60]
