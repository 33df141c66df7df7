from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest

from bot.commands.services import Services
from bot.supervisor import Supervisor
from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote
from scrapers.listing import DocumentKind
from store import Database
from tests.bot.clock import SetClock
from tests.bot.services import Scrapers, services_of
from tests.discord_double import DiscordDouble, Guild, User
from tests.discord_double.client import pointed_at

__all__ = ["MANAGER", "Running", "SetClock"]

MANAGER = discord.Permissions(manage_guild=True)
Running = Callable[..., AbstractAsyncContextManager[Supervisor]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def quote_287g() -> Quote:
    return Quote(
        text="7. 287(g) memorandum of agreement with\nImmigration and Customs Enforcement",
        spans=((3, 9),),
        query="287(g)",
        watch="287(g)",
        confidence="exact",
        page=2,
        item="7",
        heading="New business: discussion and possible action",
    )


@pytest.fixture
def palmyra(quote_287g: Quote) -> Alert:
    """A new item on the agenda of a meeting that is six days ahead."""
    return Alert(
        kind=AlertKind.ITEM,
        source_slug="village-of-palmyra",
        source_name="Village of Palmyra",
        state="WI",
        county="Jefferson",
        place="Palmyra",
        zone="America/Chicago",
        title="Agenda",
        url="https://www.palmyra.example/agenda.pdf",
        document_kind=DocumentKind.AGENDA,
        page=2,
        first_seen=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
        meeting=AlertMeeting(
            body="Village Board",
            title="Regular meeting",
            start=datetime(2026, 12, 1, 0, 0, tzinfo=UTC),
            place="Village Hall, 100 W. Taft St.",
            comment="three minutes each",
            contact="Clerk 262-555-0100",
        ),
        quotes=(quote_287g,),
    )


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        with pointed_at(running):
            yield running


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild()


@pytest.fixture
def manager(double: DiscordDouble, guild: Guild) -> User:
    return double.user(guild, permissions=MANAGER)


@pytest.fixture
def services(db: Database, clock: SetClock, tmp_path: Path) -> Services:
    return services_of(db, clock, Scrapers(), tmp_path)


@pytest.fixture
def running(double: DiscordDouble, services: Services) -> Running:
    @asynccontextmanager
    async def run(token: Callable[[], str | None] | None = None) -> AsyncIterator[Supervisor]:
        supervisor = Supervisor(
            services, token or (lambda: double.token), restart=[0.01], refused=0.01, poll=0.01
        )
        stop = asyncio.Event()
        task = asyncio.create_task(supervisor.run(stop))
        try:
            yield supervisor
        finally:
            stop.set()
            await task

    return run
