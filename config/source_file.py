"""The source file as text, as `hearye detect` and the scaffold write it."""

from __future__ import annotations

import json
from pathlib import Path

from config.sources import Source, read_source
from config.states import STATES

_KEYS = ("kind", "state", "county", "place", "body", "zone", "interval", "enabled", "reason")


def source_text(source: Source) -> str:
    """The TOML of a source, without what needs not be said; its slug is to be the file's name."""
    lines = [f"{name} = {_value(getattr(source, name))}" for name in ("name", "platform", "url")]
    for name in (*_KEYS, "robots"):
        value = getattr(source, name)
        if value is not None and value != _default(source, name):
            lines.append(f"{name} = {_value(value)}")
    if source.options:
        lines += ["", "[options]"]
        lines += [f"{_value(name)} = {_value(value)}" for name, value in source.options.items()]
    return "\n".join(lines) + "\n"


def write_source(source: Source, folder: Path) -> Path:
    """Write a source into a folder, which is made where it is missing; the file that it is now.

    Raises `FileExistsError` where there is one of that name, and `OSError` for what the disk says.
    """
    text = source_text(source)
    path = folder / f"{source.slug}.toml"
    read_source(text, slug=source.slug, file=str(path))
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path


def _default(source: Source, name: str) -> object:
    if name == "zone":
        state = STATES.get(source.state or "")
        return state.zone if state else None
    return Source.model_fields[name].default


def _value(value: object) -> str:
    """A value in TOML, whose strings are JSON's but for one character (toml.io, v1.0.0)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
