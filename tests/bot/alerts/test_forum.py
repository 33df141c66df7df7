"""Forum channels, where each topic is a post, and announcement channels, which have followers."""

from __future__ import annotations

import asyncio

import pytest

from scrapers.alert import AlertKind
from tests.bot.alerts.correspondence import MEETING, Correspondence
from tests.discord_double import Channel
from tests.discord_double.guild import FORUM, NEWS, PUBLIC_THREAD
from tests.discord_double.message import CROSSPOSTED

POST = "POST /channels/{channel}/threads"
CROSSPOST = "POST /channels/{channel}/messages/{message}/crosspost"


async def _forum(letters: Correspondence) -> Channel:
    """A forum, known to the client where it is on the gateway."""
    return await _made(letters, "notices", FORUM)


async def _made(letters: Correspondence, name: str, kind: int) -> Channel:
    if not letters.client.is_ready():
        return letters.double.add_channel(letters.guild, name, kind)
    heard = asyncio.create_task(letters.client.wait_for("guild_channel_create"))
    await asyncio.sleep(0)  # let it begin to listen
    made = letters.double.add_channel(letters.guild, name, kind)
    await heard
    return made


def _posts(letters: Correspondence, forum: Channel) -> list[Channel]:
    return [each for each in letters.double.world.channels.values() if each.parent is forum]


async def test_a_topic_is_a_post_and_what_follows_stands_inside(
    live_letters: Correspondence,
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    first = await letters.tell(forum)
    amended = await letters.tell(forum, AlertKind.AMENDED)
    await letters.tell(forum, topic="meeting:8")
    post, _ = _posts(letters, forum)
    assert (post.name, post.kind) == (
        "287(g) on the agenda: Village Board, Palmyra, Wisconsin",
        PUBLIC_THREAD,
    )
    assert [each.id for each in letters.messages(post)] == [first.message_id, amended.message_id]
    begun = await letters.begun(forum)
    assert begun is not None
    assert (begun.message_id, begun.thread_id) == (post.id, post.id)


async def test_a_forum_is_known_by_discords_answer_where_the_gateway_is_away(
    letters: Correspondence,
) -> None:
    forum = await _forum(letters)
    await letters.tell(forum)
    await letters.tell(forum, AlertKind.AMENDED)
    (post,) = _posts(letters, forum)
    assert len(letters.messages(post)) == 2


async def test_who_wants_edits_reads_the_newest_in_the_posts_first_message(
    live_letters: Correspondence,
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    await letters.set("edit")
    await letters.tell(forum)
    await letters.tell(forum, AlertKind.CANCELLED)
    (post,) = _posts(letters, forum)
    (message,) = letters.messages(post)
    assert message.embeds[0]["title"].startswith("🚫 Cancelled")


async def test_a_forum_that_wants_a_tag_gets_its_first(live_letters: Correspondence) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    # The gateway is silent about it, so that the client learns of it by Discord's refusal.
    forum.tags, forum.tag_required = {11: "Agendas", 12: "News"}, True
    await letters.tell(forum)
    (post,) = _posts(letters, forum)
    assert post.tags == {11: "Agendas"}


async def test_a_forum_that_wants_a_tag_and_has_none_is_paused_with_the_reason(
    live_letters: Correspondence,
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    forum.tag_required = True
    row = await letters.tell(forum)
    assert row.state == "paused"
    assert row.error == "The forum wants a tag on every post: make tags optional there."


@pytest.mark.parametrize("archived", [False, True])
async def test_a_post_whose_answer_was_lost_is_found_and_not_made_again(
    live_letters: Correspondence, archived: bool
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    letters.double.faults.after_storing(503, route=POST)
    owed = await letters.tell(forum)
    assert (owed.state, owed.in_doubt) == ("pending", True)
    (post,) = _posts(letters, forum)
    post.archived = archived
    letters.clock.advance(hours=1)
    await letters.deliver()
    assert _posts(letters, forum) == [post]
    row = await letters.row(forum, owed.dedupe_key)
    assert (row.state, row.message_id, row.resent) == ("sent", post.id, False)
    await letters.tell(forum, AlertKind.AMENDED)
    assert len(letters.messages(post)) == 2


@pytest.mark.parametrize("status", [500, 502, 504, 524])
async def test_a_post_is_not_sent_again_before_it_was_looked_for(
    live_letters: Correspondence, status: int
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    letters.double.faults.after_storing(status, route=POST)
    owed = await letters.tell(forum)
    assert (owed.state, owed.in_doubt) == ("pending", True)
    assert letters.double.log.count(POST) == 1
    letters.clock.advance(hours=1)
    await letters.deliver()
    (post,) = _posts(letters, forum)
    row = await letters.row(forum, owed.dedupe_key)
    assert (row.state, row.message_id, row.resent) == ("sent", post.id, False)


async def test_a_post_in_doubt_is_found_under_another_name(live_letters: Correspondence) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    await letters.tell(forum, topic="meeting:8")
    letters.double.faults.after_storing(500, route=POST)
    owed = await letters.tell(forum)
    earlier, post = _posts(letters, forum)
    post.name = "Monday's meeting"
    letters.clock.advance(hours=1)
    await letters.deliver()
    assert _posts(letters, forum) == [earlier, post]
    assert (await letters.row(forum, owed.dedupe_key)).message_id == post.id


async def test_a_post_that_was_not_stored_is_sent_after_it_was_looked_for(
    live_letters: Correspondence,
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    letters.double.faults.before_storing(500, route=POST)
    owed = await letters.tell(forum)
    assert _posts(letters, forum) == []
    letters.clock.advance(hours=1)
    await letters.deliver()
    (post,) = _posts(letters, forum)
    assert (await letters.row(forum, owed.dedupe_key)).message_id == post.id


async def test_a_limit_on_posts_is_waited_for(live_letters: Correspondence) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    letters.double.faults.rate_limited(route=POST)
    letters.double.faults.bucket(1, 0.05, route=POST)
    rows = [await letters.tell(forum, topic=f"meeting:{number}") for number in range(3)]
    assert [row.state for row in rows] == ["sent"] * 3
    assert len(_posts(letters, forum)) == 3


@pytest.mark.parametrize("how", ["deleted", "locked"])
async def test_where_a_post_cannot_be_written_in_there_is_another(
    live_letters: Correspondence, how: str
) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    await letters.tell(forum)
    (post,) = _posts(letters, forum)
    if how == "deleted":
        letters.double.faults.delete_channel(post)
    else:
        post.locked = True
    row = await letters.tell(forum, AlertKind.AMENDED)
    another = _posts(letters, forum)[-1]
    assert another is not post
    assert row.message_id == another.id


async def test_a_role_is_called_in_a_post(live_letters: Correspondence) -> None:
    letters, forum = live_letters, await _forum(live_letters)
    role = letters.double.add_role(letters.guild, "watchers", mentionable=True)
    await letters.tell(forum, role_id=role.id)
    (post,) = _posts(letters, forum)
    assert letters.messages(post)[0].mention_roles == [role.id]


async def test_an_announcement_is_published_to_its_followers(
    live_letters: Correspondence,
) -> None:
    letters = live_letters
    channel = await _made(letters, "announcements", NEWS)
    await letters.tell(channel)
    await letters.tell(channel, AlertKind.CANCELLED)
    (message,) = letters.messages(channel)
    assert message.flags & CROSSPOSTED
    assert len(letters.messages(letters.thread(message))) == 1


async def test_an_announcement_is_published_where_the_gateway_is_away(
    letters: Correspondence,
) -> None:
    channel = await _made(letters, "announcements", NEWS)
    await letters.tell(channel)
    assert letters.messages(channel)[0].flags & CROSSPOSTED


async def test_what_cannot_be_published_is_told_all_the_same(
    live_letters: Correspondence,
) -> None:
    letters = live_letters
    channel = await _made(letters, "announcements", NEWS)
    letters.double.faults.before_storing(403, code=50013, route=CROSSPOST)
    row = await letters.tell(channel, topic=MEETING)
    (message,) = letters.messages(channel)
    assert (row.state, row.message_id) == ("sent", message.id)
    assert not message.flags & CROSSPOSTED


async def test_nothing_is_published_from_other_channels(live_letters: Correspondence) -> None:
    letters = live_letters
    await letters.tell(letters.guild.channel("alerts"))
    assert letters.double.log.count(CROSSPOST) == 0
