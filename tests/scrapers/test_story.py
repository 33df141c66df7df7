from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.story import is_said, likeness, signature, similar, story_of, together

ARTICLE = """
Police in the village of Alder have signed an agreement that lets two officers ask about immigration
status during traffic stops. The chief said on Tuesday that the board had not been asked, because
the agreement costs the village nothing. Neighbouring towns have turned the offer down. A trustee
called for a public hearing before the first officer is trained, and the clerk confirmed that the
matter will be on the agenda of the meeting in July. The sheriff of the county, which signed a
similar agreement last year, said that eleven people were held under it in the first six months.
Residents who spoke at a gathering in the library were divided about the plan. Some welcomed the
help; others feared that victims of crime would no longer call for it. The state keeps no list of
such agreements, and the federal list is late by weeks.
"""
OTHER = """
The board of education approved the budget for the coming year by five votes to two on Monday. It
adds three teachers and a nurse, and repairs the roof of the middle school. Taxes rise by a tenth of
a percent. The superintendent thanked the committee that had met eleven times since January to find
the money, and said that the hardest choices were put off for a year. Members who voted against it
said that enrolment falls faster than costs. A referendum is planned for the spring of next year,
and the first hearing on it will be held in the library in October, after the county fair.
"""


def test_an_edited_copy_is_the_same_story() -> None:
    edited = ARTICLE.replace("on Tuesday", "this week").replace("eleven people", "11 persons")
    assert similar(signature(ARTICLE), signature("ALDER (AP) - " + edited))


def test_a_copy_that_is_cut_by_half_is_the_same_story() -> None:
    words = ARTICLE.split()
    assert similar(signature(ARTICLE), signature(" ".join(words[: len(words) // 2])))


def test_another_article_is_another_story() -> None:
    assert not similar(signature(ARTICLE), signature(OTHER))


def test_two_headlines_are_no_story() -> None:
    assert not similar(signature("Board votes on Monday"), signature("Board votes on Monday"))


def test_an_article_joins_the_story_that_it_is_likest_to() -> None:
    stories = {1: signature(OTHER), 2: signature(ARTICLE[:600]), 3: signature(ARTICLE)}
    assert story_of(signature(ARTICLE), stories) == 3
    assert story_of(signature("Something else " + OTHER[:20]), stories) is None


def test_case_spacing_and_quotes_are_no_difference() -> None:
    assert (
        likeness(signature("The Board's VOTE came"), signature("the  board\u2019s vote\ncame"))
        == 1.0
    )


@pytest.mark.parametrize("text", ["", "  ", "...", "one", "one two"])
def test_short_texts_have_signatures_too(text: str) -> None:
    assert likeness(signature(text), signature(ARTICLE)) <= 1.0


@given(st.text(max_size=300))
def test_signatures_fit_a_signed_column(text: str) -> None:
    numbers = signature(text)
    assert list(numbers) == sorted(set(numbers))
    assert all(0 <= number < 2**63 for number in numbers)


def test_copies_of_either_version_are_copies_of_both_together() -> None:
    later = " ".join(
        f"On day {n} of the trial witness {n * 7} spoke of box {n * 3}." for n in range(60)
    )
    both = together(signature(ARTICLE), signature(later))
    assert len(both) <= 256
    assert not similar(signature(ARTICLE), signature(later))
    assert similar(both, signature(ARTICLE))
    assert similar(both, signature(later))


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        ("Neighbouring towns have turned the offer down. A trustee called for a hearing.", True),
        ("Neighbouring towns have now taken the offer, and the trustee called it off.", False),
        ("eleven people were held", True),
        ("twelve people were held", False),
    ],
)
def test_a_passage_is_said_where_nearly_all_of_its_words_stand(passage: str, said: bool) -> None:
    assert is_said(passage, ["Ten inches of snow are expected.", ARTICLE]) is said
    assert is_said(passage, []) is False
