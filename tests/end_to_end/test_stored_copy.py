"""From the alert in Discord to the evidence: its link, opened in the page that the bot serves."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from aiohttp import ClientSession

from tests.discord_double import DiscordDouble
from tests.end_to_end.program import PATIENCE, Program, discord_settings, village_settings
from tests.end_to_end.test_run import ITEM, KNOWN, MANAGER, agenda, evening, quiet_village
from tests.ports import free_ports

LINK = re.compile(r"\[Stored copy\]\((http://127\.0\.0\.1:\d+)(/copy/([0-9a-f]{64}))\)")


async def test_an_alerts_stored_copy_is_there_with_its_hash_times_and_the_passage(
    tmp_path: Path,
) -> None:
    (port,) = free_ports(1)
    async with quiet_village() as village, DiscordDouble() as discord:
        guild = discord.add_guild()
        channel = guild.channel("alerts")
        moderator = discord.user(guild, permissions=MANAGER)
        settings = village_settings(
            tmp_path,
            village,
            discord_settings(discord),
            f'[web]\nport = {port}\naddress = "http://127.0.0.1:{port}"',
        )
        async with Program(tmp_path, settings, {"DISCORD_TOKEN": discord.token}) as program:
            await discord.connected(seconds=PATIENCE)
            await moderator.slash("/subscribe", channel=channel)
            await program.logged(KNOWN)
            village.post("board", agenda(evening(1), ITEM, "5. Adjourn"))
            message = await discord.wait_for_message(
                channel, lambda message: bool(message.embeds), seconds=PATIENCE
            )
            link = LINK.search(str(message.embeds[0]))
            assert link is not None, message.embeds
            base, path, digest = link.groups()
            async with ClientSession(base) as session:
                evidence = await text(session, path)
                assert digest in evidence
                assert "<dt>First seen</dt><dd><time" in evidence
                assert "<dt>Last seen</dt><dd><time" in evidence
                saved = await (await session.get(f"{path}/file")).read()
                assert hashlib.sha256(saved).hexdigest() == digest
                there = re.search(r'<h3><a href="(/document/\d+\?version=\d+)"', evidence)
                assert there is not None
                marks = re.findall("<mark>(.*?)</mark>", await text(session, there[1]))
                assert "287 (g)" in marks
            program.interrupt()
            assert await program.ended() == 0
    assert "Traceback" not in program.told()


async def text(session: ClientSession, path: str) -> str:
    """A page that is there."""
    answer = await session.get(path)
    assert answer.status == 200
    return await answer.text()
