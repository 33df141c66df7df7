"""Folding, and the way back to the published text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrapers.match import DocumentContext, Engine, parse
from scrapers.match.normalise import Joined, Places, fold, fold_evenly, plain_characters, words
from scrapers.reading import Passage

# Everything that folding treats in its own way, among letters that it leaves alone.
INVISIBLE = "\u00ad\u200b\u200d\ufeff\u2060"
ODD = INVISIBLE + "\u00a0\u2009\u2028 \t\r\n\x02-\u2010\u2013\u2014\u2019\u201c\u00a7"
WIDE = (
    "\uff29\uff23\uff25\uff12\uff18\uff17\uff08\uff47\uff09"
    "\ufb01\u00bd\u2460\u0130\u00df\u1e9e\u00c6\u0301\u0308"
)
messy = st.text(
    st.sampled_from("aeiou ICE287(g)\u00e9\u00d1\u0416\u6f22" + ODD + WIDE), max_size=40
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Village BOARD", b"village board"),
        ("Ñandú Øre", "nandu øre".encode()),
        ("\uff12\uff18\uff17\uff08\uff47\uff09", b"287(g)"),
        ("\ufb01ling ½", "filing 1\u20442".encode().replace("\u2044".encode(), b"\x1a")),
        ("“so-called” \u2013 it\u2019s", b'"so-called" - it\'s'),
        ("im\u00admi\u200bgra\u2060tion", b"immigration"),
        ("e\u0301tat", b"etat"),
        ("Straße \u03a3\u0391\u03a3", "strasse \u03c3\u03b1\u03c3".encode()),
        ("§ 287 • €5", b"\x15 287 \x1a \x1a5"),
        ("a\u00a0b\u2009c", b"a b c"),
        ("\ud800", b"\x1a"),
    ],
)
def test_text_is_folded_to_what_is_compared(text: str, folded: bytes) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60) | messy)
@example("\x7f\xff\u0130\U0001e900")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once.decode()) == once


@given(st.text(max_size=60) | messy)
def test_the_fast_way_folds_as_the_general_one(text: str) -> None:
    evenly = fold_evenly(text)
    general = text.encode("ascii", "scrapers.match.fold").lower().replace(b"\x7f", b" ")
    assert evenly in (None, general)


@given(st.text(max_size=60) | messy)
def test_each_folded_byte_comes_from_the_character_that_gives_it(text: str) -> None:
    folded, places = fold(text), Places(text)
    at = 0
    for index, character in enumerate(text):
        following = text[index + 1 : index + 2]
        piece = fold(character + following)[
            : len(fold(character + following)) - len(fold(following))
        ]
        for offset in range(len(piece)):
            assert places.start(at + offset) == index
        at += len(piece)
    assert at == len(folded)


@given(messy, st.integers(0, 60), st.integers(1, 20))
def test_a_slice_folds_to_what_it_was_found_by(text: str, start: int, length: int) -> None:
    folded = fold(text)
    start = min(start, max(len(folded) - 1, 0))
    end = min(start + length, len(folded))
    if end > start:
        first, last = Places(text).span(start, end)
        assert folded[start:end] in fold(text[first:last] + text[last : last + 1])


@given(st.text(max_size=60) | messy)
def test_words_keep_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(words(folded)) == len(folded)
    assert words(words(folded)) == words(folded)


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u00ad", "\ufffe", "\x02", "-\u00a0"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\n   "])
def test_a_word_broken_at_a_line_end_is_joined(hyphen: str, ending: str) -> None:
    broken = f"on immi{hyphen}{ending}gration law"
    joined = Joined(broken)
    assert joined.text == "on immigration law"
    first, last = joined.span(3, 14)
    assert broken[first:last] == f"immi{hyphen}{ending}gration"


@given(st.text("ab-\n \u00ad", max_size=30), st.integers(0, 30), st.integers(1, 10))
def test_joined_offsets_lead_back_to_the_same_letters(text: str, start: int, length: int) -> None:
    joined = Joined(text)
    piece = joined.text[start : start + length]
    if piece:
        first, last = joined.span(start, start + len(piece))
        assert text[first] == piece[0]
        assert text[last - 1] == piece[-1]


WORDS = st.sampled_from(
    ["ICE", "immigra*", "287(g)", '"village board"', "o'brien", "ñandú", "/bo.rd/"]
)


@given(
    WORDS,
    st.lists(messy, max_size=4),
    st.sampled_from(
        [
            "Village-\nBoard",
            "287\u00a0(\u200bG)",
            "immi-\r\ngration",
            "\uff29\uff23\uff25",
            "O\u2019Brien",
            "n\u0303andu\u0301",
            "vil\u00ad\nlage board",
        ]
    ),
)
def test_a_quoted_slice_matches_by_itself(query: str, around: list[str], needle: str) -> None:
    """The quote that is shown, read alone, contains what was looked for."""
    engine = Engine([parse(query)])
    text = f" {needle} ".join(["", *around, ""])
    for match in engine.match([Passage(text)], DocumentContext()):
        for start, end in match.spans:
            assert engine.match([Passage(text[start:end])], DocumentContext()), text[start:end]


@given(st.text(max_size=60))
def test_plain_characters_keep_their_places(text: str) -> None:
    plain, positions = plain_characters(text)
    assert len(positions) == len(plain) + 1
    assert positions == sorted(positions)
    assert positions[-1] == len(text)
    for character, position in zip(plain, positions, strict=False):
        published = unicodedata.normalize("NFKC", text[position])
        assert character == text[position] or len(published) == 1 or not character.isalnum()
