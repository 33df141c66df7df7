from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alerts.noise import tell_noise
from bot.alerts.reminders import remind
from scrapers import Alert
from store import (
    Database,
    NewDelivery,
    audience,
    audit,
    guilds,
    judgements,
    meetings,
    mutes,
    outbox,
    outbox_counts,
    reminders,
    watches,
)
from tests.bot.conftest import Running, SetClock
from tests.bot.services import MEETING, fill, owe
from tests.discord_double import Channel, DiscordDouble, Guild, Message, User

HOUR = timedelta(hours=1)
LABELS = ["Remind me", "Why this alert?", "Not relevant", "Mute", "Share"]


@pytest.fixture
def neighbour(double: DiscordDouble, guild: Guild) -> User:
    return double.user(guild)


async def _owe(
    db: Database, channel: Channel, alert: Alert, clock: SetClock, key: str = "a"
) -> None:
    assert alert.meeting is not None
    assert alert.meeting.id is not None
    await owe(db, channel, alert, clock, key, reminders.topic_of(alert.meeting.id))


@pytest.fixture
async def alert(db: Database, palmyra: Alert, clock: SetClock) -> Alert:
    """A find in the agenda of the archive's one meeting."""
    await fill(db, clock())
    async with db.read() as conn:
        (ahead,) = await meetings.upcoming(conn, clock())
    assert palmyra.meeting is not None
    meeting = palmyra.meeting.model_copy(update={"id": ahead.meeting.id})
    return palmyra.model_copy(update={"meeting": meeting})


async def _posted(double: DiscordDouble, channel: Channel, count: int = 1) -> Message:
    await double.until(lambda: len(double.messages(channel)) >= count, f"{count} messages")
    return double.messages(channel)[-1]


async def test_an_alert_has_five_buttons_that_outlive_a_restart(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    neighbour: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
    assert [button["label"] for button in message.buttons()] == LABELS
    async with running():
        await double.connected()
        answer = await neighbour.at(channel).press(message, "Why this alert?")
    assert answer.ephemeral
    assert answer.text.splitlines() == [
        "🔎 Why this alert?",
        r"The watch 287\(g\) asks for 287\(g\).",
        r"· 287\(g\): **287\(g\)**",
        "It stands there in those words.",
        "",
        "/watch test shows what a query would find; /help has what can be typed.",
    ]


async def test_a_button_answers_in_the_servers_language(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    neighbour: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    async with db.write() as conn:
        await guilds.joined(conn, guild.id, clock(), locale="es")
        await guilds.set_locale(conn, guild.id, "es")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
        answer = await neighbour.at(channel).press(message, "¿Por qué esta alerta?")
        asked = await neighbour.at(channel).press(message, "Recordármelo")
        chosen = await neighbour.at(channel).select(asked, "2 horas antes, en un mensaje para mí")
    assert message.text.startswith("📋 287\\(g\\) en el orden del día: Village Board, Palmyra")
    assert "La vigilancia 287\\(g\\) busca 287\\(g\\)." in answer.text
    assert "**287\\(g\\)** memorandum" in message.text
    assert chosen.text.startswith("Llegará un recordatorio")


async def test_a_person_is_reminded_by_a_message_of_their_own(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    neighbour: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
        asked = await neighbour.at(channel).press(message, "Remind me")
        refused = await neighbour.at(channel).select(asked, "2 hours before, in this channel")
        assert refused.text.startswith("Only who may configure me")
        answer = await neighbour.at(channel).select(asked, "2 hours before, as a message to me")
        assert answer.text.startswith("You will be reminded")
        clock.now = MEETING - 2 * HOUR
        await remind(db, clock())
        direct = neighbour.in_dm().channel
        reminder = await _posted(double, direct)
    assert "Reminder: Village Board, Palmyra, Wisconsin" in reminder.text


async def test_what_a_moderator_calls_noise_is_not_told_again_until_it_is_undone(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
        answer = await manager.at(channel).press(message, "Not relevant")
        assert answer.text == "Noted. Nothing more of this story is told in this server."
        await _owe(db, channel, alert, clock, "more of it")
        async with db.read() as conn:
            (judged,) = await judgements.since(conn, guild.id, clock())
            assert (judged.verdict, judged.watches) == ("noise", ("287(g)",))
            assert (await outbox_counts.counts(conn)).pending == 0
        undone = await manager.at(channel).press(answer, "Undo")
        assert undone.text == "Taken back: the story is told as before."
        async with db.read() as conn:
            assert await mutes.listed(conn, guild.id, clock()) == []
            told = [each.action for each in await audit.listed(conn, guild.id, limit=9)]
        assert told == ["unmute.story", "mute.story"]


async def test_a_neighbours_judgement_is_kept_and_mutes_nothing(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    neighbour: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
        answer = await neighbour.at(channel).press(message, "Not relevant")
        assert answer.text.startswith("Noted: it counts when this watch is looked at.")
        refused = await neighbour.at(channel).press(message, "Mute")
        assert refused.text == "That needs the permission Manage Server here."
    async with db.read() as conn:
        assert len(await judgements.since(conn, guild.id, clock())) == 1
        assert await mutes.listed(conn, guild.id, clock()) == []


async def test_a_watch_is_muted_for_a_day(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    async with running():
        await double.connected()
        await manager.slash("/watch add", query="287(g)")
        await manager.slash("/subscribe", channel=channel)
        await _owe(db, channel, alert, clock)
        message = await _posted(double, channel)
        asked = await manager.at(channel).press(message, "Mute")
        answer = await manager.at(channel).select(asked, "287(g): for a day")
    until = int((clock() + timedelta(days=1)).timestamp())
    assert answer.text == (
        rf"The watch 287\(g\) is silent in this server until <t:{until}:f>."
        " What it finds meanwhile stands in /hits."
    )
    async with db.read() as conn:
        (watch,) = await watches.listed(conn, guild.id, house=False)
        (watcher,) = await audience.watchers(conn, [watch.query_id], clock())
        assert watcher.subscriptions == ()
        tomorrow = clock() + timedelta(days=1)
        (watcher,) = await audience.watchers(conn, [watch.query_id], tomorrow)
        assert len(watcher.subscriptions) == 1


async def test_an_alert_is_shared_to_another_channel_once(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    neighbour: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel, general = guild.channel("alerts"), guild.channel("general")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
        for _ in range(2):
            asked = await neighbour.at(channel).press(message, "Share")
            answer = await neighbour.at(channel).select(asked, general)
            assert answer.text == f"It is on its way to {general.mention}."
        title = message.embeds[0]["title"]
        await double.wait_for_message(general, lambda m: bool(m.embeds) and title in m.text)
    copies = [each for each in double.messages(general) if title in each.text]
    assert len(copies) == 1


async def test_a_watch_that_is_judged_noise_is_named_once_a_week(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    manager: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    async with running():
        await double.connected()
        await manager.slash("/subscribe", channel=channel)
        for number in range(4):
            story = alert.model_copy(update={"place": f"Town {number}"})
            async with db.write() as conn:
                row = NewDelivery(
                    channel.id,
                    guild.id,
                    f"text:{number}",
                    "item",
                    story.model_dump(mode="json"),
                    topic=f"document:{number}",
                )
                await outbox.enqueue(conn, [row], clock())
            message = await _posted(double, channel, number + 1)
            await manager.at(channel).press(message, "Not relevant")
        assert await tell_noise(db, clock()) == 1
        await tell_noise(db, clock())
        note = await _posted(double, channel, 5)
    assert r"The watch 287\(g\) may be too wide" in note.text
    assert "It was judged noise 4 of 4 times." in note.text
    assert len(double.messages(channel)) == 5


async def test_an_alert_that_is_not_kept_any_longer_says_so(
    db: Database,
    double: DiscordDouble,
    guild: Guild,
    neighbour: User,
    running: Running,
    clock: SetClock,
    alert: Alert,
) -> None:
    channel = guild.channel("alerts")
    await _owe(db, channel, alert, clock)
    async with running():
        message = await _posted(double, channel)
        async with db.write() as conn:
            await conn.exec_driver_sql("DELETE FROM deliveries")
        answer = await neighbour.at(channel).press(message, "Why this alert?")
    assert answer.text == "That alert is older than what I keep: look in /hits."
