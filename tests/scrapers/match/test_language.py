"""The language as it is typed: what is read, what is refused, and how that is said."""

from __future__ import annotations

import pytest

from scrapers.match import Query, QueryError, parse


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("Palmyra  AND 287 (G)", "palmyra AND 287 AND g"),
        ("Palmyra 287(G)", "palmyra AND 287(g)"),
        ('a b OR c "D e"', 'a AND b OR c AND "d e"'),
        ("a | b|c", "a OR b OR c"),
        ("(a OR b) c", "(a OR b) AND c"),
        ("a (b (c d))", "a AND b AND c AND d"),
        ("-zoning police", "NOT zoning AND police"),
        ("NOT(zoning) police", "NOT zoning AND police"),
        ("zoning NOT (a OR b)", "zoning AND NOT (a OR b)"),
        ("zoning NOT a NEAR b", "zoning AND NOT a NEAR/10 b"),
        ("a NEAR/3 b NEAR (c OR d)", "a NEAR/3 b NEAR/10 (c OR d)"),
        ("a NEAR (b NEAR/2 c)", "a NEAR/10 (b NEAR/2 c)"),
        ("19.85(1)(c) zoning", "19.85(1)(c) AND zoning"),
        ("(287(g))", "287(g)"),
        ("(ICE OR 287(g)) AND 66.0301(2)", "(ICE OR 287(g)) AND 66.0301(2)"),
        ('"287 ( g )"', "287(g)"),
        ("\uff12\uff18\uff17\uff08\uff47\uff09", "287(g)"),
        ("287\u200b(g)", "287(g)"),
        ("“village board” \u2013minutes", '"village board" AND NOT minutes'),
        ("immigra*", "immigra*"),
        ("ICE ice Ice", "ICE AND ice"),
        ('"ICE"', "ICE"),
        ('"VILLAGE BOARD"', '"village board"'),
        ('"ICE agreement"', '"ICE agreement"'),
        ('"AND" "or"', '"AND" AND or'),
        ("zoning, board.", "zoning AND board"),
        ("O\u2019Brien AT&T", "o'brien AND at&t"),
        ("10:30 https://example.gov/a", '"10:30" AND "https://example.gov/a"'),
        (
            "title:Agenda BODY:“Plan Commission” state:wi",
            'title:agenda AND body:"plan commission" AND state:wi',
        ),
        ("-kind:minutes zoning", "NOT kind:minutes AND zoning"),
        ("@287G", "@287g"),
        (r"/ord(inance)? 20\d\d/ zoning", r"/ord(inance)? 20\d\d/ AND zoning"),
        ("a a a OR a", "a"),
    ],
)
def test_a_query_has_one_canonical_text(typed: str, canonical: str) -> None:
    query = parse(typed)
    assert query.text == canonical
    assert parse(query.text) == query


@pytest.mark.parametrize(
    ("typed", "message", "position"),
    [
        ("", "the query is empty", 0),
        ("  ", "the query is empty", 0),
        ("zoning OR", "something to look for is expected after OR", 9),
        ("zoning AND )", "something to look for is expected after AND", 11),
        ("AND zoning", "something to look for is expected before AND", 0),
        ("zoning OR OR police", "something to look for is expected after OR", 10),
        ("NOT NOT zoning", "something to look for is expected after NOT", 4),
        ("zoning NEAR NOT police", "NEAR stands between two things that must be there", 12),
        ("zoning NEAR -police", "NEAR stands between two things that must be there", 12),
        ("zoning NEAR title:a", "not NOT or a field", 7),
        ("zoning NEAR/0 police", "NEAR takes 1 to 100 words", 7),
        ("zoning NEAR/101 police", "NEAR takes 1 to 100 words", 7),
        ("(zoning OR police", "this '(' is never closed", 0),
        ("zoning)", "this ')' closes nothing", 6),
        ("zoning ()", "there is nothing between these parentheses", 7),
        ('zoning "village board', "this quotation mark is never closed", 7),
        ("police(zoning board)", "touches the word before it", 6),
        ("NOT zoning", "NOT alone would match nearly everything", 0),
        ("-zoning -police", "would match wherever a word is absent", 0),
        ("police OR NOT zoning", "would match wherever a word is absent", 10),
        ("im*", "'*' needs at least 3 letters before it", 0),
        ("police imm*gration", "'*' works only at the end of a single word", 7),
        ('"immigra* law"', "'*' works only at the end of a single word", 0),
        ("police §", "no letter or digit", 7),
        ("village - board", "a '-' that stands alone says nothing", 8),
        ("titel:zoning", "there is no field 'titel'", 0),
        ("title: zoning", "expected right after 'title:'", 6),
        ("title:@ice", "expected right after 'title:'", 6),
        ("kind:memo", "there is no kind 'memo'; the kinds are agenda, packet", 5),
        ("police @287h", "there is no concept @287h", 7),
        ("police /a(b/", "missing )", 7),
        ("police /x*/", "also matches no text at all", 7),
        ("/(x{900}){2}/", "cannot be used", 0),
        (r"/\pL{12}/", "too large once its repeats are written out", 0),
        ("police /never closed", "stands between two slashes", 7),
        ("(" * 11 + "a" + ")" * 11, "parentheses go at most 10 deep", 10),
        ("a" * 513, "at most 512 characters, this one has 513", 512),
        (" ".join(f"a{n}" for n in range(51)), "at most 50 terms, this one has 51", 193),
        ("/" + "a" * 201 + "/", "at most 200 characters, this one has 201", 0),
    ],
)
def test_what_cannot_be_read_says_where_and_what_was_expected(
    typed: str, message: str, position: int
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert message in caught.value.message
    assert caught.value.position == position


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 512,
        " ".join(f"a{n}" for n in range(50)),
        "(" * 10 + "a" + ")" * 10,
        "/" + "a" * 200 + "/",
        "a NEAR/100 b",
    ],
)
def test_a_query_at_a_limit_is_read(typed: str) -> None:
    assert parse(typed).text


def test_a_caret_stands_under_the_place() -> None:
    with pytest.raises(QueryError) as caught:
        parse("(zoning OR police")
    assert str(caught.value) == "this '(' is never closed\n(zoning OR police\n^"


def test_a_caret_stays_in_sight_in_a_long_query() -> None:
    with pytest.raises(QueryError) as caught:
        parse("zoning " * 40 + ")")
    line, caret = caught.value.caret(width=30).split("\n")
    assert len(line) == 30
    assert line[caret.index("^")] == ")"


def test_a_place_is_counted_in_what_was_typed() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a\u200b\u200bb “c")
    assert caught.value.position == 5


def test_a_misspelt_concept_gets_the_near_one_as_a_hint() -> None:
    with pytest.raises(QueryError) as caught:
        parse("@palmira")
    assert caught.value.hint == "Did you mean @palmyra?"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (
            "zoning and police",
            "'and' in small letters is an ordinary word here; write AND for the operator.",
        ),
        (
            "zoning or police",
            "'or' in small letters is an ordinary word here; write OR for the operator.",
        ),
        (
            "zoning not minutes",
            "'not' in small letters is an ordinary word here; write NOT for the operator.",
        ),
        (
            "zoning near/5 police",
            "'near/5' in small letters is an ordinary word here; write NEAR/5 for the operator.",
        ),
        ("287 (g)", "287 (g) looks for 287 and for g; write 287(g) for the citation."),
        ("'village board'", 'A phrase stands in double quotation marks: "village board".'),
    ],
)
def test_a_likely_slip_gets_a_hint_and_no_error(typed: str, hint: str) -> None:
    assert parse(typed).hints == (hint,)


@pytest.mark.parametrize(
    "typed",
    ['"zoning and police"', "zoning AND police", "O'Brien", "title:and zoning", "zoning or"],
)
def test_what_is_no_slip_gets_no_hint(typed: str) -> None:
    assert parse(typed).hints == ()


def test_queries_are_equal_by_their_canonical_text() -> None:
    assert {parse("A b"), parse("a AND  B")} == {Query("a AND b", parse("a b").root)}
