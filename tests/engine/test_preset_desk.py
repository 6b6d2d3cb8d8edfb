"""The desk of the preset screen: what it sends, saves, reloads, and what it does with broken files."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from spark_tui.config.preset_change import AddConstraint, Change, DropConstraint, PresetChange
from spark_tui.config.presets import LoadedPreset, load_policy_file, load_preset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.events import Event, Noticed, PresetChosen
from spark_tui.core.guard.backtest import Progress, Report
from spark_tui.core.guard.policy import Policy
from spark_tui.engine.ports import Presets
from spark_tui.engine.preset_desk import PresetDesk


@dataclass
class Run:
    """One start of the child process."""

    arguments: tuple[str, ...]
    policy: Policy
    ended: bool = False

    @property
    def file(self) -> Path:
        return Path(self.arguments[1])


class Child:
    """In place of the process that runs a backtest: two words of progress."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    async def backtested(self, arguments: Sequence[str]) -> AsyncGenerator[Progress | Report, None]:
        run = Run(tuple(arguments), load_policy_file(Path(arguments[1]), user=Path("nowhere")).policy)
        self.runs.append(run)
        try:
            yield Progress(1, 2)
            yield Progress(2, 2)
        finally:
            run.ended = True


class Place:
    """A repository and a person with their presets, and a desk that works on them."""

    def __init__(self, folder: Path) -> None:
        self.repo, self.user = folder / "repo", folder / "user"
        self.repo.mkdir()
        self.sent: list[Event] = []
        self.first = "careful"
        self.child = Child()

    def desk(self, loaded: LoadedPreset | None = None) -> PresetDesk:
        return PresetDesk(
            lambda name: load_preset(name or self.first, repo=self.repo, user=self.user),
            loaded or load_preset(self.first, repo=self.repo, user=self.user),
            repo=self.repo,
            user=self.user,
            send=self.sent.append,
            backtested=self.child.backtested,
        )

    def of_user(self, name: str, text: str) -> Path:
        return _write(self.user / "presets" / f"{name}.toml", text)

    def in_repo(self, name: str, text: str) -> Path:
        return _write(self.repo / ".spark" / "presets" / f"{name}.toml", text)

    @property
    def policy(self) -> Policy:
        """What the session judges by."""
        return next(event for event in reversed(self.sent) if isinstance(event, PresetChosen)).policy

    @property
    def notes(self) -> list[str]:
        return [event.message for event in self.sent if isinstance(event, Noticed)]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def files(number: int) -> PresetChange:
    return PresetChange("size.max_files", number)


def test_the_desk_is_what_the_screen_asks_for(place: Place) -> None:
    desk: Presets = place.desk()
    assert desk.names()["careful"] == "built-in"
    assert desk.load("open").policy.size.max_files == 40
    assert (desk.loaded.name, desk.problem, desk.changes, place.sent) == ("careful", "", (), [])


def test_tuning_replaces_this_session_s_changes_and_trying_does_nothing(place: Place) -> None:
    desk = place.desk()
    assert desk.tried([files(3)]).policy.size.max_files == 3
    assert (desk.changes, place.sent) == ((), [])
    desk.tune([files(3), AddConstraint("leave docs/ alone")])
    assert place.policy.size.max_files == 3
    assert desk.loaded.policy.size.max_files == 8
    desk.tune([files(4)])
    assert place.policy.size.max_files == 4
    assert desk.changes == (files(4),)
    with pytest.raises(ConfigError):
        desk.tune([PresetChange("size.max_files", -1)])
    assert (desk.changes, place.policy.size.max_files) == ((files(4),), 4)
    desk.tune(())
    assert place.policy == desk.loaded.policy


def test_choosing_another_preset_takes_it_as_it_stands(place: Place) -> None:
    desk = place.desk()
    desk.tune([files(3)])
    desk.choose("open")
    assert (place.policy.preset, place.policy.size.max_files, desk.changes) == ("open", 40, ())
    with pytest.raises(ConfigError, match="there is no preset 'opne'"):
        desk.choose("opne")
    assert desk.loaded.name == "open"
    place.of_user("open", 'extends = "open"\n[size]\nmax_files = 41\n')
    assert desk.reload()
    assert place.policy.size.max_files == 41


def test_reload_takes_up_what_changed_and_keeps_this_session_s_values_on_top(place: Place) -> None:
    path = place.of_user("careful", 'extends = "careful"\n[size]\nmax_files = 5\n')
    desk = place.desk()
    desk.tune([files(3)])
    sent = len(place.sent)
    assert desk.reload()
    assert len(place.sent) == sent
    path.write_text('extends = "careful"\n[size]\nmax_files = 6\nmax_new_files = 1\n')
    assert desk.reload()
    assert (place.policy.size.max_files, place.policy.size.max_new_files) == (3, 1)
    assert (desk.loaded.policy.size.max_files, desk.changes) == (6, (files(3),))


@pytest.mark.parametrize(
    "broken",
    ['[size]\nmax_files = "x"\n', "[size\n", '[[rule]]\nid = "a"\nregex = "a"\nmatch = ["b"]\n'],
    ids=["value", "toml", "rule"],
)
def test_a_broken_file_keeps_the_last_good_preset_and_says_where(broken: str, place: Place) -> None:
    path = place.of_user("careful", 'extends = "careful"\n[size]\nmax_files = 5\n')
    desk = place.desk()
    desk.tune([files(4)])
    path.write_text(broken)
    assert not desk.reload()
    assert not desk.reload()
    assert desk.problem.startswith(f"{path}:")
    assert place.notes == [f"A preset is broken, so the last good one holds: {desk.problem}"]
    assert (desk.loaded.policy.size.max_files, place.policy.size.max_files) == (5, 4)
    path.write_text('extends = "careful"\n[size]\nmax_files = 5\n')
    assert desk.reload()
    assert desk.problem == ""
    assert place.notes[1:] == ["The preset can be read again and holds."]
    path.unlink()
    assert desk.reload()
    assert desk.loaded.policy.size.max_files == 8


def test_what_a_repository_newly_tries_to_loosen_is_said_once(place: Place) -> None:
    desk = place.desk()
    place.in_repo("careful", '[permissions]\ndelete = "allow"\n')
    assert desk.reload()
    assert desk.reload()
    assert len(place.notes) == 1
    assert place.notes[0].startswith('permissions.delete = "allow" is ignored')


def test_saving_for_the_person_leaves_nothing_to_the_session(place: Place) -> None:
    desk = place.desk()
    changes: list[Change] = [files(3), files(4), AddConstraint("leave docs/ alone", "9")]
    desk.tune(changes)
    before = place.policy
    path = desk.save("user")
    assert path == place.user / "presets" / "careful.toml"
    assert desk.changes == ()
    assert desk.loaded.policy == before == place.policy
    assert desk.loaded.origins["size.max_files"] == f"user {path}"
    assert desk.loaded.constraints[-1].text == "leave docs/ alone"


def test_what_a_repository_does_not_let_through_stays_the_session_s(place: Place) -> None:
    place.in_repo("careful", 'extends = "careful"\n[size]\nmax_files = 2\n')
    desk = place.desk()
    desk.tune([files(6), PresetChange("size.max_new_files", 1)])
    desk.save("user")
    assert desk.changes == (files(6),)
    assert (place.policy.size.max_files, desk.loaded.policy.size.max_files) == (6, 2)


def test_a_preset_of_the_repository_alone_is_saved_as_the_person_s_own_one(place: Place) -> None:
    place.first = "team"
    place.in_repo("team", "[size]\nmax_files = 4\n")
    desk = place.desk()
    desk.tune([files(3)])
    assert desk.save("user") == place.user / "presets" / "careful.toml"
    assert (desk.changes, desk.loaded.policy.size.max_files) == ((), 3)
    desk.tune([PresetChange("size.max_new_files", 1)])
    assert desk.save("repository") == place.repo / ".spark" / "presets" / "team.toml"
    assert desk.changes == ()


def test_a_refused_save_changes_nothing(place: Place) -> None:
    desk = place.desk()
    desk.tune([files(50)])
    with pytest.raises(ConfigError, match="can only tighten; save it for yourself"):
        desk.save("repository")
    desk.tune([DropConstraint("keep it simple")])
    with pytest.raises(ConfigError, match="is not in this file"):
        desk.save("user")
    assert desk.changes == (DropConstraint("keep it simple"),)
    assert list(place.repo.iterdir()) == []
    assert not place.user.exists()


def test_a_policy_file_is_not_saved_into(place: Place, tmp_path: Path) -> None:
    given = _write(tmp_path / "strict.toml", "[size]\nmax_files = 1\n")
    loaded = load_policy_file(given, user=place.user)
    desk = place.desk(loaded)
    desk.tune([files(2)])
    with pytest.raises(ConfigError, match="strict is a file that you named"):
        desk.save("user")


async def test_a_backtest_judges_by_the_preset_with_this_session_s_changes(place: Place) -> None:
    desk = place.desk()
    desk.tune([files(3), PresetChange("paths.only", ("src/**",))])
    assert [item async for item in desk.backtest(sessions=True)] == [Progress(1, 2), Progress(2, 2)]
    running = desk.backtest(sessions=False)
    await anext(running)
    await running.aclose()
    old, history = place.child.runs
    assert old.policy == place.policy
    assert old.arguments[2:] == ("--root", str(place.repo), "--sessions")
    assert history.arguments[2:] == ("--root", str(place.repo))
    assert (old.ended, history.ended) == (True, True)
    assert not any(run.file.exists() for run in place.child.runs)
