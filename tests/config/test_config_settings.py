"""Settings with their origins, endpoints, and where files are kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from spark_tui.config.config_file import config_schema
from spark_tui.config.config_values import url_problem
from spark_tui.config.models import (
    Endpoint,
    NotConfigured,
    catalogue,
    local_providers,
    resolve,
)
from spark_tui.config.places import places
from spark_tui.config.settings import Settings, load_settings
from spark_tui.config.toml_errors import ConfigError
from spark_tui.core.loopback import is_loopback_url
from spark_tui.core.stream.edits import EditFormat

PRESETS = Path(__file__).parents[2] / "spark_tui" / "presets"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_flags_before_environment_before_user_before_repository(tmp_path: Path) -> None:
    repo, user = tmp_path / "repo", tmp_path / "user"
    write(repo / ".spark" / "config.toml", 'preset = "team"\nformat = "whole_file"\nrun_ahead = 2\n')
    write(
        user / "config.toml",
        'base_url = "http://localhost:1/v1"\nformat = "apply_patch"\ntheme = "spark-light"\n',
    )
    env = {"OPENAI_BASE_URL": "http://localhost:2/v1"}
    settings = load_settings(repo=repo, user=user, env=env, flags={"theme": "high-contrast", "model": None})
    values = settings.values
    assert (values.theme, values.base_url, values.format, values.preset) == (
        "high-contrast", "http://localhost:2/v1", "apply_patch", "team",
    )  # fmt: skip
    origins = {
        name: settings.origin(name).partition(" ")[0]
        for name in ("theme", "base_url", "format", "preset", "model")
    }
    assert origins == {
        "theme": "flag",
        "base_url": "environment",
        "format": "user",
        "preset": "repository",
        "model": "default",
    }
    assert settings.own_preset == "careful"
    with pytest.raises(KeyError):
        settings.origin("modle")


def test_a_repository_cannot_set_where_things_are_sent(tmp_path: Path) -> None:
    where = 'base_url = "https://evil.example/v1"\napi_key_env = "HOME"\n'
    text = where + 'model = "x"\ntheme = "x"\npreset = "open"\n'
    write(tmp_path / ".spark" / "config.toml", text)
    settings = load_settings(repo=tmp_path, user=tmp_path / "user", env={})
    values = settings.values
    assert (values.base_url, values.api_key_env, values.model, values.theme) == ("", "", "", "spark-dark")
    theme, asking = settings.ignored
    assert theme.startswith("theme is ignored (")
    assert theme.endswith("a repository cannot set it")
    assert asking.startswith("model and base_url and api_key_env: ignored until you trust ")
    assert "spark-tui trust" in asking
    assert settings.asking is not None
    assert not settings.asking.trusted
    assert dict(settings.asking.values) == {
        "model": "x",
        "base_url": "https://evil.example/v1",
        "api_key_env": "HOME",
    }


def test_a_repository_that_asks_for_nothing_needs_no_trust(tmp_path: Path) -> None:
    write(tmp_path / ".spark" / "config.toml", 'preset = "open"\ntheme = "x"\n')
    settings = load_settings(repo=tmp_path, user=tmp_path / "user", env={})
    assert settings.asking is None


PAIR = 'base_url = "https://team.example/v1"\napi_key_env = "TEAM_KEY"\nmodel = "cerebras/m"\n'
KEYS = {"TEAM_KEY": "team", "OPENAI_API_KEY": "o", "CEREBRAS_API_KEY": "c", "MINE": "m", "GROQ_API_KEY": "g"}


def trusting(tmp_path: Path, theirs: str, own: str = "", **env: str) -> Settings:
    """The settings of a repository that says `theirs` and whose file is trusted to the last byte."""
    write(tmp_path / "repo" / ".spark" / "config.toml", theirs)
    write(tmp_path / "user" / "config.toml", own)
    digest = hashlib.sha256(theirs.encode()).hexdigest()
    return load_settings(repo=tmp_path / "repo", user=tmp_path / "user", env=env, trusted=digest)


def test_what_the_person_trusts_is_taken_and_says_so(tmp_path: Path) -> None:
    settings = trusting(tmp_path, PAIR + 'theme = "x"\n')
    values = settings.values
    assert (values.base_url, values.api_key_env, values.model) == (
        "https://team.example/v1", "TEAM_KEY", "cerebras/m",
    )  # fmt: skip
    assert settings.origin("base_url").startswith("repository ")
    assert settings.origin("base_url").endswith("config.toml (trusted)")
    assert settings.from_repository("base_url")
    assert settings.asking is not None
    assert settings.asking.trusted
    assert [one.partition(" ")[0] for one in settings.ignored] == ["theme"]


@pytest.mark.parametrize("changed", [PAIR + "\n", PAIR.replace("team.", "evil."), "# x\n" + PAIR])
def test_any_other_byte_takes_trust_away(changed: str, tmp_path: Path) -> None:
    write(tmp_path / ".spark" / "config.toml", changed)
    digest = hashlib.sha256(PAIR.encode()).hexdigest()
    settings = load_settings(repo=tmp_path, user=tmp_path / "user", env={}, trusted=digest)
    assert (settings.values.base_url, settings.values.model) == ("", "")
    assert settings.ignored


@pytest.mark.parametrize(
    ("theirs", "own", "flags", "env", "expected"),
    [
        (PAIR, "", (None, None), {}, ("https://team.example/v1", "m", "team")),
        (PAIR.replace('api_key_env = "TEAM_KEY"\n', ""), "", (None, None), {},
         ("https://team.example/v1", "m", "")),
        (PAIR, 'api_key_env = "MINE"\n', (None, None), {}, ("https://team.example/v1", "m", "team")),
        ('base_url = "https://team.example/v1"\n', 'api_key_env = "MINE"\n', (None, None), {},
         ("https://team.example/v1", "", "")),
        ('base_url = "https://team.example/v1"\n', 'model = "groq/x"\n', (None, None), {},
         ("https://api.groq.com/openai/v1", "x", "g")),
        (PAIR, "", ("groq/x", None), {}, ("https://api.groq.com/openai/v1", "x", "g")),
        (PAIR, "", ("unheard-of", None), {}, ("https://team.example/v1", "unheard-of", "team")),
        (PAIR, "", (None, "https://other.example/v1"), {}, ("https://other.example/v1", "m", "c")),
        (PAIR, 'base_url = "https://mine.example/v1"\n', ("m", None), {},
         ("https://mine.example/v1", "m", "o")),
        (PAIR, "", ("m", None), {"OPENAI_BASE_URL": "https://env.example/v1"},
         ("https://env.example/v1", "m", "o")),
        ('api_key_env = "TEAM_KEY"\n', 'base_url = "https://mine.example/v1"\n', (None, None), {},
         ("https://mine.example/v1", "", "o")),
    ],
)  # fmt: skip
def test_no_key_of_the_person_s_goes_to_a_repository_s_address_nor_the_other_way_round(
    theirs: str,
    own: str,
    flags: tuple[str | None, str | None],
    env: dict[str, str],
    expected: tuple[str, str, str],
    tmp_path: Path,
) -> None:
    settings = trusting(tmp_path, theirs, own, **env)
    found = resolve(*flags, KEYS | env, settings)
    assert isinstance(found, Endpoint)
    assert (found.base_url, found.model, found.key) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'model = "\xff"\n', "config.toml:1: the file is not UTF-8"),
        (b"#" * 300_000, "larger than 256 KiB"),
        (b"model = [[[[", "not valid TOML"),
        (b'base_url = "https://u:p@h/v1"\n', "must not hold a name or a password"),
        (b'api_key_env = "sk-123"\n', "must be the name of an environment variable"),
    ],
    ids=["latin", "huge", "cut", "password", "key"],
)
def test_a_broken_file_of_a_repository_is_an_error_with_its_place(
    data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / ".spark" / "config.toml"
    path.parent.mkdir()
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    with pytest.raises(ConfigError) as caught:
        load_settings(repo=tmp_path, user=tmp_path / "user", env={}, trusted=digest)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('modle = "x"', "config.toml:1: unknown key 'modle'; did you mean 'model'?"),
        ('\nformat = "patch"', "config.toml:2: format cannot be 'patch'"),
        ('api_key_env = "sk-abc"', "must be the name of an environment variable, not a key"),
        ('base_url = "ftp://x"', "must begin with http"),
    ],
)
def test_mistakes_in_the_person_s_file_are_errors(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path / "config.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_settings(repo=None, user=tmp_path, env={})
    assert message in str(caught.value)


def test_mistakes_in_flags_and_environment_name_their_origin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"base_url \(environment OPENAI_BASE_URL\)"):
        load_settings(repo=None, user=tmp_path, env={"OPENAI_BASE_URL": "nonsense"})
    with pytest.raises(ConfigError, match=r"format \(flag\)"):
        load_settings(repo=None, user=tmp_path, env={}, flags={"format": "x"})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://h",
        "http://",
        "http://u:p@h/v1",
        "http://h/v1?a=1",
        "http://h/#x",
        "http://h/ x",
        "http://[::1",
        "http://h:99999",
    ],
)
def test_bad_urls(url: str) -> None:
    assert url_problem(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v1", "https://api.example.com/v1", "http://[::1]:1/v1"]
)
def test_good_urls(url: str) -> None:
    assert url_problem(url) == ""


def endpoint(
    tmp_path: Path, model: str | None = None, base_url: str | None = None, config: str = "", **env: str
) -> Endpoint | NotConfigured:
    if config:
        write(tmp_path / "config.toml", config)
    settings = load_settings(repo=None, user=tmp_path, env=env)
    return resolve(model, base_url, env, settings)


LOCAL = "http://127.0.0.1:9/v1"
SAVED = f'base_url = "{LOCAL}"\nmodel = "m"\n'
CASES = [
    ({"model": "cerebras/gpt-oss-120b", "CEREBRAS_API_KEY": "c"}, ("cerebras", "gpt-oss-120b", "c", 131072)),
    ({"model": "groq/openai/gpt-oss-20b", "GROQ_API_KEY": "g"}, ("groq", "openai/gpt-oss-20b", "g", 131072)),
    ({"model": "groq/unheard-of", "GROQ_API_KEY": "g"}, ("groq", "unheard-of", "g", 131072)),
    ({"model": "gpt-oss-120b", "CEREBRAS_API_KEY": "c"}, ("cerebras", "gpt-oss-120b", "c", 131072)),
    ({"model": "gpt-4.1", "OPENAI_API_KEY": "o"}, ("openai", "gpt-4.1", "o", 1047576)),
    ({"model": "unheard-of", "OPENAI_API_KEY": "o"}, ("openai", "unheard-of", "o", 131072)),
    ({"GROQ_API_KEY": "g"}, ("groq", "openai/gpt-oss-120b", "g", 131072)),
    ({"CEREBRAS_API_KEY": "c", "GROQ_API_KEY": "g"}, ("cerebras", "gpt-oss-120b", "c", 131072)),
    ({"model": "ollama/qwen"}, ("ollama", "qwen", "", 32768)),
    ({"model": "llama.cpp/"}, ("llama.cpp", "", "", 32768)),
    ({"model": "x", "base_url": LOCAL}, ("127.0.0.1", "x", "", 32768)),
    ({"base_url": LOCAL}, ("127.0.0.1", "", "", 32768)),
    ({"base_url": LOCAL, "OPENAI_API_KEY": "o"}, ("127.0.0.1", "", "o", 32768)),
    ({"OPENAI_BASE_URL": LOCAL, "model": "openai/x"}, ("openai", "x", "", 32768)),
    ({"OPENAI_BASE_URL": LOCAL, "model": "cerebras/x", "CEREBRAS_API_KEY": "c"},
     ("cerebras", "x", "c", 131072)),
    ({"model": "vllm/openai/x", "base_url": "http://10.0.0.1/v1"}, ("vllm", "openai/x", "", 131072)),
    ({"config": SAVED + "context_window = 4096"}, ("127.0.0.1", "m", "", 4096)),
    ({"config": SAVED, "model": "groq/x", "GROQ_API_KEY": "g"}, ("groq", "x", "g", 131072)),
    ({"config": f'base_url = "{LOCAL}"\napi_key_env = "MINE"', "MINE": "k", "OPENAI_API_KEY": "o"},
     ("127.0.0.1", "", "k", 32768)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_what_a_choice_stands_for(
    given: dict[str, str], expected: tuple[str, str, str, int], tmp_path: Path
) -> None:
    found = endpoint(tmp_path, **given)
    assert isinstance(found, Endpoint)
    assert (found.provider, found.model, found.key, found.window) == expected
    assert found.local is is_loopback_url(found.base_url)


@pytest.mark.parametrize("model", [None, "cerebras/gpt-oss-120b", "gpt-4.1", "unheard-of"])
def test_without_a_key_it_says_what_was_looked_for(model: str | None, tmp_path: Path) -> None:
    found = endpoint(tmp_path, model, GROQ_API_KEY="" if model is None else "g")
    assert isinstance(found, NotConfigured)
    assert any("CEREBRAS_API_KEY" in line for line in found.looked_for)
    assert any("11434" in line for line in found.looked_for)
    assert found.found == (() if model is None else ("GROQ_API_KEY (Groq)",))
    assert model != "gpt-4.1" or "OPENAI_API_KEY" in found.looked_for[0]


def test_keys_are_never_in_a_repr(tmp_path: Path) -> None:
    found = endpoint(tmp_path, "openai/x", OPENAI_API_KEY="very-secret")
    assert isinstance(found, Endpoint)
    assert found.key == "very-secret"
    assert "very-secret" not in repr(found)


def test_the_format_follows_the_model_unless_one_is_asked_for(tmp_path: Path) -> None:
    liked = endpoint(tmp_path, "openai/gpt-4.1", OPENAI_API_KEY="o")
    other = endpoint(tmp_path, "openai/x", OPENAI_API_KEY="o")
    asked = endpoint(tmp_path, "openai/gpt-4.1", config='format = "search_replace"', OPENAI_API_KEY="o")
    formats = [found.format for found in (liked, other, asked) if isinstance(found, Endpoint)]
    assert formats == [EditFormat.APPLY_PATCH, EditFormat.SEARCH_REPLACE, EditFormat.SEARCH_REPLACE]


OPENAI = {"OPENAI_API_KEY": "o"}
WIRES = [
    ({"model": "openai/gpt-5", **OPENAI}, ("responses", True)),
    ({"model": "openai/gpt-4.1", **OPENAI}, ("responses", False)),
    ({"model": "openai/unheard-of", **OPENAI}, ("responses", False)),
    ({"model": "openai/unheard-of", "config": 'format = "apply_patch"', **OPENAI}, ("responses", True)),
    ({"model": "openai/gpt-5", "config": 'format = "search_replace"', **OPENAI}, ("responses", False)),
    ({"model": "openai/gpt-5", "config": 'wire = "chat"', **OPENAI}, ("chat", False)),
    ({"model": "openai/gpt-5", "base_url": LOCAL, **OPENAI}, ("chat", False)),
    ({"model": "x", "base_url": "https://api.openai.com/v1", **OPENAI}, ("responses", False)),
    ({"model": "x", "base_url": "http://api.openai.com/v1", **OPENAI}, ("chat", False)),
    ({"model": "x", "base_url": LOCAL, "config": 'wire = "responses"'}, ("responses", False)),
    ({"model": "groq/x", "config": SAVED + 'wire = "responses"', "GROQ_API_KEY": "g"}, ("chat", False)),
    ({"model": "groq/x", "GROQ_API_KEY": "g"}, ("chat", False)),
    ({"model": "anthropic/x", "ANTHROPIC_API_KEY": "a"}, ("anthropic", False)),
    ({"model": "x", "base_url": "https://api.anthropic.com/v1"}, ("anthropic", False)),
]


@pytest.mark.parametrize(("given", "expected"), WIRES)
def test_which_wire_a_choice_is_asked_by(
    given: dict[str, str], expected: tuple[str, bool], tmp_path: Path
) -> None:
    found = endpoint(tmp_path, **given)
    assert isinstance(found, Endpoint)
    assert (found.wire, found.freeform) == expected


def test_the_fields_of_a_model_s_own_go_only_with_its_provider_s_wire(tmp_path: Path) -> None:
    key = {"ANTHROPIC_API_KEY": "a"}
    plain = endpoint(tmp_path, "anthropic/claude-haiku-5-5", **key)
    unknown = endpoint(tmp_path, "anthropic/x", **key)
    proxied = endpoint(tmp_path, "anthropic/claude-haiku-5-5", LOCAL, config='wire = "chat"', **key)
    asked = [dict(found.extra) for found in (plain, unknown, proxied) if isinstance(found, Endpoint)]
    assert asked[0]["output_config"] == {"effort": "low"}
    assert asked[1:] == [{}, {}]


def test_an_address_of_a_known_provider_gets_that_provider_s_key(tmp_path: Path) -> None:
    found = endpoint(tmp_path, "x", "https://api.groq.com/openai/v1", GROQ_API_KEY="g", OPENAI_API_KEY="o")
    assert isinstance(found, Endpoint)
    assert (found.provider, found.key, found.key_name) == ("groq", "g", "GROQ_API_KEY")


def test_a_bad_url_for_one_run_is_an_error() -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        resolve("x", "localhost:8080", {}, Settings())


def test_the_catalogue_is_consistent() -> None:
    providers = [one.id for one in catalogue().provider]
    assert len(providers) == len(set(providers))
    assert {one.provider for one in catalogue().model} <= set(providers)
    assert len({(one.provider, one.name) for one in catalogue().model}) == len(catalogue().model)
    assert {one.id for one in local_providers()} == {"ollama", "lmstudio", "llama.cpp", "vllm"}
    assert all(one.local or one.key_env for one in catalogue().provider)
    assert all(url_problem(one.base_url) == "" for one in catalogue().provider)


def test_one_variable_moves_all_places(tmp_path: Path) -> None:
    moved = places({"SPARK_TUI_HOME": str(tmp_path)})
    assert {moved.config.parent, moved.state.parent, moved.data.parent} == {tmp_path}
    assert len({moved.config, moved.state, moved.data}) == 3
    usual = places({})
    assert all("spark-tui" in str(path) for path in (usual.config, usual.state, usual.data))


def test_the_schema_that_ships_is_current() -> None:
    assert json.loads((PRESETS / "config.schema.json").read_text(encoding="utf-8")) == config_schema()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('name = "a b"\ncommand = ["x"]', "name"),
        ('name = "a"\ncommand = []', "command"),
        ('name = "a"\ncommand = "pytest -q"', "command"),
        ('name = "a"\ncommand = ["x"]\ntimeout_seconds = 0', "timeout_seconds"),
        ('name = "a"\ncommand = ["x"]\nshell = true', "shell"),
        ('name = "a"\ncommand = ["x"]\n[[check]]\nname = "a"\ncommand = ["y"]', "two checks are called"),
    ],
)
def test_a_check_that_is_not_one_is_an_error(tmp_path: Path, table: str, words: str) -> None:
    write(tmp_path / "config.toml", f"[[check]]\n{table}\n")
    with pytest.raises(ConfigError, match=words):
        load_settings(repo=None, user=tmp_path, env={})
