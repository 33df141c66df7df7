"""Section citations: their spellings, how sure each is, and what only looks like one."""

from __future__ import annotations

import pytest

from scrapers.match import Confidence, DocumentContext, Engine, parse
from scrapers.reading import Passage

EXACT, VARIANT, POSSIBLE = Confidence.EXACT, Confidence.VARIANT, Confidence.POSSIBLE
NOWHERE = DocumentContext()


def best(query: str, text: str, context: DocumentContext = NOWHERE) -> Confidence | None:
    matches = Engine([parse(query)]).match([Passage(text)], context)
    return max((match.confidence for match in matches), default=None)


@pytest.mark.parametrize(
    "text",
    [
        "287(g)", "287(G)", "287 (g)", "287( g )", "287\n(g)", "287\u00a0(\u200bg\u00ad)",
        "\uff12\uff18\uff17\uff08\uff47\uff09", "\u00a7287(g)",
        "ICE-287(g)", "(287(g))", "287(g)(1)", "287(g)agreement", "Section287(g)",
        "MOA_287(g).pdf", "287%28g%29",
    ],
)  # fmt: skip
def test_a_citation_is_exact_however_it_is_spaced(text: str) -> None:
    assert best("287(g)", text) is EXACT


@pytest.mark.parametrize(
    "text",
    [
        "1287(g)", "2025-287(g)", "66.0287(g)", "79-32,287(g)", ".287(g)", "$287(g)", "287(gg)",
        "287(i)",
        "287(g1)", "287, (g)", "287 and (g)", "$287 (gross)", "287 (Gordon)", "X287(g)",
    ],
)  # fmt: skip
def test_a_citation_is_not_found_in_another(text: str) -> None:
    assert best("287(g)", text) is None


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("287g", VARIANT), ("287G", VARIANT), ("287-g", VARIANT), ("287 g", VARIANT), ("287[g]",
        VARIANT),
        ("287(g", VARIANT), ("287.g", VARIANT), ("287\u2013g", VARIANT), ("Sec.287(g)", VARIANT),
        ("287, subsection (g)", VARIANT), ("287(f), (g)", VARIANT), ("287(a)-(g)", VARIANT),
        ("287(9)", POSSIBLE), ("287(q)", POSSIBLE), ("2B7(g)", POSSIBLE), ("28 7(g)", POSSIBLE),
        ("278(g)", POSSIBLE), ("Z87 (g)", POSSIBLE), ("287{g)", VARIANT),
    ],
)  # fmt: skip
def test_another_spelling_counts_beside_a_word_of_the_subject(text: str, sure: Confidence) -> None:
    assert best("287(g)", f"{text} and immigration") is sure
    assert best("287(g)", f"{text} and gardening") is None


@pytest.mark.parametrize(
    "word",
    ["immigration", "ICE", "DHS", "MOA", "memorandum of agreement", "task force model",
    "warrant service officer", "jail enforcement", "deportation", "the sheriff", "delegation"],
)  # fmt: skip
def test_the_subject_is_named_by_many_words(word: str) -> None:
    assert best("287(g)", f"the 287 g matter, {word}") is VARIANT


def test_the_subject_may_be_named_by_the_document() -> None:
    assert best("287(g)", "287-g, first reading", DocumentContext(title="ICE agreement")) is VARIANT


def test_a_word_of_any_agreement_is_enough_for_a_glued_spelling_alone() -> None:
    assert best("287(g)", "pause-287g-enforcement-agreement") is VARIANT
    assert best("287(g)", "287 g enforcement agreement") is None


@pytest.mark.parametrize(
    "text",
    [
        "26 U.S.C. 287(g)", "18 USC \u00a7 287(g)", "Wis. Admin. Code Trans 287(g)",
        "Wis. Stat. \u00a7 287(g)",
        "s. 287(g), Stats.", "287 G Street, immigration office", "287 g/mL, sheriff's well",
        "JAMA 287(9):1132, immigration",
    ],
)  # fmt: skip
def test_another_code_a_street_or_a_measure_is_never_meant(text: str) -> None:
    assert best("287(g)", text) is None
    assert best("@287g", text) is None


@pytest.mark.parametrize(
    "text", ["page 287 (g)", "Ordinance 287(g)", "Section 287(g) of the Village Code"]
)
def test_a_doubtful_find_counts_only_where_the_subject_is_named(text: str) -> None:
    assert best("287(g)", text) is None
    assert best("287(g)", f"{text}: immigration enforcement") is EXACT


def test_the_concept_is_surer_of_a_misreading_than_the_bare_citation() -> None:
    text = "Task Force Model (287(9)) agreement with ICE"
    assert best("287(g)", text) is POSSIBLE
    assert best("@287g", text) is VARIANT


@pytest.mark.parametrize(
    ("query", "text", "sure"),
    [
        ("19.85(1)(c)", "19.85 (1) (c)", EXACT),
        ("19.85(1)(c)", "closed session, 19.85(1)c", VARIANT),
        ("19.85(1)(e)", "closed session under 19.85(1)(c)(e)", VARIANT),
        ("19.85(1)(e)", "closed session under 19.85(1)(c) and (e)", VARIANT),
        ("19.85(1)(c)", "19.85(1)c", None),
        ("19.85(1)(c)", "119.85(1)(c)", None),
        ("66.0301(2)", "66.0301 (2)", EXACT),
        ("66.0301(2)", "66.03012", None),
        ("66.0301(2)", "66.0301-2, sheriff", None),
    ],
)
def test_chains_of_steps_are_read_too(query: str, text: str, sure: Confidence | None) -> None:
    assert best(query, text) is sure


def test_the_sure_and_the_unsure_are_joined_as_the_operators_say() -> None:
    text = "287g and ICE"
    assert best("287(g) AND ICE", text) is VARIANT
    assert best("287(g) OR ICE", text) is EXACT
    assert best("ICE NOT 287(g)", text) is None
    assert best("ICE NOT 287(g)", "278(g) and ICE") is EXACT
    assert best("287(g) NEAR/2 ICE", text) is VARIANT
