"""/help: what one can type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.commands.answer import answer

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction

TEXT = """\
I watch where local government posts its business, and tell a channel when something you asked \
about appears, in time to act.

**Start**
`/setup` asks you what to watch, where, and whom to tell.
`/subscribe` sends alerts to this channel.
`/watch add` says what to watch for; `/watch test` tries it out on the last 90 days.

**What you can type as a query**
`287(g)` finds it however a clerk writes it.
`"data center"` finds the words side by side; `immigra*` finds every word that starts so.
`ICE` in capitals finds the acronym only, never "notice".
`Palmyra AND (budget OR levy) NOT school` needs both sides in one passage.
`jail NEAR/5 contract` needs both within five words.
`county:Jefferson kind:agenda zoning` looks in one place and one kind of document.
`@287g` is a ready-made query.

**Look**
`/hits` shows what the watches found, `/search` searches everything that was read.
`/sources list` shows where I look; `/sources add` takes another address.
`/287g show` shows who is on ICE's lists of 287(g) agreements; `/287g subscribe` tells a channel \
what changes on them.
`/subscriptions`, `/status`, `/settings show` show how things stand; `/privacy` what is kept.

Changing anything needs Manage Server, or the role chosen in `/settings managers`. Quotes are \
verbatim; the link leads to the published page."""


@app_commands.command(name="help", description="What the bot does, and what one can type.")
async def help_(interaction: Interaction) -> None:
    """Show the help."""
    embed = discord.Embed(title="Hear Ye", description=TEXT)
    await answer(interaction, embed=embed)


COMMANDS: tuple[Command, ...] = (help_,)
