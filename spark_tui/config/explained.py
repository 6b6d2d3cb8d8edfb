"""What a file says that is not taken at first sight: by its pydantic model, which knows all that may be
written, or says what is wrong in words for people.

Not here: reading files (`config.toml_errors`). Loaded only when it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spark_tui.config.toml_errors import ConfigError, Shape, line_of

_KINDS = {
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
}


def model_of(shape: type[Shape]) -> type[BaseModel]:
    """The model that explains files of this shape."""
    module, name = shape.explained_by.split(":")
    model: type[BaseModel] = getattr(import_module(f"spark_tui.config.{module}"), name)
    return model


def said(data: dict[str, Any], text: str, shape: type[Shape], path: str) -> dict[str, Any]:
    """What `data`, read from `text`, says by key, without what it leaves out; `path` only names the file in
    errors. Raises ConfigError."""
    model = model_of(shape)
    try:
        return model.model_validate(data).model_dump(exclude_unset=True)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
        where = tuple(part for part in first["loc"] if not _is_branch(part))
        raise ConfigError(_message(first, where, model), path, line_of(text, where)) from error


def validated(values: dict[str, Any], shape: type[Shape], origins: Mapping[str, str]) -> dict[str, Any]:
    """Values from several places, by key; `origins` says in errors where one is from. Raises ConfigError."""
    try:
        return model_of(shape).model_validate(values).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{name} ({origins.get(name, 'default')}): {message}") from error


def _is_branch(part: str | int) -> bool:
    """Whether a piece of pydantic's place names a branch of a union and not a key of the file."""
    return isinstance(part, str) and (
        "[" in part or part in ("int", "str", "bool", "literal", "constrained-int")
    )


def _message(error: ErrorDetails, where: tuple[str | int, ...], model: type[BaseModel]) -> str:
    key = ".".join(str(part) for part in where)
    name = str(where[-1]) if where else ""
    if error["type"] == "extra_forbidden":
        return f"unknown key {key!r}{_nearest(name, _keys(model, where[:-1]))}"
    if error["type"] == "missing":
        return f"the key {key!r} is missing"
    context: Mapping[str, Any] = error.get("ctx", {})
    expected = str(context.get("expected", ""))
    value = error["input"]
    if expected and isinstance(value, str):
        words = re.findall(r"'([^']*)'", expected)
        return f"{key} cannot be {value!r}; write {expected}{_nearest(value, words)}"
    reason = _KINDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    reason = reason.replace("Input should be", "must be").replace("Input should", "must")
    if error["type"] == "literal_error" and not isinstance(value, str):
        reason = f"must be {expected}"
    return f"{key}: {reason[:1].lower()}{reason[1:]}" if key else reason


def _nearest(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def _keys(model: type[BaseModel], where: tuple[str | int, ...]) -> list[str]:
    """The keys that `model` knows in the table at `where`."""
    current: type[BaseModel] = model
    for part in where:
        if isinstance(part, int):
            continue
        field = next((f for n, f in current.model_fields.items() if part in (n, f.alias)), None)
        inner = _inner_model(field.annotation) if field else None
        if inner is None:
            return []
        current = inner
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner_model(part))), None)
