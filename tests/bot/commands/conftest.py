from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import simcord
from simcord.results import ResponseMessage

from bot.client import HearYe
from store import Database
from tests.bot.conftest import SetClock
from tests.bot.services import Scrapers, fill, services_of


class Server:
    """A server with a moderator and a neighbour, in which the bot may post."""

    def __init__(self, env: simcord.Env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("alerts")
        mods = self.guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
        self.moderator = self.guild.add_member(env.create_user("moderator"), roles=[mods])
        self.neighbour = self.guild.add_member(env.create_user("neighbour"))

    async def run(self, command: str, /, **options: object) -> str:
        """The answer to a moderator's command: its text, and its embed's title and description."""
        return words(await self.moderator.slash(self.channel, command, **options))

    async def refused(self, command: str, /, **options: object) -> str:
        """The answer to a command that raises; simcord hands what was raised to who asks for it."""
        text = await self.run(command, **options)
        assert self.env.errors
        return text


def words(result: simcord.InteractionResult) -> str:
    """What only the person who asked reads."""
    assert result.ephemeral
    parts: list[str | None] = []
    for message in _messages(result):
        parts.append(message.content)
        for embed in message.embeds:
            parts += [embed.title, embed.description]
    return "\n".join(part for part in parts if part)


def shown(result: simcord.InteractionResult) -> discord.Message:
    """The answer as a message, to press its buttons."""
    return _messages(result)[0].message


def _messages(result: simcord.InteractionResult) -> list[ResponseMessage]:
    """A follow-up after a deferral becomes the answer itself."""
    return [message for message in (result.response, *result.followups) if message is not None]


@pytest.fixture
async def db(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite only: simcord settles once a command waits for nothing, and a socket would go on."""
    path = tmp_path / "hearye.sqlite3"
    shutil.copy(sqlite_template, path)
    database = await Database.open(f"sqlite:///{path}")
    yield database
    await database.close()


@pytest.fixture
def scrapers() -> Scrapers:
    return Scrapers()


@pytest.fixture
async def archive(db: Database, clock: SetClock) -> Database:
    await fill(db, clock())
    return db


@pytest.fixture
def simcord_bot(db: Database, clock: SetClock, scrapers: Scrapers, tmp_path: Path) -> HearYe:
    return HearYe(services_of(db, clock, scrapers, tmp_path))


@pytest.fixture
def server(simcord_env: simcord.Env) -> Server:
    return Server(simcord_env)
