"""/help: what the bot does, and what one can type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.alerts.escape import escape
from bot.commands.answer import answer
from bot.commands.choices import Choices, matching
from bot.commands.help_topics import TOPICS, Topic
from bot.commands.refusal import Refused
from bot.language import _

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction


def overview() -> str:
    """The help without a topic."""
    return _(
        """\
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
`/document` shows what changed in a paper; `/stats` counts, `/export` makes a file.
`/meetings` lists what meets soon.
`/sources list` shows where I look; `/sources add` takes another address.
`/287g show` shows who is on ICE's lists of 287(g) agreements; `/287g subscribe` tells a channel \
what changes on them.
`/subscriptions`, `/status`, `/settings show` show how things stand; `/privacy` what is kept.

Changing anything needs Manage Server, or the role chosen in `/settings managers`. Quotes are \
verbatim; the link leads to the published page."""
    )


def topic_text(topic: Topic) -> str:
    """A topic's sentences and examples, as Discord shows them. All of it is ours."""
    examples = [f"`{query}` · {found}" for query, found in topic.queries]
    parts = [topic.opening, "\n".join(examples), "\n".join(topic.lines), topic.closing]
    return "\n\n".join(part for part in parts if part)


async def topics(interaction: Interaction, typed: str) -> Choices:
    """The topics."""
    return matching(TOPICS, typed)


@app_commands.command(name="help", description="What the bot does, and what one can type.")
@app_commands.describe(topic="One thing at length: words, 287(g), NEAR, fields, concepts, …")
@app_commands.autocomplete(topic=topics)
async def help_(
    interaction: Interaction, topic: app_commands.Range[str, 1, 40] | None = None
) -> None:
    """Show the help, or one topic of it."""
    if topic is None:
        more = _("More on each: {topics}. Type one after /help.").format(topics=", ".join(TOPICS))
        embed = discord.Embed(title="Hear Ye", description=f"{overview()}\n\n{more}")
        await answer(interaction, embed=embed)
        return
    named = {name.casefold(): made for name, made in TOPICS.items()}
    made = named.get(topic.strip().casefold())
    if made is None:
        raise Refused(
            _("There is no help on {topic}: choose one of {topics}.").format(
                topic=escape(topic, one_line=True), topics=", ".join(TOPICS)
            )
        )
    chosen = made()
    await answer(
        interaction, embed=discord.Embed(title=chosen.title, description=topic_text(chosen))
    )


COMMANDS: tuple[Command, ...] = (help_,)
