"""The concept file: a curated query of the watch language, with what tells it from look-alikes.

One TOML file a concept, named as people type it: `287g.toml` is `@287g`. docs/QUERY.md explains the
keys to an operator who adds one. The queries in it are read by `scrapers.match`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from config.faults import ConfigError, sentences
from config.states import STATES

ConceptName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ContextWords(_Part):
    """Words of the passage that let a doubtful spelling count.

    `subject` names the subject itself (immigration, ICE), `setting` its surroundings (sheriff,
    memorandum of agreement), `loose` what goes with any such matter (agreement, program).
    """

    subject: tuple[Words, ...] = ()
    setting: tuple[Words, ...] = ()
    loose: tuple[Words, ...] = ()


class Lookalikes(_Part):
    """What a find must not be part of: `never`, or, unless the subject is named, `doubtful`."""

    never: tuple[Words, ...] = ()
    doubtful: tuple[Words, ...] = ()


class PlaceClues(_Part):
    """How to tell a place from others of its name.

    The document's jurisdiction decides first (`state`, `county`, `names`); then clues in the
    passage, `ours` and `theirs`. Where nothing else tells, `unlikely` words make it another's,
    `likely` ones ours.
    """

    state: Words
    county: Words
    names: tuple[Words, ...]
    ours: tuple[Words, ...] = ()
    theirs: tuple[Words, ...] = ()
    likely: tuple[Words, ...] = ()
    unlikely: tuple[Words, ...] = ()

    @field_validator("state")
    @classmethod
    def _known_state(cls, code: str) -> str:
        if code not in STATES:
            raise ValueError("no state's two capital letters, such as 'WI'")
        return code


class ConceptFile(_Part):
    """A concept as written in its file.

    `query` counts as it stands, `variant` and `possible` at most as surely as their names say.
    `citations` are the section citations whose other spellings need a word of `context` beside
    them, here and wherever somebody types them; `misread` is how sure this concept is of one with
    misread digits beside such a word.
    """

    name: ConceptName
    description: Words
    query: Words
    variant: Words | None = None
    possible: Words | None = None
    citations: tuple[Words, ...] = ()
    misread: Literal["possible", "variant"] = "possible"
    context: ContextWords = ContextWords()
    lookalikes: Lookalikes = Lookalikes()
    place: PlaceClues | None = None


def read_concept(text: str, file: str, name: str) -> ConceptFile:
    """The concept that a file's text gives. Raises ConfigError, which names file and key."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [f"this is no TOML: {error}"]) from error
    if "name" in data:
        raise ConfigError(file, ["name: the file's own name is the concept's; leave the key out"])
    try:
        return ConceptFile.model_validate({"name": name, **data})
    except ValidationError as error:
        raise ConfigError(file, sentences(error, ConceptFile)) from error


def concepts_in(folder: Path) -> list[ConceptFile]:
    """The concepts of a folder's TOML files, by name. Raises ConfigError for the first bad one."""
    return [
        read_concept(path.read_text(encoding="utf-8"), str(path), path.stem)
        for path in sorted(folder.glob("*.toml"))
    ]


@cache
def shipped_concepts() -> tuple[ConceptFile, ...]:
    """The concepts that come with the project, by name."""
    folder = resources.files("config") / "concepts"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_read_shipped(files))


def _read_shipped(files: Iterable[Any]) -> Iterable[ConceptFile]:
    for file in files:
        stem = file.name.removesuffix(".toml")
        yield read_concept(file.read_text(encoding="utf-8"), f"config/concepts/{file.name}", stem)
