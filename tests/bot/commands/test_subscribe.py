from __future__ import annotations

import discord
import simcord

from store import Database, subscriptions
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.services import Scrapers


async def _watched(db: Database, server: Server) -> list[tuple[int, str | None]]:
    async with db.read() as conn:
        named = await subscriptions.listed(conn, server.guild.id)
    return [(each.subscription.channel_id, each.watch_name) for each in named]


async def test_a_channel_without_a_watch_gets_every_watch(
    db: Database, server: Server, scrapers: Scrapers
) -> None:
    text = await server.run("subscribe")
    assert text.startswith(f"{server.channel.mention} now gets alerts of every watch")
    assert await _watched(db, server) == [(server.channel.id, None)]


async def test_another_channel_can_be_subscribed_to_one_watch(db: Database, server: Server) -> None:
    other = server.guild.create_text_channel("council")
    await server.run("watch add", query="287(g)")
    text = await server.run("subscribe", channel=other, watch="287(g)")
    assert text.startswith(rf"{other.mention} now gets alerts of the watch 287\(g\)")
    assert await _watched(db, server) == [(other.id, "287(g)")]


async def test_subscribing_twice_keeps_one_subscription(db: Database, server: Server) -> None:
    await server.run("subscribe")
    await server.run("subscribe")
    assert len(await _watched(db, server)) == 1


async def test_an_unknown_watch_is_refused_with_what_to_do(db: Database, server: Server) -> None:
    text = await server.run("subscribe", watch="zoning")
    assert text == (
        "There is no watch named zoning. /watch list shows those there are. /watch add makes one."
    )
    assert await _watched(db, server) == []


async def test_a_closed_channel_says_what_to_give_and_works_after_it(
    db: Database, server: Server, simcord_env: simcord.Env
) -> None:
    closed = server.guild.create_text_channel(
        "closed",
        overwrites={
            server.guild.default_role: discord.PermissionOverwrite(
                send_messages=False, embed_links=False
            )
        },
    )
    result = await server.moderator.slash(server.channel, "subscribe", channel=closed)
    assert words(result) == (
        f"I may not post in {closed.mention}: give me Send Messages and Embed Links there,"
        " then press Try again."
    )
    assert await _watched(db, server) == []
    channel = simcord_env.bot.get_channel(closed.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(
        channel.guild.default_role,
        overwrite=discord.PermissionOverwrite(send_messages=True, embed_links=True),
    )
    await simcord_env.settle()
    again = await server.moderator.click(shown(result), label="Try again")
    assert shown(again).content.startswith(f"{closed.mention} now gets alerts")
    assert shown(again).components == []
    assert await _watched(db, server) == [(closed.id, None)]


async def test_unsubscribing_ends_one_or_all(db: Database, server: Server) -> None:
    await server.run("watch add", query="287(g)")
    await server.run("subscribe")
    await server.run("subscribe", watch="287(g)")
    choices = await server.moderator.autocomplete(server.channel, "unsubscribe", "watch", "")
    assert sorted(choice["value"] for choice in choices) == ["287(g)", "every watch"]
    text = await server.run("unsubscribe", watch="every watch")
    assert text == f"{server.channel.mention} gets no more alerts of every watch."
    assert await _watched(db, server) == [(server.channel.id, "287(g)")]
    await server.run("unsubscribe")
    assert await _watched(db, server) == []
    assert "is not subscribed" in await server.run("unsubscribe")


async def test_the_list_shows_channels_and_their_state(db: Database, server: Server) -> None:
    assert await server.run("subscriptions") == (
        "No channel gets alerts yet. /subscribe starts it."
    )
    await server.run("subscribe")
    async with db.write() as conn:
        await subscriptions.pause(conn, server.channel.id, "I may not post (there).")
    assert await server.run("subscriptions") == (
        "📣 Alerts in this server\n"
        rf"{server.channel.mention} · every watch · at once · waiting. I may not post \(there\)."
    )


async def test_a_channel_can_have_its_alerts_in_a_weekly_digest(
    db: Database, server: Server
) -> None:
    role = server.guild.create_role("neighbours")
    text = await server.run("subscribe", mode="weekly", hour=18, weekday=4, mention=role)
    assert text == (
        f"{server.channel.mention} now gets a weekly digest of every watch this server sees."
        " What would come too late for a meeting comes at once."
        " /watch add watches for more, /unsubscribe ends it."
    )
    async with db.read() as conn:
        (named,) = await subscriptions.listed(conn, server.guild.id)
    kept = named.subscription
    assert (kept.mode, kept.digest_hour, kept.digest_weekday) == ("weekly", 18, 4)
    assert kept.role_id == role.id


async def test_what_is_only_possible_can_go_to_a_channel_of_its_own(
    db: Database, server: Server
) -> None:
    review = server.guild.create_text_channel("review")
    text = await server.run("subscribe", review=review)
    assert f"What is only possible goes to {review.mention}." in text
    async with db.read() as conn:
        (named,) = await subscriptions.listed(conn, server.guild.id)
    assert named.subscription.review_channel_id == review.id


async def test_a_forum_can_be_subscribed_and_says_what_it_lacks(
    db: Database, server: Server, simcord_env: simcord.Env
) -> None:
    forum = server.guild.create_forum_channel("notices")
    text = await server.run("subscribe", channel=forum)
    assert text.startswith(f"{forum.mention} now gets alerts of every watch")
    assert await _watched(db, server) == [(forum.id, None)]
    channel = simcord_env.bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    await channel.set_permissions(
        channel.guild.default_role,
        overwrite=discord.PermissionOverwrite(send_messages=False, send_messages_in_threads=False),
    )
    await simcord_env.settle()
    result = await server.moderator.slash(server.channel, "subscribe", channel=forum)
    assert words(result) == (
        f"I may not post in {forum.mention}: give me Create Posts, Send Messages in Posts"
        " and Embed Links there, then press Try again."
    )


async def test_a_role_is_kept_and_it_is_said_where_it_cannot_be_mentioned(
    db: Database, server: Server
) -> None:
    quiet = server.guild.create_text_channel(
        "quiet",
        overwrites={server.guild.default_role: discord.PermissionOverwrite(mention_everyone=False)},
    )
    open_role = server.guild.create_role("watchers", mentionable=True)
    text = await server.run("subscribe", channel=quiet, mention=open_role)
    assert "I may not mention" not in text
    async with db.read() as conn:
        (named,) = await subscriptions.listed(conn, server.guild.id)
    assert named.subscription.role_id == open_role.id
    closed = server.guild.create_role("trustees")
    text = await server.run("subscribe", channel=quiet, mention=closed)
    assert f"I may not mention <@&{closed.id}>: allow anyone to mention it" in text
