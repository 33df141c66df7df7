"""What a site repeats, learnt from its other pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from scrapers.errand import Errand, Why
from scrapers.listing import DocumentKind, ListedDocument
from scrapers.obtain import Obtained
from scrapers.reading import Agenda, Passage, Reading, ReadOutcome
from scrapers.sitewide import WINDOW, pages_of, repeats
from store import SitePage

HOST = "palmyra.example"
BAR = "NOTICE: the Town Board meets on Monday, November 30, 2026 at 6:30 PM on 287(g)"
TODAY = date(2026, 11, 24)
MONDAY = datetime(2026, 11, 30, 18, 30)  # noqa: DTZ001  local wall clock


def read(number: int, *lines: str, form: str = "html", host: str = HOST) -> Obtained:
    """A page that was read."""
    document = ListedDocument(f"https://{HOST}/{number}", f"Page {number}", DocumentKind.ARTICLE)
    reading = Reading(ReadOutcome.READ, form, tuple(Passage(line) for line in lines))
    return Obtained(Errand(document, Why.NEW), reading, host=host)


def pages(*obtained: Obtained) -> list[SitePage]:
    return pages_of(obtained)


def left(number: int, texts: Sequence[str], batch: Sequence[SitePage], *stored: SitePage) -> str:
    """What is left of a page's lines."""
    found = repeats(batch, {HOST: stored})[f"https://{HOST}/{number}"]
    return " ".join(one.text for one in found.strip([Passage(text) for text in texts]))


def test_only_web_pages_teach() -> None:
    assert pages(read(1, "a", form="pdf"), read(2, "a", host="")) == []
    assert [page.url for page in pages(read(3, "a"))] == [f"https://{HOST}/3"]


def test_what_the_known_pages_repeat_is_dropped() -> None:
    stored = pages(*(read(n, BAR, f"text {n}") for n in range(1, 4)))
    assert left(9, [BAR, "own"], pages(read(9, BAR, "own")), *stored) == "own"


def test_a_notice_on_all_pages_at_once_stays_on_the_first_of_them() -> None:
    batch = pages(*(read(n, BAR, f"text {n}") for n in range(5)))
    stored = pages(*(read(n, "old bar", f"text {n}") for n in range(10, 15)))
    assert [left(n, [BAR, f"text {n}"], batch, *stored) for n in range(5)] == [
        f"{BAR} text 0",
        "text 1",
        "text 2",
        "text 3",
        "text 4",
    ]


def test_a_new_notice_is_learnt_from_the_newest_pages() -> None:
    old = [read(n, "old bar", f"text {n}") for n in range(20)]
    new = [read(20 + n, BAR, f"text {n}") for n in range(3)]
    stored = pages(*new, *old)
    assert len(stored) > WINDOW
    assert left(99, [BAR, "own"], pages(read(99, BAR, "own")), *stored) == "own"


def test_a_page_is_not_held_against_itself_or_another_site() -> None:
    stored = pages(*(read(n, BAR) for n in range(1, 4)))
    own = [SitePage(page.host, f"https://{HOST}/9", page.blocks) for page in stored]
    assert left(9, [BAR], pages(read(9, BAR)), *own) == BAR
    elsewhere = repeats(pages(read(9, BAR)), {"other.example": stored})
    assert elsewhere[f"https://{HOST}/9"].strip([Passage(BAR)]) == (Passage(BAR),)


def test_a_page_keeps_its_own_meeting_when_the_notice_bars_is_taken_off_it() -> None:
    stored = pages(*(read(n, BAR, f"text {n}") for n in range(1, 4)))
    lines = (BAR, "Plan Commission", "Monday, December 14, 2026, 7:00 PM")
    one = read(9, *lines)
    assert one.reading is not None
    told = Agenda(start=MONDAY, time_known=True, remote="https://zoom.us/j/1")
    reading = Reading(ReadOutcome.READ, "html", one.reading.passages, agenda=told)
    cleared = repeats(pages(one), {HOST: stored})[f"https://{HOST}/9"].cleared(
        reading, "Plan Commission", TODAY
    )
    assert cleared.agenda.start == MONDAY.replace(month=12, day=14, hour=19, minute=0)
    assert cleared.agenda.remote == "https://zoom.us/j/1"


def test_a_page_without_anything_repeated_stays_as_it_was_read() -> None:
    stored = pages(*(read(n, f"text {n}") for n in range(1, 4)))
    one = read(9, "own")
    assert one.reading is not None
    found = repeats(pages(one), {HOST: stored})[f"https://{HOST}/9"]
    assert found.cleared(one.reading, "Own", TODAY) is one.reading
