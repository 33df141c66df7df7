from __future__ import annotations

from tests.bot.web.conftest import Get


async def test_the_front_page_shows_what_the_watches_found(get: Get) -> None:
    status, page = await get("/")
    assert status == 200
    assert "Tuesday, November 24, 2026" in page
    assert "<mark>287(g)</mark> memorandum of agreement" in page
    assert "found by 287(g)" in page


async def test_a_search_marks_what_it_found(get: Get) -> None:
    status, page = await get("/search?q=plow+bids")
    assert status == 200
    assert "Snow <mark>plow</mark> <mark>bids</mark>" in page


async def test_a_fault_of_a_query_stands_under_the_field(get: Get) -> None:
    status, page = await get("/search?q=%22police")
    assert status == 200
    assert 'aria-invalid="true"' in page
    assert "^</pre>" in page


async def test_a_source_without_a_body_has_its_place_alone(get: Get) -> None:
    assert "<td>Palmyra, Wisconsin</td>" in (await get("/sources"))[1]
