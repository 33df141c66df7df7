"""Links that a site signs anew at each look: the documents behind them stay the same ones."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import func, select

from bot.demo.paper import make_pdf
from store.tables import Documents, Validators
from tests.village.world import ITEM, World, agenda_pages, evening, summary


class Signing:
    """The village's agendas behind addresses that are good for one look only.

    `signed` writes the query of the n-th look; `page` may be the type of the documents.
    """

    def __init__(self, world: World, signed: str = "X-Amz-Date={n}&X-Amz-Signature=s{n}") -> None:
        self.world, self.signed, self.n = world, signed, 0
        self.items: dict[int, tuple[str, ...]] = {}
        world.village.troubles["/agendas"] = self.listing

    def post(self, day: int, *items: str) -> None:
        self.items[day] = items
        self.world.village.troubles[f"/files/{day}.pdf"] = self.file

    async def listing(self, _: web.Request) -> web.StreamResponse:
        self.n += 1
        query = self.signed.format(n=self.n).replace("&", "&amp;")
        rows = "".join(
            f"<tr><td>{evening(day):%B %d, %Y} 6:30 PM</td><td>Village Board</td>"
            f"<td><a href='/files/{day}.pdf?{query}'>Agenda</a></td></tr>"
            for day in self.items
        )
        text = f"<html><body><h1>Agendas</h1><table>{rows}</table></body></html>"
        return web.Response(text=text, content_type="text/html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        if request.query_string != self.signed.format(n=self.n):
            return web.Response(status=403, text="Request has expired")
        day = int(request.path.removeprefix("/files/").removesuffix(".pdf"))
        body = make_pdf(agenda_pages(evening(day), self.items[day]))
        return web.Response(body=body, content_type="application/pdf")


async def counted(world: World) -> tuple[int, int]:
    """How many documents, and how many answers of documents, are stored."""
    async with world.db.read() as conn:
        answers = select(func.count()).where(Validators.url.contains("/files/"))
        return (
            await conn.scalar(select(func.count()).select_from(Documents)) or 0,
            await conn.scalar(answers) or 0,
        )


async def test_a_document_whose_link_is_signed_anew_is_one_and_told_once(
    each_world: World,
) -> None:
    world = each_world
    site = Signing(world)
    site.post(9, "3. Snow plow contract")
    await world.source()
    await world.watch()
    await world.check()
    site.post(2, ITEM)
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    for _ in range(4):
        assert (await world.check()).failures == ()
    assert await world.told() == []
    assert await counted(world) == (2, 2)
    async with world.db.read() as conn:
        urls = (await conn.scalars(select(Documents.url))).all()
    assert {url.partition("?")[2] for url in urls} == {
        f"X-Amz-Date={site.n}&X-Amz-Signature=s{site.n}"
    }


async def test_a_signed_document_that_changed_is_amended(world: World) -> None:
    site = Signing(world, "sv=2024&se={n}&sig=s{n}")
    site.post(1, "3. Snow plow contract")
    await world.source()
    await world.watch()
    await world.check()
    site.post(1, "3. Snow plow contract", ITEM)
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.quotes[0].item) == ("amended", "4")
    assert alert.url.endswith(f"/files/1.pdf?sv=2024&se={site.n}&sig=s{site.n}")
    assert await counted(world) == (1, 1)


async def test_two_links_to_one_signed_document_are_one(world: World) -> None:
    site = Signing(world)
    await world.source()
    await world.watch()
    site.post(9, "3. Snow plow contract")
    await world.check()
    paper = make_pdf(agenda_pages(evening(2), (ITEM,)))
    world.village.pages["/files/2.pdf"] = (paper, "application/pdf")
    row = "<tr><td>November 26, 2026 6:30 PM</td><td>Village Board</td><td>{}</td></tr>"
    links = "".join(
        f"<a href='/files/2.pdf?Expires={n}&amp;Signature={n}&amp;Key-Pair-Id=K'>{title}</a> "
        for n, title in enumerate(("Agenda", "Agenda (PDF)"))
    )
    text = f"<html><body><h1>Agendas</h1><table>{row.format(links)}</table></body></html>"
    del world.village.troubles["/agendas"]
    world.village.pages["/agendas"] = (text.encode(), "text/html")
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    assert (await counted(world))[0] == 2


async def test_a_site_that_begins_to_sign_its_links_has_the_same_documents(world: World) -> None:
    site = Signing(world, "")
    site.post(2, ITEM)
    await world.source()
    await world.watch()
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    for site.signed in ("AWSAccessKeyId=A&Expires={n}&Signature={n}", ""):
        await world.check()
        await world.check()
        assert await world.told() == []
        assert (await counted(world))[0] == 1
