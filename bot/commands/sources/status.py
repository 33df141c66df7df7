"""/sources status and /sources check: how one source is doing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from discord import app_commands

from bot.alerts.escape import escape, shorten
from bot.alerts.notice import Form, Line, Link, Moment, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.place import host_of, place_words
from bot.alerts.render import notice_embed
from bot.commands.answer import answer, changing, looking
from bot.commands.change import note_change
from bot.commands.choices import source_slugs
from bot.commands.permission import configuring
from bot.commands.sources.group import outcome_words, sources, visible
from bot.language import _, ngettext
from bot.reasons import reason_words
from bot.rhythms import rhythm_words
from store import StoredSource, checks

if TYPE_CHECKING:
    from bot.commands.answer import Interaction
    from bot.commands.services import CheckReport

HISTORY = 10


@sources.command(name="status", description="How one source is doing, and how its checks went.")
@app_commands.describe(source="The source.")
@app_commands.autocomplete(source=source_slugs)
async def status(interaction: Interaction, source: app_commands.Range[str, 1, 100]) -> None:
    """Show a source with its rhythm and the history of its checks."""
    now = interaction.client.services.clock()
    async with looking(interaction) as conn:
        chosen = await visible(conn, interaction, source)
        history = await checks.history(conn, chosen.id, limit=HISTORY)
        rhythms = await rhythm_words(conn, [chosen], now)
    well = chosen.enabled and chosen.last_outcome in (None, *checks.GOOD)
    notice = Notice(
        tone=Tone.WELL if well else Tone.TROUBLE,
        emoji="📍",
        title=say("{name}", name=Said(chosen.name, 160)),
        opening=tuple(_about(chosen, rhythms.get(chosen.id))),
        parts=tuple((_check(check),) for check in history),
        more=_("{count} earlier checks had no room."),
    )
    await answer(interaction, embed=notice_embed(notice))


def _about(source: StoredSource, rhythm: str | None) -> list[Line]:
    where = place_words(
        source.body or source.name, place=source.place, county=source.county, state=source.state
    )
    lines = [
        Line((where,)),
        say(
            _("{page}, read as {platform}"),
            page=Link(shorten(host_of(source.url) or source.url, 80), source.url),
            platform=Said(source.platform, 40),
        ),
        _due(source),
    ]
    if source.last_good is not None:
        lines.append(say(_("Last read well {ago}."), ago=Moment(source.last_good, form=Form.AGO)))
    if rhythm is not None:
        lines.append(say(_("It {rhythm}."), rhythm=Ours(rhythm)))
    if source.failures:
        words = ngettext(
            "{count} check in a row went wrong: {reason}",
            "{count} checks in a row went wrong: {reason}",
            source.failures,
        )
        reason = Said(reason_words(source.last_reason or ""), 300)
        lines.append(say(words, count=Ours(str(source.failures)), reason=reason))
    if source.guild_id is not None:
        lines.append(say(_("This server added it.")))
    return lines


def _due(source: StoredSource) -> Line:
    if not source.enabled:
        return say(_("It rests: {reason}"), reason=Said(reason_words(source.reason or ""), 200))
    every = timedelta(minutes=source.interval_minutes)
    minutes = int(every.total_seconds() // 60)
    return say(
        ngettext(
            "Checked every {count} minute, next {ago}.",
            "Checked every {count} minutes, next {ago}.",
            minutes,
        ),
        count=Ours(str(minutes)),
        ago=Moment(source.next_due, form=Form.AGO),
    )


def _check(check: checks.StoredCheck) -> Line:
    pieces: list[Piece] = [
        Ours("· "),
        Moment(check.finished_at, form=Form.SHORT),
        Ours(f" · {outcome_words(check.outcome)}"),
    ]
    if check.new_documents:
        words = ngettext("{count} new document", "{count} new documents", check.new_documents)
        pieces.append(Ours(f" · {words.format(count=check.new_documents)}"))
    if check.reason:
        pieces += [Ours(" · "), Said(reason_words(check.reason), 160)]
    return Line(tuple(pieces))


@sources.command(name="check", description="Check a source now.")
@app_commands.describe(source="The source.")
@app_commands.autocomplete(source=source_slugs)
@configuring
async def check(interaction: Interaction, source: app_commands.Range[str, 1, 100]) -> None:
    """Run one check of a source, and say how it ended."""
    async with changing(interaction) as conn:
        chosen = await visible(conn, interaction, source)
        await note_change(conn, interaction, "source.check", chosen.name)
    report = await interaction.client.services.check_now(chosen.slug)
    await answer(interaction, f"{escape(chosen.name, one_line=True)}: {_report_words(report)}")


def _report_words(report: CheckReport) -> str:
    outcome = str(report.outcome)
    words = outcome_words(outcome)
    if outcome == "ok":
        new, hits = report.new_documents, report.hits
        found = ngettext("{count} new document", "{count} new documents", new).format(count=new)
        hit = ngettext("{count} hit", "{count} hits", hits).format(count=hits)
        return f"{words}. {found}, {hit}."
    return f"{words}. {escape(reason_words(report.reason), one_line=True)}".strip()
