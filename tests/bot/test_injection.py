"""What others wrote does nothing, wherever it is shown: it pings nobody, links nowhere, stays put.

Each place renders each class of hostile text; a small reader of Discord's markdown says what would
act. What the commands answer with, over a simulated Discord, is in `commands/test_hostile.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.burst import together
from bot.alerts.digest import digest_notice
from bot.alerts.escape import escape, link_target, shorten, width
from bot.alerts.follow_up import composed, subject
from bot.alerts.notice import Notice, Tone
from bot.alerts.render import embed_of, notice_embed, terminal_text, title_words
from bot.alerts.trouble import Trouble
from bot.buttons.mute import Which
from bot.buttons.why import reasons
from bot.client import trouble_words
from bot.commands.answer import no_watch
from bot.commands.change import change_line
from bot.commands.choices import listed, matching
from bot.commands.meetings import _description, _location
from bot.commands.subscriptions import Hearing, hearing_line
from bot.language import speaking
from bot.setup.draft import Draft, Subject
from bot.setup.menu import Menu, Option
from bot.setup.place_step import PlaceStep
from bot.setup.places import Places
from bot.setup.subject_step import SubjectStep
from config import Scope, SourceKind
from scrapers.alert import Alert, AlertKind, AlertMeeting, DigestEntry, Quote, Review, RosterLine
from scrapers.listing import DocumentKind
from scrapers.roster import EventType
from store import watches
from store.audit import Change
from store.outbox import Delivery
from store.subscriptions import NamedSubscription, Subscription

AT = datetime(2026, 12, 1, tzinfo=UTC)
HOSTILE = {
    "mentions": "@everyone @here <@1> <@!1> <@&2> <#3> <id:customize>",
    "masked link": "[Agenda](https://evil.example) <https://evil.example> https://evil.example",
    "heading": "# Big\n## Bigger\n-# small",
    "list and quote": "- one\n* two\n1. three\n> four\n>>> five",
    "fences": "```py\nx\n``` `y` ||spoiler|| **b** __u__ ~~s~~",
    "command": "</hits:1> </watch add:1>",
    "timestamp": "<t:1:F> <t:1:R>",
    "custom emoji": "<:emoji:1> <a:emoji:1> :emoji:",
    "invite": "discord.gg/abc https://discord.com/invite/abc dis\u200bcord.gg/abc DISCORD.GG/abc",
    "bidi": "\u202eevil\u202c \u2066x\u2069 \u200f\u061c",
    "zero width": "ev\u200bil \u200d\ufeff\u2060 \u3164 \x00\x1b[31m\x07",
    "ten thousand characters": "word " * 2_000,
    "ten thousand marks": "*" * 10_000,
    "our own marks": "\\**a\\** \\[x](https://evil.example) \\",
    "braces": "{what} {0} {{x}} %s",
}
KINDS = [kind for kind in AlertKind if kind not in (AlertKind.ROSTER, AlertKind.DIGEST)]
TITLED = [
    event
    for event in EventType
    if event not in (EventType.PENDING_REMOVED, EventType.RENAMED, EventType.FILLED_IN)
]

_OURS = re.compile(
    r"<t:\d{9,11}:[FfDR]>|<#77>|<@88>|<@&99>|\]\(https://(?:www\.)?palmyra\.example/[^)\s]*\)"
)
_ACTS = re.compile(
    r"@everyone|@here|<(?:@|#|id:|/|t:|a?:)|\]\(|https?://|discord\.(?:gg|com/invite)/|`|\|\|"
    r"|^\s*(?:#{1,3} |-# |[-*+] |\d+\. |>>> )",
    re.IGNORECASE | re.MULTILINE,
)
_HIDES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u3164]"
)


def acting(markdown: str) -> list[str]:
    """What in a message would do anything that we did not mean; empty where it is inert."""
    rest = re.sub(r"\\[^0-9A-Za-z\s]", "", _OURS.sub("", markdown))
    found = [match.group() for match in (*_ACTS.finditer(rest), *_HIDES.finditer(markdown))]
    found += [mark for mark in ("**", "~~") if rest.count(mark) % 2]
    return found


def check(embed: discord.Embed) -> None:
    """Nothing acts, and it keeps Discord's limits (and one line for the title)."""
    title, description = embed.title or "", embed.description or ""
    assert acting(title) == []
    assert acting(description) == []
    assert "\n" not in title
    assert 0 < width(title) <= 256
    assert width(description) <= 4096
    assert width(title) + width(description) + width(embed.footer.text or "") <= 6000


def check_label(label: str, limit: int = 100) -> None:
    """A place without markdown: one line of visible characters that fits."""
    assert not _HIDES.search(label)
    assert "\n" not in label
    assert width(label) <= limit


def _alert(kind: AlertKind, text: str) -> Alert:
    passage = f"287(g) {text}"
    quotes = [
        Quote(
            text=passage,
            spans=((0, 6), (8, len(passage))),
            query=text,
            watch=text,
            confidence=confidence,
            page=2,
            item=text,
            heading=text,
            was=was,
            ocr=was is None,
        )
        for confidence, was in (("exact", None), ("possible", f"before {text}"))
    ]
    return Alert(
        kind=kind,
        source_slug="palmyra",
        source_name=text,
        state="WI",
        county=text,
        place=text,
        zone="America/Chicago",
        title=text,
        url="https://www.palmyra.example/agenda.pdf",
        document_kind=DocumentKind.AGENDA,
        published=AT,
        first_seen=datetime(2026, 11, 24, tzinfo=UTC),
        meeting=AlertMeeting(
            body=text, title=text, start=AT, place=text, remote=text, comment=text, contact=text
        ),
        quotes=tuple(quotes),
        removed=(text, text),
        lines=("3", "4") if kind is AlertKind.NOISE else (text, text),
        stored_copy_url="https://palmyra.example/copy",
    )


LONG = {"ten thousand characters", "ten thousand marks", "braces"}


@pytest.mark.parametrize("hostile", sorted(HOSTILE.keys() - LONG))
def test_each_class_would_act_if_it_were_not_escaped(hostile: str) -> None:
    assert acting(HOSTILE[hostile]) != []
    assert acting(escape(HOSTILE[hostile])) == []


@pytest.fixture(params=HOSTILE)
def text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[str(request.param)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_alert(kind: AlertKind, text: str) -> None:
    alert = _alert(kind, text)
    for each in (
        alert,
        alert.model_copy(update={"quotes": alert.quotes[1:], "document_kind": None}),
        alert.model_copy(update={"meeting": None}),
        alert.model_copy(update={"review": Review(channel_id=77)}),
        alert.model_copy(update={"confirmed_by": 88, "stored_copy_url": None}),
    ):
        check(embed_of(each, marker="abc"))
        check(notice_embed(reasons(each)))
        check_label(subject(each))
        check_label(shorten(title_words(each, now=AT), 100))
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", terminal_text(each, now=AT).plain)
    with speaking("es"):
        check(embed_of(alert))


def test_what_followed_on_an_alert(text: str) -> None:
    told = [_alert(kind, text) for kind in (AlertKind.ITEM, AlertKind.AMENDED, AlertKind.ALSO)]
    check(notice_embed(composed(told)))


@pytest.mark.parametrize("event", TITLED)
def test_a_change_on_ices_lists(event: EventType, text: str) -> None:
    line = RosterLine(
        event=event.value,
        state="WI",
        agency=text,
        model=text,
        county=text,
        moa_url="https://www.palmyra.example/moa.pdf",
        was=text,
        last_seen=AT,
        workbook=text,
        workbook_at=AT,
        sha256="a" * 64,
    )
    check(embed_of(_alert(AlertKind.ROSTER, text).model_copy(update={"roster": line})))
    check(embed_of(_alert(AlertKind.ROSTER, text)))


def test_a_digest(text: str) -> None:
    entry = DigestEntry(
        kind=AlertKind.AMENDED,
        where=text,
        title=text,
        words=text,
        url="https://www.palmyra.example/a.pdf",
        at=AT,
    )
    alert = _alert(AlertKind.DIGEST, text).model_copy(
        update={"entries": (entry,) * 30, "count": 31}
    )
    check(notice_embed(digest_notice(alert)))


def test_a_burst(text: str) -> None:
    payload = _alert(AlertKind.ITEM, text).model_dump(mode="json")
    deliveries: list[Any] = [
        SimpleNamespace(id=n, channel_id=1, guild_id=1, payload=payload, urgent_at=None)
        for n in range(40)
    ]
    waiting: list[Delivery] = deliveries
    check(embed_of(Alert.model_validate(together(waiting, AT).payload)))


ACTIONS = "watch.add subscribe roster.subscribe source.add setup mute.story share delete"


@pytest.mark.parametrize("action", [*ACTIONS.split(), "unknown"])
def test_the_log_of_changes(action: str, text: str) -> None:
    line = change_line(Change(1, 2, 88, action, text, AT))
    check(notice_embed(Notice(Tone.PLAIN, "🗒️", line, parts=((line,), (line,)))))


def test_a_subscription(text: str) -> None:
    kept: Any = SimpleNamespace(
        id=1,
        channel_id=77,
        mode="now",
        role_id=99,
        review_channel_id=77,
        state="paused",
        reason=text,
    )
    subscription: Subscription = kept
    line = hearing_line(Hearing(named=NamedSubscription(subscription, text)))
    check(notice_embed(Notice(Tone.PLAIN, "📣", line, parts=((line,),))))


async def test_a_step_of_setup_and_its_menus(text: str) -> None:
    guide: Any = SimpleNamespace(draft=Draft(own=[Subject(text, text)]))
    check(notice_embed(await SubjectStep(guide).notice()))
    menu = Menu([Option("a", text, text)], [], text, _never, row=0)
    assert menu.options
    for option in menu.options:
        check_label(option.label)
        check_label(option.description or "")
    check_label(menu.placeholder or "", 150)


async def test_the_step_of_setup_that_asks_where(text: str) -> None:
    board: Any = SimpleNamespace(
        enabled=True,
        slug="b",
        name=text,
        body=text,
        state="WI",
        county=text,
        kind=SourceKind.AGENDA,
    )
    draft = Draft(state="WI", county=text, boards=["b"])
    guide: Any = SimpleNamespace(draft=draft, places=Places([board]))
    step = PlaceStep(guide)
    check(notice_embed(await step.notice()))
    menus = [item for item in step.items() if isinstance(item, discord.ui.Select)]
    assert len(menus) == 3
    for option in [option for menu in menus for option in menu.options]:
        check_label(option.label)
        check_label(option.description or "")


async def _never(interaction: Any, values: list[str]) -> None:
    raise AssertionError


async def test_the_menu_of_watches_to_mute(text: str) -> None:
    kept = watches.Watch(1, 2, text, 3, text, Scope(), "variant", None, None, AT)
    for option in Which([kept]).chosen.options:
        check_label(option.label)


@pytest.mark.parametrize("offered", [matching, listed])
def test_what_is_offered_while_one_types(
    offered: Callable[[Iterable[str], str], list[Any]], text: str
) -> None:
    for choice in offered([text, text[:90]], ""):
        check_label(choice.name)
        assert len(choice.value) <= 100


def test_what_is_typed_is_said_back(text: str) -> None:
    assert acting(no_watch(text[:100])) == []


def test_an_event_of_the_server(text: str) -> None:
    ahead: Any = SimpleNamespace(
        meeting=SimpleNamespace(
            title=text, place=text, url="https://www.palmyra.example/agenda.pdf"
        )
    )
    said = _description(ahead).replace("https://www.palmyra.example/agenda.pdf", "")
    assert acting(said) == []
    assert len(said) <= 1000
    check_label(_location(ahead))
    assert "://" not in _location(ahead)


def test_what_is_wrong_with_a_channel() -> None:
    trouble = Trouble(channel_id=77, guild_id=1, ended=False, reason="x", keepers=())
    for each in (trouble, replace(trouble, ended=True)):
        assert acting(trouble_words(each)) == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a.example/x) [y](https://evil.example",
        "https://user@evil.example",
        "https://a.example/\u202egpj",
        "https://a.example/ https://evil.example",
    ],
)
def test_an_address_ends_no_link(url: str) -> None:
    target = link_target(url)
    assert target is None or not re.search(r"[\s()<>\[\]]", target)


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*HOSTILE.values(), "discord", ".gg", "/a", "<", "@"]), st.text()
        ),
        max_size=6,
    ).map("".join)
)
def test_nothing_that_is_escaped_acts(written: str) -> None:
    assert acting(escape(written)) == []
