"""Pages that say "prove that you are no robot" or "go away" behind a status that looks well."""

from __future__ import annotations

import re

from scrapers.fetch.page import Page

BLOCKED_STATUSES = frozenset({401, 403, 407, 423, 429, 451, 503})
"""Statuses that mean that the host does not want this request, at least not now."""

# Cloudflare, AWS WAF, Akamai, Imperva Incapsula, Sucuri, PerimeterX, DataDome: names that no page
# of a town holds, however long it is.
_MARKS = re.compile(
    rb"_cf_chl_opt|cf-browser-verification|awsWafCookieDomainList|gokuProps"
    rb"|errors\.edgesuite\.net|_Incapsula_Resource\?(?:SWUDNSAI|CWUDNSAI)|sucuri_cloudproxy_js"
    rb"|px-captcha|captcha-delivery\.com",
    re.IGNORECASE,
)
# Words are proof only where there is next to nothing else: minutes may say "access denied".
_WORDS = re.compile(
    rb"access denied|just a moment|checking your browser|enable javascript and cookies to continue"
    rb"|verify (?:that )?you are (?:a )?human|the requested url was rejected",
    re.IGNORECASE,
)
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
    if _MARKS.search(page.body[:_MARKS_WITHIN]):
        return True
    return len(page.body) <= _SMALL and _WORDS.search(page.body) is not None
