"""The token is in no log, traceback, diagnostic, figure or file, whatever is provoked."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp

from bot.demo.village import Village
from tests.discord_double import DiscordDouble
from tests.end_to_end.program import PATIENCE, Program, discord_settings, village_settings
from tests.ports import free_ports


async def _said(folder: Path, environ: dict[str, str], *command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", *command),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return out.decode()


def _files(folder: Path) -> list[str]:
    """What every file has in it: databases, copies, whatever a crash left."""
    return [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]


async def test_the_token_is_nowhere_to_be_read(tmp_path: Path) -> None:
    port, web = free_ports(2)
    async with Village() as village, DiscordDouble() as discord:
        guild = discord.add_guild()
        settings = village_settings(
            tmp_path,
            village,
            discord_settings(discord),
            '[log]\nlevel = "debug"',
            f"[health]\nport = {port}",
            f"[web]\nport = {web}",
        )
        environ = {
            "DISCORD_TOKEN": discord.token,
            "HEARYE_DATA": str(tmp_path / "data"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        token = discord.token
        said, pages = [], []
        async with Program(tmp_path, settings, environ) as program:
            await discord.connected(seconds=PATIENCE)
            discord.world.emit("CHANNEL_CREATE", {}, guild.id)  # a traceback out of the gateway
            await program.logged("discord.fault")
            async with aiohttp.ClientSession() as session:
                for page in ("healthz", "readyz", "metrics"):
                    async with session.get(f"http://127.0.0.1:{port}/{page}") as answer:
                        said.append(await answer.text())
                for page in ("", "search?q=287(g)", "watches", "status", "nowhere", "feed.atom"):
                    async with session.get(f"http://127.0.0.1:{web}/{page}") as answer:
                        pages.append(await answer.text())
            said.append(await _said(tmp_path, environ, "doctor"))
            said.append(await _said(tmp_path, environ, "status"))
            discord.faults.revoke_token()
            await program.logged("discord.token_refused")
            os.kill(program.pid, signal.SIGABRT)
            await program.ended()
            said.append(program.told())
        said.append(await _said(tmp_path, environ, "doctor"))
    assert "Traceback" in program.log
    assert "the token is hearye" in said[3]
    assert "Discord refuses the token" in said[-1]
    assert any("Hear Ye" in page for page in pages)
    said += [*pages, *_files(tmp_path)]
    secret = token.removeprefix("double.")
    assert [text for text in said if secret in text] == []
    assert "hearye_checks_total" in said[2]
