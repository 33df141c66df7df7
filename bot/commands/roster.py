"""/287g show, recent, chart, subscribe, unsubscribe: ICE's lists of 287(g) agreements."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.alerts.roster import step_words
from bot.alerts.roster_sentence import sentence
from bot.commands.answer import answer
from bot.commands.change import note_change
from bot.commands.chart import draw
from bot.commands.choices import matching
from bot.commands.permission import configuring, place_of
from bot.commands.subscribe import channel_id_of, lacking, no_target, target_of
from bot.language import ENGLISH, _, later, speaking
from scrapers.roster import (
    Agreement,
    ListKind,
    Row,
    agreements_of,
    is_county,
    lists,
    state_code,
    state_name,
    unpack_event,
)
from store import roster_subscriptions, rosters

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

Level = Literal["alerts", "notices"]
RECENT = 15
STEPS = 6
NO_LISTS = later(
    "ICE's lists have not been read yet. /sources list shows how that source is doing."
)

roster = app_commands.Group(name="287g", description="ICE's lists of 287(g) agreements.")


def no_state(typed: str) -> str:
    """That this names no state."""
    return _("{state} is no state: type two letters as WI, or its name.").format(
        state=escape(typed, one_line=True)
    )


async def states(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The states that are on either list, by what was typed so far."""
    found = await lists(interaction.client.services.database)
    codes = sorted({row.state for row in (*found.participating, *found.pending)}, key=state_name)
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=shorten(state_name(code), 100), value=code)
        for code in codes
        if wanted in state_name(code).casefold() or wanted == code.casefold()
    ][:25]


async def counties(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The counties of the chosen state."""
    return matching(sorted({row.county or "" for row in await _chosen(interaction)}), typed)


async def agencies(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The agencies of the chosen state and county."""
    county = interaction.namespace.county or ""
    rows = [
        row for row in await _chosen(interaction) if not county or is_county(county, row.county)
    ]
    return matching(sorted({row.agency for row in rows}), typed)


async def _chosen(interaction: Interaction) -> list[Row]:
    state = state_code(interaction.namespace.state or "")
    found = await lists(interaction.client.services.database)
    return [row for row in (*found.participating, *found.pending) if state in (None, row.state)]


@roster.command(name="show", description="Who is on ICE's lists, since when, and the agreements.")
@app_commands.describe(
    state="A state, as WI.", county="Only this county.", agency="Only agencies with these words."
)
@app_commands.autocomplete(state=states, county=counties, agency=agencies)
async def show(
    interaction: Interaction,
    state: app_commands.Range[str, 1, 60],
    county: app_commands.Range[str, 1, 100] | None = None,
    agency: app_commands.Range[str, 1, 100] | None = None,
) -> None:
    """Show a state's agreements with their timelines."""
    await interaction.response.defer(ephemeral=True)
    code = state_code(state)
    if code is None:
        await answer(interaction, no_state(state))
        return
    database = interaction.client.services.database
    standing = await lists(database)
    if not standing.workbooks:
        await answer(interaction, _(NO_LISTS))
        return
    found = await agreements_of(database, code, county=county or "", agency=agency or "")
    where = ", ".join(filter(None, (agency, county, state_name(code))))
    newest = max(workbook.at for workbook in standing.workbooks)
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="🗂️",
        title=say("ICE's 287(g) lists: {where}", where=Said(where, 160)),
        opening=(
            say(
                "{count}, as of {day}.",
                count=Ours(_count(found)),
                day=Moment(newest, form=Form.DAY),
            ),
        ),
        parts=tuple(_agreement(one) for one in found),
        more=_("{count} more: name a county or an agency."),
    )
    await answer(interaction, embed=notice_embed(notice))


def _count(found: Iterable[Agreement]) -> str:
    on = [one.on for one in found]
    listed = sum(ListKind.PARTICIPATING in each for each in on)
    pending = sum(each == {ListKind.PENDING} for each in on)
    return _("{listed} listed, {pending} pending").format(listed=listed, pending=pending)


def _agreement(one: Agreement) -> tuple[Line, ...]:
    row = one.row
    head = say(
        "{who} · {model}",
        who=Said(", ".join(filter(None, (row.agency, row.county))), 160, ((0, len(row.agency)),)),
        model=Said(row.model or _("no model given"), 60),
    )
    if ListKind.PARTICIPATING in one.on:
        state: list[Piece] = [
            Ours(_("Listed, signed {day}").format(day=row.signed) if row.signed else _("Listed")),
            Ours("  ·  "),
            Link(_("Agreement"), row.moa_url) if row.moa_url else Ours(_("not linked yet")),
        ]
    elif ListKind.PENDING in one.on:
        state = [Ours(_("On the pending list"))]
    else:
        state = [Ours(_("On neither list now; ICE does not say why"))]
    steps = [
        say(
            "{day}: {step}",
            day=Ours(f"{entry.evidence.at:%Y-%m-%d}" if entry.evidence.at else "?"),
            step=Said(step_words(entry), 200),
        )
        for entry in one.timeline.entries[-STEPS:]
    ]
    return (head, Line(tuple(state)), *steps)


@roster.command(name="recent", description="What changed on ICE's lists lately.")
@app_commands.describe(state="Only this state, as WI.")
@app_commands.autocomplete(state=states)
async def recent(
    interaction: Interaction, state: app_commands.Range[str, 1, 60] | None = None
) -> None:
    """Show the latest events, the newest first."""
    await interaction.response.defer(ephemeral=True)
    code = state_code(state) if state else None
    if state and code is None:
        await answer(interaction, no_state(state))
        return
    async with interaction.client.services.database.read() as conn:
        source_id = await rosters.home(conn)
        if source_id is None:
            await answer(interaction, _(NO_LISTS))
            return
        found = await rosters.events(
            conn, source_id, state=code, severities=("alert", "notice"), limit=RECENT
        )
    title = (
        say("Lately on ICE's 287(g) lists: {state}", state=Ours(state_name(code)))
        if code
        else say("Lately on ICE's 287(g) lists")
    )
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="🗂️",
        title=title,
        opening=() if found else (say("Nothing has changed since this bot first saw them."),),
        parts=tuple((_event(one),) for one in found),
        more=_("{count} more had no room."),
    )
    await answer(interaction, embed=notice_embed(notice))


def _event(stored: rosters.StoredEvent) -> Line:
    words = sentence(unpack_event(stored.payload), stored.before.at)
    return say("{day}: {step}", day=Ours(f"{stored.at:%Y-%m-%d}"), step=Said(words, 400))


@roster.command(name="chart", description="A picture: agreements by state and over time.")
@app_commands.describe(state="A state to look at, as WI.")
@app_commands.autocomplete(state=states)
async def chart(
    interaction: Interaction, state: app_commands.Range[str, 1, 60] | None = None
) -> None:
    """Draw the list of participating agencies."""
    await interaction.response.defer(ephemeral=True)
    code = state_code(state) if state else None
    if state and code is None:
        await answer(interaction, no_state(state))
        return
    found = await lists(interaction.client.services.database)
    if not found.participating:
        await answer(interaction, _(NO_LISTS))
        return
    made = next(one.at for one in found.workbooks if one.list == ListKind.PARTICIPATING)
    try:
        picture = await asyncio.to_thread(draw, found.participating, code, made.date())
    except ImportError:
        await answer(
            interaction,
            _(
                "Charts are not installed here: whoever runs this bot can add the extra `charts`."
                " /287g show has the same as text."
            ),
        )
        return
    await answer(interaction, file=discord.File(BytesIO(picture), "287g.png"))


@roster.command(name="subscribe", description="Tell a channel what changes on ICE's lists.")
@app_commands.describe(
    state="Agencies of this state, as WI.",
    county="Only of this county.",
    agency="Only agencies with these words in their name.",
    level="alerts: listed, taken off, pending (the default). notices: agreements and dates too.",
    channel="Where to send it: this channel unless you choose another.",
)
@app_commands.autocomplete(state=states, county=counties, agency=agencies)
@configuring
async def subscribe(
    interaction: Interaction,
    state: app_commands.Range[str, 1, 60] | None = None,
    county: app_commands.Range[str, 1, 100] | None = None,
    agency: app_commands.Range[str, 1, 100] | None = None,
    level: Level = "alerts",
    channel: discord.TextChannel | discord.Thread | None = None,
) -> None:
    """Check that we may post there, then subscribe the channel."""
    await interaction.response.defer(ephemeral=True)
    target = await target_of(interaction, channel)
    code = state_code(state) if state else ""
    if code is None:
        await answer(interaction, no_state(state or ""))
        return
    if not (code or agency):
        await answer(
            interaction, _("Name a state or an agency: the lists are of the whole country.")
        )
        return
    if target is None:
        await answer(interaction, no_target())
        return
    missing = lacking(target)
    if missing:
        names = ", ".join(missing)
        await answer(
            interaction,
            _("I may not post in {channel}: give me {permissions} there, then try again.").format(
                channel=f"<#{target.id}>", permissions=names
            ),
        )
        return
    services = interaction.client.services
    async with services.database.write() as conn:
        await roster_subscriptions.subscribe(
            conn,
            channel_id=target.id,
            guild_id=place_of(interaction),
            now=services.clock(),
            state=code,
            county=county or "",
            agency=agency or "",
            level=level,
            created_by=interaction.user.id,
        )
        what = code, county or "", agency or ""
        await note_change(conn, interaction, "roster.subscribe", _in_english(*what))
    await answer(
        interaction,
        _(
            "{channel} now hears what changes on ICE's 287(g) lists: {what}, {level}."
            " /287g unsubscribe ends it."
        ).format(
            channel=f"<#{target.id}>",
            what=escape(_about(*what), one_line=True),
            level=_("alerts and notices") if level == "notices" else _("alerts only"),
        ),
    )


async def subscribed(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The server's subscriptions to the lists."""
    async with interaction.client.services.database.read() as conn:
        own = await roster_subscriptions.listed(conn, place_of(interaction))
    return matching(sorted(_about(one.state, one.county, one.agency) for one in own), typed)


@roster.command(name="unsubscribe", description="Stop telling a channel about ICE's lists.")
@app_commands.describe(
    what="Only this subscription; without it all of the channel's.",
    channel="The channel: this one unless you choose another.",
)
@app_commands.autocomplete(what=subscribed)
@configuring
async def unsubscribe(
    interaction: Interaction,
    what: app_commands.Range[str, 1, 300] | None = None,
    channel: discord.TextChannel | discord.Thread | None = None,
) -> None:
    """End a channel's subscriptions to the lists, or one of them."""
    await interaction.response.defer(ephemeral=True)
    channel_id = await channel_id_of(interaction, channel)
    async with interaction.client.services.database.write() as conn:
        there = [
            one
            for one in await roster_subscriptions.listed(conn, place_of(interaction))
            if one.channel_id == channel_id
            and what in (None, _about(one.state, one.county, one.agency))
        ]
        for one in there:
            await roster_subscriptions.unsubscribe(conn, channel_id, one.id)
            ended = _in_english(one.state, one.county, one.agency)
            await note_change(conn, interaction, "roster.unsubscribe", ended)
    if not there:
        words = (
            _("{channel} is not subscribed to {what} on ICE's lists.")
            if what
            else _("{channel} is not subscribed to ICE's lists.")
        )
        asked = escape(what or "", one_line=True)
        await answer(interaction, words.format(channel=f"<#{channel_id}>", what=asked))
        return
    names = "; ".join(
        escape(_about(one.state, one.county, one.agency), one_line=True) for one in there
    )
    await answer(
        interaction,
        _("{channel} hears no more of ICE's lists: {names}.").format(
            channel=f"<#{channel_id}>", names=names
        ),
    )


def _about(state: str, county: str, agency: str) -> str:
    return ", ".join(
        filter(None, (agency, county, state_name(state) if state else _("all states")))
    )


def _in_english(state: str, county: str, agency: str) -> str:
    with speaking(ENGLISH):
        return _about(state, county, agency)


COMMANDS: tuple[Command, ...] = (roster,)
