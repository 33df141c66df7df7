"""/meetings: what meets soon, and where something was found in the papers.

A meeting can be put among the server's own events, for those who look there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.alerts.escape import clean, cut, escape, link_target, shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.place import place_words
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer
from bot.commands.choices import places
from bot.commands.permission import place_of
from bot.language import _, ngettext
from store import Filters, hits, meetings, watches

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.commands.answer import Command, Interaction

SHOWN = 10
DAYS = 14
LASTS = timedelta(hours=2)
"""How long a meeting is taken to last: no source says it, and Discord asks for an end."""
_FULL = 30038  # 100 events that are scheduled or running


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting ahead, and the watches that found something in its papers."""

    ahead: meetings.UpcomingMeeting
    found: tuple[str, ...] = ()


@app_commands.command(name="meetings", description="What meets soon, the nearest first.")
@app_commands.describe(
    place="Only the meetings of this village, city, town or county.",
    days="How far ahead to look: 14 days unless you say otherwise.",
    with_hits="Only meetings in whose papers something was found.",
)
@app_commands.autocomplete(place=places)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
@app_commands.allowed_installs(guilds=True, users=True)
async def meetings_ahead(
    interaction: Interaction,
    place: app_commands.Range[str, 1, 100] | None = None,
    days: app_commands.Range[int, 1, 365] = DAYS,
    with_hits: bool = False,
) -> None:
    """List meetings ahead, with what was found in their papers."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    now = services.clock()
    filters = Filters(guild_id=place_of(interaction), place=place)
    async with services.database.read() as conn:
        ahead = await meetings.upcoming(
            conn,
            now,
            filters=filters,
            until=now + timedelta(days=days),
            limit=SHOWN,
            with_hits=with_hits,
        )
        found = await _found(conn, place_of(interaction), [each.meeting.id for each in ahead])
    listed = [Listed(each, found.get(each.meeting.id, ())) for each in ahead]
    if not listed:
        await answer(interaction, _nothing(place, days, with_hits=with_hits))
        return
    buttons = {"view": AddEvent(listed)} if interaction.guild is not None else {}
    embed = notice_embed(_notice(listed, full=len(ahead) == SHOWN))
    await answer(interaction, "", embed=embed, **buttons)


async def _found(
    conn: AsyncConnection, guild_id: int, meeting_ids: Collection[int]
) -> Mapping[int, tuple[str, ...]]:
    """The names of the server's watches that found something in these meetings' papers."""
    seen = await watches.listed(conn, guild_id, house=True)
    there = await hits.of_meetings(conn, meeting_ids)
    return {
        meeting_id: tuple(
            dict.fromkeys(
                watch.name
                for watch in seen
                if any(
                    watch.query_id == hit.query_id and watch.accepts(hit.confidence)
                    for hit in found
                )
            )
        )
        for meeting_id, found in there.items()
    }


def _nothing(place: str | None, days: int, *, with_hits: bool) -> str:
    until = ngettext("in the next {count} day", "in the next {count} days", days).format(count=days)
    if with_hits:
        return _("Nothing was found for meetings {until}. /meetings lists all of them.").format(
            until=until
        )
    if place:
        return _(
            "No meeting of that place is known {until}. /sources list shows what is watched there."
        ).format(until=until)
    return _("No meeting is known {until}. /sources list shows what is watched.").format(
        until=until
    )


def _notice(listed: Sequence[Listed], *, full: bool) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📅",
        title=say("Meetings ahead, the nearest first"),
        parts=tuple(_lines(each) for each in listed),
        closing=(say("There are more: name a place, or fewer days."),) if full else (),
        more=_("{count} more had no room."),
    )


def _lines(listed: Listed) -> tuple[Line, ...]:
    ahead, meeting = listed.ahead, listed.ahead.meeting
    pieces: list[Piece] = []
    if meeting.start_utc is not None:
        form = Form.FULL if meeting.time_known else Form.DAY
        pieces += [Moment(meeting.start_utc, meeting.zone, form), Ours(" · ")]
    pieces.append(_where(ahead))
    stands = _stands(meeting.status)
    if stands:
        pieces.append(Ours(f" · {stands}"))
    second: list[Piece] = []
    if listed.found:
        names = ", ".join(listed.found)
        second += [*say("Found: {watches}", watches=Said(names, 100, ((0, len(names)),))).pieces]
    if meeting.place:
        second += [Ours(" · ")] if second else []
        second.append(Said(meeting.place, 100))
    if meeting.url and link_target(meeting.url):
        second += [Ours(" · ")] if second else []
        second.append(Link(_("Page"), meeting.url))
    return (Line(tuple(pieces)), *((Line(tuple(second)),) if second else ()))


def _where(ahead: meetings.UpcomingMeeting) -> Said:
    return place_words(
        ahead.meeting.body or ahead.meeting.title,
        place=ahead.place,
        county=ahead.county,
        state=ahead.state,
    )


def _stands(status: str) -> str:
    match status:
        case "cancelled":
            return _("cancelled")
        case "postponed":
            return _("postponed")
        case "rescheduled":
            return _("moved")
        case "missing":
            return _("no longer on its page")
        case _:
            return ""


class AddEvent(Asking):
    """Chooses one of the meetings that were listed, to put it among the server's events."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        super().__init__()
        self._listed = {
            str(each.ahead.meeting.id): each
            for each in listed
            if each.ahead.meeting.time_known and not _stands(each.ahead.meeting.status)
        }
        if not self._listed:
            self.clear_items()
            return
        self.chosen.placeholder = _("Add one to this server's events")
        self.chosen.options = [
            discord.SelectOption(
                label=shorten(clean(_where(each.ahead).text, one_line=True), 100),
                description=shorten(clean(each.ahead.meeting.title, one_line=True), 100),
                value=key,
            )
            for key, each in self._listed.items()
        ]

    @discord.ui.select(cls=discord.ui.Select)
    async def chosen(self, interaction: Interaction, select: discord.ui.Select[AddEvent]) -> None:
        """Make the event, or say which permission is missing and whose."""
        await interaction.response.defer()
        await answer(interaction, await _add(interaction, self._listed[select.values[0]].ahead))


def _location(ahead: meetings.UpcomingMeeting) -> str:
    """Where an event takes place: at most 100 characters, and no link.

    Discord makes a link of an address there, and only of one with its scheme.
    """
    where = ahead.meeting.place or ahead.meeting.remote or _where(ahead).text
    return shorten(clean(where, one_line=True).replace("://", " "), 100)


async def _add(interaction: Interaction, ahead: meetings.UpcomingMeeting) -> str:
    guild, meeting = interaction.guild, ahead.meeting
    if guild is None or meeting.start_utc is None:
        return _("That works in a server only.")
    if not (interaction.permissions.create_events or interaction.permissions.manage_events):
        return _("To add events you need the permission Create Events here.")
    if not (guild.me.guild_permissions.create_events or guild.me.guild_permissions.manage_events):
        return _("I may not add events here: give me Create Events, then choose it again.")
    if meeting.start_utc <= interaction.client.services.clock():
        return _("That meeting has begun.")
    try:
        event = await guild.create_scheduled_event(
            name=shorten(clean(_where(ahead).text, one_line=True), 100),
            description=cut(_description(ahead), 1000),
            start_time=meeting.start_utc,
            end_time=meeting.start_utc + LASTS,
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location=_location(ahead),
        )
    except discord.Forbidden:
        return _("I may not add events here: give me Create Events, then choose it again.")
    except discord.HTTPException as error:
        if error.code != _FULL:
            raise
        return _(
            "This server has 100 events already, which is the most that Discord allows: delete one,"
            " then choose the meeting again."
        )
    return _("It is among this server's events now: {link}").format(link=event.url)


def _description(ahead: meetings.UpcomingMeeting) -> str:
    """The meeting's title and page, and that its end is a guess."""
    said = [cut(escape(ahead.meeting.title, one_line=True), 400)]
    target = link_target(ahead.meeting.url) if ahead.meeting.url else None
    if target:
        said.append(target)
    said.append(_("The end is a guess: the page gives none. Look there for changes."))
    return "\n".join(said)


COMMANDS: tuple[Command, ...] = (meetings_ahead,)
