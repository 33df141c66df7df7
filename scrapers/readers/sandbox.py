"""Documents are read in child processes with limits: a crash, hang or bomb costs one document.

Children are started when first needed, one a core, and used again. Parent and child speak over
pipes (`scrapers.readers.wire`); a child that runs out of time or memory, or answers nonsense, is
killed with its process group and the next document gets a new one. Nothing here blocks the event
loop.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from scrapers.fetch.page import Page
from scrapers.listing import Listing, Outcome
from scrapers.readers import ocr
from scrapers.readers.cage import MEMORY, SECONDS
from scrapers.readers.formats import sniff
from scrapers.readers.wire import ANSWER, MAX_ANSWER, pack_request, unpack_reading
from scrapers.reading import Reading, ReadOutcome

if TYPE_CHECKING:
    from config import Source
    from scrapers.platforms.signs import Signs
    from scrapers.roster import Roster

# A child that has read so many documents is replaced: libraries leak.
_DOCUMENTS = 500
_PAGES_A_TURN = 4
_PIPE = 2**20  # bytes; what Linux allows to everyone (/proc/sys/fs/pipe-max-size)


class _LostError(Exception):
    """The child is of no use any more; `reading` says what became of its document."""

    def __init__(self, outcome: ReadOutcome, reason: str) -> None:
        super().__init__(reason)
        self.reading = Reading(outcome, "unknown", reason=reason)


class Sandbox:
    """A pool of child processes that read documents.

    `size` is the most that run at once, the number of cores where left out; `seconds` the wall
    clock that a document may take. `network` tells how the children's network is shut once one has
    run. `deaths` counts the children that a document cost.
    """

    def __init__(self, size: int | None = None, *, seconds: float = SECONDS) -> None:
        self._size = size or os.cpu_count() or 1
        self._seconds = seconds
        self._free: list[_Child] = []
        self._turns = asyncio.Semaphore(self._size)
        self._looks = asyncio.Semaphore(self._size)
        self.network: str | None = None
        self.deaths = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End every child that is idle; those at work end with their document's task."""
        children, self._free = self._free, []
        for child in children:
            await child.end()

    async def read(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str = "",
        zone: str,
        now: datetime,
        title: str | None = None,
    ) -> Reading:
        """As `scrapers.readers.read`, in a child. Never raises for a bad document.

        Pages that are pictures are recognised by all children at once, each call within its own
        limits; a page that cannot be recognised in time is left unread, the others are not.
        """
        job: dict[str, Any] = {
            "task": "read",
            "url": url,
            "content_type": content_type,
            "zone": zone,
            "now": now.isoformat(),
            "title": title,
            "recognised": {},
        }
        try:
            answer = await self._ask(job, body)
            # The child gets its next document before this answer is taken apart.
            await asyncio.sleep(0)
            reading, unread = unpack_reading(answer)
            if unread and ocr.available():
                job["recognised"] = await self._recognise(body, unread[: ocr.MAX_PAGES])
                reading, _ = unpack_reading(await self._ask(job, body))
        except _LostError as lost:
            return replace(lost.reading, format=_looks_like(body))
        except ValueError:
            reason = "The reader gave no answer that makes sense."
            return Reading(ReadOutcome.CRASHED, _looks_like(body), reason=reason)
        return reading

    async def picture(
        self, body: bytes, page: int, marks: Sequence[tuple[str, str, str]] = ()
    ) -> bytes | None:
        """As `scrapers.readers.picture.picture`, in a child; None where there is no picture."""
        try:
            drawn = await self._ask(
                {"task": "picture", "page": page, "marks": [list(mark) for mark in marks]}, body
            )
        except _LostError:
            return None
        return drawn if drawn.startswith(b"\x89PNG") else None

    async def look(
        self, page: Page, source: Source, now: datetime, platform: str = ""
    ) -> tuple[str, Listing]:
        """As `scrapers.platforms.look`, in a child. Never raises for a bad page."""
        from scrapers.platforms.wire import job, unpack

        try:
            # Only so many listings stand in the line for a child: the documents of a check that has
            # begun do not wait for the listings of all the others, and its alert neither.
            async with self._looks:
                return unpack(await self._ask(job(page, source, now, platform), page.body))
        except _LostError as lost:
            return platform, Listing(Outcome.ERROR, reason=lost.reading.reason)
        except ValueError:
            reason = "The reader gave no answer that makes sense."
            return platform, Listing(Outcome.ERROR, reason=reason)

    async def signs(self, page: Page) -> Signs | None:
        """As `scrapers.platforms.signs.signs`, in a child; None where the page breaks it."""
        from scrapers.platforms.wire import signs_job, unpack_signs

        try:
            return unpack_signs(await self._ask(signs_job(page), page.body))
        except (_LostError, ValueError):
            return None

    async def roster(self, body: bytes) -> Roster:
        """As `scrapers.roster.read_roster`, in a child. Raises `Unfit` for a bad workbook."""
        from scrapers.roster import Unfit
        from scrapers.roster.wire import unpack

        try:
            return unpack(await self._ask({"task": "roster"}, body))
        except Unfit:
            raise
        except _LostError as lost:
            raise Unfit(lost.reading.reason) from lost
        except ValueError as error:
            raise Unfit("The reader gave no answer that makes sense.") from error

    async def _recognise(self, body: bytes, pages: Sequence[int]) -> dict[str, str]:
        each = max(1, min(_PAGES_A_TURN, -(-len(pages) // self._size)))
        turns = await asyncio.gather(
            *(
                self._recognise_turn(body, pages[first : first + each])
                for first in range(0, len(pages), each)
            )
        )
        return {page: text for turn in turns for page, text in turn.items()}

    async def _recognise_turn(self, body: bytes, pages: Sequence[int]) -> dict[str, str]:
        try:
            said = json.loads(await self._ask({"task": "recognise", "pages": list(pages)}, body))
        except (_LostError, ValueError):
            return {}
        if not isinstance(said, dict):
            return {}
        return {
            page: text for page, text in said.items() if page.isdigit() and isinstance(text, str)
        }

    async def _ask(self, job: dict[str, Any], body: bytes) -> bytes:
        try:
            return await self._ask_child(job, body)
        except _LostError:
            self.deaths += 1
            raise

    async def _ask_child(self, job: dict[str, Any], body: bytes) -> bytes:
        async with self._turns:
            child = self._free.pop() if self._free else await self._start()
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await child.ask(job, body)
            except TimeoutError:
                await child.kill()
                raise _LostError(
                    ReadOutcome.TIMED_OUT, f"Reading took longer than {self._seconds:g} seconds."
                ) from None
            except (asyncio.IncompleteReadError, OSError):
                raise _LostError(*await child.last_words()) from None
            except BaseException:
                await child.kill()
                raise
            if answer.startswith(b'{"error"'):
                await child.kill()
                raise _LostError(*_complaint(answer))
            if child.answers < _DOCUMENTS:
                self._free.append(child)
            else:
                await child.end()
            return answer

    async def _start(self) -> _Child:
        child = await _Child.start()
        try:
            async with asyncio.timeout(self._seconds):
                self.network = await child.greet()
        except (asyncio.IncompleteReadError, TimeoutError, OSError, ValueError, KeyError) as error:
            await child.kill()
            raise _LostError(
                ReadOutcome.CRASHED, "The reading process could not be started."
            ) from error
        return child


def _looks_like(body: bytes) -> str:
    """The format by the first bytes alone: what broke a child is not opened here."""
    return "zip" if body.startswith(b"PK") else sniff(body[:4096])


def _complaint(answer: bytes) -> tuple[ReadOutcome, str]:
    said = json.loads(answer)
    if said["error"] == "memory":
        return ReadOutcome.TOO_LARGE, f"Reading needs more than {MEMORY // 2**20} MiB of memory."
    if said["error"] == "too_large":
        return ReadOutcome.TOO_LARGE, "The document holds too much text."
    return ReadOutcome.CRASHED, f"The reader failed on this document ({said.get('detail')})."


class _Child:
    """One child process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._to = cast("asyncio.StreamWriter", process.stdin)
        self._from = cast("asyncio.StreamReader", process.stdout)
        self.answers = 0

    @classmethod
    async def start(cls) -> _Child:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "scrapers.readers.child", str(os.getpid())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
        )
        child = cls(process)
        _widen(child._to.get_extra_info("pipe"))
        return child

    async def greet(self) -> str:
        return str(json.loads(await self._answer())["network"])

    async def ask(self, job: dict[str, Any], body: bytes) -> bytes:
        self._to.write(pack_request(job, body))
        self._to.write(body)
        await self._to.drain()
        self.answers += 1
        return await self._answer()

    async def _answer(self) -> bytes:
        (length,) = ANSWER.unpack(await self._from.readexactly(ANSWER.size))
        if length > MAX_ANSWER:
            raise OSError("the child's answer is too long")
        return await self._from.readexactly(length)

    async def kill(self) -> None:
        """End the child and whatever it started, at once."""
        if self._process.returncode is None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                # The child leads its own group; it may be gone already.
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
        await self._wait()

    async def end(self) -> None:
        """Let the child go by end of file; kill it where it does not."""
        self._to.close()
        try:
            async with asyncio.timeout(1):
                await self._wait()
        except TimeoutError:
            await self.kill()

    async def last_words(self) -> tuple[ReadOutcome, str]:
        """What a child that went away without an answer died of."""
        await self.kill()
        code = self._process.returncode or 0
        if code == -getattr(signal, "SIGXCPU", 0) or code == -getattr(signal, "SIGALRM", 0):
            return (
                ReadOutcome.TIMED_OUT,
                f"Reading used more than {SECONDS} seconds of processor time.",
            )
        name = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        return ReadOutcome.CRASHED, f"The reading process died on this document ({name})."

    async def _wait(self) -> None:
        self._to.close()
        await self._process.wait()


def _widen(pipe: Any) -> None:
    """Let a document of the usual size into the pipe at once: else each 64 KiB wait for a turn."""
    if sys.platform != "linux":
        return
    import fcntl

    # Refused where the user's pipes hold too much already: it works without.
    with suppress(OSError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _environment() -> dict[str, str]:
    """What a child needs of the environment: not the bot's secrets."""
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TESSDATA_PREFIX", "PYTHONPATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "OMP_THREAD_LIMIT": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }
