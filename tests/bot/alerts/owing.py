"""What became of what was owed: rows, messages, and who was told of trouble."""

from __future__ import annotations

from sqlalchemy import select

from bot.alerts.trouble import Trouble
from store import Database, outbox
from store.outbox import Delivery
from store.tables import Deliveries
from tests.discord_double import Channel, DiscordDouble


class Told:
    def __init__(self) -> None:
        self.troubles: list[Trouble] = []

    async def __call__(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)


async def row_of(db: Database, number: int) -> Delivery:
    """The first, second, … row that was owed."""
    async with db.read() as conn:
        ids = (await conn.scalars(select(Deliveries.id).order_by(Deliveries.id))).all()
        row = await outbox.get(conn, ids[number - 1])
    assert row is not None
    return row


def titles_of(double: DiscordDouble, channel: Channel) -> list[str]:
    return [message.embeds[0]["title"].split(" on the")[0] for message in double.messages(channel)]
