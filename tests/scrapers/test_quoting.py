"""What of a long passage is quoted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.quoting import excerpt


def test_a_short_passage_is_quoted_whole() -> None:
    assert excerpt("7. 287(g) agreement\n", [(3, 9)]) == ("7. 287(g) agreement", ((3, 9),))


def test_a_long_one_is_cut_at_sentences_around_what_was_found() -> None:
    text = "One thing was said. " * 20 + "Then 287(g) came up. " + "More was said. " * 20
    start = text.index("287(g)")
    quote, spans = excerpt(text, [(start, start + 6)], limit=100)
    assert quote == (
        "… One thing was said. Then 287(g) came up. More was said. More was said. More was said. …"
    )
    assert [quote[a:b] for a, b in spans] == ["287(g)"]


def test_spans_far_from_the_first_are_left_out() -> None:
    text = "ICE here. " + "x " * 500 + "and ICE there."
    far = text.rindex("ICE")
    quote, spans = excerpt(text, [(0, 3), (far, far + 3)], limit=60)
    assert quote.startswith("ICE here.")
    assert spans == ((0, 3),)


@given(
    st.text(alphabet="ab .\n", max_size=300),
    st.text(alphabet="ab .\n", max_size=300),
    st.integers(1, 30),
    st.integers(40, 120),
)
def test_the_quote_is_verbatim_within_its_limit_and_holds_the_match(
    before: str, after: str, length: int, limit: int
) -> None:
    found = "Z" * length
    text = before + found + after
    quote, spans = excerpt(text, [(len(before), len(before) + length)], limit)
    body = quote.removeprefix("… ").removesuffix(" …")
    assert body in text
    assert len(body) <= limit
    assert [quote[a:b] for a, b in spans] == [found]
