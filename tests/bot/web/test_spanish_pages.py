"""What is put in words where it is shown: in Spanish for who reads Spanish."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from store import checks, sources
from tests.bot.web.village import NOW, PALMYRA

if TYPE_CHECKING:
    from bot.web.room import Room
    from tests.bot.web.conftest import Client

SPANISH = {"Accept-Language": "es-MX"}


async def test_the_health_of_a_source(client: Client, room: Room) -> None:
    async with room.db.write() as conn:
        stored = await sources.get(conn, PALMYRA.slug)
        assert stored is not None
        await checks.record(
            conn,
            stored.id,
            started=NOW,
            finished=NOW,
            outcome="error",
            reason="The site answered HTTP 503.",
            new_documents=0,
            next_due=NOW + timedelta(hours=1),
        )
    page = await (await client.get(f"/source/{PALMYRA.slug}", headers=SPANISH)).text()
    assert page.count("<bdi>El sitio respondió HTTP 503.</bdi>") == 2
    english = await (await client.get(f"/source/{PALMYRA.slug}")).text()
    assert english.count("<bdi>The site answered HTTP 503.</bdi>") == 2


async def test_what_changed_on_the_lists(client: Client) -> None:
    page = await (await client.get("/roster", headers=SPANISH)).text()
    assert "La lista de agencias participantes de ICE muestra ahora a " in page
    assert "now shows" not in page


async def test_what_is_wrong_with_a_query(client: Client) -> None:
    page = await (await client.get("/search?q=zoning+OR", headers=SPANISH)).text()
    assert "<p>Se espera algo que buscar después de OR.</p>" in page
    page = await (await client.get("/search?q=zoning+or+police", headers=SPANISH)).text()
    assert "en minúsculas es aquí una palabra corriente; escribe OR" in page
