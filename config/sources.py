"""The source file: one TOML file names one place that is watched."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from config.faults import ConfigError, sentences
from config.states import STATES

Option = str | int | bool | list[str]


class SourceKind(StrEnum):
    """What a source publishes."""

    AGENDA = "agenda"
    NEWS = "news"
    ROSTER = "roster"


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no IANA time zone, such as 'America/Chicago'") from None
    return name


def _known_state(code: str) -> str:
    if code not in STATES:
        raise ValueError(f"{code!r} is no state's two capital letters, such as 'WI'")
    return code


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Source(BaseModel):
    """A place that is watched.

    `zone` is left out where the state has one zone; `interval` is in minutes and is what the
    source is polled at when nothing is near; `options` are the platform's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    platform: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=2048)]
    kind: SourceKind = SourceKind.AGENDA
    state: Annotated[str, AfterValidator(_known_state)] | None = None
    county: str | None = None
    place: str | None = None
    body: str | None = None
    zone: Annotated[str, AfterValidator(_known_zone)] = ""
    interval: Annotated[int, Field(ge=5, le=10_080)] = 60
    enabled: bool = True
    reason: str = ""
    robots: Literal["obey", "ignore"] = "obey"
    options: dict[str, Option] = {}

    @field_validator("url")
    @classmethod
    def _no_space(cls, url: str) -> str:
        if re.search(r"\s", url):
            raise ValueError("an address has no white space in it")
        return url

    @model_validator(mode="before")
    @classmethod
    def _zone_of_state(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("zone"):
            state = STATES.get(str(data.get("state", "")))
            if state is None or state.zone is None:
                raise ValueError("zone: missing, and the state does not tell it")
            return {**data, "zone": state.zone}
        return data

    @model_validator(mode="after")
    def _off_has_a_reason(self) -> Source:
        if not self.enabled and not self.reason:
            raise ValueError("reason: missing; a source that is off says why")
        return self

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which this source prints its times."""
        return ZoneInfo(self.zone)


OptionCheck = Callable[[Source], Sequence[str]]
"""Says what is wrong with a source's platform and options, one sentence each."""


def read_source(text: str, *, slug: str, file: str, check: OptionCheck | None = None) -> Source:
    """The source that a file's text describes; its slug is the file's name.

    Raises `ConfigError`, which names the file, the key and what is allowed there.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [f"this is not TOML: {error}"]) from error
    try:
        source = Source.model_validate({"slug": slug, **data})
    except ValidationError as error:
        raise ConfigError(file, sentences(error, Source)) from error
    wrong = list(check(source)) if check else []
    if wrong:
        raise ConfigError(file, wrong)
    return source


def shipped_sources(check: OptionCheck | None = None) -> list[Source]:
    """The sources that come with the project, by slug."""
    root = resources.files("config") / "sources"
    with resources.as_file(root) as folder:
        return sources_in(folder, check)


def sources_in(folder: Path, check: OptionCheck | None = None) -> list[Source]:
    """The sources of every `*.toml` below `folder`, by slug.

    Raises `ConfigError` for the first file that is wrong, or where two files have one name.
    """
    found: dict[str, tuple[Path, Source]] = {}
    for path in _files(folder):
        source = read_source(path.read_text("utf-8"), slug=path.stem, file=str(path), check=check)
        if path.stem in found:
            raise ConfigError(str(path), [f"{found[path.stem][0]} has the same name"])
        found[path.stem] = (path, source)
    return [source for _, source in sorted(found.values(), key=lambda pair: pair[1].slug)]


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.toml"))


def source_schema() -> dict[str, Any]:
    """The JSON Schema of a source file (its slug is the file's name, not a key)."""
    schema = Source.model_json_schema()
    schema["title"] = "A source that Hear Ye watches"
    del schema["properties"]["slug"]
    schema["required"] = [key for key in schema["required"] if key != "slug"]
    return schema
