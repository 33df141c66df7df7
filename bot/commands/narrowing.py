"""The options by which hits and what was read are narrowed down: the same for every command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from discord import app_commands

from bot.alerts.escape import escape
from bot.commands import choices
from bot.commands.answer import no_watch
from bot.commands.permission import place_of
from bot.commands.refusal import Refused
from bot.commands.since import since as moment
from bot.language import _
from scrapers import DocumentKind
from scrapers.roster import state_code
from store import Filters, watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed by: `filters`, and the watches whose finds count.

    `narrows`: whether anything is left out at all.
    """

    filters: Filters
    watches: tuple[watches.Watch, ...]
    narrows: bool


def narrowed(function: F) -> F:
    """Describe the options watch, state, county, place, source, kind and since; offer choices."""
    described = app_commands.describe(
        watch="Only what this watch found.",
        state="Only in this state: its two letters or its name.",
        county="Only in this county.",
        place="Only this village, city or town.",
        source="Only what this source published.",
        kind="Only documents of this kind.",
        since="Only documents that were first seen since then: 7 days, 2 weeks, 2026-11-01.",
    )
    offered = app_commands.autocomplete(
        watch=choices.watch_names,
        state=choices.states,
        county=choices.counties,
        place=choices.places,
        source=choices.source_slugs,
        kind=choices.kinds,
        since=choices.times,
    )
    return described(offered(function))


async def narrowing(
    interaction: Interaction,
    *,
    watch: str | None = None,
    state: str | None = None,
    county: str | None = None,
    place: str | None = None,
    source: str | None = None,
    kind: str | None = None,
    since: str | None = None,
) -> Narrowing:
    """What the options mean. Raises `Refused` where one of them names nothing that there is."""
    services = interaction.client.services
    guild_id = place_of(interaction)
    code = state_code(state) if state else None
    if state and code is None:
        shown = escape(state, one_line=True)
        raise Refused(
            _("{state} is no state: type two letters as WI, or its name.").format(state=shown)
        )
    if kind is not None and kind.lower() not in set(DocumentKind):
        raise Refused(
            _("{kind} is no kind of document: choose one of {kinds}.").format(
                kind=escape(kind, one_line=True), kinds=", ".join(DocumentKind)
            )
        )
    async with services.database.read() as conn:
        seen = await watches.listed(conn, guild_id, house=True)
    chosen = tuple(each for each in seen if watch in (None, each.name))
    if watch is not None and not chosen:
        raise Refused(no_watch(watch))
    filters = Filters(
        guild_id=guild_id,
        state=code,
        county=county,
        place=place,
        source=source,
        kind=kind.lower() if kind else None,
        since=moment(since, services.clock()),
    )
    return Narrowing(filters, chosen, narrows=watch is not None or filters != Filters(guild_id))
