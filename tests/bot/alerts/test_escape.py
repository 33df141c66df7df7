from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.escape import (
    SPECIAL,
    clean,
    code_block,
    cut,
    escape,
    link_target,
    quote,
    shorten,
    width,
)

NASTY = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(sorted(SPECIAL)),
        st.sampled_from(
            [
                "@everyone",
                "<@&1>",
                "<#12>",
                "</go:1>",
                "<t:1:R>",
                "<:x:1>",
                "```",
                "||",
                "1. ",
                "# ",
            ]
        ),
        st.sampled_from(
            ["https://evil.example", "[a](b)", "\u202e", "\u200b", "\u2066", "\x00", "\n"]
        ),
    ),
    max_size=30,
).map("".join)

INERT = re.compile(r"(?:\\[^0-9A-Za-z\s]|[^\\*_~`|>#\-\[\]()<@:])*", re.DOTALL)


def _plain(escaped: str) -> str:
    return re.sub(r"\\(.)", r"\1", escaped, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("287(g)", r"287\(g\)"),
        ("@everyone", r"\@everyone"),
        ("<@&1> <#2> </ban:3> <t:0:R>", r"\<\@&1\> \<\#2\> \</ban\:3\> \<t\:0\:R\>"),
        ("[a](https://evil.example)", r"\[a\]\(https\://evil.example\)"),
        ("# big\n-# small\n- a\n1. b\n+ c", "\\# big\n\\-\\# small\n\\- a\n1\\. b\n\\+ c"),
        ("1.5 + 2", "1\\.5 + 2"),
        ("see 19.85(1)", r"see 19.85\(1\)"),
        ("```js\n```", "\\`\\`\\`js\n\\`\\`\\`"),
        (":smile: <a:x:1>", r"\:smile\: \<a\:x\:1\>"),
        ("re\u202eversed\u200b zero\u00ad", "reversed zero"),
        ("a\r\nb\u2028c\x00", "a\nb\nc"),
    ],
)
def test_markdown_of_every_kind_is_shown_plainly(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(NASTY)
def test_nothing_in_an_escaped_text_is_markup(text: str) -> None:
    assert INERT.fullmatch(escape(text))


@given(NASTY)
def test_escaping_loses_nothing_that_cleaning_keeps(text: str) -> None:
    assert _plain(escape(text)) == clean(text)


@given(NASTY)
def test_no_line_starts_a_list(text: str) -> None:
    assert not re.search(r"^\s*(?:[0-9]+\.|[-+*])", escape(text), re.MULTILINE)


@given(NASTY)
def test_cleaning_leaves_no_control_bidi_or_zero_width_character(text: str) -> None:
    left = {unicodedata.category(c) for c in clean(text) if c != "\n"}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(NASTY)
def test_a_title_stays_on_one_line(text: str) -> None:
    assert "\n" not in escape(text, one_line=True)


@given(NASTY, st.integers(0, 80))
def test_a_cut_never_halves_an_escape_or_passes_its_limit(text: str, limit: int) -> None:
    shortened = cut(escape(text), limit)
    assert width(shortened) <= limit
    assert INERT.fullmatch(shortened)


@given(
    NASTY,
    st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=4),
    st.integers(0, 90),
)
def test_a_quote_closes_its_marks_and_keeps_its_limit(
    text: str, spans: list[tuple[int, int]], limit: int
) -> None:
    quoted = quote(text, spans, limit=limit)
    assert width(quoted) <= limit
    unescaped = re.sub(r"\\.", "", quoted, flags=re.DOTALL)
    assert unescaped.count("**") % 2 == 0
    assert INERT.fullmatch(quoted.replace("**", ""))


def test_the_match_is_bold_at_its_published_offsets() -> None:
    assert quote("x\u200b 287 (g)  MOA", [(3, 10)], limit=100) == r"x **287 \(g\)** MOA"


def test_touching_spans_are_one_mark() -> None:
    assert quote("abcdef", [(0, 2), (2, 4)], limit=100) == "**abcd**ef"


def test_a_long_quote_is_cut_after_escaping() -> None:
    assert quote("(((((((((", [(0, 9)], limit=12) == r"**\(\(\(**…"


def test_a_caret_keeps_its_place_in_a_code_block() -> None:
    assert code_block("a ``` b\n  ^") == "```\na \u02cb\u02cb\u02cb b\n  ^\n```"


def test_an_emoji_counts_as_two() -> None:
    assert width("📋a") == 3


def test_a_plain_text_is_shortened_to_its_limit() -> None:
    assert shorten("Village  Board\nof Palmyra", 14) == "Village Board…"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example/x.pdf#page=2", "https://a.example/x.pdf#page=2"),
        ("https://a.example/Agenda (2).pdf", None),
        ("https://a.example/Agenda(2)_b.pdf", "https://a.example/Agenda%282%29%5Fb.pdf"),
        ("https://a.example/é", "https://a.example/%C3%A9"),
        ("javascript:alert(1)", None),
        ("https://user@evil.example/", None),
        ("https:///x", None),
        ("https://a.example/\u202e", None),
        ("https://[::1", None),
        ("https://a.example/" + "a" * 2048, None),
    ],
)
def test_only_a_plain_web_address_becomes_a_link(url: str, target: str | None) -> None:
    assert link_target(url) == target
