from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.commands.permission import names_of
from store import Database, audit, guilds, subscriptions, watches
from tests.bot.commands.conftest import Server, words

CONFIGURING: dict[str, dict[str, Any]] = {
    "subscribe": {},
    "unsubscribe": {},
    "watch add": {"query": "287(g)"},
    "watch remove": {"name": "287(g)"},
    "watch edit": {"name": "287(g)", "confidence": "exact"},
    "watch scope": {"name": "287(g)"},
    "watch pause": {"name": "287(g)"},
    "watch resume": {"name": "287(g)"},
    "sources add": {"url": "https://palmyra.example/"},
    "sources check": {"source": "village-of-palmyra"},
    "sources remove": {"source": "village-of-palmyra"},
    "sources pause": {"source": "village-of-palmyra"},
    "sources enable": {"source": "village-of-palmyra"},
    "287g subscribe": {"state": "WI"},
    "287g unsubscribe": {},
}


async def _changes(db: Database, place: int) -> list[tuple[str, str]]:
    async with db.read() as conn:
        return [(each.action, each.detail) for each in await audit.listed(conn, place, limit=50)]


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("command", CONFIGURING)
async def test_whoever_may_not_configure_is_told_what_it_takes(
    db: Database, server: Server, command: str
) -> None:
    result = await server.neighbour.slash(server.channel, command, **CONFIGURING[command])
    assert words(result) == "That needs the permission Manage Server here."
    assert await _changes(db, server.guild.id) == []


@pytest.mark.simcord(check_errors=False)
async def test_the_chosen_role_may_configure_and_others_hear_of_it(
    db: Database, server: Server, simcord_env: simcord.Env
) -> None:
    role = server.guild.create_role("Keepers")
    keeper = server.guild.add_member(simcord_env.create_user("keeper"), roles=[role])
    async with db.write() as conn:
        await guilds.joined(conn, server.guild.id, simcord_env.now())
        await guilds.set_manager_role(conn, server.guild.id, role.id)
    done = await keeper.slash(server.channel, "watch add", query="287(g)")
    assert "New watch" in words(done)
    assert await _changes(db, server.guild.id) == [("watch.add", "287(g)")]
    refused = await server.neighbour.slash(server.channel, "watch remove", name="287(g)")
    assert words(refused) == (
        f"That needs the permission Manage Server here, or the role {role.mention}."
    )


async def test_every_change_is_kept_with_who_made_it(db: Database, server: Server) -> None:
    await server.run("watch add", query="287(g)")
    await server.run("subscribe")
    await server.run("unsubscribe")
    await server.run("watch remove", name="287(g)")
    await server.run("287g subscribe", state="WI")
    await server.run("287g unsubscribe")
    assert await _changes(db, server.guild.id) == [
        ("roster.unsubscribe", "Wisconsin"),
        ("roster.subscribe", "Wisconsin"),
        ("watch.remove", "287(g)"),
        ("unsubscribe", f"{server.channel.mention}: every watch"),
        ("subscribe", "#alerts: every watch, now"),
        ("watch.add", "287(g)"),
    ]
    async with db.read() as conn:
        kept = await audit.listed(conn, server.guild.id, limit=50)
    assert {change.user_id for change in kept} == {server.moderator.id}


async def test_a_person_watches_for_themselves_in_the_direct_message(
    db: Database, simcord_env: simcord.Env, archive: Database
) -> None:
    person = simcord_env.create_user("clerk")
    added = words(await person.slash("watch add", query="287(g)"))
    assert "Watching for 287\\(g\\)." in added
    assert "it would have found 1 document" in added
    told = words(await person.slash("subscribe"))
    channel = person.dm_channel.id
    assert told.startswith(f"<#{channel}> now gets alerts of every watch that is seen from here")
    async with db.read() as conn:
        (own,) = await watches.listed(conn, person.id)
        (named,) = await subscriptions.listed(conn, person.id)
        kept = await guilds.get(conn, person.id)
    assert own.guild_id == person.id
    assert (named.subscription.channel_id, named.subscription.guild_id) == (channel, person.id)
    assert kept is not None
    assert kept.personal
    assert "1 subscriptions" in words(await person.slash("status"))
    assert await _changes(db, person.id) == [
        ("subscribe", "#DM: every watch, now"),
        ("watch.add", "287(g)"),
    ]
    assert "gets no more alerts" in words(await person.slash("unsubscribe"))


@pytest.mark.simcord(check_errors=False)
async def test_the_limits_of_a_server_are_those_of_a_person(
    db: Database, simcord_env: simcord.Env
) -> None:
    person = simcord_env.create_user("clerk")
    for query in ("one", "two"):
        await person.slash("watch add", query=query)
    third = await person.slash("watch add", query="three")
    assert "2 watches. Remove one with /watch remove" in words(third)


def test_permissions_are_read_as_one_phrase() -> None:
    assert names_of(["View Channel"]) == "View Channel"
    assert names_of(["View Channel", "Send Messages", "Embed Links"]) == (
        "View Channel, Send Messages and Embed Links"
    )
