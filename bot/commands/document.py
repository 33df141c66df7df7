"""/document: a document's versions, and what changed between two of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.alerts.changes import Fate, Stretch
from bot.alerts.notice import Form, Line, Link, Mark, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.place import document_link, place_words
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer
from bot.commands.choices import MOST, documents
from bot.commands.permission import place_of
from bot.commands.refusal import Refused
from bot.comparison import MOST_PASSAGES, Change, comparable, differ
from bot.house import stored_copy_address
from bot.language import _, ngettext
from bot.reasons import reason_words
from scrapers import DocumentKind
from store import Database, Filters, archive

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

QUOTE = 400
LISTED = 8
"""Versions that stand in the answer; the others can be chosen."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with the meeting it belongs to and its versions, the newest first."""

    paper: archive.Paper
    sitting: archive.Sitting | None
    versions: Sequence[archive.Version]
    copy_address: Callable[[str], str] | None
    """Where anyone can open a stored copy, by its SHA-256."""


@app_commands.command(name="document", description="A document's versions, and what changed in it.")
@app_commands.describe(document="Its title, its board, or its address.")
@app_commands.autocomplete(document=documents)
async def document(interaction: Interaction, document: app_commands.Range[str, 1, 2048]) -> None:
    """Show what is kept of a document."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    kept = await _kept(interaction, document.strip())
    found: Sequence[Change] | None = None
    if len(kept.versions) > 1:
        found = await compared(services.database, kept.versions[1], kept.versions[0])
    more: dict[str, Any] = {}
    if len(kept.versions) > 2:
        more["view"] = Compare(interaction, kept)
    await answer(interaction, embed=notice_embed(_notice(kept, found)), **more)


async def _kept(interaction: Interaction, named: str) -> Kept:
    services = interaction.client.services
    filters = Filters(guild_id=place_of(interaction))
    async with services.database.read() as conn:
        if named.isascii() and named.isdigit() and len(named) < 19:
            paper = await archive.document(conn, int(named), filters)
        elif named.startswith(("http://", "https://")):
            paper = await archive.at(conn, named, filters)
        else:
            # Typed and sent before a choice was taken: what would have been offered first.
            offered = await archive.newest(conn, filters, typed=named[:100], limit=1)
            paper = offered[0] if offered else None
        if paper is None:
            raise Refused(
                _("No document of that name or address was read. /search finds it by its words.")
            )
        versions = await archive.versions(conn, paper.id, limit=MOST)
        sitting = (
            await archive.meeting(conn, paper.meeting_id, filters) if paper.meeting_id else None
        )
    return Kept(paper, sitting, versions, stored_copy_address(services.settings))


async def compared(
    database: Database, before: archive.Version, after: archive.Version
) -> list[Change] | None:
    """What changed from one version to the other; None where they are too long to compare."""
    async with database.read() as conn:
        was = await archive.passages(conn, before.id, limit=MOST_PASSAGES)
        now = await archive.passages(conn, after.id, limit=MOST_PASSAGES)
    if not comparable(was, now):
        return None
    return await asyncio.to_thread(differ, was, now)


def _notice(kept: Kept, found: Sequence[Change] | None) -> Notice:
    return Notice(
        tone=Tone.PLAIN,
        emoji="📄",
        title=say("{title}", title=Said(kept.paper.title, 200)),
        opening=(
            *_about(kept),
            *(_version(kept, version) for version in kept.versions[:LISTED]),
            *_earlier(kept),
        ),
        parts=_changes(kept.paper, kept.versions[1], kept.versions[0], found)
        if len(kept.versions) > 1
        else (),
        more=_("{count} more changes had no room."),
    )


def _earlier(kept: Kept) -> tuple[Line, ...]:
    left = len(kept.versions) - LISTED
    if left <= 0:
        return ()
    words = ngettext("and {count} earlier version", "and {count} earlier versions", left)
    return (say(words, count=Ours(str(left))),)


def _about(kept: Kept) -> Iterable[Line]:
    paper = kept.paper
    yield Line(
        (
            place_words(
                paper.body or paper.source_name,
                place=paper.place,
                county=paper.county,
                state=paper.state,
            ),
        )
    )
    if kept.sitting and kept.sitting.meeting.start_utc:
        meeting = kept.sitting.meeting
        form = Form.FULL if meeting.time_known else Form.DAY
        yield say(_("Meeting: {at}"), at=Moment(kept.sitting.meeting.start_utc, paper.zone, form))
    if paper.published:
        yield say(_("Published {at}"), at=Moment(paper.published, paper.zone, Form.DAY))
    yield say(
        _("{link}  ·  first seen {first}, last seen {last}"),
        link=document_link(DocumentKind(paper.kind), paper.url, None),
        first=Moment(paper.first_seen, form=Form.AGO),
        last=Moment(paper.last_seen, form=Form.AGO),
    )
    if not kept.versions:
        yield say(_("It has not been read yet."))


def _version(kept: Kept, version: archive.Version) -> Line:
    pieces: list[Piece] = [Ours("· "), Moment(version.fetched_at, kept.paper.zone, Form.SHORT)]
    if version.id == kept.paper.version_id:
        pieces.append(Ours(_(" · as it is now")))
    if version.pages:
        words = ngettext("{count} page", "{count} pages", version.pages)
        pieces.append(Ours(f" · {words.format(count=version.pages)}"))
    if version.reason:
        pieces += [Ours(" · "), Said(reason_words(version.reason), 120)]
    if kept.copy_address:
        pieces += [Ours(" · "), Link(_("Stored copy"), kept.copy_address(version.sha256))]
    return Line(tuple(pieces))


def _changes(
    paper: archive.Paper,
    before: archive.Version,
    after: archive.Version,
    found: Sequence[Change] | None,
) -> tuple[tuple[Line, ...], ...]:
    heading = say(
        _("What changed from {before} to {after}:"),
        before=Moment(before.fetched_at, paper.zone, Form.SHORT),
        after=Moment(after.fetched_at, paper.zone, Form.SHORT),
    )
    if found is None:
        return ((heading, say(_("They are too long to be compared here."))),)
    if not found:
        return ((heading, say(_("Nothing that can be read: only how it is made."))),)
    lines = [_change(change) for change in found]
    return ((heading, *lines[0]), *lines[1:])


def _change(change: Change) -> tuple[Line, ...]:
    what = {
        "new": _("New"),
        "changed": _("Reads otherwise"),
        "gone": _("Taken off"),
    }[change.kind]
    pieces: list[Piece] = [Ours(what)]
    if change.item:
        pieces += [Ours(" · "), *say(_("item {number}"), number=Said(change.item, 20)).pieces]
    if change.page:
        pieces += [
            Ours(" · "),
            *say(_("page {number}"), number=Ours(str(change.page))).pieces,
        ]
    return (Line(tuple(pieces)), Line(_stretches(change.stretches), quoted=True))


def _stretches(stretches: Sequence[Stretch]) -> tuple[Piece, ...]:
    """The words, the new ones bold and the old ones struck through, as many as have room."""
    pieces: list[Piece] = []
    room = QUOTE
    whole = len(stretches) == 1
    for stretch in stretches:
        text = " ".join(stretch.text.split())
        if not text or room <= 0:
            continue
        marked = stretch.fate is not Fate.KEPT and not whole
        mark = Mark.GONE if stretch.fate is Fate.GONE else Mark.FOUND
        spans = ((0, len(text)),) if marked else ()
        if pieces:
            pieces.append(Ours(" "))
        pieces.append(Said(text, room, spans, mark))
        room -= len(text)
    return tuple(pieces)


class Compare(Asking):
    """Chooses two versions to compare."""

    def __init__(self, asked: Interaction, kept: Kept) -> None:
        super().__init__(asked)
        self._kept = kept
        zone = ZoneInfo(kept.paper.zone)
        self.chosen.placeholder = _("Compare two versions")
        self.chosen.options = [
            discord.SelectOption(
                label=f"{version.fetched_at.astimezone(zone):%Y-%m-%d %H:%M}",
                value=str(version.id),
            )
            for version in kept.versions
        ]

    @discord.ui.select(cls=discord.ui.Select, min_values=2, max_values=2)
    async def chosen(self, interaction: Interaction, select: discord.ui.Select[Compare]) -> None:
        """Show what changed from the older to the newer one."""
        await interaction.response.defer()
        after, before = (
            version for version in self._kept.versions if str(version.id) in select.values
        )
        found = await compared(interaction.client.services.database, before, after)
        paper = self._kept.paper
        notice = Notice(
            tone=Tone.PLAIN,
            emoji="📄",
            title=say("{title}", title=Said(paper.title, 200)),
            parts=_changes(paper, before, after, found),
            more=_("{count} more changes had no room."),
        )
        await interaction.edit_original_response(embed=notice_embed(notice), view=self)


COMMANDS: tuple[Command, ...] = (document,)
