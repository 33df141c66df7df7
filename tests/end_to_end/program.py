"""The program as its own process: `hearye run` with settings that a test gives."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from bot.demo.village import Village
from tests.discord_double import DiscordDouble

PATIENCE = 60.0
"""Seconds until a thing that should have happened has not."""


class Program:
    """One `hearye run`: `async with Program(folder, settings, environ)` starts it and ends it.

    `command` is what takes the place of `run`; `more` is told when there is more to read.

    What it prints is kept in `out` (alerts), what it says of itself in `log` (lines of JSON).
    """

    def __init__(
        self,
        folder: Path,
        settings: str,
        environ: Mapping[str, str],
        *,
        module: str = "bot.cli",
        command: Sequence[str] = ("run",),
        more: asyncio.Condition | None = None,
    ) -> None:
        self._command = command
        self._folder = folder
        self._module = module
        self.environ = dict(environ)
        self.out = ""
        self.log = ""
        self._more = more or asyncio.Condition()
        self._started = False
        (folder / "hearye.toml").write_text(settings)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.returncode is None:
            self.kill()
        await self.ended()

    async def start(self) -> None:
        """Start it, again where it was ended."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._module, *self._command),
            cwd=self._folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self._folder),
                "HEARYE_DATA": str(self._folder / "data"),
                "PYTHONPATH": str(Path(__file__).parents[2]),
                **self.environ,
            },
            limit=2**22,  # a traceback is one line of JSON
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._started = True
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._reading = asyncio.gather(
            self._keep(self._process.stdout, "out"), self._keep(self._process.stderr, "log")
        )

    async def _keep(self, stream: asyncio.StreamReader, name: str) -> None:
        async for line in stream:
            setattr(self, name, getattr(self, name) + line.decode())
            async with self._more:
                self._more.notify_all()

    async def printed(self, words: str) -> None:
        """Wait until it has printed `words`."""
        await self.until(lambda: words in self.out, words)

    async def logged(self, words: str) -> None:
        """Wait until its log has `words`."""
        await self.until(lambda: words in self.log, words)

    async def until(self, there: Callable[[], bool], words: str) -> None:
        """Wait until something holds that only what it prints can change."""
        try:
            async with asyncio.timeout(PATIENCE), self._more:
                await self._more.wait_for(there)
        except TimeoutError:
            raise AssertionError(f"never came: {words!r}\n{self.told()}") from None

    def told(self) -> str:
        """What it printed and said of itself."""
        return f"{self.out}\n{self.log}"

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._process.kill()

    def interrupt(self) -> None:
        """Ask it to stop, as systemd does."""
        self._process.send_signal(signal.SIGTERM)

    def signal(self, name: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(name)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def pids(self) -> list[int]:
        """Its process id alone, as several processes give theirs."""
        return [self.pid]

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return self._started and self._process.returncode is None

    @property
    def is_tampered(self) -> bool:
        """Whether what runs is the program with something built in."""
        return self._module != "bot.cli"

    def is_like(self, other: Program) -> bool:
        """Whether that one would be started the same way."""
        return (self._module, self.environ) == (other._module, other.environ)

    async def ended(self) -> int:
        """Wait for its end; its exit code (negative: the signal that ended it)."""
        async with asyncio.timeout(PATIENCE):
            await self._reading
            return await self._process.wait()


def discord_settings(discord: DiscordDouble) -> str:
    """That part of a configuration which has the loopback Discord in place of the real one."""
    return f'[discord]\napi_url = "{discord.api_url}"\ngateway_url = "{discord.gateway_url}"\n'


def village_settings(folder: Path, village: Village, *more: str, ports: Sequence[int] = ()) -> str:
    """A configuration that watches the village alone, an hour of its schedule in three seconds."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    (sources / "oakvale.toml").write_text(
        f'name = "Village of Oakvale"\nplatform = "generic"\nurl = "{village.url}/agendas"\n'
        'state = "WI"\nplace = "Oakvale"\n'
    )
    opened = [urlsplit(village.url).port, *ports]
    top = ['sources = ["sources"]', "shipped_sources = false", "readers = 1"]
    tables = [
        "[schedule]\nspeed = 1200",
        f'[network]\nallow = ["127.0.0.0/8"]\nports = {opened}\ngap = 0',
    ]
    health = [] if any("[health]" in each for each in more) else ["[health]\nport = 0"]
    page = [] if any("[web]" in each for each in more) else ["[web]\nport = 0"]
    return "\n".join([*top, *tables, *health, *page, *more]) + "\n"
