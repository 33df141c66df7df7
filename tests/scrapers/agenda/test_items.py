from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.agenda import Line, itemise

BOARD = """VILLAGE OF ALDER
VILLAGE BOARD
Monday July 6, 2026
Village Hall
6:00 P.M.
Call to order
Roll call
Consent Agenda
A. Minutes of June 1
B. Bills
New Business: Discussion and possible action on the following:
1 Contract with the county for snow ploughing
2 287(g) memorandum of agreement, Police
Department
3 Flock cameras
Closed Session
4. Convene in closed session pursuant to 19.85 (1)(c)(e)
Adjourn
Posted July 3, 2026. Clerk: 262-555-0100"""


def of(text: str) -> list[tuple[str | None, str | None, str]]:
    return [
        (passage.item, passage.heading, passage.text)
        for passage in itemise(Line(line) for line in text.split("\n"))
    ]


def test_each_item_is_a_passage_under_the_heading_that_governs_it() -> None:
    found = {item: (heading, text) for item, heading, text in of(BOARD) if item}
    assert found["A"] == ("Consent Agenda", "A. Minutes of June 1")
    assert found["2"] == (
        "New Business: Discussion and possible action on the following",
        "2 287(g) memorandum of agreement, Police\nDepartment",
    )
    assert found["4"] == (
        "Closed Session",
        "4. Convene in closed session pursuant to 19.85 (1)(c)(e)",
    )


def test_a_heading_and_the_sentence_under_it_govern_together() -> None:
    text = (
        "Agenda\nCALL TO ORDER\nNew Business\n"
        "Discussion and possible action on the following items\n1. Fees\n2. Roads"
    )
    assert of(text)[-2:] == [
        ("1", "New Business: Discussion and possible action on the following items", "1. Fees"),
        ("2", "New Business: Discussion and possible action on the following items", "2. Roads"),
    ]


def test_letters_stand_under_the_number_above_them() -> None:
    text = "1. ROLL CALL\n2. NEW BUSINESS\nA. EQUINE SHELTER\nB. SIGNS\n3. CLOSED SESSION"
    assert of(text)[2:] == [
        ("A", "NEW BUSINESS", "A. EQUINE SHELTER"),
        ("B", "NEW BUSINESS", "B. SIGNS"),
        ("3", None, "3. CLOSED SESSION"),
    ]


def test_dotted_numbers_are_kept_as_printed() -> None:
    text = "2. Reports\n2.A. Staff\n2.A.i. Roads\n2.A.ii. Parks\n2.B. Clerk\n8.a. Late item"
    assert [(item, heading) for item, heading, _ in of(text)] == [
        ("2", None),
        ("2.A.", "Reports"),
        ("2.A.i.", "Reports: Staff"),
        ("2.A.ii.", "Reports: Staff"),
        ("2.B.", "Reports"),
        ("8.a.", None),
    ]


def test_roman_numerals_and_letters_are_told_apart_by_what_they_follow() -> None:
    roman = "I. Call to order\nII. Minutes\nIII. Reports\nIV. Business\nV. Adjourn"
    assert [item for item, _, _ in of(roman)] == ["I", "II", "III", "IV", "V"]
    letters = "\n".join(f"{letter}. Item" for letter in "ABCDEFGHIJ")
    assert [item for item, _, _ in of(letters)] == list("ABCDEFGHIJ")


def test_a_statute_at_the_beginning_of_a_line_is_no_item() -> None:
    text = (
        "1. Roll call\n2. Closed session pursuant to Wis. Stats.\n"
        "19.85 (1)(e) for bargaining\n3. Adjourn"
    )
    assert [item for item, _, _ in of(text)] == ["1", "2", "3"]
    assert (
        of(text)[1][2] == "2. Closed session pursuant to Wis. Stats.\n19.85 (1)(e) for bargaining"
    )


def test_an_initial_is_no_item() -> None:
    assert of("Village Board\nA. Smith, President\nC. Jones, Clerk\nAgenda")[0][0] is None


def test_numbers_run_on_under_a_new_heading() -> None:
    text = "NEW BUSINESS\n1. Golf\n2. Tennis\nCONSENT CALENDAR\n3. Minutes\nStaff Report\n4. Bills"
    assert [(item, heading) for item, heading, _ in of(text) if item] == [
        ("1", "NEW BUSINESS"),
        ("2", "NEW BUSINESS"),
        ("3", "CONSENT CALENDAR"),
        ("4", "CONSENT CALENDAR"),
    ]


def test_the_foot_belongs_to_no_item() -> None:
    last = of(BOARD)[-1]
    assert last == (None, None, "Posted July 3, 2026. Clerk: 262-555-0100")


def test_numbered_advice_after_the_adjournment_is_no_business() -> None:
    text = "1. Roll call\n2. Minutes\n3. Adjourn\nHow to join:\n1. Open the link\n2. Enter the code"
    assert [item for item, _, _ in of(text) if item] == ["1", "2", "3"]


def test_an_item_that_runs_over_a_page_keeps_its_first_page() -> None:
    lines = [Line("1. Roll call", 1), Line("2. A long", 1), Line("item", 2), Line("3. Adjourn", 2)]
    assert [(p.item, p.page, p.text) for p in itemise(lines)] == [
        ("1", 1, "1. Roll call"),
        ("2", 1, "2. A long\nitem"),
        ("3", 2, "3. Adjourn"),
    ]


def test_an_item_does_not_swallow_the_pages_of_a_packet() -> None:
    lines = [Line("1. Roll call", 1)]
    lines += [Line("x" * 1000, page) for page in range(2, 20)]
    assert {p.page for p in itemise(lines)} == {1, 8, 15}


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["1. a", "2. b", "A. c", "II. d", "2.C.ii. e", "NEW BUSINESS", "", "x", "3"]
            ),
            st.text(max_size=30).filter(lambda line: "\n" not in line),
        ),
        max_size=30,
    )
)
def test_no_line_is_lost(lines: list[str]) -> None:
    found = "\n".join(passage.text for passage in itemise(map(Line, lines)))
    assert [w for line in lines for w in line.split()] == found.split()


def test_a_number_of_three_parts_stands_under_the_first_of_them() -> None:
    found = of("1. ACTION ITEMS\n1.A.1 Lease of the hall\n1.A.2 Sale of land\n2. Adjourn")
    assert [(item, heading) for item, heading, _ in found] == [
        ("1", None),
        ("1.A.1", "ACTION ITEMS"),
        ("1.A.2", "ACTION ITEMS"),
        ("2", None),
    ]
