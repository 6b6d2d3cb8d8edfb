"""Places real edits, well and badly written, and counts: `python -m tests.benchmarks.corpus --repo ...`.

    python -m tests.benchmarks.corpus --repo encode/httpx=CLONE --repo spf13/cobra=CLONE --json FILE

`--repo NAME=CLONE` draws from the commit that `history.SOURCES` names, `--repo CLONE` from HEAD. The same
seed and commits give the same cases. Exit code 1 when this app placed an edit wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.benchmarks.corpus.aider import aider
from tests.benchmarks.corpus.history import SOURCES, History, RealEdit, drawn, opened
from tests.benchmarks.corpus.judging import Outcome, judged
from tests.benchmarks.corpus.mistakes import MISTAKES, Mistake, made
from tests.benchmarks.corpus.peers import Peer, codex, git_and_patch
from tests.benchmarks.corpus.report import Counts
from tests.benchmarks.corpus.writing import FORMATS, Task, answer, written
from tests.benchmarks.stage import version

APP = "spark_tui"


def run(
    edits: Sequence[RealEdit],
    seed: int,
    peers: Sequence[Peer] = (),
    mistakes: Sequence[Mistake] = MISTAKES,
    cases: Path | None = None,
    app: bool = True,
) -> Counts:
    """Every edit in every format with every mistake, given to the app and to the peers that read the format.

    Cases that the app places wrong are written to the folder `cases`.
    """
    counts = Counts()
    for edit in edits:
        for form in FORMATS:
            right = written(edit, form)
            for mistake in mistakes:
                task = made(mistake, right, edit, seed) if form in mistake.forms else None
                if task is None:
                    continue
                if app:
                    _judge(counts, edit, task, mistake.name, cases)
                for peer in peers:
                    if peer.form == form:
                        counts.plus(form, peer.name, mistake.name, peer.judge(task))
    return counts


def _judge(counts: Counts, edit: RealEdit, task: Task, mistake: str, cases: Path | None) -> None:
    result = judged(task)
    counts.plus(task.form, APP, mistake, result)
    if result.outcome is not Outcome.WRONG:
        return
    counts.bad.append({"edit": edit.name, "format": task.form, "mistake": mistake, "why": result.why})
    if cases is not None:
        name = f"{mistake} {task.form} {edit.name}".replace("/", "_").replace(" ", "-")
        parts = (("why", result.why), ("answer", answer(task)))
        parts += (("file", task.old_bytes.decode()), ("truth", task.new_bytes.decode()))
        text = "".join(f"######## {part}\n{content}\n" for part, content in parts)
        (cases / f"{name[:150]}.txt").write_bytes(text.encode())


def repository(text: str) -> History:
    """`NAME=CLONE` or `CLONE`."""
    name, _, place = text.rpartition("=")
    return opened(Path(place), name, SOURCES.get(name, ""))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repo", action="append", required=True, metavar="[NAME=]CLONE", type=repository)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mistake", action="append", default=[], help="only this one (may be repeated)")
    parser.add_argument("--git", action="store_true", help="beside git apply and GNU patch")
    parser.add_argument("--codex", type=Path, metavar="PROGRAM", help="beside Codex's apply_patch")
    parser.add_argument("--aider", type=Path, metavar="CHECKOUT", help="beside aider's functions")
    parser.add_argument("--peers-only", action="store_true", help="leave this app out")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--cases", type=Path, metavar="FOLDER", help="write what was placed wrong there")
    wanted = parser.parse_args()
    began = time.perf_counter()
    edits = drawn(wanted.repo, wanted.edits, wanted.seed)
    print(f"{len(edits)} edits:", dict(Counter(edit.language for edit in edits)), flush=True)
    peers = git_and_patch() if wanted.git else []
    peers += [codex(wanted.codex.resolve())] if wanted.codex else []
    peers += aider(wanted.aider.resolve()) if wanted.aider else []
    mistakes = [one for one in MISTAKES if not wanted.mistake or one.name in wanted.mistake]
    if wanted.cases is not None:
        wanted.cases.mkdir(parents=True, exist_ok=True)
    counts = run(edits, wanted.seed, peers, mistakes, wanted.cases, app=not wanted.peers_only)
    for form in FORMATS:
        if counts.tools(form):
            print(f"\n{form}: right / asked / refused / wrong\n\n{counts.table(form)}", flush=True)
    for bad in counts.bad:
        print("wrong:", bad["mistake"], bad["format"], bad["edit"], bad["why"].splitlines()[0])
    if wanted.json is not None:
        facts = {
            "commit": version(),
            "seed": wanted.seed,
            "sources": {history.name: history.head for history in wanted.repo},
            "edits": [edit.name for edit in edits],
            "seconds": round(time.perf_counter() - began, 1),
            "counts": counts.as_json(),
            "wrong": counts.bad,
        }
        wanted.json.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    return 1 if counts.bad else 0


if __name__ == "__main__":
    sys.exit(main())
