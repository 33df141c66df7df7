"""Documents that are long and odd: titles of 10,000 characters, bidi in passages, huge tables."""

from __future__ import annotations

import pytest

from bot.web.room import Room
from scrapers.reading import Passage
from store import documents, hits, sources, watches
from tests.bot.web.conftest import Client
from tests.bot.web.village import HOSTILE, NOW, PALMYRA

BIDI = "\u202e\u2066\u200f\u200b\x00\x1b\u0085"
TITLE = f"{BIDI}<b>Agenda</b> " + "W" * 10_000
TABLE = "\n".join(f"Row {n} | {HOSTILE} | 287(g) | {'9' * 40}" for n in range(3_000))
ITEM = f"{HOSTILE}{BIDI}" * 40
PASSAGES = [
    Passage(f"{BIDI}7. 287(g) \u05d0\u05d1 {HOSTILE}", item=ITEM, heading=TITLE, ocr=True),
    Passage(TABLE, page=1),
    Passage("x" * 200_000),
]


@pytest.fixture
async def odd(room: Room) -> int:
    """The document's id; the watches found something in its first two passages."""
    async with room.db.write() as conn:
        stored = await sources.get(conn, PALMYRA.slug)
        assert stored is not None
        new = documents.NewDocument(f"https://p.example/{BIDI}{'a' * 1_900}", TITLE, "agenda")
        ids = await documents.save(conn, stored.id, [new], NOW)
        document_id = next(iter(ids.values()))
        saved = await documents.save_version(
            conn,
            documents.NewVersion(
                document_id, "d" * 64, 9, "html", "read", context=TITLE, passages=PASSAGES
            ),
            NOW,
        )
        query = (await watches.distinct_queries(conn))[0]
        await hits.save(
            conn,
            [
                hits.NewHit(query.id, saved.version_id, passage_id, "exact", ((7, 15),))
                for passage_id in saved.passage_ids[:2]
            ],
            NOW,
        )
    return document_id


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/document/{id}", "/document/{id}?q=287(g)", "/document/{id}?passage=2"),
        *("/search?q=287(g)", "/copy/" + "d" * 64, "/hits.atom", "/search.atom?q=287(g)"),
        *("/hits.csv", "/search.csv?q=287(g)", "/api/hits", "/source/village-of-palmyra"),
    ],
)
async def test_it_is_shown_whole_or_cut_and_never_acts(client: Client, odd: int, path: str) -> None:
    answer = await client.get(path.format(id=odd))
    text = await answer.text()
    assert answer.status == 200
    assert len(text) < 4_000_000
    if answer.content_type in {"text/html", "application/atom+xml"}:
        assert "<b>" not in text
        assert "<script" not in text
        assert "<img src=x" not in text
        assert not set(BIDI) & set(text)
    if path in {"/", "/search?q=287(g)"}:
        assert "W" * 200 not in text
        assert len(text) < 100_000
