"""Pages that say "prove that you are no robot" or "go away" behind a status that looks well."""

from __future__ import annotations

from scrapers.fetch.page import Page

BLOCKED_STATUSES = frozenset({401, 403, 407, 423, 429, 451, 503})
"""Statuses that mean that the host does not want this request, at least not now."""

_SMALL = 2048
_SMALL_MARKS = (b"errors.edgesuite.net", b"access denied", b"just a moment")

# AWS WAF's interstitial is longer than the others, and no page of a town holds these names.
_MARKS = (b"awswafcookiedomainlist", b"gokuprops")
_HEADERS = {"cf-mitigated": "challenge", "x-amzn-waf-action": "challenge"}


def is_challenge(page: Page) -> bool:
    """Whether this answer is an access wall instead of the page that was asked for.

    The words alone are no proof in a long page (minutes may say "access denied"), so they count
    only where there is next to nothing else.
    """
    for name, value in page.headers.items():
        if _HEADERS.get(name.lower()) == value.lower():
            return True
    if page.content_type and "html" not in page.content_type:
        return False
    text = page.body.lower()
    if any(mark in text for mark in _MARKS):
        return True
    return len(text) <= _SMALL and any(mark in text for mark in _SMALL_MARKS)
