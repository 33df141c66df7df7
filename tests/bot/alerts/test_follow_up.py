"""What follows on something is told where it was told first, by the real client."""

from __future__ import annotations

import asyncio

import pytest

from bot.alerts.follow_up import composed, subject
from bot.alerts.letter import Letter, Posted
from bot.alerts.outbox import LEASE, Outbox
from bot.alerts.posting import DiscordPoster
from bot.language import spoken
from scrapers.alert import Alert, AlertKind
from store import outbox
from tests.bot.alerts.correspondence import Correspondence
from tests.discord_double import Channel, Message
from tests.discord_double.call import CREATE_MESSAGE, EDIT_MESSAGE
from tests.discord_double.guild import PUBLIC_THREAD

THREAD_OF_A_MESSAGE = "POST /channels/{channel}/messages/{message}/threads"


def _alerts(letters: Correspondence) -> Channel:
    return letters.guild.channel("alerts")


def _titles(messages: list[Message]) -> list[str]:
    return [message.embeds[0]["title"].split(":")[0] for message in messages]


async def test_an_amendment_goes_to_a_thread_of_the_first_message(letters: Correspondence) -> None:
    channel = _alerts(letters)
    first = await letters.tell(channel)
    amended = await letters.tell(channel, AlertKind.AMENDED)
    minutes = await letters.tell(channel, title="Minutes")
    (message,) = letters.messages(channel)
    assert message.id == first.message_id
    thread = letters.thread(message)
    assert (thread.name, thread.kind) == ("Village Board, 2026-11-30", PUBLIC_THREAD)
    assert [each.id for each in letters.messages(thread)] == [
        amended.message_id,
        minutes.message_id,
    ]
    assert [each.nonce for each in letters.messages(thread)] == [amended.nonce, minutes.nonce]
    begun = await letters.begun(channel)
    assert begun is not None
    assert (begun.message_id, begun.thread_id) == (message.id, thread.id)


async def test_what_is_on_another_topic_is_a_message_of_its_own(letters: Correspondence) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    await letters.tell(channel, topic="meeting:8")
    await letters.tell(channel, topic=None)
    assert len(letters.messages(channel)) == 3


async def test_a_crash_between_the_thread_and_its_message_makes_one_of_each(
    letters: Correspondence,
) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    (message,) = letters.messages(channel)
    owed = await letters.owe(channel, AlertKind.CANCELLED)
    async with letters.db.write() as conn:
        await outbox.claim(conn, letters.clock(), limit=1, lease=LEASE)
    # As far as the dead process came: the thread is there, and nobody wrote it down.
    await letters.client.http.start_thread_with_message(
        channel.id, message.id, name="a", auto_archive_duration=1440
    )
    letters.clock.advance(hours=1)
    await letters.deliver()
    (posted,) = letters.messages(letters.thread(message))
    row = await letters.row(channel, owed.dedupe_key)
    assert (row.state, row.message_id) == ("sent", posted.id)
    assert letters.messages(channel) == [message]


async def test_a_crash_after_the_message_in_the_thread_finds_it_past_the_nonce_window(
    letters: Correspondence,
) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    owed = await letters.owe(channel, AlertKind.CANCELLED)
    letters.double.faults.after_storing(503)
    await letters.deliver()
    assert (await letters.row(channel, owed.dedupe_key)).state == "pending"
    letters.double.clock.advance(3600)
    letters.clock.advance(hours=1)
    await letters.deliver()
    (message,) = letters.messages(channel)
    (posted,) = letters.messages(letters.thread(message))
    row = await letters.row(channel, owed.dedupe_key)
    assert (row.state, row.message_id, row.resent) == ("sent", posted.id, False)
    begun = await letters.begun(channel)
    assert begun is not None
    assert begun.thread_id == message.id


async def test_an_answer_lost_after_the_thread_was_made_makes_no_second_thread(
    letters: Correspondence,
) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    letters.double.faults.after_storing(how="drop", route=THREAD_OF_A_MESSAGE)
    await letters.tell(channel, AlertKind.AMENDED)
    letters.clock.advance(minutes=1)
    await letters.deliver()
    (message,) = letters.messages(channel)
    assert _titles(letters.messages(letters.thread(message))) == ["📝 Amended"]


async def test_an_archived_thread_is_opened_by_what_is_posted_in_it(
    letters: Correspondence,
) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    await letters.tell(channel, AlertKind.AMENDED)
    thread = letters.thread(letters.messages(channel)[0])
    thread.archived = True
    await letters.tell(channel, AlertKind.CANCELLED)
    assert not thread.archived
    assert _titles(letters.messages(thread)) == ["📝 Amended", "🚫 Cancelled"]


async def test_a_thread_that_stays_archived_is_opened_first(letters: Correspondence) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    await letters.tell(channel, AlertKind.AMENDED)
    thread = letters.thread(letters.messages(channel)[0])
    thread.archived = True
    letters.double.faults.before_storing(400, code=50083, channel=thread)
    await letters.tell(channel, AlertKind.CANCELLED)
    assert not thread.archived
    assert _titles(letters.messages(thread)) == ["📝 Amended", "🚫 Cancelled"]


@pytest.mark.parametrize(
    ("status", "code", "route"),
    [
        (403, 50013, THREAD_OF_A_MESSAGE),
        (400, 160006, THREAD_OF_A_MESSAGE),
        (400, 160005, CREATE_MESSAGE),
        (400, 30033, CREATE_MESSAGE),
        (404, 10003, CREATE_MESSAGE),
    ],
)
async def test_where_no_thread_can_be_had_it_is_a_reply(
    letters: Correspondence, status: int, code: int, route: str
) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    letters.double.faults.before_storing(status, code=code, route=route)
    row = await letters.tell(channel, AlertKind.AMENDED)
    first, reply = letters.messages(channel)
    assert (reply.id, reply.reply_to) == (row.message_id, first.id)


async def test_without_leave_to_write_in_threads_none_is_made(
    live_letters: Correspondence,
) -> None:
    letters, channel = live_letters, _alerts(live_letters)
    heard = asyncio.create_task(letters.client.wait_for("guild_channel_update"))
    await asyncio.sleep(0)  # let it begin to listen
    letters.double.faults.lose_permission(channel, "send_messages_in_threads")
    await heard
    await letters.tell(channel)
    await letters.tell(channel, AlertKind.AMENDED)
    first, reply = letters.messages(channel)
    assert reply.reply_to == first.id
    assert first.id not in letters.double.world.channels


async def test_in_a_thread_and_in_a_conversation_it_is_a_reply(letters: Correspondence) -> None:
    world = letters.double.world
    thread = world.add_thread(_alerts(letters), "talk", PUBLIC_THREAD, None)
    direct = world.direct(world.add_person("ana", "en-US"))
    for channel in (thread, direct):
        await letters.tell(channel)
        await letters.tell(channel, AlertKind.AMENDED)
        first, reply = letters.messages(channel)
        assert reply.reply_to == first.id


async def test_a_deleted_first_message_is_replaced_by_what_comes_next(
    letters: Correspondence,
) -> None:
    channel = _alerts(letters)
    await letters.tell(channel)
    letters.double.faults.delete_message(letters.messages(channel)[0])
    amended = await letters.tell(channel, AlertKind.AMENDED)
    (message,) = letters.messages(channel)
    assert (message.id, message.reply_to) == (amended.message_id, None)
    await letters.tell(channel, AlertKind.CANCELLED)
    assert _titles(letters.messages(letters.thread(message))) == ["🚫 Cancelled"]


async def test_who_wants_messages_gets_a_reply_to_the_first(letters: Correspondence) -> None:
    await letters.set("message")
    channel = _alerts(letters)
    await letters.tell(channel)
    await letters.tell(channel, AlertKind.AMENDED)
    await letters.tell(channel, AlertKind.CANCELLED)
    first, *replies = letters.messages(channel)
    assert [reply.reply_to for reply in replies] == [first.id, first.id]


async def test_a_reply_where_history_may_not_be_read_is_a_plain_message(
    letters: Correspondence,
) -> None:
    await letters.set("message")
    channel = _alerts(letters)
    await letters.tell(channel)
    letters.double.faults.lose_permission(channel, "read_message_history")
    row = await letters.tell(channel, AlertKind.AMENDED)
    assert [message.reply_to for message in letters.messages(channel)] == [None, None]
    assert row.state == "sent"


async def test_who_wants_edits_reads_the_newest_first_and_what_it_said_before(
    letters: Correspondence,
) -> None:
    await letters.set("edit")
    channel = _alerts(letters)
    first = await letters.tell(channel)
    letters.clock.advance(minutes=1)
    await letters.tell(channel, AlertKind.AMENDED)
    letters.clock.advance(minutes=1)
    row = await letters.tell(channel, AlertKind.CANCELLED)
    (message,) = letters.messages(channel)
    assert message.id == row.message_id == first.message_id
    assert message.embeds[0]["title"] == "🚫 Cancelled: Village Board, Palmyra, Wisconsin"
    lines = message.embeds[0]["description"].splitlines()
    before = [line for line in lines if line.startswith("Before:")]
    assert before == [
        "Before: Amended: Village Board, Palmyra, Wisconsin  ·  <t:1795532400:R>",
        r"Before: 287\(g\) on the agenda: Village Board, Palmyra, Wisconsin  ·  <t:1795532400:R>",
    ]
    assert message.embeds[0]["footer"]["text"] == f"Hear Ye · {first.nonce} {row.nonce}"


async def test_an_edit_whose_answer_was_lost_is_found_and_not_told_twice(
    letters: Correspondence,
) -> None:
    await letters.set("edit")
    channel = _alerts(letters)
    await letters.tell(channel)
    letters.double.faults.after_storing(how="drop", route=EDIT_MESSAGE)
    await letters.tell(channel, AlertKind.AMENDED)
    letters.double.clock.advance(3600)
    letters.clock.advance(hours=1)
    await letters.deliver()
    (message,) = letters.messages(channel)
    assert _titles([message]) == ["📝 Amended"]


async def test_an_edit_of_a_deleted_message_is_a_new_one(letters: Correspondence) -> None:
    await letters.set("edit")
    channel = _alerts(letters)
    await letters.tell(channel)
    letters.double.faults.delete_message(letters.messages(channel)[0])
    await letters.tell(channel, AlertKind.AMENDED)
    await letters.tell(channel, AlertKind.CANCELLED)
    (message,) = letters.messages(channel)
    assert _titles([message]) == ["🚫 Cancelled"]


async def test_a_reminder_is_never_an_edit(letters: Correspondence) -> None:
    await letters.set("edit")
    channel = _alerts(letters)
    await letters.tell(channel)
    await letters.tell(channel, AlertKind.REMINDER)
    assert _titles(letters.messages(channel)) == ["📋 287\\(g\\) on the agenda", "⏰ Reminder"]


@pytest.mark.parametrize("follow_ups", ["message", "edit"])
async def test_later_outlets_are_named_in_the_first_message(
    letters: Correspondence, follow_ups: str
) -> None:
    await letters.set(follow_ups)
    channel = _alerts(letters)
    await letters.tell(channel, AlertKind.NEWS, source_name="Examiner", meeting=None)
    for name in ("WPR", "WISN 12"):
        letters.clock.advance(minutes=1)
        await letters.tell(
            channel,
            AlertKind.ALSO,
            source_name=name,
            meeting=None,
            quotes=(),
            url=f"https://{name.split()[0].lower()}.example/1",
        )
    (message,) = letters.messages(channel)
    assert _titles([message]) == ["📰 Examiner"]
    lines = message.embeds[0]["description"].splitlines()
    assert "Also: [WPR](https://wpr.example/1), [WISN 12](https://wisn.example/1)" in lines


async def test_later_outlets_go_to_the_thread(letters: Correspondence) -> None:
    channel = _alerts(letters)
    await letters.tell(channel, AlertKind.NEWS, source_name="Examiner", meeting=None)
    await letters.tell(channel, AlertKind.ALSO, source_name="WPR", meeting=None, quotes=())
    (message,) = letters.messages(channel)
    (also,) = letters.messages(letters.thread(message))
    assert also.embeds[0]["title"] == "📰 Also: WPR: Agenda"


async def test_a_later_outlet_of_a_story_that_no_message_told_is_not_told(
    letters: Correspondence,
) -> None:
    channel = _alerts(letters)
    row = await letters.tell(channel, AlertKind.ALSO, meeting=None, quotes=())
    assert (row.state, row.message_id) == ("sent", None)
    assert letters.messages(channel) == []


async def test_only_the_chosen_role_is_called(letters: Correspondence) -> None:
    channel = _alerts(letters)
    called = letters.double.add_role(letters.guild, "watchers", mentionable=True)
    other = letters.double.add_role(letters.guild, "everybody else", mentionable=True)
    await letters.tell(channel, role_id=called.id, place=f"<@&{other.id}> @everyone")
    (message,) = letters.messages(channel)
    assert message.content == f"<@&{called.id}>"
    assert message.mention_roles == [called.id]
    assert (message.mentions, message.mention_everyone) == ([], False)
    body = letters.double.log.sends()[0].call.fields
    assert body["allowed_mentions"]["parse"] == []
    assert body["allowed_mentions"]["roles"] == [called.id]
    await letters.tell(channel, topic=None)
    assert letters.messages(channel)[1].content == ""


async def test_an_alert_is_said_in_the_servers_language_with_its_stored_copy(
    letters: Correspondence,
) -> None:
    heard: list[tuple[str, str | None]] = []

    class Listening(DiscordPoster):
        async def post(self, letter: Letter) -> Posted:
            heard.append((spoken(), letter.alert.stored_copy_url))
            return await super().post(letter)

    await letters.set("thread", locale="es-ES")
    await letters.owe(_alerts(letters), sha256="ab")
    await Outbox(
        letters.db,
        Listening(letters.client),
        letters.clock,
        leave=[0],
        stored_copy=lambda sha256: f"https://hearye.example/copy/{sha256}",
    ).drain()
    assert heard == [("es", "https://hearye.example/copy/ab")]
    (message,) = letters.messages(_alerts(letters))
    assert "(https://hearye.example/copy/ab)" in message.text


def test_a_thread_is_named_by_what_it_is_about(palmyra: Alert) -> None:
    assert subject(palmyra) == "Village Board, 2026-11-30"
    news = palmyra.model_copy(
        update={"kind": AlertKind.NEWS, "meeting": None, "title": "a\u202e\n" + "b" * 200}
    )
    assert subject(news) == "a " + "b" * 97 + "…"
    broken = news.model_copy(update={"kind": AlertKind.SOURCE_BROKEN})
    assert subject(broken) == "Village of Palmyra"
    assert subject(news.model_copy(update={"title": " "})) == "village-of-palmyra"


def test_what_was_told_before_is_cut_to_the_newest(palmyra: Alert) -> None:
    told = [palmyra.model_copy(update={"place": f"P{n}"}) for n in range(9)]
    parts = [part for part in composed(told).parts if len(part) == 1]
    words = ["".join(getattr(piece, "text", "") for piece in part[0].pieces) for part in parts]
    assert [word.split("P")[1][0] for word in words] == ["7", "6", "5"]
