"""The words that a pattern cannot match without."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from scrapers.match.literal import needed_words


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        (r"ord(inance)? 20\d\d", [{"ord"}]),
        ("flock|alpr", [{"flock", "alpr"}]),
        ("a|flock", []),
        ("polic[ey]s?", [{"polic"}]),
        ("abcd*ef", [{"abc"}]),
        ("abcd{0,2}ef", [{"abc"}]),
        ("abcd{2}efg", [{"abcd"}, {"efg"}]),
        ("abcd+ef", [{"abcd"}]),
        ("abc{", [{"abc"}]),
        (r"\bChief\b", [{"chief"}]),
        (r"\x41bcd", []),
        (r"\pLabc", []),
        (r"\p{Greek} abc", [{"abc"}]),
        ("(foo)bar|(baz)quux", [{"foo", "quux"}]),
        ("hoffman(\u2019s)? (property|request)", [{"hoffman"}, {"request", "property"}]),
        ("(?:ab|cde)fgh", [{"fgh"}]),
        ("(?P<name>abc)+ def", [{"abc"}, {"def"}]),
        ("(abc)? def", [{"def"}]),
        ("(abc){0,1} def", [{"def"}]),
        ("(abc){1,} def", [{"abc"}, {"def"}]),
        ("[abc\\]]def", [{"def"}]),
        ("[]abc]def", [{"def"}]),
        ("[^]abc]def", [{"def"}]),
        ("[[:alpha:]]def", [{"def"}]),
        (r"\Qa.b\Efoo", []),
        ("(?i)Hello", [{"hello"}]),
        ("(?i:Hello)", [{"hello"}]),
        (r"\d{3}-\d{4}", []),
        ("", []),
    ],
)
def test_a_pattern_tells_what_it_needs(source: str, needed: list[set[str]]) -> None:
    assert sorted(map(sorted, needed_words(source))) == sorted(map(sorted, needed))


PIECES = st.sampled_from(
    ["abc", "abcd", "a", "B", "1", "?", "*", "+", "{2}", "{0,1}", "|", "(", ")", "(?:", "[", "]",
    "[^a]",
     "[abc]", "\\d", "\\b", "\\w", "\\x61", "\\pL", "\\(", ".", " ", "^", "$", "\\", "{", "}", "-"]
)  # fmt: skip
PATTERNS = st.lists(PIECES, max_size=12).map("".join)
TEXTS = st.text(st.sampled_from("abcdABC123 -x"), max_size=30)


@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=8))
def test_no_text_without_them_matches(source: str, texts: list[str]) -> None:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        regex = re2.compile(source, options)
    except re2.error:
        return
    for text in texts:
        if regex.search(text):
            for words in needed_words(source):
                assert any(word in text.lower() for word in words)
