"""The tables of servers: what each set for itself, and what its people judged and changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, parent
from store.types import Key, Snowflake


class Guilds(Base):
    """Discord servers that the bot has been in; `id` is Discord's.

    A person who uses the bot alone is a server of one (`personal`): Discord's ids of people and
    servers come from one sequence, so that theirs stands for it. `quiet_from` and `quiet_until` are
    minutes of the local day in `zone`, `reminders` hours before a meeting ("24,2"), `follow_ups`
    thread, edit or message. `public`: its watches and hits are listed on the web page without a
    key; `web_token` is the key.
    """

    __tablename__ = "guilds"
    __table_args__ = (Index(None, "left_at"),)

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    zone: Mapped[str | None]
    locale: Mapped[str | None]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    personal: Mapped[bool] = mapped_column(server_default=false())
    greeted_at: Mapped[datetime | None]
    manager_role_id: Mapped[int | None] = mapped_column(Snowflake)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest_hour: Mapped[int] = mapped_column(server_default=text("8"))
    follow_ups: Mapped[str] = mapped_column(server_default="thread")
    reminders: Mapped[str] = mapped_column(server_default="24,2")
    public: Mapped[bool] = mapped_column(server_default=false())
    web_token: Mapped[str | None]


class Threads(Base):
    """Where a channel is told what follows on a topic: the message that began it, its thread."""

    __tablename__ = "threads"

    channel_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(Snowflake)
    thread_id: Mapped[int | None] = mapped_column(Snowflake)
    begun_at: Mapped[datetime]


class Reminders(Base):
    """A word before a meeting, owed to a channel (or a person's own channel with the bot).

    `user_id` is who asked, NULL where the server's settings did. `state`: pending, told or ended.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("channel_id", "meeting_id", "hours_before"),
        Index(None, "state", "remind_at"),
        Index(None, "meeting_id"),
        Index(None, "guild_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int | None] = mapped_column(Snowflake)
    meeting_id: Mapped[int] = mapped_column(Key, parent("meetings.id"))
    hours_before: Mapped[int]
    remind_at: Mapped[datetime]
    state: Mapped[str]
    created_at: Mapped[datetime]


class Judgements(Base):
    """What people of a server said of an alert: noise, or right. One a person and delivery."""

    __tablename__ = "judgements"
    __table_args__ = (
        UniqueConstraint("delivery_id", "user_id"),
        Index(None, "guild_id", "judged_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int] = mapped_column(Snowflake)
    delivery_id: Mapped[int] = mapped_column(Key, parent("deliveries.id"))
    topic: Mapped[str | None]
    watches: Mapped[list[Any]]
    verdict: Mapped[str]
    judged_at: Mapped[datetime]


class Mutes(Base):
    """What a server does not want to hear of: a topic, or a watch ("watch:ID"), until then."""

    __tablename__ = "mutes"

    guild_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]
    muted_by: Mapped[int | None] = mapped_column(Snowflake)
    muted_at: Mapped[datetime]


class Audit(Base):
    """Who changed what in a server's configuration."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "guild_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    user_id: Mapped[int | None] = mapped_column(Snowflake)
    action: Mapped[str]
    detail: Mapped[str]
    at: Mapped[datetime]
