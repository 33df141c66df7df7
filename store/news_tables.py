"""The tables of news: what a site's pages have in common, and which story was told where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, parent
from store.types import Key, Snowflake


class SitePages(Base):
    """The newest pages of each host, by what they are made of; see `store.blocks`."""

    __tablename__ = "site_pages"
    __table_args__ = (Index(None, "seen_at"),)

    host: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    blocks: Mapped[bytes] = mapped_column(LargeBinary)
    seen_at: Mapped[datetime]


class Stories(Base):
    """News stories, each told by one article or several. `sketch` is NULL once it is too old."""

    __tablename__ = "stories"
    __table_args__ = (Index(None, "last_seen"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    title: Mapped[str]
    sketch: Mapped[bytes | None] = mapped_column(LargeBinary)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class StoryTellings(Base):
    """Which channels were told which story."""

    __tablename__ = "story_tellings"

    story_id: Mapped[int] = mapped_column(Key, parent("stories.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(Snowflake, primary_key=True)
    told_at: Mapped[datetime]
