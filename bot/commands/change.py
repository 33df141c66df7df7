"""What was changed, by whom: kept with the change itself, and told by `/settings log`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.notice import Form, Line, Moment, Ours, Said, say
from bot.commands.detail import detail_words
from bot.commands.permission import is_personal, place_of
from bot.language import _
from store import LimitError, audit, guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

# After one of these a limit that was met is no longer met, or is met anew.
_ROOM = {
    "watches": ("watch.add", "watch.remove", "setup", "delete"),
    "sources": ("source.add", "source.remove", "delete"),
}


async def note_change(
    conn: AsyncConnection, interaction: Interaction, action: str, detail: str = ""
) -> None:
    """Keep that the person changed something; `action` is one of those that `change_line` tells.

    `detail` is in English where it is ours: `detail_words` says it to who reads it.

    In the transaction of the change, before it: a server that is not known yet (and a person who
    keeps something for themselves, as a server of one) has a place to set things in from now on.
    """
    now = interaction.client.services.clock()
    place = place_of(interaction)
    if is_personal(interaction):
        await guilds.met(conn, place, now, locale=interaction.locale.value)
    else:
        locale = interaction.guild_locale
        await guilds.joined(conn, place, now, locale=locale.value if locale else None)
    await audit.note(conn, place, interaction.user.id, action, detail, now)


async def note_full(interaction: Interaction, error: LimitError) -> None:
    """Keep that a limit was met: once, until there was room again.

    Only who may configure meets one, and is answered with what to do; this is for the others.
    """
    action = f"limit.{error.thing}"
    async with interaction.client.services.database.write() as conn:
        last = await audit.latest(conn, place_of(interaction), (action, *_ROOM[error.thing]))
        if last != action:
            await note_change(conn, interaction, action, str(error.limit))


def change_line(change: audit.Change) -> Line:
    """One change in a sentence: when, who, what."""
    who = f"<@{change.user_id}>" if change.user_id else _("the bot")
    return say(
        _template(change.action),
        when=Moment(change.at, form=Form.SHORT),
        who=Ours(who),
        detail=Said(detail_words(change.action, change.detail), 160),
    )


def _template(action: str) -> str:
    return {
        "watch.add": _("{when} · {who} added the watch {detail}"),
        "watch.edit": _("{when} · {who} changed the watch {detail}"),
        "watch.remove": _("{when} · {who} removed the watch {detail}"),
        "watch.pause": _("{when} · {who} paused the watch {detail}"),
        "watch.resume": _("{when} · {who} let the watch {detail} speak again"),
        "subscribe": _("{when} · {who} subscribed {detail}"),
        "subscription.edit": _("{when} · {who} changed a subscription: {detail}"),
        "unsubscribe": _("{when} · {who} unsubscribed {detail}"),
        "roster.subscribe": _("{when} · {who} subscribed to ICE's lists: {detail}"),
        "roster.unsubscribe": _("{when} · {who} unsubscribed from ICE's lists: {detail}"),
        "source.add": _("{when} · {who} added the source {detail}"),
        "source.pause": _("{when} · {who} let the source {detail} rest"),
        "source.resume": _("{when} · {who} had the source {detail} watched again"),
        "source.remove": _("{when} · {who} removed the source {detail}"),
        "source.check": _("{when} · {who} had the source {detail} checked"),
        "setup": _("{when} · {who} went through /setup: {detail}"),
        "settings.zone": _("{when} · {who} set the time zone: {detail}"),
        "settings.language": _("{when} · {who} set the language: {detail}"),
        "settings.quiet": _("{when} · {who} set the quiet hours: {detail}"),
        "settings.digest": _("{when} · {who} set the hour of digests: {detail}"),
        "settings.follow_ups": _("{when} · {who} set how follow-ups are told: {detail}"),
        "settings.reminders": _("{when} · {who} set the reminders: {detail}"),
        "settings.managers": _("{when} · {who} set who may configure: {detail}"),
        "settings.web": _("{when} · {who} set the web page: {detail}"),
        "mute.story": _("{when} · {who} muted the story {detail}"),
        "unmute.story": _("{when} · {who} let the story {detail} be told again"),
        "mute.watch": _("{when} · {who} muted the watch {detail}"),
        "review.confirm": _("{when} · {who} confirmed the possible match in {detail}"),
        "review.dismiss": _("{when} · {who} dismissed the possible match in {detail}"),
        "share": _("{when} · {who} shared {detail}"),
        "limit.watches": _("{when} · {who} met the limit of watches: all {detail} are in use"),
        "limit.sources": _("{when} · {who} met the limit of sources: all {detail} are in use"),
        "delete": _("{when} · {who} deleted everything that was kept before"),
    }.get(action, _("{when} · {who} changed something: {detail}"))
