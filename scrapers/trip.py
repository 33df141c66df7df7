"""The errands of one check, one after the other, as long as their hosts have patience with us."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from scrapers.errand import Errand, Plan, Why, is_fetched
from scrapers.obtain import Obtained

LONGEST = 15 * 60.0
"""Seconds after which a check begins no further document: a site that drips must not hold a place
in the schedule for hours."""

PATIENCE = 3
"""Documents in a row that a host may block, or give no answer to, before it is left alone."""


async def run(
    papers: Plan, get: Callable[[Errand], Awaitable[Obtained]]
) -> tuple[list[Obtained], Plan]:
    """Get the documents of a plan: what was got, and the plan with what that leaves for later.

    A host that asks to be left alone is left alone at once.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + LONGEST
    trouble: Counter[str] = Counter()
    obtained: list[Obtained] = []
    left = papers.left
    for errand in papers.read:
        host = urlsplit(errand.document.url).hostname or ""
        had_enough = is_fetched(errand.document) and trouble[host] >= PATIENCE
        if had_enough or clock() > end:
            left += errand.why in (Why.NEW, Why.STAMP)
            continue
        one = await get(errand)
        obtained.append(one)
        if one.unwelcome:
            trouble[host] = PATIENCE
        else:
            trouble[host] = trouble[host] + 1 if one.unanswered else 0
    return obtained, replace(papers, left=left)
