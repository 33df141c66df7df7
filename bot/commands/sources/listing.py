"""/sources list: the places that are watched, with their health at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.commands.answer import looking
from bot.commands.pages import Page, answer_book
from bot.commands.permission import place_of
from bot.commands.sources.group import outcome_words, sources
from bot.language import _, ngettext
from bot.reasons import reason_words
from bot.rhythms import rhythm_words
from store import Database, StoredSource, checks
from store import sources as stored

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

A_PAGE = 12


@dataclass(frozen=True, slots=True)
class SourcesBook:
    """The sources, those in trouble first; the rhythms are reckoned for the page that is shown."""

    database: Database
    found: Sequence[StoredSource]
    now: datetime

    async def page(self, number: int) -> Page:
        """Some of the sources."""
        first = number * A_PAGE
        shown = self.found[first : first + A_PAGE]
        async with self.database.read() as conn:
            rhythms = await rhythm_words(conn, shown, self.now)
        count = len(self.found)
        notice = Notice(
            tone=Tone.PLAIN,
            emoji="📍",
            title=say(ngettext("{count} source", "{count} sources", count), count=Ours(str(count))),
            opening=() if number else self._opening(),
            parts=tuple((_line(source, rhythms.get(source.id)),) for source in shown),
            more=_("{count} more had no room: /sources list find: narrows the list."),
        )
        return Page(notice, more=first + A_PAGE < count)

    def _opening(self) -> tuple[Line, ...]:
        if not self.found:
            return (say(_("None that fits. /sources add takes an address.")),)
        if len(self.found) <= A_PAGE:
            return ()
        on = [source for source in self.found if source.enabled]
        well = sum(source.last_outcome in checks.GOOD for source in on)
        never = sum(source.last_outcome is None for source in on)
        return (
            say(
                _("{well} are read well, {bad} are not, {never} were not checked yet, {off} rest."),
                well=Ours(str(well)),
                bad=Ours(str(len(on) - well - never)),
                never=Ours(str(never)),
                off=Ours(str(len(self.found) - len(on))),
            ),
        )


@sources.command(name="list", description="The places that are watched, and how each is doing.")
@app_commands.describe(find="Only those with a word in their name that starts like this.")
async def list_(
    interaction: Interaction, find: app_commands.Range[str, 1, 80] | None = None
) -> None:
    """List the sources that the server may see, those in trouble first."""
    services = interaction.client.services
    async with looking(interaction) as conn:
        found = await stored.listed(conn, guild_id=place_of(interaction), prefix=find or "")
    found.sort(key=_healthy)
    book = SourcesBook(services.database, found, services.clock())
    await answer_book(interaction, book, ordered=False)


def _healthy(source: StoredSource) -> bool:
    return not source.enabled or source.last_outcome is None or source.last_outcome in checks.GOOD


def _line(source: StoredSource, rhythm: str | None) -> Line:
    pieces: list[Piece] = [Link(shorten(source.name, 60), source.url)]
    if not source.enabled:
        pieces += say(
            _(" · off: {reason}"), reason=Said(reason_words(source.reason or ""), 80)
        ).pieces
    elif source.last_checked is None:
        pieces.append(Ours(_(" · not checked yet")))
    else:
        pieces.append(Ours(f" · {outcome_words(source.last_outcome)} "))
        pieces.append(Moment(source.last_checked, form=Form.AGO))
    if rhythm is not None:
        pieces.append(Ours(f" · {rhythm}"))
    if source.guild_id is not None:
        pieces.append(Ours(_(" · this server's own")))
    return Line(tuple(pieces))
