"""/watch scope: where a watch looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import escape
from bot.alerts.notice import Said, say
from bot.commands import choices
from bot.commands.answer import answer, changing
from bot.commands.change import note_change
from bot.commands.detail import EVERYWHERE
from bot.commands.permission import configuring, place_of
from bot.commands.refusal import Refused
from bot.commands.watch.group import Sureness, own_watch, watch
from bot.commands.watch.trying import answer_forecast
from bot.language import ENGLISH, _, speaking
from config import Scope
from scrapers import DocumentKind
from scrapers.match import Confidence, parse
from scrapers.roster import state_name
from store import jurisdictions, sources, watches

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.commands.answer import Interaction

ANYWHERE = "-"
"""Typed to open a part of the scope again."""


def scope_words(scope: Scope) -> str:
    """Where a watch looks: "only Palmyra; agenda, notice"; "" for everywhere."""
    parts = _scope_parts(scope)
    return _("only {where}").format(where=parts) if parts else ""


def _scope_parts(scope: Scope) -> str:
    parts = [
        ", ".join(names)
        for names in (
            [state_name(state) for state in scope.states],
            [_("{county} County").format(county=county) for county in scope.counties],
            scope.places,
            scope.sources,
            scope.kinds,
        )
        if names
    ]
    return "; ".join(parts)


@watch.command(name="scope", description="Where a watch looks: places, sources, kinds of paper.")
@app_commands.describe(
    name="The watch.",
    places="Only these places, with commas between them; - for everywhere.",
    counties="Only these counties; - for everywhere.",
    states="Only these states, as WI, IL; - for everywhere.",
    sources="Only these sources; - for all.",
    kinds="Only these kinds of documents, as agenda, minutes; - for all.",
    confidence="How sure a match must be: exact, variant, or possible.",
)
@app_commands.autocomplete(
    name=choices.own_watch_names,
    places=choices.several_places,
    counties=choices.several_counties,
    states=choices.several_states,
    sources=choices.several_sources,
    kinds=choices.several_kinds,
)
@configuring
async def scope(
    interaction: Interaction,
    name: app_commands.Range[str, 1, 100],
    places: app_commands.Range[str, 1, 1000] | None = None,
    counties: app_commands.Range[str, 1, 1000] | None = None,
    states: app_commands.Range[str, 1, 200] | None = None,
    sources: app_commands.Range[str, 1, 1000] | None = None,
    kinds: app_commands.Range[str, 1, 200] | None = None,
    confidence: Sureness | None = None,
) -> None:
    """Narrow a watch, and say what it would have found there; without options, show its scope."""
    asked = {
        "places": places,
        "counties": counties,
        "states": states,
        "sources": sources,
        "kinds": kinds,
    }
    async with changing(interaction) as conn:
        kept = await own_watch(conn, interaction, name)
        narrowed = {
            part: await _named(conn, interaction, part, typed)
            for part, typed in asked.items()
            if typed is not None
        }
        changed = kept
        if narrowed or confidence:
            new = kept.scope.model_copy(update=narrowed)
            changed = (
                await watches.change(
                    conn, place_of(interaction), name, scope=new, confidence=confidence
                )
                or kept
            )
            with speaking(ENGLISH):
                detail = f"{name}: {_scope_parts(new) or EVERYWHERE}"
            await note_change(conn, interaction, "watch.edit", detail)
    where = scope_words(changed.scope) or _("everywhere that is watched")
    if changed is kept:
        words = _("{name} looks {where}. Name places, sources or kinds to narrow it.")
        await answer(
            interaction,
            words.format(name=escape(name, one_line=True), where=escape(where, one_line=True)),
        )
        return
    await answer_forecast(
        interaction,
        parse(changed.query),
        Confidence.of(changed.confidence),
        say(_("Changed: {name}"), name=changed.name),
        [say(_("It looks {where}."), where=Said(where, 1000))],
        scope=changed.scope,
    )


async def _named(
    conn: AsyncConnection, interaction: Interaction, part: str, typed: str
) -> tuple[str, ...]:
    """The names that were typed, as they are spelt; `Refused` where one of them is unknown."""
    if typed.strip() in ("", ANYWHERE):
        return ()
    known = {name.casefold(): name for name in await _known(conn, interaction, part)}
    wanted = [name.strip() for name in typed.split(",") if name.strip()]
    unknown = [name for name in wanted if name.casefold() not in known]
    if unknown:
        raise Refused(
            _("Nothing is watched under the name {name}: choose from what is offered.").format(
                name=escape(unknown[0][:100], one_line=True)
            )
        )
    return tuple(dict.fromkeys(known[name.casefold()] for name in wanted))


async def _known(conn: AsyncConnection, interaction: Interaction, part: str) -> Iterable[str]:
    guild_id = place_of(interaction)
    match part:
        case "places":
            return await jurisdictions.places(conn, guild_id)
        case "counties":
            return await jurisdictions.counties(conn, guild_id)
        case "states":
            return await jurisdictions.states(conn, guild_id)
        case "sources":
            return [each.slug for each in await sources.listed(conn, guild_id=guild_id)]
        case _:
            return [str(kind) for kind in DocumentKind]
