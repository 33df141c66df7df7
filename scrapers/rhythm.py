"""How often a source posts, learnt from when its checks found something new.

A board's agenda comes with its amendments a day later, so postings of neighbouring days are one.
Pure: the moments, the zone and the clock are passed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

RHYTHM_HISTORY = timedelta(days=120)
"""How far back it is worth looking: four months of a monthly board."""

_ONE_POSTING = timedelta(days=2)
_FEWEST = 4
_DAILY = 10
_MOST = 0.65


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source posts. `last` is the local day of its newest posting.

    `every` is the usual time from one posting to the next; `steady` tells whether most keep to it.
    `weekday` is 0 for Monday, None where no day stands out; `weeks` are the weeks of the month
    (1 to 5) that it keeps to, if any.
    """

    every: timedelta
    last: date
    steady: bool
    weekday: int | None = None
    weeks: tuple[int, ...] = ()

    def is_quiet(self, today: date) -> bool:
        """Whether nothing is expected within the next days, nor an amendment of the last posting.

        A source that is overdue, or has no steady rhythm, is never quiet.
        """
        if not self.steady or self.every < timedelta(days=7):
            return False
        margin = max(_ONE_POSTING, self.every * 0.25)
        return self.last + _ONE_POSTING < today < self.last + self.every - margin


def rhythm_of(found: Iterable[datetime], zone: ZoneInfo) -> Rhythm | None:
    """The rhythm of the moments (aware) at which something new was found; None for too few."""
    days = sorted({moment.astimezone(zone).date() for moment in found})
    postings = _postings(days)
    if len(days) >= _DAILY and len(days) * 2 > (days[-1] - days[0]).days:
        return Rhythm(timedelta(days=1), days[-1], steady=True)
    if len(postings) < _FEWEST:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(postings)]
    usual = median(gaps)
    slack = max(2.0, usual * 0.3)
    steady = sum(abs(gap - usual) <= slack for gap in gaps) >= _MOST * len(gaps)
    weekday = _common([day.weekday() for day in postings])
    every = timedelta(days=usual)
    weeks = _weeks(postings, weekday, every)
    return Rhythm(every, days[-1], steady, weekday, weeks)


def _postings(days: Sequence[date]) -> list[date]:
    """The first day of each posting."""
    firsts = []
    for index, day in enumerate(days):
        if index == 0 or day - days[index - 1] > _ONE_POSTING:
            firsts.append(day)
    return firsts


def _common(values: Sequence[int]) -> int | None:
    value, count = Counter(values).most_common(1)[0]
    return value if count >= _MOST * len(values) else None


def _weeks(postings: Sequence[date], weekday: int | None, every: timedelta) -> tuple[int, ...]:
    """The weeks of the month of a board that meets by them: one, or two with one between them.

    A board of every second Thursday comes to all of them within a year.
    """
    if weekday is None:
        return ()
    weeks = Counter((day.day + 6) // 7 for day in postings if day.weekday() == weekday)
    wanted = 1 if every >= timedelta(days=24) else 2
    chosen = sorted(week for week, _ in weeks.most_common(wanted))
    if every < timedelta(days=12) or sum(weeks[week] for week in chosen) < 0.9 * weeks.total():
        return ()
    if wanted == 2 and (len(chosen) < 2 or chosen[1] - chosen[0] != 2):
        return ()
    return tuple(chosen)
