"""/sources list, add, check, remove: where the bot looks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import discord
from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.hits import source_slugs
from bot.commands.permission import configuring, place_of
from bot.rhythms import rhythm_words
from config import STATES, Source
from scrapers import ListedMeeting
from store import sources as stored

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction
    from bot.commands.services import CheckReport, DetectReport

_OUTCOMES = {
    "ok": "read",
    "unchanged": "read, nothing new",
    "empty": "read, and it says that there is nothing",
    "blocked": "it does not let us in",
    "drift": "its layout has changed",
    "error": "it could not be read",
}
_FEW = 12
"""So many sources are listed with their rhythms; more would leave no room for the last of them."""
_BROKEN_FIRST = ("drift", "error", "blocked")

sources = app_commands.Group(name="sources", description="Where the bot looks.")


@sources.command(name="list", description="The places that are watched, and how each is doing.")
@app_commands.describe(find="Only those with a word in their name that starts like this.")
async def list_(
    interaction: Interaction, find: app_commands.Range[str, 1, 80] | None = None
) -> None:
    """List the sources that the server may see, those in trouble first."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    async with services.database.read() as conn:
        found = await stored.listed(conn, guild_id=place_of(interaction), prefix=find or "")
        few = found if len(found) <= _FEW else []
        rhythms = await rhythm_words(conn, few, services.clock())
    found.sort(key=lambda source: source.last_outcome not in _BROKEN_FIRST)
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="📍",
        title=say(f"{len(found)} source{'' if len(found) == 1 else 's'}"),
        opening=() if found else (say("None that fits. /sources add takes an address."),),
        parts=tuple((_line(source, rhythms.get(source.id)),) for source in found),
        more="{count} more: /sources list find: narrows the list.",
    )
    await answer(interaction, embed=notice_embed(notice))


def _line(source: stored.StoredSource, rhythm: str | None) -> Line:
    pieces: list[Piece] = [Link(shorten(source.name, 60), source.url)]
    if not source.enabled:
        pieces += [Ours(" · off: "), Said(source.reason or "", 80)]
    elif source.last_checked is None:
        pieces.append(Ours(" · not checked yet"))
    else:
        pieces.append(Ours(f" · {_OUTCOMES.get(source.last_outcome or '', 'checked')} "))
        pieces.append(Moment(source.last_checked, form=Form.AGO))
    if rhythm is not None:
        pieces.append(Ours(f" · {rhythm}"))
    if source.guild_id is not None:
        pieces.append(Ours(" · this server's own"))
    return Line(tuple(pieces))


@sources.command(name="check", description="Check a source now.")
@app_commands.describe(source="The source.")
@app_commands.autocomplete(source=source_slugs)
@configuring
async def check(interaction: Interaction, source: str) -> None:
    """Run one check of a source, and say how it ended."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    async with services.database.read() as conn:
        visible = await stored.listed(conn, guild_id=place_of(interaction))
    chosen = next((each for each in visible if each.slug == source), None)
    if chosen is None:
        await answer(interaction, _unknown(source))
        return
    async with services.database.write() as conn:
        await note_change(conn, interaction, "source.check", chosen.name)
    report = await services.check_now(chosen.slug)
    await answer(interaction, f"{escape(chosen.name, one_line=True)}: {_report_words(report)}")


def _report_words(report: CheckReport) -> str:
    outcome = str(report.outcome)
    words = _OUTCOMES.get(outcome, outcome)
    if outcome == "ok":
        new, hits = report.new_documents, report.hits
        return (
            f"{words}. {new} new document{'' if new == 1 else 's'},"
            f" {hits} hit{'' if hits == 1 else 's'}."
        )
    return f"{words}. {escape(report.reason, one_line=True)}".strip()


def _unknown(slug: str) -> str:
    shown = escape(slug, one_line=True)
    return f"There is no source named {shown}. /sources list shows those there are."


@sources.command(name="remove", description="Take away a source that this server added.")
@app_commands.describe(source="The source.")
@configuring
async def remove(interaction: Interaction, source: str) -> None:
    """Delete a server's own source with all that was read from it."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    async with services.database.write() as conn:
        done = await stored.remove(conn, source, guild_id=place_of(interaction))
        if done:
            await note_change(conn, interaction, "source.remove", source)
        known = None if done else await stored.get(conn, source)
    if done:
        await answer(
            interaction,
            f"{escape(source, one_line=True)} is no longer watched, and what was read is deleted.",
        )
    elif known is not None and known.guild_id is None:
        await answer(
            interaction,
            f"{escape(known.name, one_line=True)} came with the bot and serves every server:"
            " whoever runs the bot can turn it off.",
        )
    else:
        await answer(interaction, _unknown(source))


@remove.autocomplete("source")
async def own_slugs(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The sources that the server added."""
    async with interaction.client.services.database.read() as conn:
        found = await stored.listed(
            conn, guild_id=place_of(interaction), own=True, prefix=typed, limit=25
        )
    return [
        app_commands.Choice(name=shorten(source.name, 100), value=source.slug) for source in found
    ]


@sources.command(name="add", description="Watch a page: a board's agendas, a news feed.")
@app_commands.describe(
    url="The address of the page that lists the agendas, or of a feed.",
    name="What to call it, where the page does not say.",
    state="The two letters of its state, where the page does not say.",
)
@configuring
async def add(
    interaction: Interaction,
    url: app_commands.Range[str, 8, 2048],
    name: app_commands.Range[str, 1, 120] | None = None,
    state: app_commands.Range[str, 2, 2] | None = None,
) -> None:
    """Look at an address, show what was found there, and ask before saving it."""
    await interaction.response.defer(ephemeral=True)
    report = await interaction.client.services.detect(url.strip())
    if report.source is None:
        await answer(interaction, f"Not added. {escape(report.reason, one_line=True)}")
        return
    code = state.upper() if state else None
    if code is not None and code not in STATES:
        await answer(
            interaction,
            f"{escape(code)} is no state's two letters. Wisconsin's, for example, are WI.",
        )
        return
    source = _described(report.source, name, code)
    await answer(
        interaction,
        embed=notice_embed(_found_notice(source, report)),
        view=Confirm(source),
    )


def _described(source: Source, name: str | None, state: str | None) -> Source:
    """The source as detected, with what the person knows better; the zone follows the state."""
    known: dict[str, str] = {}
    if name is not None:
        known["name"] = shorten(name, 120)
    if state is not None:
        known |= {"state": state, "zone": STATES[state].zone or source.zone}
    return Source.model_validate(source.model_dump() | known)


def _found_notice(source: Source, report: DetectReport) -> Notice:
    host = urlsplit(source.url).hostname or ""
    ascii_host = host.encode("idna").decode() if not host.isascii() else host
    counts = f"{report.meetings} meetings and {report.documents} documents there now."
    return Notice(
        tone=Tone.PLAIN,
        emoji="📍",
        title=say("Watch {name}?", name=source.name),
        opening=(
            say(
                "{link}, read as {platform}",
                link=Link(ascii_host, source.url),
                platform=source.platform,
            ),
            say("Its times are taken to be those of {zone}.", zone=source.zone),
            say("{reason}", reason=Said(report.reason, 300)),
            say(counts),
            *_bodies(report),
            *_meeting("Next", report.next, source),
            *_meeting("Last", report.last, source),
        ),
        parts=tuple(
            (say("· {paper}", paper=Link(shorten(paper.title or paper.url, 80), paper.url)),)
            for paper in report.papers
        ),
        closing=(say("What is there now is stored; alerts come for what is new from then on."),),
        more="{count} more.",
    )


def _bodies(report: DetectReport) -> tuple[Line, ...]:
    return (say("Bodies: {names}", names=", ".join(report.bodies)),) if report.bodies else ()


def _meeting(which: str, meeting: ListedMeeting | None, source: Source) -> tuple[Line, ...]:
    if meeting is None or meeting.start is None:
        return ()
    start = meeting.start.replace(tzinfo=source.timezone)
    when = Moment(start, source.zone, Form.FULL if meeting.time_known else Form.DAY)
    return (say(f"{which}: {{when}}, {{title}}", when=when, title=Said(meeting.title, 120)),)


class Confirm(Asking):
    """Asks before a source is saved."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._source = source

    @discord.ui.button(label="Watch it", style=discord.ButtonStyle.primary)
    async def confirm(self, interaction: Interaction, _: discord.ui.Button[Confirm]) -> None:
        """Save the source; its first check comes at once."""
        services = interaction.client.services
        async with services.database.write() as conn:
            kept = await stored.add(
                conn,
                self._source,
                guild_id=place_of(interaction),
                now=services.clock(),
                limit=services.settings.limits.sources,
            )
            await note_change(conn, interaction, "source.add", kept.name)
        await interaction.response.edit_message(
            content=f"{escape(kept.name, one_line=True)} is watched from now on.",
            embed=None,
            view=None,
        )

    @discord.ui.button(label="Cancel", style=discord.ButtonStyle.secondary)
    async def cancel(self, interaction: Interaction, _: discord.ui.Button[Confirm]) -> None:
        """Save nothing."""
        await interaction.response.edit_message(content="Nothing was added.", embed=None, view=None)


COMMANDS: tuple[Command, ...] = (sources,)
