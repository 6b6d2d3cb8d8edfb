"""Preset files: shape, errors a person can act on, extending, and repositories that only tighten."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from spark_tui.config.preset_file import PresetFile, preset_schema
from spark_tui.config.presets import list_presets, load_policy_file, load_preset
from spark_tui.config.settings import load_active_preset, load_settings
from spark_tui.config.toml_errors import ConfigError, parse_toml, read_toml
from spark_tui.core.guard.policy import Policy
from spark_tui.core.guard.rules import Scope
from spark_tui.core.guard.verdict import Level

PRESETS = Path(__file__).parents[2] / "spark_tui" / "presets"

DESIGN = """
title = "Strict"
extends = "default"
[permissions]
read = "allow"
write = "allow"
create = "allow"
overwrite = "deny"
delete = "deny"
rename = "ask"
mode = "ask"
[paths]
only = ["**"]
never = ["migrations/**"]
unprotect = []
[size]
max_diff_size = 200
max_hunk_lines = 80
max_file_lines = 150
max_files = 8
max_new_files = 3
max_line_bytes = 10000
[pace]
run_ahead = 5
[structure]
must_parse = "block"
no_type_changes = "off"
only_symbols = []
[content]
secrets = "block"
no_new_dependencies = "ask"
[[constraint]]
key = "1"
text = "don't touch types yet"
[[rule]]
id = "no-print"
pattern = "print($$$)"
language = "python"
on = "added"
level = "block"
reason = "use logging"
match = ["print('x')"]
not_match = ["log.info('x')"]
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return tmp_path / "repo"


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "user"


def in_repo(repo: Path, name: str, text: str) -> None:
    write(repo / ".spark" / "presets" / f"{name}.toml", text)


def of_user(user: Path, name: str, text: str) -> None:
    write(user / "presets" / f"{name}.toml", text)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('titel = "x"', 1, "unknown key 'titel'; did you mean 'title'?"),
        ("[size]\n\nmax_diff = 3", 3, "unknown key 'size.max_diff'; did you mean 'max_diff_size'?"),
        ("[sizes]\nmax_files = 3", 1, "unknown key 'sizes'; did you mean 'size'?"),
        ('[permissions]\ndelete = "forbid"', 2, "delete cannot be 'forbid'; write 'allow', 'ask' or 'deny'"),
        ('[permissions]\nread="allow"\nmode = "asks"', 3, "did you mean 'ask'?"),
        ("[permissions]\nmode = 3", 2, "permissions.mode: must be 'allow', 'ask' or 'deny'"),
        ('[size]\nmax_files = "3"', 2, "size.max_files: must be a whole number"),
        ("[size]\nmax_files = -1", 2, "size.max_files: must be greater than or equal to 0"),
        ("[size]\nmax_files = true", 2, "size.max_files: must be a whole number"),
        ("size = 3", 1, "size: must be a table"),
        ("title = 3", 1, "title: must be text in quotes"),
        ("[pace]\nrun_ahead = 0", 2, "pace.run_ahead: must be greater than or equal to 1"),
        ('[paths]\nnever = ["a", "[b"]', 2, "has a '[' without its ']'"),
        ('[paths]\nnever = "a"', 2, "paths.never: must be a list"),
        ('[[constraint]]\ntext = "a"\n\n[[constraint]]\ntxt = "b"', 5,
         "unknown key 'constraint.1.txt'; did you mean 'text'?"),
        ('[[constraint]]\nkey = "10"\ntext="a"', 2, "constraint.0.key"),
        ('[[constraint]]\nkey="1"\ntext="a"\n[[constraint]]\nkey="1"\ntext="b"', 1,
         "two constraints have the key '1'"),
        ('[[rule]]\nid = "a"', 1, "either 'pattern' or 'regex'"),
        ('[[rule]]\nid = "a"\npattern = "x"', 1, "needs 'language'"),
        ('[[rule]]\nid = "a"\nregex = "("', 1, "the regular expression cannot be read"),
        ("title = ", 1, "not valid TOML"),
        ('a = 1\nb = 2\nc = "', 3, "not valid TOML"),
        ("[structure]\nmust_parse = 'maybe'", 2, "structure.must_parse cannot be 'maybe'"),
        ('extends = "../x"', 1, "extends"),
    ],
)  # fmt: skip
def test_mistakes_name_the_line_and_the_right_word(text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_toml(text, PresetFile, "p.toml")
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == ("p.toml", line)
    assert str(caught.value).startswith(f"p.toml:{line}: ")


def test_every_key_of_the_design_is_understood_and_what_is_not_enforced_is_said(
    repo: Path, user: Path
) -> None:
    of_user(user, "strict", DESIGN)
    loaded = load_preset("strict", repo=repo, user=user)
    assert loaded.title == "Strict"
    assert loaded.policy.paths.only == ()
    assert loaded.policy.paths.never == ("migrations/**",)
    said = [note.partition(" (")[0] for note in loaded.notes]
    assert said == [
        "structure.must_parse is not enforced yet",
        "content.no_new_dependencies is not enforced yet",
        "content.secrets is not enforced yet",
        "the own rule 'no-print' is not enforced yet",
    ]
    (constraint,) = loaded.constraints
    assert (constraint.enforced, constraint.asked) == ((), ("don't touch types yet",))


@pytest.mark.parametrize("name", ["careful", "open", "read-only", "default"])
def test_built_in_presets_load_without_notes(name: str, user: Path) -> None:
    loaded = load_preset(name, repo=None, user=user)
    assert (loaded.name, loaded.policy.preset, loaded.notes, loaded.ignored) == (name, name, (), ())
    assert loaded.title


def test_careful_is_what_the_policy_says_by_default(user: Path) -> None:
    loaded = load_preset("careful", repo=None, user=user)
    assert loaded.policy == Policy()
    assert loaded.origins["size.max_files"] == "built-in default"
    keys = [(one.key, bool(one.enforced), one.active) for one in loaded.constraints]
    assert keys == [
        ("1", True, True),
        ("2", True, False),
        ("3", True, False),
        ("4", True, False),
        ("5", False, False),
    ]


def test_read_only_changes_nothing(user: Path) -> None:
    permissions = load_preset("read-only", repo=None, user=user).policy.permissions
    changing = (permissions.write, permissions.create, permissions.overwrite, permissions.delete)
    assert set(changing) == {permissions.rename, permissions.mode} == {Level.BLOCK}
    assert permissions.read is Level.ALLOW


def test_extending_keeps_what_is_not_said_and_names_each_origin(user: Path) -> None:
    of_user(
        user,
        "base",
        'extends = "open"\n[size]\nmax_files = 5\n[[constraint]]\nkey = "1"\ntext = "no renames"\n',
    )
    of_user(
        user, "mine", 'extends = "base"\n[size]\nmax_diff_size = "none"\n[[constraint]]\ntext = "be brief"\n'
    )
    loaded = load_preset("mine", repo=None, user=user)
    assert loaded.policy.size.max_files == 5
    assert loaded.policy.size.max_diff_size is None
    assert loaded.policy.size.max_new_files == 20
    assert loaded.origins["size.max_files"].endswith("base.toml")
    assert loaded.origins["size.max_new_files"] == "built-in open"
    assert [one.text for one in loaded.constraints if one.key in ("1", "")] == ["no renames", "be brief"]
    brief = loaded.constraints[-1]
    assert (brief.active, brief.scope) == (True, Scope.PRESET)


def test_a_preset_may_extend_the_built_in_one_of_its_own_name(user: Path) -> None:
    of_user(user, "careful", 'extends = "careful"\n[size]\nmax_files = 2\n')
    loaded = load_preset("careful", repo=None, user=user)
    assert (loaded.policy.size.max_files, loaded.policy.size.max_new_files) == (2, 3)


def test_circles_and_unknown_names_are_errors(user: Path) -> None:
    of_user(user, "a", 'extends = "b"')
    of_user(user, "b", 'extends = "a"')
    of_user(user, "c", 'extends = "nowhere"')
    with pytest.raises(ConfigError, match="circle: a extends b extends a"):
        load_preset("a", repo=None, user=user)
    with pytest.raises(ConfigError, match="extends 'nowhere', which does not exist"):
        load_preset("c", repo=None, user=user)
    with pytest.raises(ConfigError, match="there is no preset 'd'; there are a, b, c, careful"):
        load_preset("d", repo=None, user=user)
    for name in ("../a", "", "a/b", ".hidden"):
        with pytest.raises(ConfigError, match="no name of a preset"):
            load_preset(name, repo=None, user=user)


def test_a_repository_tightens(repo: Path, user: Path) -> None:
    in_repo(
        repo, "team", '[size]\nmax_files = 2\n[permissions]\nrename = "deny"\n[paths]\nnever = ["db/**"]\n'
    )
    loaded = load_preset("team", repo=repo, user=user)
    assert loaded.ignored == ()
    assert loaded.policy.size.max_files == 2
    assert loaded.policy.permissions.rename is Level.BLOCK
    assert loaded.policy.paths.never == ("db/**",)
    assert loaded.policy.size.max_diff_size == 200
    assert loaded.origins["size.max_files"].startswith("repository ")


LOOSE = """
[permissions]
delete = "allow"
overwrite = "allow"
[size]
max_diff_size = "none"
max_files = 3
[paths]
unprotect = ["**"]
[pace]
run_ahead = 1000
"""


def test_a_repository_never_loosens_and_the_attempt_is_shown(repo: Path, user: Path) -> None:
    in_repo(repo, "team", LOOSE)
    loaded = load_preset("team", repo=repo, user=user)
    own = load_preset("careful", repo=None, user=user).policy
    assert loaded.policy.permissions == own.permissions
    assert loaded.policy.paths == own.paths
    assert (loaded.policy.size.max_diff_size, loaded.policy.size.max_files, loaded.policy.run_ahead) == (
        200,
        3,
        5,
    )
    assert [one.partition(" ")[0] for one in loaded.ignored] == [
        "permissions.overwrite",
        "permissions.delete",
        "size.max_diff_size",
        "paths.unprotect",
        "pace.run_ahead",
    ]
    assert 'permissions.delete = "allow" is ignored' in loaded.ignored[1]
    assert loaded.origins["permissions.delete"] == "careful (clamped)"


@pytest.mark.parametrize("name", ["careful", "open"])
def test_a_repository_cannot_replace_a_preset_of_the_person(name: str, repo: Path, user: Path) -> None:
    in_repo(repo, name, 'extends = "open"\n' + LOOSE)
    mine = load_preset(name, repo=None, user=user).policy
    theirs = load_preset(name, repo=repo, user=user).policy
    assert theirs.permissions == mine.permissions
    assert theirs.paths == mine.paths


def test_a_preset_that_the_repository_chose_only_tightens(repo: Path, user: Path) -> None:
    write(repo / ".spark" / "config.toml", 'preset = "open"\nrun_ahead = 50\n')
    settings = load_settings(repo=repo, user=user, env={})
    loaded = load_active_preset(settings, repo=repo, user=user)
    careful = load_preset("careful", repo=None, user=user).policy
    assert (loaded.policy.permissions, loaded.policy.size) == (careful.permissions, careful.size)
    assert loaded.policy.run_ahead == careful.run_ahead
    assert loaded.ignored
    chosen = load_settings(repo=repo, user=user, env={}, flags={"preset": "open", "run_ahead": 50})
    own = load_active_preset(chosen, repo=repo, user=user)
    assert own.policy.permissions.rename is Level.ALLOW
    assert own.policy.run_ahead == 50
    assert own.ignored == ()


def test_what_a_person_has_as_preset_is_the_limit_for_the_repository(repo: Path, user: Path) -> None:
    write(user / "config.toml", 'preset = "open"\n')
    write(repo / ".spark" / "config.toml", 'preset = "team"\n')
    in_repo(repo, "team", "[size]\nmax_diff_size = 500\n")
    settings = load_settings(repo=repo, user=user, env={})
    assert settings.values.preset == "open"
    assert settings.origin("preset").startswith("user ")


def test_a_policy_file_given_by_the_person_may_loosen(tmp_path: Path, user: Path) -> None:
    path = write(tmp_path / "anywhere.toml", LOOSE)
    loaded = load_policy_file(path, user=user)
    assert loaded.policy.permissions.delete is Level.ALLOW
    assert loaded.policy.paths.unprotect == ("**",)
    assert loaded.policy.size.max_diff_size is None
    assert loaded.policy.size.max_hunk_lines == 80
    assert (loaded.ignored, loaded.name) == ((), "anywhere")


def test_all_presets_are_listed_with_their_place(repo: Path, user: Path) -> None:
    in_repo(repo, "team", "")
    of_user(user, "mine", "")
    write(user / "presets" / "no name.toml", "")
    assert list_presets(repo=repo, user=user) == {
        "team": "repository", "mine": "user",
        "careful": "built-in", "open": "built-in", "read-only": "built-in", "default": "built-in",
    }  # fmt: skip


def test_strange_files_are_errors_and_never_hang(repo: Path, user: Path, tmp_path: Path) -> None:
    folder = repo / ".spark" / "presets"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.toml")
    (folder / "gone.toml").symlink_to(tmp_path / "nowhere")
    (folder / "folder.toml").mkdir()
    (folder / "latin.toml").write_bytes(b'\n\ntitle = "\xe9"\n')
    (folder / "huge.toml").write_bytes(b"#" * 300_000)
    for name, message in {
        "pipe": "not a regular file",
        "gone": "cannot be read",
        "folder": "not a regular file|cannot be read",
        "latin": "latin.toml:3: the file is not UTF-8",
        "huge": "larger than 256 KiB",
    }.items():
        with pytest.raises(ConfigError, match=message):
            load_preset(name, repo=repo, user=user)


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_bytes(b'\xef\xbb\xbftitle = "x"\r\n[size]\r\nmax_files = 1\r\n')
    assert read_toml(path, PresetFile).size.max_files == 1


def test_the_schema_that_ships_is_current() -> None:
    assert json.loads((PRESETS / "preset.schema.json").read_text(encoding="utf-8")) == preset_schema()
