"""`spark-tui trust`: shows what a repository's configuration asks for, and takes the person's yes or no.

Not here: what trust allows (`config.settings`) and where it is kept (`config.trust`).
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from spark_tui.adapters.git import find_root
from spark_tui.commands.configured import folders, settings_of
from spark_tui.commands.printing import complain, say
from spark_tui.config.settings import Asking
from spark_tui.config.toml_errors import ConfigError
from spark_tui.config.trust import revoke, trust

_MEANS = {
    "base_url": "what you ask and the files that the model reads are sent to this server",
    "api_key_env": "the value of this environment variable is sent along as the key",
    "check": "these commands are run after each write, in a copy of the work tree, with your rights",
    "model": "this model answers; local:FILE starts it from that file on this machine",
}


def run_trust(args: argparse.Namespace) -> int:
    """Exit 1 when there is no answer, or it is no."""
    root = find_root(Path(args.root)) or Path(args.root)
    try:
        if args.revoke:
            gone = revoke(folders().data, root)
            say("Trust is taken back." if gone else "This repository had no trust.")
            return 0
        asking = settings_of(root).asking
        if asking is None:
            say("This repository asks for nothing that needs your trust.")
            return 0
        _show(asking)
        if args.show or asking.trusted:
            return 0
        if not args.yes and not _agreed():
            return 1
        trust(folders().data, root, asking.digest)  # of what was shown, whatever the file says by now
    except ConfigError as error:
        complain(f"spark-tui trust: {error}")
        return 1
    say("Trusted, until a byte of the file changes; spark-tui trust --revoke takes it back.")
    return 0


def _show(asking: Asking) -> None:
    state = "trusted" if asking.trusted else "not trusted"
    say(f"{asking.file} ({state}, SHA-256 {asking.digest[:16]}...) asks for:")
    for name, value in asking.values.items():
        for line in _lines(name, value):
            say(f"  {line}")
        say(f"      {_MEANS[name]}")
    say("Your own settings and flags go before it, and your keys for other servers are not sent there.")


def _lines(name: str, value: object) -> list[str]:
    """What a value is, one line each; of a check the very words that would be run."""
    if name != "check" or not isinstance(value, list | tuple):
        return [f"{name} = {value}"]
    return [f"check {each['name']}: {shlex.join(each['command'])}" for each in value]


def _agreed() -> bool:
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        complain("spark-tui trust: not answered, because there is no terminal; --yes trusts what is shown.")
        return False
    sys.stdout.write("Trust this? [y/N] ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    say("Not trusted; it stays ignored.")
    return False
