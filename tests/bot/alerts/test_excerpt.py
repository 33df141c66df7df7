from __future__ import annotations

from bot.alerts.excerpt import excerpt


def test_a_short_passage_is_quoted_whole() -> None:
    shown = excerpt("short 287(g)", [(6, 12)])
    assert (shown.text, shown.spans) == ("short 287(g)", ((6, 12),))


def test_a_late_match_brings_the_words_before_it_and_its_offsets() -> None:
    text = "word " * 100 + "287(g) memorandum"
    shown = excerpt(text, [(500, 506)], limit=60)
    assert shown.text == "… word word word word 287(g) memorandum"
    start, end = shown.spans[0]
    assert shown.text[start:end] == "287(g)"


def test_a_match_in_one_unbroken_run_is_not_lost() -> None:
    shown = excerpt("x" * 1000 + "287(g)", [(1000, 1006)], limit=60)
    start, end = shown.spans[0]
    assert shown.text[start:end] == "287(g)"
    assert len(shown.text) < 60
