"""What narrows a list of hits, passages or meetings down, the same way for all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config import Scope
from store.tables import Documents, Sources

_FEW_SOURCES = 8


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

    def of_source(self) -> list[ColumnElement[bool]]:
        """The conditions on `sources`."""
        found: list[ColumnElement[bool]] = []
        if self.guild_id is not None:
            found.append(visible_to(self.guild_id, *self.shared))
        if self.state is not None:
            found.append(Sources.state == self.state.upper())
        if self.county is not None:
            found.append(func.lower(Sources.county) == self.county.lower())
        if self.place is not None:
            found.append(func.lower(Sources.place) == self.place.lower())
        if self.body is not None:
            found.append(func.lower(Sources.body) == self.body.lower())
        if self.source is not None:
            found.append(Sources.slug == self.source)
        return found

    def of_document(self) -> list[ColumnElement[bool]]:
        """The conditions on `documents` and `sources`."""
        found = self.of_source()
        if self.kind is not None:
            found.append(Documents.kind == self.kind)
        found += scope_conditions(self.scope)
        if self.since is not None:
            found.append(Documents.first_seen >= self.since)
        if self.until is not None:
            found.append(Documents.first_seen < self.until)
        return found


async def few_sources(conn: AsyncConnection, filters: Filters) -> list[int] | None:
    """The sources (ids) that the filters let through, where they narrow them to a few."""
    named = (filters.county, filters.place, filters.body, filters.source)
    if not any(name is not None for name in named):
        return None
    found = await conn.scalars(
        select(Sources.id).where(*filters.of_source()).limit(_FEW_SOURCES + 1)
    )
    few = list(found)
    return few if len(few) <= _FEW_SOURCES else None


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
