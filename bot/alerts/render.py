"""Show a notice: as a Discord embed, or as text on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord

from bot.alerts.escape import clean, cut, escape, link_target, quote, runs, shorten, width
from bot.alerts.notice import Form, Line, Link, Mark, Moment, Notice, Ours, Piece, Said, Tone
from bot.alerts.wording import wording
from bot.language import _
from scrapers import Alert

if TYPE_CHECKING:
    from rich.text import Text

TITLE_LIMIT = 256
DESCRIPTION_LIMIT = 4096
EMBED_LIMIT = 6000
_LONGEST_LINK = 1500  # a longer address would crowd out what is to be read

COLOURS = {
    Tone.FOUND: 0x2F6FDE,
    Tone.UNSURE: 0x8A8F98,
    Tone.CHANGED: 0xD98E04,
    Tone.OFF: 0xC0392B,
    Tone.NEWS: 0x1F8A70,
    Tone.PLAIN: 0x5865F2,
    Tone.TROUBLE: 0xD98E04,
    Tone.WELL: 0x2E8B57,
}
_DISCORD_MARKS = {Mark.FOUND: "**", Mark.GONE: "~~"}
_STYLES = {Mark.FOUND: "bold", Mark.GONE: "strike"}


def embed_of(alert: Alert, *, marker: str = "") -> discord.Embed:
    """Render `alert` for Discord; `marker` stands in the footer, to find the message again by."""
    return notice_embed(wording(alert), footer=f"Hear Ye · {marker}" if marker else "")


def notice_embed(notice: Notice, *, footer: str = "") -> discord.Embed:
    """Render `notice` as one embed within Discord's limits.

    `parts` that do not fit are left out from the end and counted in a last line.
    """
    title = cut(f"{notice.emoji} {_markdown(notice.title)}", TITLE_LIMIT)
    footer = shorten(footer, 200)
    room = min(DESCRIPTION_LIMIT, EMBED_LIMIT - width(title) - width(footer))
    embed = discord.Embed(
        title=title, description=_description(notice, room), colour=COLOURS[notice.tone]
    )
    if footer:
        embed.set_footer(text=footer)
    return embed


def _description(notice: Notice, room: int) -> str:
    opening = _markdown_lines(notice.opening)
    closing = _markdown_lines(notice.closing)
    more = _(notice.more).format(count=len(notice.parts))
    left = room - width(opening) - width(closing) - width(more) - 3 * len("\n\n")
    shown: list[str] = []
    for part in notice.parts:
        text = _markdown_lines(part)
        left -= width(text) + len("\n\n")
        if left < 0:
            break
        shown.append(text)
    dropped = len(notice.parts) - len(shown)
    last = [_(notice.more).format(count=dropped)] if dropped else []
    separator = "\n" if all(len(part) == 1 for part in notice.parts) else "\n\n"
    body = separator.join([*shown, *last])
    return "\n\n".join(text for text in (opening, body, closing) if text)


def _markdown_lines(lines: Iterable[Line]) -> str:
    return "\n".join(("> " if line.quoted else "") + _markdown(line) for line in lines)


def _markdown(line: Line) -> str:
    return "".join(_markdown_piece(piece) for piece in line.pieces)


def _markdown_piece(piece: Piece) -> str:
    match piece:
        case Ours(text):
            return text
        case Said(text, limit, spans, mark):
            return quote(text, spans, limit=limit, mark=_DISCORD_MARKS[mark])
        case Moment(at, _zone, form):
            return f"<t:{int(at.timestamp())}:{form.value}>"
        case Link(label, url):
            target = link_target(url)
            shown = escape(label, one_line=True)
            if target is None or len(target) > _LONGEST_LINK:
                return shown
            return f"[{shown}]({target})"


def terminal_text(alert: Alert, *, now: datetime) -> Text:
    """Render `alert` for a terminal, with times in the source's own zone. `now` is aware."""
    return notice_text(wording(alert), now=now)


def title_words(alert: Alert, *, now: datetime) -> str:
    """The title of `alert` as one plain line. `now` is aware."""
    return _styled(wording(alert).title, now).plain


def notice_text(notice: Notice, *, now: datetime) -> Text:
    """Render `notice` for a terminal, in the order and words in which Discord shows it."""
    from rich.text import Text

    text = Text()
    text.append(f"{notice.emoji}  ")
    text.append_text(_styled(notice.title, now))
    text.stylize("bold")
    quoted_lines = (line for part in notice.parts for line in part)
    for line in (*notice.opening, *quoted_lines, *notice.closing):
        text.append("\n      > " if line.quoted else "\n    ")
        text.append_text(_styled(line, now))
    return text


def _styled(line: Line, now: datetime) -> Text:
    from rich.text import Text

    text = Text()
    for piece in line.pieces:
        match piece:
            case Ours(words):
                text.append(words)
            case Said(words, limit, spans, mark):
                said = _said(words, limit, spans, _STYLES[mark])
                # Where a log keeps the words and loses the style, gone words must not read as said.
                text.append_text(said if mark is Mark.FOUND else Text.assemble("[-", said, "-]"))
            case Moment():
                text.append(moment_words(piece, now))
            case Link(label, url):
                text.append(f"{clean(label, one_line=True)}: {clean(url, one_line=True)}")
    return text


def _said(words: str, limit: int, spans: Iterable[tuple[int, int]], style: str) -> Text:
    from rich.text import Text

    text = Text()
    for run, marked in runs(words, spans):
        text.append(run, style=style if marked else None)
    text.truncate(limit, overflow="ellipsis")
    return text


def moment_words(moment: Moment, now: datetime) -> str:
    """Put a time in words for a terminal: "Monday, July 2, 2018 at 6:00 PM CDT", "in 3 days"."""
    if moment.form is Form.AGO:
        return _ago_words((moment.at - now).total_seconds())
    local = moment.at.astimezone(ZoneInfo(moment.zone))
    day = f"{local:%A, %B} {local.day}, {local.year}"
    if moment.form is Form.DAY:
        return day
    return f"{day} at {local.hour % 12 or 12}:{local:%M %p %Z}"


def _ago_words(seconds: float) -> str:
    distance = abs(seconds)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = round(distance / length)
        if count >= 1:
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"
