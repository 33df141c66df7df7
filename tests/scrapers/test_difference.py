"""What is new in a version of a document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.difference import Difference, difference
from scrapers.reading import Passage


def items(*texts: str) -> list[Passage]:
    return [Passage(text, item=str(number)) for number, text in enumerate(texts, 1)]


BEFORE = items("1. Call to order", "2. Minutes of July 2", "3. Discussion of 287(g) agreement")


def test_the_first_version_is_new_as_a_whole() -> None:
    assert difference([], BEFORE) == Difference(fresh=frozenset({0, 1, 2}))


def test_the_same_text_is_not_new_whatever_its_spacing_and_case() -> None:
    after = items("1.  CALL TO ORDER", "2. Minutes of\nJuly 2", "3. Discussion of 287(g) agreement")
    assert difference(BEFORE, after) == Difference()


def test_a_renumbered_item_is_not_new() -> None:
    after = items(
        "1. Call to order",
        "2. Public comment",
        "3. Minutes of July 2",
        "4. Discussion of 287(g) agreement",
    )
    assert difference(BEFORE, after) == Difference(fresh=frozenset({1}))


def test_an_items_new_words_are_told_with_the_old_ones() -> None:
    after = items(
        "1. Call to order",
        "2. Minutes of July 2",
        "3. Discussion and possible action on 287(g) agreement",
    )
    found = difference(BEFORE, after)
    assert found.fresh == {2}
    assert found.was == {2: "3. Discussion of 287(g) agreement"}
    assert found.is_new(2, [(41, 47)])


def test_an_item_that_was_taken_off_is_told() -> None:
    assert difference(BEFORE, BEFORE[:2]) == Difference(removed=(2,))


def test_another_document_is_new_as_a_whole() -> None:
    after = items("1. Zoning variance for a garage", "2. Plat of survey")
    assert difference(BEFORE, after) == Difference(fresh=frozenset({0, 1}), removed=(0, 1, 2))


def test_a_packets_pages_may_break_elsewhere() -> None:
    before = [Passage("one\ntwo\nthree", page=1), Passage("four\nfive", page=2)]
    after = [Passage("one\ntwo", page=1), Passage("three\nfour\nfive", page=2)]
    assert difference(before, after) == Difference()


def test_of_a_changed_page_only_the_new_lines_are_new() -> None:
    before = [Passage("Sheriff: 287(g) report\nJail repairs", page=1)]
    after = [Passage("Sheriff: 287(g) report\nJail repairs\nICE detainers", page=1)]
    found = difference(before, after)
    assert found.fresh == {0}
    assert not found.is_new(0, [(9, 15)])
    assert found.is_new(0, [(36, 39)])


@given(st.lists(st.text(alphabet="abc 1.\n", max_size=20), max_size=6))
def test_nothing_is_new_in_the_same_passages_in_any_order(texts: list[str]) -> None:
    passages = items(*texts)
    assert difference(passages, passages[::-1]) == Difference()
