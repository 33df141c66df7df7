"""The village and its namesakes: by jurisdiction first, then by clues."""

from __future__ import annotations

import pytest

from scrapers.match import TITLE, Confidence, DocumentContext, Engine, parse
from scrapers.reading import Passage

EXACT, VARIANT, POSSIBLE = Confidence.EXACT, Confidence.VARIANT, Confidence.POSSIBLE
ENGINE = Engine([parse("@palmyra")])
VILLAGE = DocumentContext(state="WI", county="Jefferson", place="Palmyra", body="Village Board")
WISCONSIN = DocumentContext(state="WI")
NEW_JERSEY = DocumentContext(state="NJ", county="Burlington", place="Palmyra")


def sure(text: str, context: DocumentContext = DocumentContext()) -> Confidence | None:  # noqa: B008
    return max((m.confidence for m in ENGINE.match([Passage(text)], context)), default=None)


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("mutual aid with Palmyra Borough", NEW_JERSEY, None),
        ("Palmyra", NEW_JERSEY, None),
        ("Palmyra, Wisconsin", NEW_JERSEY, EXACT),
        ("Palmyra", WISCONSIN, EXACT),
        ("Palmyra, N.Y.", WISCONSIN, None),
        ("Palmyra, Syria", WISCONSIN, None),
        ("the ruins at Palmyra", WISCONSIN, None),
        ("Palmyra Avenue", WISCONSIN, None),
        ("aid to Palmyra Township and the Village of Palmyra", VILLAGE, EXACT),
        ("roads", VILLAGE, EXACT),
        ("roads", DocumentContext(title="Palmyra Village Board", state="WI"), EXACT),
        ("roads", WISCONSIN, None),
        ("Palmyra", DocumentContext(county="Jefferson"), EXACT),
    ],
)
def test_the_jurisdiction_decides_first(
    text: str, context: DocumentContext, expected: Confidence | None
) -> None:
    assert sure(text, context) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Palmyra, WI", EXACT),
        ("palmyra, wi", EXACT),
        ("PALMYRA, WIS.", EXACT),
        ("the Wisconsin village of Palmyra", EXACT),
        ("Palmyra (Jefferson County)", EXACT),
        ("Work begins in Palmyra police station", VARIANT),
        ("or Palmyra police", VARIANT),
        ("Palmyra, NE", None),
        ("Palmyra, IN", None),
        ("Palmyra, Va. residents", None),
        ("PALMYRA, N. Y.", None),
        ("Palmyra (in New York)", None),
        ("New York's Palmyra", None),
        ("the Pennsylvania town of Palmyra", None),
        ("Palmyra in Wisconsin", EXACT),
        ("Palmyra [Wis.]", EXACT),
        ("Palmyra, in the dark", POSSIBLE),
        ("PALMYRA, OR ANY OTHER PLACE", POSSIBLE),
        ("Palmyra, OR 97000", None),
        ("Palmyra N.J.", None),
        ("Palmyra, Wis., not Palmyra, N.Y.", EXACT),
    ],
)
def test_the_state_beside_the_name_tells(text: str, expected: Confidence | None) -> None:
    assert sure(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Palmyra", POSSIBLE),
        ("Palmyra village board", VARIANT),
        ("Palmyra police", VARIANT),
        ("Palmyra police, Lincoln County", None),
        ("Palmyra police and Macedon police", None),
        ("Palmyra, Eagle, Sullivan and a Macedon firm", VARIANT),
    ],
)
def test_clues_weigh_where_no_state_is_told(text: str, expected: Confidence | None) -> None:
    assert sure(text) is expected


def test_only_the_name_that_is_meant_is_quoted() -> None:
    text = "Palmyra, Wis., not Palmyra, N.Y."
    (match,) = ENGINE.match([Passage(text)], DocumentContext())
    assert match.spans == ((0, 7),)


def test_a_document_of_the_place_matches_as_a_whole() -> None:
    (match,) = ENGINE.match([Passage("roads"), Passage("bridges")], VILLAGE)
    assert match.passage == TITLE
