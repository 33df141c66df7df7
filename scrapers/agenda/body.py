"""The name of the body that meets, as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.dates import find_dates, find_times

_BODY = re.compile(
    r"""(?ix)\b(?:
        (?:common|city|village|town|county|borough|township|tribal|metropolitan|metro)?\s*council
      | (?:city|village|town|county|school|library|park|plan|zoning|water|sewer|utility|fire|police|health|parks?
          (?:\s+and\s+rec\w*)?)?\s*(?:board|commission|committee|commissioners)
      | authority | trustees | supervisors | selectmen | aldermen | directors | task\s+force | electors
      | board\s+of\s+\w+(?:\s+(?:and\s+)?\w+){0,3} | committee\s+of\s+the\s+whole | corporation
    )\b"""
)
# What surrounds a body's name in a title line.
_AROUND = re.compile(
    r"""(?ix)
      ^(?:(?:public\s+)?notice\s+of\s+(?:a\s+|an\s+|the\s+)?|amended\s+|revised\s+|final\s+|draft\s+|tentative\s+
        |agenda\s*(?:of|for|:|[-\u2013])?\s*(?:the\s+)?|minutes\s+(?:of|for)\s*(?:the\s+)?|the\s+
        |(?:regular|special|annual|joint|emergency|organizational|monthly|open|public)\s+(?:(?:public\s+)?meeting\s+)?(?:of\s+(?:the\s+)?)?
        |meeting\s+(?:of|agenda|notice)\s*(?:the\s+)?|cancell?(?:ed|ation)\s*(?:of|:|[-\u2013])?\s*)+
    | [\s,:;\u2013|-]*\b(?:(?:regular|special|annual|joint|emergency|organizational|monthly|open|public|business)\s+)*
      (?:meetings?|agendas?|minutes|packet|session|workshop|notice|hearing|retreat|schedule|of\s+quorum|cancell?(?:ed|ation)|amended|revised)
      (?=\W|$).*$"""
)
_JURISDICTION = re.compile(
    r"(?i)^\W*(?:the\s+)?(?:(?:village|town|city|county|borough|township|school\s+district)\s+of\s+[A-Z][\w.' -]{2,40}"
    r"|[A-Z][\w.' -]{2,30}\s+(?:county|township|school\s+district))\W*(?:,\s*\w+)?\W*$"
)
_SENTENCE = re.compile(
    r"(?:(?i:meeting|session|hearing|workshop|retreat|notice|agenda)\s+(?i:of|for)\s+(?:(?i:the)\s+)?|\b(?i:that)\s+(?:(?i:a|the)\s+)?(?:(?i:regular|special)\s+)?|^(?i:the)\s+)"
    r"(?P<body>(?:[A-Z][\w.&'\u2019-]*|of|and|the|for|on|,)(?:\s+(?:[A-Z][\w.&'\u2019-]*|of|and|the|for|on|board|directors|trustees|commissioners)){0,12})"
)
_REJECT = re.compile(
    r"(?i)\b(?:chambers?|members?\b|room|hall\b|will|may|shall|contact|pursuant|quorum\s+of|comments?|reports?\b|minutes\s+of\s+the\s+\w+\s+\d"
    r"|chair|president|mayor|director\s|attorney|clerk|secretary|approv|appoint|action\b|www|http|@|phone|fax|\d{5})\b"
)
_LINES = 40
_LENGTH = 90


def find_body(lines: Sequence[str], title: str | None) -> str | None:
    """The body's name from the document's head, else from a sentence of notice, else the title's.

    Verbatim but for the words around it ("Regular Meeting of the …", "… Agenda").
    """
    for row, line in enumerate(lines[:_LINES]):
        name = _from_line(line)
        if name is None:
            continue
        after = lines[row + 1].strip() if row + 1 < len(lines) else ""
        # A name that is broken over two lines: "BOARD OF WATER AND POWER" / "COMMISSIONERS".
        if after and re.fullmatch(
            r"(?i)(?:commissioners|directors|trustees|supervisors|committee|commission|appeals|authority)",
            after,
        ):
            name = f"{name} {after}"
        return name
    text = " ".join(lines[:_LINES])
    for match in _SENTENCE.finditer(text):
        name = _cut(match["body"])
        if _BODY.search(name) and not _REJECT.search(name):
            return name
    return _from_line(title) if title else None


def _from_line(line: str) -> str | None:
    text = " ".join(line.split())
    for found in (*find_dates(text)[::-1], *find_times(text)[::-1]):
        text = (text[: found.start] + "|" + text[found.end :]) if found.end <= len(text) else text
    if not text or len(text) > _LENGTH or text.endswith("."):
        return None
    for piece in re.split(r"\s*[|\u2013]\s*|\s+-\s+|\s*:\s+|\t", text):
        name = _cut(piece)
        if name and _BODY.search(name) and not _REJECT.search(name) and name[0].isupper():
            return name
    return None


def _cut(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _AROUND.sub("", text.strip(" ,.;:*\u2013-")).strip(" ,.;:*\u2013-()")
    return text
