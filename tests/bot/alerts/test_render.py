from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.escape import SPECIAL, width
from bot.alerts.render import embed_of, terminal_text
from bot.language import speaking
from scrapers.alert import Alert, AlertKind, AlertMeeting, Quote, Review
from scrapers.listing import DocumentKind
from tests.bot.alerts.test_escape import NASTY


def test_a_new_item_says_what_where_when_in_whose_words_and_what_one_can_do(palmyra: Alert) -> None:
    embed = embed_of(palmyra, marker="m7")
    assert embed.title == r"📋 287\(g\) on the agenda: Village Board, Palmyra, Wisconsin"
    assert embed.description == (
        "Regular meeting\n"
        "Meets <t:1796083200:F> (<t:1796083200:R>) at Village Hall, 100 W. Taft St.\n"
        "\n"
        "Item 7, under “New business\\: discussion and possible action”\n"
        "> 7\\. **287\\(g\\)** memorandum of agreement with Immigration and Customs Enforcement\n"
        "\n"
        "Public comment: three minutes each\n"
        "Contact: Clerk 262\\-555\\-0100\n"
        "[Agenda, page 2](https://www.palmyra.example/agenda.pdf#page=2)"
        "  ·  palmyra.example, first seen <t:1795532400:R>"
    )
    assert embed.footer.text == "Hear Ye · m7"


def test_the_terminal_says_the_same_in_the_sources_own_zone(palmyra: Alert) -> None:
    palmyra = palmyra.model_copy(update={"url": "https://a.example/a.pdf"})
    assert terminal_text(palmyra, now=palmyra.first_seen).plain.splitlines() == [
        "📋  287(g) on the agenda: Village Board, Palmyra, Wisconsin",
        "    Regular meeting",
        "    Meets Monday, November 30, 2026 at 6:00 PM CST (in 6 days) at Village Hall, 100 W. Taft St.",  # noqa: E501
        "    Item 7, under “New business: discussion and possible action”",
        "      > 7. 287(g) memorandum of agreement with Immigration and Customs Enforcement",
        "    Public comment: three minutes each",
        "    Contact: Clerk 262-555-0100",
        "    Agenda, page 2: https://a.example/a.pdf#page=2  ·  a.example, first seen now",
    ]


def test_an_amended_item_shows_old_words_struck_and_new_ones_bold(
    palmyra: Alert, quote_287g: Quote
) -> None:
    quote = quote_287g.model_copy(update={"was": "7. Agreement with Immigration"})
    alert = palmyra.model_copy(
        update={
            "kind": AlertKind.AMENDED,
            "quotes": (quote,),
            "removed": ("9. Fireworks",),
            "first_seen": datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
        }
    )
    embed = embed_of(alert)
    description = str(embed.description)
    assert embed.title == "📝 Amended: Village Board, Palmyra, Wisconsin"
    assert (
        "Item 7 now reads\n> 7\\. ~~Agreement~~ **287\\(g\\) memorandum of agreement** with"
        " Immigration **and Customs Enforcement**" in description
    )
    assert "Taken off: 9\\. Fireworks" in description
    assert description.endswith(
        "first seen <t:1796014800:R>, 19 hours before the meeting"
        " (Wisconsin asks for 24 hours' notice, 2 with good cause)"
    )
    assert "7. [-Agreement-] 287(g) memorandum" in terminal_text(alert, now=alert.first_seen).plain


@pytest.mark.parametrize(
    ("kind", "title", "sentence"),
    [
        (
            AlertKind.CANCELLED,
            "🚫 Cancelled: Village Board, Palmyra, Wisconsin",
            "The meeting of <t:1796083200:F> is marked cancelled on its page.",
        ),
        (
            AlertKind.POSTPONED,
            "⏸️ Postponed: Village Board, Palmyra, Wisconsin",
            "The meeting of <t:1796083200:F> is marked postponed on its page.",
        ),
        (
            AlertKind.RESCHEDULED,
            "🗓️ New time: Village Board, Palmyra, Wisconsin",
            "Meets <t:1796083200:F> (<t:1796083200:R>) at Village Hall, 100 W. Taft St.",
        ),
        (
            AlertKind.REINSTATED,
            "📅 No longer marked off: Village Board, Palmyra, Wisconsin",
            "Its page does not mark the meeting cancelled or postponed any longer.",
        ),
    ],
)
def test_a_meeting_called_off_or_moved_says_what_its_page_says(
    palmyra: Alert, kind: AlertKind, title: str, sentence: str
) -> None:
    embed = embed_of(palmyra.model_copy(update={"kind": kind, "quotes": ()}))
    assert embed.title == title
    assert sentence in str(embed.description).splitlines()


def test_news_names_the_paper_the_headline_and_the_time(palmyra: Alert) -> None:
    alert = palmyra.model_copy(
        update={
            "kind": AlertKind.NEWS,
            "source_name": "Wisconsin Examiner",
            "title": 'Police agreement with ICE "a step further"',
            "published": datetime(2026, 11, 24, 14, 0, tzinfo=UTC),
            "meeting": None,
            "page": None,
            "document_kind": DocumentKind.ARTICLE,
            "quotes": (Quote(text="It signed.", query="x", watch="x", confidence="exact"),),
        }
    )
    embed = embed_of(alert)
    assert embed.title == '📰 Wisconsin Examiner: Police agreement with ICE "a step further"'
    assert embed.description == (
        "Published <t:1795528800:F> (<t:1795528800:R>)\n"
        "\n"
        "> It signed.\n"
        "\n"
        "[Article](https://www.palmyra.example/agenda.pdf)"
        "  ·  palmyra.example, first seen <t:1795532400:R>"
    )


def test_why_a_source_is_broken_is_told_in_the_readers_language(palmyra: Alert) -> None:
    reasons = ("palmyra.example answered 503 Service Unavailable",)
    broken = palmyra.model_copy(update={"kind": AlertKind.SOURCE_BROKEN, "lines": reasons})
    with speaking("es"):
        told = str(embed_of(broken).description)
    assert told.splitlines()[1] == "palmyra.example respondió 503 Service Unavailable"


def test_a_broken_source_and_its_recovery_are_told(palmyra: Alert) -> None:
    broken = embed_of(
        palmyra.model_copy(
            update={"kind": AlertKind.SOURCE_BROKEN, "lines": ("The layout has changed.",)}
        )
    )
    assert broken.title == "⚠️ Nothing could be read from Village of Palmyra"
    assert str(broken.description).splitlines()[:3] == [
        "Since <t:1795532400:F> (<t:1795532400:R>).",
        "The layout has changed.",
        "Alerts from it may be missing until this is mended.",
    ]
    well = embed_of(
        palmyra.model_copy(
            update={"kind": AlertKind.SOURCE_WELL, "lines": ("2 documents were found meanwhile.",)}
        )
    )
    assert well.title == "✅ Village of Palmyra can be read again"
    assert str(well.description).startswith("2 documents were found meanwhile.")


def test_an_unreadable_document_says_why(palmyra: Alert) -> None:
    embed = embed_of(
        palmyra.model_copy(
            update={"kind": AlertKind.UNREADABLE, "lines": ("The PDF is encrypted.",)}
        )
    )
    assert embed.title == r"📄 287\(g\) in a title, but the document could not be read"
    assert "The PDF is encrypted." in str(embed.description)


def test_the_first_summary_lists_the_meetings_ahead(palmyra: Alert) -> None:
    embed = embed_of(
        palmyra.model_copy(
            update={"kind": AlertKind.UPCOMING, "meeting": None, "quotes": (), "lines": ("a", "b")}
        )
    )
    assert embed.title == "📅 Now watched: Village of Palmyra, Wisconsin"
    assert "is told.\na\nb\n\n" in str(embed.description)


def test_a_doubtful_match_says_that_it_is_one(palmyra: Alert, quote_287g: Quote) -> None:
    doubtful = quote_287g.model_copy(update={"confidence": "possible", "ocr": True})
    embed = embed_of(palmyra.model_copy(update={"quotes": (doubtful,)}))
    assert str(embed.title).startswith("📋 Possible match: ")
    assert "read from a scan" in str(embed.description)


def test_several_watches_in_one_document_are_one_message(palmyra: Alert, quote_287g: Quote) -> None:
    other = quote_287g.model_copy(update={"watch": "ICE", "item": "9", "confidence": "variant"})
    embed = embed_of(palmyra.model_copy(update={"quotes": (quote_287g, other)}))
    assert embed.title == r"📋 287\(g\), ICE on the agenda: Village Board, Palmyra, Wisconsin"
    assert "Item 9, under “New business\\: discussion and possible action”, for ICE" in str(
        embed.description
    )
    assert "written another way" in str(embed.description)


def test_a_past_meeting_met_and_a_date_without_a_time_claims_none(palmyra: Alert) -> None:
    assert palmyra.meeting is not None
    meeting = palmyra.meeting.model_copy(
        update={
            "start": palmyra.first_seen - timedelta(days=3),
            "time_known": False,
            "place": None,
        }
    )
    embed = embed_of(palmyra.model_copy(update={"meeting": meeting}))
    assert "Met <t:1795273200:D> (<t:1795273200:R>), no time given" in str(embed.description)


def test_a_remote_address_is_linked_under_its_host(palmyra: Alert) -> None:
    assert palmyra.meeting is not None
    meeting = palmyra.meeting.model_copy(update={"remote": "https://us02web.zoom.example/j/1"})
    embed = embed_of(palmyra.model_copy(update={"meeting": meeting}))
    assert "Remotely: [us02web.zoom.example](https://us02web.zoom.example/j/1)" in str(
        embed.description
    )


def test_what_is_to_be_reviewed_says_what_was_read_and_why_it_is_only_possible(
    palmyra: Alert, quote_287g: Quote
) -> None:
    quote = quote_287g.model_copy(
        update={"text": "7. 278(g) memorandum", "confidence": "possible", "ocr": True}
    )
    review = Review(channel_id=71)
    embed = embed_of(palmyra.model_copy(update={"quotes": (quote,), "review": review}))
    assert embed.title == (
        r"📋 Possible match: 287\(g\) on the agenda: Village Board, Palmyra, Wisconsin"
    )
    lines = str(embed.description).splitlines()
    assert lines[4:7] == [
        r"> 7\. **278\(g\)** memorandum",
        r"Only possible: it reads “278\(g\)”, as if 287\(g\) was misread or mistyped.",
        "It was read from a scan, so letters may be wrong.",
    ]
    assert lines[-1] == "Confirm tells it in <#71>; Dismiss lays it aside."


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (AlertKind.NEWS, "📰 Possible match: Village of Palmyra: Agenda"),
        (AlertKind.AMENDED, "📝 Possible match: Amended: Village Board, Palmyra, Wisconsin"),
    ],
)
def test_every_kind_is_headed_as_a_possible_match_where_it_is_reviewed(
    palmyra: Alert, kind: AlertKind, title: str
) -> None:
    alert = palmyra.model_copy(update={"kind": kind, "review": Review(channel_id=71)})
    assert embed_of(alert).title == title


def test_what_was_confirmed_says_by_whom_and_is_no_possible_match_any_longer(
    palmyra: Alert, quote_287g: Quote
) -> None:
    quote = quote_287g.model_copy(update={"confidence": "possible"})
    embed = embed_of(palmyra.model_copy(update={"quotes": (quote,), "confirmed_by": 77}))
    assert str(embed.title).startswith(r"📋 287\(g\) on the agenda")
    assert str(embed.description).splitlines()[-1] == "Confirmed by <@77>."


def test_the_stored_copy_is_linked_where_others_can_open_it(palmyra: Alert) -> None:
    url = "https://hearye.example/copy/ab"
    embed = embed_of(palmyra.model_copy(update={"stored_copy_url": url}))
    assert (
        "[Agenda, page 2](https://www.palmyra.example/agenda.pdf#page=2)"
        "  ·  [Stored copy](https://hearye.example/copy/ab)  ·  palmyra.example, first seen"
        in str(embed.description)
    )


def test_one_more_outlet_says_no_more_than_where_the_story_stands(palmyra: Alert) -> None:
    alert = palmyra.model_copy(
        update={"kind": AlertKind.ALSO, "source_name": "WPR", "meeting": None, "quotes": ()}
    )
    embed = embed_of(alert)
    assert embed.title == "📰 Also: WPR: Agenda"
    assert len(str(embed.description).splitlines()) == 1


def test_more_passages_than_fit_are_counted(palmyra: Alert, quote_287g: Quote) -> None:
    long = quote_287g.model_copy(update={"text": "word " * 300, "spans": ()})
    embed = embed_of(palmyra.model_copy(update={"quotes": (long,) * 12}))
    description = str(embed.description)
    shown = description.count("> word")
    assert 4 <= shown < 12
    assert f"{12 - shown} more passages: the document and /hits have them." in description


QUOTES = st.builds(
    Quote,
    text=NASTY,
    spans=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=2).map(tuple),
    query=st.just("q"),
    watch=NASTY,
    confidence=st.sampled_from(["exact", "variant", "possible"]),
    page=st.none() | st.integers(1, 500),
    item=st.none() | NASTY,
    heading=st.none() | NASTY,
    was=st.none() | NASTY,
    ocr=st.booleans(),
)
MEETINGS = st.builds(
    AlertMeeting,
    body=st.none() | NASTY,
    title=st.none() | NASTY,
    start=st.none() | st.just(datetime(2026, 12, 1, tzinfo=UTC)),
    place=st.none() | NASTY,
    remote=st.none() | NASTY,
    comment=st.none() | NASTY,
    contact=st.none() | NASTY,
)
LONG = st.just("(" * 300)
ALERTS = st.builds(
    Alert,
    # What is said of noise are numbers of our own.
    kind=st.sampled_from([kind for kind in AlertKind if kind is not AlertKind.NOISE]),
    source_slug=st.just("s"),
    source_name=NASTY | LONG,
    place=st.none() | NASTY,
    title=NASTY | LONG,
    url=NASTY | st.just("https://a.example/" + "(" * 600),
    first_seen=st.just(datetime(2026, 11, 24, tzinfo=UTC)),
    published=st.none(),
    meeting=st.none() | MEETINGS,
    quotes=st.lists(QUOTES, max_size=3).map(tuple),
    removed=st.lists(NASTY, max_size=2).map(tuple),
    lines=st.lists(NASTY, max_size=3).map(tuple),
    review=st.none() | st.just(Review(channel_id=71)),
    confirmed_by=st.none() | st.just(77),
    stored_copy_url=st.none() | st.just("https://hearye.example/copy/ab"),
)
OUR_MARKUP = re.compile(
    r"\(<t:\d+:R>\)|<t:\d+:[FDR]>|<#71>|<@77>|"
    r"\[(?:\\.|[^\]\\])*\]\(https?://[^\s()]+\)|\*\*|~~|^> |:(?= |$)",
    re.MULTILINE,
)


@given(ALERTS)
def test_nothing_that_a_source_says_pings_links_or_breaks_the_layout(alert: Alert) -> None:
    embed = embed_of(alert, marker="m")
    assert width(str(embed.title)) <= 256
    assert width(str(embed.description)) <= 4096
    assert len(embed) <= 6000
    for text in (str(embed.title), str(embed.description)):
        left = OUR_MARKUP.sub("", re.sub(r"\\.", "", text))
        assert not SPECIAL & set(left), text
    assert "\n" not in str(embed.title)


def test_a_title_of_10000_characters_is_cut(palmyra: Alert) -> None:
    embed = embed_of(palmyra.model_copy(update={"title": "(" * 10_000, "meeting": None}))
    assert str(embed.description).splitlines()[0] == r"\(" * 78 + "…"


@given(ALERTS)
def test_nothing_that_a_source_says_moves_the_terminals_cursor(alert: Alert) -> None:
    plain = terminal_text(alert, now=alert.first_seen).plain
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
