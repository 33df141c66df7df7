from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.listing import DocumentKind
from scrapers.readers.html import read_html, visible_text
from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import reading


def lines(source: str) -> list[str]:
    return visible_text(source).split("\n")


def test_what_a_visitor_cannot_see_is_left_out() -> None:
    source = """<html><head><title>T</title><style>p{}</style></head><body>
      <script>var a = "287(g)"</script><noscript>287(g)</noscript><template>287(g)</template>
      <p hidden>287(g)</p><p style="color:red; Display : None">287(g)</p>
      <div style="visibility:hidden"><p>287(g)</p></div><dialog>287(g)</dialog><!-- 287(g) -->
      <p aria-hidden="true">Seen</p><details><summary>More</summary><p>Folded</p></details>
      <dialog open>Asked</dialog></body></html>"""
    assert lines(source) == ["Seen", "More", "Folded", "Asked"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a<script>x</script>b<!-- x -->c<STYLE>x</STYLE >d", ["abcd"]),
        ("<!-- <script> -->a<script>'<!--'</script>b", ["ab"]),
        ("a<!-->b--><p>c<!--->d", ["ab-->", "cd"]),
        ('<p data-x="<script>">a</p><script>x</script>b', ["a", "b"]),
        ("<textarea><script>a</script></textarea>b", ["<script>a</script>", "b"]),
        ("a<scripted>b</scripted>c", ["abc"]),
        ("a<ScRiPt>x</ScRiPt>b", ["ab"]),
    ],
)
def test_scripts_and_comments_end_where_a_browser_ends_them(source: str, shown: list[str]) -> None:
    assert lines(f"<body>{source}") == shown


def test_breaks_lists_and_headings_keep_their_lines() -> None:
    source = "<h2>New <b>business</b></h2>Roll call<br>Minutes<br><br/>Bills<ul><li>One<li>Two</ul>"
    assert lines(source) == ["New business", "Roll call", "Minutes", "Bills", "One", "Two"]


def test_the_numbers_that_a_browser_prints_are_part_of_the_text() -> None:
    assert lines('<ol start="3"><li>Police<li>Roads</ol><ol type="A"><li>Bills</ol>') == [
        "3. Police",
        "4. Roads",
        "A. Bills",
    ]
    assert lines("<ol><li>1. Typed as well</ol>") == ["1. Typed as well"]
    assert lines('<ol class="breadcrumb"><li>Home<li>Board</ol>') == ["Home", "Board"]


def test_a_row_of_a_table_is_one_line() -> None:
    source = (
        "<table><tr><th>Date<th>Place</tr><tr><td><p>July 6</p><td>Hall<br>Oak St.</tr></table>"
    )
    assert lines(source) == ["Date\tPlace", "July 6\tHall Oak St."]


def test_a_table_that_lays_out_the_page_keeps_the_lines_of_its_cells() -> None:
    cell = "".join(f"<p>Line {n}</p>" for n in range(6))
    assert lines(f"<table><tr><td>Menu<td>{cell}</tr></table>") == [
        "Menu",
        *(f"Line {n}" for n in range(6)),
    ]


def test_an_item_number_in_its_own_column_goes_before_its_item() -> None:
    long = "ORDINANCE " + "x" * 300
    assert lines(f"<table><tr><td>7<td><p>{long}</p><p>Staff</p></td></tr></table>") == [
        f"7\t{long}",
        "Staff",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<span>6:00 PM</span><span>Council</span>", "6:00 PM Council"),
        ("<em>28</em><em>may</em>", "28 may"),
        ("<a>Home</a><a>About</a>", "Home About"),
        ("immi<span>gration</span>", "immigration"),
        ("<span>287</span><span>(g)</span>", "287(g)"),
        ("the 2<sup>nd</sup> day", "the 2nd day"),
        ("<b>V</b>illage", "Village"),
        ("287&nbsp;(g)", "287 (g)"),
    ],
)
def test_words_are_parted_as_they_look(source: str, text: str) -> None:
    assert lines(f"<p>{source}</p>") == [text]


def test_an_article_is_one_passage_and_what_stands_around_it_another() -> None:
    body = "<p>The board voted on 287(g).</p>" + "<p>More of the story follows here.</p>" * 10
    source = f"""<html><head><title>Board votes | Paper</title>
      <meta property="og:type" content="article"></head><body><nav>Menu</nav>
      <article><h1>Board votes</h1>{body}</article>
      <footer>Call 287(g) line</footer></body></html>"""
    found = reading(source.encode())
    assert found.kind is DocumentKind.ARTICLE
    assert found.title == "Board votes | Paper"
    assert found.passages[0].text.startswith("Board votes\nThe board voted on 287(g).")
    assert found.passages[1].text == "Menu\nCall 287(g) line"
    assert found.agenda.start is None


def test_an_agenda_page_gives_its_items_and_its_meeting() -> None:
    source = """<html><head><title>Village Board Agenda</title></head><body><main>
      <p>Monday, July 6, 2026, 6:00 p.m.</p><p>Village Hall, 100 W. Oak St.</p>
      <h3>New Business</h3><ol><li>Contract<li>287(g) agreement</ol>
      <a href="https://us02web.zoom.us/j/1?pwd=a&amp;b=c">Join</a></main></body></html>"""
    found = reading(source.encode())
    assert [(p.item, p.heading, p.text) for p in found.passages if p.item == "2"] == [
        ("2", "New Business", "2. 287(g) agreement\nJoin")
    ]
    assert found.agenda.body == "Village Board"
    assert str(found.agenda.start) == "2026-07-06 18:00:00"
    assert found.agenda.place == "Village Hall, 100 W. Oak St."
    assert found.agenda.remote == "https://us02web.zoom.us/j/1?pwd=a&b=c"


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "287(g)" + "</div>" * 100_000,
        "<b><i>" * 50_000 + "287(g)",
        "<table><tr><td>" * 20_000 + "287(g)",
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">287(g)</p>",
        "<p>287(g)" + "<!--" * 100_000,
        "<p>287(g)</p>" + "<a " * 100_000,
        "<p>287(g)</p>" + "<script>" * 50_000,
        "<p>\x00287(g)",
        "<p>287(g)</p>\ufdd1\ufdd7x",
    ],
    ids=["divs", "inlines", "tables", "attributes", "comments", "tags", "scripts", "nul", "marks"],
)
def test_hostile_markup_neither_hangs_nor_hides_the_text(source: str) -> None:
    assert "287(g)" in visible_text(f"<html><body>{source}")


def test_a_page_without_text_is_said_to_be_empty() -> None:
    found = reading(b"<html><body><script>x</script></body></html>")
    assert (found.outcome, found.reason) == (ReadOutcome.EMPTY, "The page shows no text.")


def test_a_page_without_end_is_cut_and_said_to_be_cut() -> None:
    found = reading(b"<html><body>" + b"<p>" + b"word " * 900_000)
    assert found.outcome is ReadOutcome.PARTLY
    assert found.reason == "Only the first 4,000,000 characters of the page were read."


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<td>",
                "<tr>",
                "<ol>",
                "<li>",
                "<b>",
                "word",
                "<br>",
                "</ol>",
                "<main>",
                "</main>",
                "<nav>",
                "</nav>",
                "<h2>",
                "</h2>",
            ]
        ),
        max_size=40,
    )
)
def test_no_markup_loses_a_word(pieces: list[str]) -> None:
    words = re.findall("word", visible_text("<body>x " + " ".join(pieces)))
    assert len(words) == pieces.count("word")


def test_no_visible_word_of_a_recorded_page_is_lost(corpus: Path) -> None:
    from bs4 import BeautifulSoup

    for path in sorted((corpus / "pages").glob("*/*.html"))[::8]:
        body = path.read_bytes()
        soup = BeautifulSoup(body, "lxml")
        for element in soup(
            ["script", "style", "template", "noscript", "head", "svg", "object", "iframe"]
        ):
            element.decompose()
        hidden = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
        for element in soup.select("[style],[hidden]"):
            if not element.decomposed and (
                "hidden" in element.attrs or hidden.search(str(element.get("style")))
            ):
                element.decompose()
        theirs = Counter(re.findall(r"\w+", soup.get_text(" ")))
        ours = Counter(re.findall(r"\w+", " ".join(part.text for part in read_html(body).parts)))
        share = sum((theirs & ours).values()) / max(1, sum(theirs.values()))
        assert share > 0.98, path.name
