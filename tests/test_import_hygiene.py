"""What an import brings along, looked at in fresh interpreters: the layers hold while running too."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import spark_tui.adapters
import spark_tui.config
import spark_tui.core
import spark_tui.engine

OUTSIDE = "textual rich httpx httpcore pydantic watchfiles platformdirs asyncio socket ssl subprocess pathlib"
SCREEN = "textual rich spark_tui.tui"
LOADED = "import sys; print('\\n'.join(sys.modules))"


def modules(package: object, name: str) -> list[str]:
    found = [module.name for module in pkgutil.walk_packages(package.__path__, name + ".")]  # type: ignore[attr-defined]
    assert len(found) > 3, found
    return found


def loaded(code: str, *flags: str) -> set[str]:
    """The modules that are there after `code` has run in an interpreter of its own."""
    command = [sys.executable, "-I", *flags, "-c", f"{code}\n{LOADED}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


CASES = [
    ("core", spark_tui.core, f"{OUTSIDE} {SCREEN} spark_tui.config spark_tui.adapters spark_tui.engine"),
    ("config", spark_tui.config, f"{SCREEN} httpx asyncio spark_tui.adapters spark_tui.engine"),
    ("adapters", spark_tui.adapters, f"{SCREEN} spark_tui.engine spark_tui.commands"),
    ("engine", spark_tui.engine, f"{SCREEN} spark_tui.commands"),
]


@pytest.mark.parametrize(("layer", "package", "unwanted"), CASES, ids=[case[0] for case in CASES])
def test_a_layer_brings_nothing_from_above_or_outside(layer: str, package: object, unwanted: str) -> None:
    names = modules(package, f"spark_tui.{layer}")
    # What a package imports by itself is not the layer's doing: httpx looks for rich where click is there.
    foreign = "import msgspec, msgspec.json" + (", httpx" if layer == "adapters" else "")
    brought = loaded("import " + ", ".join(names)) - loaded(foreign)
    assert brought & set(unwanted.split()) == set()
    assert set(names) <= brought


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], f"{SCREEN} pydantic httpx asyncio msgspec difflib"),
        (["constraints", "compile", "don't delete"], f"{SCREEN} httpx pydantic"),
        (["check", "nothing.diff"], f"{SCREEN} httpx pydantic watchfiles websockets unidiff"),
        (["check", "--help"], f"{SCREEN} pydantic httpx asyncio msgspec"),
    ],
)
def test_a_quick_command_stays_light(arguments: list[str], unwanted: str) -> None:
    code = f"from spark_tui.cli import main\ntry:\n    main({arguments!r})\nexcept SystemExit:\n    pass"
    brought = loaded(code)
    assert "spark_tui.cli" in brought
    assert brought & set(unwanted.split()) == set()
