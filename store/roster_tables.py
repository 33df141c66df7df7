"""The tables of rosters (ICE's 287(g) lists): workbooks, events, and who wants to hear."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, parent
from store.types import Key, Snowflake


class RosterWorkbooks(Base):
    """Every distinct workbook of a roster source; see `store.rosters` for its states.

    `list` is what it holds, `claim` what it was published as. `content` is its list as the scrapers
    pack it, compressed; NULL where its bytes are no roster.
    """

    __tablename__ = "roster_workbooks"
    __table_args__ = (UniqueConstraint("source_id", "sha256"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"))
    sha256: Mapped[str]
    list: Mapped[str | None]
    claim: Mapped[str | None]
    name: Mapped[str]
    url: Mapped[str]
    modified: Mapped[datetime | None]
    fetched_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str]
    rows: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class RosterStandings(Base):
    """Which workbook a source's list stands at: the last good one."""

    __tablename__ = "roster_standings"

    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"), primary_key=True)
    list: Mapped[str] = mapped_column(primary_key=True)
    workbook_id: Mapped[int] = mapped_column(Key, parent("roster_workbooks.id"))


class RosterEvents(Base):
    """What changed in a roster, with the workbook that shows it and the one before it.

    `at` is the workbook's own time, `signed` an ISO date, `payload` the event as the scrapers made
    it.
    """

    __tablename__ = "roster_events"
    __table_args__ = (Index(None, "source_id", "state", "id"), Index(None, "workbook_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source_id: Mapped[int] = mapped_column(Key, parent("sources.id"))
    workbook_id: Mapped[int] = mapped_column(Key, parent("roster_workbooks.id"))
    before_id: Mapped[int] = mapped_column(Key, parent("roster_workbooks.id"))
    type: Mapped[str]
    severity: Mapped[str]
    state: Mapped[str]
    agency: Mapped[str]
    model: Mapped[str]
    county: Mapped[str | None]
    signed: Mapped[str | None]
    moa_url: Mapped[str | None]
    at: Mapped[datetime]
    found_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]


class RosterSubscriptions(Base):
    """Channels that want a roster's events: of a state, a county, an agency ("": of any)."""

    __tablename__ = "roster_subscriptions"
    __table_args__ = (
        UniqueConstraint("channel_id", "state", "county", "agency"),
        Index(None, "guild_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    state: Mapped[str]
    county: Mapped[str]
    agency: Mapped[str]
    level: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(Snowflake)
    created_at: Mapped[datetime]
