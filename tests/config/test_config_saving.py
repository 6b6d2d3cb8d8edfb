"""Saving presets: comments and order stay, nothing broken or looser is written, nothing half."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.config.preset_change import (
    AddConstraint,
    Change,
    DropConstraint,
    PresetChange,
    changed_text,
)
from spark_tui.config.preset_saving import Where, save_changes
from spark_tui.config.presets import load_preset
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.guard.verdict import Level
from support.examples import examples

KEPT = """\
# Ours.
title = "Team"  # shown above

[size]  # limits
max_files = 3     # few
max_new_files = 1

[paths]
never = [
    "db/**",  # the schema
    "gen/**",
]

[[constraint]]
key = "1"
text = "no new files"  # please
"""

EDITS: list[tuple[str, list[Change], str]] = [
    (KEPT, [], KEPT),
    (KEPT, [PresetChange("size.max_files", 12)], KEPT.replace("= 3 ", "= 12 ")),
    (KEPT, [PresetChange("size.max_files", "none")], KEPT.replace("= 3 ", '= "none" ')),
    (
        KEPT,
        [PresetChange("size.max_hunks", 4)],
        KEPT.replace("max_new_files = 1\n", "max_new_files = 1\nmax_hunks = 4\n"),
    ),
    (KEPT, [PresetChange("paths.never", ("db/**",))], KEPT.replace('    "gen/**",\n', "")),
    (
        KEPT,
        [PresetChange("paths.never", ("db/**", "gen/**", "x"))],
        KEPT.replace('    "gen/**",\n', '    "gen/**",\n    "x",\n'),
    ),
    (KEPT, [AddConstraint("no renames", "1")], KEPT.replace('"no new files"', '"no renames"')),
    (KEPT, [AddConstraint("no new files", "2")], KEPT.replace('key = "1"', 'key = "2"')),
    ('size.max_files = 3\n', [PresetChange("size.max_files", 4)], "size.max_files = 4\n"),
    ("size = { max_files = 3 }\n", [PresetChange("size.max_files", 4)], "size = { max_files = 4 }\n"),
    ("", [PresetChange("size.max_files", 4)], "[size]\nmax_files = 4\n"),
    ("", [AddConstraint('say "x"')], "[[constraint]]\ntext = \"say \\\"x\\\"\"\n"),
    ("paths.never = ['a']\n", [PresetChange("paths.never", ())], "paths.never = []\n"),
    ("", [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "changes", "expected"), EDITS)
def test_only_what_is_changed_changes(text: str, changes: list[Change], expected: str) -> None:
    assert changed_text(text, changes) == expected


def test_tables_and_constraints_are_added_at_the_end_and_dropped_whole() -> None:
    changes: list[Change] = [PresetChange("structure.must_parse", "ask"), AddConstraint("be brief", "2")]
    text = changed_text(KEPT, changes)
    assert text.startswith(KEPT)
    said = tomllib.loads(text)
    assert said["structure"] == {"must_parse": "ask"}
    assert said["constraint"][1] == {"key": "2", "text": "be brief"}
    fewer = tomllib.loads(changed_text(text, [DropConstraint("no new files")]))
    assert fewer["constraint"] == [{"key": "2", "text": "be brief"}]
    with pytest.raises(ConfigError, match="the constraint 'unheard of' is not in this file"):
        changed_text(text, [DropConstraint("unheard of")])


@examples(50)
@given(
    st.lists(
        st.one_of(
            st.builds(PresetChange, st.just("size.max_files"), st.integers(0, 99) | st.just("none")),
            st.builds(
                PresetChange,
                st.sampled_from(["paths.never", "paths.only"]),
                st.lists(st.text("ab*/#\"'\\\n\u202e", min_size=1, max_size=4), max_size=3).map(tuple),
            ),
            st.builds(AddConstraint, st.text(min_size=1, max_size=5), st.sampled_from(["", "3"])),
        ),
        max_size=5,
    )
)
def test_a_changed_text_says_what_was_wished(changes: list[Change]) -> None:
    said = tomllib.loads(changed_text(KEPT, changes))
    for key, value in {c.key: c.value for c in changes if isinstance(c, PresetChange)}.items():
        table, name = key.split(".")
        got = said[table][name]
        assert (set(got) if isinstance(value, tuple) else got) == (
            set(value) if isinstance(value, tuple) else value
        )
    last = next((c for c in reversed(changes) if isinstance(c, AddConstraint)), None)
    assert last is None or last.text in [one["text"] for one in said["constraint"]]
    assert "# few" in changed_text(KEPT, changes)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    return folder


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


FEWER = (PresetChange("size.max_files", 2),)


def test_a_new_file_for_the_person_starts_from_the_built_in_preset(repo: Path, user: Path) -> None:
    path = save_changes("user", "careful", FEWER, repo=repo, user=user)
    assert path == user / "presets" / "careful.toml"
    assert path.read_text() == 'title = "Careful"\nextends = "careful"\n\n[size]\nmax_files = 2\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    loaded = load_preset("careful", repo=repo, user=user)
    assert (loaded.policy.size.max_files, loaded.origins["size.max_files"]) == (2, f"user {path}")
    assert len(loaded.constraints) == 8


def test_a_new_file_of_the_repository_starts_from_the_preset_of_its_name(repo: Path, user: Path) -> None:
    write(user / "presets" / "mine.toml", 'title = "My \\"own\\" \\u00e9\\n"\n[size]\nmax_new_files = 1\n')
    path = save_changes("repository", "mine", FEWER, repo=repo, user=user)
    assert path == repo / ".spark" / "presets" / "mine.toml"
    loaded = load_preset("mine", repo=repo, user=user)
    assert (loaded.title, loaded.base) == ('My "own" é\n', "mine")
    assert (loaded.policy.size.max_files, loaded.policy.size.max_new_files) == (2, 1)


def test_the_layout_the_mode_and_the_line_ends_of_a_file_stay(repo: Path, user: Path) -> None:
    path = user / "presets" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xef\xbb\xbf" + KEPT.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    save_changes("user", "mine", FEWER, repo=None, user=user)
    expected = KEPT.replace("= 3 ", "= 2 ").replace("\n", "\r\n").encode()
    assert path.read_bytes() == b"\xef\xbb\xbf" + expected
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize(
    "change",
    [
        PresetChange("size.max_files", "none"),
        PresetChange("permissions.delete", "ask"),
        PresetChange("structure.must_parse", "off"),
        PresetChange("paths.unprotect", ("**",)),
        PresetChange("pace.run_ahead", 50),
    ],
)
def test_nothing_looser_is_saved_into_a_repository(change: PresetChange, repo: Path, user: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        save_changes("repository", "careful", [*FEWER, change], repo=repo, user=user)
    assert f"{change.key} would be looser than your preset careful" in str(caught.value)
    assert "save it for yourself" in str(caught.value)
    assert not (repo / ".spark").exists()
    path = save_changes("user", "careful", [change], repo=repo, user=user)
    assert change.key in load_preset("careful", repo=repo, user=user).origins
    assert path.exists()


def test_a_repository_s_value_may_be_raised_up_to_the_person_s(repo: Path, user: Path) -> None:
    save_changes("repository", "careful", FEWER, repo=repo, user=user)
    save_changes("repository", "careful", [PresetChange("size.max_files", 8)], repo=repo, user=user)
    assert load_preset("careful", repo=repo, user=user).policy.size.max_files == 8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([PresetChange("size.max_file", 2)], "did you mean 'max_files'"),
        ([PresetChange("size.max_files", -1)], "greater than or equal to 0"),
        ([PresetChange("title.x", "y")], "'title' is no table"),
        ([DropConstraint("be brief")], "is not in this file"),
        ([AddConstraint("x" * 501)], "at most 500"),
    ],
)
def test_what_does_not_load_is_not_written(
    changes: list[Change], message: str, repo: Path, user: Path
) -> None:
    path = write(user / "presets" / "mine.toml", KEPT)
    with pytest.raises(ConfigError, match=message):
        save_changes("user", "mine", changes, repo=repo, user=user)
    assert path.read_text() == KEPT


@pytest.mark.parametrize("name", ["../x", "", "a/b", "unheard-of", "/etc/x"])
@pytest.mark.parametrize("where", ["user", "repository"])
def test_a_name_that_is_none_is_refused(where: Where, name: str, repo: Path, user: Path) -> None:
    with pytest.raises(ConfigError, match=r"no name of a preset|there is no preset"):
        save_changes(where, name, FEWER, repo=repo, user=user)
    assert not user.exists()


def test_there_must_be_a_repository_to_save_into(user: Path) -> None:
    with pytest.raises(ConfigError, match="save it for yourself"):
        save_changes("repository", "careful", FEWER, repo=None, user=user)


@pytest.mark.parametrize(
    "broken",
    [b"", b"title = ", b"\xff", b"#" * 300_000, b"titel = 1"],
    ids=["empty", "cut", "latin", "huge", "wrong"],
)
def test_a_broken_file_is_not_written_over(broken: bytes, repo: Path, user: Path) -> None:
    path = user / "presets" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_bytes(broken)
    if broken:
        with pytest.raises(ConfigError, match=r"mine\.toml|layout"):
            save_changes("user", "mine", FEWER, repo=repo, user=user)
        assert path.read_bytes() == broken
    else:
        save_changes("user", "mine", FEWER, repo=repo, user=user)
        assert path.read_text() == "[size]\nmax_files = 2\n"


@pytest.mark.parametrize("link", [".spark", ".spark/presets", ".spark/presets/careful.toml"])
def test_no_link_in_a_repository_is_followed(link: str, repo: Path, user: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "presets").mkdir(parents=True)
    (outside / "careful.toml").write_text('extends = "careful"\n')
    target = {".spark": outside, ".spark/presets": outside}.get(link, outside / "careful.toml")
    (repo / link).parent.mkdir(parents=True, exist_ok=True)
    (repo / link).symlink_to(target)
    before = {path: path.read_bytes() for path in outside.rglob("*.toml")}
    with pytest.raises(ConfigError, match="link"):
        save_changes("repository", "careful", FEWER, repo=repo, user=user)
    assert {path: path.read_bytes() for path in outside.rglob("*.toml")} == before


def test_a_folder_that_is_none_says_so(repo: Path, user: Path) -> None:
    write(user / "presets", "a file")
    with pytest.raises(ConfigError, match="presets: this folder cannot be used: it is a link or no folder"):
        save_changes("user", "careful", FEWER, repo=repo, user=user)


def test_constraints_are_saved_and_dropped(repo: Path, user: Path) -> None:
    save_changes("repository", "careful", [AddConstraint("leave docs/ alone", "9")], repo=repo, user=user)
    chips = load_preset("careful", repo=repo, user=user).constraints
    assert [one.key for one in chips] == list("123456789")
    save_changes("repository", "careful", [DropConstraint("leave docs/ alone")], repo=repo, user=user)
    assert len(load_preset("careful", repo=repo, user=user).constraints) == 8
    save_changes("repository", "careful", [PresetChange("permissions.rename", "deny")], repo=repo, user=user)
    assert load_preset("careful", repo=repo, user=user).policy.permissions.rename is Level.BLOCK
