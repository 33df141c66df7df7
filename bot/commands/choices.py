"""What is offered while a person types into an option: watches, sources, places, documents, times.

Each gives at most 25 choices of at most 100 characters, which is Discord's most.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import shorten
from bot.commands.permission import place_of
from bot.commands.since import spans_offered
from bot.language import _, later
from config import STATES
from scrapers import DocumentKind
from store import Filters, archive, jurisdictions, sources, subscriptions, watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

Choices = list[app_commands.Choice[str]]

EVERY = later("every watch")
"""How a subscription to every watch is named: in lists, and as it is typed."""
MOST = 25
LONGEST = 100


def matching(names: Iterable[str], typed: str) -> Choices:
    """The names in which what was typed stands, in any case; each once, in their order."""
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=shorten(name, LONGEST), value=name)
        for name in dict.fromkeys(names)
        if 0 < len(name) <= LONGEST and wanted in name.casefold()
    ][:MOST]


def listed(names: Iterable[str], typed: str) -> Choices:
    """As `matching`, for an option that takes several names with commas between them."""
    before, _, last = typed.rpartition(",")
    earlier = [part.strip() for part in before.split(",") if part.strip()]
    taken = {name.casefold() for name in earlier}
    offered = matching((name for name in names if name.casefold() not in taken), last.strip())
    whole = [", ".join([*earlier, choice.value]) for choice in offered]
    return [
        app_commands.Choice(name=shorten(names, LONGEST), value=names)
        for names in whole
        if len(names) <= LONGEST
    ]


async def watch_names(interaction: Interaction, typed: str) -> Choices:
    """The watches that the server sees, its own after the house's."""
    async with interaction.client.services.database.read() as conn:
        seen = await watches.listed(conn, place_of(interaction), house=True)
    return matching((watch.name for watch in seen), typed)


async def own_watch_names(interaction: Interaction, typed: str) -> Choices:
    """The server's own watches."""
    async with interaction.client.services.database.read() as conn:
        own = await watches.listed(conn, place_of(interaction))
    return matching((watch.name for watch in own), typed)


async def subscribed_names(interaction: Interaction, typed: str) -> Choices:
    """The watches that the server's channels are subscribed to."""
    async with interaction.client.services.database.read() as conn:
        named = await subscriptions.listed(conn, place_of(interaction))
    shown = matching((each.watch_name or _(EVERY) for each in named), typed)
    for choice in shown:
        if means_every(choice.value):
            choice.value = EVERY
    return shown


def means_every(typed: str) -> bool:
    """Whether every watch is meant: in English, or in the language that is spoken."""
    return typed.strip().casefold() in (EVERY, _(EVERY).casefold())


async def source_slugs(interaction: Interaction, typed: str) -> Choices:
    """The sources that the server may see, by the start of a word of their name."""
    return await _sources(interaction, typed, own=False)


async def own_source_slugs(interaction: Interaction, typed: str) -> Choices:
    """The sources that the server added."""
    return await _sources(interaction, typed, own=True)


async def _sources(interaction: Interaction, typed: str, *, own: bool) -> Choices:
    async with interaction.client.services.database.read() as conn:
        found = await sources.listed(
            conn, guild_id=place_of(interaction), own=own, prefix=typed, limit=MOST
        )
    return [
        app_commands.Choice(name=shorten(source.name, LONGEST), value=source.slug)
        for source in found
        if len(source.slug) <= LONGEST
    ]


async def states(interaction: Interaction, typed: str) -> Choices:
    """The states in which anything is watched, by their names or letters."""
    async with interaction.client.services.database.read() as conn:
        codes = await jurisdictions.states(conn, place_of(interaction))
    named = {code: STATES[code].name if code in STATES else code for code in codes}
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=shorten(name, LONGEST), value=code)
        for code, name in sorted(named.items(), key=lambda each: each[1])
        if wanted in name.casefold() or wanted == code.casefold()
    ][:MOST]


async def counties(interaction: Interaction, typed: str) -> Choices:
    """The counties of the sources that the server may see, by their first letters."""
    async with interaction.client.services.database.read() as conn:
        return matching(
            await jurisdictions.counties(conn, place_of(interaction), typed, limit=MOST), typed
        )


async def places(interaction: Interaction, typed: str) -> Choices:
    """The places of the sources that the server may see, by their first letters."""
    async with interaction.client.services.database.read() as conn:
        return matching(
            await jurisdictions.places(conn, place_of(interaction), typed, limit=MOST), typed
        )


async def kinds(interaction: Interaction, typed: str) -> Choices:
    """What a document may be."""
    return matching(map(str, DocumentKind), typed)


async def times(interaction: Interaction, typed: str) -> Choices:
    """How far back to look."""
    return matching(spans_offered(), typed)


async def documents(interaction: Interaction, typed: str) -> Choices:
    """Documents that were read, the newest first, by words of their title, body or source."""
    filters = Filters(guild_id=place_of(interaction))
    async with interaction.client.services.database.read() as conn:
        found = await archive.newest(conn, filters, typed=typed[:LONGEST], limit=MOST)
    return [
        app_commands.Choice(
            name=shorten(
                f"{paper.first_seen:%Y-%m-%d} · {paper.body or paper.source_name} · {paper.title}",
                LONGEST,
            ),
            value=str(paper.id),
        )
        for paper in found
    ]


async def several_places(interaction: Interaction, typed: str) -> Choices:
    """Places, several with commas."""
    async with interaction.client.services.database.read() as conn:
        return listed(await jurisdictions.places(conn, place_of(interaction)), typed)


async def several_counties(interaction: Interaction, typed: str) -> Choices:
    """Counties, several with commas."""
    async with interaction.client.services.database.read() as conn:
        return listed(await jurisdictions.counties(conn, place_of(interaction)), typed)


async def several_states(interaction: Interaction, typed: str) -> Choices:
    """States by their two letters, several with commas."""
    async with interaction.client.services.database.read() as conn:
        return listed(await jurisdictions.states(conn, place_of(interaction)), typed)


async def several_sources(interaction: Interaction, typed: str) -> Choices:
    """Sources by their slugs, several with commas."""
    async with interaction.client.services.database.read() as conn:
        found = await sources.listed(conn, guild_id=place_of(interaction))
    return listed((source.slug for source in found), typed)


async def several_kinds(interaction: Interaction, typed: str) -> Choices:
    """Kinds of documents, several with commas."""
    return listed(map(str, DocumentKind), typed)
