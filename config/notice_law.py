"""How long before a public meeting its notice is owed, by state (`notice_law.toml`).

It times the checks before a meeting; readers are told of a law only where it is verified.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from config.faults import ConfigError, sentences
from config.states import STATES

_SATURDAY = 5


class Clock(StrEnum):
    """Which hours count towards a notice."""

    HOURS = "hours"
    WEEKDAY_HOURS = "weekday hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"


_Hours = Annotated[int, Field(gt=0, le=24 * 14)]


class NoticeLaw(BaseModel):
    """A state's rule. Hours are None where the law names no number of them.

    `emergency` says when the `emergency_hours` are enough ("with good cause"). `remark` is for
    whoever reads the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    regular_hours: _Hours | None = None
    special_hours: _Hours | None = None
    emergency_hours: _Hours | None = None
    emergency: str = ""
    clock: Clock
    cite: Annotated[str, Field(min_length=1)]
    verified: bool
    remark: str = ""

    @model_validator(mode="after")
    def _whole(self) -> NoticeLaw:
        if (self.emergency_hours is None) != (not self.emergency):
            raise ValueError("emergency_hours and emergency go together")
        counted = (self.regular_hours, self.special_hours)
        if self.in_days and any(hours is not None and hours % 24 for hours in counted):
            raise ValueError(f"hours by a clock of {self.clock} are whole days, 24 each")
        return self

    @property
    def in_days(self) -> bool:
        """Whether the law counts whole days."""
        return self.clock in {Clock.DAYS, Clock.BUSINESS_DAYS}

    @property
    def unit(self) -> str:
        """What the law counts in: an hour, a day, a business day."""
        if not self.in_days:
            return "hour"
        return "business day" if self._skips_weekends else "day"

    @property
    def least_hours(self) -> int | None:
        """The shortest notice that an ordinary or a special meeting may have."""
        known = [hours for hours in (self.regular_hours, self.special_hours) if hours is not None]
        return min(known, default=None)

    def due(self, start: datetime, hours: int) -> datetime:
        """The last moment (UTC) at which notice of that many hours can still be given.

        `start` is aware, in the meeting's own zone. Holidays are not known here, so the moment may
        be later than the law's, and never earlier.
        """
        if self.in_days:
            return _end_of_day_before(start, hours // 24, workdays=self._skips_weekends)
        if self._skips_weekends:
            return _weekday_hours_before(start, hours)
        return start.astimezone(UTC) - timedelta(hours=hours)

    @property
    def _skips_weekends(self) -> bool:
        return self.clock in {Clock.WEEKDAY_HOURS, Clock.BUSINESS_DAYS}


def notice_law(state: str | None) -> NoticeLaw | None:
    """The rule of a state by its two letters; None where none is known."""
    return shipped_laws().get(state) if state else None


@cache
def shipped_laws() -> dict[str, NoticeLaw]:
    """The rules of all states that the shipped file knows.

    Raises `ConfigError`, which names the key and what is allowed there.
    """
    text = (resources.files("config") / "notice_law.toml").read_text("utf-8")
    return read_laws(text, file="config/notice_law.toml")


def read_laws(text: str, *, file: str) -> dict[str, NoticeLaw]:
    """The rules that a file's text gives, by state. Raises `ConfigError`."""
    try:
        laws = TypeAdapter(dict[str, NoticeLaw]).validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, [f"this is not TOML: {error}"]) from error
    except ValidationError as error:
        raise ConfigError(file, sentences(error, NoticeLaw)) from error
    unknown = sorted(laws.keys() - STATES.keys())
    if unknown:
        raise ConfigError(
            file, [f"{code}: no state's two capital letters, such as WI" for code in unknown]
        )
    return laws


def _end_of_day_before(start: datetime, days: int, *, workdays: bool) -> datetime:
    day = start.date()
    while days:
        day -= timedelta(days=1)
        if not (workdays and day.weekday() >= _SATURDAY):
            days -= 1
    midnight = datetime.combine(day + timedelta(days=1), time(), start.tzinfo)
    return midnight.astimezone(UTC)


def _weekday_hours_before(start: datetime, hours: int) -> datetime:
    moment = start.astimezone(UTC)
    while hours:
        moment -= timedelta(hours=1)
        if moment.astimezone(start.tzinfo).weekday() < _SATURDAY:
            hours -= 1
    return moment
