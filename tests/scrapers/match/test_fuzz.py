"""Hostile text and hostile queries: nothing breaks, and no work grows faster than the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.match import DocumentContext, Engine, Query, QueryError, explain, parse
from scrapers.match.batch import Batch
from scrapers.match.citation import Citation
from scrapers.match.finder import PatternFinder
from scrapers.match.planner import Planner
from scrapers.reading import Passage

PIECES = st.sampled_from(
    ["AND", "OR", "NOT", "NEAR", "NEAR/3", "NEAR/", "-", "(", ")", '"', "/", "|", "*", ":", "@",
    "@287g",
     "@palmyra", "title:", "kind:agenda", "item:", "287(g)", "19.85(1)(c)", "ICE", "immigra*",
     "zoning",
     "\u201c", "\u201d", "\uff08", "\u200b", "\u00a7", "\\", " ", "  ", "\n", "\x00", "\x7f",
     "\ud800", "a.b", "/a|b/",
     "/(/", "{", "'", "AND(", "NOT\"x\""]
)  # fmt: skip
QUERIES = st.lists(PIECES, max_size=20).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda joint: joint.join(parts))
)
TEXTS = st.text(max_size=80) | st.lists(
    st.sampled_from(
        ["287", "(", "g", ")", "Palmyra", ", WI", ", NY", "ICE", "immi", "-\n", "\u00ad",
        "\u00ad\n", "\x02\r\n",
         " ", "\n", "zoning", "\ufb01", "\x7f", "\x00", "\ud800", "\uff12\uff18\uff17", "a",
         "board", "\u0301", "1357(g)"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


def read(typed: str) -> Query | QueryError:
    try:
        return parse(typed)
    except QueryError as error:
        return error


@given(QUERIES)
@settings(max_examples=400)
def test_any_query_is_read_or_refused_with_a_place(typed: str) -> None:
    query = read(typed)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(typed)
        assert query.message
        assert len(query.caret().split("\n")) == 2
    else:
        assert parse(query.text) == query


@given(st.lists(QUERIES, max_size=4), st.lists(TEXTS, max_size=4), TEXTS)
@settings(max_examples=250, deadline=None)
def test_any_document_is_matched_within_its_bounds(
    typed: list[str], texts: list[str], title: str
) -> None:
    queries = [query for query in map(read, typed) if isinstance(query, Query)]
    passages = [Passage(text, heading=title[:9] or None) for text in texts]
    context = DocumentContext(title=title, state="WI")
    for match in Engine(queries).match(passages, context):
        length = len(texts[match.passage]) if match.passage >= 0 else 0
        ends = [0, *(edge for span in match.spans for edge in span), length]
        assert ends == sorted(ends)
        assert all(start < end for start, end in match.spans)


@given(QUERIES, st.lists(TEXTS, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_engine_and_the_explanation_agree(typed: str, texts: list[str]) -> None:
    query = read(typed)
    if isinstance(query, QueryError):
        return
    passages = [Passage(text) for text in texts]
    matches = {m.passage: m for m in Engine([query]).match(passages, DocumentContext())}
    for explained in explain(query, passages, DocumentContext()).passages[:-1]:
        found = matches.get(explained.passage)
        assert (found.confidence if found else None) == (
            explained.confidence if any(atom.spans for atom in explained.atoms) else None
        )


@pytest.mark.parametrize("cited", [Citation("287", ("g",)), Citation("19.85", ("1", "c"))])
def test_the_patterns_of_a_citation_are_bounded(cited: Citation) -> None:
    """Each repeats a bounded number of times, so that a try costs the same on any text."""
    for spelling in (cited.plainly(), *cited.loosely()):
        assert b"*" not in spelling.pattern.pattern.replace(rb"\*", b"")
        assert b"+" not in spelling.pattern.pattern.replace(rb"\+", b"")


@pytest.mark.parametrize(
    "text",
    [
        "a " * 20_000,
        "287 " * 10_000,
        "287(a)" + " " * 50_000,
        "287" + "(a) and " * 8_000,
        "village" + " -/" * 20_000,
        "(" * 50_000,
        "-\n" * 20_000,
        "a-\n" * 20_000,
        "\u00ad" * 50_000,
        "\u0301" * 50_000,
        "Palmyra, " * 10_000,
        "ICE" * 20_000,
    ],
)
def test_adversarial_text_is_matched(text: str) -> None:
    """Ends within the test's own time limit; what is quadratic would not."""
    typed = [
        "287(g)",
        "@287g",
        "@palmyra",
        '"village board"',
        "a NEAR/100 b",
        "/(a|b)*c/",
        "a",
        "ICE",
    ]
    engine = Engine([parse(query) for query in typed])
    for match in engine.match([Passage(text)], DocumentContext()):
        assert match.spans


def test_a_pattern_finds_no_more_than_its_share_in_one_text() -> None:
    finder = PatternFinder("a.")
    batch = Batch(["a b " * 5_000])
    batch.present = {finder}
    assert len(finder.find(batch)) == 1_000


def test_the_longest_query_makes_a_plan() -> None:
    query = parse(" NEAR ".join(f"a{n}" for n in range(50)))
    assert len(list(Planner().plan(query.root).finders())) == 50
