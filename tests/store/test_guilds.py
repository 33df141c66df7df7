from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from store import facts, guilds
from tests.store.conftest import NOW

LATER = NOW + timedelta(days=1)
SNOWFLAKE = 1_398_000_000_000_000_001


async def test_a_server_that_comes_back_has_what_it_had_set(conn: AsyncConnection) -> None:
    await guilds.joined(conn, SNOWFLAKE, NOW, locale="en-US")
    await guilds.set_zone(conn, SNOWFLAKE, "America/Chicago")
    await guilds.set_locale(conn, SNOWFLAKE, "es-ES")
    await guilds.left(conn, SNOWFLAKE, LATER)
    gone = await guilds.get(conn, SNOWFLAKE)
    assert gone is not None
    assert (gone.zone, gone.locale, gone.left_at) == ("America/Chicago", "es-ES", LATER)
    assert await guilds.listed(conn) == []
    await guilds.joined(conn, SNOWFLAKE, LATER, locale="en-US")
    back = replace(gone, left_at=None)
    assert await guilds.listed(conn) == [back]
    assert await guilds.get(conn, 8) is None


async def test_a_new_server_is_reminded_a_day_and_two_hours_before(conn: AsyncConnection) -> None:
    await guilds.joined(conn, SNOWFLAKE, NOW)
    new = await guilds.get(conn, SNOWFLAKE)
    assert new is not None
    assert (new.reminder_hours, new.digest_hour, new.follow_ups) == ((24, 2), 8, "thread")
    assert (new.personal, new.public) == (False, False)


async def test_a_fact_is_kept_and_replaced(conn: AsyncConnection) -> None:
    assert await facts.get(conn, "commands") is None
    await facts.put(conn, "commands", {"hash": "a", "count": 9})
    await facts.put(conn, "commands", {"hash": "b"})
    assert await facts.get(conn, "commands") == {"hash": "b"}


async def test_a_server_is_greeted_once(conn: AsyncConnection) -> None:
    await guilds.joined(conn, SNOWFLAKE, NOW)
    assert await guilds.greet(conn, SNOWFLAKE, NOW)
    await guilds.left(conn, SNOWFLAKE, NOW)
    await guilds.joined(conn, SNOWFLAKE, LATER)
    assert not await guilds.greet(conn, SNOWFLAKE, LATER)


async def test_a_person_is_a_server_of_one_and_not_among_the_servers(
    conn: AsyncConnection,
) -> None:
    await guilds.met(conn, SNOWFLAKE, NOW, locale="es-ES")
    await guilds.met(conn, SNOWFLAKE, LATER)
    person = await guilds.get(conn, SNOWFLAKE)
    assert person is not None
    assert (person.personal, person.locale, person.joined_at) == (True, "es-ES", NOW)
    assert await guilds.listed(conn) == []


async def test_what_a_server_sets_is_kept(conn: AsyncConnection) -> None:
    await guilds.joined(conn, SNOWFLAKE, NOW)
    await guilds.set_quiet_hours(conn, SNOWFLAKE, 1320, 420)
    await guilds.set_digest_hour(conn, SNOWFLAKE, 18)
    await guilds.set_follow_ups(conn, SNOWFLAKE, "edit")
    await guilds.set_reminders(conn, SNOWFLAKE, [2, 48, 2])
    await guilds.set_manager_role(conn, SNOWFLAKE, 9)
    await guilds.set_public(conn, SNOWFLAKE, True)
    await guilds.set_token(conn, SNOWFLAKE, "key")
    kept = await guilds.get(conn, SNOWFLAKE)
    assert kept is not None
    assert (kept.quiet_from, kept.quiet_until, kept.digest_hour) == (1320, 420, 18)
    assert (kept.follow_ups, kept.reminder_hours, kept.manager_role_id) == ("edit", (48, 2), 9)
    assert (kept.public, kept.web_token) == (True, "key")
    assert await guilds.public(conn) == (SNOWFLAKE,)
