"""/export: hits as a file, for a spreadsheet or a program."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.commands.answer import answer
from bot.commands.hits import nothing_found
from bot.commands.narrowing import Narrowing, narrowed, narrowing
from bot.csv_guard import csv_text
from bot.language import _, ngettext
from scrapers import excerpt
from store import Database, hits

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

MOST_HITS = 10_000
MOST_BYTES = 8_000_000
"""Of a file; Discord takes 10 MiB from a bot."""
QUOTE = 1_000
_STEP = 500
_BOM = "\ufeff"  # without it Excel takes a CSV file for Windows-1252
HEADER = (
    "found_at",
    "watches",
    "confidence",
    "quote",
    "page",
    "item",
    "heading",
    "document",
    "kind",
    "url",
    "published",
    "meeting",
    "meeting_start",
    "meeting_status",
    "body",
    "place",
    "county",
    "state",
    "source",
    "query",
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file and how many hits it holds; `complete`: all that were asked for."""

    content: bytes
    count: int
    complete: bool


@app_commands.command(name="export", description="Hits as a file, the latest first.")
@app_commands.describe(format="csv for a spreadsheet (the default), json for a program.")
@narrowed
async def export(
    interaction: Interaction,
    format: Literal["csv", "json"] = "csv",  # noqa: A002  the option's name
    watch: str | None = None,
    state: str | None = None,
    county: str | None = None,
    place: str | None = None,
    source: str | None = None,
    kind: str | None = None,
    since: str | None = None,
) -> None:
    """Attach the hits of the watches that the server sees."""
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
    services = interaction.client.services
    made = await exported(services.database, asked, format)
    if not made.count:
        await answer(interaction, nothing_found(asked))
        return
    words = ngettext(
        "{count} hit, the latest first.", "{count} hits, the latest first.", made.count
    )
    if not made.complete:
        words = _(
            "The latest {count} hits: a file holds no more. Narrow it by a place, a watch or a"
            " time for the others."
        )
    name = f"hits-{services.clock():%Y-%m-%d}.{format}"
    await answer(
        interaction,
        words.format(count=f"{made.count:,}"),
        file=discord.File(BytesIO(made.content), name),
    )


async def exported(
    database: Database,
    asked: Narrowing,
    form: str,
    *,
    most_hits: int = MOST_HITS,
    most_bytes: int = MOST_BYTES,
) -> Exported:
    """The hits as a file of at most so many hits and bytes; read and written a few at a time."""
    pieces: list[bytes] = []
    count = size = 0
    before: int | None = None
    while True:
        async with database.read() as conn:
            found = await hits.found_by(
                conn,
                asked.watches,
                filters=asked.filters,
                limit=min(_STEP, most_hits - count + 1),
                before=before,
            )
        for piece in await asyncio.to_thread(_rows, found, form):
            if count == most_hits or size + len(piece) > most_bytes:
                return Exported(_file(pieces, form), count, complete=False)
            pieces.append(piece)
            count, size = count + 1, size + len(piece)
        if len(found) < _STEP:
            return Exported(_file(pieces, form), count, complete=True)
        before = found[-1].id


def _rows(found: Sequence[hits.ShownHit], form: str) -> list[bytes]:
    """Each hit as a line of the file."""
    if form == "json":
        return [
            json.dumps(dict(zip(HEADER, _cells(hit), strict=True)), ensure_ascii=False).encode()
            for hit in found
        ]
    return [csv_text([_joined(cell) for cell in _cells(hit)], ()).encode() for hit in found]


def _joined(cell: str | int | list[str] | None) -> str:
    if isinstance(cell, list):
        return "; ".join(cell)
    return "" if cell is None else str(cell)


def _cells(hit: hits.ShownHit) -> tuple[str | int | list[str] | None, ...]:
    """The values under `HEADER`; times in ISO 8601, the meeting's with its own zone's offset."""
    quote, _spans = excerpt(hit.text, hit.spans, QUOTE)
    start = hit.meeting_start.astimezone(ZoneInfo(hit.zone)) if hit.meeting_start else None
    starts = None
    if start is not None:
        starts = start.isoformat() if hit.meeting_time_known else str(start.date())
    return (
        hit.found_at.isoformat(timespec="seconds"),
        list(hit.watches),
        hit.confidence,
        quote,
        hit.page,
        hit.item,
        hit.heading,
        hit.document_title,
        hit.document_kind,
        hit.document_url,
        hit.published.isoformat() if hit.published else None,
        hit.meeting_title,
        starts,
        hit.meeting_status,
        hit.body,
        hit.place,
        hit.county,
        hit.state,
        hit.source_slug,
        hit.query,
    )


def _file(pieces: Sequence[bytes], form: str) -> bytes:
    if form == "json":
        return b"[\n" + b",\n".join(pieces) + b"\n]\n"
    return (_BOM + csv_text(HEADER, ())).encode() + b"".join(pieces)


COMMANDS: tuple[Command, ...] = (export,)
