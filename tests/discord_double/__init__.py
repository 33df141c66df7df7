"""Discord on loopback: real HTTP and WebSocket for the unpatched discord.py client.

It keeps the rules that Discord documents for what this project uses, plays people who use the
bot, and breaks on request. A client in any process is pointed at it by two URLs:

    async with DiscordDouble() as discord:
        guild = discord.add_guild()
        …start the bot with discord.api_url, discord.gateway_url, discord.token…
        clerk = discord.user(guild, permissions=Permissions(manage_guild=True))
        answer = await clerk.slash("/watch add", query="287(g)")
        alert = await discord.wait_for_message(guild.channel("alerts"))
"""

from __future__ import annotations

from .answer import Answer, Choice
from .changes import NeverHappenedError
from .double import DiscordDouble
from .errors import ApiError
from .guild import Channel, Guild, Person, Role
from .message import Message
from .options import NotOfferedError
from .user import User

__all__ = [
    "Answer",
    "ApiError",
    "Channel",
    "Choice",
    "DiscordDouble",
    "Guild",
    "Message",
    "NeverHappenedError",
    "NotOfferedError",
    "Person",
    "Role",
    "User",
]
