"""Remind me: a word before the meeting, to who pressed it or to the channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.commands.answer import Asking, answer
from bot.commands.permission import NotAManagerError, may_configure
from bot.language import _, ngettext
from scrapers import Alert
from store import Delivery, meetings, reminders

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

HOURS = (2, 24, 72)
"""How long before a meeting people may be reminded."""


async def pressed(interaction: Interaction, delivery: Delivery, alert: Alert) -> None:
    """Ask when, and where; or say that it is too late."""
    meeting_id = alert.meeting.id if alert.meeting else None
    async with interaction.client.services.database.read() as conn:
        found = await meetings.get(conn, [meeting_id] if meeting_id else [])
    meeting = found.get(meeting_id or 0)
    if meeting is None or meeting.start_utc is None:
        await answer(interaction, _("The day of that meeting is not known any longer."))
        return
    left = meeting.start_utc - interaction.client.services.clock()
    ahead = [hours for hours in HOURS if timedelta(hours=hours) < left]
    if meeting.status in reminders.OFF or not ahead:
        await answer(
            interaction,
            _("That meeting is off: its page says so.")
            if meeting.status in reminders.OFF
            else _("That meeting is less than two hours away, or over."),
        )
        return
    await answer(interaction, _("When, and where?"), view=When(meeting, delivery, ahead))


def _option(hours: int) -> tuple[str, str]:
    """How a choice reads: for the person, for the channel."""
    if hours % 24:
        span = ngettext("{count} hour before", "{count} hours before", hours).format(count=hours)
    else:
        days = hours // 24
        span = ngettext("{count} day before", "{count} days before", days).format(count=days)
    return (
        _("{span}, as a message to me").format(span=span),
        _("{span}, in this channel").format(span=span),
    )


class When(Asking):
    """Chooses one reminder or several."""

    def __init__(
        self, meeting: meetings.StoredMeeting, delivery: Delivery, ahead: Sequence[int]
    ) -> None:
        super().__init__()
        self._meeting = meeting
        self._delivery = delivery
        self.chosen.placeholder = _("When, and where?")
        self.chosen.options = [
            discord.SelectOption(label=label, value=f"{where}:{hours}")
            for place, where in enumerate(("me", "here"))
            for hours in ahead
            for label in (_option(hours)[place],)
        ]
        self.chosen.max_values = len(self.chosen.options)

    @discord.ui.select(cls=discord.ui.Select)
    async def chosen(self, interaction: Interaction, select: discord.ui.Select[When]) -> None:
        """Keep what was chosen."""
        await interaction.response.defer()
        wanted = [value.split(":") for value in select.values]
        if any(where == "here" for where, _hours in wanted) and not await _may(interaction):
            await interaction.edit_original_response(
                content=_(
                    "Only who may configure me can have this channel reminded: choose a message."
                )
            )
            return
        me = await interaction.user.create_dm() if any(w == "me" for w, _hours in wanted) else None
        async with interaction.client.services.database.write() as conn:
            for where, hours in wanted:
                channel = me.id if where == "me" and me else self._delivery.channel_id
                await reminders.ask(
                    conn,
                    self._meeting,
                    channel_id=channel,
                    guild_id=self._delivery.guild_id,
                    user_id=interaction.user.id,
                    hours_before=int(hours),
                    now=interaction.client.services.clock(),
                )
        said = _(
            "You will be reminded, by the meeting's time as it is then. If it is called off, you"
            " hear of that instead."
        )
        await interaction.edit_original_response(content=said, view=None)


async def _may(interaction: Interaction) -> bool:
    try:
        return await may_configure(interaction)
    except NotAManagerError:
        return False
