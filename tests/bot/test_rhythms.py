"""How often a source posts, in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import speaking
from bot.rhythms import words_of
from tests.scrapers.test_rhythm import every, known, learn


def test_every_second_thursday_and_then_nothing_for_31_days() -> None:
    rhythm = known(every(14, 6))
    assert words_of(rhythm, date(2026, 12, 13)) == (
        "posts every second Thursday; nothing for 31 days"
    )
    assert words_of(rhythm, date(2026, 11, 20)) == "posts every second Thursday; last 8 days ago"
    assert words_of(rhythm, date(2026, 11, 12)) == "posts every second Thursday; last today"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (every(7, 9), "posts every Thursday; "),
        (every(1, 30), "posts most days; "),
        (
            [date(2026, 6, 9), date(2026, 7, 14), date(2026, 8, 11), date(2026, 9, 8)],
            "posts on the second Tuesday of the month; ",
        ),
        (
            [
                *(date(2026, 8, 3), date(2026, 8, 17), date(2026, 9, 7), date(2026, 9, 21)),
                *(date(2026, 10, 5), date(2026, 10, 19)),
            ],
            "posts on the first and third Monday of the month; ",
        ),
        (every(8, 8), "posts about once a week; "),
        (every(45, 5), "posts about every 45 days; "),
        (every(30, 6), "posts about once a month; "),
        (every(21, 5), "posts about every 21 days, on a Thursday; "),
        (
            [date(2026, 8, day) for day in (1, 5, 30)]
            + [date(2026, 9, 3), date(2026, 10, 20), date(2026, 10, 24)],
            "posts irregularly, about every 4 days; ",
        ),
    ],
)
def test_a_rhythm_is_said_as_a_person_would(days: list[date], words: str) -> None:
    assert words_of(known(days), date(2027, 9, 1)).startswith(words)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (every(7, 9), "publica cada jueves; nada desde hace 307 días"),
        (every(14, 6), "publica un jueves de cada dos; nada desde hace 293 días"),
        (every(1, 30), "publica casi todos los días; nada desde hace 334 días"),
        (
            [date(2026, 6, 9), date(2026, 7, 14), date(2026, 8, 11), date(2026, 9, 8)],
            "publica el segundo martes del mes; nada desde hace 358 días",
        ),
        (
            every(21, 5),
            "publica cada 21 días más o menos, en jueves; nada desde hace 279 días",
        ),
        (every(30, 6), "publica una vez al mes más o menos; nada desde hace 213 días"),
    ],
)
def test_a_rhythm_is_said_in_the_readers_language(days: list[date], words: str) -> None:
    with speaking("es"):
        assert words_of(known(days), date(2027, 9, 1)) == words


@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 1)), max_size=60), st.integers(0, 400))
def test_any_rhythm_has_words(days: list[date], later: int) -> None:
    rhythm = learn(*days)
    if rhythm is not None:
        said = words_of(rhythm, rhythm.last + timedelta(days=later))
        assert said.startswith("posts ")
