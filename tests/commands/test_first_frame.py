"""What is loaded when the first frame of a session stands on the screen, looked at in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, gc, json, sys
from pathlib import Path
from spark_tui.commands.app import themes
from spark_tui.commands.wiring import Options, opened

gc.disable()
asked = []

def git_was_asked(event, arguments):
    if event == "subprocess.Popen":
        asked.append(arguments[1])

sys.addaudithook(git_was_asked)

async def main():
    options = Options(root=Path("."), model="m", base_url="http://127.0.0.1:9/v1", screen=True)
    async with opened(options) as cockpit:
        from spark_tui.tui.app import SparkApp

        def shown():
            text = "\\n".join(
                "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
            )
            print(json.dumps({
                "modules": sorted(sys.modules),
                "text": text,
                "frozen": gc.get_freeze_count(),
                "collects": gc.isenabled(),
                "children": len(asked),
            }), file=sys.__stdout__)
            app.exit()

        app = SparkApp(
            cockpit.engine, themes=themes(), theme_name="spark-dark", repo="r", presets=cockpit.presets,
            shown=shown,
        )
        await app.run_async(headless=True, size=(120, 40))

asyncio.run(main())
"""

AFTERWARDS = """
import sys
from importlib import import_module
from spark_tui.commands.app import LATER
from spark_tui.config.preset_said import KEYS

for name in LATER:
    import_module(name)
words = sys.modules["spark_tui.tui.preset_rows"].words_of
assert all(words(f"{table}.{key}") for table in KEYS for key in KEYS[table])
print(*[name for name in ("pydantic", "pydantic_core", "tomlkit") if name in sys.modules])
"""

LATER = """
pydantic httpx httpcore anyio h11 websockets watchfiles unidiff ast_grep_py re2 rapidfuzz tomlkit
multiprocessing markdown_it
"""


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("first")
    repo = folder / "repo"
    subprocess.run(["git", "init", "-q", str(repo)], check=True)
    (repo / "a.py").write_text("a = 1\n")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=repo,
        env={"SPARK_TUI_HOME": str(folder / "home"), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_first_frame_is_that_of_the_session(frame: dict[str, object]) -> None:
    assert "What shall change?" in str(frame["text"])


def test_what_it_does_not_need_is_not_loaded(frame: dict[str, object]) -> None:
    modules = frame["modules"]
    assert isinstance(modules, list)
    assert {"textual.app", "spark_tui.engine.loop"} <= set(modules)
    assert set(modules) & set(LATER.split()) == set()


def test_the_collector_rests_until_then_and_leaves_alone_what_is_there(frame: dict[str, object]) -> None:
    assert frame["collects"] is True
    assert int(str(frame["frozen"])) > 50_000


def test_git_is_asked_for_the_files_and_the_branch_and_no_more(frame: dict[str, object]) -> None:
    assert frame["children"] == 2


def test_what_waits_behind_keys_needs_no_pydantic_either() -> None:
    """It would take 7 MB; only a file that is not taken at first sight needs it."""
    done = subprocess.run([sys.executable, "-c", AFTERWARDS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
