"""Where an alert is put: a Discord channel or the terminal; and what may come of trying.

A poster posts one alert or raises `PostError`. The delivery (`bot.alerts.outbox`) decides by its
verdict alone what becomes of the row, and never sees an error of Discord's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

import aiohttp
import discord

from bot.alerts.render import embed_of, terminal_text
from scrapers import Alert

if TYPE_CHECKING:
    from rich.console import Console

SEND_SECONDS = 90.0
"""How long one post may take, discord.py's own waiting for a rate limit included."""
_SEARCHED = 200  # messages of a channel's recent history that are looked through
_BAN_PAGE = timedelta(minutes=15)  # where Cloudflare does not say how long


class Verdict(StrEnum):
    """What a failed post means for its row."""

    CHANNEL_GONE = "channel gone"  # the channel or its server does not exist any longer
    NOT_PERMITTED = "not permitted"  # we may not post there; somebody can change that
    UNACCEPTABLE = "unacceptable"  # Discord will never take this message
    DELETED = "deleted"  # it was posted before, and somebody deleted it
    LATER = "later"  # it may go through later, or has gone through already (`doubt`)
    TOKEN_REFUSED = "token refused"  # noqa: S105  Discord does not take our token any longer


class PostError(Exception):
    """A post that was not made, or of which that is not known; `str()` of it says why.

    `doubt`: it may have been made. `after` is how long to wait, where Discord said it;
    `everywhere` where that holds for all channels.
    """

    def __init__(
        self,
        verdict: Verdict,
        reason: str,
        *,
        after: timedelta | None = None,
        doubt: bool = False,
        everywhere: bool = False,
    ) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.after = after
        self.doubt = doubt
        self.everywhere = everywhere


class Poster(Protocol):
    """What the delivery needs of a place to post to."""

    async def post(self, channel_id: int, alert: Alert, *, nonce: str) -> int:
        """Post `alert` and give the message's id; raises `PostError`.

        A second post with the same `nonce` within minutes makes no second message.
        """

    async def find(self, channel_id: int, nonce: str) -> int | None:
        """The id of the message that an earlier `post` with this `nonce` made, or None."""


# Codes: discord.com/developers/docs/topics/opcodes-and-status-codes#json
_GONE = {10003: "The channel was deleted.", 10004: "Hear Ye is not in that server any longer."}
_MESSAGE_GONE = 10008
_FORBIDDEN = {
    50001: "I cannot see the channel: give me View Channel there.",
    50013: "I may not post in the channel: give me Send Messages and Embed Links there.",
    50024: "Alerts cannot be posted in a channel of this kind: choose a text channel.",
    40067: "The forum wants a tag on every post: make tags optional there.",
    50083: "The thread is archived: open it again.",
    160005: "The thread is locked: unlock it.",
    50007: "That person takes no messages from this bot.",
    50278: "That person shares no server with this bot.",
    40003: "Too many conversations were opened at once.",
}
_WAIT = {
    30046: timedelta(hours=1),  # edits of old messages
    20028: timedelta(minutes=5),  # the channel's write rate limit
    130000: timedelta(minutes=5),  # "API resource is currently overloaded"
    160006: timedelta(hours=1),  # active threads
}


def refusal(error: Exception) -> PostError:
    """What an error of discord.py or aiohttp means for the message that was being posted.

    An error that is none of theirs is raised again.
    """
    match error:
        case discord.RateLimited():
            wait = timedelta(seconds=error.retry_after)
            return PostError(Verdict.LATER, "Discord asks to wait.", after=wait)
        case discord.HTTPException():
            return _of_answer(error)
        case TimeoutError() | aiohttp.ClientError() | OSError():
            return PostError(Verdict.LATER, f"No answer from Discord: {error!r}", doubt=True)
        case _:
            raise error


def _of_answer(error: discord.HTTPException) -> PostError:
    """`error` by its code, then by its status. 403 and 404 without a code come from a proxy."""
    code, status = error.code, error.status
    if code in _GONE:
        return PostError(Verdict.CHANNEL_GONE, _GONE[code])
    if code == _MESSAGE_GONE:
        return PostError(Verdict.DELETED, "The message was deleted.")
    if code in _FORBIDDEN:
        return PostError(Verdict.NOT_PERMITTED, _FORBIDDEN[code])
    if code in _WAIT:
        return PostError(Verdict.LATER, error.text, after=_WAIT[code])
    if status == HTTPStatus.UNAUTHORIZED:
        return PostError(Verdict.TOKEN_REFUSED, "Discord does not take the token.")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return PostError(
            Verdict.LATER,
            "Discord refuses this machine's address for now.",
            after=_asked(error),
            everywhere=True,
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return PostError(Verdict.LATER, f"Discord answered {status}.", doubt=True)
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND} and code == 0:
        return PostError(Verdict.LATER, f"Discord answered {status} without saying why.")
    return PostError(
        Verdict.UNACCEPTABLE, f"Discord refuses the message ({status}, code {code}): {error.text}"
    )


def _asked(error: discord.HTTPException) -> timedelta:
    said = error.response.headers.get("Retry-After", "")
    return timedelta(seconds=float(said)) if said.replace(".", "", 1).isdigit() else _BAN_PAGE


class DiscordPoster:
    """Posts to Discord through a client that is logged in; the gateway need not be up."""

    def __init__(self, client: discord.Client, *, seconds: float = SEND_SECONDS) -> None:
        self._client = client
        self._seconds = seconds

    async def post(self, channel_id: int, alert: Alert, *, nonce: str) -> int:
        """Post `alert` as an embed whose footer holds `nonce`, for `find`.

        discord.py sends `enforce_nonce` along with any nonce, so that a repeat gives the first
        message (`discord.http.handle_message_parameters`).
        """
        channel = self._client.get_partial_messageable(channel_id)
        async with self._understood():
            message = await channel.send(
                embed=embed_of(alert, marker=nonce),
                nonce=nonce,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        return message.id

    async def find(self, channel_id: int, nonce: str) -> int | None:
        """Look through the channel's last 200 messages for ours with `nonce` in its footer."""
        channel = self._client.get_partial_messageable(channel_id)
        async with self._understood():
            async for message in channel.history(limit=_SEARCHED):
                if self._is_ours(message, nonce):
                    return message.id
        return None

    @asynccontextmanager
    async def _understood(self) -> AsyncIterator[None]:
        """Bound the time of a request and turn what goes wrong into `PostError`."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise refusal(error) from error
        except RuntimeError as error:
            # aiohttp's "Session is closed": the client was closed meanwhile (a token refused).
            if not self._client.is_closed():
                raise
            raise PostError(Verdict.LATER, "Not connected to Discord.", doubt=True) from error

    def _is_ours(self, message: discord.Message, nonce: str) -> bool:
        ours = self._client.user is not None and message.author.id == self._client.user.id
        # Discord gives a nonce back at once, not with the history: the footer is the lasting mark.
        return ours and any(
            (embed.footer.text or "").endswith(f" {nonce}") for embed in message.embeds
        )


class TerminalPoster:
    """Prints alerts to a terminal or a log, as the bot would post them."""

    def __init__(self, console: Console, clock: Callable[[], datetime]) -> None:
        self._console = console
        self._clock = clock

    async def post(self, channel_id: int, alert: Alert, *, nonce: str) -> int:
        """Print `alert`; a terminal's messages have no ids, so 0 stands for all."""
        self._console.print(terminal_text(alert, now=self._clock()), soft_wrap=True)
        self._console.print()
        return 0

    async def find(self, channel_id: int, nonce: str) -> int | None:
        """Nothing printed can be found again: what was in doubt is printed again."""
        return None
