from __future__ import annotations

from collections import Counter

from scrapers.readers.boilerplate import blocks, strip
from scrapers.reading import Passage

BAR = "NOTICE: the Village Board meets on Monday. Item 7: 287(g) agreement"
MENU = "Home\nBoards\nContact"


def page(content: str) -> list[Passage]:
    return [Passage(f"{BAR}\n{MENU}\n{content}\nCopyright Village of Alder")]


def seen(*pages: list[Passage]) -> Counter[int]:
    """On how many pages each fingerprint stood."""
    return Counter(print_ for one in pages for print_ in {b.fingerprint for b in blocks(one)})


def test_a_notice_bar_is_learnt_from_other_pages_and_stripped() -> None:
    others = [page("Parks are open"), page("Garbage day moves"), page("Meet the clerk")]
    assert strip(page("Road work on Oak St."), seen(*others), len(others)) == (
        Passage("Road work on Oak St."),
    )


def test_from_two_pages_nothing_is_learnt() -> None:
    others = [page("Parks are open"), page("Garbage day moves")]
    assert strip(page("Road work"), seen(*others), 2) == tuple(page("Road work"))


def test_the_page_that_the_notice_is_about_still_matches() -> None:
    others = [page("Parks are open"), page("Garbage day moves"), page("Meet the clerk")]
    own = page("7. 287(g) memorandum of agreement, Police Department")
    assert strip(own, seen(*others), 3) == (
        Passage("7. 287(g) memorandum of agreement, Police Department"),
    )


def test_an_item_that_comes_back_at_each_meeting_is_not_boilerplate() -> None:
    def agenda(day: str) -> list[Passage]:
        return [Passage(f"{day}\n1. Roll call\n2. Update on 287(g)\n3. Adjourn\nPosted {day}")]

    others = [agenda(f"July {day}") for day in (1, 2, 3, 4)]
    assert strip(agenda("July 5"), seen(*others), 4) == tuple(agenda("July 5"))


def test_a_long_run_in_the_middle_of_the_page_is_stripped() -> None:
    block = "\n".join(f"A line of the sidebar that stands everywhere, number {n}" for n in range(6))
    others = [[Passage(f"Page {n}\n{block}\nText {n}")] for n in range(4)]
    assert strip([Passage(f"Page 9\n{block}\nText 9")], seen(*others), 4) == (
        Passage("Page 9\nText 9"),
    )


def test_passages_keep_their_place() -> None:
    others = [page("a"), page("b"), page("c")]
    own = [Passage(BAR), Passage("2. Roads", page=2, item="2", heading="New business", ocr=True)]
    assert strip(own, seen(*others), 3) == (own[1],)


def test_an_agenda_at_the_top_of_every_page_is_the_sites() -> None:
    bar = [Passage("Board meeting on Monday"), Passage("7. 287(g) agreement", item="7")]
    others = [[*bar, Passage(text)] for text in ("Parks are open", "Garbage day", "The clerk")]
    assert strip([*bar, Passage("Road work")], seen(*others), 3) == (Passage("Road work"),)


def test_an_item_that_comes_back_as_the_last_of_each_agenda_is_kept() -> None:
    last = [Passage("9. Update on 287(g)", item="9"), Passage("Town of Alder")]
    others = [[Passage(f"July {day}"), *last] for day in (1, 2, 3, 4)]
    assert strip([Passage("July 5"), *last], seen(*others), 4) == (Passage("July 5"), last[0])
