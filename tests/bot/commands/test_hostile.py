"""What others wrote is shown as it stands, and does nothing: every command that shows any."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scrapers.reading import Passage
from store import Database, meetings, sources, subscriptions, watches
from tests.bot.commands.conftest import Server, shown
from tests.bot.commands.papers import found, paper
from tests.bot.conftest import SetClock
from tests.bot.services import MEETING, PALMYRA

pytestmark = pytest.mark.usefixtures("archive")

HOSTILE = {
    "mentions": "@everyone @here <@1> <@!1> <@&2> <#3> <id:customize>",
    "masked link": "[Agenda](https://evil.example) <https://evil.example> https://evil.example",
    "heading": "# Big\n## Bigger\n-# small",
    "list and quote": "- one\n* two\n1. three\n> four\n>>> five",
    "fences": "```py\nx\n``` `y` ||spoiler|| **b** __u__ ~~s~~",
    "command and time": "</hits:1> <t:1:F> <:emoji:1> <a:emoji:1> discord.gg/abc",
    "bidi and zero width": "\u202eevil\u202c \u200bzero\u200b \u2066x\u2069 \x00\x1b[31m",
    "ten thousand characters": "word " * 2_000,
    "ten thousand marks": "*" * 10_000,
}
UNESCAPED = re.compile(r"(?<!\\)(?:<(?:@|#|id:|/|t:|a?:)|@everyone|@here|```|\|\||https?://evil)")
COMMANDS: dict[str, dict[str, Any]] = {
    "hits": {},
    "search": {"query": "287(g)"},
    "document": {"document": "2"},
    "meetings": {},
    "stats": {},
    "watch list": {},
    "watch test": {"query": "287(g)"},
    "sources list": {},
    "sources status": {"source": "hostile"},
    "subscriptions": {},
    "settings log": {},
}
OURS = re.compile(r"<t:\d+:[FfDR]>|<#\d+>|\]\(https://[a-z.]*example/[^)\s]*\)")


@pytest.mark.parametrize("kind", HOSTILE)
async def test_what_was_scraped_or_typed_does_nothing_anywhere(
    db: Database,
    server: Server,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setattr("bot.commands.stats.draw", lambda *_: b"\x89PNG")
    text = HOSTILE[kind]
    hostile = PALMYRA.model_copy(
        update={
            "slug": "hostile",
            "name": text[:120],
            "body": text,
            "place": text,
            "url": "https://h.example/",
        }
    )
    async with db.write() as conn:
        await sources.sync(conn, [PALMYRA, hostile], clock())
        kept = await watches.add(
            conn,
            guild_id=server.guild.id,
            name=text[:80],
            query="287(g)",
            now=clock(),
            limit=9,
        )
        await subscriptions.subscribe(
            conn,
            channel_id=server.channel.id,
            guild_id=server.guild.id,
            watch_id=kept.id,
            now=clock(),
        )
        listed = await sources.get(conn, hostile.slug)
        assert listed is not None
        told = meetings.NewMeeting(
            key="1",
            title=text,
            body=text,
            place=text,
            start_utc=MEETING,
            zone="America/Chicago",
        )
        await meetings.save(conn, listed.id, [told], clock())
    first = [Passage(f"287(g) {text}", item=text, heading=text, page=1)]
    await paper(db, clock(), first, title=text, source=hostile.slug)
    second = [Passage(f"287(g) other {text}", item=text, heading=text, page=1)]
    _, ids = await paper(db, clock(), second, title=text, source=hostile.slug, sha256="2" * 64)
    await found(db, clock(), ids)
    clock.advance(minutes=1)
    for command, options in COMMANDS.items():
        result = await server.moderator.slash(server.channel, command, **options)
        message = shown(result)
        assert not message.mentions
        assert not message.role_mentions
        assert not message.mention_everyone
        assert message.embeds, (command, message.content)
        (embed,) = message.embeds
        assert len(embed.title or "") <= 256
        assert len(embed.description or "") <= 4096
        said = OURS.sub("", f"{embed.title}\n{embed.description}")
        assert not UNESCAPED.search(said), said
        assert not re.search(r"^\s*(?:#{1,3} |-# |[-*+] |\d+\. |>>> )", said, re.MULTILINE), said
        assert not re.search("[\u200b\u202a-\u202e\u2066-\u2069\x00\x1b]", said), command


@pytest.mark.parametrize("kind", HOSTILE)
async def test_what_is_typed_is_said_back_harmlessly(server: Server, kind: str) -> None:
    typed = HOSTILE[kind].replace("\x00", "")[:90]
    for command, option in (
        ("hits", "watch"),
        ("hits", "state"),
        ("hits", "since"),
        ("hits", "kind"),
        ("sources status", "source"),
        ("watch pause", "name"),
        ("watch remove", "name"),
    ):
        said = await server.refused(command, **{option: typed})
        assert not UNESCAPED.search(said), said


async def test_choices_carry_no_control_characters_and_fit(
    db: Database, server: Server, clock: SetClock
) -> None:
    text = "\u202e@everyone\n" + "x" * 10_000
    await paper(db, clock(), [Passage("a")], title=text)
    choices = await server.neighbour.autocomplete(server.channel, "document", "document", "every")
    assert [len(choice["name"]) for choice in choices] == [100]
    assert "\u202e" not in choices[0]["name"]
    assert "\n" not in choices[0]["name"]
