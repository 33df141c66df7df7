"""What narrows a list of hits, passages or meetings down, the same way for all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Scope
from store.tables import Documents, Sources

_FEW_SOURCES = 8
_LOWERED = ("county", "place", "body")
_BOUND: dict[str, Any] = {
    **dict.fromkeys(("state", *_LOWERED, "source", "kind"), ""),
    **dict.fromkeys(("since", "until"), datetime(1970, 1, 1, tzinfo=UTC)),
}
"""What a statement takes as a parameter, and what stands for any value of it in a shape."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Each field narrows; None leaves it open. Names of places are compared without case.

    `guild_id` shows what that server may see: what the files name and what it added itself.
    None is the operator, who sees everything. `shared` are further servers, whose own sources are
    shown beside them.
    `scope` is a watch's; it counts for documents. `since` and `until` are about when a document was
    first seen ([since, until)).
    """

    guild_id: int | None = None
    shared: tuple[int, ...] = ()
    state: str | None = None
    county: str | None = None
    place: str | None = None
    body: str | None = None
    source: str | None = None
    kind: str | None = None
    scope: Scope = Scope()  # noqa: RUF009  it is frozen
    since: datetime | None = None
    until: datetime | None = None

    def shape(self) -> Filters:
        """What a statement's text depends on: the same for filters that differ in values alone."""
        given = {name: any_ for name, any_ in _BOUND.items() if getattr(self, name) is not None}
        return replace(self, **given)

    def bound(self) -> dict[str, Any]:
        """The values that a statement made for this shape takes."""
        values = {name: getattr(self, name) for name in _BOUND}
        if self.state is not None:
            values["state"] = self.state.upper()
        for name in _LOWERED:
            values[name] = values[name] and values[name].lower()
        return {f"only_{name}": value for name, value in values.items() if value is not None}

    def _parameters(self) -> dict[str, BindParameter[Any]]:
        return {name: bindparam(name, value) for name, value in self.bound().items()}

    def of_source(self) -> list[ColumnElement[bool]]:
        """The conditions on `sources`."""
        found: list[ColumnElement[bool]] = []
        if self.guild_id is not None:
            found.append(visible_to(self.guild_id, *self.shared))
        bound = self._parameters()
        if self.state is not None:
            found.append(Sources.state == bound["only_state"])
        if self.county is not None:
            found.append(func.lower(Sources.county) == bound["only_county"])
        if self.place is not None:
            found.append(func.lower(Sources.place) == bound["only_place"])
        if self.body is not None:
            found.append(func.lower(Sources.body) == bound["only_body"])
        if self.source is not None:
            found.append(Sources.slug == bound["only_source"])
        return found

    def of_document(self) -> list[ColumnElement[bool]]:
        """The conditions on `documents` and `sources`."""
        found = self.of_source()
        bound = self._parameters()
        if self.kind is not None:
            found.append(Documents.kind == bound["only_kind"])
        found += scope_conditions(self.scope)
        if self.since is not None:
            found.append(Documents.first_seen >= bound["only_since"])
        if self.until is not None:
            found.append(Documents.first_seen < bound["only_until"])
        return found


async def few_sources(conn: AsyncConnection, filters: Filters) -> list[int] | None:
    """The sources (ids) that the filters let through, where they narrow them to a few."""
    named = (filters.county, filters.place, filters.body, filters.source)
    if not any(name is not None for name in named):
        return None
    found = await conn.scalars(_first_sources(filters.shape()), filters.bound())
    few = list(found)
    return few if len(few) <= _FEW_SOURCES else None


@lru_cache(maxsize=128)
def _first_sources(shape: Filters) -> Select[Any]:
    return select(Sources.id).where(*shape.of_source()).limit(_FEW_SOURCES + 1)


def visible_to(*guild_ids: int) -> ColumnElement[bool]:
    """What a server may see, or several together: sources from files, and those that they added."""
    return or_(Sources.guild_id.is_(None), Sources.guild_id.in_(guild_ids))


def scope_conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on `documents` and `sources` that a watch's scope makes."""
    found: list[ColumnElement[bool]] = []
    if scope.states:
        found.append(Sources.state.in_([state.upper() for state in scope.states]))
    if scope.counties:
        found.append(func.lower(Sources.county).in_(_lowered(scope.counties)))
    if scope.places:
        found.append(func.lower(Sources.place).in_(_lowered(scope.places)))
    if scope.sources:
        found.append(Sources.slug.in_(scope.sources))
    if scope.kinds:
        found.append(Documents.kind.in_(scope.kinds))
    return found


def within(
    scope: Scope,
    *,
    slug: str,
    state: str | None,
    county: str | None,
    place: str | None,
    kind: str | None,
) -> bool:
    """The same as `scope_conditions`, on values; a kind of None is within every scope."""
    return (
        _among(state, scope.states)
        and _among(county, scope.counties)
        and _among(place, scope.places)
        and _among(slug, scope.sources)
        and (kind is None or _among(kind, scope.kinds))
    )


def _among(name: str | None, names: Collection[str]) -> bool:
    return not names or (name is not None and name.lower() in _lowered(names))


def _lowered(names: Collection[str]) -> list[str]:
    return [name.lower() for name in names]
