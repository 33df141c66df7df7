"""Why a query matches or not, in values and in words."""

from __future__ import annotations

from scrapers.match import TITLE, Confidence, DocumentContext, explain, parse
from scrapers.reading import Passage

CONTEXT = DocumentContext(title="Agenda", place="Palmyra", state="WI")


def test_each_passage_tells_its_atoms_and_what_failed_first() -> None:
    passages = [Passage("Item 7: the 287\u00a0(g) agreement"), Passage("zoning of roads")]
    explained = explain(parse("Palmyra 287(g) NOT zoning"), passages, CONTEXT)
    assert (
        str(explained)
        == """\
palmyra AND 287(g) AND NOT zoning
passage 1: match, exact
  palmyra: exact, around the passage
  287(g): exact, "287 (g)" at 12-19
  zoning: not found
passage 2: no match, 287(g) is not in it
  palmyra: exact, around the passage
  287(g): not found
  zoning: exact, "zoning" at 0-6
the document's own words: no match, 287(g) is not in it
  palmyra: exact, around the passage
  287(g): not found
  zoning: not found"""
    )


def test_the_values_hold_offsets_quotes_and_confidence() -> None:
    explained = explain(parse("287(g)"), [Passage("the 287g program")], CONTEXT)
    first, document = explained.passages
    assert first.matched
    assert first.confidence is Confidence.VARIANT
    assert first.atoms[0].spans == ((4, 8),)
    assert first.atoms[0].quotes == ("287g",)
    assert document.passage == TITLE
    assert not document.matched


def failed(query: str, text: str, context: DocumentContext = CONTEXT) -> str:
    return explain(parse(query), [Passage(text)], context).passages[0].failed


def test_a_miss_names_the_first_thing_that_failed() -> None:
    assert failed("roads AND (a OR b)", "roads") == "none of a, b is in it"
    assert failed("roads NOT bridges", "roads, bridges") == "bridges is in it, and must not be"
    assert failed("a NEAR/1 b", "a x b") == "a and b are not within 1 words"
    assert failed("a NEAR/1 b", "a x") == "b is not in it"
    assert failed("kind:minutes", "a", DocumentContext(kind="agenda")) == (
        "kind:minutes: the document's kind is agenda"
    )
    assert failed("item:roads", "roads") == "it is no agenda item"
    assert failed("287(g)", "287 g of flour").startswith("what could be 287(g) is in it, but")
    assert failed("@palmyra", "Palmyra, N.Y.", DocumentContext()) == (
        "the name is in it, but what stands around it tells of another than @palmyra"
    )
    assert failed("@zoning", "roads") == "nothing that @zoning means is in it"


def test_a_match_has_nothing_that_failed() -> None:
    assert failed("roads", "roads") == ""
