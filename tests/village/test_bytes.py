"""The bytes of what was read are kept, each before the version that names it."""

from __future__ import annotations

import hashlib

import pytest

from bot.demo.village import Article
from store import documents
from tests.village.hostile import answering, outage
from tests.village.world import ITEM, NOW, World, agenda, evening


async def kept(world: World, slug: str, url: str) -> bytes | None:
    """The stored copy of the version that holds now under that address."""
    async with world.db.read() as conn:
        known = await documents.known(conn, (await world.stored(slug)).id, [url])
    digest = known[url].sha256
    assert digest
    assert world.tools.blobs
    return await world.tools.blobs.get(digest)


async def test_every_version_of_an_agenda_can_be_had_as_it_was_published(world: World) -> None:
    await world.source()
    world.village.post("board", agenda(evening(6), "3. Roads"))
    await world.check()
    first = world.village.files["board-agenda.pdf"]
    url = f"{world.village.url}/files/board-agenda.pdf"
    assert await kept(world, "oakvale", url) == first
    world.village.post("board", agenda(evening(6), "3. Roads", ITEM))
    await world.check()
    assert await kept(world, "oakvale", url) == world.village.files["board-agenda.pdf"]
    assert world.tools.blobs
    assert await world.tools.blobs.get(hashlib.sha256(first).hexdigest()) == first


async def test_a_text_that_came_with_the_listing_is_kept_as_well(world: World) -> None:
    await world.feed()
    story = ("The board met. " * 60, "It adjourned at nine.")
    world.courier.publish(Article("board", "The board", story, NOW, full=True))
    await world.check("courier")
    body = await kept(world, "courier", f"{world.courier.url}/news/board")
    assert body is not None
    assert b"<p>It adjourned at nine.</p>" in body


@pytest.mark.parametrize("trouble", [outage(), answering(403)])
async def test_what_came_in_a_documents_place_is_not_kept(world: World, trouble: object) -> None:
    await world.source()
    world.village.post("board", agenda(evening(6), "3. Roads"))
    world.village.troubles["/files/board-agenda.pdf"] = trouble  # type: ignore[assignment]
    report = await world.check()
    assert (report.read, len(report.failures)) == (1, 1)
    assert world.tools.blobs
    assert await world.tools.blobs.prune((), world.clock.at.replace(year=2999)) == 0
