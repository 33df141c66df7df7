"""/privacy: what is kept, how long, how to have it deleted. docs/PRIVACY.md says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.answer import answer
from bot.language import _

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction


def privacy_sections(alert_days: int) -> list[tuple[str, str]]:
    """Each heading with its text; `alert_days`: for how long what was said in alerts is kept."""
    return [
        (
            _("What is kept"),
            _(
                "Of a server: its number and those of its channels and roles, as far as they are"
                " used here (in the log of changes, their names too); the watches, subscriptions,"
                " sources and settings that were made; the alerts that were sent; what people"
                " judged, muted, shared and asked to be reminded of."
                " Of people: the number of whoever made, changed, judged or asked for one of these."
                " Of a person who uses the bot alone: the same."
            ),
        ),
        (
            _("What is not kept"),
            _(
                "No names of people, no messages that people write (the bot cannot read them), no"
                " lists of members, no searches, no addresses, no statistics about people. Nothing"
                " is sold or given on. Discord sees what is sent through Discord."
            ),
        ),
        (
            _("For how long"),
            _(
                "Until it is deleted. What was said in an alert is kept for {days} days; a mark"
                " that it was told stays, so that it is told once. A server that removes the bot"
                " finds everything again for 30 days; then it is deleted. Backups of whoever runs"
                " the bot may hold it for longer."
            ).format(days=alert_days),
        ),
        (
            _("What is public"),
            _(
                "What local government and newspapers published is public, and stays in the"
                " archive. What a server watches for is shown on the web page only to who has its"
                " key, unless it is made public in `/settings web`."
            ),
        ),
        (
            _("How to have it deleted"),
            _(
                "`/settings delete` deletes all of a server's at once, and in a direct message all"
                " of yours. `/watch remove`, `/unsubscribe` and `/sources remove` delete one thing."
                " Whoever runs this bot can delete the rest on request."
            ),
        ),
    ]


@app_commands.command(name="privacy", description="What is kept, for how long, how to delete it.")
async def privacy(interaction: Interaction) -> None:
    """Say what is kept."""
    embed = discord.Embed(title=_("Privacy"))
    for heading, text in privacy_sections(interaction.client.services.settings.keep.alerts):
        embed.add_field(name=heading, value=text, inline=False)
    await answer(interaction, embed=embed)


COMMANDS: tuple[Command, ...] = (privacy,)
