"""Feeds, sitemaps and news searches: what is published, never a meeting."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from scrapers.fetch.page import Page
from scrapers.listing import DocumentKind, MeetingStatus, Outcome
from scrapers.platforms import feed, gdelt, google_news, news_sitemap
from scrapers.platforms.drift import Drift
from tests.scrapers.platforms.vendor import NOW, page, source, wall

URL = "https://enterprise.example.com/feed/"
NEWS = source("feed", URL).model_copy(update={"kind": "news"})
AGENDAS = source("feed", URL)


def test_an_entry_is_an_article_with_its_time_in_utc_and_its_text() -> None:
    first = feed.read(page("feed/news.rss", URL), NEWS, NOW).documents[0]
    assert first.url == "https://enterprise.example.com/2026/11/sheriff"
    assert first.title == "Sheriff & board talk 287(g)"
    assert first.kind is DocumentKind.ARTICLE
    assert first.published == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert first.inline == "<p>The sheriff said 287(g) would be on the agenda.</p>"


def test_a_day_in_a_title_and_a_day_of_publication_make_no_meeting() -> None:
    assert feed.read(page("feed/news.rss", URL), AGENDAS, NOW).meetings == ()


def test_a_boards_calendar_as_a_feed_has_its_meetings_in_the_titles() -> None:
    shown = Page(
        URL,
        b'<rss version="2.0"><channel><item>'
        b"<title>12/8/2026 1:00 PM - 4:00 PM Finance Committee (CANCELLED)</title>"
        b"<link>https://school.example.gov/event?id=1</link>"
        b"<pubDate>Tue, 24 Nov 2026 20:00:00 GMT</pubDate></item></channel></rss>",
    )
    (finance,) = feed.read(shown, AGENDAS, NOW).meetings
    assert (finance.title, finance.status) == ("Finance Committee", MeetingStatus.CANCELLED)
    assert (finance.start, finance.end) == (wall("2026-12-08 13:00"), wall("2026-12-08 16:00"))
    assert finance.url == "https://school.example.gov/event?id=1"
    assert feed.read(shown, NEWS, NOW).meetings == ()


def test_a_title_tells_the_kind_only_where_the_source_publishes_agendas() -> None:
    kinds = [
        [document.kind for document in feed.read(page("feed/news.rss", URL), one, NOW).documents]
        for one in (NEWS, AGENDAS)
    ]
    assert kinds == [
        [DocumentKind.ARTICLE] * 3,
        [DocumentKind.ARTICLE, DocumentKind.AGENDA, DocumentKind.AGENDA],
    ]


def test_a_relative_address_is_the_sites_and_an_enclosed_file_a_document_of_its_own() -> None:
    listed = feed.read(page("feed/news.rss", URL), NEWS, NOW).documents
    assert [document.url for document in listed[1:]] == [
        "https://enterprise.example.com/agendas/plan-2026-12-07",
        "https://enterprise.example.com/files/plan.pdf",
    ]


def test_atom_is_read_by_when_an_entry_was_updated() -> None:
    entry = feed.read(page("feed/news.atom", URL), AGENDAS, NOW).documents[0]
    assert (entry.title, entry.kind) == ("Notice of public hearing", DocumentKind.NOTICE)
    assert entry.published == datetime(2026, 11, 21, 15, 15, tzinfo=UTC)
    assert entry.inline == "<p>Zoning.</p>"


def test_a_json_feed_is_read_and_what_is_no_time_is_none() -> None:
    first, file, second = feed.read(page("feed/news.json", URL), AGENDAS, NOW).documents
    assert (first.kind, first.published) == (
        DocumentKind.MINUTES,
        datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
    )
    assert file.url == "https://village.example.gov/minutes.pdf"
    assert (second.title, second.published) == ("Leaves are picked up.", None)


def test_a_feed_without_entries_says_so_itself() -> None:
    assert feed.read(page("feed/empty.rss", URL), NEWS, NOW).outcome is Outcome.EMPTY


def test_a_web_page_where_a_feed_was_promised_is_drift_in_one_sentence() -> None:
    shown = Page(URL, b"<!DOCTYPE html><html><body>Welcome</body></html>")
    with pytest.raises(Drift, match=r"^A web page came where a feed was promised\.$"):
        feed.read(shown, NEWS, NOW)


def test_declared_entities_are_not_read() -> None:
    bomb = b'<!DOCTYPE l [<!ENTITY a "aa">]><rss version="2.0"><channel></channel></rss>'
    with pytest.raises(Drift, match="entities"):
        feed.read(Page(URL, bomb), NEWS, NOW)


def test_of_sixty_thousand_entries_two_thousand_are_parsed() -> None:
    items = b"".join(
        b"<item><title>Post %d</title><link>https://x.example.com/%d</link></item>" % (n, n)
        for n in range(60_000)
    )
    shown = Page(URL, b'<rss version="2.0"><channel>' + items + b"</channel></rss>")
    listed = feed.read(shown, NEWS, NOW).documents
    assert len(listed) == 2_000
    assert listed[-1].url == "https://x.example.com/1999"


def test_a_news_sitemap_gives_titles_and_falls_back_on_the_addresss_words() -> None:
    url = "https://enterprise.example.com/news.xml"
    voted, meets = news_sitemap.read(page("news_sitemap/news.xml", url), NEWS, NOW).documents
    assert voted.title == "Board votes on jail & contract"
    assert voted.published == datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert (meets.title, meets.kind) == ("town of palmyra meets", DocumentKind.ARTICLE)


def test_a_list_of_sitemaps_calls_for_the_newest() -> None:
    url = "https://enterprise.example.com/index.xml"
    listing = news_sitemap.read(page("news_sitemap/index.xml", url), NEWS, NOW)
    assert listing.outcome is Outcome.EMPTY
    assert [request.url for request in listing.more] == [
        "https://enterprise.example.com/map-2.xml",
        "https://enterprise.example.com/map-1.xml",
    ]


def test_a_google_news_search_is_asked_for_in_american_english() -> None:
    one = source("google_news", "https://news.google.com/", query='"Palmyra" when:7d')
    (request,) = google_news.requests(one, NOW)
    assert request.url == (
        "https://news.google.com/rss/search?q=%22Palmyra%22+when%3A7d&hl=en-US&gl=US&ceid=US%3Aen"
    )
    shown = page("google_news/search.rss", request.url)
    assert [d.title for d in google_news.read(shown, one, NOW).documents] == [
        "Palmyra board meets - Daily Union"
    ]


def test_gdelts_articles_are_read_with_the_time_at_which_they_were_seen() -> None:
    one = source("gdelt", "https://api.gdeltproject.org/", query="palmyra")
    shown = page("gdelt/articles.json", gdelt.requests(one, NOW)[0].url)
    (article,) = gdelt.read(shown, one, NOW).documents
    assert article.title == "Palmyra board meets"
    assert article.published == datetime(2026, 11, 24, 10, 15, tzinfo=UTC)


def test_what_gdelt_says_of_a_bad_query_is_the_reason() -> None:
    one = source("gdelt", "https://api.gdeltproject.org/", query="of")
    with pytest.raises(Drift, match="Your query was too short"):
        gdelt.read(Page("https://api.gdeltproject.org/", b"Your query was too short."), one, NOW)


@pytest.mark.parametrize(
    ("updated", "stamp"),
    [
        ("2026-11-21T16:00:00Z", "2026-11-21T16:00:00+00:00"),
        ("2026-11-20T09:15:00Z", None),
        ("", None),
    ],
)
def test_an_entry_that_was_changed_since_says_so(updated: str, stamp: str | None) -> None:
    changed = f"<updated>{updated}</updated>" if updated else ""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry><title>Board</title>'
        '<link href="https://courier.example.com/1"/><published>2026-11-20T09:15:00Z</published>'
        f"{changed}<content>Text</content></entry></feed>"
    )
    (entry,) = feed.read(Page(URL, atom.encode()), NEWS, NOW).documents
    assert entry.stamp == stamp
    item = {"url": "https://courier.example.com/1", "date_published": "2026-11-20T09:15:00Z"}
    body = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    if updated:
        item["date_modified"] = updated
    (entry,) = feed.read(Page(URL, json.dumps(body).encode()), NEWS, NOW).documents
    assert entry.stamp == stamp
