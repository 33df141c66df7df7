"""The delivery: takes what the outbox owes, posts it, and marks it when the answer is there.

At least once, and once as a rule: a row's nonce makes a repeat within minutes the same message, and
after a longer doubt the channel's recent messages are searched for our mark before posting again.
Channels do not wait for each other; within a channel the nearest meeting comes first.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.addressing import StoredCopy, addressed, keep
from bot.alerts.burst import Pace, take_up, together
from bot.alerts.letter import Posted, Poster
from bot.alerts.refusal import PostError, Verdict
from bot.alerts.trouble import Tell, Trouble, tell_nobody
from bot.language import speaking
from scrapers import AlertKind
from store import Database, Share, bursts, channels, guilds, outbox, subscriptions

LEASE = timedelta(minutes=10)
"""After this a row that is `sending` was left behind; longer than any post may take."""
SLOW_RETRY = timedelta(hours=1)
"""How often a channel is tried again in which we may not post."""
LONGEST_WAIT = timedelta(minutes=10)
"""The most that a failing post is put off."""
CHANNELS_AT_ONCE = 32
CROWDED_REST = 0.25
"""Seconds between two claims while most channels are at work: a claim looks at all that is owed."""
ATTEMPTS_OF_A_FAULT = 5
"""How often a message is tried that makes this program fail, before it is laid aside."""

log = structlog.get_logger(__name__)


class Outbox:
    """Delivers the outbox's rows through one poster until it is stopped.

    `only` and `leave` choose channels, so that the terminal and Discord each have their own, and
    `share` servers, so that each of several bots has.
    `clock` gives the time in UTC; `poll` is in seconds. `tell` is called once when a channel is
    gone or closed to us. `stored_copy` gives the address of a stored copy, where others can open
    it.
    """

    def __init__(
        self,
        database: Database,
        poster: Poster,
        clock: Callable[[], datetime],
        *,
        only: Collection[int] | None = None,
        leave: Collection[int] = (),
        share: Share | None = None,
        tell: Tell = tell_nobody,
        stored_copy: StoredCopy | None = None,
        poll: float = 2.0,
        grace: float = 5.0,
    ) -> None:
        self._database = database
        self._poster = poster
        self._clock = clock
        self._only = only
        self._leave = leave
        self._share = share
        self._tell = tell
        self._stored_copy = stored_copy
        self._poll = poll
        self._grace = grace
        self._news = asyncio.Event()
        self._channels: dict[int, asyncio.Task[None]] = {}
        self._left: list[int] = []
        self._paces: dict[int, Pace] = {}
        self._held_until: datetime | None = None
        self._claimed_at = float("-inf")

    def wake(self) -> None:
        """Say that something was put into the outbox, so that it does not wait for the poll."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; what is being sent then has `grace` seconds to finish.

        Raises `PostError` where the token is refused: nothing is lost, and nothing can be sent.
        """
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                more = await self._round()
                self._forget_done()
                if not more:
                    await self._rest(stopped)
        finally:
            stopped.cancel()
            await _to_its_end(self._finish())

    async def drain(self) -> None:
        """Deliver until nothing is ready any longer (a demonstration, a test)."""
        try:
            while await self._round() or self._channels:
                if self._channels:
                    await asyncio.wait(self._channels.values())
                self._forget_done()
        finally:
            await self._finish()

    async def _round(self) -> bool:
        """Claim what is ready and start sending it; says whether there may be more."""
        now = self._clock()
        free = CHANNELS_AT_ONCE - len(self._channels)
        if free <= 0 or self._is_held(now) or self._is_crowded(free):
            return False
        self._claimed_at = asyncio.get_running_loop().time()
        claiming = asyncio.create_task(self._claim(now, free))
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # The commit may go through all the same, and nobody would send the rows until the
            # lease ends.
            await self._release(await claiming)
            raise
        except SQLAlchemyError as error:
            # A full disk, a database that is away: the rows are safe, the next poll asks again.
            log.warning("outbox.unavailable", reason=str(error))
            return False
        by_channel = sorted(claimed, key=lambda delivery: delivery.channel_id)  # sort is stable
        for channel_id, deliveries in groupby(by_channel, key=lambda each: each.channel_id):
            task = asyncio.create_task(self._send_channel(list(deliveries)))
            self._channels[channel_id] = task
            task.add_done_callback(lambda _: self._news.set())
        return len(claimed) == free

    def _is_crowded(self, free: int) -> bool:
        """Whether a claim would give little, so soon after the last one."""
        rested = asyncio.get_running_loop().time() - self._claimed_at
        return free < CHANNELS_AT_ONCE // 2 and rested < CROWDED_REST

    def _is_held(self, now: datetime) -> bool:
        # Held for longer than any pause, it was the clock that was wrong.
        held = self._held_until
        return held is not None and now < held <= now + outbox.LONGEST_PAUSE

    async def _claim(self, now: datetime, limit: int) -> list[outbox.Delivery]:
        async with self._database.read() as conn:
            paused = await channels.paused_due(conn, now, self._share)
            due = [each for each in paused if self._is_ours(each)]
            fresh = await bursts.fresh(conn, now, more_than=0, share=self._share)
            ours = {key: count for key, count in fresh.items() if self._is_ours(key)}
            await take_up(conn, self._paces, ours, now)
            crowds = [key for key, count in ours.items() if count > self._paces[key].left(now)]
        left = tuple(self._left)
        async with self._database.write() as conn:
            if left:
                await outbox.recover(conn, left)
            for channel_id in due:
                await channels.resume(conn, channel_id)
            for channel_id in crowds:
                await self._thin_out(conn, channel_id, now)
            claimed = await outbox.claim(
                conn,
                now,
                limit=limit,
                lease=LEASE,
                only_channels=self._only,
                exclude_channels=[*self._leave, *self._channels],
                share=self._share,
            )
        del self._left[: len(left)]
        return claimed

    async def _thin_out(self, conn: AsyncConnection, channel_id: int, now: datetime) -> None:
        """Let a channel that is owed more than it can read have most of it in one message."""
        waiting = await bursts.fresh_of(conn, channel_id, now)
        share = self._paces[channel_id].share(waiting, now)
        if share.together:
            guild = await guilds.get(conn, share.together[0].guild_id or 0)
            with speaking(guild.locale if guild else None):
                one = together(share.together, now)
            await bursts.group(conn, [each.id for each in share.together], one, now)
            log.warning("alerts.grouped", channel=channel_id, count=len(share.together))
        if share.until is not None:
            await bursts.postpone(conn, [each.id for each in share.later], share.until)

    def _is_ours(self, channel_id: int) -> bool:
        return (self._only is None or channel_id in self._only) and channel_id not in self._leave

    def _forget_done(self) -> None:
        """Let finished channels be claimed again; raises what ended one of them (a token)."""
        done = {key: task for key, task in self._channels.items() if task.done()}
        for channel_id in done:
            del self._channels[channel_id]
        for task in done.values():
            task.result()

    async def _rest(self, stopped: asyncio.Task[bool]) -> None:
        news = asyncio.create_task(self._news.wait())
        await asyncio.wait({news, stopped}, timeout=self._poll, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        self._news.clear()

    async def _finish(self) -> None:
        """Let what is being sent finish, and give back the rest."""
        tasks = list(self._channels.values())
        if tasks:
            await asyncio.wait(tasks, timeout=self._grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._channels.clear()

    async def _send_channel(self, deliveries: list[outbox.Delivery]) -> None:
        try:
            await self._send_in_order(deliveries)
        except SQLAlchemyError as error:
            # They are given back, in doubt, as soon as the database can be written again.
            self._left += [each.id for each in deliveries]
            log.warning("outbox.unavailable", channel=deliveries[0].channel_id, reason=str(error))

    async def _send_in_order(self, deliveries: list[outbox.Delivery]) -> None:
        """Send one channel's deliveries, until one of them stops the channel."""
        waiting = list(deliveries)
        give_up = self._clock() + LEASE / 2
        try:
            while waiting and self._clock() < give_up:
                go_on = await self._send(waiting[0])
                del waiting[0]
                if not go_on:
                    break
        except asyncio.CancelledError:
            async with self._database.write() as conn:
                await outbox.retry(
                    conn,
                    waiting.pop(0).id,
                    at=self._clock(),
                    error="Stopped while it was being sent.",
                    in_doubt=True,
                )
                await outbox.release(conn, [each.id for each in waiting])
            raise
        except PostError:
            await self._release(waiting)
            raise
        await self._release(waiting)

    async def _release(self, deliveries: Sequence[outbox.Delivery]) -> None:
        if deliveries:
            async with self._database.write() as conn:
                await outbox.release(conn, [each.id for each in deliveries])

    async def _send(self, delivery: outbox.Delivery) -> bool:
        """Send one; False where the channel's others must wait."""
        try:
            posted, again = await self._post(delivery)
        except PostError as error:
            return await self._take_no(delivery, error)
        except ValidationError as error:
            await self._bury(delivery, f"What is stored is no alert: {error}")
            return True
        except Exception as error:
            log.exception("alert.fault", channel=delivery.channel_id, delivery=delivery.id)
            return await self._take_fault(delivery, error)
        await self._mark(delivery, posted, again=again)
        if delivery.channel_id in self._paces:  # else it is taken up from the outbox, with this one
            self._paces[delivery.channel_id].sent(self._clock())
        log.info("alert.sent", channel=delivery.channel_id, delivery=delivery.id, again=again)
        return True

    async def _mark(self, delivery: outbox.Delivery, posted: Posted | None, *, again: bool) -> None:
        """It stands, or there was nothing to say: None."""
        now = self._clock()
        message_id = posted.message_id if posted else None
        async with self._database.write() as conn:
            await outbox.mark_sent(conn, delivery.id, message_id=message_id, now=now, resent=again)
            await subscriptions.resume(conn, delivery.channel_id)
            if posted is not None:
                await keep(conn, delivery, posted, now)

    async def _post(self, delivery: outbox.Delivery) -> tuple[Posted | None, bool]:
        """The message, and whether it was posted a second time because of doubt.

        Raises `PostError`, and `ValidationError` for a row that holds no alert.
        """
        async with self._database.read() as conn:
            letter = await addressed(conn, delivery, self._stored_copy)
        if letter.alert.kind is AlertKind.ALSO and letter.first is None:
            return None, False  # the story itself was never told there by a message
        with speaking(letter.locale):
            if delivery.in_doubt:
                found = await self._poster.find(letter)
                if found is not None:
                    return found, False
            posted = await self._poster.post(letter)
        return posted, delivery.in_doubt and delivery.attempts > 1

    async def _take_no(self, delivery: outbox.Delivery, error: PostError) -> bool:
        """Do what a failed post calls for; False where the channel's others must wait."""
        log.warning(
            "alert.not_sent",
            channel=delivery.channel_id,
            delivery=delivery.id,
            verdict=error.verdict.value,
            reason=str(error),
        )
        match error.verdict:
            case Verdict.TOKEN_REFUSED:
                raise error
            case Verdict.UNACCEPTABLE:
                await self._bury(delivery, str(error))
                return True
            case Verdict.DELETED:
                async with self._database.write() as conn:
                    await outbox.mark_sent(conn, delivery.id, message_id=None, now=self._clock())
                return True
            case Verdict.CHANNEL_GONE | Verdict.NOT_PERMITTED:
                await self._stop_channel(delivery, error)
            case Verdict.LATER:
                await self._put_off(delivery, error)
        return False

    async def _take_fault(self, delivery: outbox.Delivery, error: Exception) -> bool:
        """One message makes the program fail: the others must not wait for it for ever."""
        if delivery.attempts >= ATTEMPTS_OF_A_FAULT:
            await self._bury(delivery, f"A fault of this program: {error!r}")
            return True
        await self._put_off(delivery, PostError(Verdict.LATER, repr(error), doubt=True))
        return False

    async def _bury(self, delivery: outbox.Delivery, reason: str) -> None:
        log.error("alert.dead", channel=delivery.channel_id, delivery=delivery.id, reason=reason)
        async with self._database.write() as conn:
            await outbox.dead(conn, delivery.id, error=reason)

    async def _put_off(self, delivery: outbox.Delivery, error: PostError) -> None:
        wait = error.after if error.after is not None else backoff(delivery.attempts)
        at = self._clock() + wait
        if error.everywhere:
            self._held_until = at
        async with self._database.write() as conn:
            await outbox.retry(conn, delivery.id, at=at, error=str(error), in_doubt=error.doubt)

    async def _stop_channel(self, delivery: outbox.Delivery, error: PostError) -> None:
        """End or pause the channel, and say so once to those who subscribed it."""
        channel_id, reason = delivery.channel_id, str(error)
        ended = error.verdict is Verdict.CHANNEL_GONE
        async with self._database.write() as conn:
            keepers = await subscriptions.keepers(conn, channel_id)
            if ended:
                await channels.end(conn, channel_id, error=reason)
                changed = await subscriptions.end(conn, channel_id, reason)
            else:
                retry_at = self._clock() + SLOW_RETRY
                await channels.pause(conn, channel_id, error=reason, retry_at=retry_at)
                changed = await subscriptions.pause(conn, channel_id, reason)
        if changed:
            await self._tell(
                Trouble(
                    guild_id=delivery.guild_id,
                    channel_id=channel_id,
                    keepers=tuple(sorted(keepers)),
                    reason=reason,
                    ended=ended,
                )
            )


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Wait for work that another cancellation must not leave half done."""
    working = asyncio.create_task(work)
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        await working
        raise


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many attempts: 2 s, doubled each time to 10 min, with jitter."""
    seconds = min(2.0 ** min(attempts, 10), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  no secret
