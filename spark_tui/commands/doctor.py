"""`spark-tui doctor`: what is there, what is missing, and the next step for each."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from spark_tui import __version__
from spark_tui.adapters.discovery import keys_in, local_servers
from spark_tui.adapters.git import Git, find_root
from spark_tui.adapters.llm.http_model import HttpModel, ModelsError
from spark_tui.adapters.local_model import INSTALL, find_bundled, is_installed
from spark_tui.commands.configured import folders, preset_of, settings_of
from spark_tui.commands.printing import print_json, say
from spark_tui.config.models import NotConfigured, resolve
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.stream.wires import WIRES


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `state` is ok, warn or fail; `next` says what to do."""

    name: str
    state: str
    found: str
    next: str = ""


def run_doctor(args: argparse.Namespace) -> int:
    """Look at everything a session needs. Exit 1 when something is missing that it cannot do without."""
    checks = [*_machine(), *_repository(), *_configuration(), *asyncio.run(_models())]
    if args.json:
        print_json([{"name": c.name, "state": c.state, "found": c.found, "next": c.next} for c in checks])
    else:
        signs = {"ok": "ok  ", "warn": "warn", "fail": "MISS"}
        for check in checks:
            say(f"{signs[check.state]}  {check.name:14} {check.found}")
            if check.next:
                say(f"      {'':14} -> {check.next}")
    return 1 if any(check.state == "fail" for check in checks) else 0


def _machine() -> list[Check]:
    git = shutil.which("git")
    colours = os.environ.get("COLORTERM") or os.environ.get("TERM", "")
    return [
        Check("spark-tui", "ok", __version__),
        Check("python", "ok", f"{platform.python_version()} ({sys.executable})"),
        Check("git", "ok", git) if git else Check("git", "fail", "not found", "install git"),
        Check("terminal", "ok" if colours else "warn", colours or "TERM is not set"),
        _writable("state", folders().state),
        _writable("config", folders().config),
    ]


def _writable(name: str, folder: Path) -> Check:
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if os.access(nearest, os.W_OK):
        return Check(name, "ok", str(folder))
    return Check(name, "fail", f"{folder} cannot be written", "set SPARK_TUI_HOME to a folder of yours")


def _repository() -> list[Check]:
    root = find_root(Path())
    if root is None:
        here = Path().resolve()
        return [Check("repository", "warn", f"{here} is in no git repository", "git init, or cd into one")]
    git = Git(root)
    unfinished = git.unfinished()
    found = f"{root} on {git.branch() or 'no commit yet'}, {len(git.files())} files"
    if unfinished:
        return [Check("repository", "warn", f"{found}, {unfinished} in progress", f"finish the {unfinished}")]
    return [Check("repository", "ok", found)]


def _configuration() -> list[Check]:
    root = find_root(Path()) or Path()
    try:
        settings = settings_of(root)
        loaded = preset_of(settings, root)
    except ConfigError as error:
        return [Check("preset", "fail", str(error), "mend the file, or give --preset careful")]
    notes = [*settings.ignored, *loaded.ignored]
    return [
        Check("preset", "ok", f"{loaded.name}: {loaded.title}"),
        *(Check("preset", "warn", note) for note in notes),
    ]


async def _models() -> list[Check]:
    keys = keys_in(os.environ)
    checks = [Check("keys", "ok" if keys else "warn", ", ".join(keys) or "none in the environment")]
    checks.append(_local_extra())
    servers = await local_servers()
    for server in servers:
        names = ", ".join(server.models[:3]) or "no model loaded"
        checks.append(Check("local server", "ok", f"{server.name} at {server.base_url}: {names}"))
    checks.append(await _endpoint(bool(servers)))
    return checks


def _local_extra() -> Check:
    bundled = find_bundled()
    if not is_installed():
        return Check("local extra", "warn", "not installed", f"{INSTALL} runs a GGUF file")
    if bundled is not None:
        return Check("local extra", "ok", f"installed, with {bundled.name}: spark-tui --model local:")
    return Check("local extra", "ok", "installed, give it a file: --model local:FILE.gguf")


async def _endpoint(has_servers: bool) -> Check:
    try:
        resolved = resolve(None, None, os.environ, settings_of(find_root(Path()) or Path()))
    except ConfigError as error:
        return Check("model", "fail", str(error))
    if isinstance(resolved, NotConfigured):
        hint = "spark-tui demo needs none; set a provider's key or give --base-url"
        if has_servers:
            hint = "give --base-url of the local server above; " + hint
        return Check("model", "warn", "none is configured", hint)
    wire = WIRES[resolved.wire]
    model = HttpModel(resolved.base_url, resolved.key, wire=wire, key_name=resolved.key_name)
    try:
        names = await model.models()
    except ModelsError as error:
        return Check("model", "fail", f"{resolved.provider}/{resolved.model}", str(error))
    finally:
        await model.aclose()
    found = f"{resolved.provider}/{resolved.model} at {resolved.base_url} ({resolved.wire})"
    if resolved.model in names or not names:
        return Check("model", "ok", found)
    return Check("model", "warn", found, f"the server lists other models: {', '.join(names[:5])}")
