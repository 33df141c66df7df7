"""Where an alert is put: a Discord channel or the terminal.

An alert is an embed with rows of buttons under it, not a Components V2 layout: an embed's colour
bar tells the kind of alert at a glance, its footer holds the mark by which a message is found
again, and it can be edited and quoted by every client and bot. A layout cannot be taken back once
set, shows neither beside content nor in old clients, and would gain nothing on a phone here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import aiohttp
import discord
import structlog

from bot.alerts import forum
from bot.alerts.escape import shorten
from bot.alerts.follow_up import NAME, composed, subject
from bot.alerts.letter import FollowUps, Letter, Posted, is_edited
from bot.alerts.refusal import PostError, Verdict, refusal
from bot.alerts.render import embed_of, notice_embed, terminal_text, title_words
from bot.buttons import alert_view
from scrapers import AlertKind

if TYPE_CHECKING:
    from rich.console import Console

SEND_SECONDS = 90.0
"""How long one post may take, discord.py's own waiting for a rate limit included."""
CROSSPOST_SECONDS = 10.0
"""How long publishing to the followers of a channel may take; it is only tried."""
WEEK_MINUTES: Literal[10080] = 10080
"""How long a thread stays in the channel list after its last message: a meeting is days ahead."""
_SEARCHED = 200  # messages of a channel's recent history that are looked through

# Codes: discord.com/developers/docs/topics/opcodes-and-status-codes#json
_UNKNOWN_MESSAGE = 10008
_THREAD_EXISTS = 160004
_ARCHIVED = 50083
_NO_HISTORY = 160002  # "Cannot reply without permission to read message history"
_INVALID_FORM = 50035
_NOT_A_TEXT_CHANNEL = (50008, 50024)
_NO_THREAD = frozenset(
    {
        10003,  # it was deleted
        30033,  # it has its 1,000 participants
        50001,  # we do not see it
        50013,  # we may not make it, or not write in it
        50024,  # the channel is a thread itself, or a conversation
        _ARCHIVED,
        160005,  # it is locked
        160006,  # the server has its most active threads
    }
)

log = structlog.get_logger(__name__)


class DiscordPoster:
    """Posts to Discord through a client that is logged in; the gateway need not be up."""

    def __init__(
        self,
        client: discord.Client,
        *,
        seconds: float = SEND_SECONDS,
    ) -> None:
        self._client = client
        self._seconds = seconds
        self._forums: dict[int, discord.ForumChannel] = {}

    async def post(self, letter: Letter) -> Posted:
        """Post an embed whose footer holds the nonce, for `find`, where the letter belongs."""
        async with self._understood():
            channel = self._forum(letter.channel_id)
            if channel is not None:
                return await self._in_forum(channel, letter)
            try:
                return await self._in_channel(letter)
            except discord.HTTPException as error:
                if error.code not in _NOT_A_TEXT_CHANNEL:
                    raise
                # Without the gateway the kind of a channel is not known before.
                found = await self._client.fetch_channel(letter.channel_id)
                if not isinstance(found, discord.ForumChannel):
                    raise
                self._forums[found.id] = found
                return await self._in_forum(found, letter)

    async def find(self, letter: Letter) -> Posted | None:
        """Look through the recent messages of the channel and of the topic's thread for ours."""
        async with self._understood():
            first = letter.first
            if first is not None:
                thread = await self._find_in(first.thread_id or first.message_id, letter.nonce)
                if thread is not None:
                    return Posted(thread, thread_id=first.thread_id or first.message_id)
            if self._forum(letter.channel_id) is not None:
                return await self._find_post(letter)
            try:
                message = await self._search(letter.channel_id, letter.nonce)
            except discord.HTTPException as error:
                if error.code not in _NOT_A_TEXT_CHANNEL:
                    raise
                return await self._find_post(letter)
            if message is None:
                return None
            return Posted(message, begins=first is None)

    def _forum(self, channel_id: int) -> discord.ForumChannel | None:
        channel = self._client.get_channel(channel_id)
        return (
            channel if isinstance(channel, discord.ForumChannel) else self._forums.get(channel_id)
        )

    async def _in_channel(self, letter: Letter) -> Posted:
        first = letter.first
        if first is None:
            return await self._begin(letter)
        if is_edited(letter.alert.kind, letter.follow_ups):
            return await self._edit(letter, letter.channel_id, first.message_id)
        if letter.follow_ups is FollowUps.THREAD:
            thread_id = await self._in_thread(letter, first.message_id, first.thread_id)
            if thread_id is not None:
                return thread_id
            if letter.alert.kind is AlertKind.ALSO:
                return await self._edit(letter, letter.channel_id, first.message_id)
        return await self._reply(letter, first.message_id)

    async def _begin(self, letter: Letter) -> Posted:
        message_id = await self._send(letter, letter.channel_id)
        await self._crosspost(letter.channel_id, message_id)
        return Posted(message_id, begins=True)

    async def _in_thread(
        self, letter: Letter, message_id: int, thread_id: int | None
    ) -> Posted | None:
        """Post in the first message's thread; None where there is none, and none can be made."""
        if thread_id is None and not self._may_open_threads(letter.channel_id):
            return None
        try:
            if thread_id is None:
                thread_id = await self._open(letter, message_id)
            return Posted(await self._send_opened(letter, thread_id), thread_id=thread_id)
        except discord.HTTPException as error:
            if error.code in _NO_THREAD or (thread_id is None and error.code == _UNKNOWN_MESSAGE):
                log.info("thread.not_used", channel=letter.channel_id, reason=error.text)
                return None
            raise

    def _may_open_threads(self, channel_id: int) -> bool:
        """Whether we may write in a thread that we make: else it would be made and stay empty."""
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return not isinstance(channel, discord.Thread | discord.DMChannel)
        may = channel.permissions_for(channel.guild.me)
        return may.create_public_threads and may.send_messages_in_threads

    async def _open(self, letter: Letter, message_id: int) -> int:
        """Make a thread of a message. Its id is the message's, so one that is there is known."""
        try:
            made = await self._client.http.start_thread_with_message(
                letter.channel_id,
                message_id,
                name=subject(letter.alert),
                auto_archive_duration=WEEK_MINUTES,
            )
        except discord.HTTPException as error:
            if error.code != _THREAD_EXISTS:
                raise
            return message_id
        return int(made["id"])

    async def _send_opened(self, letter: Letter, thread_id: int) -> int:
        """Post in a thread; an archived one opens by that, or is opened first."""
        try:
            return await self._send(letter, thread_id)
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
        await self._client.http.edit_channel(thread_id, archived=False)
        return await self._send(letter, thread_id)

    async def _reply(self, letter: Letter, message_id: int) -> Posted:
        """Reply to the first message; where that was deleted, this one takes its place."""
        reference = discord.MessageReference(
            message_id=message_id, channel_id=letter.channel_id, fail_if_not_exists=True
        )
        try:
            sent = await self._send(letter, letter.channel_id, reference=reference)
        except discord.HTTPException as error:
            if error.code == _NO_HISTORY:
                return Posted(await self._send(letter, letter.channel_id))
            invalid = error.code == _INVALID_FORM and "message_reference" in error.text
            if not invalid and error.code != _UNKNOWN_MESSAGE:
                raise
            return await self._begin(letter)
        await self._crosspost(letter.channel_id, sent)
        return Posted(sent)

    async def _edit(self, letter: Letter, channel_id: int, message_id: int) -> Posted:
        """Let the first message say the newest, with what it said before in short."""
        channel = self._client.get_partial_messageable(channel_id)
        told = [each.alert for each in letter.earlier]
        # The first mark and the newest: by these it is found, whichever of the two is in doubt.
        marks = dict.fromkeys([*(each.nonce for each in letter.earlier[:1]), letter.nonce])
        notice = composed([*told, letter.alert])
        try:
            await channel.get_partial_message(message_id).edit(
                embed=notice_embed(notice, footer=f"Hear Ye · {' '.join(marks)}")
            )
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_MESSAGE and letter.alert.kind is not AlertKind.ALSO:
                return await self._begin(letter)
            if error.code == _UNKNOWN_MESSAGE:
                raise PostError(Verdict.DELETED, "The first message was deleted.") from error
            raise
        return Posted(message_id)

    async def _in_forum(self, channel: discord.ForumChannel, letter: Letter) -> Posted:
        """Make a post for a new topic, else tell it inside the post."""
        first = letter.first
        if first is None or first.thread_id is None:
            return await self._make_post(channel, letter)
        try:
            if is_edited(letter.alert.kind, letter.follow_ups):
                return await self._edit(letter, first.thread_id, first.message_id)
            return Posted(await self._send_opened(letter, first.thread_id))
        except discord.HTTPException as error:
            if error.code not in _NO_THREAD:
                raise
            log.info("post.not_used", channel=channel.id, reason=error.text)
        return await self._make_post(channel, letter)

    async def _make_post(self, channel: discord.ForumChannel, letter: Letter) -> Posted:
        name, message = _post_name(letter), self._message(letter)
        try:
            made = await forum.make_post(self._client, channel, name, message)
        except discord.HTTPException as error:
            if error.code != forum.TAG_REQUIRED:
                raise
            # What we know of the forum is old: somebody has made tags required since.
            found = await self._client.fetch_channel(channel.id)
            if not isinstance(found, discord.ForumChannel) or not forum.tags_for(found):
                raise
            self._forums[found.id] = found
            made = await forum.make_post(self._client, found, name, message)
        return Posted(made, begins=True, thread_id=made)

    async def _send(self, letter: Letter, channel_id: int, **more: Any) -> int:
        """Post in a channel or thread.

        discord.py sends `enforce_nonce` along with any nonce, so that a repeat gives the first
        message (`discord.http.handle_message_parameters`).
        """
        channel = self._client.get_partial_messageable(channel_id)
        message = await channel.send(nonce=letter.nonce, **self._message(letter), **more)
        return message.id

    def _message(self, letter: Letter) -> dict[str, Any]:
        """The message, as discord.py's functions take it: only the chosen role is called."""
        delivery = letter.delivery
        arguments: dict[str, Any] = {
            "embed": embed_of(letter.alert, marker=letter.nonce),
            "allowed_mentions": discord.AllowedMentions.none(),
        }
        if delivery.role_id is not None:
            role = discord.Object(delivery.role_id)
            arguments["content"] = f"<@&{role.id}>"
            arguments["allowed_mentions"] = discord.AllowedMentions(
                everyone=False, users=False, roles=[role], replied_user=False
            )
        view = alert_view(delivery, letter.alert)
        if view is not None:
            arguments["view"] = view
        return arguments

    async def _crosspost(self, channel_id: int, message_id: int) -> None:
        """Publish a message of an announcement channel to its followers; at most ten an hour.

        The alert stands, whatever comes of this.
        """
        channel = self._client.get_channel(channel_id)
        try:
            async with asyncio.timeout(CROSSPOST_SECONDS):
                if channel is None:
                    channel = await self._client.fetch_channel(channel_id)
                if isinstance(channel, discord.TextChannel) and channel.is_news():
                    await channel.get_partial_message(message_id).publish()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("alert.not_published", channel=channel_id, reason=str(error))

    async def _find_in(self, thread_id: int, nonce: str) -> int | None:
        try:
            return await self._search(thread_id, nonce)
        except (discord.NotFound, discord.Forbidden):
            return None  # there is no such thread, or we are not let in: nothing of ours is there

    async def _find_post(self, letter: Letter) -> Posted | None:
        guild_id = letter.delivery.guild_id
        if guild_id is None:
            return None
        name = _post_name(letter)
        async for message in forum.openings(self._client, letter.channel_id, guild_id, name):
            if self._is_ours(message, letter.nonce):
                return Posted(message.id, begins=True, thread_id=message.id)
        return None

    async def _search(self, channel_id: int, nonce: str) -> int | None:
        channel = self._client.get_partial_messageable(channel_id)
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
        return ours and any(nonce in (embed.footer.text or "").split() for embed in message.embeds)


def _post_name(letter: Letter) -> str:
    """A forum is read by its posts' names: the alert's title, without what it is marked up with."""
    return shorten(title_words(letter.alert, now=letter.delivery.created_at), NAME)


class TerminalPoster:
    """Prints alerts to a terminal or a log, as the bot would post them."""

    def __init__(self, console: Console, clock: Callable[[], datetime]) -> None:
        self._console = console
        self._clock = clock

    async def post(self, letter: Letter) -> Posted:
        """Print it; a terminal's messages have no ids, so 0 stands for all."""
        self._console.print(terminal_text(letter.alert, now=self._clock()), soft_wrap=True)
        self._console.print()
        return Posted(0)

    async def find(self, letter: Letter) -> Posted | None:
        """Nothing printed can be found again: what was in doubt is printed again."""
        return None
