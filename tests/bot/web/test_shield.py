"""What stands before every page, and that nobody sees what is another's."""

from __future__ import annotations

import hashlib

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import update

from bot.web.app import application
from bot.web.room import Room
from bot.web.shield import HEADERS, Turnstile
from config import Web
from store import guilds
from store.tables import Guilds
from tests.bot.web.conftest import Client, Get
from tests.bot.web.pictures import PATHS
from tests.bot.web.village import GUILD, HOSTILE, KEY, NOW, SECOND

PROGRAMS = (
    *("/hits.atom", "/search.atom?q=plow", "/meetings.ics", "/meeting/3.ics", "/hits.csv"),
    *("/search.csv?q=plow", "/meetings.csv", "/roster.csv", "/api/hits", "/api/search?q=plow"),
    *("/api/documents/1", "/api/meetings", "/api/meetings/3", "/api/sources", "/api/watches"),
    *("/api/sources/town-of-hebron", "/api/roster", "/api/openapi.json", "/document/1"),
)


async def _set(room: Room, **values: object) -> None:
    async with room.db.write() as conn:
        await conn.execute(update(Guilds).where(Guilds.id == GUILD).values(**values))


@pytest.mark.parametrize("path", ["/", "/static/style.css", "/api/hits", "/nowhere", "/hit/1"])
async def test_every_answer_has_the_headers(client: Client, path: str) -> None:
    answer = await client.get(path, allow_redirects=False)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_no_script_can_run(client: Client) -> None:
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_only_reading_is_answered(client: Client, method: str) -> None:
    answer = await client.request(method, "/hits")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET,HEAD"


async def test_head_is_answered_without_a_body(client: Client) -> None:
    answer = await client.head("/hits")
    assert (answer.status, await answer.read()) == (200, b"")


async def test_an_endless_address_is_refused(get: Get) -> None:
    assert (await get(f"/search?q={'x' * 5000}"))[0] == 400


async def test_who_asks_too_often_waits(room: Room) -> None:
    room.settings = Web(requests=60)
    async with TestClient(TestServer(application(room))) as client:
        answers = [(await client.get("/watches")).status for _ in range(25)]
        refused = await client.get("/watches")
        other = await client.get("/watches", headers={"X-Forwarded-For": "192.0.2.7"})
    assert answers[:20] == [200] * 20
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert other.status == 200


def test_a_burst_is_made_up_for_with_time() -> None:
    turnstile = Turnstile(60)
    assert [turnstile.wait("a", 0) for _ in range(20)] == [0] * 20
    assert turnstile.wait("a", 0) == 1
    assert turnstile.wait("a", 1.5) == 0
    assert turnstile.wait("b", 1.5) == 0


@pytest.mark.parametrize("path", [*PATHS, *PROGRAMS])
async def test_hostile_words_are_words_everywhere(client: Client, path: str) -> None:
    answer = await client.get(path)
    text = await answer.text()
    assert answer.status == (404 if path == "/nowhere" else 200)
    if answer.content_type in {"text/html", "application/atom+xml"}:
        assert "<script" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text
        assert "\u202e" not in text
        assert "49" not in text.split("alert(2)&gt;")[-1][:30]  # {{7*7}} is not worked out


async def test_the_hostile_title_is_shown_as_it_is(get: Get) -> None:
    _, page = await get("/document/1")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;" in page
    assert HOSTILE.count("{{7*7}}") == page.split("<bdi>")[1].count("{{7*7}}") == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hits?kind=poem", 400),
        ("/hits?watch=-1", 400),
        ("/hits?before=1e9", 400),
        ("/hits?since=2026-02-30", 400),
        ("/hits?since=yesterday", 400),
        ("/hits?place=" + "x" * 201, 400),
        ("/meetings/calendar?month=2026-13", 400),
        ("/roster?state=Atlantis", 400),
        ("/document/0", 404),
        ("/document/999999999999999999", 404),
        ("/document/1/compare", 404),
        ("/document/2?version=1", 404),
        ("/hit/99999", 404),
        ("/copy/xyz", 404),
        ("/copy/" + "0" * 64, 404),
        ("/picture/1/1.png", 404),
        ("/picture/3/99.png", 404),
        ("/source/no-such", 404),
        ("/meeting/99", 404),
        ("/api/hits?limit=x", 400),
        ("/api/search?q=", 400),
        ("/api/documents/77", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e%2fapp.py", 404),
    ],
)
async def test_what_makes_no_sense_is_told(get: Get, path: str, status: int) -> None:
    assert (await get(path))[0] == status


async def test_a_stored_copy_is_saved_and_never_shown(client: Client) -> None:
    digest = hashlib.sha256(SECOND).hexdigest()
    page = await (await client.get(f"/copy/{digest}")).text()
    assert "Tuesday, November 24, 2026, 9:00 AM CST" in page
    answer = await client.get(f"/copy/{digest}/file")
    assert await answer.read() == SECOND
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{digest[:12]}.pdf"'
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


PRIVATE = (
    *("/hits?source=private-board", "/search?q=park+AND+shelter+AND+agreement", "/watches"),
    *("/sources", "/api/sources", "/api/watches", "/hits.atom?source=private-board"),
)
HIDDEN = ("/source/private-board", "/document/4", "/api/documents/4", "/picture/4/1.png")


async def test_nobody_sees_what_a_server_keeps_for_itself(get: Get) -> None:
    for path in PRIVATE:
        status, page = await get(path)
        assert status == 200
        assert "Private agenda" not in page
        assert "Our shelter" not in page
        assert "Board of one server" not in page
    for path in HIDDEN:
        assert (await get(path))[0] == 404
    assert (await get("/hits?key=wrong"))[0] == 403
    assert (await get("/key/wrong"))[0] == 403


async def test_a_key_shows_it_and_stays_out_of_the_addresses(room: Room, client: Client) -> None:
    await _set(room, web_token=KEY)
    opened = await client.get(f"/key/{KEY}")
    page = await opened.text()
    assert str(opened.url).endswith("/hits")
    assert "Private agenda" in page
    assert KEY not in page
    assert (await client.get("/source/private-board")).status == 200
    assert "Our shelter" in await (await client.get("/watches")).text()
    assert "Private agenda" not in await (await client.get("/leave")).text()
    feed = await (await client.get(f"/hits.atom?key={KEY}&source=private-board")).text()
    assert "Private agenda" in feed
    assert KEY not in feed


async def test_what_a_server_shows_is_everyones(room: Room, get: Get) -> None:
    await _set(room, public=True)
    assert "Our shelter" in (await get("/watches"))[1]
    assert (await get("/document/4"))[0] == 200


async def test_a_server_that_was_left_shows_nothing_more(room: Room, get: Get) -> None:
    await _set(room, public=True, web_token=KEY)
    async with room.db.write() as conn:
        await guilds.left(conn, GUILD, NOW)
    assert "Our shelter" not in (await get("/watches"))[1]
    assert (await get(f"/watches?key={KEY}"))[0] == 403


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("es-MX,es;q=0.9,en;q=0.5", "es"), ("en;q=0.2, es;q=0.1", "en"), ("pl", "en"), (";q=x", "en")],
)
async def test_the_browsers_language_is_spoken(
    client: Client, accepted: str, language: str
) -> None:
    page = await (await client.get("/about", headers={"Accept-Language": accepted})).text()
    assert f'<html lang="{language}">' in page
