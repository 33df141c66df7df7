from __future__ import annotations

from email.message import EmailMessage

import pytest

from scrapers.reading import ReadOutcome
from tests.scrapers.readers.conftest import reading

NOTICE = "Village Board\nMonday, July 6, 2026, 6:00 p.m.\n1. Call to order\n2. 287(g) agreement\n"


def mail(plain: str | None = None, page: str | None = None, attached: str | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "clerk@example.org"
    message["Subject"] = "Village Board agenda"
    message["Message-ID"] = "<1@example.org>"
    if plain is not None:
        message.set_content(plain)
    if page is not None:
        message.add_alternative(page, subtype="html")
    if attached is not None:
        message.add_attachment(
            b"287(g)", maintype="application", subtype="octet-stream", filename=attached
        )
    return message.as_bytes()


def test_the_html_part_is_read_and_its_subject_is_the_title() -> None:
    page = "".join(f"<p>{line}</p>" for line in NOTICE.split("\n"))
    found = reading(mail("Plain words", page))
    assert (found.outcome, found.format, found.title) == (
        ReadOutcome.READ,
        "mail",
        "Village Board agenda",
    )
    assert [(p.item, p.text) for p in found.passages if p.item] == [
        ("1", "1. Call to order"),
        ("2", "2. 287(g) agreement"),
    ]
    assert str(found.agenda.start) == "2026-07-06 18:00:00"


def test_the_plain_part_is_read_where_there_is_no_other_in_its_own_letters() -> None:
    assert reading(mail("Señal 287(g)")).passages[0].text == "Señal 287(g)"


def test_attachments_are_named_and_not_read() -> None:
    found = reading(mail("See the file.", attached="agenda.docx"))
    assert (found.outcome, found.reason) == (
        ReadOutcome.PARTLY,
        "Attachments were not read: agenda.docx.",
    )
    assert [p.text for p in found.passages] == ["See the file."]


def test_a_mail_without_text_is_said_to_be_empty() -> None:
    found = reading(b"From: a@example.org\nMessage-ID: <1@x>\n\n")
    assert (found.outcome, found.reason) == (ReadOutcome.EMPTY, "The mail has no text.")


def test_parts_within_parts_without_end_are_said_to_be_damage() -> None:
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(1500)
    )
    found = reading(f"From: a@example.org\nMIME-Version: 1.0\n{nested}".encode())
    assert (found.outcome, found.reason) == (
        ReadOutcome.DAMAGED,
        "The mail is damaged (RecursionError).",
    )


@pytest.mark.parametrize(
    "rest",
    [
        "Subject: " + "=?utf-8?q?a?= " * 50_000 + "\n\nx",
        "Content-Type: text/plain;\n" + ' a*0="b";\n' * 20_000 + "\nx",
        'Content-Type: multipart/mixed; boundary="x"\n\n' + "--x\n\ny\n" * 100_000,
    ],
    ids=["words", "parameters", "parts"],
)
def test_headers_and_parts_without_end_are_not_gone_through(rest: str) -> None:
    found = reading(f"From: a@example.org\nMIME-Version: 1.0\n{rest}".encode())
    assert (found.outcome, found.reason) == (
        ReadOutcome.TOO_LARGE,
        "The mail has too long headers or many parts.",
    )
