"""The words that a pattern cannot match without."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from scrapers.match.literal import required_literals


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        (r"ord(inance)? 20\d\d", ("ord",)),
        ("flock|alpr", ("flock", "alpr")),
        ("a|flock", ()),
        ("polic[ey]s?", ("polic",)),
        ("abcd*ef", ("abc",)),
        ("abcd{0,2}ef", ("abc",)),
        ("abcd+ef", ("abcd",)),
        (r"\bChief\b", ("chief",)),
        (r"\x41bcd", ()),
        (r"\pLabc", ()),
        (r"\p{Greek}abc", ()),
        ("(foo)bar|(baz)quux", ("bar", "quux")),
        ("[abc\\]]def", ("def",)),
        ("[]abc]def", ("def",)),
        ("[[:alpha:]]def", ("def",)),
        (r"\Qa.b\Efoo", ()),
        ("(?i)Hello", ("hello",)),
        (r"\d{3}-\d{4}", ()),
        ("", ()),
    ],
)
def test_a_pattern_tells_what_it_needs(source: str, literals: tuple[str, ...]) -> None:
    assert required_literals(source) == literals


PIECES = st.sampled_from(
    ["abc", "abcd", "a", "B", "1", "?", "*", "+", "{2}", "{0,1}", "|", "(", ")", "(?:", "[", "]", "[^a]",
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
    literals = required_literals(source)
    for text in texts:
        if literals and regex.search(text):
            assert any(literal in text.lower() for literal in literals)
