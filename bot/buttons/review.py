"""Confirm and Dismiss: people look at what is only possible before everybody is told of it.

Who sees the review channel may decide: a server chooses by its permissions who that is. The first
decision holds, whoever presses next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.answer import answer, answer_error, speak_to
from bot.commands.change import note_change
from bot.commands.permission import place_of
from bot.language import _
from scrapers import Alert, confirmed
from store import Delivery, judgements, outbox

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

CONFIRM, DISMISS = "confirm", "dismiss"


class ReviewButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]],
    template=r"hy:(?P<what>confirm|dismiss):(?P<delivery>[0-9]{1,19})",
):
    """One of the two, under an alert to review: `what` it is says the custom id."""

    def __init__(self, what: str, delivery_id: int) -> None:
        confirms = what == CONFIRM
        super().__init__(
            discord.ui.Button(
                label=_("Confirm") if confirms else _("Dismiss"),
                style=discord.ButtonStyle.success if confirms else discord.ButtonStyle.secondary,
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
        """Decide, and say in the message who did."""
        try:
            await interaction.response.defer()
            await speak_to(interaction)
            await self._decide(interaction)
        except Exception as error:  # noqa: BLE001  discord.py would only log it: who pressed is told
            await answer_error(interaction, error)

    async def _decide(self, interaction: Interaction) -> None:
        async with interaction.client.services.database.write() as conn:
            delivery = await outbox.get(conn, self._delivery_id, hold=True)
            alert = _reviewed(delivery, place_of(interaction))
            decided = alert is not None and alert.review is not None and alert.review.decided_by
            if delivery is not None and alert is not None and not decided:
                await _keep(conn, interaction, delivery, alert, self._what)
        if alert is None or alert.review is None:
            await answer(interaction, _("That alert is older than what I keep: look in /hits."))
        elif decided:
            person = f"<@{decided}>"
            await answer(interaction, _("{person} has decided that already.").format(person=person))
        else:
            await interaction.edit_original_response(
                content=_outcome(self._what, interaction.user.id, alert.review.channel_id),
                view=None,
                allowed_mentions=discord.AllowedMentions.none(),
            )


def review_buttons(delivery: Delivery) -> list[ReviewButton]:
    """The buttons under an alert to review, in their order."""
    return [ReviewButton(what, delivery.id) for what in (CONFIRM, DISMISS)]


def _reviewed(delivery: Delivery | None, place: int) -> Alert | None:
    """The alert to review; None where it is forgotten, or another server's."""
    if delivery is None or delivery.guild_id not in {None, place}:
        return None
    try:
        alert = Alert.model_validate(delivery.payload)
    except ValidationError:
        return None
    return alert if alert.review is not None else None


async def _keep(
    conn: AsyncConnection, interaction: Interaction, delivery: Delivery, alert: Alert, what: str
) -> None:
    """Keep the decision with the delivery, in the judgements and in the audit list; or post it."""
    assert alert.review is not None  # noqa: S101  `_reviewed` looked
    now, person = interaction.client.services.clock(), interaction.user.id
    review = alert.review.model_copy(update={"decided_by": person})
    settled = alert.model_copy(update={"review": review})
    await outbox.revise(conn, delivery.id, settled.model_dump(mode="json", exclude_defaults=True))
    confirms = what == CONFIRM
    if confirms:
        await outbox.enqueue(conn, [confirmed(delivery, alert, person)], now)
    await judgements.judge(
        conn,
        judgements.Judgement(
            guild_id=place_of(interaction),
            user_id=person,
            delivery_id=delivery.id,
            topic=delivery.topic,
            watches=tuple(
                dict.fromkeys(name for each in alert.quotes for name in each.watch.split(", "))
            ),
            verdict=judgements.RIGHT if confirms else judgements.NOISE,
            judged_at=now,
        ),
    )
    action = "review.confirm" if confirms else "review.dismiss"
    await note_change(conn, interaction, action, alert.title)


def _outcome(what: str, person: int, channel_id: int) -> str:
    if what == CONFIRM:
        return _("Confirmed by {person}: it is told in {channel}.").format(
            person=f"<@{person}>", channel=f"<#{channel_id}>"
        )
    return _("Dismissed by {person}.").format(person=f"<@{person}>")
