"""Keeps the bot running: through faults of discord.py, outages, and a token that was revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp
import discord
import structlog

from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from bot.alerts.refusal import PostError, Verdict
from bot.client import UNSENT, HearYe
from bot.commands.services import Services
from bot.house import stored_copy_address
from config import ConfigError
from store import Share, subscriptions

TRIES = 3
"""How often one token is tried that Discord refuses."""
_AUTHENTICATION_FAILED = 4004  # the gateway's close code
_CLOSE_SECONDS = 3.0  # aiohttp would wait 30 s for the other side's close frame

log = structlog.get_logger(__name__)


class _TokenRefused(Exception):  # noqa: N818 (says what happened)
    """Discord does not take the token."""


class Supervisor:
    """Runs the client and the delivery until it is stopped, however often they fail.

    `read_token` gives the token as it is now, or None; it is asked before each try, so that a new
    token needs no restart. `state` is a few words for whoever shows what is going on. The delays
    are in seconds: `restart` after the first, second, … fault in a row (the last one repeats),
    `refused` between the tries of a refused token, `poll` between looks for a new one. `client`
    makes the client, and `share` says whose alerts it delivers, where there are several bots.
    """

    def __init__(
        self,
        services: Services,
        read_token: Callable[[], str | None],
        *,
        restart: Sequence[float] = (1, 5, 15, 60),
        refused: float = 10,
        poll: float = 10,
        client: Callable[[Services], HearYe] = HearYe,
        share: Share | None = None,
    ) -> None:
        self._services = services
        self._read_token = read_token
        self._restart = restart
        self._refused = refused
        self._poll = poll
        self._make_client = client
        self._share = share
        self._outbox: Outbox | None = None
        self._client: HearYe | None = None
        self._was_ready = False
        self.state = "not connected"

    def wake(self) -> None:
        """Say that something was put into the outbox."""
        if self._outbox is not None:
            self._outbox.wake()

    async def tell_operator(self, text: str) -> None:
        """Say that to the application's owner, in a direct message; logged where it cannot be."""
        if self._client is None:
            log.warning("operator.not_told", reason="not connected")
            return
        try:
            application = await self._client.application_info()
            await application.owner.send(text)
        except UNSENT as error:
            log.warning("operator.not_told", reason=str(error))

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set; what is being sent then has five seconds to finish."""
        refusals = faults = 0
        token: str | None = None
        while not stop.is_set():
            if refusals >= TRIES or token is None:
                before = token
                token = await self._another_token(token, stop)
                refusals = 0 if token != before else refusals
                continue
            self._was_ready = False
            try:
                await self._run_client(token, stop)
            except _TokenRefused:
                refusals = 1 if self._was_ready else refusals + 1
                log.error("discord.token_refused", tries=refusals, of=TRIES)
                await _wait(stop, self._refused)
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                faults = 1 if self._was_ready else faults + 1
                log.warning("discord.unreachable", reason=repr(error), in_a_row=faults)
                await self._again(faults, stop)
            except Exception:
                # An exception inside a gateway parser ends Client.connect(), whatever it is.
                faults = 1 if self._was_ready else faults + 1
                log.exception("discord.fault", in_a_row=faults)
                await self._again(faults, stop)
        self.state = "stopped"

    async def _again(self, faults: int, stop: asyncio.Event) -> None:
        self.state = "starting again"
        await _wait(stop, self._restart[min(faults, len(self._restart)) - 1])

    async def _another_token(self, refused: str | None, stop: asyncio.Event) -> str | None:
        """Wait for a token other than the refused one; None where the bot is stopped meanwhile."""
        self.state = "waiting for a new token" if refused else "waiting for a token"
        if refused:
            log.error(
                "discord.waiting",
                why="Discord refuses the token. Alerts are kept. Make a new token in the developer"
                " portal and put it where the old one was; no restart is needed.",
            )
        while not stop.is_set():
            try:
                token = self._read_token()
            except ConfigError as error:
                log.error("discord.token_unreadable", reason=str(error))
            else:
                if token is not None and token != refused:
                    return token
            await _wait(stop, self._poll)
        return None

    async def _run_client(self, token: str, stop: asyncio.Event) -> None:
        """One life of a client; returns where `stop` was set, else raises what ended it."""
        client = self._make_client(self._services)
        self.state = "connecting"
        try:
            await client.login(token)
            await self._serve(client, stop)
        except discord.LoginFailure as error:
            raise _TokenRefused from error
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise _TokenRefused from error
            raise
        except PostError as error:
            if error.verdict is Verdict.TOKEN_REFUSED:
                raise _TokenRefused from error
            raise
        finally:
            self._was_ready = client.was_ready
            await _close(client)

    async def _serve(self, client: HearYe, stop: asyncio.Event) -> None:
        """Gateway and delivery side by side: either goes on while the other is only disturbed."""
        self.state = "connected"
        outbox = Outbox(
            self._services.database,
            DiscordPoster(client),
            self._services.clock,
            leave=[subscriptions.TERMINAL],
            share=self._share,
            tell=client.tell,
            stored_copy=stored_copy_address(self._services.settings),
        )
        self._outbox, self._client = outbox, client
        gateway = asyncio.create_task(client.connect(), name="discord gateway")
        delivery = asyncio.create_task(outbox.run(stop), name="discord delivery")
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({gateway, delivery, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._outbox = self._client = None
            stopping.cancel()
            gateway.cancel()
            if not stop.is_set():
                delivery.cancel()
            ended = await asyncio.gather(gateway, delivery, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome


async def _close(client: discord.Client) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await client.close()
    await client.http.close()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
