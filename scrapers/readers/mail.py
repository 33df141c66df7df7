"""Mail as saved to a file (RFC 5322, `.eml`): the message, not what is attached to it."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from typing import cast

from scrapers.readers.draft import Draft
from scrapers.readers.html import read_html
from scrapers.readers.text import read_text
from scrapers.reading import ReadOutcome

# The standard library's time grows with the square of a header, and of the number of parts.
_LONG_HEADER = re.compile(rb"(?im)^(?:subject|content-[a-z-]+)[ \t]*:(?:[^\n]|\n[ \t]){4000}")
_MANY_PARTS = 2_000
_PARTS = 200
_NAMED = 10
_NAME = 100


def read_mail(body: bytes) -> Draft:
    """The text of a mail: its HTML part, else its plain one. Attachments are named, not read."""
    if _LONG_HEADER.search(body) is not None or body.count(b"\n--") > _MANY_PARTS:
        return Draft(ReadOutcome.TOO_LARGE, reason="The mail has too long headers or many parts.")
    try:
        mail = email.message_from_bytes(body, policy=default)
        found = mail.get_body(("html", "plain"))
        title = " ".join(str(mail.get("subject", "")).split())[:_NAME] or None
        attached = _attached(mail)
        raw, content_type = (b"", "") if found is None else _content(cast("EmailMessage", found))
    except (MessageError, RecursionError, ValueError, LookupError, TypeError) as error:
        # Hostile headers break the standard library in each of these ways.
        return Draft(ReadOutcome.DAMAGED, reason=f"The mail is damaged ({type(error).__name__}).")
    draft = (read_html if "html" in content_type else read_text)(raw, content_type)
    reason = draft.reason
    if draft.outcome is ReadOutcome.EMPTY:
        reason = "The mail has no text."
    if attached:
        reason = f"{reason} Attachments were not read: {', '.join(attached)}.".strip()
    partly = attached and draft.outcome is ReadOutcome.READ
    return replace(
        draft,
        outcome=ReadOutcome.PARTLY if partly else draft.outcome,
        title=title or draft.title,
        reason=reason,
    )


def _content(part: EmailMessage) -> tuple[bytes, str]:
    """The bytes of a part of text, and what it says they are."""
    content = part.get_payload(decode=True)
    kind = f"{part.get_content_type()}; charset={part.get_content_charset('utf-8')}"
    return content if isinstance(content, bytes) else b"", kind


def _attached(mail: EmailMessage) -> list[str]:
    """The names of files that came with it; the pictures of a signature are none."""
    names: list[str] = []
    for number, part in enumerate(mail.walk()):
        if number >= _PARTS or len(names) >= _NAMED:
            break
        name = part.get_filename()
        if name and not (part.get_content_maintype() == "image" and "content-id" in part):
            names.append(" ".join(name.split())[:_NAME])
    return names
