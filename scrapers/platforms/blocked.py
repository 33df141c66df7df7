"""Answers that no platform may read: refusals, challenge pages, outages, empty or cut off."""

from __future__ import annotations

import re

from scrapers.fetch.page import Page
from scrapers.listing import Listing, Outcome

_REFUSING = frozenset({401, 403, 407, 423, 429, 451, 503})

# Marks of challenge pages: Cloudflare, AWS WAF, Akamai, Imperva, Sucuri, PerimeterX, DataDome, F5,
# and what hosts put before WordPress (SiteGround, Wordfence, Imunify).
_CHALLENGE = re.compile(
    rb"_cf_chl_opt|/cdn-cgi/challenge-platform/h/|cf-browser-verification|awsWafCookieDomainList"
    rb"|gokuProps|[?&]bm-verify=|/_sec/verify\?provider="
    rb"|errors\.edgesuite\.net|_Incapsula_Resource\?(?:SWUDNSAI|CWUDNSAI)|sucuri_cloudproxy_js"
    rb"|please enable javascript to view the page content\.?\s*(?:<br\s*/?>\s*)?your support id is"
    rb"|/\.well-known/sgcaptcha/"
    rb"|px-captcha|captcha-delivery\.com|<title>\s*(?:just a moment|attention required!"
    rb"|access denied|access to this page has been denied|request rejected|403 forbidden"
    rb"|pardon our interruption|human verification|one moment, please|robot challenge screen"
    rb"|client challenge|vercel security checkpoint|sucuri website firewall|ddos-guard"
    rb"|your access to this site has been limited|web page blocked)",
    re.IGNORECASE,
)
# Only words of a page that has little else: an agenda may speak of access being denied.
_CHALLENGE_WORDS = re.compile(
    rb"access denied|just a moment|checking your browser|enable javascript and cookies to continue"
    rb"|verify (?:that )?you(?: are|'re) (?:a |not a )?(?:human|robot)|unusual traffic"
    rb"|request unsuccessful|are you a robot|\.awswaf\.com/|incapsula incident id"
    rb"|the requested url was rejected|made us think (?:that )?you (?:were|are|might be) a bot"
    rb"|sorry, you have been blocked|your request is being verified",
    re.IGNORECASE,
)
# A page that is Imperva's script alone; on pages that Imperva lets through, it is one of many.
_IMPERVA_ONLY = re.compile(
    rb"_Incapsula_Resource\?SWJIYLWA=[^>]*></script>\s*</head>", re.IGNORECASE
)
# What a challenge answers to a script that asked for data, and to who asks with no browser at all.
_CHALLENGED_DATA = re.compile(
    rb"captcha-delivery\.com|\"appId\"\s*:\s*\"PX|_Incapsula_Resource", re.IGNORECASE
)
_CHALLENGED_TEXT = re.compile(rb"error code: 10\d\d\b", re.IGNORECASE)
_UNSEEN = re.compile(rb"<!--.*?-->|<(script|style|svg)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Each that is never closed is looked for to the end of the page.
_OPENED = re.compile(rb"<(?:!--|script|style|svg)", re.IGNORECASE)
_OPENED_AT_MOST = 100
_SMALL = 2_048
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
    if _out_of_order(body):
        return Listing(
            Outcome.ERROR, reason="The site showed an error page instead of its content."
        )
    if not _whole(body):
        return Listing(Outcome.ERROR, reason="The answer was cut off before its end.")
    return None


def _challenged(body: bytes) -> bool:
    if body[:1] in (b"{", b"["):
        return len(body) <= _SMALL and _CHALLENGED_DATA.search(body) is not None
    if _CHALLENGED_TEXT.fullmatch(body) or _CHALLENGE.search(body[:_MARKS_WITHIN]):
        return True
    small = _little(body)
    return bool(small and (_CHALLENGE_WORDS.search(body) or _IMPERVA_ONLY.search(small)))


def _out_of_order(body: bytes) -> bool:
    if b"<html" not in body[:2_048].lower():
        return False
    files = len(_FILE_LINK.findall(body))
    if _OUTAGE.search(body[:_MARKS_WITHIN]):
        return files < _FILES
    return not files and bool(_OUTAGE_WORDS.search(_little(body)))


def _little(body: bytes) -> bytes:
    """The body where it shows little, whatever scripts and styles it brings; b"" else."""
    if len(body) > _MARKS_WITHIN or len(_OPENED.findall(body)) > _OPENED_AT_MOST:
        return b""
    return body if len(_UNSEEN.sub(b" ", body)) <= _SMALL else b""


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
