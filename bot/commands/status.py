"""/status: whether the bot does its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.notice import Form, Moment, Notice, Ours, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer
from bot.commands.permission import place_of
from store import checks, outbox_counts, sources, subscriptions

if TYPE_CHECKING:
    from bot.commands.answer import Command, Interaction


@app_commands.command(name="status", description="Whether the bot is doing its work.")
async def status(interaction: Interaction) -> None:
    """Say how the sources, the outbox and this server's channels stand."""
    await interaction.response.defer(ephemeral=True)
    async with interaction.client.services.database.read() as conn:
        tally = await sources.tally(conn)
        last = await checks.last_finished(conn)
        counts = await outbox_counts.counts(conn)
        here = await subscriptions.listed(conn, place_of(interaction))
    good = sum(count for outcome, count in tally.items() if outcome in checks.GOOD)
    never = tally.get(None, 0)
    bad = sum(tally.values()) - good - never
    checked = (
        say("The last check ended {ago}.", ago=Moment(last, form=Form.AGO))
        if last
        else say("No check has ended yet.")
    )
    waiting = counts.pending + counts.sending
    states = [named.subscription.state for named in here]
    here_lines = [
        say(
            "{count} subscriptions in this server are active. /subscriptions shows them.",
            count=Ours(str(states.count("active"))),
        )
    ]
    if states.count("paused"):
        paused = Ours(str(states.count("paused")))
        here_lines.append(say("{count} of its channels wait for a permission.", count=paused))
    if states.count("ended"):
        ended = Ours(str(states.count("ended")))
        here_lines.append(say("{count} of its subscriptions have ended.", count=ended))
    notice = Notice(
        tone=Tone.WELL if not bad and not counts.paused else Tone.TROUBLE,
        emoji="🩺",
        title=say("How it stands"),
        opening=(
            say(
                "{good} sources are read well, {bad} are not, {never} were not checked yet.",
                good=Ours(str(good)),
                bad=Ours(str(bad)),
                never=Ours(str(never)),
            ),
            checked,
            say(
                "{sent} alerts sent, {waiting} on their way, {paused} held because I may not post,"
                " {dead} that Discord refused for good.",
                sent=Ours(str(counts.sent)),
                waiting=Ours(str(waiting)),
                paused=Ours(str(counts.paused)),
                dead=Ours(str(counts.dead)),
            ),
            *here_lines,
        ),
    )
    await answer(interaction, embed=notice_embed(notice))


COMMANDS: tuple[Command, ...] = (status,)
