"""The address of a document without the signature that changes at each look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.signed import unsigned

BUCKET = "https://bucket.s3.amazonaws.com/2026/agenda.pdf"
BLOB = "https://acct.blob.core.windows.net/files/901"
CDN = "https://d1.cloudfront.net/granicus_production_attachments/x/9.pdf"


@pytest.mark.parametrize(
    ("signed", "plain"),
    [
        (
            f"{BUCKET}?X-Amz-Credential=AK%2F20261124%2Fus-east-1&X-Amz-Date=1&X-Amz-Signature=0a",
            BUCKET,
        ),
        (f"{BUCKET}?versionId=3&x-amz-signature=0a1b", f"{BUCKET}?versionId=3"),
        (f"{BUCKET}?AWSAccessKeyId=AK&Expires=1795532400&Signature=vj%2Bk%3D", BUCKET),
        (
            f"{BLOB}?sv=2024-08-04&st=2026-11-24&se=2026-11-24T15%3A10%3A00Z&sr=b&sp=r&sig=a%2Fb",
            BLOB,
        ),
        (f"{CDN}?Expires=1795532400&Signature=a-b_&Key-Pair-Id=K2", CDN),
        (f"{CDN}?Policy=eyJ&Signature=a-b_&Key-Pair-Id=K2", CDN),
        (f"{BUCKET}?X-Goog-Algorithm=GOOG4&X-Goog-Date=20261124T1&X-Goog-Signature=1", BUCKET),
        (
            "https://a.example.gov/AgendaCenter/ViewFile/Agenda/_11302026-12?token=f00&html=true",
            "https://a.example.gov/AgendaCenter/ViewFile/Agenda/_11302026-12?html=true",
        ),
        (
            "https://a.example.gov/MetaViewer.php?view_id=2&meta_id=70123&accessToken=f00",
            "https://a.example.gov/MetaViewer.php?view_id=2&meta_id=70123",
        ),
        (
            "https://a.example.gov/docs/show.jsp;jsessionid=0F3A?id=7",
            "https://a.example.gov/docs/show.jsp?id=7",
        ),
        (
            "https://a.example.gov/(S(abcdefghijklmnopqrstuvwx))/view.aspx?id=7&PHPSESSID=f00",
            "https://a.example.gov/view.aspx?id=7",
        ),
    ],
)
def test_a_signature_is_no_part_of_what_a_document_is_known_by(signed: str, plain: str) -> None:
    assert unsigned(signed) == plain
    assert unsigned(plain) == plain


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.gov/download?token=f00d",
        "https://a.example.gov/download.aspx?v=2&token=f00d",
        "https://a.example.gov/View.ashx?M=A&ID=1234&GUID=0A1B-2C",
        "https://a.example.gov/a.pdf?expires=never&policy=zoning",
        "https://a.example.gov/list?sp=1&se=north&sv=2",
        "https://www.dropbox.com/scl/fi/x/a.pdf?rlkey=k&dl=0",
        "https://drive.google.com/open?id=1AbC",
        "https://a.example.gov/a.pdf",
        "https://a.example.gov/x?",
    ],
)
def test_what_tells_one_document_from_another_is_kept(url: str) -> None:
    assert unsigned(url) == url


@given(st.text(max_size=80))
def test_an_address_without_its_signature_has_none(rest: str) -> None:
    once = unsigned(f"https://a.example.gov/{rest.replace('#', '').replace('[', '')}")
    assert unsigned(once) == once
