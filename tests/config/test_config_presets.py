"""Preset files: shape, errors a person can act on, extending, and repositories that only tighten."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pytest

from spark_tui.config.preset_change import AddConstraint, Change, DropConstraint, PresetChange
from spark_tui.config.preset_file import preset_schema
from spark_tui.config.preset_said import SaidPreset
from spark_tui.config.presets import (
    list_presets,
    load_policy_file,
    load_preset,
    preset_files,
    preset_json,
    tuned,
)
from spark_tui.config.settings import load_active_preset, load_settings
from spark_tui.config.toml_errors import ConfigError, parse_toml, read_toml
from spark_tui.core.guard.policy import Content, OwnRule, Policy, RuleLevel, Structure
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
max_hunks = 30
[pace]
run_ahead = 5
[structure]
must_parse = "block"
no_type_changes = "off"
only_symbols = ["parse", "Client.send"]
[content]
secrets = "stop"
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
        ('[[rule]]\nid = "a"\nregex = "a"\n[[rule]]\nid = "a"\nregex = "b"', 1, "two rules have the id 'a'"),
        ('[[rule]]\nid = "a"\nregex = ""', 3, "rule.0.regex"),
        ('[[rule]]\nid = "a"\nregex = "x"\nlevel = "deny"', 4, "level cannot be 'deny'"),
        ("[size]\nmax_hunks = 'no'", 2, "size.max_hunks"),
        ("title = ", 1, "not valid TOML"),
        ('a = 1\nb = 2\nc = "', 3, "not valid TOML"),
        ("[structure]\nmust_parse = 'maybe'", 2, "structure.must_parse cannot be 'maybe'"),
        ('extends = "../x"', 1, "extends"),
    ],
)  # fmt: skip
def test_mistakes_name_the_line_and_the_right_word(text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_toml(text, SaidPreset, "p.toml")
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line) == ("p.toml", line)
    assert str(caught.value).startswith(f"p.toml:{line}: ")


def test_every_key_of_the_design_means_something(repo: Path, user: Path) -> None:
    of_user(user, "strict", DESIGN)
    loaded = load_preset("strict", repo=repo, user=user)
    policy = loaded.policy
    assert loaded.title == "Strict"
    assert (policy.paths.only, policy.paths.never) == ((), ("migrations/**",))
    assert policy.size.max_hunks == 30
    assert policy.structure == Structure(must_parse=RuleLevel.BLOCK, only_symbols=(("parse", "Client.send"),))
    assert (policy.content.secrets, policy.content.elision) == (RuleLevel.STOP, RuleLevel.BLOCK)
    assert policy.own == (OwnRule("no-print", pattern="print($$$)", language="python", reason="use logging"),)
    (constraint,) = loaded.constraints
    assert (constraint.text, constraint.active) == ("don't touch types yet", False)
    keys = ("structure.only_symbols", "content.secrets", "own.no-print", "constraint.don't touch types yet")
    assert {loaded.origins[key].partition(" ")[0] for key in keys} == {"user"}
    assert loaded.origins["content.elision"] == "built-in default"


@pytest.mark.parametrize("name", ["careful", "open", "read-only", "default"])
def test_built_in_presets_load(name: str, user: Path) -> None:
    loaded = load_preset(name, repo=None, user=user)
    assert (loaded.name, loaded.policy.preset, loaded.base, loaded.ignored) == (name, name, "", ())
    assert loaded.title
    assert loaded.policy.structure == Structure(must_parse=RuleLevel.BLOCK)
    assert loaded.policy.content == Content(
        secrets=RuleLevel.BLOCK,
        elision=RuleLevel.BLOCK,
        invisible=RuleLevel.BLOCK,
        no_new_dependencies=RuleLevel.ASK,
    )
    assert [constraint.key for constraint in loaded.constraints] == (
        list("12345678") if name in ("careful", "open") else []
    )


def test_careful_has_the_limits_of_a_bare_policy_and_chips_that_mean_something(user: Path) -> None:
    loaded = load_preset("careful", repo=None, user=user)
    bare = Policy()
    policy = loaded.policy
    assert (policy.permissions, policy.paths, policy.size) == (bare.permissions, bare.paths, bare.size)
    assert policy.run_ahead == bare.run_ahead
    assert loaded.origins["size.max_files"] == "built-in default"
    chips = [[rule.rule for rule in one.enforced] for one in loaded.constraints]
    assert chips == [
        ["structure.no_type_changes"],
        ["paths.never"],
        ["content.no_new_dependencies"],
        ["structure.keep_public_api"],
        ["size.max_lines"],
        ["permissions.no_create"],
        ["structure.no_comment_changes"],
        [],
    ]
    assert not any(one.active for one in loaded.constraints)


def test_open_shows_what_it_does_not_hold_as_off(user: Path) -> None:
    chips = load_preset("open", repo=None, user=user).constraints
    assert [(one.text, one.active) for one in chips if one.key == "7"] == [("don't delete anything", False)]


def test_a_chip_that_the_preset_holds_anyway_is_on_and_one_that_is_relative_is_no_problem(user: Path) -> None:
    of_user(
        user,
        "mine",
        '[structure]\nno_type_changes = "stop"\n'
        '[[constraint]]\nkey = "1"\ntext = "don\'t touch types"\n'
        '[[constraint]]\nkey = "2"\ntext = "half of that"\n'
        '[[constraint]]\nkey = "3"\ntext = "you may delete files"\n',
    )
    types, half, lifting = load_preset("mine", repo=None, user=user).constraints
    assert (types.active, half.active, lifting.active) == (True, False, False)
    assert (lifting.enforced, lifting.asked) == ((), ("you may delete files",))


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


def test_a_person_s_preset_limits_the_repository_s_of_the_same_name(repo: Path, user: Path) -> None:
    of_user(user, "mine", "[size]\nmax_files = 2\n")
    in_repo(repo, "mine", 'title = "Ours"\n[size]\nmax_files = 7\nmax_new_files = 1\n')
    loaded = load_preset("mine", repo=repo, user=user)
    assert (loaded.policy.size.max_files, loaded.policy.size.max_new_files) == (2, 1)
    assert (loaded.base, loaded.looser, loaded.title) == ("mine", ("size.max_files",), "Ours")


def test_a_repository_leaves_the_person_s_constraints_where_it_says_nothing(repo: Path, user: Path) -> None:
    in_repo(repo, "careful", '[[constraint]]\nkey = "2"\ntext = "leave docs/ alone"\n')
    loaded = load_preset("careful", repo=repo, user=user)
    chips = loaded.constraints
    assert (loaded.title, [one.key for one in chips]) == ("Careful", list("12345678"))
    assert chips[1].text == "leave docs/ alone"


OWN = """
[[rule]]
id = "no-print"
regex = "print"
match = ["print(1)"]
not_match = ["log(1)"]
"""


def test_own_rules_are_extended_by_id(user: Path) -> None:
    of_user(user, "base", OWN + '[[rule]]\nid = "no-todo"\nregex = "TODO"\n')
    of_user(user, "mine", 'extends = "base"\n[[rule]]\nid = "no-print"\nregex = "print"\nlevel = "ask"\n')
    loaded = load_preset("mine", repo=None, user=user)
    assert [(rule.id, rule.level) for rule in loaded.policy.own] == [
        ("no-print", RuleLevel.ASK),
        ("no-todo", RuleLevel.BLOCK),
    ]
    assert loaded.origins["own.no-print"].endswith("mine.toml")
    assert loaded.origins["own.no-todo"].endswith("base.toml")


def test_a_repository_adds_own_rules_and_replaces_none(repo: Path, user: Path) -> None:
    of_user(user, "careful", 'extends = "careful"' + OWN)
    theirs = '[[rule]]\nid = "no-print"\nregex = "never"\nlevel = "off"\n'
    in_repo(repo, "careful", theirs + '[[rule]]\nid = "no-todo"\nregex = "TODO"\n')
    loaded = load_preset("careful", repo=repo, user=user)
    assert [(rule.id, rule.regex, rule.level) for rule in loaded.policy.own] == [
        ("no-print", "print", RuleLevel.BLOCK),
        ("no-todo", "TODO", RuleLevel.BLOCK),
    ]
    assert loaded.ignored == (
        "the rule 'no-print' is ignored: your preset careful has a rule of that name, which stays",
    )
    assert loaded.origins["own.no-print"] == "careful (clamped)"


def test_a_repository_cannot_switch_rules_off(repo: Path, user: Path) -> None:
    in_repo(
        repo,
        "careful",
        '[structure]\nmust_parse = "off"\nno_renames = "stop"\nonly_symbols = ["f"]\n'
        '[content]\nsecrets = "ask"\n',
    )
    loaded = load_preset("careful", repo=repo, user=user)
    assert loaded.policy.structure == Structure(
        must_parse=RuleLevel.BLOCK, no_renames=RuleLevel.STOP, only_symbols=(("f",),)
    )
    assert loaded.policy.content.secrets is RuleLevel.BLOCK
    assert loaded.looser == ("structure.must_parse", "content.secrets")
    assert loaded.ignored[0] == (
        'structure.must_parse = "off" is ignored: a repository can only tighten your preset careful, '
        'which says "block"'
    )


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ('regex = "print"\nmatch = ["log(1)"]', "log(1)"),
        ('regex = "print"\nnot_match = ["print(2)"]', "print(2)"),
        ('regex = "("', "("),
        ('regex = "(?=look-ahead)x"', "(?="),
        ('regex = "((((a{500}){500}){500}){500})"', "regular expression"),
        ('pattern = "print($A)"\nlanguage = "python"\nmatch = ["log(1)"]', "log(1)"),
        ('pattern = "x"\nlanguage = "klingon"', "klingon"),
    ],
)
@pytest.mark.parametrize("place", ["user", "repository", "policy file"])
def test_a_preset_whose_own_rules_do_not_work_does_not_load(
    place: str, rule: str, word: str, repo: Path, user: Path
) -> None:
    text = f'title = "x"\n\n[[rule]]\nid = "good"\nregex = "a"\n\n[[rule]]\nid = "bad"\n{rule}\n'
    folders = {"user": user / "presets", "repository": repo / ".spark" / "presets", "policy file": repo}
    path = write(folders[place] / "x.toml", text)
    named = partial(load_preset, "x", repo=repo)
    load = partial(load_policy_file, path) if place == "policy file" else named
    with pytest.raises(ConfigError) as caught:
        load(user=user)
    assert (caught.value.path, caught.value.line) == (str(path), 8)
    assert caught.value.message.startswith("the rule 'bad': ")
    assert word in caught.value.message


def test_circles_with_rules_and_drafts_are_circles_too(repo: Path, user: Path) -> None:
    of_user(user, "a", 'extends = "b"' + OWN)
    draft = {user / "presets" / "b.toml": 'extends = "a"' + OWN}
    with pytest.raises(ConfigError, match="circle: a extends b extends a"):
        load_preset("a", repo=repo, user=user, drafts=draft)


def test_a_draft_is_loaded_as_if_it_stood_there(repo: Path, user: Path) -> None:
    drafts = {repo / ".spark" / "presets" / "team.toml": "[size]\nmax_files = 1\n"}
    assert load_preset("team", repo=repo, user=user, drafts=drafts).policy.size.max_files == 1
    with pytest.raises(ConfigError, match="there is no preset 'team'"):
        load_preset("team", repo=repo, user=user)


def test_a_whole_preset_comes_back_from_json(repo: Path, user: Path, tmp_path: Path) -> None:
    in_repo(repo, "careful", '[paths]\nonly = ["src/**"]\n[[constraint]]\ntext = "no renames"\n')
    of_user(user, "careful", 'extends = "careful"\n[paths]\nonly = ["*.py"]\n' + OWN)
    loaded = load_preset("careful", repo=repo, user=user)
    assert len(loaded.policy.paths.only) == 2
    path = tmp_path / "preset.json"
    path.write_bytes(preset_json(loaded))
    again = load_policy_file(path, user=user)
    assert (again.policy, again.constraints) == (loaded.policy, loaded.constraints)
    for broken in (b"", b"{", b'{"type": "GoalSet"}', b"\xff", b"[" * 100_000):
        path.write_bytes(broken)
        with pytest.raises(ConfigError, match="no preset"):
            load_policy_file(path, user=user)


def test_files_of_presets_are_found_in_both_places(repo: Path, user: Path) -> None:
    in_repo(repo, "team", "")
    of_user(user, "team", "")
    of_user(user, "mine", "")
    assert [path.stem for path in preset_files("", repo=repo, user=user)] == ["team", "mine", "team"]
    assert len(preset_files("team", repo=repo, user=user)) == 2
    assert preset_files("careful", repo=None, user=user) == []


TUNINGS: list[tuple[list[Change], list[tuple[str, str]]]] = [
    ([AddConstraint("no renames")], [("1", "no new files"), ("", "be brief"), ("", "no renames")]),
    ([AddConstraint("no renames", "1")], [("1", "no renames"), ("", "be brief")]),
    ([AddConstraint("no renames", "2")], [("1", "no new files"), ("", "be brief"), ("2", "no renames")]),
    ([AddConstraint("be brief", "2")], [("1", "no new files"), ("2", "be brief")]),
    ([AddConstraint("be brief")], [("1", "no new files"), ("", "be brief")]),
    ([DropConstraint("no new files")], [("", "be brief")]),
    ([DropConstraint("who knows")], [("1", "no new files"), ("", "be brief")]),
    ([AddConstraint("x"), DropConstraint("x")], [("1", "no new files"), ("", "be brief")]),
    ([DropConstraint("be brief"), AddConstraint("be brief")], [("1", "no new files"), ("", "be brief")]),
]


@pytest.mark.parametrize(("changes", "expected"), TUNINGS)
def test_constraints_are_tuned_one_after_the_other(
    changes: list[Change], expected: list[tuple[str, str]], user: Path
) -> None:
    of_user(user, "mine", '[[constraint]]\nkey="1"\ntext="no new files"\n[[constraint]]\ntext="be brief"\n')
    loaded = load_preset("mine", repo=None, user=user)
    assert [(one.key, one.text) for one in tuned(loaded, changes).constraints] == expected


def test_values_are_tuned_and_may_loosen(repo: Path, user: Path) -> None:
    in_repo(repo, "careful", "[size]\nmax_files = 2\n")
    loaded = load_preset("careful", repo=repo, user=user)
    changes = [
        PresetChange("size.max_files", 3),
        PresetChange("size.max_files", "none"),
        PresetChange("permissions.delete", "allow"),
        PresetChange("paths.only", ("src/**",)),
        PresetChange("structure.no_type_changes", "stop"),
        PresetChange("structure.only_symbols", ("f",)),
        PresetChange("pace.run_ahead", 9),
    ]
    policy = tuned(loaded, changes).policy
    assert policy.size.max_files is None
    assert policy.permissions.delete is Level.ALLOW
    assert (policy.paths.only, policy.structure.only_symbols) == ((("src/**",),), (("f",),))
    assert (policy.structure.no_type_changes, policy.run_ahead) == (RuleLevel.STOP, 9)
    assert next(one for one in tuned(loaded, changes).constraints if one.key == "1").active
    assert tuned(loaded, []) == loaded


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (PresetChange("size.max_file", 3), "did you mean 'max_files'"),
        (PresetChange("size.max_files", -3), "greater than or equal to 0"),
        (PresetChange("size", 3), "is no key of a preset"),
        (PresetChange("size.a.b", 3), "is no key of a preset"),
        (PresetChange("paths.never", ("[x",)), "without its"),
        (PresetChange("structure.must_parse", "maybe"), "cannot be 'maybe'"),
        (AddConstraint(""), "constraint.0.text"),
        (AddConstraint("x", "12"), "constraint.0.key"),
    ],
)
def test_a_wrong_change_says_what_is_wrong(change: Change, message: str, user: Path) -> None:
    with pytest.raises(ConfigError, match=message.replace("[", r"\[")):
        tuned(load_preset("careful", repo=None, user=user), [change])


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
    assert read_toml(path, SaidPreset).size == {"max_files": 1}


def test_the_schema_that_ships_is_current() -> None:
    assert json.loads((PRESETS / "preset.schema.json").read_text(encoding="utf-8")) == preset_schema()
