from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers.reading import Passage
from store import Filters, documents, marks, meetings, newest, search, sources
from store.documents import NewDocument, NewVersion
from store.search import AllOf, AnyOf, Expression, Phrase, Prefix
from store.sources import StoredSource
from store.words import words
from tests.store.conftest import NOW, source

DAY = timedelta(days=1)


async def _store(
    conn: AsyncConnection,
    of: StoredSource,
    *passages: str | Passage,
    context: str = "",
    kind: str = "agenda",
    title: str = "Agenda",
    meeting_id: int | None = None,
    days: int = 0,
) -> None:
    now = NOW + days * DAY
    known = await documents.known(conn, of.id)
    listed = NewDocument(f"{of.url}/{len(known)}", title, kind, meeting_id=meeting_id)
    ids = await documents.save(conn, of.id, [listed], now)
    read = [Passage(each) if isinstance(each, str) else each for each in passages]
    version = NewVersion(ids[listed.url], "ab", 9, "pdf", "read", context=context, passages=read)
    await documents.save_version(conn, version, now)


async def _texts(conn: AsyncConnection, wanted: Expression | None) -> list[str]:
    return [row.text for row in await search.search(conn, wanted)]


@pytest.mark.parametrize(
    ("written", "as_words"),
    [
        ("287(g)", ["287", "g"]),
        ("police/ICE", ["police", "ice"]),
        ("79-32,287(g)", ["79", "32", "287", "g"]),
        ("66.0301(2)", ["66", "0301", "2"]),
        ("Jos\u00e9 NU\u00d1EZ", ["jose", "nunez"]),
        ("immi\u00adgration", ["immigration"]),
        ("immi-\n  gration", ["immigration"]),
        ("Stra\u00dfe", ["strasse"]),
        ("\uff12\uff18\uff17\uff08\uff47\uff09", ["287", "g"]),
        ("\u201cdata\u201d\u00a0center\u2019s", ["data", "center", "s"]),
        ("snake_case", ["snake", "case"]),
        ("a" * 100, ["a" * 64]),
        ("\u2014 \U0001f4cb", []),
    ],
)
def test_the_words_of_a_text(written: str, as_words: list[str]) -> None:
    assert words(written) == as_words


@given(st.text())
def test_words_hold_nothing_that_a_query_could_be_made_of(text: str) -> None:
    for word in words(text):
        assert word
        assert all(char.isalnum() for char in word)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Discuss 287 (g) memo", Phrase("287(g)")),
        ("Discuss 287(G) memo", Phrase("287(g)")),
        ("Discuss police/ICE work", Phrase("ice")),
        ("see https://www.ice.gov/287g", Phrase("287g")),
        ("Ordinance 79-32", Phrase("79-32")),
        ("fee of 1e5 dollars", Phrase("1e5")),
        ("user@example.gov", Phrase("user@example.gov")),
        ("immi\u00adgration", Prefix("immigra")),
        ("task force model", Prefix("task for")),
        ("caf\u00e9", Phrase("CAFE")),
        (
            "\u0414\u0435\u0440\u0436\u0430\u0432\u0430",
            Phrase("\u0434\u0435\u0440\u0436\u0430\u0432\u0430"),
        ),
        ("a b", AllOf((Phrase("b"), Phrase("a")))),
        ("a b", AnyOf((Phrase("c"), Phrase("b")))),
        ("a b", AllOf((AnyOf((Phrase("x"), Phrase("a"))), AnyOf((Phrase("b"), Prefix("zz")))))),
        ("AND OR NOT NEAR", Phrase("NOT near")),
    ],
)
async def test_a_passage_is_found(
    conn: AsyncConnection, palmyra: StoredSource, text: str, wanted: Expression
) -> None:
    await _store(conn, palmyra, text, "something else")
    assert await _texts(conn, wanted) == [text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("287 and g", Phrase("287(g)")),
        ("1287(g)", Phrase("287(g)")),
        ("notice", Phrase("ice")),
        ("immigrant", Phrase("immigra")),
        ("g 287", Phrase("287(g)")),
        ("a", AllOf((Phrase("a"), Phrase("b")))),
        ("a", AnyOf((Phrase("b"), Phrase("c")))),
        ("model task force", Prefix("task for mod")),
    ],
)
async def test_a_passage_is_not_found(
    conn: AsyncConnection, palmyra: StoredSource, text: str, wanted: Expression
) -> None:
    await _store(conn, palmyra, text)
    assert await _texts(conn, wanted) == []


@pytest.mark.parametrize(
    "typed",
    ["'", '"', "\\", "a'b", '"a" OR', "NEAR(a b)", "a:*", "a & !b", "body:x", "-a", "\x00a", "*"],
)
async def test_nothing_that_is_typed_breaks_a_search(
    conn: AsyncConnection, palmyra: StoredSource, typed: str
) -> None:
    await _store(conn, palmyra, f"before {typed} after")
    for wanted in (Phrase(typed), Prefix(typed), AllOf((Phrase(typed), Phrase("before")))):
        assert len(await _texts(conn, wanted)) == 1


async def test_the_heading_and_the_documents_words_count_as_part_of_each_passage(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    item = Passage("287(g) agreement", heading="New business")
    await _store(conn, palmyra, item, "roads", context="Village Board Palmyra")
    both = AllOf((Phrase("palmyra"), Phrase("287(g)")))
    assert await _texts(conn, both) == ["287(g) agreement"]
    assert await _texts(conn, Phrase("new business")) == ["287(g) agreement"]
    assert await _texts(conn, Phrase("village board")) == ["roads", "287(g) agreement"]
    # Words of two parts do not make a phrase.
    assert await _texts(conn, Phrase("agreement new")) == []


async def test_what_asks_for_no_word_finds_everything_the_newest_first(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _store(conn, palmyra, "one", "two")
    await _store(conn, palmyra, "three")
    newest_first = ["three", "two", "one"]
    assert await _texts(conn, None) == newest_first
    assert await _texts(conn, Phrase("\u2014")) == newest_first
    assert await _texts(conn, AnyOf((Phrase("one"), Phrase("!")))) == newest_first
    assert await _texts(conn, AllOf((Phrase("one"), Phrase("!")))) == ["one"]
    (first,) = await search.search(conn, None, limit=1)
    page = await search.search(conn, None, limit=1, before=first.passage_id)
    assert [row.text for row in page] == ["two"]


async def test_a_search_is_narrowed_by_where_and_when(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await sources.sync(conn, [source(), source("dane", county="Dane", place=None)], NOW)
    dane = await sources.get(conn, "dane")
    assert dane is not None
    ours = await sources.add(conn, source("ours", state="IL"), guild_id=7, now=NOW, limit=9)
    await _store(conn, palmyra, "roads P")
    await _store(conn, dane, "roads D", kind="minutes", days=2)
    await _store(conn, ours, "roads O", days=4)

    async def found(**narrowed: object) -> list[str]:
        filters = Filters(**narrowed)  # type: ignore[arg-type]
        rows = await search.search(conn, Phrase("roads"), filters=filters)
        return [row.text.removeprefix("roads ") for row in rows]

    assert await found() == ["O", "D", "P"]
    assert await found(guild_id=7) == ["O", "D", "P"]
    assert await found(guild_id=8) == ["D", "P"]
    assert await found(state="il") == ["O"]
    assert await found(county="DANE") == ["D"]
    assert await found(place="Palmyra") == ["O", "P"]
    assert await found(source="dane") == ["D"]
    assert await found(kind="minutes") == ["D"]
    assert await found(since=NOW + 2 * DAY) == ["O", "D"]
    assert await found(until=NOW + 2 * DAY) == ["P"]


async def test_a_passage_comes_with_its_document_source_and_meeting(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    (change,) = await meetings.save(
        conn,
        palmyra.id,
        [meetings.NewMeeting("k", "Board", "America/Chicago", start_utc=NOW + DAY)],
        NOW,
    )
    passage = Passage("287(g)", page=2, item="7", heading="New business", ocr=True)
    await _store(conn, palmyra, passage, title="December agenda", meeting_id=change.meeting.id)
    (found,) = await search.search(conn, Phrase("287(g)"))
    assert (found.text, found.page, found.item, found.ocr) == ("287(g)", 2, "7", True)
    assert found.heading == "New business"
    assert (found.document_title, found.document_kind) == ("December agenda", "agenda")
    assert found.document_url == "https://palmyra-village.example.gov/agendas/0"
    assert (found.source_slug, found.source_name) == ("palmyra-village", "Village of Palmyra")
    assert (found.state, found.county, found.place) == ("WI", "Jefferson", "Palmyra")
    assert (found.zone, found.first_seen) == ("America/Chicago", NOW)
    assert (found.meeting_start, found.meeting_status) == (NOW + DAY, "scheduled")


async def test_a_passage_of_any_size_is_stored_and_its_beginning_found(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    distinct = " ".join(f"word{number:06d}" for number in range(120_000))
    await _store(conn, palmyra, f"287(g) {distinct}", context="Palmyra")
    for wanted in (Phrase("287(g)"), Phrase("word000500 word000501"), Phrase("word020000")):
        assert len(await _texts(conn, wanted)) == 1


async def test_what_a_source_published_is_found_in_the_state_that_it_is_moved_to(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _store(conn, palmyra, "roads", "parks")
    await sources.sync(conn, [source(state="IL")], NOW)
    for state, expected in (("WI", []), ("IL", ["roads"])):
        rows = await search.search(conn, Phrase("roads"), filters=Filters(state=state))
        assert [row.text for row in rows] == expected
    assert await _texts(conn, Phrase("roads")) == ["roads"]


async def test_where_no_source_lies_nothing_is_found(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _store(conn, palmyra, "roads")
    assert await search.search(conn, Phrase("roads"), filters=Filters(place="Nowhere")) == []
    assert await search.search(conn, None, filters=Filters(place="Nowhere")) == []


async def test_a_mark_of_the_index_is_no_word_of_a_query(
    conn: AsyncConnection, palmyra: StoredSource
) -> None:
    await _store(conn, palmyra, "roads")
    assert words(marks.of_state("WI")) == ["wi"]
    assert await _texts(conn, Phrase(marks.of_state("WI"))) == []
    assert await _texts(conn, Prefix(marks.of_source(palmyra.id))) == []


async def test_old_passages_are_found_page_by_page_behind_many_newer_ones(
    conn: AsyncConnection, palmyra: StoredSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "MOST", 3)
    monkeypatch.setattr(newest, "_WALKED", 4)
    monkeypatch.setattr(newest, "_LONGEST", 4)
    monkeypatch.setattr(marks, "BLOCK", 5)
    old = [f"roads {number}" for number in range(40)]
    await _store(conn, palmyra, *old, "bridge", *(["parks"] * 60))
    await _store(conn, palmyra, "bridge two")
    seen: list[str] = []
    before = None
    while page := await search.search(conn, Phrase("roads"), limit=7, before=before):
        seen += [row.text for row in page]
        before = page[-1].passage_id
    assert seen == old[::-1]
    assert await _texts(conn, Phrase("bridge")) == ["bridge two", "bridge"]
    assert await _texts(conn, Phrase("tunnel")) == []
    here = Filters(source=palmyra.slug)
    rows = await search.search(conn, Phrase("roads"), filters=here, limit=100)
    assert [row.text for row in rows] == old[::-1]
