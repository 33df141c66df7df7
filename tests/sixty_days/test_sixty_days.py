"""Sixty days of a village and a county: all that is told of them, and how often they are asked."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from config import Source
from scrapers.alert import Alert
from store.checks import StoredCheck
from tests.sixty_days import events
from tests.sixty_days.clock import DAY, END, HOUR, START, ZONE, local
from tests.sixty_days.host import Asked, Host
from tests.sixty_days.play import CRAWL_DELAY, GAP, Told, open_days

pytestmark = pytest.mark.timeout(300)  # 40 s where nobody else wants the processor

SOURCES = [
    Source(
        slug="oakvale",
        name="Village of Oakvale",
        platform="civicplus",
        url="http://www.oakvale.gov/AgendaCenter",
        state="WI",
        county="Jefferson",
        place="Oakvale",
    ),
    Source(
        slug="jefferson",
        name="Jefferson County",
        platform="primegov",
        url="http://jefferson.primegov.com/public/portal",
        state="WI",
        county="Jefferson",
    ),
]


@dataclass(frozen=True, slots=True)
class Played:
    """What came of the sixty days; `asked` and `most_at_once` are by the hosts' names."""

    told: list[Told]
    checks: dict[str, list[StoredCheck]]
    asked: dict[str, list[Asked]]
    most_at_once: dict[str, int]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[Played]:
    folder = tmp_path_factory.mktemp("sixty-days")
    shutil.copy(sqlite_template, folder / "hearye.sqlite3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scrapers.schedule.TICK", 3600.0)  # the clock is leapt by, not waited for
        async with open_days(f"sqlite:///{folder}/hearye.sqlite3", folder / "documents") as days:
            events.before(days.village, days.county)
            await days.watch_over(*SOURCES)
            found = partial(days.find_again, "oakvale", "http://www.oakvale.gov/meetings")
            happening = [
                *events.events(days.village, days.county),
                events.Event(events.MOVED[1], found),
            ]
            await days.play(sorted(happening, key=lambda event: event.at), END)
            hosts: tuple[Host, ...] = (days.village, days.county)
            yield Played(
                await days.told(),
                {source.slug: await days.checks(source.slug) for source in SOURCES},
                {host.name: host.asked for host in hosts},
                {host.name: host.most_at_once for host in hosts},
            )


def line(alert: Alert) -> str:
    """An alert in one line of plain text."""
    parts = [f"{alert.source_slug} {alert.kind.value}", alert.title]
    if alert.meeting is not None and alert.meeting.start is not None:
        parts.append(f"{alert.meeting.start.astimezone(ZONE):%a %b %d %H:%M %Z}")
    parts += [one.text + (f" (was: {one.was})" if one.was else "") for one in alert.quotes]
    parts += [f"gone: {removed}" for removed in alert.removed]
    return " | ".join([*parts, *alert.lines])


NO_CENTER = "The page is not one of CivicPlus's AgendaCenter."
BOARD = "Village Board Regular Meeting, 6:30 PM"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told, and the moment from which it could be known."""

    since: datetime
    words: str


TELLING = [
    Telling(
        local(10, 7, 13),
        "jefferson item | County Board of Supervisors: Agenda | Tue Oct 13 19:00 CDT"
        " | 3. Sheriff: 287(g) jail enforcement model, resolution 2026-71",
    ),
    Telling(
        local(10, 12, 9, 30),
        "jefferson amended | County Board of Supervisors: Amended Agenda | Tue Oct 13 19:00 CDT"
        " | 5. Statement of the sheriff on the 287(g) task force model",
    ),
    Telling(
        local(10, 15, 11),
        "jefferson item | County Board of Supervisors: Minutes | Tue Oct 13 19:00 CDT"
        " | Resolution 2026-71 on 287(g): adopted, 21 to 8.",
    ),
    Telling(
        local(10, 16, 15, 5),
        f"oakvale item | {BOARD} | Mon Oct 19 18:30 CDT"
        " | 3. Police Department: 287(g) memorandum of agreement with ICE",
    ),
    Telling(
        local(10, 18, 17, 40),
        f"oakvale amended | {BOARD} | Mon Oct 19 18:30 CDT"
        " | 3. Police Department: vote on the 287(g) memorandum of agreement with ICE"
        " (was: 3. Police Department: 287(g) memorandum of agreement with ICE)",
    ),
    Telling(
        local(10, 19, 9, 50),
        f"oakvale amended | {BOARD} | Mon Oct 19 18:30 CDT"
        " | 5. Letter of the League on 287(g) agreements",
    ),
    Telling(
        local(10, 22, 14),
        f"oakvale item | {BOARD} - Minutes | Mon Oct 19 18:30 CDT"
        " | Motion to approve the 287(g) memorandum: carried.",
    ),
    Telling(events.SITE_DOWN[0], f"oakvale source_broken | Village of Oakvale | {NO_CENTER}"),
    Telling(
        events.SITE_DOWN[1],
        "oakvale source_well | Village of Oakvale | 0 documents were found meanwhile.",
    ),
    Telling(
        local(10, 26, 8, 30),
        "jefferson item | Law Enforcement Committee: Agenda | Wed Oct 28 08:30 CDT"
        " | 3. Sheriff: report on the costs of 287(g) detainers",
    ),
    Telling(
        events.LEFT_ALONE[1][1],  # cancelled at nine, while the county wanted to be left alone
        "jefferson cancelled | Law Enforcement Committee | Wed Oct 28 08:30 CDT",
    ),
    Telling(
        local(10, 29, 16, 30),
        "oakvale item | Village Board Special Meeting, 1:00 PM | Sun Nov 01 13:00 CST"
        " | 3. Public hearing on the 287(g) agreement of the police",
    ),
    Telling(
        local(10, 30, 8),
        "jefferson item | Law Enforcement Committee: Agenda | Mon Nov 02 08:30 CST"
        " | 3. Sheriff: two vehicles for the 287(g) task force",
    ),
    Telling(
        local(10, 30, 11),
        f"oakvale item | {BOARD} | Mon Nov 02 18:30 CST"
        " | 3. Budget of the police for 2027, with 287(g) overtime",
    ),
    Telling(
        local(10, 31, 20, 15),
        "oakvale cancelled | Village Board Special Meeting, 1:00 PM | Sun Nov 01 13:00 CST",
    ),
    Telling(local(11, 2, 12, 10), f"oakvale postponed | {BOARD} | Mon Nov 02 18:30 CST"),
    Telling(local(11, 4, 9), f"oakvale reinstated | {BOARD} | Mon Nov 09 18:30 CST"),
    Telling(
        local(11, 6, 14),
        f"oakvale amended | {BOARD} - REVISED | Mon Nov 09 18:30 CST"
        " | 4. Letter of the League on 287(g) agreements",
    ),
    Telling(events.REDESIGNED[0], f"oakvale source_broken | Village of Oakvale | {NO_CENTER}"),
    Telling(
        events.REDESIGNED[1],  # posted that morning, behind the new marks
        f"oakvale item | {BOARD} | Mon Nov 16 18:30 CST"
        " | 3. Training of two officers under the 287(g) program",
    ),
    Telling(
        events.REDESIGNED[1],
        "oakvale source_well | Village of Oakvale | 1 document was found meanwhile.",
    ),
    Telling(events.MOVED[0], f"oakvale source_broken | Village of Oakvale | {NO_CENTER}"),
    Telling(
        events.MOVED[1],
        "oakvale source_well | Village of Oakvale | 0 documents were found meanwhile.",
    ),
    Telling(
        events.PORTAL_DOWN[0],
        "jefferson source_broken | Jefferson County"
        " | jefferson.primegov.com answered 502 Bad Gateway",
    ),
    Telling(
        events.PORTAL_DOWN[1],  # published at two, while nobody could see it
        "jefferson amended | Law Enforcement Committee: Amended Agenda | Fri Nov 20 12:00 CST"
        " | 4. Sheriff: two vehicles for the 287(g) task force",
    ),
    Telling(
        events.PORTAL_DOWN[1],
        "jefferson source_well | Jefferson County | 2 documents were found meanwhile.",
    ),
    Telling(
        local(11, 20, 15),
        "oakvale item | Village Board: Agenda | Mon Dec 07 18:30 CST"
        " | 3. Second reading: Training of two officers under the 287(g) program",
    ),
]
"""All that is told, in order."""

NEAR = {
    "oakvale": [
        (local(10, 18, 12, 30), local(10, 19, 18, 30)),
        (local(10, 31, 8), local(10, 31, 20, 15)),  # 30 hours, one of which is there twice
        (local(11, 1, 12, 30), local(11, 2, 12, 10)),
        (local(11, 8, 12, 30), local(11, 9, 18, 30)),
        (local(11, 15, 12, 30), local(11, 16, 18, 30)),
    ],
    "jefferson": [
        (local(10, 12, 13), local(10, 13, 19)),
        (local(10, 27, 2, 30), events.LEFT_ALONE[1][0]),
        (local(11, 1, 2, 30), local(11, 2, 8, 30)),
        (local(11, 19, 6), events.PORTAL_DOWN[0]),
        (local(11, 20, 4), local(11, 20, 12)),
    ],
}
"""The last 30 hours before each meeting, as far as it is on and its page can be seen."""

TROUBLED = {
    "oakvale": [(local(10, 12, 9), local(10, 12, 10))],
    "jefferson": [*events.LEFT_ALONE, (events.PORTAL_DOWN[0], local(11, 20, 4))],
}
"""When other rules than the meetings' say when to ask."""

CYCLE = timedelta(minutes=66) + timedelta(minutes=1)
"""An hour, by chance a tenth more, and a minute for the check itself."""


def test_every_event_is_told_once_and_nothing_else_is(played: Played) -> None:
    assert [line(one.alert) for one in played.told] == [telling.words for telling in TELLING]


def test_it_is_told_within_a_cycle_and_before_a_meeting_within_a_quarter(played: Played) -> None:
    late = []
    for told, telling in zip(played.told, TELLING, strict=True):
        most = (
            timedelta(minutes=18)
            if _is_within(telling.since, NEAR[told.alert.source_slug])
            else CYCLE
        )
        if told.alert.kind == "source_broken":
            most = 2 * CYCLE
        if not timedelta(0) <= told.at - telling.since <= most:
            late.append((telling.words, told.at - telling.since))
    assert late == []


def test_trouble_is_told_at_the_second_check_that_sees_it(played: Played) -> None:
    for told in played.told:
        if told.alert.kind == "source_broken":
            until = [
                one.outcome
                for one in played.checks[told.alert.source_slug]
                if one.finished_at <= told.at
            ]
            assert until[-3] == "unchanged"
            assert {*until[-2:]} <= {"drift", "error"}


def test_each_host_is_asked_for_one_thing_at_a_time_and_within_its_pace(played: Played) -> None:
    assert played.most_at_once == {"www.oakvale.gov": 1, "jefferson.primegov.com": 1}
    for host, pause in (("www.oakvale.gov", GAP), ("jefferson.primegov.com", CRAWL_DELAY)):
        pauses = [later.came - before.answered for before, later in pairwise(played.asked[host])]
        # The shortest one is the pace's own, so it was the pace that kept them apart.
        assert timedelta(0) <= min(pauses) - timedelta(seconds=pause) < timedelta(seconds=0.1)


def test_robots_txt_is_asked_for_once_a_day(played: Played) -> None:
    for asked in played.asked.values():
        days = [one.came for one in asked if one.path == "/robots.txt"]
        assert 55 <= len(days) <= 60
        assert min(later - before for before, later in pairwise(days)) >= DAY


def test_a_host_that_asks_to_be_left_alone_is_asked_for_nothing_meanwhile(played: Played) -> None:
    asked = played.asked["jefferson.primegov.com"]
    refused = [place for place, one in enumerate(asked) if one.status == 503]
    two_hours, until_ten = ((asked[place], asked[place + 1]) for place in refused)
    assert timedelta(hours=2) <= two_hours[1].came - two_hours[0].answered <= timedelta(hours=2.1)
    assert local(10, 27, 7) <= until_ten[0].came < local(10, 27, 8)
    assert local(10, 27, 10) <= until_ten[1].came <= local(10, 27, 10, 5)


@pytest.mark.parametrize("slug", ["oakvale", "jefferson"])
def test_before_a_meeting_a_source_is_asked_four_times_an_hour_and_else_once(
    played: Played, slug: str
) -> None:
    polls = [check.started_at for check in played.checks[slug]]
    near, quiet = [], []
    for number in range(60 * 24):
        hour = (START + number * HOUR, START + (number + 1) * HOUR)
        count = sum(hour[0] <= at < hour[1] for at in polls)
        if any(begin <= hour[0] and hour[1] <= end for begin, end in NEAR[slug]):
            near.append(count)
        elif not any(
            begin - HOUR <= hour[1] and hour[0] <= end for begin, end in NEAR[slug] + TROUBLED[slug]
        ):
            quiet.append(count)
    assert {*near} <= {3, 4, 5}
    assert {*quiet} <= {0, 1, 2}
    assert 3.8 <= sum(near) / len(near) <= 4.2
    assert 0.7 <= sum(quiet) / len(quiet) <= 1.05


def test_a_paper_is_fetched_anew_only_where_it_changed(played: Played) -> None:
    fetched = Counter(
        one.path.removeprefix("/AgendaCenter/ViewFile/")
        for one in played.asked["www.oakvale.gov"]
        if one.status == 200 and "/ViewFile/" in one.path
    )
    assert fetched == {
        "Agenda/_09092026-171": 1,
        "Agenda/_09212026-170": 1,
        "Agenda/_12142026-172": 1,
        "Agenda/_10192026-174": 3,
        "Minutes/_10192026-174": 1,
        "Agenda/_11012026-175": 1,
        "Agenda/_11022026-176": 1,
        "Agenda/_11092026-176": 1,
        "Agenda/_11092026-179": 1,
        "Agenda/_11162026-177": 1,
        "Agenda/_12072026-178": 1,
    }


def test_two_months_are_some_three_thousand_checks_and_only_trouble_ends_badly(
    played: Played,
) -> None:
    assert 3000 <= sum(map(len, played.checks.values())) <= 4000
    ends = {slug: Counter(one.outcome for one in checks) for slug, checks in played.checks.items()}
    assert {*ends["oakvale"]} == {"ok", "unchanged", "drift", "error"}
    assert {*ends["jefferson"]} == {"ok", "unchanged", "blocked", "error"}
    assert (ends["oakvale"]["error"], ends["jefferson"]["blocked"]) == (1, 2)


def _is_within(moment: datetime, spans: list[tuple[datetime, datetime]]) -> bool:
    return any(begin + HOUR / 4 <= moment <= end for begin, end in spans)
