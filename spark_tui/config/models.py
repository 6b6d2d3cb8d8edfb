"""Models and providers, and which endpoint a person's choice stands for.

Not here: talking to a server, or looking whether one is there (adapters do). The list itself is
`presets/models.toml`. A key goes only to the server it is meant for, and never into a `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec

from spark_tui.config.config_values import ConfigValues, url_problem
from spark_tui.config.settings import Settings
from spark_tui.config.toml_errors import ConfigError, Shape, read_toml
from spark_tui.core.loopback import is_loopback_url
from spark_tui.core.stream.edits import EditFormat
from spark_tui.core.stream.wire import WireName

REMOTE_WINDOW = 131_072
LOCAL_WINDOW = 32_768

_FILE = Path(__file__).parent.parent / "presets" / "models.toml"


class Provider(Shape, frozen=True, forbid_unknown_fields=True):
    """A server and the wire that it speaks; without `key_env` it runs locally."""

    id: str
    title: str
    base_url: str
    key_env: str = ""
    wire: WireName = WireName.CHAT

    @property
    def local(self) -> bool:
        return is_loopback_url(self.base_url)


class Model(Shape, frozen=True, forbid_unknown_fields=True):
    """A model as a provider serves it. Prices are US dollars per million tokens, None when not known.

    `freeform`: it has learned to write edits as the input of a freeform tool, on wires with such tools.
    `extra`: fields of its requests on its provider's wire that it needs to be fast or to be seen thinking.
    """

    provider: str
    name: str
    window: Annotated[int, msgspec.Meta(gt=0)]  # tokens of context
    format: EditFormat = EditFormat.SEARCH_REPLACE
    freeform: bool = False
    tier: Literal["planner", "executor"] = "executor"
    price_in: float | None = None
    price_out: float | None = None
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


class Catalogue(Shape, frozen=True, forbid_unknown_fields=True):
    """All known providers and models, the preferred ones first."""

    provider: list[Provider]
    model: list[Model]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a turn is sent. `model` is empty when the server should be asked what it has; `key_name` is
    the environment variable that the key comes from. `freeform`: edits come as the input of a freeform
    tool. `extra`: fields that its requests have beside the wire's own. `grammar`: the server can hold the
    model to a grammar that a request brings along."""

    provider: str
    model: str
    base_url: str
    key: str = field(repr=False)
    window: int
    format: EditFormat
    local: bool
    key_name: str = ""
    wire: WireName = WireName.CHAT
    freeform: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    grammar: bool = False


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """No endpoint: what was looked for, and what of it was found, in words for a person."""

    looked_for: tuple[str, ...]
    found: tuple[str, ...]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The packaged list of providers and models. Raises ConfigError when the package is damaged."""
    return read_toml(_FILE, Catalogue)


def local_providers() -> tuple[Provider, ...]:
    """The servers that may run on this machine on their usual ports."""
    return tuple(one for one in catalogue().provider if one.local)


def resolve(
    model: str | None, base_url: str | None, env: Mapping[str, str], settings: Settings
) -> Endpoint | NotConfigured:
    """The endpoint for a run.

    `model` and `base_url` are what the person gave for this run, None for what `settings` say. The
    first part of a model is a provider when it is a known one, also beside a base URL: a server that
    serves `openai/x` itself is asked with, for example, `vllm/openai/x`. Raises ConfigError for a bad URL.
    """
    values = settings.values
    wish = model if model is not None else values.model
    provider, name = _split(wish)
    url = base_url or ""
    if not url and values.base_url and not (provider and _named_after(provider, model, settings)):
        url = values.base_url
    if url:
        provider = provider or _at_host(url)
        variable = _key_variable(provider, settings, given=bool(base_url))
        return _at_url(url, provider, name, env.get(variable, ""), variable, values)
    if provider is None and name:
        provider = _serving(name, env)
    if provider is None and not name:
        provider = next((one for one in catalogue().provider if one.key_env and env.get(one.key_env)), None)
    if provider is None or (provider.key_env and not env.get(provider.key_env)):
        return _not_configured(provider, env)
    known = _known(provider.id, name) or (None if name else _first_of(provider.id))
    key = env.get(provider.key_env, "") if provider.key_env else ""
    model_name = name or (known.name if known else "")
    # Where there is a base URL of the person's own, `wire` is about that and not about this provider.
    wire = provider.wire if values.base_url else _wire(provider.wire, values)
    found = _endpoint(provider.id, model_name, provider.base_url, key, known, values, wire)
    return replace(found, key_name=provider.key_env)


def prices(endpoint: Endpoint) -> tuple[float, float] | None:
    """What a million tokens cost there that are read, and that are written, in US dollars; None when it is
    not known."""
    known = _known(endpoint.provider, endpoint.model)
    if endpoint.local or known is None or known.price_in is None or known.price_out is None:
        return None
    return known.price_in, known.price_out


def _split(model: str) -> tuple[Provider | None, str]:
    """`PROVIDER/NAME` as both; a name without a known provider stays whole."""
    head, slash, tail = model.partition("/")
    provider = _provider(head) if slash else None
    return (provider, tail) if provider else (None, model)


def _provider(identity: str) -> Provider | None:
    return next((one for one in catalogue().provider if one.id == identity), None)


def _at_host(url: str) -> Provider | None:
    """The provider at the very host (and scheme) of `url`; servers on this machine share theirs."""
    if url_problem(url):
        return None
    host = urlsplit(url)[:2]
    there = (one for one in catalogue().provider if urlsplit(one.base_url)[:2] == host)
    return next((one for one in there if not one.local), None)


def _known(provider: str, name: str) -> Model | None:
    return next((one for one in catalogue().model if one.provider == provider and one.name == name), None)


def _first_of(provider: str) -> Model | None:
    """The provider's first executor, which is what a fast first try should use."""
    return next(
        (one for one in catalogue().model if one.provider == provider and one.tier == "executor"), None
    )


def _named_after(provider: Provider, model: str | None, settings: Settings) -> bool:
    """Whether the provider in the model's name decides, and not a base URL from elsewhere.

    OPENAI_BASE_URL moves only what would go to OpenAI; a base URL in the person's file belongs to
    the model in that file, and not to another one chosen for this run; one in a repository's file only to
    the model in that file.
    """
    if settings.from_repository("base_url"):
        return model is not None or not settings.from_repository("model")
    if settings.origin("base_url").startswith("environment"):
        return provider.id != "openai"
    chosen_now = model is not None or settings.origin("model") == "flag"
    return chosen_now and settings.origin("base_url") != "flag"


def _serving(name: str, env: Mapping[str, str]) -> Provider | None:
    """The provider of a model that was named without one: the first with a key, else the first."""
    providers = [_provider(one.provider) for one in catalogue().model if one.name == name]
    serving = [one for one in providers if one is not None]
    with_key = next((one for one in serving if env.get(one.key_env)), None)
    return with_key or (serving[0] if serving else _provider("openai"))


def _key_variable(provider: Provider | None, settings: Settings, *, given: bool) -> str:
    """The environment variable with the key for an address of its own, `given` for this run or not.

    A repository's address gets only the key that stands beside it in the file that the person trusts, and
    none that the person has for other servers; nor does a repository name the key for another address.
    """
    named = settings.values.api_key_env
    if not given and settings.from_repository("base_url"):
        return named
    if named and not settings.from_repository("api_key_env"):
        return named
    return (provider.key_env if provider else "") or "OPENAI_API_KEY"


def _at_url(
    url: str, provider: Provider | None, name: str, key: str, variable: str, values: ConfigValues
) -> Endpoint:
    problem = url_problem(url)
    if problem:
        raise ConfigError(f"the base URL {url!r} cannot be used: {problem}")
    identity = provider.id if provider else urlsplit(url).hostname or "custom"
    known = _known(provider.id, name) if provider else None
    home = _at_host(url)
    wire = _wire(home.wire if home else WireName.CHAT, values)
    found = _endpoint(identity, name, url.rstrip("/"), key, known, values, wire)
    return replace(found, key_name=variable or "the variable named by api_key_env")


def _wire(usual: WireName, values: ConfigValues) -> WireName:
    return usual if values.wire == "auto" else WireName(values.wire)


def _endpoint(
    provider: str,
    name: str,
    url: str,
    key: str,
    known: Model | None,
    values: ConfigValues,
    wire: WireName,
) -> Endpoint:
    local = is_loopback_url(url)
    window = values.context_window or (known.window if known else LOCAL_WINDOW if local else REMOTE_WINDOW)
    liked = known.format if known else EditFormat.SEARCH_REPLACE
    asked = liked if values.format == "auto" else EditFormat(values.format)
    has_learned = known.freeform if known else values.format == "apply_patch"
    freeform = wire is WireName.RESPONSES and asked is EditFormat.APPLY_PATCH and has_learned
    home = _provider(known.provider) if known else None
    extra = known.extra if known and home and home.wire is wire else {}
    return Endpoint(provider, name, url, key, window, asked, local, wire=wire, freeform=freeform, extra=extra)


def _not_configured(provider: Provider | None, env: Mapping[str, str]) -> NotConfigured:
    keyed = [one for one in catalogue().provider if one.key_env]
    looked_for = [f"{one.key_env} in the environment ({one.title})" for one in keyed]
    looked_for += ["OPENAI_BASE_URL in the environment, or base_url in config.toml"]
    looked_for += [f"{one.title} at {one.base_url}" for one in local_providers()]
    if provider is not None:
        looked_for.insert(0, looked_for.pop(keyed.index(provider)))
    found = [f"{one.key_env} ({one.title})" for one in keyed if env.get(one.key_env)]
    return NotConfigured(tuple(looked_for), tuple(found))
