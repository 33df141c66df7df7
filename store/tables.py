"""The tables, one class each. Queries use them through Core: no session, no identity map.

The full-text index over passages is not here: it is a virtual table on SQLite and a table with a
`tsvector` on PostgreSQL, made by the migrations and kept by `store.search`. Those of rosters are in
`store.roster_tables`, of servers in `store.guild_tables`, of news in `store.news_tables`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, parent
from store.guild_tables import Audit, Guilds, Judgements, Mutes, Reminders, Threads
from store.news_tables import SitePages, Stories, StoryTellings
from store.roster_tables import RosterEvents, RosterStandings, RosterSubscriptions, RosterWorkbooks
from store.types import Key, Snowflake

__all__ = [
    "Audit",
    "Base",
    "Checks",
    "Deliveries",
    "Documents",
    "Facts",
    "Guilds",
    "Hits",
    "Hosts",
    "Judgements",
    "Meetings",
    "Mutes",
    "Passages",
    "Queries",
    "Reminders",
    "RosterEvents",
    "RosterStandings",
    "RosterSubscriptions",
    "RosterWorkbooks",
    "SitePages",
    "Sources",
    "Stories",
    "StoryTellings",
    "Subscriptions",
    "Threads",
    "Validators",
    "Versions",
    "Watches",
]


class Sources(Base):
    """Places that are watched, from files (`origin` "file") or added by a server ("guild").

    `failures` counts bad checks in a row; `broken_at` is when its subscribers were owed the news
    that it broke; `baseline_at` is when its first good check was stored.
    """

    __tablename__ = "sources"
    __table_args__ = (Index(None, "enabled", "next_due"), Index(None, "guild_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    platform: Mapped[str]
    url: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str | None]
    county: Mapped[str | None]
    place: Mapped[str | None]
    body: Mapped[str | None]
    zone: Mapped[str]
    interval_minutes: Mapped[int]
    enabled: Mapped[bool]
    reason: Mapped[str | None]
    robots: Mapped[str]
    options: Mapped[dict[str, Any]]
    origin: Mapped[str]
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    next_due: Mapped[datetime]
    last_checked: Mapped[datetime | None]
    last_outcome: Mapped[str | None]
    last_reason: Mapped[str | None]
    last_good: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    broken_at: Mapped[datetime | None]
    baseline_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Checks(Base):
    """The history of checks, pruned by `store.retention`."""

    __tablename__ = "checks"
    __table_args__ = (Index(None, "source_id", "finished_at"), Index(None, "finished_at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str]
    new_documents: Mapped[int]


class Validators(Base):
    """What to ask "has it changed?" with, for each address that a source's checks fetch.

    `failing_since`: since when it gives nothing usable.
    """

    __tablename__ = "validators"

    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_sha256: Mapped[str | None]
    fetched_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]


class Meetings(Base):
    """Meetings as their source lists them. `missing_since`: not on the last good page."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("source_id", "key"), Index(None, "start_utc"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"))
    key: Mapped[str]
    title: Mapped[str]
    body: Mapped[str | None]
    start_utc: Mapped[datetime | None]
    zone: Mapped[str]
    time_known: Mapped[bool]
    place: Mapped[str | None]
    remote: Mapped[str | None]
    status: Mapped[str]
    url: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    missing_since: Mapped[datetime | None]


class Documents(Base):
    """Documents at their addresses. `version_id` is the version that holds now.

    It carries no foreign key, because versions point back here and neither could be made first.
    Neither does `story_id`: SQLite would have to make the whole table anew for it.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("source_id", "url"),
        Index(None, "meeting_id"),
        Index(None, "version_id"),
        Index(None, "story_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"))
    meeting_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("meetings.id", ondelete="SET NULL")
    )
    url: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    published: Mapped[datetime | None]
    stamp: Mapped[str | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    version_id: Mapped[int | None] = mapped_column(Key)
    story_id: Mapped[int | None] = mapped_column(Key)


class Versions(Base):
    """What a document's bytes were at a time, and how reading them ended.

    `context` is what counts as part of every passage (title, body, jurisdiction), as indexed.
    """

    __tablename__ = "versions"
    __table_args__ = (Index(None, "document_id"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    document_id: Mapped[int] = mapped_column(Key, parent("documents.id"))
    sha256: Mapped[str]
    size: Mapped[int]
    format: Mapped[str]
    outcome: Mapped[str]
    reason: Mapped[str]
    pages: Mapped[int | None]
    title: Mapped[str | None]
    fetched_at: Mapped[datetime]
    agenda: Mapped[dict[str, Any] | None]
    context: Mapped[str]


class Passages(Base):
    """The parts of a version, in order. `fresh`: not in the version before."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("version_id", "seq"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version_id: Mapped[int] = mapped_column(Key, parent("versions.id"))
    seq: Mapped[int]
    page: Mapped[int | None]
    item: Mapped[str | None]
    heading: Mapped[str | None]
    text: Mapped[str]
    ocr: Mapped[bool]
    fresh: Mapped[bool]


class Queries(Base):
    """The distinct normalised query texts of all watches."""

    __tablename__ = "queries"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    text: Mapped[str] = mapped_column(unique=True)


class Watches(Base):
    """Queries that a server keeps, or the operator (`guild_id` NULL: the house's)."""

    __tablename__ = "watches"
    __table_args__ = (
        UniqueConstraint("guild_id", "name"),
        # NULLs are distinct in a unique constraint, so the house's names need one of their own.
        Index(
            "uq_watches_house_name",
            "name",
            unique=True,
            sqlite_where=text("guild_id IS NULL"),
            postgresql_where=text("guild_id IS NULL"),
        ),
        Index(None, "query_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    name: Mapped[str]
    query_id: Mapped[int] = mapped_column(Key, ForeignKey("queries.id"))
    scope: Mapped[dict[str, Any]]
    confidence: Mapped[str]
    paused_until: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class Hits(Base):
    """Queries found in passages. `spans` are [start, end) offsets into the passage's text."""

    __tablename__ = "hits"
    __table_args__ = (
        UniqueConstraint("query_id", "passage_id"),
        Index(None, "query_id", "id"),
        Index(None, "version_id"),
        Index(None, "passage_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    query_id: Mapped[int] = mapped_column(Key, ForeignKey("queries.id"))
    version_id: Mapped[int] = mapped_column(Key, parent("versions.id"))
    passage_id: Mapped[int] = mapped_column(Key, parent("passages.id"))
    confidence: Mapped[str]
    spans: Mapped[list[Any]]
    found_at: Mapped[datetime]


class Subscriptions(Base):
    """Channels that want alerts. `channel_id` 0 is the terminal; `watch_id` NULL: every watch.

    `digest_hour` (local, NULL: the server's) and `digest_weekday` (0: Monday) are for digests. What
    is only possible goes to `review_channel_id` where there is one.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("channel_id", "watch_id"),
        Index(
            "uq_subscriptions_every_watch",
            "channel_id",
            unique=True,
            sqlite_where=text("watch_id IS NULL"),
            postgresql_where=text("watch_id IS NULL"),
        ),
        Index(None, "guild_id"),
        Index(None, "watch_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    watch_id: Mapped[int | None] = mapped_column(Key, parent("watches.id"))
    mode: Mapped[str]
    role_id: Mapped[int | None] = mapped_column(Snowflake)
    review_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    digest_hour: Mapped[int | None]
    digest_weekday: Mapped[int | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class Deliveries(Base):
    """The outbox: one message owed to one channel. See `store.outbox` for its states.

    `topic` is what it is about: what follows on the same topic goes to the same thread.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("channel_id", "dedupe_key"),
        Index(None, "state", "channel_id"),
        Index(None, "topic", "channel_id"),
        Index(None, "guild_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    dedupe_key: Mapped[str]
    topic: Mapped[str | None]
    role_id: Mapped[int | None] = mapped_column(Snowflake)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    urgent_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    in_doubt: Mapped[bool]
    resent: Mapped[bool]
    not_before: Mapped[datetime | None]
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    error: Mapped[str | None]


class Hosts(Base):
    """When a host may be asked next, shared by all that fetch.

    `ended_at` is when the last request ended, `taken_until` until when one that is under way keeps
    others off, `held_until` until when the host asked to be left alone.
    """

    __tablename__ = "hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    next_ok: Mapped[datetime]
    ended_at: Mapped[datetime]
    taken_until: Mapped[datetime | None]
    held_until: Mapped[datetime | None]


class Facts(Base):
    """Small named values, for instance the hash of the command tree that Discord has."""

    __tablename__ = "facts"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
