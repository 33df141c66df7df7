"""/watch list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.alerts.notice import Form, Line, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.commands.answer import looking
from bot.commands.pages import ListBook, answer_book
from bot.commands.permission import place_of
from bot.commands.watch.group import watch
from bot.commands.watch.scope import scope_words
from bot.language import _
from store import mutes, watches

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

FOREVER_YEARS = 50
A_PAGE = 10


@watch.command(name="list", description="The watches of this server and those of the bot.")
async def list_(interaction: Interaction) -> None:
    """List the watches that the server sees, with where they look and whether they are silent."""
    now = interaction.client.services.clock()
    async with looking(interaction) as conn:
        seen = await watches.listed(conn, place_of(interaction), house=True)
        muted = {
            mute.subject: mute for mute in await mutes.listed(conn, place_of(interaction), now)
        }
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=say(_("What is watched for here")),
        opening=() if seen else (say(_("Nothing yet. /watch add starts it.")),),
        parts=tuple((_line(each, muted.get(mutes.watch_subject(each.id)), now),) for each in seen),
        more=_("{count} more watches."),
    )
    await answer_book(interaction, ListBook(notice, A_PAGE), ordered=False)


def _line(kept: watches.Watch, mute: mutes.Mute | None, now: datetime) -> Line:
    pieces: list[Piece] = [Said(kept.name, 100)]
    if kept.name != kept.query:
        pieces += [Ours(": "), Said(kept.query, 200)]
    if kept.confidence != "variant":
        pieces.append(
            Ours(
                _(" · exact matches only")
                if kept.confidence == "exact"
                else _(" · possible matches too")
            )
        )
    where = scope_words(kept.scope)
    if where:
        pieces += [Ours(" · "), Said(where, 200)]
    until = kept.paused_until if kept.paused_until and kept.paused_until > now else None
    if mute is not None or until is not None:
        pieces += _silence(mute.until if mute else until, now)
    if kept.guild_id is None:
        pieces.append(Ours(_(" · the bot's own")))
    return Line(tuple(pieces))


def _silence(until: datetime | None, now: datetime) -> list[Piece]:
    if until is None or until.year - now.year > FOREVER_YEARS:
        return [Ours(_(" · paused"))]
    return [*say(_(" · paused until {at}"), at=Moment(until, form=Form.SHORT)).pieces]
