"""The house's watches: what the operator watches for everyone, from the configuration file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints


class Scope(BaseModel):
    """Where a watch looks; an empty list is everywhere. States are two letters, sources slugs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class HouseWatch(BaseModel):
    """One `[[watch]]` of the configuration file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
    query: Annotated[str, StringConstraints(min_length=1, max_length=512)]
    confidence: Literal["possible", "variant", "exact"] = "variant"
    scope: Scope = Scope()


def shipped_watches() -> tuple[HouseWatch, ...]:
    """What is watched where the operator has named nothing."""
    return (
        HouseWatch(name="287(g)", query="@287g"),
        HouseWatch(name="Palmyra", query="@palmyra"),
    )
