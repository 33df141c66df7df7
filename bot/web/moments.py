"""Times in words, in the language that is spoken, on the wall clock of where it happens."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.language import _, spoken


def months() -> tuple[str, ...]:
    """The names of the months, January first."""
    return (
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
        *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
    )


def weekdays() -> tuple[str, ...]:
    """The names of the days, Monday first."""
    return (
        *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")),
        *(_("Saturday"), _("Sunday")),
    )


def week() -> tuple[str, ...]:
    """The names of the days as a calendar here has them: Sunday first, in Spanish as well.

    That is the custom of the country and not of the language (CLDR's week data: "US" and "MX" begin
    with Sunday, "ES" with Monday).
    """
    *others, sunday = weekdays()
    return (sunday, *others)


def day_words(day: date) -> str:
    """A day as people say it: "Tuesday, November 24, 2026"."""
    return _day_words(spoken(), day)


@lru_cache(maxsize=1_000)
def _day_words(_spoken: str, day: date) -> str:
    return _("{weekday}, {month} {day}, {year}").format(
        weekday=weekdays()[day.weekday()],
        month=months()[day.month - 1],
        day=day.day,
        year=day.year,
    )


def month_words(year: int, month: int) -> str:
    """A month as people say it: "November 2026"."""
    return _("{month} {year}").format(month=months()[month - 1], year=year)


def clock_words(at: datetime) -> str:
    """The time of day with its zone: "6:00 PM CST"."""
    return _("{hour12}:{minute} {half} {zone}").format(
        hour12=at.hour % 12 or 12,
        hour24=at.hour,
        minute=f"{at.minute:02}",
        half="AM" if at.hour < 12 else "PM",
        zone=at.tzname() or "",
    )


def local(at: datetime, zone: str) -> datetime:
    """That moment on the wall clock there."""
    return at.astimezone(ZoneInfo(zone))


def day(at: datetime, zone: str = "UTC") -> Markup:
    """A moment's day there, as a `<time>`."""
    there = local(at, zone)
    return _time(there.date().isoformat(), day_words(there.date()))


def moment(at: datetime, zone: str = "UTC", *, time_known: bool = True) -> Markup:
    """A moment there, as a `<time>`; where only the day was printed, only the day."""
    if not time_known:
        return day(at, zone)
    there = local(at, zone)
    words = _("{day}, {time}").format(day=day_words(there.date()), time=clock_words(there))
    return _time(there.isoformat(timespec="minutes"), words)


def hour(at: datetime, zone: str = "UTC") -> Markup:
    """The time of day there, as a `<time>`."""
    there = local(at, zone)
    return _time(there.isoformat(timespec="minutes"), clock_words(there))


def period(start: datetime, end: datetime, zone: str = "UTC") -> Markup:
    """From one moment there to another; one of them where both are the same minute."""
    first, last = moment(start, zone), moment(end, zone)
    return first if first == last else Markup("{} &ndash; {}").format(first, last)


def _time(machine: str, words: str) -> Markup:
    return Markup(f'<time datetime="{machine}">{escape(words)}</time>')  # noqa: S704  our own words
