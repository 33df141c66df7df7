"""What may come of trying to post, and what that means for the message that is owed.

The delivery (`bot.alerts.outbox`) decides by a refusal's verdict alone what becomes of the row, and
never sees an error of Discord's.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus

import aiohttp
import discord

from bot.language import later

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


# Codes: discord.com/developers/docs/topics/opcodes-and-status-codes#json
_GONE = {
    10003: later("The channel was deleted."),
    10004: later("Hear Ye is not in that server any longer."),
}
_MESSAGE_GONE = 10008
_FORBIDDEN = {
    50001: later("I cannot see the channel: give me View Channel there."),
    50013: later("I may not post in the channel: give me Send Messages and Embed Links there."),
    50024: later("Alerts cannot be posted in a channel of this kind: choose a text channel."),
    40067: later("The forum wants a tag on every post: make tags optional there."),
    50083: later("The thread is archived: open it again."),
    160005: later("The thread is locked: unlock it."),
    160006: later("The server has all the open threads that Discord allows: close some."),
    50007: later("That person takes no messages from this bot."),
    50278: later("That person shares no server with this bot."),
    40003: later("Too many conversations were opened at once."),
}
_WAIT = {
    30046: timedelta(hours=1),  # edits of old messages
    20028: timedelta(minutes=5),  # the channel's write rate limit
    130000: timedelta(minutes=5),  # "API resource is currently overloaded"
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
        return PostError(Verdict.DELETED, later("The message was deleted."))
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
