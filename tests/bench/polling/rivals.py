"""The others' rounds: urlwatch, webchanges and changedetection.io, each as its users run it.

Each lives in an environment of its own below a folder (`install`), because they do not agree on
what they need. A round is one run of the program; changedetection.io is a server that is asked to
look at everything again.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp
from aiohttp import web

NAMES = ("urlwatch", "webchanges", "changedetection.io")


@dataclass(frozen=True, slots=True)
class Round:
    """How a round went. `first` is when the first alert came, in seconds from the round's start.

    `memory` is the process's greatest, in megabytes; None where it was not measured.
    """

    seconds: float
    first: float | None = None
    memory: float | None = None


class Rival(Protocol):
    """A program that watches addresses."""

    async def start(self, urls: list[str]) -> None:
        """Let it know the addresses, without looking at them yet."""

    async def round(self) -> Round:
        """Look at all of them once."""

    async def stop(self) -> None:
        """End what runs."""


async def install(folder: Path) -> None:
    """Make an environment for each of them, from the registry; what is there stays."""
    for name in NAMES:
        home = folder / name
        if (home / "bin" / name).exists():
            continue
        venv.create(home, with_pip=True, clear=True)
        pip = ("-m", "pip", "install", "-q", "--disable-pip-version-check", name)
        process = await asyncio.create_subprocess_exec(home / "bin/python", *pip)
        if await process.wait():
            print(f"{name} could not be installed", file=sys.stderr)


def installed(folder: Path | None, work: Path) -> dict[str, Rival]:
    """Those that are there, ready to start with files below `work`."""
    if folder is None:
        return {}
    there = {name: folder / name / "bin" / name for name in NAMES}
    made: Mapping[str, Callable[[Path, Path], Rival]] = {
        "urlwatch": _urlwatch,
        "webchanges": _webchanges,
        "changedetection.io": ChangeDetection,
    }
    return {name: made[name](path, work / name) for name, path in there.items() if path.exists()}


class Runs:
    """A program that looks once and ends; it prints what changed."""

    def __init__(self, command: list[str], folder: Path, jobs: str, mark: str) -> None:
        self._command = command
        self._folder = folder
        self._jobs = jobs
        self._mark = mark.encode()

    async def start(self, urls: list[str]) -> None:
        """Write the jobs."""
        self._folder.mkdir(parents=True)
        jobs = "\n---\n".join(f"kind: url\nurl: {url}" for url in urls)
        (self._folder / self._jobs).write_text(jobs)
        (self._folder / "config.yaml").write_text(
            "report:\n  stdout: {enabled: true, color: false}\n"
        )
        # webchanges asks the registry for a newer version of itself unless it did so today.
        cache = self._folder / "webchanges/pypi_version_cache.json"
        cache.parent.mkdir()
        cache.write_text(json.dumps({"checked_at": time.time(), "latest": "0"}))

    async def round(self) -> Round:
        """One run, from its start to its end."""
        began, first = time.perf_counter(), None
        process = await asyncio.create_subprocess_exec(
            *("/usr/bin/env", "time", "-f", "%M", "-o", "memory"),
            *self._command,
            cwd=self._folder,
            env={**os.environ, "XDG_DATA_HOME": str(self._folder)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=2**24,
        )
        assert process.stdout is not None
        async for line in process.stdout:
            if first is None and self._mark in line:
                first = time.perf_counter() - began
        await process.wait()
        seconds = time.perf_counter() - began
        memory = (self._folder / "memory").read_text().split()
        return Round(seconds, first, int(memory[-1]) / 1024 if memory else None)

    async def stop(self) -> None:
        """Nothing runs between rounds."""


def _urlwatch(program: Path, folder: Path) -> Runs:
    files = ("--urls", "jobs.yaml", "--config", "config.yaml", "--cache", "cache.db")
    return Runs([str(program), *files, "--hooks", "none.py"], folder, "jobs.yaml", "CHANGED: ")


def _webchanges(program: Path, folder: Path) -> Runs:
    files = ("--jobs", "jobs.yaml", "--config", "config.yaml", "--database", "pages.db")
    workers = ("--max-workers", "32", "--hooks", "none.py")
    return Runs([str(program), *files, *workers], folder, "jobs.yaml", "CHANGED: ")


class ChangeDetection:
    """changedetection.io's server, told what to do by its API, its alerts sent to a hook here."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._alert: float | None = None
        self._watched = 0

    async def start(self, urls: list[str]) -> None:
        """Start the server and hand it the addresses, which it looks at once."""
        self._hook = web.Application()
        self._hook.router.add_post("/", self._told)
        self._runner = web.AppRunner(self._hook, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        hook = self._runner.addresses[0][1]
        port = _free_port()
        self._folder.mkdir(parents=True)
        self._process = await asyncio.create_subprocess_exec(
            str(self._program),
            *("-d", str(self._folder), "-p", str(port), "-h", "127.0.0.1", "-C"),
            # Without an address of its own it would begin with some of the world's.
            *("-u", urls[0]),
            env={
                **os.environ,
                "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
                "DISABLE_VERSION_CHECK": "true",
                "FETCH_WORKERS": "32",
                "MINIMUM_SECONDS_RECHECK_TIME": "0",
                "LOGGER_LEVEL": "ERROR",
            },
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._api = f"http://127.0.0.1:{port}/api/v1"
        key = await self._key()
        self._session = aiohttp.ClientSession(headers={"x-api-key": key})
        self._watched = len(urls)
        wanted = {"notification_urls": f"json://127.0.0.1:{hook}/"}
        async with self._session.post(
            f"{self._api}/import",
            params=wanted,
            data="\n".join(urls[1:]),
            headers={"Content-Type": "text/plain"},
        ) as response:
            response.raise_for_status()
        await self._all_looked_at_since(1)

    async def round(self) -> Round:
        """From the request to look again until every address has been looked at."""
        # It tells when it looked in whole seconds.
        await asyncio.sleep(1.02 - time.time() % 1)
        self._alert = None
        began, at = time.perf_counter(), time.time()
        async with self._session.get(f"{self._api}/watch", params={"recheck_all": "1"}) as response:
            response.raise_for_status()
        await self._all_looked_at_since(int(at))
        first = self._alert - began if self._alert else None
        return Round(time.perf_counter() - began, first, _memory(self._process.pid))

    async def stop(self) -> None:
        """End the server and the hook."""
        self._process.terminate()
        await self._process.wait()
        await self._session.close()
        await self._runner.cleanup()

    async def _told(self, request: web.Request) -> web.Response:
        if self._alert is None:
            self._alert = time.perf_counter()
        return web.Response()

    async def _all_looked_at_since(self, at: int) -> None:
        while await self._looked_at_since(at) < self._watched:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.25)

    async def _looked_at_since(self, at: int) -> int:
        async with self._session.get(f"{self._api}/watch") as response:
            watches = await response.json()
        known = (one for one in watches.values() if isinstance(one, dict))
        return sum(int(one["last_checked"] or 0) >= at for one in known)

    async def _key(self) -> str:
        """The API's key, which the server writes into its own store when it starts."""
        for _ in range(600):
            for file in self._folder.glob("*.json"):
                found = _find_key(file)
                if found and await self._answers(found):
                    return found
            await asyncio.sleep(0.1)
        raise RuntimeError("changedetection.io did not start within a minute")

    async def _answers(self, key: str) -> bool:
        try:
            async with aiohttp.ClientSession() as session:
                headers = {"x-api-key": key}
                async with session.get(f"{self._api}/systeminfo", headers=headers) as response:
                    return response.status == 200
        except aiohttp.ClientError:
            return False


def _find_key(file: Path) -> str | None:
    try:
        settings = json.loads(file.read_text()).get("settings", {})
    except (ValueError, OSError):
        return None
    key = settings.get("application", {}).get("api_access_token")
    return key if isinstance(key, str) else None


def _memory(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
