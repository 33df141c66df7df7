from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.reading import Passage
from store import AlreadyThereError, LimitError, documents, search, sources, validators
from store.sources import StoredSource
from store.validators import StoredValidators
from tests.store.conftest import NOW, checked, source

MINUTE = timedelta(minutes=1)


async def _get(conn: AsyncConnection, slug: str) -> StoredSource:
    stored = await sources.get(conn, slug)
    assert stored is not None
    return stored


async def test_a_source_comes_back_as_its_file_described_it(conn: AsyncConnection) -> None:
    described = source(options={"view": 3, "boards": ["Village Board", "Plan Commission"]})
    await sources.sync(conn, [described], NOW)
    assert (await _get(conn, "palmyra-village")).config() == described


async def test_a_source_that_is_off_in_its_file_is_stored_with_its_reason(
    conn: AsyncConnection,
) -> None:
    await sources.sync(conn, [source(enabled=False, reason="The site is down.")], NOW)
    stored = await _get(conn, "palmyra-village")
    assert (stored.enabled, stored.reason) == (False, "The site is down.")


async def test_taking_the_files_over_again_changes_nothing(conn: AsyncConnection) -> None:
    assert (await sources.sync(conn, [source()], NOW)).added == ("palmyra-village",)
    assert await sources.sync(conn, [source()], NOW + MINUTE) == sources.Synced()


async def test_a_source_that_no_file_names_is_disabled_and_comes_back_due_at_once(
    conn: AsyncConnection,
) -> None:
    await sources.sync(conn, [source(), source("whitewater")], NOW)
    gone = await sources.sync(conn, [source()], NOW)
    assert gone.disabled == ("whitewater",)
    stored = await _get(conn, "whitewater")
    assert (stored.enabled, stored.reason) == (False, "No source file names it any longer.")
    assert (await sources.sync(conn, [source()], NOW)).disabled == ()
    back = await sources.sync(conn, [source(), source("whitewater")], NOW + MINUTE)
    assert back.changed == ("whitewater",)
    stored = await _get(conn, "whitewater")
    assert (stored.enabled, stored.reason, stored.next_due) == (True, None, NOW + MINUTE)


async def test_a_new_address_starts_with_a_baseline_and_a_new_name_does_not(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.set_baseline(conn, palmyra.id, NOW)
    await sources.sync(conn, [source(name="Palmyra")], NOW + MINUTE)
    renamed = await _get(conn, "palmyra-village")
    assert (renamed.name, renamed.baseline_at) == ("Palmyra", NOW)
    await sources.sync(conn, [source(url="https://new.example.gov/")], NOW + MINUTE)
    assert (await _get(conn, "palmyra-village")).baseline_at is None


async def test_the_files_leave_a_servers_own_source_alone(conn: AsyncConnection) -> None:
    await sources.add(conn, source("ours"), guild_id=7, now=NOW, limit=100)
    synced = await sources.sync(conn, [source("ours", name="Theirs")], NOW)
    assert synced == sources.Synced(taken=("ours",))
    stored = await _get(conn, "ours")
    assert (stored.name, stored.enabled, stored.origin) == ("Village of Palmyra", True, "guild")


async def test_a_server_may_not_add_what_it_sees_already(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    with pytest.raises(AlreadyThereError, match="watched already, as Village of Palmyra"):
        await sources.add(conn, source("other", url=palmyra.url), guild_id=7, now=NOW, limit=100)
    with pytest.raises(AlreadyThereError):
        await sources.add(conn, source(url="https://x.example.gov"), guild_id=7, now=NOW, limit=100)


async def test_two_servers_may_add_the_same_address(conn: AsyncConnection) -> None:
    for guild_id in (7, 8):
        mine = source(f"mine-{guild_id}", url="https://x.example.gov/")
        await sources.add(conn, mine, guild_id=guild_id, now=NOW, limit=100)
    assert [row.slug for row in await sources.listed(conn, guild_id=8)] == ["mine-8"]


async def test_a_server_has_a_limit_of_its_own_sources(conn: AsyncConnection) -> None:
    await sources.add(conn, source("one"), guild_id=7, now=NOW, limit=1)
    with pytest.raises(LimitError, match="all its 1 sources") as refused:
        await sources.add(conn, source("two"), guild_id=7, now=NOW, limit=1)
    assert refused.value.limit == 1
    await sources.add(conn, source("three"), guild_id=8, now=NOW, limit=1)


async def _read(conn: AsyncConnection, of: StoredSource, text: str, heading: str) -> None:
    listed = documents.NewDocument(f"{of.url}/1", "Agenda", "agenda")
    ids = await documents.save(conn, of.id, [listed], NOW)
    passages = [Passage(text, heading=heading)]
    version = documents.NewVersion(ids[listed.url], "ab", 9, "pdf", "read", passages=passages)
    await documents.save_version(conn, version, NOW)


async def test_removing_a_servers_source_removes_what_was_read_from_it(
    conn: AsyncConnection,
) -> None:
    mine = await sources.add(conn, source("mine"), guild_id=7, now=NOW, limit=9)
    await _read(conn, mine, "zoning", "New business")
    assert len(await search.search(conn, search.Phrase("zoning"))) == 1
    assert not await sources.remove(conn, "mine", guild_id=8)
    assert await sources.remove(conn, "mine", guild_id=7)
    assert await sources.get(conn, "mine") is None
    assert await documents.known(conn, mine.id) == {}
    # Its place in the index is free: what is stored next is not found by the words before it.
    again = await sources.add(conn, source("again"), guild_id=7, now=NOW, limit=9)
    await _read(conn, again, "roads", "Old business")
    assert await search.search(conn, search.Phrase("zoning")) == []
    assert await search.search(conn, search.Phrase("new business")) == []
    assert len(await search.search(conn, search.Phrase("old business"))) == 1


async def test_a_source_from_a_file_cannot_be_removed_by_a_server(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    assert not await sources.remove(conn, palmyra.slug, guild_id=7)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["jefferson-county", "whitewater", "palmyra-village"]),
        ("pal", ["palmyra-village"]),
        ("PALMYRA", ["palmyra-village"]),
        ("village of", ["palmyra-village"]),
        ("yra", []),
        ("county", ["jefferson-county"]),
        ("%", []),
        ("_", []),
    ],
)
async def test_what_a_person_has_typed_finds_sources(
    conn: AsyncConnection, typed: str, found: list[str]
) -> None:
    rows = [
        source(),
        source("whitewater", name="City of Whitewater"),
        source("jefferson-county", name="Board of the County"),
    ]
    await sources.sync(conn, rows, NOW)
    assert [row.slug for row in await sources.listed(conn, prefix=typed)] == found


async def test_sources_are_listed_by_what_is_asked_for(conn: AsyncConnection) -> None:
    rows = [
        source("a", name="A"),
        source("b", name="B", county="Dane", platform="feed"),
        source("c", name="C", state="IL", county=None),
        source("d", name="D", enabled=False, reason="It is gone."),
    ]
    await sources.sync(conn, rows, NOW)
    await sources.add(conn, source("e", name="E"), guild_id=7, now=NOW, limit=9)
    await checked(conn, (await _get(conn, "b")).id, "drift", NOW)

    async def slugs(**narrowed: object) -> list[str]:
        return [row.slug for row in await sources.listed(conn, **narrowed)]  # type: ignore[arg-type]

    assert await slugs() == ["a", "b", "c", "d", "e"]
    assert await slugs(state="il") == ["c"]
    assert await slugs(county="dane") == ["b"]
    assert await slugs(platform="feed") == ["b"]
    assert await slugs(outcome="drift") == ["b"]
    assert await slugs(enabled=False) == ["d"]
    assert await slugs(guild_id=7) == ["a", "b", "c", "d", "e"]
    assert await slugs(guild_id=7, own=True) == ["e"]
    assert await slugs(guild_id=8) == ["a", "b", "c", "d"]
    assert await slugs(limit=2, offset=1) == ["b", "c"]
    assert await slugs(limit=None, offset=3) == ["d", "e"]


async def test_due_are_the_enabled_ones_whose_time_has_come_the_longest_overdue_first(
    conn: AsyncConnection,
) -> None:
    rows = [source("a"), source("b"), source("c"), source("off", enabled=False, reason="Off.")]
    await sources.sync(conn, rows, NOW)
    ids = {slug: (await _get(conn, slug)).id for slug in ("a", "b", "c")}
    await sources.set_due(
        conn, {ids["a"]: NOW - MINUTE, ids["b"]: NOW - 9 * MINUTE, ids["c"]: NOW + MINUTE}
    )
    assert [row.slug for row in await sources.due(conn, NOW, 10)] == ["b", "a"]
    assert [row.slug for row in await sources.due(conn, NOW, 1)] == ["b"]


async def test_nothing_is_due_where_nothing_is_watched(conn: AsyncConnection) -> None:
    assert await sources.due(conn, NOW, 9) == []
    assert await sources.spread(conn, NOW) == 0


async def test_a_restart_spreads_the_overdue_over_their_interval(conn: AsyncConnection) -> None:
    rows = [source(f"s-{number}", interval=60) for number in range(80)]
    await sources.sync(conn, rows, NOW - timedelta(days=3))
    for row in await sources.listed(conn):
        await checked(conn, row.id, "ok", NOW - timedelta(days=3))
    assert await sources.spread(conn, NOW) == 80
    due = [row.next_due - NOW for row in await sources.listed(conn)]
    assert all(timedelta(0) <= wait < 60 * MINUTE for wait in due)
    quarters = [sum(wait // (15 * MINUTE) == quarter for wait in due) for quarter in range(4)]
    assert min(quarters) > 10
    assert await sources.due(conn, NOW + 60 * MINUTE, 500) == await sources.due(
        conn, NOW + timedelta(days=1), 500
    )


async def test_a_faster_schedule_spreads_over_less(conn: AsyncConnection) -> None:
    await sources.sync(conn, [source(f"s-{number}") for number in range(20)], NOW)
    await sources.spread(conn, NOW, speed=120)
    assert len(await sources.due(conn, NOW + timedelta(seconds=1), 99)) == 20


async def test_sources_never_checked_come_within_two_minutes(conn: AsyncConnection) -> None:
    await sources.sync(conn, [source(f"s-{number}") for number in range(50)], NOW)
    await sources.spread(conn, NOW)
    assert len(await sources.due(conn, NOW + 2 * MINUTE, 99)) == 50
    assert len(await sources.due(conn, NOW + MINUTE, 99)) < 40


async def test_validators_are_kept_by_address_and_replaced(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    first = StoredValidators('"a"', None, None, NOW)
    second = StoredValidators(None, "Tue, 24 Nov 2026 18:00:00 GMT", "ab" * 32, NOW + MINUTE, NOW)
    await validators.save(conn, palmyra.id, {"https://x/1": first, "https://x/2": first})
    await validators.save(conn, palmyra.id, {"https://x/2": second})
    await validators.save(conn, palmyra.id, {})
    assert await validators.of_source(conn, palmyra.id) == {
        "https://x/1": first,
        "https://x/2": second,
    }


async def test_a_source_that_a_wrong_clock_checked_in_years_to_come_is_due(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await checked(conn, palmyra.id, "ok", NOW + 3650 * timedelta(days=1))
    assert [found.slug for found in await sources.due(conn, NOW, 9)] == ["palmyra-village"]
    await checked(conn, palmyra.id, "ok", NOW)
    assert await sources.due(conn, NOW, 9) == []
