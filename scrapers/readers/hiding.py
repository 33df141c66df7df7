"""What a page's attributes hide, and what part of the page they say an element is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import cast

from lxml import etree

_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_ROLES = {
    "navigation": "nav",
    "banner": "nav",
    "contentinfo": "nav",
    "complementary": "nav",
    "search": "nav",
    "main": "main",
}
# Whether a page in small letters may have such an attribute at all. Each begins with a plain word:
# such a search runs at the speed of memory. Most have "hidden" as a value alone: `type="hidden"`.
_TELLS_ROLE = re.compile(rb"role\s*=\s*[\"']?(?:&|%b)" % "|".join(_ROLES).encode())
_TELLS_DISPLAY = re.compile(rb"display\s*(?:&|:\s*(?:&|none))")
_TELLS_VISIBILITY = re.compile(rb"visibility\s*(?:&|:\s*(?:&|hidden))")
_TELLS_HIDDEN = re.compile(rb"hidden(?<=[\s/\"']hidden)(?<!=[\"']hidden)(?![\w-])")


def settle(tree: etree._Element, data: bytes) -> None:
    """Rename what is hidden to what is not shown, and what has a role to its element.

    `data` is the page as parsed.
    """
    lower = data.lower()
    # A walk for each takes a third as long as parsing: most pages need one or two.
    if _TELLS_ROLE.search(lower):
        for element in _having("role")(tree):
            role = _ROLES.get(element.get("role", ""))
            if role is not None:
                element.tag = role
    if b"style" in lower and (_TELLS_DISPLAY.search(lower) or _TELLS_VISIBILITY.search(lower)):
        for element in _having("style")(tree):
            if _HIDDEN.search(element.get("style", "")):
                element.tag = "template"
    if _TELLS_HIDDEN.search(lower):
        for element in _having("hidden")(tree):
            if element.get("hidden") != "until-found":
                element.tag = "template"


@cache
def _having(attribute: str) -> Callable[[etree._Element], list[etree._Element]]:
    # Each by itself, from the attribute up: one path with a predicate takes twice as long.
    path = etree.XPath(f"//@{attribute}/..")
    return cast("Callable[[etree._Element], list[etree._Element]]", path)
