"""How a setting is put in words, and how typed times are read."""

from __future__ import annotations

from bot.language import _, languages
from store import guilds

_LANGUAGE_NAMES = {"en": "English", "es": "Español"}


def language_name(code: str) -> str:
    """A language by its own name."""
    return _LANGUAGE_NAMES.get(code, code)


def language_words(kept: guilds.Guild | None) -> str:
    """The language that is spoken."""
    chosen = kept.locale if kept and kept.locale in languages() else None
    if chosen is None:
        return _("each person's own; alerts in that of the server")
    return language_name(chosen)


def quiet_words(kept: guilds.Guild | None) -> str:
    """When nobody is woken."""
    if kept is None or kept.quiet_from is None or kept.quiet_until is None:
        return _("none")
    return _("{start} to {end}").format(
        start=clock_words(kept.quiet_from), end=clock_words(kept.quiet_until)
    )


def follow_up_words(how: str) -> str:
    """How follow-ups are told."""
    return {
        "thread": _("in a thread under the first alert"),
        "edit": _("the first alert is edited"),
        "message": _("a message of their own"),
    }[how]


def reminder_words(hours: tuple[int, ...]) -> str:
    """When somebody is reminded of a meeting."""
    if not hours:
        return _("none")
    return _("{hours} hours").format(hours=", ".join(str(hour) for hour in hours))


def clock_words(minute: int) -> str:
    """A minute of the day as "22:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def minute_of(typed: str) -> int | None:
    """The minute of the day that a person typed: "22", "22:30", "10pm", "7:15 am"; else None."""
    words = typed.strip().lower().replace(".", "")
    half = words[-2:] if words.endswith(("am", "pm")) else ""
    hour, colon, minute = words.removesuffix(half).strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and len(hour) <= 2):
        return None
    if colon and not (minute.isascii() and minute.isdigit() and len(minute) == 2):
        return None
    clock, past = int(hour), int(minute or 0)
    if half:
        if not 1 <= clock <= 12:
            return None
        clock = clock % 12 + (12 if half == "pm" else 0)
    return clock * 60 + past if clock < 24 and past < 60 else None
