"""`hearye run` as its own process, against a village and a Discord on loopback."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from discord import Permissions

from bot.demo.village import Notice, Village
from tests.discord_double import DiscordDouble
from tests.discord_double.guild import Channel
from tests.end_to_end.program import PATIENCE, Program, discord_settings, village_settings

MANAGER = Permissions(manage_guild=True)


def evening(days: int) -> datetime:
    """Half past six in the village, so many days from today."""
    today = datetime.now(ZoneInfo("America/Chicago")).replace(tzinfo=None)
    return (today + timedelta(days=days)).replace(hour=18, minute=30, second=0, microsecond=0)


def agenda(at: datetime, *items: str) -> Notice:
    """An agenda of two pages; the items are on the second."""
    day = f"{at:%A, %B} {at.day}, {at.year}"
    head = ("VILLAGE OF OAKVALE", "VILLAGE BOARD", f"{day}, 6:30 P.M.", "Village Hall")
    return Notice(at, "Village Board", ((*head, "1. Call to order", "2. Minutes"), items))


def quiet_village() -> Village:
    village = Village()
    village.post("old", agenda(evening(-20), "3. Snow plow contract"))
    return village


ITEM = "4. Police Department: 287 (g) agreement with ICE"


KNOWN = '"outcome": "ok"'  # the first look at the village is stored


async def test_without_a_token_alerts_are_printed_and_it_says_how_to_connect(
    tmp_path: Path,
) -> None:
    async with quiet_village() as village:
        settings = village_settings(tmp_path, village)
        async with Program(tmp_path, settings, {}) as program:
            await program.printed("No Discord token, so alerts are printed here.")
            await program.logged(KNOWN)
            village.post("board", agenda(evening(1), ITEM, "5. Adjourn"))
            await program.printed("Agenda, page 2:")
            out = program.out
            assert "📋  287(g) on the agenda: Village Board, Oakvale, Wisconsin" in out
            assert "> 4. Police Department: 287 (g) agreement with ICE" in out
            program.interrupt()
            assert await program.ended() == 0
    assert "Traceback" not in program.told()


async def test_a_moderator_subscribes_and_hears_once_through_a_kill(tmp_path: Path) -> None:
    async with quiet_village() as village, DiscordDouble() as discord:
        guild = discord.add_guild()
        channel = guild.channel("alerts")
        moderator = discord.user(guild, permissions=MANAGER)
        settings = village_settings(
            tmp_path,
            village,
            discord_settings(discord),
        )
        environ = {"DISCORD_TOKEN": discord.token}
        async with Program(tmp_path, settings, environ) as program:
            await discord.connected(seconds=PATIENCE)
            subscribed = await moderator.slash("/subscribe", channel=channel)
            assert subscribed.ephemeral
            await moderator.slash("/watch add", query="roof")
            await program.logged(KNOWN)

            start = evening(1)
            village.post("board", agenda(start, ITEM, "5. Library roof bids"))
            await discord.wait_for_message(
                channel, lambda message: bool(message.embeds), seconds=PATIENCE
            )
            (embed,) = alerts(discord, channel)
            assert (
                embed["title"]
                == "📋 287\\(g\\), roof on the agenda: Village Board, Oakvale, Wisconsin"
            )

            program.kill()
            await program.ended()
            await discord.disconnected()
            village.post("plan", agenda(evening(2), "4. Roof of the fire station"))
            await program.start()
            await discord.connected(seconds=PATIENCE)
            await discord.wait_for_message(
                channel,
                lambda message: "fire station" in str(message.embeds),
                seconds=PATIENCE,
            )
            assert len(alerts(discord, channel)) == 2
            hits = await moderator.slash("/hits")
            assert "Department\\: **287 \\(g\\)**" in hits.text
            found = await moderator.slash("/search", query="roof NEAR bids")
            assert "Library" in found.text
            program.interrupt()
            assert await program.ended() == 0
    assert re.search(r"Traceback|password", program.told()) is None
    assert discord.token not in program.told()


def alerts(discord: DiscordDouble, channel: Channel) -> list[dict[str, object]]:
    """The embeds of the messages in the channel, oldest first."""
    return [embed for message in discord.messages(channel) for embed in message.embeds]
