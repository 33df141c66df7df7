"""/hits: what the watches found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.notice import Notice, Ours, Piece, Said, Tone, say
from bot.commands.answer import answer
from bot.commands.findings import passage_lines, sureness_note
from bot.commands.narrowing import Narrowing, narrowed, narrowing
from bot.commands.pages import Page, answer_book, page_line
from bot.commands.permission import place_of
from bot.language import _, ngettext
from store import Database
from store import hits as stored_hits

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

SHOWN = 6
"""Results in one answer: as many as a phone shows without getting lost."""


@dataclass(slots=True)
class HitsBook:
    """The hits, a page after the other; each page begins below the last hit of the one before."""

    database: Database
    narrowing: Narrowing
    count: int
    starts: list[int | None] = field(default_factory=lambda: [None])

    async def page(self, number: int) -> Page:
        """Some hits, the latest first."""
        async with self.database.read() as conn:
            found = await stored_hits.found_by(
                conn,
                self.narrowing.watches,
                filters=self.narrowing.filters,
                limit=SHOWN + 1,
                before=self.starts[number],
            )
        shown = found[:SHOWN]
        more = len(found) > SHOWN
        if more and number + 1 == len(self.starts):
            self.starts.append(shown[-1].id)
        title = ngettext(
            "{count} hit, the latest first", "{count} hits, the latest first", self.count
        )
        notice = Notice(
            tone=Tone.FOUND,
            emoji="📋",
            title=say(title, count=Ours(f"{self.count:,}")),
            parts=tuple(
                passage_lines(hit, hit.spans, hit.found_at, note=_by(hit)) for hit in shown
            ),
            closing=page_line(number),
            more=_("{count} more had no room."),
        )
        return Page(notice, more)


def _by(hit: stored_hits.ShownHit) -> tuple[Piece, ...]:
    by = say(_(" by {watches}"), watches=Said(", ".join(hit.watches), 200))
    return (*by.pieces, *sureness_note(hit.confidence))


@app_commands.command(name="hits", description="What the watches found, the latest first.")
@narrowed
async def hits(
    interaction: Interaction,
    watch: str | None = None,
    state: str | None = None,
    county: str | None = None,
    place: str | None = None,
    source: str | None = None,
    kind: str | None = None,
    since: str | None = None,
) -> None:
    """Show the hits of the watches that the server sees, in pages."""
    await interaction.response.defer(ephemeral=True)
    asked = await narrowing(
        interaction,
        watch=watch,
        state=state,
        county=county,
        place=place,
        source=source,
        kind=kind,
        since=since,
    )
    database = interaction.client.services.database
    async with database.read() as conn:
        count = await stored_hits.count(
            conn, place_of(interaction), watch=watch, filters=asked.filters
        )
    if not count:
        await answer(interaction, nothing_found(asked))
        return
    await answer_book(interaction, HitsBook(database, asked, count))


def nothing_found(asked: Narrowing) -> str:
    """That there is no hit, and what to do."""
    if asked.narrows:
        return _("Nothing was found that fits. Leave an option out to see more.")
    return _("Nothing was found yet. /watch test tries a query out on what is stored already.")


COMMANDS: tuple[Command, ...] = (hits,)
