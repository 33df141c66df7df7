"""Which documents of a source are read, and why."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config import Source
from scrapers.errand import MOST_AT_ONCE, Memory, Plan, Why, is_owed, of_meeting, plan
from scrapers.listing import DocumentKind, ListedDocument, ListedMeeting, Listing, Outcome
from store.documents import KnownDocument
from store.meetings import StoredMeeting
from store.validators import StoredValidators

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = Source(slug="oakvale", name="Oakvale", platform="generic", url="https://x/a", state="WI")
UNCHANGED = Listing(Outcome.UNCHANGED)


def listed(number: int = 1, **values: object) -> ListedDocument:
    document = ListedDocument(f"https://x/{number}.pdf", "Agenda", DocumentKind.AGENDA)
    return replace(document, **values)  # type: ignore[arg-type]


def meeting(days: float, *papers: ListedDocument, key: str = "board") -> ListedMeeting:
    start = (NOW + days * DAY).astimezone(SOURCE.timezone).replace(tzinfo=None)
    return ListedMeeting(key, "Village Board", start, documents=papers)


def listing(*of: ListedMeeting | ListedDocument) -> Listing:
    return Listing(
        Outcome.OK,
        meetings=tuple(one for one in of if isinstance(one, ListedMeeting)),
        documents=tuple(one for one in of if isinstance(one, ListedDocument)),
    )


def known(number: int = 1, meeting_id: int | None = 7, **values: object) -> KnownDocument:
    document = KnownDocument(
        id=number,
        url=f"https://x/{number}.pdf",
        title="Agenda",
        kind="agenda",
        stamp=None,
        published=None,
        meeting_id=meeting_id,
        first_seen=NOW - 9 * DAY,
        last_seen=NOW - DAY,
        version_id=number,
        sha256=f"{number}",
        outcome="read",
    )
    return replace(document, **values)  # type: ignore[arg-type]


def held(days: float, key: str = "board", number: int = 7) -> StoredMeeting:
    return StoredMeeting(
        id=number,
        source_id=1,
        key=key,
        title="Village Board",
        body=None,
        start_utc=NOW + days * DAY,
        zone="America/Chicago",
        time_known=True,
        place=None,
        remote=None,
        status="scheduled",
        url=None,
        first_seen=NOW - 9 * DAY,
        last_seen=NOW,
        missing_since=None,
    )


ANSWER = StoredValidators('"e"', None, "1", NOW - HOUR)
MUTE = StoredValidators(None, None, "1", NOW - HOUR)
FAILED = StoredValidators(None, None, None, NOW - HOUR, NOW - HOUR)


def remember(
    *documents: KnownDocument,
    meetings: tuple[StoredMeeting, ...] = (),
    answer: StoredValidators | None = ANSWER,
    since: datetime | None = NOW - 30 * DAY,
) -> Memory:
    answers = {document.url: answer for document in documents if answer is not None}
    return Memory(
        {document.url: document for document in documents},
        {one.id: one for one in meetings},
        answers,
        since,
    )


def whys(planned: Plan) -> list[tuple[str, str]]:
    return [(errand.document.url[len("https://x/") :], errand.why) for errand in planned.read]


def test_what_is_new_is_read() -> None:
    planned = plan(listing(meeting(3, listed(1)), listed(2)), remember(), SOURCE, NOW)
    assert whys(planned) == [("1.pdf", Why.NEW), ("2.pdf", Why.NEW)]
    assert [errand.meeting for errand in planned.read] == ["board", None]


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        (None, "Amended 9:44", Why.STAMP),
        ("a", "b", Why.STAMP),
        ("a", "a", None),
        ("a", None, "stamp"),
    ],
)
def test_a_new_stamp_has_a_known_document_read(
    before: str | None, now: str | None, why: str | None
) -> None:
    planned = plan(
        listing(listed(stamp=now)), remember(known(stamp=before, meeting_id=None)), SOURCE, NOW
    )
    assert [errand.why for errand in planned.read] == ([why] if why else [])


@pytest.mark.parametrize(
    ("days", "asked"), [(-0.6, False), (-0.4, True), (0.1, True), (29, True), (31, False)]
)
@pytest.mark.parametrize("what", [listing(), UNCHANGED])
def test_papers_of_meetings_that_are_near_are_asked_for_listed_or_not(
    days: float, asked: bool, what: Listing
) -> None:
    memory = remember(known(), meetings=(held(days),))
    assert whys(plan(what, memory, SOURCE, NOW)) == ([("1.pdf", Why.AHEAD)] if asked else [])


def test_minutes_are_never_asked_for_again() -> None:
    memory = remember(known(kind="minutes"), meetings=(held(1),))
    assert plan(UNCHANGED, memory, SOURCE, NOW).read == ()


@pytest.mark.parametrize(
    ("days", "hours", "asked"),
    [(1, 0.5, False), (1, 1, True), (5, 1, False), (5, 5, False), (5, 6.1, True)],
)
def test_what_tells_nothing_of_its_changes_is_fetched_more_seldom(
    days: float, hours: float, asked: bool
) -> None:
    answer = replace(MUTE, fetched_at=NOW - hours * HOUR)
    memory = remember(known(), meetings=(held(days),), answer=answer)
    assert bool(plan(UNCHANGED, memory, SOURCE, NOW).read) is asked


def test_what_was_read_out_of_the_feed_is_not_asked_for_at_its_address() -> None:
    memory = remember(known(), meetings=(held(1),), answer=None)
    assert plan(UNCHANGED, memory, SOURCE, NOW).read == ()


def test_what_fails_is_tried_ever_more_seldom_for_a_month() -> None:
    began = NOW - HOUR
    answer, at, waits = FAILED, began, []
    while at < began + 60 * DAY:
        at += HOUR
        if is_owed(answer, at):
            waits.append((at - answer.fetched_at) // HOUR)
            answer = replace(answer, fetched_at=at)
    assert waits[:10] == [1, 1, 1, 1, 2, 2, 3, 4, 5, 7]
    assert waits == sorted(waits)
    assert waits[-1] == 24
    assert answer.fetched_at - began <= 30 * DAY
    assert not is_owed(ANSWER, NOW)


def test_what_fails_is_not_hurried_by_a_listing_that_changes() -> None:
    answer = replace(FAILED, failing_since=NOW - 8 * DAY)
    memory = remember(known(version_id=None, stamp=None), answer=answer)
    assert plan(listing(listed(stamp="new")), memory, SOURCE, NOW).read == ()
    answer = replace(answer, fetched_at=NOW - 25 * HOUR)
    memory = remember(known(version_id=None, stamp=None), answer=answer)
    assert whys(plan(listing(listed(stamp="new")), memory, SOURCE, NOW)) == [("1.pdf", Why.AGAIN)]


def test_second_tries_leave_room_for_the_papers_of_meetings_ahead() -> None:
    failed = [known(number, meeting_id=None, version_id=None) for number in range(200)]
    near = [known(500 + number) for number in range(80)]
    answers = {one.url: FAILED for one in failed} | {one.url: ANSWER for one in near}
    memory = Memory({one.url: one for one in (*failed, *near)}, {7: held(1)}, answers, NOW - DAY)
    planned = plan(UNCHANGED, memory, SOURCE, NOW)
    counted = [errand.why for errand in planned.read]
    assert (counted.count(Why.AGAIN), counted.count(Why.AHEAD)) == (50, 50)
    assert planned.left == 0


def test_what_is_new_goes_before_all_else_and_the_next_meetings_first() -> None:
    many = [meeting(1 + n / 10, listed(n), key=f"m{n}") for n in range(120, 0, -1)]
    memory = remember(known(999), meetings=(held(1),))
    planned = plan(listing(listed(0), *many), memory, SOURCE, NOW)
    assert len(planned.read) == MOST_AT_ONCE
    assert planned.left == 21
    assert [errand.document.url for errand in planned.read[:2]] == [
        "https://x/1.pdf",
        "https://x/2.pdf",
    ]
    assert {errand.why for errand in planned.read} == {Why.NEW}


def test_a_document_of_two_meetings_is_the_next_ones() -> None:
    both = [meeting(days, listed(), key=f"in {days}") for days in (9, -30, 2, -1)]
    for order in (both, both[::-1]):
        (errand,) = plan(listing(*order), remember(), SOURCE, NOW).read
        assert errand.meeting == "in 2"
    past = [meeting(days, listed(), key=f"in {days}") for days in (-30, -3)]
    (errand,) = plan(listing(*past), remember(), SOURCE, NOW).read
    assert errand.meeting == "in -3"


def test_an_address_that_served_another_days_meeting_is_reused() -> None:
    memory = remember(known(), meetings=(held(-14, "last"),))
    (errand,) = plan(listing(meeting(3, listed())), memory, SOURCE, NOW).read
    assert (errand.why, errand.reused) == (Why.AHEAD, True)
    memory = remember(known(), meetings=(held(3, "another name for it"),))
    (errand,) = plan(listing(meeting(3, listed())), memory, SOURCE, NOW).read
    assert not errand.reused


def test_a_meeting_listed_under_another_day_with_its_paper_was_put_off() -> None:
    before = held(3, "old")
    memory = remember(known(), meetings=(before,))
    now_listed = listing(meeting(5, listed()))
    planned = plan(now_listed, memory, SOURCE, NOW, complete=True)
    assert planned.moved == {"board": before}
    assert not planned.read[0].reused
    assert plan(now_listed, memory, SOURCE, NOW).moved == {}
    both = listing(meeting(5, listed()), meeting(3, key="old"))
    assert plan(both, memory, SOURCE, NOW, complete=True).moved == {}
    over = remember(known(), meetings=(held(-3, "old"),))
    assert plan(now_listed, over, SOURCE, NOW, complete=True).moved == {}


def test_the_newest_papers_of_no_listed_meeting_are_looked_after_some_times_a_day() -> None:
    own = [held(-n, f"document:{n}", n) for n in range(2, 9)]
    memory = remember(*(known(n, meeting_id=n) for n in range(2, 9)), meetings=tuple(own))
    assert plan(UNCHANGED, memory, SOURCE, NOW).read == ()
    planned = plan(UNCHANGED, memory, SOURCE, NOW, thorough=True)
    assert whys(planned) == [(f"{n}.pdf", Why.STANDING) for n in range(2, 7)]
    theirs = remember(known(), meetings=(held(-2),))
    assert plan(UNCHANGED, theirs, SOURCE, NOW, thorough=True).read == ()


def test_a_loose_document_keeps_the_meeting_that_it_told_of() -> None:
    memory = remember(known(stamp="a"), meetings=(held(3, "document:2026-11-27:https://x/1.pdf"),))
    (errand,) = plan(listing(listed(stamp="b")), memory, SOURCE, NOW).read
    assert errand.meeting == "document:2026-11-27:https://x/1.pdf"


def test_an_article_from_before_the_first_look_is_only_noted() -> None:
    def article(number: int, days: float) -> ListedDocument:
        return listed(number, kind=DocumentKind.ARTICLE, published=NOW + days * DAY, inline="text")

    planned = plan(
        listing(article(1, -40), article(2, -31), article(3, -1)), remember(), SOURCE, NOW
    )
    assert [errand.document.url for errand in planned.note] == ["https://x/1.pdf"]
    assert [errand.document.url for errand in planned.read] == [
        "https://x/3.pdf",
        "https://x/2.pdf",
    ]


def test_a_meeting_without_papers_is_read_by_what_is_said_of_it() -> None:
    bare = ListedMeeting("k" * 3000, "Hearing <on> 287(g)", None, body="Board")
    (errand,) = plan(listing(bare), remember(), SOURCE, NOW).read
    assert errand.document == of_meeting(bare, SOURCE.url)
    assert errand.document.inline == "Hearing &lt;on&gt; 287(g)<br>Board"
    assert len(errand.document.url) < 100


def test_an_address_too_long_to_keep_is_said() -> None:
    planned = plan(listing(listed(url="https://x/" + "a" * 2050)), remember(), SOURCE, NOW)
    assert (planned.read, planned.left) == ((), 0)
    assert planned.unusable == (
        f"https://x/{'a' * 70}…: the address is longer than any that is fetched",
    )


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, Why.STAMP),
        ({"inline": "<p>Short.</p>"}, None),
        ({"kind": DocumentKind.NOTICE}, None),
        ({"inline": None}, None),
    ],
)
def test_an_article_that_comes_whole_with_its_feed_is_read_when_its_text_changed(
    values: dict[str, object], why: Why | None
) -> None:
    text = "The village board met. " * 40
    paper = listed(1, **({"kind": DocumentKind.ARTICLE, "inline": f"{text}Corrected."} | values))
    before = remember(known(meeting_id=None, kind=str(paper.kind)))
    assert whys(plan(listing(paper), before, SOURCE, NOW)) == ([("1.pdf", why)] if why else [])
    same = hashlib.sha256((paper.inline or "").encode()).hexdigest()
    before = remember(known(meeting_id=None, kind=str(paper.kind), sha256=same))
    assert whys(plan(listing(paper), before, SOURCE, NOW)) == []
