"""Pages that say "prove that you are no robot" or "go away" behind a status that looks well."""

from __future__ import annotations

import re

from scrapers.fetch.page import Page

BLOCKED_STATUSES = frozenset({401, 403, 407, 423, 429, 451, 503})
"""Statuses that mean that the host does not want this request, at least not now."""

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

_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": "challenge"}


def is_challenge(page: Page) -> bool:
    """Whether this answer is an access wall instead of the page that was asked for."""
    for name, value in page.headers.items():
        if _HEADERS.get(name.lower()) == value.lower():
            return True
    if page.content_type and "html" not in page.content_type:
        return False
    return challenged(page.body.strip())


def challenged(body: bytes) -> bool:
    """Whether these bytes, without blanks around them, are an access wall."""
    if body[:1] in (b"{", b"["):
        return len(body) <= _SMALL and _CHALLENGED_DATA.search(body) is not None
    if _CHALLENGED_TEXT.fullmatch(body) or _CHALLENGE.search(body[:_MARKS_WITHIN]):
        return True
    small = little(body)
    return bool(small and (_CHALLENGE_WORDS.search(body) or _IMPERVA_ONLY.search(small)))


def little(body: bytes) -> bytes:
    """The body where it shows little, whatever scripts and styles it brings; b"" else."""
    if len(body) > _MARKS_WITHIN or len(_OPENED.findall(body)) > _OPENED_AT_MOST:
        return b""
    return body if len(_UNSEEN.sub(b" ", body)) <= _SMALL else b""
