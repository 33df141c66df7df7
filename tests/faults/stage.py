"""The stage of a fault: a database, a Discord, a village, the program, and alerts in flight."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import select

from bot.demo.village import Notice
from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote
from scrapers.listing import DocumentKind
from store import Database, Share, outbox, outbox_counts, subscriptions
from store.outbox import NewDelivery
from store.outbox_counts import OutboxCounts
from store.tables import Deliveries
from tests.discord_double import Channel, DiscordDouble, Guild
from tests.end_to_end.company import BOTS, Company, Life
from tests.end_to_end.program import Program, discord_settings, village_settings
from tests.faults.outcome import Outcome
from tests.faults.postgres import Postgres
from tests.village.hostile import HostileVillage

PATIENCE = 400.0
"""Seconds until what should have been delivered is called lost."""
BASELINE = '"outcome": "ok"'
PER_CHANNEL = 10  # a burst of more than that in one channel would be told in one message
_MARK = re.compile(r"zq\d{5}")
_ZONE = ZoneInfo("America/Chicago")


@dataclass
class Stage:
    """What a fault plays on. Every alert carries a mark of its own, by which it is counted."""

    folder: Path
    url: str
    kind: str
    seed: int
    alerts: int
    discord: DiscordDouble
    village: HostileVillage
    guild: Guild
    channels: list[Channel]
    server: Postgres | None
    company: Company | None = None
    more_settings: str = ""
    ports: list[int] = field(default_factory=list)
    programs: list[Program | Life] = field(default_factory=list)
    _owed: set[tuple[int, str]] = field(default_factory=set)
    _next: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  no secret
        self.keeper = self.discord.user(self.guild)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def bots(self) -> int:
        """How many bots there are."""
        return 1 if self.company is None else BOTS

    def program(self, *, module: str = "bot.cli", part: str = "", **env: str) -> Program | Life:
        """The program, not started yet; `env` is added to its environment.

        Where it is several processes, only to those whose name begins with `part`.
        """
        settings = village_settings(
            self.folder,
            self.village,
            discord_settings(self.discord),
            self.more_settings,
            ports=self.ports,
        )
        token = self.folder / "token"
        if not token.exists():
            token.write_text(self.discord.token)
            token.chmod(0o600)
        environ = {"DISCORD_TOKEN_FILE": str(token), "HEARYE_DATABASE": self.url}
        made: Program | Life
        if self.company is None:
            made = Program(self.folder, settings, {**environ, **env}, module=module)
        else:
            made = self.company.life(
                self.folder, settings, environ, env, tampered=part, module=module
            )
        self.programs.append(made)
        return made

    def tampered(self, part: str = "", **env: str) -> Program | Life:
        """The program with what `tests.faults.tampered` does to it (to `part` of it)."""
        return self.program(module="tests.faults.tampered", part=part, **env)

    def new_token(self, token: str) -> None:
        """Put a new token where the old one was."""
        (self.folder / "token").write_text(token)

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Database]:
        """The program's database, for a look or to owe something."""
        db = await Database.open(self.url)
        try:
            yield db
        finally:
            await db.close()

    async def owe(self, count: int | None = None, channels: list[Channel] | None = None) -> None:
        """Put alerts into the outbox as a check does, spread over the channels."""
        now = datetime.now(UTC)
        rows = []
        for number in range(count if count is not None else self.alerts):
            chosen = channels or self.channels
            mark = self.mark()
            channel = chosen[self._next % len(chosen)]
            self._owed.add((channel.id, mark))
            rows.append(
                NewDelivery(
                    channel_id=channel.id,
                    guild_id=channel.guild.id if channel.guild else None,
                    dedupe_key=f"item:{mark}",
                    kind="item",
                    payload=alert(mark, now).model_dump(mode="json"),
                    urgent_at=now + timedelta(days=1 + number % 9),
                )
            )
        async with self.store() as db, db.write() as conn:
            await outbox.enqueue(conn, rows, now)

    def post(self, key: str = "") -> str:
        """Let the village post an agenda that every channel is to hear of; gives its mark."""
        mark = self.mark()
        at = datetime.now(_ZONE).replace(tzinfo=None, hour=18, minute=30, second=0, microsecond=0)
        at += timedelta(days=2 + self._next % 25)
        day = f"{at:%A, %B} {at.day}, {at.year}"
        head = ("VILLAGE OF OAKVALE", "VILLAGE BOARD", f"{day}, 6:30 P.M.", "Village Hall")
        item = f"4. Police Department: 287(g) agreement with ICE, file {mark}"
        pages = ((*head, "1. Call to order"), (item, "5. Adjourn"))
        self.village.post(key or mark, Notice(at, f"Village Board {mark[2:]}", pages))
        self._owed |= {(channel.id, mark) for channel in self.channels}
        return mark

    def post_quietly(self, key: str = "old", days: int = -20) -> None:
        """Let the village have an agenda of which nobody is to hear anything."""
        at = datetime.now(_ZONE).replace(tzinfo=None, microsecond=0) + timedelta(days=days)
        self.village.post(key, Notice(at, "Village Board", (("3. Snow plow contract",),)))

    def mark(self) -> str:
        """A mark that no other alert has."""
        self._next += 1
        return f"zq{self._next:05d}"

    def expect(self, channel: Channel) -> str:
        """A mark that the channel is to be told, which whoever asks for it owes."""
        mark = self.mark()
        self._owed.add((channel.id, mark))
        return mark

    def forgive(self, channel: Channel) -> int:
        """Nothing more is to be expected in that channel; says of how many alerts that is."""
        gone = {owed for owed in self._owed if owed[0] == channel.id} - self._told().keys()
        self._owed -= gone
        return len(gone)

    async def forgive_dead(self) -> int:
        """What was laid aside with its reason is not lost; says how many that are."""
        async with self.store() as db, db.read() as conn:
            dead = await conn.execute(
                select(Deliveries.channel_id, Deliveries.payload).where(Deliveries.state == "dead")
            )
            gone = {
                (row.channel_id, mark) for row in dead for mark in _MARK.findall(str(row.payload))
            }
        self._owed -= gone
        return len(gone)

    def _told(self) -> Counter[tuple[int, str]]:
        """How often each channel was told each mark: every message ever stored, deleted or not."""
        told: Counter[tuple[int, str]] = Counter()
        for channel in self.channels:
            for message in self.discord.world.messages.sent(channel):
                marks = set(_MARK.findall(str(message.embeds)))
                told.update((channel.id, mark) for mark in marks)
        return told

    def told(self) -> int:
        """How many messages the channels have, roughly how many alerts."""
        return sum(len(self.discord.world.messages.sent(channel)) for channel in self.channels)

    def unmarked(self, words: str) -> int:
        """How many messages with those words there are that belong to no alert of ours."""
        texts = (
            str(message.embeds)
            for channel in self.channels
            for message in self.discord.messages(channel)
        )
        return sum(words in text and not _MARK.search(text) for text in texts)

    async def some(self, count: int) -> None:
        """Wait until that many messages are there, so that a fault comes in the middle."""
        await self.discord.until(
            lambda: self.told() >= count, f"{count} messages", seconds=PATIENCE
        )

    async def delivered(self, seconds: float = PATIENCE) -> float:
        """Wait until everything owed is told and marked; how long that took, in seconds."""
        began = time.monotonic()
        async with self.store() as db:
            # The other side of the database is another process, which wakes nobody here.
            while (missing := self._owed - self._told().keys()) or await self._unsent(db):
                if time.monotonic() - began > seconds:
                    counts = await self.counts(db)
                    raise TimeoutError(
                        f"not told: {sorted(missing)[:9]} of {len(missing)}; {counts}"
                    )
                await asyncio.sleep(0.25)
        return time.monotonic() - began

    async def _unsent(self, db: Database) -> int:
        counts = await self.counts(db)
        return counts.pending + counts.sending + counts.paused

    async def counts(self, db: Database) -> OutboxCounts:
        """How the outbox stands."""
        async with db.read() as conn:
            return await outbox_counts.counts(conn)

    async def outcome(self, recovery: float | None, remark: str = "") -> Outcome:
        """Count what came of it, and look whether the database is sound."""
        told = self._told()
        async with self.store() as db:
            counts = await self.counts(db)
            async with db.read() as conn:
                kinds = await conn.execute(
                    select(Deliveries.error).where(Deliveries.state == "dead")
                )
                reasons = {str(row[0]) for row in kinds}
        faults = "; ".join(sorted(self._tracebacks()))
        return Outcome(
            seed=self.seed,
            database=self.kind,
            owed=len(self._owed),
            delivered=len(self._owed & told.keys()),
            lost=len(self._owed - told.keys()),
            twice=sum(times - 1 for times in told.values()),
            again=counts.sent_again,
            dead=counts.dead,
            sound=self.is_sound(),
            recovery=recovery,
            remark="; ".join(part for part in (remark, faults, *sorted(reasons)) if part)[:400],
        )

    def _tracebacks(self) -> set[str]:
        """The errors that the program has shown with a traceback, but for discord.py's own."""
        lines = "\n".join(program.told() for program in self.programs).splitlines()
        ours = [line for line in lines if "Attempting a reconnect" not in line]
        found = re.findall(
            r"Traceback[^\n]*\\n(\w[\w.]*(?:Error|Exception)[^\\\n]{0,60})", "\n".join(ours)
        )
        return {f"traceback: {each}" for each in found}

    def is_sound(self) -> bool:
        """Whether the database finds no fault in itself."""
        if self.kind != "sqlite":
            with psycopg.connect(self.url.replace("+psycopg", "")) as conn:
                return conn.execute("SELECT count(*) FROM deliveries").fetchone() is not None
        with closing(sqlite3.connect(self.database)) as conn:
            checked = conn.execute("PRAGMA integrity_check").fetchone()[0]
            return checked == "ok" and not conn.execute("PRAGMA foreign_key_check").fetchall()

    async def subscribe(self) -> None:
        """Let every channel hear of every watch."""
        async with self.store() as db:
            await db.upgrade()
            async with db.write() as conn:
                for channel in self.channels:
                    await subscriptions.subscribe(
                        conn,
                        channel_id=channel.id,
                        guild_id=channel.guild.id if channel.guild else None,
                        watch_id=None,
                        now=datetime.now(UTC),
                        created_by=self.keeper.person.id,
                    )

    async def ended(self, program: Program | Life) -> int:
        """Wait for a program's end, and for Discord to have seen it."""
        code = await program.ended()
        if isinstance(program, Life) and program.has_bots:
            return code
        await self.discord.disconnected(seconds=20)
        return code


def alert(mark: str, now: datetime) -> Alert:
    """An alert that carries a mark."""
    return Alert(
        kind=AlertKind.ITEM,
        source_slug="oakvale",
        source_name="Village of Oakvale",
        state="WI",
        place="Oakvale",
        zone="America/Chicago",
        title="Agenda",
        url=f"https://oakvale.example.gov/{mark}.pdf",
        document_kind=DocumentKind.AGENDA,
        page=2,
        first_seen=now,
        meeting=AlertMeeting(body="Village Board", start=now + timedelta(days=3)),
        quotes=(
            Quote(
                text=f"287(g) {mark}",
                spans=((0, 6),),
                query="287(g)",
                watch="287(g)",
                confidence="exact",
            ),
        ),
    )


@contextmanager
def _address(folder: Path, server: Postgres | None) -> Iterator[str]:
    if server is None:
        (folder / "data").mkdir()
        yield f"sqlite:///{folder / 'data' / 'hearye.db'}"
    else:
        with server.database() as url:
            yield url


@asynccontextmanager
async def stage(
    seed: int,
    alerts: int,
    server: Postgres | None = None,
    *,
    empty: bool = False,
    scaled: bool = False,
) -> AsyncIterator[Stage]:
    """Set the stage: channels that want every watch, ten alerts for each. `empty`: no tables.

    `scaled`: the program is a scheduler, two workers and two bots, which share two servers.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hearye-fault-")))
        url = stack.enter_context(_address(folder, server))
        discord = await stack.enter_async_context(DiscordDouble())
        village = await stack.enter_async_context(HostileVillage())
        names = [f"alerts-{number}" for number in range(max(1, alerts // PER_CHANNEL))]
        guild = discord.add_guild(channels=["general", *names])
        guilds = [guild]
        while scaled and _shard(guilds[0]) == _shard(guild):
            guilds = [discord.add_guild(channels=["general", *names]), guild]
        # The last channels are those of `guild`.
        homes = [guilds[number * len(guilds) // len(names)] for number in range(len(names))]
        channels = [home.channel(name) for home, name in zip(homes, names, strict=True)]
        kind = "sqlite" if server is None else "scaled" if scaled else "postgres"
        made = Stage(folder, url, kind, seed, alerts, discord, village, guild, channels, server)
        if scaled:
            made.company = Company()
            stack.push_async_callback(made.company.close)
        if not empty:
            await made.subscribe()
        yield made


def _shard(guild: Guild) -> bool:
    return Share((0,), BOTS).owns(guild.id)
