"""The name of the body that meets, as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scrapers.agenda.place import FIRST_ITEM
from scrapers.dates import find_dates, find_times

_NOUN = (
    r"(?:council|board|commission|commissioners|committee|subcommittee|authority|trustees"
    r"|supervisors|selectmen|select\s?board|aldermen|directors|electors|corporation|agency|panel|legislature"
    r"|task\s+force|police\s+jury|(?:commissioners['\u2019]?|fiscal|quorum)\s+court|(?:planning|working|advisory|steering)\s+group)"
)
_WORD = r"(?:[A-Z0-9][\w.&'\u2019/-]*|&|(?i:of|and|the|for|on|to|in))"
# It ends in such a noun, or goes on with what the body is of: "Board of Zoning Appeals".
_NAME = re.compile(
    rf"(?:{_WORD}(?:,?\s+{_WORD}){{0,11}}?\s+)?(?i:{_NOUN}|appeals)"
    rf"|(?:{_WORD}\s+){{0,6}}(?i:board|committee|commission|council|authority|department)"
    rf"\s+(?i:of|on|for)\s+{_WORD}(?:,?\s+{_WORD}){{0,7}}"
)
_ENDED = re.compile(rf"(?i)\b{_NOUN}$")
_CUT_OFF = re.compile(r"(?i)(?:&|,|\b(?:of|and|the|for|on|to|in))$")
_CONTINUED = re.compile(rf"(?i)(?:{_NOUN}|appeals)$")
# Words for the occasion; the second kind is also a part of names ("Public Health Committee").
_KIND = r"regular|special|joint|organizational|adjourned|rescheduled|virtual|hybrid"
_LOOSE_KIND = r"annual|emergency|monthly|open|public|business|general"
# What stands around a body's name on a title line.
_BEFORE = re.compile(
    rf"""(?ix)^(?:
        (?:public\s+)?notice\s+of\s+(?:a\s+|an\s+|the\s+|public\s+)?
      | tentative\s+ | (?:january|february|march|april|may|june|july|august)\s+
      | (?:september|october|november|december)\s+
      | amended\s+ | revised\s+ | final\s+ | draft\s+
      | agenda\s*(?:of|for|:|[-\u2013])?\s*(?:the\s+)? | minutes\s+(?:of|for)\s*(?:the\s+)? | the\s+
      | (?:(?:{_KIND})\s+)+
      | (?:(?:{_LOOSE_KIND})\s+)*(?:meeting|session|hearing)\s+(?:of\s+)?(?:the\s+)?
      | meeting\s+(?:of|agenda|notice)?\s*(?:the\s+)?
      | cancell?(?:ed|ation)\s*(?:of|:|[-\u2013])?\s*(?:the\s+)?
      | event\s+detail\s* | calendar\s*
    )+"""
)
_AFTER = re.compile(
    rf"""(?ix)[\s,:;\u2013|-]*\b(?:(?:{_KIND}|{_LOOSE_KIND})\s+)*
    (?:meetings?|agendas?|minutes|packet|session|workshop|notice|hearing|retreat|schedule|of\s+quorum
       |cancell?(?:ed|ation)|postponed|amended|revised|adjourned|regular|special)(?=\W|$).*$"""
)
_AFTER_WORDS = (
    *("meeting", "agenda", "minutes", "packet", "session", "workshop", "notice", "hearing"),
    *("retreat", "schedule", "quorum", "cancel", "postponed", "amended", "revised", "adjourned"),
    *("regular", "special"),
)
_SENTENCE = re.compile(
    r"(?m:\b(?i:meeting|session|hearing|workshop|retreat)\s+(?i:of|for)\s+(?:(?i:the)\s+)?"
    r"|\b(?i:that)\s+(?:(?i:a|the)\s+)?(?:(?i:regular|special)\s+)?|(?:^|\.\s)(?:The|THE)\s+"
    r"|\b(?i:held\s+(?:by|before)|quorum\s+of)\s+(?i:the)\s+)"
    rf"(?P<name>{_WORD}(?:,?\s+(?:{_WORD}|(?i:board|directors|trustees|commissioners|committee)))"
    r"{0,12})"
)
_SPANISH = re.compile(
    r"\b(?:Con[cs]ejo|CON[CS]EJO|Junta|JUNTA|Comisi[oó]n|COMISI[OÓ]N|Comit[eé]|COMIT[EÉ]|Cabildo|CABILDO)"
    r"(?: (?:(?i:de|del|la|las|los|y|e|para) )*[A-ZÁÉÍÓÚÑ][\w-]+){1,8}"
)
# What a heading appends to a body's name: the place that it belongs to.
_OF_A_PLACE = re.compile(
    r"(?i),\s*(?:town|village|city|county|township|borough|school\s+district)\s+of\b.*$"
)
_YEAR = re.compile(r"^(?:19|20)\d\d\s+")
_NOT_A_NAME = re.compile(
    r"(?i)\b(?:chambers?|members?|rooms?|hall|home|will|may|shall|contact|pursuant|quorum(?!\s+court)|comments?"
    r"|reports?|chair(?:man|person)?s?|president|mayor|director|attorney|clerk|secretary|approv\w*"
    r"|appoint\w*|action|present|all|other|staff\s+and|click|view|select(?!\s?board)|about|your|our|new|from"
    r"|boards\s+(?:and|&)|welcome|contacts?|item|section)\b|@|www|http|\d{4,}"
)
_LINES = 40
_NEAR = 8
_LENGTH = 100


def find_body(lines: Sequence[str], title: str | None) -> str | None:
    """The body's name from the title, else from the document's head, else from a sentence of it.

    Verbatim but for the words around it ("Regular Meeting of the …", "… Agenda").
    """
    bare, bare_row = None, 0  # "Board packet" names no board where a fuller name stands near
    if title is not None and (name := next(_names(title), None)) is not None:
        if " " in name:
            return name
        bare = name
    for row, line in enumerate(lines[:_LINES]):
        if bare is not None and (row - bare_row > _NEAR or FIRST_ITEM.match(line)):
            return bare
        for name in _names(line):
            if " " not in name and not _CONTINUED.fullmatch(line.strip()):
                if bare is None:
                    bare, bare_row = name, row
                continue
            after = lines[row + 1].strip() if row + 1 < len(lines) else ""
            # "BOARD OF WATER AND POWER" / "COMMISSIONERS"
            broken = _CONTINUED.fullmatch(after) and not _ENDED.search(name)
            return f"{name} {after}" if broken else name
    if bare is not None:
        return bare
    for match in _SENTENCE.finditer("\n".join(lines[:_LINES])):
        name = _cut(" ".join(match["name"].split()))
        parts = (name[:end].rstrip(".") for end in _ends(name))
        longest = next((part for part in parts if _is_name(part)), None)
        if longest is not None:
            return longest
    spanish = _SPANISH.search("\n".join(lines[:_LINES]))
    return None if spanish is None else " ".join(spanish.group().split())


def _names(line: str) -> Iterator[str]:
    """The names that a title line holds, its dates and the words of the occasion cut off."""
    text = " ".join(line.split())
    if not text or len(text) > _LENGTH or text.endswith("."):
        return
    spans = [(found.start, found.end) for found in find_dates(text)]
    spans += [(found.start, found.end) for found in find_times(text)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + "|" + text[end:]
    names = []
    for piece in re.split(r"\s*[|\t\u2013\u2014\u203a\u00bb]\s*|\s+[-/]\s+|-\s*\||\s*:\s+", text):
        name = _cut(_OF_A_PLACE.sub("", piece))
        if _is_name(name):
            names.append(name)
    # "COMMITTEE:  HIGHWAY COMMITTEE": the first of them is a label.
    yield from sorted(names, key=lambda name: " " not in name)


def _is_name(name: str) -> bool:
    return (
        name[:1].isupper()
        and _NAME.fullmatch(name) is not None
        and _NOT_A_NAME.search(name) is None
        and _CUT_OFF.search(name) is None
    )


def _ends(name: str) -> list[int]:
    return [len(name), *(match.start() for match in reversed(list(re.finditer(r",?\s", name))))]


def _cut(text: str) -> str:
    before = None
    while before != text:
        before = text
        text = _YEAR.sub("", _BEFORE.sub("", text.strip(" ,.;:*\u2013-()"))).strip()
        low = text.lower()
        if any(word in low for word in _AFTER_WORDS):
            text = _AFTER.sub("", text).strip(" ,.;:*\u2013-()")
    return text
