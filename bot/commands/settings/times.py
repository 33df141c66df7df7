"""/settings zone, quiet-hours, digest-hour, reminders: when people hear of things."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from discord import app_commands

from bot.commands.answer import answer
from bot.commands.permission import configuring
from bot.commands.settings.group import kept_here, set_and_say, settings
from bot.commands.settings.words import clock_words, minute_of, reminder_words
from bot.language import _
from store import guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

MOST_REMINDERS = 5
LONGEST_REMINDER = 14 * 24
"""Hours before a meeting: no board posts its agenda earlier than two weeks ahead."""


@cache
def _zones() -> tuple[str, ...]:
    """The IANA zones, those of America first."""
    return tuple(sorted(available_timezones(), key=lambda zone: (not zone.startswith("A"), zone)))


async def zones(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The zones with what was typed in their names."""
    wanted = typed.casefold().replace(" ", "_")
    found = [zone for zone in _zones() if wanted in zone.casefold()]
    usual = [
        zone
        for zone in ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
        if zone in found
    ]
    return [app_commands.Choice(name=zone, value=zone) for zone in dict.fromkeys([*usual, *found])][
        :25
    ]


@settings.command(name="zone", description="The time zone of digests and quiet hours.")
@app_commands.describe(zone="A zone, as America/Chicago; without it, that of each source.")
@app_commands.autocomplete(zone=zones)
@configuring
async def zone_(
    interaction: Interaction, zone: app_commands.Range[str, 1, 60] | None = None
) -> None:
    """Set or unset the zone."""
    if zone is not None and zone not in available_timezones():
        await answer(
            interaction, _("There is no such time zone. Choose one of those that are offered.")
        )
        return
    text = (
        _("Digests and quiet hours go by {zone} from now on.").format(zone=zone)
        if zone
        else _("Digests and quiet hours go by the zone of each source from now on.")
    )
    await set_and_say(
        interaction,
        "settings.zone",
        zone or "-",
        text,
        lambda conn, place: guilds.set_zone(conn, place, zone),
    )


@settings.command(name="quiet-hours", description="When nobody is to be woken.")
@app_commands.describe(
    start="From when, as 22:00 or 10pm; without both, there are no quiet hours.",
    end="Until when, as 7:00.",
)
@configuring
async def quiet_hours(
    interaction: Interaction,
    start: app_commands.Range[str, 1, 8] | None = None,
    end: app_commands.Range[str, 1, 8] | None = None,
) -> None:
    """Set or end the quiet hours."""
    begin, until = (None if typed is None else minute_of(typed) for typed in (start, end))
    if (start or end) and (begin is None or until is None or begin == until):
        await answer(
            interaction,
            _("Quiet hours need two times that differ, as start: 22:00 end: 7:00."),
        )
        return
    if begin is None or until is None:
        text, detail = _("There are no quiet hours any longer."), "-"
    else:
        detail = f"{clock_words(begin)}-{clock_words(until)}"
        text = _(
            "From {start} to {end} nothing is posted, but what would come too late for a meeting."
        ).format(start=clock_words(begin), end=clock_words(until))
        kept = await kept_here(interaction)
        if kept is None or kept.zone is None:
            text += " " + _("The clock is that of each source: /settings zone sets yours.")
    await set_and_say(
        interaction,
        "settings.quiet",
        detail,
        text,
        lambda conn, place: guilds.set_quiet_hours(conn, place, begin, until),
    )


@settings.command(name="digest-hour", description="The hour at which digests come.")
@app_commands.describe(hour="0 to 23, in the zone of /settings zone.")
@configuring
async def digest_hour(interaction: Interaction, hour: app_commands.Range[int, 0, 23]) -> None:
    """Set the hour of the digests."""
    await set_and_say(
        interaction,
        "settings.digest",
        clock_words(hour * 60),
        _("Digests come at {hour} from now on.").format(hour=clock_words(hour * 60)),
        lambda conn, place: guilds.set_digest_hour(conn, place, hour),
    )


@settings.command(name="reminders", description="When you are reminded of a meeting.")
@app_commands.describe(hours="Hours before it, as 24, 2; 0 for never.")
@configuring
async def reminders(interaction: Interaction, hours: app_commands.Range[str, 1, 40]) -> None:
    """Set the reminders before meetings with hits."""
    parts = [part for part in hours.replace(",", " ").split() if part != "0"]
    numbers = {int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 4}
    told = tuple(sorted(numbers, reverse=True))
    wrong = any(not (part.isascii() and part.isdigit()) for part in parts)
    if wrong or len(told) > MOST_REMINDERS or any(hour > LONGEST_REMINDER for hour in told):
        await answer(
            interaction,
            _(
                "Reminders are up to {count} numbers of hours, each at most {longest}, as 24, 2."
            ).format(count=MOST_REMINDERS, longest=LONGEST_REMINDER),
        )
        return
    await set_and_say(
        interaction,
        "settings.reminders",
        ", ".join(map(str, told)) or "-",
        _("Reminders before a meeting from now on: {hours}.").format(hours=reminder_words(told)),
        lambda conn, place: guilds.set_reminders(conn, place, told),
    )
