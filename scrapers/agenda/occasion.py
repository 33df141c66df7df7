"""Whether a document announces a meeting at all.

Ordinances, forms, letters, newsletters and legal notices print as many days and hours as an agenda
does. Such a document says in its first lines what it is, or never speaks of anybody meeting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.agenda.place import FIRST_ITEM

# What a document calls itself in a heading. In small letters, as the lines are compared.
_OTHER_PAPER = re.compile(
    r"""(?x)\b(?:
        ordinances?\s+(?:no|number|\#|\d) | (?:an|enacted|adopted)\s+ordinance
      | resolution\s+(?:no|number|\#|[a-z]?\d) | (?:proposed|adopted|annual|preliminary)\s+budget\b
      | application | permit\b | circuit\s+court | district\s+court | foreclosure | summons
      | case\s+no | newsletter | (?:advertisement|invitation|request|notice|call)\s+(?:for|to|of)\s+
        (?:bid|bids|bidders|proposals?|qualifications) | bid\s+(?:notice|form) | election
      | (?:this\s+)?agreement\b | contract\b | for\s+immediate\s+release | press\s+release
      | news\s+release | check\s+register | treasurer['\u2019]?s\s+report
      | financial\s+(?:report|statements?)
      | taxpayers | tax\s+sale | policy\b | job\s+(?:posting|description|opening)
      | help\s+wanted | solicitud | ordenanza | boletín | elecciones | estate\s+of
    )"""
)
_LETTER = re.compile(r"(?:dear|estimad[oa]s?)\s.{0,60}[,:]\s*$")
_OCCASION = re.compile(
    r"""(?x)\b(?:
        meet | meets | meetings? | sessions? | hearings? | agendas? | workshops? | retreat | quorum
      | convenes? | caucus | town\s+hall\s+forum | open\s+house | order\s+of\s+business
      | board\s+of\s+(?:review|appeals|adjustment|canvass\w*) | reunión | reuniones | audiencias?
      | sesión | sesiones | asamblea | minutes | call(?:ed)?\s+to\s+order
    )\b"""
)
_BODY = re.compile(
    r"\b(?:boards?|councils?|commission|committee|trustees|supervisors|authority|junta|comité)\b"
)
_NAMES_THE_OCCASION = re.compile(
    r"\b(?:meeting|session|hearing|agenda|minutes|workshop|quorum|audiencia|reunión)s?\b"
)
_HEADS_A_MEETING = re.compile(
    r"^.{0,50}\b(?:meeting|hearing|agenda|session|minutes)\W*$"
    r"|\bnotice\s+of\s+(?:\w+\s+){0,3}(?:meeting|hearing)\b"
)
_FIRST = 5  # lines in which a document says what it is
_GREETING = 15
_HEADING = 90  # characters


def announces_meeting(lines: Sequence[str], title: str | None) -> bool:
    """Whether the document speaks of a meeting and does not call itself something else."""
    lows = [line.lower() for line in ((title,) if title else ())] + [line.lower() for line in lines]
    first = next((row for row, low in enumerate(lows) if FIRST_ITEM.match(low)), _FIRST)
    heads = [line for line in lows[: min(first, _FIRST)] if len(line) <= _HEADING]
    other = next((row for row, head in enumerate(heads) if _OTHER_PAPER.search(head)), None)
    if other is not None:
        before = any(_NAMES_THE_OCCASION.search(head) for head in heads[: other + 1])
        if not before and not any(_HEADS_A_MEETING.search(head) for head in heads):
            return False
    if any(_LETTER.match(line.strip()) for line in lows[:_GREETING]):
        return False
    # A page may say no more than which body, and when.
    return any(_BODY.search(head) for head in heads) or any(map(_OCCASION.search, lows))
