from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from io import StringIO

import pytest
from rich.console import Console
from sqlalchemy.exc import OperationalError

from bot.alerts.letter import Letter, Posted
from bot.alerts.outbox import SLOW_RETRY, Outbox, backoff
from bot.alerts.posting import TerminalPoster
from bot.alerts.refusal import PostError, Verdict
from store import Database, outbox, subscriptions
from store.outbox import NewDelivery
from tests.bot.alerts.owing import Told, row_of, titles_of
from tests.bot.conftest import SetClock
from tests.discord_double import Channel, DiscordDouble, Guild


async def _subscribe(db: Database, channel: Channel, clock: SetClock, by: int = 77) -> None:
    assert channel.guild is not None
    async with db.write() as conn:
        await subscriptions.subscribe(
            conn,
            channel_id=channel.id,
            guild_id=channel.guild.id,
            watch_id=None,
            now=clock(),
            created_by=by,
        )


async def _state(db: Database, channel: Channel) -> str:
    async with db.read() as conn:
        (named,) = await subscriptions.by_channel(conn, channel.id)
    return named.subscription.state


async def test_what_is_owed_is_posted_once_and_marked_with_its_message(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
) -> None:
    await owe(guild.channel("alerts"), "a")
    await delivery.drain()
    await delivery.drain()
    (message,) = double.messages(guild.channel("alerts"))
    row = await row_of(db, 1)
    assert (row.state, row.message_id, row.resent) == ("sent", message.id, False)
    assert message.nonce == row.nonce
    assert message.embeds[0]["footer"]["text"] == f"Hear Ye · {row.nonce}"
    body = double.log.sends()[0].call.fields
    assert body["enforce_nonce"] is True
    assert body["allowed_mentions"]["parse"] == []


async def test_the_nearest_meeting_is_told_first(
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    await owe(guild.channel("alerts"), "no meeting")
    await owe(guild.channel("alerts"), "later", urgent_at=clock() + SLOW_RETRY * 9)
    await owe(guild.channel("alerts"), "soon", urgent_at=clock() + SLOW_RETRY)
    await delivery.drain()
    assert titles_of(double, guild.channel("alerts")) == ["📋 soon", "📋 later", "📋 no meeting"]


async def test_an_answer_lost_after_storing_makes_no_second_message(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    await owe(guild.channel("alerts"), "a")
    double.faults.after_storing(503)
    await delivery.drain()
    row = await row_of(db, 1)
    assert (row.state, row.in_doubt) == ("pending", True)
    clock.advance(minutes=1)
    await delivery.drain()
    (message,) = double.messages(guild.channel("alerts"))
    row = await row_of(db, 1)
    assert (row.state, row.message_id, row.resent) == ("sent", message.id, False)
    assert len(double.log.sends()) == 1


@pytest.mark.parametrize("how", ["reset", "drop"])
async def test_a_connection_cut_before_storing_is_tried_again(
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
    how: str,
) -> None:
    await owe(guild.channel("alerts"), "a")
    double.faults.before_storing(how=how, times=2)  # type: ignore[arg-type]
    await delivery.drain()
    clock.advance(minutes=1)
    await delivery.drain()
    clock.advance(minutes=1)
    await delivery.drain()
    assert titles_of(double, guild.channel("alerts")) == ["📋 a"]


async def test_a_deleted_channel_ends_its_subscription_and_tells_its_keeper_once(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
    told: Told,
) -> None:
    channel = guild.channel("alerts")
    await _subscribe(db, channel, clock)
    await owe(channel, "a", "b")
    await owe(guild.channel("council"), "c")
    double.faults.delete_channel(channel)
    await delivery.drain()
    assert await _state(db, channel) == "ended"
    assert (await row_of(db, 2)).state == "dead"
    assert titles_of(double, guild.channel("council")) == ["📋 c"]
    (trouble,) = told.troubles
    assert (trouble.ended, trouble.keepers, trouble.guild_id) == (True, (77,), guild.id)
    assert trouble.reason == "The channel was deleted."


async def test_a_lost_permission_pauses_and_what_was_owed_comes_on_its_return(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
    told: Told,
) -> None:
    channel = guild.channel("alerts")
    await _subscribe(db, channel, clock)
    await owe(channel, "a", "b")
    double.faults.lose_permission(channel, "send_messages")
    await delivery.drain()
    assert await _state(db, channel) == "paused"
    clock.advance(minutes=30)
    await delivery.drain()
    assert len(double.log.sends()) == 1
    clock.advance(hours=1)
    await delivery.drain()
    assert len(double.log.sends()) == 2
    assert len(told.troubles) == 1
    assert not told.troubles[0].ended
    double.faults.regain_permission(channel, "send_messages")
    clock.advance(hours=2)
    await delivery.drain()
    assert titles_of(double, channel) == ["📋 a", "📋 b"]
    assert await _state(db, channel) == "active"


async def test_a_message_that_discord_refuses_is_laid_aside_with_the_reason(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
) -> None:
    await owe(guild.channel("alerts"), "a", "b")
    double.faults.before_storing(400, code=50035, message="Invalid Form Body")
    await delivery.drain()
    row = await row_of(db, 1)
    assert row.state == "dead"
    assert "50035" in str(row.error)
    assert titles_of(double, guild.channel("alerts")) == ["📋 b"]


async def test_a_stored_row_that_is_no_alert_is_laid_aside(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    channel = guild.channel("alerts")
    async with db.write() as conn:
        bad = NewDelivery(channel.id, guild.id, "bad", "item", {"kind": "nonsense"})
        await outbox.enqueue(conn, [bad], clock())
    await owe(channel, "b")
    await delivery.drain()
    assert (await row_of(db, 1)).state == "dead"
    assert titles_of(double, channel) == ["📋 b"]


async def test_a_slow_channel_keeps_no_other_waiting(
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    slow, other = guild.channel("alerts"), guild.channel("council")
    hang = double.faults.before_storing(how="hang", channel=slow)
    await owe(slow, "a")
    await owe(other, "b", "c")
    stop = asyncio.Event()
    running = asyncio.create_task(delivery.run(stop))
    await double.until(lambda: len(double.messages(other)) == 2, "the other channel's alerts")
    assert double.messages(slow) == []
    hang.stop()
    stop.set()
    await running
    clock.advance(minutes=1)
    await delivery.drain()
    assert titles_of(double, slow) == ["📋 a"]


async def test_a_ban_page_holds_everything_for_as_long_as_it_says(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    clock: SetClock,
) -> None:
    await owe(guild.channel("alerts"), "a")
    double.faults.cloudflare_ban()
    await delivery.drain()
    await owe(guild.channel("council"), "b")
    clock.advance(minutes=59)
    await delivery.drain()
    assert len(double.log.sends()) == 1
    clock.advance(minutes=2)
    await delivery.drain()
    assert titles_of(double, guild.channel("council")) == ["📋 b"]
    assert not (await row_of(db, 1)).resent


async def test_a_revoked_token_loses_nothing(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
) -> None:
    await owe(guild.channel("alerts"), "a", "b")
    double.faults.revoke_token()
    with pytest.raises(PostError) as refused:
        await delivery.drain()
    assert refused.value.verdict is Verdict.TOKEN_REFUSED
    for number in (1, 2):
        row = await row_of(db, number)
        assert (row.state, row.attempts, row.in_doubt) == ("pending", 0, False)


async def test_a_fault_of_our_own_is_tried_again_and_then_laid_aside(
    db: Database, owe: Callable[..., Awaitable[None]], clock: SetClock
) -> None:
    class Faulty:
        async def post(self, letter: Letter) -> Posted:
            raise ZeroDivisionError

        async def find(self, letter: Letter) -> Posted | None:
            return None

    await owe(5, "a")
    delivery = Outbox(db, Faulty(), clock)
    for _ in range(5):
        await delivery.drain()
        clock.advance(hours=1)
    row = await row_of(db, 1)
    assert (row.state, row.error) == ("dead", "A fault of this program: ZeroDivisionError()")


async def test_the_terminal_gets_its_own_rows_only(
    db: Database, guild: Guild, owe: Callable[..., Awaitable[None]], clock: SetClock
) -> None:
    await owe(0, "Palmyra")
    await owe(guild.channel("alerts"), "a")
    printed = StringIO()
    poster = TerminalPoster(Console(file=printed, width=60), clock)
    await Outbox(db, poster, clock, only=[0]).drain()
    assert printed.getvalue().splitlines()[:3] == [
        "📋  Palmyra on the agenda: Village Board, Palmyra, Wisconsin",
        "    Regular meeting",
        "    Meets Monday, November 30, 2026 at 6:00 PM CST (in 6 days) at Village Hall, 100 W. Taft St.",  # noqa: E501
    ]
    assert (await row_of(db, 1)).state == "sent"
    assert (await row_of(db, 2)).state == "pending"


def test_back_off_doubles_to_ten_minutes() -> None:
    assert 1.5 <= backoff(1).total_seconds() <= 2.5
    assert 6 <= backoff(3).total_seconds() <= 10
    assert 450 <= backoff(50).total_seconds() <= 750


async def test_what_was_sent_while_the_database_was_away_is_marked_when_it_is_back(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    delivery: Outbox,
    owe: Callable[..., Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("the database is away"))

    await owe(guild.channel("alerts"), "a", "b")
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark_sent", away)
        patch.setattr(outbox, "release", away)
        await delivery._round()
        await asyncio.wait(delivery._channels.values())
        delivery._forget_done()
    assert [(await row_of(db, number)).state for number in (1, 2)] == ["sending", "sending"]
    await delivery.drain()
    assert titles_of(double, guild.channel("alerts")) == ["📋 a", "📋 b"]
    assert [(await row_of(db, number)).state for number in (1, 2)] == ["sent", "sent"]
