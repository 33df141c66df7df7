"""What the index is asked for: never less than what the matcher may find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import shipped_concepts
from scrapers.match import DocumentContext, Engine, candidates, parse
from scrapers.reading import Passage
from store.search import AllOf, AnyOf, Expression, Phrase, Prefix
from store.words import words


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("Zoning", Phrase("zoning")),
        ('"Village Board"', Phrase("village board")),
        ("immigra*", Prefix("immigra")),
        ("a b", AllOf((Phrase("a"), Phrase("b")))),
        ("a OR b", AnyOf((Phrase("a"), Phrase("b")))),
        ("a NEAR b", AllOf((Phrase("a"), Phrase("b")))),
        ("a NOT b", Phrase("a")),
        ("a kind:agenda", Phrase("a")),
        ("a OR kind:agenda", None),
        ("item:zoning", Phrase("zoning")),
        ("/zon.*/", None),
        ("a OR /zon.*/", None),
        ("a /zon.*/", Phrase("a")),
        ("66.0301(2)", Phrase("66.0301(2)")),
    ],
)
def test_a_query_is_narrowed_as_far_as_the_index_can(
    query: str, expression: Expression | None
) -> None:
    assert candidates(parse(query)) == expression


@pytest.mark.parametrize("name", [concept.name for concept in shipped_concepts()])
def test_every_concept_can_be_narrowed(name: str) -> None:
    assert candidates(parse(f"@{name}")) is not None


def holds(expression: Expression, indexed: list[str]) -> bool:
    """Whether an index of these words would give the passage."""
    match expression:
        case Phrase(text=text) | Prefix(text=text):
            wanted = words(text)
            spans = zip(*(indexed[n:] for n in range(len(wanted))), strict=False)
            if isinstance(expression, Prefix):
                return any(
                    list(s[:-1]) == wanted[:-1] and s[-1].startswith(wanted[-1]) for s in spans
                )
            return any(list(span) == wanted for span in spans)
        case AllOf(parts=parts):
            return all(holds(part, indexed) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, indexed) for part in parts)


TEXT = st.lists(
    st.sampled_from(
        ["287(g)", "287g", "287 (9)", "2B7(g)", "278(g)", "28 7(g)", "ICE", "immigration",
        "village", "board",
         "village-board", "zoning", "O\u2019Brien", "immi\u00adgra\u200btion", "\u00d1and\u00fa",
         "287(f) and (g)"]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip
QUERY = st.sampled_from(
    ["287(g)", "immigra*", '"village board"', "ICE 287(g)", "zoning OR ICE NOT board", "o'brien",
     "nandu NEAR zoning", "immigration"]
)  # fmt: skip


@given(QUERY, TEXT)
def test_what_the_matcher_finds_is_among_the_candidates(query: str, text: str) -> None:
    parsed = parse(query)
    expression = candidates(parsed)
    assert expression is not None
    if Engine([parsed]).match([Passage(text)], DocumentContext()):
        assert holds(expression, words(text))
