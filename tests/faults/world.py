"""Faults of the world that is watched, of the clock, and of the operator's files."""

from __future__ import annotations

import asyncio
import io
import signal
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.demo.village import Article
from tests.end_to_end.company import Life
from tests.end_to_end.program import Program
from tests.faults.outcome import Outcome
from tests.faults.stage import BASELINE, Stage
from tests.faults.tampered import CLOCK_OFF
from tests.village.hostile import HostileVillage, answering, drip, outage

DAY = 86_400


async def clock_wrong(stage: Stage) -> Outcome:
    """20: the clock is ten years ahead, then a day behind, and is put right while messages wait."""
    for off in (3650 * DAY, -DAY):
        await stage.owe(stage.alerts // 2)
        wanted = stage.told() + stage.alerts // 10
        program = stage.tampered(**{CLOCK_OFF: str(off)})
        async with program:
            await stage.some(wanted)
            stage.discord.faults.before_storing(404, times=5)  # a proxy's: these wait for later
            await program.logged("without saying why")
            program.signal(signal.SIGUSR1)
            recovery = await stage.delivered()
    return await stage.outcome(recovery)


async def hostile_server(stage: Stage) -> Outcome:
    """22: another site drips, never ends, redirects in circles, lies about lengths."""
    gate = asyncio.Event()
    async with HostileVillage(host="127.0.0.2") as hostile:
        hostile.troubles = {
            "/drip": drip(gate),
            "/endless": _endless,
            "/circle": answering(302, Location="/circle"),
            "/short": _promises_more,
        }
        for path in hostile.troubles:
            _source(stage, path[1:], f"{hostile.url}{path}")
        stage.ports.append(int(hostile.url.rpartition(":")[2]))
        stage.post_quietly()
        await stage.owe(stage.alerts // 2)
        async with stage.program() as program:
            await program.logged(BASELINE)
            for _ in range(5):
                stage.post()
            recovery = await stage.delivered()
            await _count(program, ("error",), len(hostile.troubles))  # each has had its time
            stage.post()
            await stage.delivered()
            outcomes = _outcomes(program)
        gate.set()
    return await stage.outcome(recovery, f"the hostile ones: {outcomes}")


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b"<p>" * 20_000)
    except ConnectionError:
        return response


async def _promises_more(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_length = 10_000
    await response.prepare(request)
    await response.write(b"<html>")
    assert request.transport is not None
    request.transport.abort()
    return response


def _source(stage: Stage, slug: str, url: str, more: str = 'platform = "generic"') -> None:
    folder = stage.folder / "sources"
    folder.mkdir(exist_ok=True)
    (folder / f"{slug}.toml").write_text(
        f'name = "{slug}"\n{more}\nurl = "{url}"\nstate = "WI"\nplace = "Oakvale"\n'
    )


def _outcomes(program: Program | Life) -> str:
    bad = [line for line in program.log.splitlines() if '"checked"' in line]
    kinds = {
        outcome: sum(f'"outcome": "{outcome}"' in line for line in bad)
        for outcome in ("error", "drift", "blocked")
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


async def hostile_documents(stage: Stage) -> Outcome:
    """23: documents that are bombs; each costs itself, and the heartbeat goes on."""
    stage.discord.gateway.heartbeat_ms = 1000
    stage.post_quietly()
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await program.logged(BASELINE)
        for number, body in enumerate((_zip_bomb(), b"%PDF-1.7\n" + b"[" * 3_000_000, _deep())):
            key = f"bomb{number}"
            stage.post_quietly(key, days=-3 - number)
            stage.village.files[f"{key}-agenda.pdf"] = body
        for _ in range(5):
            stage.post()
        began, beats = time.monotonic(), stage.discord.gateway.heartbeats
        recovery = await stage.delivered()
        took = time.monotonic() - began
        beaten = (stage.discord.gateway.heartbeats - beats) // stage.bots
        children = [each for pid in program.pids for each in _children(pid)]
        program.interrupt()
        await stage.ended(program)
    if beaten < took - 2:
        raise AssertionError(f"{beaten} heartbeats in {took:.0f} s, one a second is due")
    if zombies := [each for each in children if each == "Z"]:
        raise AssertionError(f"{len(zombies)} zombies")
    return await stage.outcome(recovery, f"{beaten} heartbeats in {took:.0f} s, no zombie")


def _children(pid: int) -> list[str]:
    """The states of a process's children, as the kernel tells them (Z: a zombie)."""
    states = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid:
                states.append(state)
    return states


def _zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b" " * 300_000_000)
    return file.getvalue()


def _deep() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + b"287(g)"


async def outage_page(stage: Stage) -> Outcome:
    """24: the listing becomes a page that says nothing, and comes back."""
    stage.post_quietly()
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await program.logged(BASELINE)
        for _ in range(5):
            stage.post()
        await stage.delivered()
        for flip in (outage(), answering(200, ""), answering(404, "Not found")):
            seen = program.log.count('"outcome": "drift"') + program.log.count('"outcome": "error"')
            stage.village.troubles["/agendas"] = flip
            await _count(program, ("drift", "error", "blocked"), seen + 2)
            del stage.village.troubles["/agendas"]
            well = program.log.count('"outcome": "unchanged"') + program.log.count(BASELINE)
            await _count(program, ("unchanged", "ok"), well + 1)
        stage.post()
        recovery = await stage.delivered()
    return await stage.outcome(recovery, f"{stage.unmarked('removed')} told of removals")


async def _count(program: Program | Life, outcomes: tuple[str, ...], wanted: int) -> None:
    def seen() -> int:
        return sum(program.log.count(f'"outcome": "{each}"') for each in outcomes)

    await program.until(lambda: seen() >= wanted, f"{wanted} of {outcomes}")


async def redesign(stage: Stage) -> Outcome:
    """25: the site is built anew; told within two checks."""
    stage.post_quietly()
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await program.logged(BASELINE)
        new = answering(200, "<html><body><div id='app'></div><script src='a.js'></script></body>")
        stage.village.troubles["/agendas"] = new
        await _count(program, ("drift",), 2)
        recovery = await stage.delivered()
        told = stage.unmarked("Nothing could be read from")
    if told != len(stage.channels):
        raise AssertionError(f"{told} of {len(stage.channels)} channels were told of the redesign")
    return await stage.outcome(recovery, f"all {told} channels told at the second check")


async def vast_feed(stage: Stage) -> Outcome:
    """26: a feed of 60,000 stories at first sight; then one new story."""
    old = datetime.now(UTC) - timedelta(days=9)
    for number in range(60_000):
        stage.village.publish(Article(f"s{number}", f"287(g) story {number}", ("ICE",), old))
    _source(stage, "courier", f"{stage.village.url}/news/feed", 'platform = "feed"\nkind = "news"')
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await program.until(
            lambda: any(
                '"courier"' in line and '"checked"' in line for line in program.log.splitlines()
            ),
            "the feed's first check",
        )
        recovery = await stage.delivered()
        line = next(
            each for each in program.log.splitlines() if '"courier"' in each and "checked" in each
        )
        silent = stage.unmarked("story")
    if silent:
        raise AssertionError(f"{silent} messages of a first sight")
    outcome = line.partition('"outcome": "')[2].partition('"')[0]
    return await stage.outcome(recovery, f"first check: {outcome}, no alert of it")


async def found_twice(stage: Stage) -> Outcome:
    """30: one text, found by two watches on two sources: one message a channel."""
    stage.more_settings = "\n".join(
        f"[[watch]]\nname = '{query}'\nquery = '{query}'\n" for query in ("287(g)", "ICE", "police")
    )
    stage.post_quietly()
    _source(stage, "oakvale-board", f"{stage.village.url}/board")
    await _copy_listing(stage)
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await _count(program, ("ok",), 2)
        for _ in range(5):
            stage.post()
        await _copy_listing(stage)
        await stage.delivered()
        seen = program.log.count('"outcome"')
        await program.until(lambda: program.log.count('"outcome"') >= seen + 4, "two more checks")
        recovery = await stage.delivered()
    return await stage.outcome(recovery)


async def _copy_listing(stage: Stage) -> None:
    """The same listing at a second address."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{stage.village.url}/agendas") as answer,
    ):
        stage.village.pages["/board"] = (await answer.read(), "text/html")


async def broken_reload(stage: Stage) -> Outcome:
    """32: a broken source file is read at a reload: the old ones stay, the log says where."""
    stage.post_quietly()
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await program.logged(BASELINE)
        broken = stage.folder / "sources" / "broken.toml"
        broken.write_text('name = "Broken"\nplatform = "nonsense"\n')
        program.signal(signal.SIGHUP)
        await program.logged("configuration.refused")
        if "broken.toml" not in program.log:
            raise AssertionError(f"it is not said where\n{program.log}")
        for _ in range(5):
            stage.post()
        recovery = await stage.delivered()
        broken.unlink()
        program.signal(signal.SIGHUP)
        await program.logged("configuration.taken_over")
    return await stage.outcome(recovery, "refused with the file's name; then taken over")
