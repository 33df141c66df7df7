"""The form that an ASP.NET page posts back to itself: how Legistar and NovusAGENDA turn pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

from scrapers.fetch.page import Request
from scrapers.platforms.links import address
from scrapers.platforms.markup import attribute

_POSTBACK = re.compile(r"__doPostBack\(\s*'([^']*)'\s*,\s*'([^']*)'\s*\)")


def postback(
    tree: BeautifulSoup,
    url: str,
    target: str,
    *,
    argument: str = "",
    fields: Mapping[str, str] | None = None,
    role: str,
) -> Request | None:
    """The request that the page's own script would make for `__doPostBack(target, argument)`.

    None where the page has no such form.
    """
    state = tree.find("input", attrs={"name": "__VIEWSTATE"})
    form = state.find_parent("form") if isinstance(state, Tag) else None
    if form is None:
        return None
    sent = {
        attribute(field, "name"): attribute(field, "value")
        for field in form.find_all("input")
        if attribute(field, "type") in ("hidden", "text") and attribute(field, "name")
    }
    for select in form.find_all("select"):
        chosen = select.find("option", selected=True)
        if attribute(select, "name") and isinstance(chosen, Tag):
            sent[attribute(select, "name")] = attribute(chosen, "value")
    sent |= {"__EVENTTARGET": target, "__EVENTARGUMENT": argument, **(fields or {})}
    return Request(
        address(url, attribute(form, "action")) or url,
        method="POST",
        body=urlencode(sent).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        role=role,
    )


def postback_of(anchor: Tag | None) -> tuple[str, str] | None:
    """The target and argument that a link posts back; None where it does not."""
    found = _POSTBACK.search(attribute(anchor, "href") or attribute(anchor, "onclick"))
    return (found[1], found[2]) if found else None
