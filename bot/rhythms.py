"""How often the sources post, in words, for whoever lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.language import _, later, ngettext
from scrapers import RHYTHM_HISTORY, Rhythm, rhythm_of
from store import StoredSource, checks

_DAYS = (
    *(later("Monday"), later("Tuesday"), later("Wednesday"), later("Thursday")),
    *(later("Friday"), later("Saturday"), later("Sunday")),
)
_WEEKS = (later("first"), later("second"), later("third"), later("fourth"), later("fifth"))


async def rhythm_words(
    conn: AsyncConnection, sources: Sequence[StoredSource], now: datetime
) -> dict[int, str]:
    """By source id: "posts every second Thursday; nothing for 31 days", where that is known."""
    found = await checks.finds(conn, [source.id for source in sources], now - RHYTHM_HISTORY)
    said = {}
    for source in sources:
        zone = ZoneInfo(source.zone)
        rhythm = rhythm_of(found.get(source.id, ()), zone)
        if rhythm is not None:
            said[source.id] = words_of(rhythm, now.astimezone(zone).date())
    return said


def words_of(rhythm: Rhythm, today: date) -> str:
    """For a person: "posts every second Thursday; nothing for 31 days"."""
    days = max((today - rhythm.last).days, 0)
    if days > max(rhythm.every.days * 1.5, 2):
        since = ngettext("nothing for {count} day", "nothing for {count} days", days)
    elif days < 2:
        since = (_("last today"), _("last yesterday"))[days]
    else:
        since = ngettext("last {count} day ago", "last {count} days ago", days)
    return f"{_pace(rhythm)}; {since.format(count=days)}"


def _pace(rhythm: Rhythm) -> str:
    days = round(rhythm.every / timedelta(days=1))
    if not rhythm.steady:
        return _("posts irregularly, about every {days} days").format(days=days)
    if days <= 1:
        return _("posts most days")
    if rhythm.weekday is None:
        return _about(days)
    day = _(_DAYS[rhythm.weekday])
    if rhythm.weeks:
        named = _(" and ").join(_(_WEEKS[week - 1]) for week in rhythm.weeks)
        return _("posts on the {weeks} {day} of the month").format(weeks=named, day=day)
    if days in range(6, 9):
        return _("posts every {day}").format(day=day)
    if days in range(12, 17):
        return _("posts every second {day}").format(day=day)
    return _("{pace}, on a {day}").format(pace=_about(days), day=day)


def _about(days: int) -> str:
    known = {
        7: _("posts about once a week"),
        14: _("posts about every two weeks"),
        30: _("posts about once a month"),
    }
    for length, words in known.items():
        if abs(days - length) <= max(1, length // 8):
            return words
    return _("posts about every {days} days").format(days=days)
