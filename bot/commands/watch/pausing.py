"""/watch pause and /watch resume: silence for a time.

A server's own watch is paused; one of the bot's own is muted for the server, since others hear it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import escape
from bot.commands.answer import answer, changing, no_watch
from bot.commands.change import note_change
from bot.commands.choices import watch_names
from bot.commands.permission import configuring, place_of
from bot.commands.refusal import Refused
from bot.commands.watch.group import watch
from bot.language import _
from store import mutes, watches

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.commands.answer import Interaction

_HOURS = {"1 hour": 1, "1 day": 24, "3 days": 72, "7 days": 168, "30 days": 720}
UNTIL_RESUMED = "until resumed"
_FOREVER = timedelta(days=36_500)


async def _seen(conn: AsyncConnection, interaction: Interaction, name: str) -> watches.Watch:
    """The watch of that name, the server's own before the bot's. Raises `Refused`."""
    seen = await watches.listed(conn, place_of(interaction), house=True)
    kept = next((each for each in reversed(seen) if each.name == name), None)
    if kept is None:
        raise Refused(no_watch(name))
    return kept


@watch.command(name="pause", description="Let a watch be silent for a time.")
@app_commands.describe(name="The watch.", time="For how long.")
@app_commands.choices(
    time=[app_commands.Choice(name=name, value=name) for name in (*_HOURS, UNTIL_RESUMED)]
)
@app_commands.autocomplete(name=watch_names)
@configuring
async def pause(
    interaction: Interaction, name: app_commands.Range[str, 1, 100], time: str = "1 day"
) -> None:
    """Let a watch be silent in this server until then."""
    now = interaction.client.services.clock()
    hours = _HOURS.get(time)
    until = now + timedelta(hours=hours) if hours else None
    async with changing(interaction) as conn:
        kept = await _seen(conn, interaction, name)
        if kept.guild_id is None:
            await mutes.mute(
                conn,
                place_of(interaction),
                mutes.watch_subject(kept.id),
                now,
                until=until,
                muted_by=interaction.user.id,
            )
        else:
            await watches.pause(conn, kept.id, until or now + _FOREVER)
        await note_change(conn, interaction, "watch.pause", kept.name)
    shown = escape(kept.name, one_line=True)
    if until is None:
        words = _("{name} is silent here until /watch resume.").format(name=shown)
    else:
        words = _("{name} is silent here until {at}; /watch resume ends it sooner.").format(
            name=shown, at=f"<t:{int(until.timestamp())}:f>"
        )
    await answer(
        interaction,
        words + " " + _("What it would tell meanwhile is kept: /hits shows it."),
    )


@watch.command(name="resume", description="Let a watch that is paused or muted speak again.")
@app_commands.describe(name="The watch.")
@app_commands.autocomplete(name=watch_names)
@configuring
async def resume(interaction: Interaction, name: app_commands.Range[str, 1, 100]) -> None:
    """End a watch's silence, whichever way it came about."""
    now = interaction.client.services.clock()
    async with changing(interaction) as conn:
        kept = await _seen(conn, interaction, name)
        muted = await mutes.unmute(conn, place_of(interaction), mutes.watch_subject(kept.id))
        paused = kept.guild_id is not None and kept.paused_until and kept.paused_until > now
        if paused:
            await watches.pause(conn, kept.id, None)
        if muted or paused:
            await note_change(conn, interaction, "watch.resume", kept.name)
    shown = escape(kept.name, one_line=True)
    words = (
        _("{name} speaks again from now on.") if muted or paused else _("{name} was not paused.")
    )
    await answer(interaction, words.format(name=shown))
