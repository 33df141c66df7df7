"""Discord's markdown as HTML, as far as the bot writes it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
_TOKEN = re.compile(
    r"\\(?P<plain>[^A-Za-z0-9\s])"
    r"|<t:(?P<at>-?\d+):(?P<form>[A-Za-z])>"
    r"|<#(?P<channel>\d+)>|<@&?(?P<who>\d+)>"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>[^)\s]+)\)"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*"
    r"|~~(?P<gone>(?:\\.|[^~\\])+)~~"
)


def to_html(text: str, now: float, names: Callable[[int], str]) -> str:
    """Blocks of lines; `now` (Unix seconds) is the reader's, `names` gives channels and roles."""
    lines = []
    in_quote = False
    for line in text.split("\n"):
        quoted = line.startswith("> ")
        if quoted != in_quote:
            lines.append("<blockquote>" if quoted else "</blockquote>")
            in_quote = quoted
        inner = _inline(line.removeprefix("> "), now, names)
        lines.append(f"<p>{inner or '&nbsp;'}</p>" if line else "<p class=gap></p>")
    return "".join(lines) + ("</blockquote>" if in_quote else "")


def _inline(text: str, now: float, names: Callable[[int], str]) -> str:
    done, end = [], 0
    for match in _TOKEN.finditer(text):
        done.append(html.escape(text[end : match.start()]))
        done.append(_piece(match, now, names))
        end = match.end()
    return "".join([*done, html.escape(text[end:])])


def _piece(match: re.Match[str], now: float, names: Callable[[int], str]) -> str:
    found = {key: value for key, value in match.groupdict().items() if value is not None}
    match found:
        case {"plain": plain}:
            return html.escape(plain)
        case {"at": at, "form": form}:
            return f"<time>{html.escape(moment(int(at), form, now))}</time>"
        case {"channel": number}:
            return f"<b class=mention>#{html.escape(names(int(number)))}</b>"
        case {"who": number}:
            return f"<b class=mention>@{html.escape(names(int(number)))}</b>"
        case {"label": label, "url": _}:
            return f"<a>{_inline(label, now, names)}</a>"
        case {"code": code}:
            return f"<code>{html.escape(code)}</code>"
        case {"bold": bold}:
            return f"<b>{_inline(bold, now, names)}</b>"
        case {"gone": gone}:
            return f"<s>{_inline(gone, now, names)}</s>"
        case _:
            raise AssertionError(match[0])


def moment(at: int, form: str, now: float) -> str:
    """A timestamp as Discord writes it for a reader in Chicago (reference#message-formatting)."""
    local = datetime.fromtimestamp(at, ZONE)
    hour = f"{local.hour % 12 or 12}:{local:%M %p}"
    day = f"{local:%B} {local.day}, {local.year}"
    match form:
        case "F":
            return f"{local:%A}, {day} at {hour}"
        case "f":
            return f"{day} at {hour}"
        case "D":
            return day
        case "R":
            return _ago(at - now)
        case _:
            return hour


def _ago(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = round(abs(seconds) / length)
        if count:
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"
