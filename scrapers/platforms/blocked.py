"""Answers that no platform may read: refusals, challenge pages, outages, empty or cut off."""

from __future__ import annotations

import re

from scrapers.fetch.challenge import BLOCKED_STATUSES, challenged, little
from scrapers.fetch.page import Page
from scrapers.listing import Listing, Outcome

_MARKS_WITHIN = 65_536

_OUTAGE = re.compile(
    rb"<title>(?:\s*(?:404|50[0234])\b|[^<]{0,80}\|\s*5[0-3]\d: "
    rb"|\s*(?:site |website )?maintenance\s*(?=</title)"
    rb"|[^<]{0,80}\b(?:not found|error 404|404 error|bad gateway"
    rb"|site (?:is )?(?:temporarily )?(?:unavailable|offline)|under maintenance|maintenance mode"
    rb"|(?:down for|scheduled|planned|system|server|granicus) maintenance"
    rb"|temporarily unavailable|database error|account suspended|application error"
    rb"|wordpress[^<]{1,12}error|iis windows server|welcome to nginx"
    rb"|service unavailable|runtime error|server error))[^<]{0,80}</title>",
    re.IGNORECASE,
)
# Only words of a page that has little else: a village may announce its site's next maintenance.
_OUTAGE_WORDS = re.compile(
    rb"undergoing (?:\w+ )?maintenance|unavailable for (?:\w+ )?maintenance|down for (?:\w+ )?maint"
    rb"|establishing a database connection|critical error on this website"
    rb"|be (?:right )?back (?:soon|shortly)|account has been suspended|this domain is for sale",
    re.IGNORECASE,
)
# A page that lists files is what was asked for, whatever a careless theme puts in its title.
_FILE_LINK = re.compile(rb"href=[\"'][^\"'>]+\.pdf\b", re.IGNORECASE)
_FILES = 5
_BALANCED = ("table", "script", "div", "ul", "tr", "a", "li")


def refusal(page: Page) -> Listing | None:
    """Why the page must not be read, as a listing with that outcome; None where it may be."""
    if page.status in BLOCKED_STATUSES:
        return Listing(Outcome.BLOCKED, reason=f"The site refused us (HTTP {page.status}).")
    if page.status >= 400:
        return Listing(Outcome.ERROR, reason=f"The site answered HTTP {page.status}.")
    body = page.body.strip().removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        return Listing(Outcome.ERROR, reason="The answer was empty.")
    if challenged(body):
        return Listing(
            Outcome.BLOCKED, reason="The site showed a challenge page instead of its content."
        )
    if _out_of_order(body):
        return Listing(
            Outcome.ERROR, reason="The site showed an error page instead of its content."
        )
    if not _whole(body):
        return Listing(Outcome.ERROR, reason="The answer was cut off before its end.")
    return None


def _out_of_order(body: bytes) -> bool:
    if b"<html" not in body[:2_048].lower():
        return False
    files = len(_FILE_LINK.findall(body))
    if _OUTAGE.search(body[:_MARKS_WITHIN]):
        return files < _FILES
    return not files and bool(_OUTAGE_WORDS.search(little(body)))


def _whole(body: bytes) -> bool:
    """Whether the body has an end that its form calls for.

    Pages without `</body>` and `</html>` are common (both may be left out, and fragments have
    none): those are whole when they end with a tag and what they opened is closed.
    """
    first = body[:1]
    if first in (b"{", b"["):
        return body[-1:] == (b"}" if first == b"{" else b"]")
    if body.startswith(b"BEGIN:VCALENDAR"):
        return body.endswith(b"END:VCALENDAR")
    if first != b"<":
        return True
    tail = body[-_MARKS_WITHIN:].lower()
    if b"</html" in tail or b"</body" in tail:
        return True
    if body.startswith(b"<?xml") or re.match(rb"<(?:rss|feed|urlset|rdf:RDF)\b", body):
        root = re.search(rb"<([A-Za-z][\w:.-]*)", body)
        return (
            root is not None
            and re.search(rb"</" + re.escape(root[1]) + rb"\s*>$", body) is not None
        )
    if not body.endswith(b">"):
        return False
    lowered = body.lower()
    return all(
        len(re.findall(rb"<" + name + rb"[\s>]", lowered)) <= lowered.count(b"</" + name)
        for name in map(str.encode, _BALANCED)
    )
