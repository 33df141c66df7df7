"""A story is told to a channel once, at whatever outlets it appears."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers import announce
from scrapers.finding import Finding
from scrapers.listing import DocumentKind
from scrapers.obtain import READABLE
from scrapers.story import FEWEST, Signature, neighbours, signature, story_of
from store import audience, outbox, sources, stories


async def with_stories(
    conn: AsyncConnection,
    findings: Sequence[Finding],
    document_ids: Mapping[str, int],
    now: datetime,
) -> list[Finding]:
    """The findings, the new articles among them with the stories that they tell or begin.

    An article that was read before keeps its story, and what is new in it is news.
    """
    signed = {
        place: sketch
        for place, finding in enumerate(findings)
        if _is_new_article(finding) and len(sketch := signature(_text(finding))) >= FEWEST
    }
    if not signed:
        return list(findings)
    await stories.lock(conn)
    known = await stories.recent(conn, now - stories.COMPARED_FOR)
    near = await asyncio.to_thread(neighbours, list(signed.values()), known)
    told = list(findings)
    for place, sketch in signed.items():
        story = await _story(conn, told[place], sketch, near, now)
        near.setdefault(story, sketch)
        document_id = document_ids[told[place].errand.document.url]
        await stories.join(conn, story, document_id, now)
        told[place] = replace(told[place], story=story)
    return told


async def owed(
    conn: AsyncConnection,
    findings: Sequence[Finding],
    source: sources.StoredSource,
    watchers: Sequence[audience.Watcher],
    now: datetime,
) -> list[outbox.NewDelivery]:
    """The messages for findings after the first check, but for stories that a channel knows."""
    known = await stories.told(conn, {one.story for one in findings if one.story is not None})
    heard = {story: set(channels) for story, channels in known.items()}
    messages = []
    for finding in findings:
        told = heard.setdefault(finding.story, set()) if finding.story is not None else set()
        news = [
            delivery
            for delivery in announce.of_findings([finding], source, watchers, now, baseline=False)
            if delivery.channel_id not in told
        ]
        told.update(delivery.channel_id for delivery in news)
        messages += news
    await stories.tell(conn, heard, now)
    return messages


async def _story(
    conn: AsyncConnection,
    finding: Finding,
    sketch: Signature,
    near: Mapping[int, Signature],
    now: datetime,
) -> int:
    found = story_of(sketch, near)
    if found is not None:
        return found
    return await stories.begin(conn, finding.errand.document.title, sketch, now)


def _is_new_article(finding: Finding) -> bool:
    return (
        finding.errand.document.kind is DocumentKind.ARTICLE
        and not finding.amends
        and finding.reading.outcome in READABLE
    )


def _text(finding: Finding) -> str:
    return "\n".join(passage.text for passage in finding.reading.passages)
