"""Where a meeting is held, and where it can be watched, out of the fields that vendors print."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[\s\u00a0\u200b]+")
# What forms hold before a clerk has filled them in (platforms.md: "Event Location" on CivicPlus).
_PLACEHOLDER = re.compile(
    r"^\W*(?:event location|location|meeting location|address|street address|tbd|tba|tbc"
    r"|to be (?:determined|announced)|n/?a|none|null|unknown|not specified|no location"
    r"|see (?:the )?agenda(?: for (?:location|details))?|-+)?\W*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'|]+", re.IGNORECASE)


def place(*parts: str | None) -> str | None:
    """The parts of a place on one line, each said once; None where nothing is said.

    Addresses of pages are left out: they are where to watch, not where to go (see `remote`).
    """
    said: list[str] = []
    for part in parts:
        text = _SPACE.sub(" ", _ADDRESS.sub("", part or "")).strip(" ,;")
        if _PLACEHOLDER.match(text) or any(text.casefold() in kept.casefold() for kept in said):
            continue
        said.append(text)
    return ", ".join(said) or None


def remote(*texts: str | None) -> str | None:
    """The first http(s) address in the texts (a stream, a conference, a video); else None.

    A `//host/path` that stands alone is taken as https, as browsers on these sites do.
    """
    for text in texts:
        if not text:
            continue
        if found := _ADDRESS.search(text):
            return found[0].rstrip(".,;)")
        if re.match(r"//[\w-]+\.[\w.-]+/\S*$", text.strip()):
            return f"https:{text.strip()}"
    return None
