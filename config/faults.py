"""Configuration errors: the file, the key, and what is allowed there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails


class ConfigError(Exception):
    """Something the operator wrote cannot be used. Says the file and, a line each, what to mend."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))


def sentences(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """What a validation error says, a sentence a key; an unknown key gets the allowed ones."""
    return [_sentence(detail, model) for detail in error.errors(include_url=False)]


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    where = ".".join(str(part) for part in detail["loc"] if part != "function-after")
    message = str(detail["msg"]).removeprefix("Value error, ")
    match detail["type"]:
        case "extra_forbidden":
            return _unknown(where, model)
        case "missing":
            return f"{where}: missing; it is required"
        case _:
            given = detail.get("input")
            shown = f" (it says {given!r})" if isinstance(given, str | int | float | bool) else ""
            return f"{where}: {message}{shown}" if where else message


def _unknown(where: str, model: type[BaseModel]) -> str:
    allowed = _keys_at(where.split(".")[:-1], model)
    near = difflib.get_close_matches(where.rsplit(".", 1)[-1], allowed, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{where}: unknown key; {hint}allowed are {', '.join(allowed)}"


def _keys_at(path: Sequence[str], model: type[BaseModel]) -> list[str]:
    for part in path:
        field = model.model_fields.get(part)
        annotation = field.annotation if field else None
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    return sorted(model.model_fields)
