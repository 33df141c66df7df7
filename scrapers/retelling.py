"""A story is told to a channel once, at whatever outlets it appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from scrapers import announce
from scrapers.finding import Finding
from scrapers.listing import DocumentKind
from scrapers.obtain import READABLE
from scrapers.story import FEWEST, Signature, is_said, neighbours, signature, story_of, together
from store import aside, audience, documents, outbox, sources, stories


async def with_stories(
    conn: AsyncConnection,
    findings: Sequence[Finding],
    document_ids: Mapping[str, int],
    now: datetime,
) -> list[Finding]:
    """The findings, the articles among them with the stories that they tell or begin.

    An article that was read before keeps its story, which is then recognised by what it says now as
    well. One that was too short to be a story's may be one now.
    """
    told = await _with_kept(conn, findings, document_ids)
    signed = {
        place: sketch
        for place, finding in enumerate(told)
        if _is_article(finding) and len(sketch := signature(_text(finding))) >= FEWEST
    }
    if not signed:
        return told
    await stories.lock(conn)
    for place in [*signed]:
        kept = told[place].kept_story
        if kept is not None:
            both = together(await stories.sketch(conn, kept), signed.pop(place))
            await stories.redraw(conn, kept, both, now)
    known = await stories.recent(conn, now - stories.COMPARED_FOR)
    near = await aside(conn, neighbours, list(signed.values()), known)
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
    """The messages for findings after the first check, but for stories that a channel knows.

    Of an article that was amended a channel hears what no other telling of its story has said.
    """
    of_stories = {one.story if one.story is not None else one.kept_story for one in findings}
    known = await stories.told(conn, {story for story in of_stories if story is not None})
    heard = {story: set(channels) for story, channels in known.items()}
    messages = []
    for finding in findings:
        owed_now = announce.of_findings([finding], source, watchers, now, baseline=False)
        if finding.kept_story is not None:
            told = heard.setdefault(finding.kept_story, set())
            messages += [delivery for delivery in owed_now if delivery.channel_id not in told]
            unsaid = await _unsaid(conn, finding, finding.kept_story)
            again = announce.of_findings([unsaid], source, watchers, now, baseline=False)
            messages += [delivery for delivery in again if delivery.channel_id in told]
            told.update(delivery.channel_id for delivery in owed_now)
            continue
        if finding.story is None:
            messages += owed_now
            continue
        told = heard.setdefault(finding.story, set())
        messages += [delivery for delivery in owed_now if delivery.channel_id not in told]
        again = [delivery for delivery in owed_now if delivery.channel_id in told]
        if again and await _is_another_outlet(conn, finding, source):
            more = (announce.also(delivery, finding.story) for delivery in again)
            messages += [delivery for delivery in more if delivery is not None]
        told.update(delivery.channel_id for delivery in owed_now)
    await stories.tell(conn, heard, now)
    return messages


async def _with_kept(
    conn: AsyncConnection, findings: Sequence[Finding], document_ids: Mapping[str, int]
) -> list[Finding]:
    """The findings, articles that were read before among them with the stories that they tell."""
    amended = {
        finding.errand.document.url: document_ids[finding.errand.document.url]
        for finding in findings
        if finding.amends and finding.errand.document.kind is DocumentKind.ARTICLE
    }
    kept = await stories.of_documents(conn, amended.values())
    return [
        replace(finding, kept_story=kept.get(amended.get(finding.errand.document.url, 0)))
        for finding in findings
    ]


async def _unsaid(conn: AsyncConnection, finding: Finding, story: int) -> Finding:
    """The finding without the matches in what the story's other articles say already."""
    known = finding.errand.known
    others = {*await stories.articles(conn, story)} - ({known.id} if known else set())
    passages = await documents.latest_passages(conn, others)
    texts = ["\n".join(one.text for one in those) for those in passages.values()]
    new = (
        one for one in finding.matches if not is_said(announce.matched_words(finding, one), texts)
    )
    return replace(finding, matches=tuple(new))


async def _is_another_outlet(
    conn: AsyncConnection, finding: Finding, source: sources.StoredSource
) -> bool:
    """Whether the story is new at this source: a site may print one under two addresses."""
    assert finding.story is not None  # noqa: S101  the caller looked
    url = finding.errand.document.url
    return not any(
        outlet.source_slug == source.slug and outlet.url != url
        for outlet in await stories.outlets(conn, finding.story)
    )


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


def _is_article(finding: Finding) -> bool:
    is_article = finding.errand.document.kind is DocumentKind.ARTICLE
    return is_article and finding.reading.outcome in READABLE


def _text(finding: Finding) -> str:
    return "\n".join(passage.text for passage in finding.reading.passages)
