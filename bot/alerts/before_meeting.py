"""How long before its meeting a notice was seen, and what the state asks for.

An alert concludes nothing: it says when the page was first seen, and beside it the rule, where that
is verified and the notice was seen later than the rule would have it.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from bot.language import _, ngettext
from config import STATES, NoticeLaw, notice_law
from scrapers import Alert, DocumentKind

_NOTICES = frozenset({DocumentKind.AGENDA, DocumentKind.PACKET, DocumentKind.NOTICE})
_HOURS = 48  # from so many on it is days that are counted
_SPECIAL = re.compile(r"\b(?:special|emergency)\b", re.IGNORECASE)


def time_before(alert: Alert) -> str:
    """ ", 19 hours before the meeting", with the state's rule where it was later; or ""."""
    meeting = alert.meeting
    if meeting is None or meeting.start is None or not meeting.time_known:
        return ""
    hours = int((meeting.start - alert.first_seen).total_seconds() // 3600)
    if hours < 0:
        return ""
    rule = _rule(alert)
    if not rule:
        return _(", {time} before the meeting").format(time=_time(hours))
    return _(", {time} before the meeting ({rule})").format(time=_time(hours), rule=rule)


def time_if_late(alert: Alert) -> str:
    """As `time_before`, where the state's rule would have had it earlier; else ""."""
    return time_before(alert) if _rule(alert) else ""


def asks_for(state: str, law: NoticeLaw) -> str:
    """The rule as a clause: "Wisconsin asks for 24 hours' notice, 2 with good cause"."""
    regular, special = law.regular_hours, law.special_hours
    said = []
    if regular is not None:
        said.append(_notice(regular, law))
    if special is not None and special != regular:
        notice = str(_number(special, law)) if said else _notice(special, law)
        said.append(_("{notice} of a special meeting").format(notice=notice))
    if law.emergency_hours is not None:
        least = _least(law.emergency_hours, law)
        said.append(f"{least} {_(law.emergency)}")
    return _("{state} asks for {rules}").format(state=STATES[state].name, rules=", ".join(said))


def _rule(alert: Alert) -> str:
    """The state's rule where the notice was seen later than it; "" where that cannot be said."""
    meeting, law = alert.meeting, notice_law(alert.state)
    if alert.state is None or law is None or not law.verified:
        return ""
    if meeting is None or meeting.start is None or not meeting.time_known:
        return ""
    if alert.document_kind not in _NOTICES:
        return ""
    special = _SPECIAL.search(f"{meeting.title or ''} {alert.title}") is not None
    hours = law.special_hours if special else law.regular_hours
    if hours is None:
        return ""
    due = law.due(meeting.start.astimezone(ZoneInfo(alert.zone)), hours)
    known_since = min(alert.first_seen, alert.published or alert.first_seen)
    return asks_for(alert.state, law) if due < known_since <= meeting.start else ""


def _number(hours: int, law: NoticeLaw) -> int:
    return hours // 24 if law.in_days else hours


def _notice(hours: int, law: NoticeLaw) -> str:
    number = _number(hours, law)
    return {
        "hour": ngettext("{count} hour's notice", "{count} hours' notice", number),
        "day": ngettext("{count} day's notice", "{count} days' notice", number),
        "business day": ngettext(
            "{count} business day's notice", "{count} business days' notice", number
        ),
    }[law.unit].format(count=number)


def _time(hours: int) -> str:
    if hours < 1:
        return _("less than an hour")
    if hours < _HOURS:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return ngettext("{count} day", "{count} days", hours // 24).format(count=hours // 24)


def _least(hours: int, law: NoticeLaw) -> str:
    """The hours of an emergency, with their unit where the rest is in days."""
    if not law.in_days:
        return str(hours)
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
