"""What a query finds in a document, and where."""

from __future__ import annotations

import threading

import pytest

from scrapers.match import TITLE, Confidence, DocumentContext, Engine, Match, parse
from scrapers.reading import Passage

NOWHERE = DocumentContext()


def found(
    query: str, *texts: str, context: DocumentContext = NOWHERE
) -> list[tuple[int, list[str]]]:
    """The passages that match, each with what is quoted of it."""
    passages = [Passage(text) for text in texts]
    return [
        (match.passage, [texts[match.passage][start:end] for start, end in match.spans])
        for match in Engine([parse(query)]).match(passages, context)
    ]


@pytest.mark.parametrize(
    ("query", "text", "quotes"),
    [
        ("zoning", "Zoning. ZONING; rezoning, zoning's", ["Zoning", "ZONING", "zoning"]),
        ("ice", "Notice: ICE, Ice and ice", ["ICE", "Ice", "ice"]),
        ("ICE", "Notice: ICE, Ice and ice; \uff29\uff23\uff25", ["ICE", "\uff29\uff23\uff25"]),
        ("ICE", "file ICE_memo.pdf", ["ICE"]),
        ("TAXES", "Taxes and TAXES", ["TAXES"]),
        ("BUDGET", "the Budget", ["Budget"]),
        ('"ICE agreement"', "ice agreement, ICE Agreement", ["ICE Agreement"]),
        (
            '"village board"',
            "Village-Board, village/board, village\n  board, village, board",
            ["Village-Board", "village/board", "village\n  board"],
        ),
        ("data-center", "data center and data-center", ["data center", "data-center"]),
        (
            '"Palmyra, Wis. 53156"',
            "Palmyra, Wis. 53156; Palmyra Wis 53156",
            ["Palmyra, Wis. 53156", "Palmyra Wis 53156"],
        ),
        ("O'Brien", "O\u2019Brien and O Brien", ["O\u2019Brien"]),
        ("immigra*", "immigrants, Immigration, emigration", ["immigra", "Immigra"]),
        ("nandu", "un \u00d1and\u00fa", ["\u00d1and\u00fa"]),
        ("\u00f1and\u00fa", "nandu", ["nandu"]),
        ("filing", "the \ufb01ling", ["\ufb01ling"]),
        (
            "immigration",
            "immi\u00adgra\u200btion and immi-\ngration",
            ["immi\u00adgra\u200btion", "immi-\ngration"],
        ),
        ('"warrant service"', "a warrant-\nservice officer", ["warrant-\nservice"]),
        ("19.85", "$19.85 and 19.85(1), 119.85, 19.857", ["19.85", "19.85"]),
        ("$500", "$500 and 500", ["$500"]),
        ("AT&T", "AT&T, AT & T", ["AT&T"]),
        ("бюджет", "Проект БЮДЖЕТА и бюджет", ["бюджет"]),
        (
            '"8 U.S.C. 1357(g)"',
            "8 U.S.C. \u00a7 1357 (g) and 8 U.S.C. 1357(g)",
            ["8 U.S.C. \u00a7 1357 (g)", "8 U.S.C. 1357(g)"],
        ),
        (
            r"/ord(inance)? 20\d\d-\d+/",
            "Ord  2025-7 and ORDINANCE\n2024-11",
            ["Ord  2025-7", "ORDINANCE\n2024-11"],
        ),
        ("/^item/", "item one item", ["item"]),
        ("/se\u00f1or/", "Senor, SE\u00d1OR", ["Senor", "SE\u00d1OR"]),
    ],
)
def test_an_atom_is_quoted_as_published(query: str, text: str, quotes: list[str]) -> None:
    assert found(query, text) == [(0, quotes)]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("zoning", "rezoning zonings"),
        ('"village board"', "village. Board"),
        ("ICE", "ice"),
        ("/a.b/", "a b"[:1] + "\n\nc"),
        ("immigra*", "emigrant"),
    ],
)
def test_what_only_resembles_an_atom_is_not_found(query: str, text: str) -> None:
    assert found(query, text) == []


def test_and_is_decided_within_one_passage() -> None:
    assert found("Palmyra AND ICE", "Palmyra", "ICE", "ICE in Palmyra") == [(2, ["ICE", "Palmyra"])]


def test_not_looks_at_the_same_passage_only() -> None:
    assert found("zoning NOT minutes", "zoning minutes", "zoning") == [(1, ["zoning"])]


def test_or_quotes_all_that_is_there() -> None:
    assert found("sewer OR water OR gas", "water, sewer") == [(0, ["water", "sewer"])]


@pytest.mark.parametrize(
    ("query", "text", "quotes"),
    [
        ("a NEAR/1 b", "a b x", ["a", "b"]),
        ("a NEAR/1 b", "b a x", ["b", "a"]),
        ("a NEAR/2 b", "a x b x x x a", ["a", "b"]),
        ("a NEAR/3 (b OR c)", "c x x a x x b", ["c", "a", "b"]),
        ("a NEAR/3 b NEAR/3 c", "a b x x c", ["a", "b", "c"]),
        ('"a b" NEAR/2 c', "a b x c", ["a b", "c"]),
        ("a NEAR/2 a", "a x a", ["a", "a"]),
    ],
)
def test_near_finds_words_close_to_each_other(query: str, text: str, quotes: list[str]) -> None:
    assert found(query, text) == [(0, quotes)]


@pytest.mark.parametrize(
    ("query", "text"), [("a NEAR/1 b", "a x b"), ("a NEAR/2 b", "a x x b"), ("a NEAR a", "a x x")]
)
def test_near_does_not_find_words_far_apart(query: str, text: str) -> None:
    assert found(query, text) == []


def test_near_does_not_reach_into_the_next_passage() -> None:
    assert found("a NEAR/2 b", "x a", "b x") == []


def test_a_phrase_does_not_reach_into_the_next_passage() -> None:
    assert found('"village board"', "the village", "board met") == []


def test_a_pattern_does_not_reach_into_the_next_passage() -> None:
    assert found(r"/village\s+board/", "the village", "board met") == []


def test_title_board_and_jurisdiction_count_as_part_of_each_passage() -> None:
    context = DocumentContext(body="Village Board", place="Palmyra", county="Jefferson", state="WI")
    assert found("Palmyra AND 287(g)", "a 287(g) item", "roads", context=context) == [
        (0, ["287(g)"])
    ]
    assert found(
        '"jefferson county" wisconsin "village board" roads', "roads", context=context
    ) == [(0, ["roads"])]
    assert found("roads NOT Palmyra", "roads", context=context) == []
    assert found('"palmyra jefferson" roads', "roads", context=context) == []


def test_what_only_the_document_says_is_one_match_of_the_document() -> None:
    context = DocumentContext(title="Agenda: 287(g) agreement")
    matches = Engine([parse("287(g)")]).match([Passage("roads"), Passage("bridges")], context)
    assert matches == [Match("287(g)", TITLE, Confidence.EXACT, (), ((8, 14),))]


def test_a_title_still_matches_where_nothing_could_be_read() -> None:
    matches = Engine([parse("ICE agreement")]).match([], DocumentContext(title="ICE agreement.doc"))
    assert [(m.passage, m.title_spans) for m in matches] == [(TITLE, ((0, 3), (4, 13)))]


def test_a_passage_that_matches_stands_for_the_document() -> None:
    context = DocumentContext(title="287(g)")
    matches = Engine([parse("287(g)")]).match([Passage("roads"), Passage("287(g)")], context)
    assert [match.passage for match in matches] == [1]


def test_what_only_a_heading_says_matches_the_first_passage_under_it() -> None:
    passages = [
        Passage("Call to order"),
        Passage("Presentation", heading="287(g) agreement"),
        Passage("Vote", heading="287(g) agreement"),
    ]
    matches = Engine([parse("287(g)")]).match(passages, NOWHERE)
    assert [(match.passage, match.spans) for match in matches] == [(1, ())]


def test_a_heading_counts_for_each_passage_that_has_the_rest() -> None:
    passages = [Passage("water", heading="Zoning"), Passage("sewer", heading="Zoning")]
    matches = Engine([parse("zoning sewer"), parse("zoning NOT water")]).match(passages, NOWHERE)
    assert [(match.query, match.passage) for match in matches] == [("zoning AND sewer", 1)]


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("title:agenda zoning", True),
        ("title:minutes zoning", False),
        ('body:"plan commission" zoning', True),
        ("body:board zoning", False),
        ("source:palmyra zoning", True),
        ("source:palmyra-plan-commission zoning", True),
        ("source:palm zoning", False),
        ("source:palm* zoning", True),
        ("state:WI zoning", True),
        ("state:wisconsin zoning", True),
        ("county:jefferson zoning", True),
        ("place:PALMYRA zoning", True),
        ("kind:packet zoning", True),
        ("-kind:packet zoning", False),
        ("zoning (kind:minutes OR state:WI)", True),
        ("item:zoning", True),
        ("item:sewer", False),
    ],
)
def test_fields_look_at_one_fact_of_the_document(query: str, matches: bool) -> None:
    context = DocumentContext(
        "Meeting agenda",
        "Plan Commission",
        "palmyra-plan-commission",
        "WI",
        "Jefferson",
        "Palmyra",
        "packet",
    )
    passages = [Passage("zoning", item="7"), Passage("sewer")]
    assert bool(Engine([parse(query)]).match(passages, context)) is matches


def test_a_query_of_fields_alone_matches_the_document() -> None:
    engine = Engine([parse("kind:agenda state:WI")])
    context = DocumentContext(kind="agenda", state="WI")
    assert engine.match([Passage("a")], context) == [
        Match("kind:agenda AND state:WI", TITLE, Confidence.EXACT, ())
    ]


def test_queries_are_matched_once_however_often_they_are_added() -> None:
    engine = Engine([parse("a b"), parse("b"), parse("a AND  b")])
    assert len(engine) == 2
    assert parse("A B") in engine
    matches = engine.match([Passage("a b")], NOWHERE)
    assert sorted(match.query for match in matches) == ["a AND b", "b"]


def test_what_is_added_and_discarded_counts_from_the_next_match_on() -> None:
    engine = Engine()
    passages = [Passage("zoning of a 287(g) data center")]
    typed = ["zoning", "287(g)", '"data center"', "zoning 287(g)", "/zon.*/", "@data-center"]
    for text in typed:
        engine.add(parse(text))
    assert {m.query for m in engine.match(passages, NOWHERE)} == {parse(t).text for t in typed}
    for text in typed[:-1]:
        engine.discard(parse(text))
    assert {m.query for m in engine.match(passages, NOWHERE)} == {"@data-center"}
    engine.discard(parse("never there"))
    engine.add(parse("zoning"))
    assert {m.query for m in engine.match(passages, NOWHERE)} == {"@data-center", "zoning"}


def test_many_queries_come_and_go_and_the_right_ones_are_left() -> None:
    engine = Engine([parse(f"word{n}") for n in range(2000)])
    passages = [Passage(" ".join(f"word{n}" for n in range(3000)))]
    assert len(engine.match(passages, NOWHERE)) == 2000
    for n in range(2000, 3000):
        engine.add(parse(f"word{n}"))
        if n % 97 == 0:
            engine.match(passages, NOWHERE)
    for n in range(0, 3000, 2):
        engine.discard(parse(f"word{n}"))
    matches = engine.match(passages, NOWHERE)
    assert {match.query for match in matches} == {f"word{n}" for n in range(1, 3000, 2)}


def test_a_query_is_found_whichever_of_its_words_it_waits_for() -> None:
    """A query that is looked at in vain moves to a rarer word; nothing may be missed by that."""
    engine = Engine([parse("alpha beta"), parse("(alpha OR gamma) delta")])
    texts = ["alpha", "beta", "delta", "gamma"] * 20 + ["alpha beta", "gamma delta"]
    for _ in range(3):
        for text in texts[:-2]:
            assert engine.match([Passage(text)], NOWHERE) == []
        assert [m.query for m in engine.match([Passage(texts[-2])], NOWHERE)] == ["alpha AND beta"]
        assert [m.query for m in engine.match([Passage(texts[-1])], NOWHERE)] == [
            "(alpha OR gamma) AND delta"
        ]


def test_threads_match_while_another_adds_and_discards() -> None:
    steady = parse("zoning AND sewer")
    engine = Engine([steady])
    passages = [Passage("zoning and sewer, " + " ".join(f"w{n}" for n in range(50)))]
    done = threading.Event()
    wrong: list[list[str]] = []

    def match() -> None:
        while not done.is_set():
            queries = [m.query for m in engine.match(passages, NOWHERE)]
            if queries.count(steady.text) != 1:
                wrong.append(queries)

    threads = [threading.Thread(target=match) for _ in range(2)]
    for thread in threads:
        thread.start()
    for n in range(300):
        engine.add(parse(f"w{n % 50} zoning"))
        engine.discard(parse(f"w{(n + 25) % 50} zoning"))
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_long_documents_give_the_index_of_each_passage() -> None:
    texts = [
        f"Item {n}. " + "lorem ipsum " * 40 + (f"needle{n}" if n % 7 == 0 else "")
        for n in range(70)
    ]
    engine = Engine([parse("needle*")])
    matches = engine.match([Passage(text) for text in texts], NOWHERE)
    assert [match.passage for match in matches] == list(range(0, 70, 7))
    for match in matches:
        start, end = match.spans[0]
        assert texts[match.passage][start:end] == "needle"
