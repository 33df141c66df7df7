"""The last step: what all of it comes to, and what it would have found, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import discord

from bot.alerts.notice import Line, Notice, Ours, Said, Tone, say
from bot.commands.archive import LookUp, look_up
from bot.commands.findings import passage_lines
from bot.commands.forecast import LOOK_BACK, rate
from bot.language import _
from bot.setup.channel_step import how_words
from bot.setup.draft import Subject
from bot.setup.step import Guiding
from scrapers.match import Confidence, parse
from store import Filters, documents

LOWEST = Confidence.VARIANT
"""What a watch counts unless somebody says otherwise."""


class CheckStep:
    """What all of it comes to."""

    def __init__(self, guide: Guiding) -> None:
        self._guide = guide
        self.found: list[tuple[Subject, LookUp]] = []
        """What each subject would have found, the latest first."""

    @property
    def complete(self) -> bool:
        """Nothing more is to be chosen."""
        return True

    async def notice(self) -> Notice:
        """The choices and the forecasts."""
        guide = self._guide
        draft, now = guide.draft, guide.services.clock()
        filters = Filters(
            guild_id=guide.place, since=now - LOOK_BACK, scope=draft.scope(guide.places)
        )
        self.found = [
            (
                subject,
                await look_up(
                    guide.services.database, parse(subject.query), filters=filters, lowest=LOWEST
                ),
            )
            for subject in draft.subjects
        ]
        async with guide.services.database.read() as conn:
            first = await documents.first_seen(conn)
        age = now - first if first else timedelta(0)
        return Notice(
            tone=Tone.PLAIN,
            emoji="✅",
            title=say(_("Step 4 of 4: is this right?")),
            opening=tuple(self._choices()),
            parts=tuple(_forecast(subject, found, age) for subject, found in self.found),
            closing=(say(_("Nothing is saved before you press Start.")),),
        )

    def _choices(self) -> list[Line]:
        draft = self._guide.draft
        channel = "" if self._guide.personal or draft.channel is None else f"<#{draft.channel.id}>"
        lines = [
            say(_("Where: {where}"), where=Said(draft.where(self._guide.places), 200)),
            say(_("Who hears of it: {channel}"), channel=Ours(channel or _("you, here"))),
            say(_("How: {how}"), how=Ours(how_words(draft.mode))),
        ]
        if draft.role_id is not None:
            lines.append(say(_("Mentioned: {role}"), role=Ours(f"<@&{draft.role_id}>")))
        return lines

    def items(self) -> Sequence[discord.ui.Item[Any]]:
        """Nothing but the guide's own buttons."""
        return []


def _forecast(subject: Subject, found: LookUp, age: timedelta) -> tuple[Line, ...]:
    lines = [
        say("{name}", name=Said(subject.name, 80, ((0, len(subject.name)),))),
        *rate(found, age),
    ]
    if found.findings:
        latest = found.findings[0]
        lines += passage_lines(latest.found, latest.spans, latest.found.first_seen)
    return tuple(lines)
