"""A channel's correspondence: what is owed to it, posted, and what stands in it then."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord
from sqlalchemy import select

from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from scrapers.alert import Alert, AlertKind
from store import Database, guilds, outbox, threads
from store.outbox import Delivery, NewDelivery
from store.tables import Deliveries
from tests.bot.conftest import SetClock
from tests.discord_double import Channel, DiscordDouble, Guild, Message

MEETING = "meeting:7"


@dataclass(slots=True)
class Correspondence:
    """Owes alerts on one topic and delivers them, each as another process would."""

    db: Database
    double: DiscordDouble
    client: discord.Client
    clock: SetClock
    guild: Guild
    alert: Alert
    keys: list[str] = field(default_factory=list)

    async def set(self, follow_ups: str, locale: str = "en-US") -> None:
        """The server's settings."""
        async with self.db.write() as conn:
            await guilds.joined(conn, self.guild.id, self.clock(), locale=locale)
            await guilds.set_follow_ups(conn, self.guild.id, follow_ups)

    async def owe(
        self,
        channel: Channel,
        kind: AlertKind = AlertKind.ITEM,
        *,
        topic: str | None = MEETING,
        role_id: int | None = None,
        **values: Any,
    ) -> Delivery:
        """Owe the channel an alert of that kind; the stored row."""
        key = f"{kind}:{len(self.keys)}"
        self.keys.append(key)
        alert = self.alert.model_copy(update={"kind": kind, **values})
        new = NewDelivery(
            channel_id=channel.id,
            guild_id=channel.guild.id if channel.guild else None,
            dedupe_key=key,
            kind=kind.value,
            payload=alert.model_dump(mode="json", exclude_defaults=True),
            topic=topic,
            role_id=role_id,
        )
        async with self.db.write() as conn:
            await outbox.enqueue(conn, [new], self.clock())
        return await self.row(channel, key)

    async def deliver(self) -> None:
        """Deliver what is owed; nothing is remembered from one time to the next."""
        await self.delivery().drain()

    def delivery(self) -> Outbox:
        """A delivery that remembers nothing."""
        return Outbox(self.db, DiscordPoster(self.client), self.clock, leave=[0], poll=0.01)

    async def tell(
        self, channel: Channel, kind: AlertKind = AlertKind.ITEM, **values: Any
    ) -> Delivery:
        """Owe it and deliver it; the row as it is then."""
        owed = await self.owe(channel, kind, **values)
        await self.deliver()
        return await self.row(channel, owed.dedupe_key)

    async def row(self, channel: Channel, key: str) -> Delivery:
        """The delivery of that key."""
        async with self.db.read() as conn:
            number = await conn.scalar(
                select(Deliveries.id).where(
                    Deliveries.channel_id == channel.id, Deliveries.dedupe_key == key
                )
            )
            found = await outbox.get(conn, number or 0)
        assert found is not None
        return found

    async def begun(self, channel: Channel) -> threads.Begun | None:
        """Where the meeting's topic was begun in the channel."""
        async with self.db.read() as conn:
            return await threads.get(conn, channel.id, MEETING)

    def messages(self, channel: Channel) -> list[Message]:
        """What stands in a channel."""
        return self.double.messages(channel)

    def thread(self, message: Message) -> Channel:
        """The thread made of a message."""
        return self.double.world.channels[message.id]
