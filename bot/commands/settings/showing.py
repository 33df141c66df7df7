"""/settings show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts.notice import Line, Notice, Ours, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer
from bot.commands.permission import is_personal
from bot.commands.settings.group import kept_here, settings
from bot.commands.settings.words import (
    clock_words,
    follow_up_words,
    language_words,
    quiet_words,
    reminder_words,
)
from bot.language import _
from store import guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


@settings.command(name="show", description="How everything is set here.")
async def show(interaction: Interaction) -> None:
    """Show the settings, each with the command that changes it."""
    await interaction.response.defer(ephemeral=True)
    kept = await kept_here(interaction)
    notice = Notice(
        tone=Tone.PLAIN,
        emoji="⚙️",
        title=say(_("Settings")),
        parts=tuple((line,) for line in _lines(kept, personal=is_personal(interaction))),
        closing=(say(_("/settings log shows who changed what; /privacy what is kept.")),),
    )
    await answer(interaction, embed=notice_embed(notice))


def _lines(kept: guilds.Guild | None, *, personal: bool) -> list[Line]:
    zone = kept.zone if kept and kept.zone else None
    role_id = kept.manager_role_id if kept else None
    hours = kept.reminder_hours if kept else (24, 2)
    lines = [
        say(
            _("Time zone: {zone}"),
            zone=Said(zone) if zone else Ours(_("that of each source")),
        ),
        say(_("Language: {language}"), language=Ours(language_words(kept))),
        say(_("Quiet hours: {hours}"), hours=Ours(quiet_words(kept))),
        say(
            _("Digests come at {hour}."),
            hour=Ours(clock_words((kept.digest_hour if kept else 8) * 60)),
        ),
        say(
            _("Follow-ups: {how}"),
            how=Ours(follow_up_words(kept.follow_ups if kept else "thread")),
        ),
        say(_("Reminders before a meeting: {hours}"), hours=Ours(reminder_words(hours))),
        say(
            _("The web page: {public}"),
            public=Ours(
                _("everybody may see what is found here")
                if kept and kept.public
                else _("only who has the key sees what is found here")
            ),
        ),
    ]
    if not personal:
        who = (
            _("who has Manage Server, and {role}").format(role=f"<@&{role_id}>")
            if role_id
            else _("who has Manage Server")
        )
        lines.append(say(_("May configure: {who}"), who=Ours(who)))
    return lines
