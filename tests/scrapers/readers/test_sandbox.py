from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import pytest

from scrapers.readers import Sandbox
from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import ASKED, reading
from tests.scrapers.readers.files import pdf, pdf_of

AGENDA = pdf([["VILLAGE BOARD", "AGENDA", "Monday, July 6, 2026 6:00 p.m.", "1. Call to order"]])
linux = pytest.mark.skipif(sys.platform != "linux", reason="this limit is Linux's")


def flate_bomb() -> bytes:
    """A megabyte that is 300 of text operators once inflated."""
    packer = zlib.compressobj(9)
    block = b"BT (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET\n" * 20_000
    packed = b"".join(packer.compress(block) for _ in range(300)) + packer.flush()
    return pdf_of(
        [b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)]
    )


def children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


async def test_a_child_reads_as_the_function_does(sandbox: Sandbox) -> None:
    assert await sandbox.read(AGENDA, **ASKED) == reading(AGENDA)


async def test_one_child_reads_one_document_after_the_other() -> None:
    async with Sandbox(1) as box:
        before = children()
        first = await box.read(AGENDA, **ASKED)
        pids = children() - before
        second = await box.read(AGENDA, **ASKED)
        assert children() - before == pids
        assert first == second
    assert len(pids) == 1
    assert children() == before


async def test_a_bomb_costs_one_document_and_the_queue_goes_on(sandbox: Sandbox) -> None:
    bomb, good = await asyncio.gather(
        sandbox.read(flate_bomb(), **ASKED), sandbox.read(AGENDA, **ASKED)
    )
    assert bomb.outcome in {ReadOutcome.CRASHED, ReadOutcome.TOO_LARGE}
    assert bomb.reason.endswith(".")
    assert bomb.format == "pdf"
    assert good.outcome is ReadOutcome.READ
    assert (await sandbox.read(AGENDA, **ASKED)).outcome is ReadOutcome.READ


async def test_a_document_that_takes_too_long_is_given_up() -> None:
    before = children()
    slow = b"{\\rtf1 " + b"\\par word " * 2_000_000
    async with Sandbox(1, seconds=0.5) as box:
        timed_out = await box.read(slow, **ASKED)
        assert timed_out.outcome is ReadOutcome.TIMED_OUT
        assert timed_out.reason == "Reading took longer than 0.5 seconds."
        assert children() == before
        assert (await box.read(b"Agenda", **ASKED)).outcome is ReadOutcome.READ
    assert children() == before


async def test_a_cancelled_reading_leaves_no_child_behind() -> None:
    before = children()
    async with Sandbox(1) as box:
        task = asyncio.create_task(box.read(b"{\\rtf1 " + b"\\par word " * 500_000, **ASKED))
        while children() == before:  # noqa: ASYNC110 (nothing tells of a new process)
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert children() == before


async def test_no_more_children_than_asked_for(sandbox: Sandbox) -> None:
    before = children()
    await asyncio.gather(*(sandbox.read(AGENDA, **ASKED) for _ in range(8)))
    assert len(children() - before) == 2


@linux
def test_a_killed_parent_leaves_no_child_behind() -> None:
    script = """
        import asyncio, datetime, sys
        from scrapers.readers import Sandbox
        async def main():
            box = Sandbox(1)
            asked = {"url": "", "zone": "UTC", "now": datetime.datetime.now(datetime.UTC)}
            await box.read(b"text", **asked)
            print(box._free[0]._process.pid, flush=True)
            await box.read(b"{\\\\rtf1 " + b"\\\\par word " * 2_000_000, **asked)
        asyncio.run(main())
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    gone, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert gone


@linux
@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("import socket; socket.socket()", "PermissionError"),
        ("import os, sys; os.execv(sys.executable, [sys.executable])", "PermissionError"),
        ("import os; os.write(os.open('left', os.O_CREAT | os.O_WRONLY), b'x')", "OSError"),
        ("bytearray(600 * 2**20)", "MemoryError"),
    ],
)
def test_a_caged_process_can_do_nothing_but_compute(
    attempt: str, error: str, tmp_path: Path
) -> None:
    script = f"import os; from scrapers.readers import cage; cage.close_in(os.getppid()); {attempt}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": os.environ["PATH"]},
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(error)


@linux
def test_a_caged_process_has_seconds_not_minutes() -> None:
    script = "from scrapers.readers import cage; cage.allow_seconds(1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", script])
    assert -done.returncode in {signal.SIGXCPU, signal.SIGALRM}


def test_the_child_starts_light() -> None:
    script = "import sys, scrapers.readers.child; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout
    heavy = {"aiohttp", "sqlalchemy", "pydantic", "pypdfium2", "lxml", "asyncio", "store", "bot"}
    assert not heavy & set(loaded.split())
