"""The five buttons under an alert: to be reminded, to ask why, to say it is noise, mute, share."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self

import discord
from pydantic import ValidationError

from bot.buttons import mute, noise, remind, share, why
from bot.commands.answer import answer, answer_error, speak_to
from bot.commands.permission import place_of
from bot.language import _
from scrapers import Alert, AlertKind
from store import Delivery, outbox

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

Pressed = Callable[["Interaction", Delivery, Alert], Awaitable[None]]

_PRESSED: dict[str, Pressed] = {
    "remind": remind.pressed,
    "why": why.pressed,
    "noise": noise.pressed,
    "mute": mute.pressed,
    "share": share.pressed,
}
_TELLS_NO_FIND = {
    AlertKind.MANY,
    AlertKind.DIGEST,
    AlertKind.NOISE,
    AlertKind.SOURCE_BROKEN,
    AlertKind.SOURCE_WELL,
}


def _label(what: str) -> str:
    return {
        "remind": _("Remind me"),
        "why": _("Why this alert?"),
        "noise": _("Not relevant"),
        "mute": _("Mute"),
        "share": _("Share"),
    }[what]


class AlertButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"hy:(?P<what>remind|why|noise|mute|share):(?P<delivery>[0-9]{1,19})",
):
    """One of the five, under the message that a delivery owed: `what` it is says the custom id."""

    def __init__(self, what: str, delivery_id: int) -> None:
        super().__init__(
            discord.ui.Button(
                label=_label(what),
                style=discord.ButtonStyle.secondary,
                custom_id=f"hy:{what}:{delivery_id}",
            )
        )
        self._what = what
        self._delivery_id = delivery_id

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """The button that was pressed, however old its message is."""
        return cls(match["what"], int(match["delivery"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the press, only to who pressed it."""
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await speak_to(interaction)
            await self._answer(interaction)
        except Exception as error:  # noqa: BLE001  discord.py would only log it: who pressed is told
            await answer_error(interaction, error)

    async def _answer(self, interaction: Interaction) -> None:
        async with interaction.client.services.database.read() as conn:
            delivery = await outbox.get(conn, self._delivery_id)
        if delivery is None or delivery.guild_id not in {None, place_of(interaction)}:
            await answer(interaction, _("That alert is older than what I keep: look in /hits."))
            return
        try:
            alert = Alert.model_validate(delivery.payload)
        except ValidationError:
            await answer(interaction, _("This alert was made by another version of this bot."))
            return
        await _PRESSED[self._what](interaction, delivery, alert)


def buttons_of(delivery: Delivery, alert: Alert) -> list[AlertButton]:
    """The buttons that serve under this alert, in their order."""
    if alert.kind in _TELLS_NO_FIND:
        return []
    meeting = alert.meeting
    ahead = meeting is not None and meeting.id is not None and meeting.start is not None
    wanted = {
        "remind": ahead and alert.kind not in {AlertKind.CANCELLED, AlertKind.POSTPONED},
        "why": bool(alert.quotes),
        "noise": delivery.topic is not None,
        "mute": bool(alert.quotes),
        "share": True,
    }
    return [AlertButton(what, delivery.id) for what, serves in wanted.items() if serves]
