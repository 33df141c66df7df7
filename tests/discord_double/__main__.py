"""Run the double alone: `python -m tests.discord_double`, then start a bot with what it prints."""

from __future__ import annotations

import asyncio
import json
import signal

from .double import DiscordDouble


async def main() -> None:
    """Print the addresses, the token and one guild as JSON, and serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with DiscordDouble() as discord:
        guild = discord.add_guild()
        told = {
            "api_url": discord.api_url,
            "gateway_url": discord.gateway_url,
            "token": discord.token,
            "guild": guild.id,
            "channels": {channel.name: channel.id for channel in guild.channels.values()},
        }
        print(json.dumps(told), flush=True)
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(main())
