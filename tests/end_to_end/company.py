"""Scheduler, workers and bots as processes of their own, handled as if they were one program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from itertools import cycle
from pathlib import Path
from signal import Signals
from types import TracebackType
from typing import Self

from tests.end_to_end.program import PATIENCE, Program

BOTS = 2
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "scheduler": ("scheduler",),
    "worker 0": ("worker",),
    "worker 1": ("worker",),
    "bot 0": ("bot", "--shards", f"0/{BOTS}"),
    "bot 1": ("bot", "--shards", f"1/{BOTS}"),
}


class Company:
    """The processes over one database, for many lives: whoever still runs goes on in the next.

    `log` is what all of them have logged; `more` is told when one of them has logged more.
    """

    def __init__(self) -> None:
        self._parts: dict[str, Program] = {}
        self._lives: list[Program] = []
        self._next = cycle(("worker 0", "scheduler", "worker 1"))
        self.more = asyncio.Condition()

    def life(
        self,
        folder: Path,
        settings: str,
        environ: Mapping[str, str],
        more: Mapping[str, str],
        *,
        tampered: str = "",
        module: str = "bot.cli",
    ) -> Life:
        """Another life; those whose name begins with `tampered` have `more` and `module`."""
        wanted = {}
        for name, command in COMMANDS.items():
            if name.startswith(tampered) and module != "bot.cli":
                wanted[name] = Program(
                    folder,
                    settings,
                    {**environ, **more},
                    module=module,
                    command=command,
                    more=self.more,
                )
            else:
                wanted[name] = Program(folder, settings, environ, command=command, more=self.more)
        return Life(self, wanted)

    async def play(self, wanted: Mapping[str, Program]) -> None:
        """Let those run that are wanted: new ones for those that have ended or are others."""
        for name, part in wanted.items():
            now = self._parts.get(name)
            if now is not None and now.is_running and now.is_like(part):
                continue
            if now is not None and now.is_running:
                now.kill()
                await now.ended()
            await part.start()
            self._parts[name] = part
            self._lives.append(part)

    def running(self, prefix: str = "") -> list[Program]:
        """Those that run, of which the name begins so."""
        return [
            part for name, part in self._parts.items() if name.startswith(prefix) if part.is_running
        ]

    def doomed(self) -> list[Program]:
        """Both bots and one of the others, each in its turn."""
        return [*self.running("bot"), *self.running(next(self._next))]

    async def close(self) -> None:
        """End all of them as kill -9 does."""
        for part in (left := self.running()):
            part.kill()
        for part in left:
            await part.ended()

    @property
    def log(self) -> str:
        """What all of them have logged."""
        return "".join(part.log for part in self._lives)


class Life:
    """As a `Program`, for the whole company."""

    def __init__(self, company: Company, wanted: Mapping[str, Program]) -> None:
        self._company = company
        self._wanted = wanted
        self._ending: list[Program] = []

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._company.close()

    async def start(self) -> None:
        """Start those that do not run, or not so."""
        await self._company.play(self._wanted)

    @property
    def log(self) -> str:
        """What all of them have logged, in all lives."""
        return self._company.log

    def told(self) -> str:
        """What all of them have logged."""
        return self.log

    async def logged(self, words: str) -> None:
        """Wait until one of them has logged `words`."""
        await self.until(lambda: words in self.log, words)

    async def until(self, there: Callable[[], bool], words: str) -> None:
        """Wait until something holds that only what they log can change."""
        try:
            async with asyncio.timeout(PATIENCE), self._company.more:
                await self._company.more.wait_for(there)
        except TimeoutError:
            raise AssertionError(f"never came: {words!r}\n{self.told()}") from None

    def kill(self) -> None:
        """End both bots, and one of the others in its turn, as kill -9 does."""
        self._ending = self._company.doomed()
        for part in self._ending:
            part.kill()

    def interrupt(self) -> None:
        """Ask all of them to stop."""
        self._ending = self._company.running()
        for part in self._ending:
            part.interrupt()

    def signal(self, name: Signals) -> None:
        """Send all of them a signal."""
        for part in self._company.running():
            part.signal(name)

    @property
    def pids(self) -> list[int]:
        """The process ids of those that run."""
        return [part.pid for part in self._company.running()]

    async def ended(self) -> int:
        """Wait for the end of those that were to end; an exit code of theirs, a bad one if any.

        Where none was told to, it is of those that are tampered with: of one of them, which the
        others follow by kill -9; where none is, of all.
        """
        tampered = [part for part in self._wanted.values() if part.is_tampered]
        if not self._ending and tampered:
            waiting = [asyncio.create_task(part.ended()) for part in tampered]
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for part in tampered:
                if part.is_running:
                    part.kill()
            await asyncio.gather(*waiting, return_exceptions=True)
            return next(iter(done)).result()
        codes = [await part.ended() for part in self._ending or list(self._wanted.values())]
        return next((code for code in codes if code), 0)

    @property
    def has_bots(self) -> bool:
        """Whether a bot runs."""
        return bool(self._company.running("bot"))
