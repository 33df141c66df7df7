"""/search: what the archive holds, in the language of the watches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.notice import Line, Notice, Ours, Said, Tone, say
from bot.commands.archive import MOST_CANDIDATES, Batch, Finding, findings_of
from bot.commands.findings import passage_lines, sureness_note
from bot.commands.hits import SHOWN
from bot.commands.narrowing import narrowed, narrowing
from bot.commands.pages import Page, answer_book, page_line
from bot.commands.refusal import Refused
from bot.language import _, ngettext
from bot.sentences import in_words
from scrapers.match import Confidence, Query, QueryError, parse

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

CANDIDATES = 60
"""Looked at for a page, most often: many more would make people wait for pages not turned to."""


@dataclass(slots=True)
class SearchBook:
    """What a query finds, looked up as far as somebody turns the pages.

    What was found is kept as it is shown: a page of a packet is far longer than its quote.
    """

    query: Query
    batches: AsyncIterator[Batch]
    found: list[tuple[Line, ...]] = field(default_factory=list)
    considered: int = 0
    done: bool = False

    async def page(self, number: int) -> Page:
        """Some passages, the newest first."""
        first = number * SHOWN
        while not self.done and len(self.found) <= first + SHOWN:
            batch = await anext(self.batches, None)
            if batch is None:
                self.done = True
                break
            self.done, self.considered = batch.last, batch.considered
            self.found += [_lines(finding) for finding in batch.findings]
        notice = Notice(
            tone=Tone.PLAIN,
            emoji="🔎",
            title=self._title(),
            opening=tuple(
                say("{hint}", hint=Said(in_words(hint), 300)) for hint in self.query.hints
            ),
            parts=tuple(self.found[first : first + SHOWN]),
            closing=(*self._left_out(), *page_line(number)),
            more=_("{count} more had no room."),
        )
        return Page(notice, more=len(self.found) > first + SHOWN)

    def _title(self) -> Line:
        query, count = Said(self.query.text, 200), len(self.found)
        if not self.done:
            return say(_("The latest passages for {query}"), query=query)
        if not count:
            return say(_("Nothing for {query}"), query=query)
        words = ngettext("{count} passage for {query}", "{count} passages for {query}", count)
        return say(words, count=Ours(f"{count:,}"), query=query)

    def _left_out(self) -> tuple[Line, ...]:
        if not self.done or self.considered < MOST_CANDIDATES:
            return ()
        words = _("Looked at the latest {count} passages with these words: narrow it for more.")
        return (say(words, count=Ours(f"{self.considered:,}")),)


def _lines(finding: Finding) -> tuple[Line, ...]:
    return passage_lines(
        finding.found,
        finding.spans,
        finding.found.first_seen,
        note=sureness_note(finding.confidence.label),
    )


@app_commands.command(name="search", description="Search everything that was read.")
@app_commands.describe(
    query='In the language of the watches: 287(g) · "police contract" AND Palmyra · immigra*',
)
@narrowed
async def search(
    interaction: Interaction,
    query: app_commands.Range[str, 1, 512],
    watch: str | None = None,
    state: str | None = None,
    county: str | None = None,
    place: str | None = None,
    source: str | None = None,
    kind: str | None = None,
    since: str | None = None,
) -> None:
    """Search the archive with a query, in pages."""
    await interaction.response.defer(ephemeral=True)
    parsed = parse(query)
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
    filters, lowest = asked.filters, Confidence.POSSIBLE
    if watch is not None:
        # A server's own watch hides the house's of the same name: it comes after it.
        chosen = asked.watches[-1]
        parsed = _both(parsed, chosen.query)
        filters = replace(filters, scope=chosen.scope)
        lowest = Confidence.of(chosen.confidence)
    batches = findings_of(
        interaction.client.services.database,
        parsed,
        filters=filters,
        lowest=lowest,
        size=CANDIDATES,
    )
    await answer_book(interaction, SearchBook(parsed, batches))


def _both(query: Query, watched: str) -> Query:
    try:
        return parse(f"({query.text}) AND ({watched})")
    except QueryError as error:
        raise Refused(
            _("The query and the watch's own are too long together: leave the watch out.")
        ) from error


COMMANDS: tuple[Command, ...] = (search,)
