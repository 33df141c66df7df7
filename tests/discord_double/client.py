"""Pointing the real discord.py client of this process at the double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import discord
import yarl

from .double import DiscordDouble

ClientT = TypeVar("ClientT", bound=discord.Client)


@contextmanager
def pointed_at(double: DiscordDouble) -> Iterator[None]:
    """discord.py talks to the double within this context; its own addresses come back after it."""
    socket, route = discord.gateway.DiscordWebSocket, discord.http.Route
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = double.api_url, yarl.URL(double.gateway_url)
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def online(client: ClientT, double: DiscordDouble) -> AsyncIterator[ClientT]:
    """The client logged in and ready; closed at the end. Raises what its start raises."""
    async with client:
        running = asyncio.create_task(client.start(double.token))
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            ready.cancel()
            await running
        yield client
    await running
