"""Answers that no platform may read: refusals, challenge pages, outages, empty or cut off."""

from __future__ import annotations

import re

from scrapers.fetch.page import Page
from scrapers.listing import Listing, Outcome

_REFUSING = frozenset({401, 403, 407, 423, 429, 451, 503})

# Marks of challenge pages: Cloudflare, AWS WAF, Akamai, Imperva, Sucuri, PerimeterX, DataDome.
_CHALLENGE = re.compile(
    rb"_cf_chl_opt|/cdn-cgi/challenge-platform/h/|cf-browser-verification|awsWafCookieDomainList"
    rb"|gokuProps"
    rb"|errors\.edgesuite\.net|_Incapsula_Resource\?(?:SWUDNSAI|CWUDNSAI)|sucuri_cloudproxy_js"
    rb"|px-captcha|captcha-delivery\.com|<title>\s*(?:just a moment|attention required!"
    rb"|access denied|access to this page has been denied|request rejected|403 forbidden)",
    re.IGNORECASE,
)
# Only words of a page that has little else: an agenda may speak of access being denied.
_CHALLENGE_WORDS = re.compile(
    rb"access denied|just a moment|checking your browser|enable javascript and cookies to continue"
    rb"|verify (?:that )?you are (?:a )?human|unusual traffic|request unsuccessful|are you a robot"
    rb"|the requested url was rejected",
    re.IGNORECASE,
)
_SMALL = 2_048
_MARKS_WITHIN = 65_536

_OUTAGE = re.compile(
    rb"<title>(?:\s*(?:404|50[0234])\b|[^<]{0,80}\b(?:not found|error 404|404 error|bad gateway"
    rb"|site (?:is )?(?:temporarily )?(?:unavailable|offline)|under maintenance|maintenance mode"
    rb"|service unavailable|runtime error|server error)\b)[^<]{0,80}</title>",
    re.IGNORECASE,
)
# A page that lists files is what was asked for, whatever a careless theme puts in its title.
_FILE_LINK = re.compile(rb"href=[\"'][^\"'>]+\.pdf\b", re.IGNORECASE)
_FILES = 5
_BALANCED = ("table", "script", "div", "ul", "tr", "a", "li")


def refusal(page: Page) -> Listing | None:
    """Why the page must not be read, as a listing with that outcome; None where it may be."""
    if page.status in _REFUSING:
        return Listing(Outcome.BLOCKED, reason=f"The site refused us (HTTP {page.status}).")
    if page.status >= 400:
        return Listing(Outcome.ERROR, reason=f"The site answered HTTP {page.status}.")
    body = page.body.strip().removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        return Listing(Outcome.ERROR, reason="The answer was empty.")
    if _challenged(body):
        return Listing(
            Outcome.BLOCKED, reason="The site showed a challenge page instead of its content."
        )
    outage = b"<html" in body[:2_048].lower() and _OUTAGE.search(body[:_MARKS_WITHIN])
    if outage and len(_FILE_LINK.findall(body)) < _FILES:
        return Listing(
            Outcome.ERROR, reason="The site showed an error page instead of its content."
        )
    if not _whole(body):
        return Listing(Outcome.ERROR, reason="The answer was cut off before its end.")
    return None


def _challenged(body: bytes) -> bool:
    if body[:1] in (b"{", b"["):
        return False
    return bool(
        _CHALLENGE.search(body[:_MARKS_WITHIN])
        or (len(body) <= _SMALL and _CHALLENGE_WORDS.search(body))
    )


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
