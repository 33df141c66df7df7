"""Links to what shows a document: the document itself is read and told of."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from aiohttp import web

from bot.demo.paper import make_pdf
from tests.village.hostile import answering
from tests.village.world import ITEM, World, agenda, agenda_pages, evening, summary


def listed(world: World, link: str) -> None:
    """The village's page, with this link for a meeting to come."""
    text = (
        "<html><body><h1>Agendas</h1><table><tr><td>November 26, 2026 6:30 PM</td>"
        f"<td>Village Board</td><td><a href='{link}'>Agenda</a></td></tr></table></body></html>"
    )
    world.village.troubles["/agendas"] = answering(200, text)


async def known(world: World) -> None:
    await world.source()
    await world.watch()
    world.village.post("old", agenda(evening(-8), "3. Roads"))
    await world.check()
    paper = make_pdf(agenda_pages(evening(2), (ITEM,)))
    world.village.pages["/files/a.pdf"] = (paper, "application/pdf")


async def test_laserfiches_viewer_is_followed_to_the_electronic_file(world: World) -> None:
    await known(world)
    session = "ASP.NET_SessionId=x1"

    async def viewer(request: web.Request) -> web.StreamResponse:
        if session in request.headers.get("Cookie", ""):
            return web.Response(text="<html><div id='app'></div>", content_type="text/html")
        back = quote(str(request.rel_url), safe="")
        there = f"/WebLink/CookieCheck.aspx?redirect={back}"
        return web.Response(status=302, headers={"Location": there, "Set-Cookie": session})

    async def check(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.query["redirect"]})

    async def file(request: web.Request) -> web.StreamResponse:
        asked = dict(request.query)
        if asked != {"docid": "1234", "dbid": "0", "repo": "City"}:
            return web.Response(status=404)
        if session not in request.headers.get("Cookie", ""):
            return web.Response(text="<html>Please sign in", content_type="text/html")
        return web.Response(body=world.village.pages["/files/a.pdf"][0])

    troubles = world.village.troubles
    troubles["/WebLink/DocView.aspx"] = viewer
    troubles["/WebLink/CookieCheck.aspx"] = check
    troubles["/WebLink/ElectronicFile.aspx"] = file
    listed(world, "/WebLink/DocView.aspx?id=1234&amp;dbid=0&amp;repo=City")
    assert (await world.check()).failures == ()
    alert = await world.alert()
    assert (alert.kind, alert.page, alert.quotes[0].item) == ("item", 2, "4")
    assert alert.url.endswith("/WebLink/DocView.aspx?id=1234&dbid=0&repo=City")


@pytest.mark.parametrize(
    "link",
    [
        "/pdfjs/web/viewer.html?file=%2Ffiles%2Fa.pdf",
        "/agenda-for-november-26",
        "/files/show.php?id=12",
    ],
)
async def test_what_only_shows_an_agenda_leads_to_it(world: World, link: str) -> None:
    await known(world)
    frame = "<html><head><title>Agenda</title></head><iframe src='/files/a.pdf'></iframe></html>"
    world.village.troubles["/agenda-for-november-26"] = answering(200, frame)
    refresh = "<meta http-equiv='refresh' content='0; url=/files/a.pdf'>"
    world.village.troubles["/files/show.php"] = answering(200, refresh)
    listed(world, link)
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.page, alert.quotes[0].item) == ("item", 2, "4")
    await world.check()
    assert await world.told() == []


async def test_a_viewer_that_asks_to_sign_in_is_no_document(world: World) -> None:
    await known(world)
    sign_in = "<html><h1>Sign in</h1><p>to read about 287(g)</p></html>"
    world.village.troubles["/WebLink/DocView.aspx"] = answering(200, sign_in)
    world.village.troubles["/WebLink/ElectronicFile.aspx"] = answering(200, sign_in)
    listed(world, "/WebLink/DocView.aspx?id=1234")
    report = await world.check()
    assert [line.partition(": ")[2] for line in report.failures] == [
        "A web page came where a file was promised."
    ]
    assert summary(await world.told()) == []
