"""One agenda at two addresses: as a file and as a page, or in a second row that says "revised"."""

from __future__ import annotations

from tests.village.world import HEADING, ITEM, World, agenda_pages, evening, summary

MEETING = evening(6)
ROOF = "5. Library roof bids"
LETTER = "6. Letter to ICE about 287(g) detainers"


def serve(world: World, path: str, page: str) -> None:
    text = f"<!doctype html><html><head><title>Oakvale</title></head><body>{page}</body></html>"
    world.village.pages[path] = (text.encode(), "text/html")


def publish_both(world: World, name: str, *items: str) -> None:
    """Lay an agenda under a name as a file, and as a page with the same items."""
    pages = agenda_pages(MEETING, items)
    world.village.put(f"{name}.pdf", pages)
    lines = "".join(f"<p>{line}</p>" for page in pages for line in page if line)
    serve(world, f"/files/{name}", f"<main>{lines}<p>Posted by the clerk.</p></main>")


def list_both(world: World, *names: str) -> None:
    links = "".join(
        f'<a href="/files/{name}.pdf">Agenda (PDF)</a> <a href="/files/{name}">Agenda (web)</a> '
        for name in names
    )
    row = f"<tr><td>November 30, 2026 6:30 PM</td><td>Village Board</td><td>{links}</td></tr>"
    serve(world, "/agendas", f"<h1>Agendas</h1><table>{row}</table>")


async def known_village(world: World) -> None:
    await world.source()
    await world.watch()
    row = "<tr><td>November 16, 2026 6:30 PM</td><td>Village Board</td><td></td></tr>"
    serve(world, "/agendas", f"<h1>Agendas</h1><table>{row}</table>")
    await world.check()


async def test_an_agenda_that_is_a_file_and_a_page_is_told_once_and_so_are_its_amendments(
    each_world: World,
) -> None:
    world = each_world
    await known_village(world)
    publish_both(world, "board", ITEM, ROOF)
    list_both(world, "board")
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    publish_both(world, "revised", ITEM, ROOF, LETTER)
    list_both(world, "board", "revised")
    await world.check()
    alert = await world.alert()
    assert (alert.kind, [quote.text for quote in alert.quotes]) == ("amended", [LETTER])
    assert alert.url.endswith("/files/revised.pdf")


async def test_what_is_taken_off_both_is_told_once(world: World) -> None:
    await known_village(world)
    publish_both(world, "board", ITEM, ROOF)
    list_both(world, "board")
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    publish_both(world, "revised", ROOF)
    list_both(world, "board", "revised")
    await world.check()
    assert (await world.alert()).removed == (ITEM,)


async def test_what_only_one_of_them_says_is_told(world: World) -> None:
    await known_village(world)
    publish_both(world, "board", ITEM, ROOF)
    pages = agenda_pages(MEETING, (ITEM, ROOF, LETTER))
    world.village.put("board.pdf", pages)
    list_both(world, "board")
    await world.check()
    quoted = [[quote.text for quote in told.alert.quotes] for told in await world.told()]
    assert quoted == [[ITEM, LETTER]]


def row(number: int, title: str) -> str:
    file = f"/AgendaCenter/ViewFile/Agenda/_11302026-{number}"
    return (
        '<tr class="catAgendaRow"><td><h3><strong aria-label="Agenda for November 30, 2026">'
        f'Nov 30, 2026</strong></h3><p><a href="{file}">{title}</a></p></td></tr>'
    )


def agenda_center(world: World, *rows: str) -> None:
    board = f"<div class='listing'><h2>Village Board</h2><table>{''.join(rows)}</table></div>"
    serve(world, "/AgendaCenter/Search/", f"<p class='results'></p>{board}")


def put(world: World, number: int, *items: str) -> None:
    world.village.put("now.pdf", agenda_pages(MEETING, items))
    file = f"/AgendaCenter/ViewFile/Agenda/_11302026-{number}"
    world.village.pages[file] = (world.village.files["now.pdf"], "application/pdf")


async def test_a_second_row_that_says_revised_is_held_against_the_first(world: World) -> None:
    await world.source(platform="civicplus", url=f"{world.village.url}/AgendaCenter")
    await world.watch()
    put(world, 180, ROOF)
    agenda_center(world, row(180, "Plan Commission"))
    await world.check()
    put(world, 181, ITEM, ROOF)
    agenda_center(world, row(181, "Village Board, 6:30 PM"))
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    put(world, 182, ITEM, LETTER)
    both = (row(181, "Village Board, 6:30 PM"), row(182, "Village Board, 6:30 PM - REVISED"))
    agenda_center(world, *both)
    await world.check()
    alert = await world.alert()
    assert (alert.kind, [quote.text for quote in alert.quotes]) == ("amended", [LETTER])
    put(world, 183, "4. Closed session on 287(g)")
    agenda_center(world, *both, row(183, "Village Board, 6:30 PM, closed session"))
    await world.check()
    alert = await world.alert()
    assert (alert.kind, alert.removed) == ("item", ())
    assert alert.quotes[0].heading == HEADING


async def test_an_amendment_of_both_is_told_once_though_they_are_looked_at_hours_apart(
    world: World,
) -> None:
    await known_village(world)
    publish_both(world, "board", ITEM, ROOF)
    list_both(world, "board")
    await world.check()
    assert summary(await world.told()) == [(0, "item")]
    publish_both(world, "board", ROOF, LETTER)
    for _ in range(8):
        await world.check()
    (told,) = await world.told()
    assert [quote.text for quote in told.alert.quotes] == [LETTER]
    assert told.alert.removed == (ITEM,)
    publish_both(world, "board", ITEM, ROOF)
    for _ in range(8):
        await world.check()
    (told,) = await world.told()
    assert [quote.text for quote in told.alert.quotes] == [ITEM]
    assert told.alert.removed == (LETTER,)
