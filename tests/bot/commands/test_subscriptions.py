from __future__ import annotations

import discord
import pytest
import simcord

from store import Database, audit, roster_subscriptions, subscriptions
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.conftest import SetClock


async def _kept(db: Database, server: Server) -> list[subscriptions.Subscription]:
    async with db.read() as conn:
        return [each.subscription for each in await subscriptions.listed(conn, server.guild.id)]


async def _opened(server: Server) -> simcord.InteractionResult:
    """The list, with its first subscription chosen."""
    result = await server.moderator.slash(server.channel, "subscriptions")
    (row,) = shown(result).components
    (select,) = row.children  # type: ignore[union-attr]
    await server.moderator.select(shown(result), [select.options[0].value])  # type: ignore[union-attr]
    return result


def _selects(result: simcord.InteractionResult) -> dict[discord.ComponentType, str]:
    return {
        each.type: str(each.custom_id)  # type: ignore[union-attr]
        for row in shown(result).components
        for each in row.children  # type: ignore[union-attr]
    }


async def _roster(db: Database, server: Server, clock: SetClock) -> None:
    async with db.write() as conn:
        await roster_subscriptions.subscribe(
            conn, channel_id=server.channel.id, guild_id=server.guild.id, now=clock(), state="WI"
        )


async def test_the_list_has_all_that_a_channel_hears_and_how(
    db: Database, server: Server, clock: SetClock
) -> None:
    role = server.guild.create_role("neighbours")
    await server.run("subscribe", mode="weekly", hour=18, mention=role)
    await _roster(db, server, clock)
    assert (await server.run("subscriptions")).splitlines() == [
        "📣 Alerts in this server",
        (
            f"{server.channel.mention} · every watch · weekly digest at 18:00"
            f" · mentions {role.mention}"
        ),
        rf"{server.channel.mention} · ICE's lists\: Wisconsin · alerts only",
    ]


async def test_who_may_not_configure_sees_the_list_without_its_buttons(server: Server) -> None:
    await server.run("subscribe")
    result = await server.neighbour.slash(server.channel, "subscriptions")
    assert "every watch · at once" in words(result)
    assert shown(result).components == []


async def test_how_it_is_told_is_changed_at_once(db: Database, server: Server) -> None:
    await server.run("subscribe")
    result = await _opened(server)
    mode = _selects(result)[discord.ComponentType.select]
    await server.moderator.select(shown(result), ["daily"], custom_id=mode)
    assert [each.mode for each in await _kept(db, server)] == ["daily"]
    assert "daily digest" in (shown(result).embeds[0].description or "")
    async with db.read() as conn:
        (last, *_) = await audit.listed(conn, server.guild.id, limit=9)
    assert (last.action, last.detail) == (
        "subscription.edit",
        f"<#{server.channel.id}>: every watch, daily",
    )


async def test_a_role_is_mentioned_or_no_more(db: Database, server: Server) -> None:
    role = server.guild.create_role("neighbours")
    await server.run("subscribe")
    result = await _opened(server)
    chosen = _selects(result)[discord.ComponentType.role_select]
    await server.moderator.select(shown(result), [role], custom_id=chosen)
    assert [each.role_id for each in await _kept(db, server)] == [role.id]
    chosen = _selects(result)[discord.ComponentType.role_select]
    await server.moderator.select(shown(result), [], custom_id=chosen)
    assert [each.role_id for each in await _kept(db, server)] == [None]


async def test_one_is_ended_and_the_list_is_shown_again(
    db: Database, server: Server, clock: SetClock
) -> None:
    await server.run("subscribe")
    await _roster(db, server, clock)
    result = await _opened(server)
    await server.moderator.click(shown(result), label="End it")
    assert await _kept(db, server) == []
    assert r"ICE's lists\: Wisconsin" in (shown(result).embeds[0].description or "")
    result = await _opened(server)
    await server.moderator.click(shown(result), label="End it")
    assert shown(result).content == "No channel gets alerts now. /subscribe starts it."
    async with db.read() as conn:
        assert await roster_subscriptions.listed(conn, server.guild.id) == []


async def test_a_rosters_notices_can_be_had_too(
    db: Database, server: Server, clock: SetClock
) -> None:
    await _roster(db, server, clock)
    result = await _opened(server)
    mode = _selects(result)[discord.ComponentType.select]
    await server.moderator.select(shown(result), ["notices"], custom_id=mode)
    async with db.read() as conn:
        (kept,) = await roster_subscriptions.listed(conn, server.guild.id)
    assert kept.level == "notices"
    await server.moderator.click(shown(result), label="Back")
    assert "with notices" in (shown(result).embeds[0].description or "")


@pytest.mark.simcord(check_errors=False)
async def test_one_that_has_ended_meanwhile_says_so(db: Database, server: Server) -> None:
    await server.run("subscribe")
    result = await _opened(server)
    async with db.write() as conn:
        await subscriptions.unsubscribe(conn, server.channel.id, None)
    mode = _selects(result)[discord.ComponentType.select]
    pressed = await server.moderator.select(shown(result), ["daily"], custom_id=mode)
    (said,) = pressed.followups
    assert said.content == "That subscription has ended: /subscriptions shows the rest."
