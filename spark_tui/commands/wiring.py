"""Puts a session together: configuration, repository, model, journal, engine, watcher.

Not here: any decision, and any screen. Whatever is opened here is closed by `Cockpit.close`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from spark_tui.adapters.checks.runner import Checks
from spark_tui.adapters.files.writing import TEMPORARY_PREFIX
from spark_tui.adapters.git import Moment, find_root
from spark_tui.adapters.journal import Journal, JournalError, find, read
from spark_tui.adapters.llm.late import LateModel
from spark_tui.adapters.local_model import LocalModel
from spark_tui.adapters.repository_tools import RepositoryTools
from spark_tui.commands.configured import checks_of, folders, preset_of, settings_of
from spark_tui.commands.endpoint import chosen_endpoint, model_at, named
from spark_tui.config.models import Endpoint
from spark_tui.config.offers import never_offer, never_offered
from spark_tui.config.presets import LoadedPreset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.events import GitMoved, ModelChosen, Noticed, PresetChosen, SessionStarted
from spark_tui.core.redact import exact
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.talk.prompt import repository_context, system_prompt
from spark_tui.engine.backtest_process import backtested
from spark_tui.engine.loop import Engine
from spark_tui.engine.preset_desk import PresetDesk
from spark_tui.engine.records import BrokenJournalError, Record, decode
from spark_tui.engine.repository import Repository

if TYPE_CHECKING:
    from spark_tui.adapters.watch import Watcher

_SPARK = ".spark/"
MOST_CHECKED_BYTES = 64_000_000  # a larger file is not copied for the checks


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says of a session."""

    root: Path = field(default_factory=Path)
    model: str = ""
    base_url: str = ""
    wire: str = ""
    preset: str = ""
    policy: str = ""
    format: str = ""
    resume: str = ""
    run_ahead: int = 0
    scripted: bool = False
    screen: bool = False

    @classmethod
    def of(cls, args: argparse.Namespace, *, run_ahead: int = 0, screen: bool = False) -> Options:
        """The options among parsed arguments; `run_ahead` other than 0 replaces the preset's. `screen`: a
        person looks, and can be asked."""
        return cls(
            root=Path(getattr(args, "root", ".")),
            model=args.model,
            base_url=args.base_url,
            wire=args.wire,
            preset=args.preset,
            policy=args.policy,
            format=args.format,
            resume=getattr(args, "resume", ""),
            run_ahead=run_ahead,
            screen=screen,
        )


class Cockpit:
    """A running session and everything that it holds open."""

    def __init__(
        self,
        engine: Engine,
        repository: Repository,
        journal: Journal,
        model: LateModel,
        local: LocalModel | None,
        presets: PresetDesk,
        checks: Checks,
    ) -> None:
        self.engine = engine
        self.repository = repository
        self.journal = journal
        self.presets = presets
        self._checks = checks
        self._model = model
        self._local = local
        self._git: Moment | None = None
        self._watchers: list[Watcher] = []
        self._tasks = [asyncio.create_task(engine.run(), name="engine")]

    def start(self, later: Sequence[str] = ()) -> None:
        """Watch the tree and the person's configuration, and open the connection, in the background. With a
        screen that is done when its first frame stands there: none of it is needed to draw one. `later` are
        modules to load then."""
        self._tasks.append(asyncio.create_task(self._watch(), name="watcher"))
        self._tasks.append(asyncio.create_task(self._watch_own(), name="own watcher"))
        self._tasks.append(asyncio.create_task(self._warm(later), name="warm"))

    def on_failure(self, act: Callable[[], None]) -> None:
        """Call `act` when the engine ends by an error, which `check` then raises."""
        self._tasks[0].add_done_callback(lambda task: None if task.cancelled() else act())

    def check(self) -> None:
        """Raises the error that ended the engine, if one did."""
        engine = self._tasks[0]
        if engine.done() and not engine.cancelled():
            engine.result()

    async def _warm(self, later: Sequence[str]) -> None:
        """Connect first: a goal may come any moment. Then module by module, so that leaving waits for one."""
        await self._model.warm()
        for name in later:
            await asyncio.to_thread(import_module, name)

    async def _watch(self) -> None:
        from spark_tui.adapters.watch import Watcher

        elsewhere = await asyncio.to_thread(self.repository.git.folders_elsewhere)
        watcher = Watcher(self.repository.root, self._ignored, elsewhere=elsewhere)
        self._watchers.append(watcher)
        await self._look_at_git()
        async for batch in watcher.batches():
            if not batch:  # it watches now; the first frame and the first answer did not wait for that
                await self._look_at_git()
                self.engine.touched(self.engine.session.files)
                continue
            paths = [path for path in batch if not path.rsplit("/", 1)[-1].startswith(TEMPORARY_PREFIX)]
            self.repository.forget()
            if any(path.startswith(".git/") for path in paths):
                await self._look_at_git()
            self.engine.touched(path for path in paths if not path.startswith(".git/"))
            if any(path.startswith(_SPARK) for path in paths):
                self.presets.reload()
        if watcher.problem:
            self.engine.send(Noticed(f"Changes by others are no longer noticed: {watcher.problem}"))

    async def _look_at_git(self) -> None:
        """Tell the session where git stands; said before the files, so that it explains their change."""
        moment = await asyncio.to_thread(self.repository.git.moment)
        if moment is not None and moment != self._git:
            self._git = moment
            self.engine.send(GitMoved(moment.branch, moment.unfinished, moment.stashes))

    async def _watch_own(self) -> None:
        """A configuration folder that is made while the app runs is not watched: what is saved from the
        app is loaded anyway."""
        from spark_tui.adapters.watch import Watcher

        if folders().config.is_dir():
            watcher = Watcher(folders().config)
            self._watchers.append(watcher)
            async for batch in watcher.batches():
                if batch:
                    self.presets.reload()

    def _ignored(self, paths: list[str]) -> Collection[str]:
        """What the watcher leaves out: what git ignores, but never the presets."""
        return self.repository.git.ignored(path for path in paths if not path.startswith(_SPARK))

    async def close(self) -> None:
        """Close the stream, the model, the journal and the files; a session without a goal leaves none."""
        for watcher in self._watchers:
            watcher.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._model.aclose()
        if self._local is not None:
            await self._local.aclose()
        self._checks.close()
        self.journal.close()
        if not self.engine.session.goals:
            with suppress(OSError):
                self.journal.path.unlink()
        self.repository.close()


async def open_cockpit(options: Options) -> Cockpit:
    """A session as the options say; with a screen it is not started yet.

    Raises NoModelError, ConfigError, JournalError, OSError.
    """
    repository_root = find_root(options.root)
    root = repository_root or options.root.resolve()
    settings = settings_of(root, preset=options.preset, format=options.format, wire=options.wire)
    loaded = _preset(options, root)
    endpoint, local = await chosen_endpoint(
        settings, model=options.model, base_url=options.base_url, form=options.format
    )
    repository = Repository(root, folders().state, [endpoint.key])
    recovered = await asyncio.to_thread(repository.store.recover)
    journal, records = _journal(options, root, endpoint.key)
    model = model_at(endpoint, settings)
    endpoint = await named(endpoint, model)
    tools = RepositoryTools(repository.store.read, repository.listing)

    def remember(text: str) -> None:
        try:
            never_offer(folders().data, root, text)
        except ConfigError as error:
            engine.send(Noticed(f"This will be offered again in the next session: {error}"))

    checks = Checks(
        checks_of(settings, root),
        root,
        folders().state / "shadows",
        listing=repository.listing,
        read=partial(repository.store.read, limit=MOST_CHECKED_BYTES),
        environment=os.environ,
    )
    engine = Engine(
        model=model, files=repository, tools=tools, recorder=journal, checks=checks, remember=remember
    )
    form = endpoint.format
    if records:
        await engine.resume(records, asks_places=options.screen)
        engine.send(_chosen(endpoint, form))
        engine.send(PresetChosen(loaded.policy, loaded.constraints))
    else:
        engine.send(await _started(options, repository, journal, endpoint, loaded, form))
    load = partial(_preset, options, root)
    presets = PresetDesk(
        load, loaded, repo=root, user=folders().config, send=engine.send, backtested=backtested
    )
    cockpit = Cockpit(engine, repository, journal, model, local, presets, checks)
    for note in (*settings.ignored, *loaded.ignored):
        engine.send(Noticed(note))
    if repository_root is None:
        engine.send(Noticed("No git repository here: the model cannot look at files. git init mends that."))
    for item in recovered:
        engine.send(Noticed(f"An interrupted write was settled: {item.outcome}"))
    if not options.screen:
        cockpit.start()
    return cockpit


@asynccontextmanager
async def opened(options: Options) -> AsyncIterator[Cockpit]:
    """`open_cockpit`, closed at the end whatever happens."""
    cockpit = await open_cockpit(options)
    cockpit.on_failure(cockpit.check)  # raised into the loop's exception handler, which is the screen's
    try:
        yield cockpit
    finally:
        await cockpit.close()


def _preset(options: Options, root: Path, name: str = "") -> LoadedPreset:
    """The preset `name` as the configuration says it now, by default the one that the options choose.
    Raises ConfigError."""
    settings = settings_of(root, preset=name or options.preset)
    loaded = preset_of(settings, root, policy_file="" if name else options.policy)
    if not options.run_ahead:
        return loaded
    return replace(loaded, policy=msgspec.structs.replace(loaded.policy, run_ahead=options.run_ahead))


async def _started(
    options: Options,
    repository: Repository,
    journal: Journal,
    endpoint: Endpoint,
    loaded: LoadedPreset,
    form: EditFormat,
) -> SessionStarted:
    listing, on = await asyncio.gather(
        asyncio.to_thread(repository.listing), asyncio.to_thread(repository.git.branch)
    )
    branch = on or ""
    return SessionStarted(
        id=journal.id,
        root=_legible(str(repository.root)),
        branch=branch,
        policy=loaded.policy,
        constraints=loaded.constraints,
        provider=endpoint.provider,
        model=endpoint.model,
        window=endpoint.window,
        format=form,
        system=system_prompt(form, tools=True, freeform=endpoint.freeform),
        context=repository_context(
            _legible(repository.root.name), branch, listing, instructions=repository.instructions()
        ),
        scripted=options.scripted,
        grammar=endpoint.grammar,
        never_offer=never_offered(folders().data, repository.root),
        freeform=endpoint.freeform,
        asks_places=options.screen,
    )


def _chosen(endpoint: Endpoint, form: EditFormat) -> ModelChosen:
    return ModelChosen(
        endpoint.provider, endpoint.model, endpoint.window, form, endpoint.freeform, endpoint.grammar
    )


def _legible(name: str) -> str:
    """A name of the file system as text to be recorded and sent; what is no UTF-8 in it is replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def _journal(options: Options, root: Path, key: str) -> tuple[Journal, list[Record]]:
    redactor = exact([key] if key else [])
    if not options.resume:
        return Journal.create(folders().state, root, redactor), []
    info = find(folders().state, options.resume, root if options.resume == "last" else None)
    try:
        records = list(decode(read(info.path)))
    except BrokenJournalError as error:
        raise JournalError(f"session {info.id} cannot be resumed: {error}") from error
    return Journal.resume(info.path, redactor), records
