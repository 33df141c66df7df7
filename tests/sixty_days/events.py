"""What happens in the sixty days, hour by hour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tests.sixty_days.clock import local
from tests.sixty_days.county import County, Meeting
from tests.sixty_days.host import Answer, Host, failing, saying
from tests.sixty_days.village import Row, Village

AGREEMENT = "Police Department: 287(g) memorandum of agreement with ICE"
VOTE = "Police Department: vote on the 287(g) memorandum of agreement with ICE"
LETTER = "Letter of the League on 287(g) agreements"
TRAINING = "Training of two officers under the 287(g) program"
HEARING = "Public hearing on the 287(g) agreement of the police"
BUDGET = "Budget of the police for 2027, with 287(g) overtime"
JAIL = "Sheriff: 287(g) jail enforcement model, resolution 2026-71"
STATEMENT = "Statement of the sheriff on the 287(g) task force model"
COSTS = "Sheriff: report on the costs of 287(g) detainers"
FLEET = "Sheriff: two vehicles for the 287(g) task force"
ROOF, PLOW, PLAT = "Library roof bids", "Snow plow contract", "Plat of survey, Mill Street"

SITE_DOWN = (local(10, 23, 22), local(10, 25, 8))
REDESIGNED = (local(11, 12, 18), local(11, 14, 13))
MOVED = (local(11, 17, 9), local(11, 18, 10))
PORTAL_DOWN = (local(11, 19, 20), local(11, 20, 3))
LEFT_ALONE = ((local(10, 20, 10), local(10, 20, 12)), (local(10, 27, 7), local(10, 27, 10)))
"""When the county asks to be left alone: two hours, and until a time of day."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is done at a moment."""

    at: datetime
    do: Callable[[], Awaitable[None] | None]


def before(village: Village, county: County) -> None:
    """What is there already when the two are looked at for the first time."""
    village.post(Row(170, local(9, 21, 18, 30), "Village Board Regular Meeting, 6:30 PM"), PLOW)
    village.post(Row(171, local(9, 9, 18), "Agenda", "Plan Commission"), PLAT)
    county.call(Meeting(700, local(9, 15, 19), "County Board of Supervisors"))
    county.publish(700, 8900, "Agenda", PLOW)
    county.call(Meeting(701, local(10, 13, 19), "County Board of Supervisors"))


def events(village: Village, county: County) -> list[Event]:
    """All that happens at the two places, in order."""
    happening = [*_of_village(village), *_of_county(county)]
    return sorted(happening, key=lambda event: event.at)


def _of_village(village: Village) -> list[Event]:
    special = Row(175, local(11, 1, 13), "Village Board Special Meeting, 1:00 PM")
    october = Row(174, local(10, 19, 18, 30), "Village Board Regular Meeting, 6:30 PM")
    november = Row(176, local(11, 2, 18, 30), "Village Board Regular Meeting, 6:30 PM")
    post, amend, change = village.post, village.amend, village.change
    first = Row(172, local(12, 14, 18, 30), "Village Board Budget Hearing, 6:30 PM")
    revised = Row(179, local(11, 9, 18, 30), "Village Board Regular Meeting, 6:30 PM - REVISED")
    behind = Row(177, local(11, 16, 18, 30), "Village Board Regular Meeting, 6:30 PM")
    last = Row(178, local(12, 7, 18, 30), "Village Board Regular Meeting, 6:30 PM")
    down = saying("We'll be right back", "Our web site is being worked on.")
    return [
        Event(local(10, 2, 16, 10), lambda: post(first, ROOF)),
        Event(local(10, 12, 9), lambda: setattr(village, "once", failing(500))),
        Event(local(10, 16, 15, 5), lambda: post(october, AGREEMENT, ROOF)),
        Event(local(10, 18, 17, 40), lambda: amend(174, VOTE, ROOF, stamp="Amended Oct 18, 2026")),
        Event(
            local(10, 19, 9, 50),
            lambda: amend(174, VOTE, ROOF, LETTER, stamp="Amended Oct 18, 2026"),
        ),
        Event(
            local(10, 22, 14),
            lambda: village.tell_minutes(174, "Motion to approve the 287(g) memorandum: carried."),
        ),
        *_trouble(village, SITE_DOWN, down),
        Event(local(10, 29, 16, 30), lambda: post(special, HEARING)),
        Event(local(10, 30, 11), lambda: post(november, BUDGET)),
        Event(
            local(10, 31, 20, 15),
            lambda: change(175, "CANCELLED - Village Board Special Meeting, 1:00 PM"),
        ),
        Event(
            local(11, 2, 12, 10),
            lambda: change(176, "POSTPONED - Village Board Regular Meeting, 6:30 PM"),
        ),
        Event(
            local(11, 4, 9),
            lambda: change(176, november.title, local(11, 9, 18, 30)),
        ),
        Event(local(11, 6, 14), lambda: post(revised, BUDGET, LETTER)),
        Event(REDESIGNED[0], lambda: setattr(village, "is_redesigned", True)),
        Event(local(11, 14, 9), lambda: post(behind, TRAINING)),
        Event(REDESIGNED[1], lambda: setattr(village, "is_redesigned", False)),
        Event(MOVED[0], lambda: setattr(village, "has_moved", True)),
        Event(local(11, 20, 15), lambda: post(last, "Second reading: " + TRAINING)),
    ]


def _of_county(county: County) -> list[Event]:
    law = "Law Enforcement Committee"
    call, change, publish = county.call, county.change, county.publish
    later = f"{LEFT_ALONE[1][1]:%a, %d %b %Y %H:%M:%S} GMT"
    adopted = "Resolution 2026-71 on 287(g): adopted, 21 to 8."
    return [
        Event(local(10, 7, 13), lambda: publish(701, 9001, "Agenda", JAIL, ROOF)),
        Event(
            local(10, 12, 9, 30),
            lambda: publish(701, 9002, "Amended Agenda", JAIL, ROOF, STATEMENT),
        ),
        Event(local(10, 15, 11), lambda: county.tell_minutes(701, 9003, adopted)),
        Event(LEFT_ALONE[0][0], lambda: setattr(county, "once", failing(503, "7200"))),
        Event(local(10, 22, 8), lambda: call(Meeting(704, local(10, 28, 8, 30), law))),
        Event(local(10, 26, 8, 30), lambda: publish(704, 9004, "Agenda", COSTS)),
        Event(LEFT_ALONE[1][0], lambda: setattr(county, "once", failing(503, later))),
        Event(local(10, 27, 9), lambda: change(704, f"{law} - CANCELLED")),
        Event(local(10, 29, 8), lambda: call(Meeting(705, local(11, 2, 8, 30), law))),
        Event(local(10, 30, 8), lambda: publish(705, 9005, "Agenda", FLEET)),
        Event(local(11, 18, 13), lambda: call(Meeting(706, local(11, 20, 12), law))),
        Event(local(11, 18, 14), lambda: publish(706, 9008, "Agenda", PLOW)),
        *_trouble(county, PORTAL_DOWN, failing(502)),
        Event(local(11, 20, 2), lambda: publish(706, 9009, "Amended Agenda", PLOW, FLEET)),
    ]


def _trouble(host: Host, when: tuple[datetime, datetime], trouble: Answer) -> list[Event]:
    begin, end = when
    return [
        Event(begin, lambda: setattr(host, "trouble", trouble)),
        Event(end, lambda: setattr(host, "trouble", None)),
    ]
