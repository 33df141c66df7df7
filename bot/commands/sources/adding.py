"""/sources add: look at an address, show what is there, and watch it once that is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import discord
from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.permission import configuring, place_of
from bot.commands.sources.group import sources
from bot.language import _
from bot.reasons import reason_words
from config import STATES, Source
from scrapers import ListedMeeting
from store import sources as stored

if TYPE_CHECKING:
    from bot.commands.answer import Interaction
    from bot.commands.services import DetectReport


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
        await answer(
            interaction,
            _("Not added. {reason}").format(
                reason=escape(reason_words(report.reason), one_line=True)
            ),
        )
        return
    code = state.upper() if state else None
    if code is not None and code not in STATES:
        await answer(
            interaction,
            _("{code} is no state's two letters. Wisconsin's, for example, are WI.").format(
                code=escape(code)
            ),
        )
        return
    source = _described(report.source, name, code)
    await answer(
        interaction,
        embed=notice_embed(_found_notice(source, report)),
        view=Confirm(interaction, source),
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
    return Notice(
        tone=Tone.PLAIN,
        emoji="📍",
        title=say(_("Watch {name}?"), name=source.name),
        opening=(
            say(
                _("{link}, read as {platform}"),
                link=Link(ascii_host, source.url),
                platform=source.platform,
            ),
            say(_("Its times are taken to be those of {zone}."), zone=source.zone),
            say("{reason}", reason=Said(reason_words(report.reason), 300)),
            say(
                _("{meetings} meetings and {documents} documents there now."),
                meetings=Ours(str(report.meetings)),
                documents=Ours(str(report.documents)),
            ),
            *_bodies(report),
            *_meeting(_("Next: {when}, {title}"), report.next, source),
            *_meeting(_("Last: {when}, {title}"), report.last, source),
        ),
        parts=tuple(
            (say("· {paper}", paper=Link(shorten(paper.title or paper.url, 80), paper.url)),)
            for paper in report.papers
        ),
        closing=(say(_("What is there now is stored; alerts come for what is new from then on.")),),
        more=_("{count} more."),
    )


def _bodies(report: DetectReport) -> tuple[Line, ...]:
    return (say(_("Bodies: {names}"), names=", ".join(report.bodies)),) if report.bodies else ()


def _meeting(words: str, meeting: ListedMeeting | None, source: Source) -> tuple[Line, ...]:
    if meeting is None or meeting.start is None:
        return ()
    start = meeting.start.replace(tzinfo=source.timezone)
    when = Moment(start, source.zone, Form.FULL if meeting.time_known else Form.DAY)
    return (say(words, when=when, title=Said(meeting.title, 120)),)


class Confirm(Asking):
    """Asks before a source is saved."""

    def __init__(self, asked: Interaction, source: Source) -> None:
        super().__init__(asked)
        self._source = source
        self.confirm.label = _("Watch it")
        self.cancel.label = _("Cancel")

    @discord.ui.button(style=discord.ButtonStyle.primary)
    async def confirm(self, interaction: Interaction, button: discord.ui.Button[Confirm]) -> None:
        """Save the source; its first check comes at once."""
        await interaction.response.defer()
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
        self.stop()
        await interaction.edit_original_response(
            content=_("{name} is watched from now on.").format(
                name=escape(kept.name, one_line=True)
            ),
            embed=None,
            view=None,
        )

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def cancel(self, interaction: Interaction, button: discord.ui.Button[Confirm]) -> None:
        """Save nothing."""
        self.stop()
        await interaction.response.edit_message(
            content=_("Nothing was added."), embed=None, view=None
        )
