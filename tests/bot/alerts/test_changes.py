from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.changes import Fate, Stretch, changes

WORDS = st.lists(st.sampled_from(["a", "b", "c", "the", "287(g)"]), max_size=12).map(" ".join)


def test_replaced_words_are_gone_and_new() -> None:
    assert changes("Purchase of two squad cars", "Purchase of three squad cars") == (
        Stretch(Fate.KEPT, "Purchase of"),
        Stretch(Fate.GONE, "two"),
        Stretch(Fate.NEW, "three"),
        Stretch(Fate.KEPT, "squad cars"),
    )


def test_line_breaks_are_no_change() -> None:
    assert changes("Fire\ndepartment", "Fire department") == (
        Stretch(Fate.KEPT, "Fire department"),
    )


def test_long_unchanged_stretches_are_shortened_beside_the_change() -> None:
    same = " ".join(str(number) for number in range(30))
    assert changes(f"{same} old", f"{same} new")[0] == Stretch(
        Fate.KEPT, "… 22 23 24 25 26 27 28 29"
    )


def test_a_passage_too_long_to_compare_is_given_whole() -> None:
    was, now = "a " * 601, "b"
    assert changes(was, now) == (Stretch(Fate.GONE, was.strip()), Stretch(Fate.NEW, "b"))


@given(WORDS, WORDS)
def test_gone_and_kept_words_are_the_old_text(was: str, now: str) -> None:
    stretches = changes(was, now)
    gone = [stretch.text for stretch in stretches if stretch.fate is Fate.GONE]
    new = [stretch.text for stretch in stretches if stretch.fate is Fate.NEW]
    assert bool(gone or new) == (was.split() != now.split())
