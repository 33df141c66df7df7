"""Lines of a page gathered to records: a date, and what stands with it.

What has no date belongs to the record whose block it stands in, else to the one before it, up to
the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, time
from itertools import chain, islice

from bs4 import Tag

from scrapers.dates import FoundDate, find_dates, find_times, find_year, parse_when
from scrapers.platforms.linedays import day_by_today, in_year, is_grid, meeting_days, short_days
from scrapers.platforms.lines import Anchor, Line
from scrapers.platforms.links import address, file_name, is_document, kind_of
from scrapers.platforms.markup import attribute

_LABEL = re.compile(
    r"\W*(?:event details?|details?|date(?: and time)?|time|when|where|location|place|address"
    r"|add to.*"
    r"|map|share.*|contact.*|documents?|attachments?|files?|links?|agenda|minutes|description"
    r"|organizer|venue|category|get directions|related.*|upcoming|past|more information"
    r"|resources)\W*",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"\b(?:meets?|meetings?|held|begins?|starts?|convenes?|sessions?|time)\b",
    re.IGNORECASE,
)
_MEETS = re.compile(r"\b(?:meet|meets|meetings?|sessions?|convenes?|hearings?)\b", re.IGNORECASE)
_NOT_USUAL = re.compile(
    r"\b(?:office|business) hours|\b(?:deadline|submit|register|registration|before|doors|open from"
    r"|comments? (?:must|should|by)|no later|prior to|e-?mail|call)\b",
    re.IGNORECASE,
)
# A label over a date that is not the meeting's day.
_OTHER_LABEL = re.compile(
    r"\W*(?:end|ends|end date|until|posted(?: on)?|published|updated|last (?:updated|modified)"
    r"|deadline|due"
    r"|(?:registration|filing) deadline)\W*",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[a-z)])[.;!?]\s+(?=[A-Z(])")
"""Where one sentence ends and the next begins."""

_RANGE = re.compile(r"\W*(?:[-\u2013\u2014]|to|until)\W*")
# "1:00 P.M. - 3rd Floor Conference Room" under a board's name.
_SHORT_TIME = re.compile(r"^(?:time:?\s*)?\d{1,2}(?::\d\d)?\s*[ap]\.?m\b.{0,60}$", re.IGNORECASE)
_MEETINGS = re.compile(
    r"\b(?:meetings?|agendas?|minutes|schedules?|archives?|board|council|commission|committee)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_HEADING = re.compile(
    r"\W*(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,?(?:\s+20\d\d)?\W*",
    re.IGNORECASE,
)
_SHORT_HEADING = 90
_LEADING = 250
_OF_DATES = re.compile(r"\b(?:meetings?|agendas|minutes)\b", re.IGNORECASE)
_CLIMB = 12
_NEAR = 4


@dataclass(slots=True)
class Record:
    """A day that a page speaks of, and the words and links that stand with it.

    `text` is what stands beside the date itself; `within` are the lines that share a block with it
    and with no other day (a card, an article), `following` those that come after it. `headings` are
    those that govern it, outermost first. `usual` is the time of day at which, as the page says
    above or at all, these meetings begin; `meets` is whether it says so in a meeting's words.
    """

    day: FoundDate | date
    text: str
    anchors: list[Anchor]
    line: Line
    headings: tuple[str, ...]
    years: tuple[int, int] | None = None
    usual: time | None = None
    meets: bool = False
    within: list[Line] = field(default_factory=list)
    following: list[Line] = field(default_factory=list)

    @property
    def rest(self) -> tuple[Line, ...]:
        """All lines that belong to the record beside its own."""
        return (*self.within, *self.following)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a page as a whole: its address, heading and body, and the day it is read."""

    url: str
    heading: str
    body: str | None
    today: date


@dataclass(slots=True)
class Gathered:
    """A page's records in order, and the lines that belong to none of them."""

    records: list[Record]
    loose: list[tuple[Line, tuple[str, ...]]]


def gather(found: Sequence[Line], base: str, today: date) -> Gathered:
    """The records of a page's lines; `base` is the page's address."""
    records: list[Record] = []
    undated: list[tuple[int, Line, tuple[str, ...]]] = []
    headings: dict[int, Line] = {}
    years: tuple[int, int] | None = None
    position: dict[int, int] = {}
    governing: list[tuple[Line, ...]] = []
    label = ""
    for index, line in enumerate(found):
        other_day = line.posted or _OTHER_LABEL.fullmatch(label)
        own = [] if other_day else _records_of(line, base, today, _month_of(headings))
        label = line.text
        if not own or line.level:
            level = _heading_level(line, dated=bool(own))
            if level:
                headings = {at: one for at, one in headings.items() if at < level}
                if not _LABEL.fullmatch(line.text) and not own:
                    headings[level] = line
            if level or _usual_time(line) is not None:
                years = heading_years(line.text) or years
        lines_above = tuple(headings[level] for level in sorted(headings))
        above = tuple(one.text for one in lines_above)
        for record in own:
            record.headings, record.years = above, years
            position[id(record)] = index
            records.append(record)
            governing.append(lines_above)
        if not own:
            undated.append((index, line, above))
    scopes = _scopes(records)
    loose = _attach(records, undated, position, scopes)
    for record, lines_above in zip(records, governing, strict=True):
        record.headings = _not_of_other_cards(record, lines_above, scopes)
    _tell_usual_times(records, undated, {id(line) for line, _ in loose}, position)
    return Gathered(records, loose)


def _tell_usual_times(
    records: Sequence[Record],
    undated: Sequence[tuple[int, Line, tuple[str, ...]]],
    loose: Set[int],
    position: Mapping[int, int],
) -> None:
    """Set each record's `usual` to what the page says above it, else to what it says last."""
    said = [
        (index, clock, bool(_MEETS.search(line.text)))
        for index, line, _ in undated
        if (clock := _usual_time(line, short=id(line) in loose)) is not None
    ]
    for record in records:
        before = [one for one in said if one[0] < position[id(record)]]
        if nearest := (before or said)[-1:]:
            _, record.usual, record.meets = nearest[0]


def _heading_level(line: Line, *, dated: bool) -> int:
    """The level of a heading, 7 for a line that only looks like one, 0 for none."""
    if line.level:
        return line.level
    text = line.text
    if dated or line.links or len(line.cells) > 1 or not text:
        return 0
    # "Below are the dates of the remaining board meetings for 2026:" leads to a list.
    leading = text.endswith(":") and _OF_DATES.search(text) is not None
    if len(text) > (_LEADING if leading else _SHORT_HEADING) or text.endswith(
        (".", "?", "!", ",", ";")
    ):
        return 0
    if _WEEKDAY.match(text):
        return 0  # a day that nobody could read is a list's line all the same
    named = heading_years(text) or _MEETINGS.search(text)
    return 7 if named and not find_times(text) else 0


def heading_years(text: str) -> tuple[int, int] | None:
    """The year or two that a heading names: "2019", "FY 2025-26" (July to June)."""
    spanning = re.search(r"\b(20\d\d)\s?[-\u2013/]\s?(?:20)?(\d\d)\b(?![-/])", text)
    if spanning and int(spanning[2]) == (int(spanning[1]) + 1) % 100:
        return int(spanning[1]), int(spanning[1]) + 1
    year = find_year(text)
    return (year, year) if year else None


def _usual_time(line: Line, *, short: bool = False) -> time | None:
    """The one time at which a sentence says that meetings are held.

    `short` also takes a line that says little more than a time; in a meeting's block it is that
    meeting's.
    """
    if short and _SHORT_TIME.match(line.text) and not _NOT_USUAL.search(line.text):
        found = find_times(line.text)
        return found[0].clock if len(found) == 1 and found[0].until is None else None
    times = set()
    for sentence in SENTENCE.split(line.text):
        if not _USUAL.search(sentence) or _NOT_USUAL.search(sentence):
            continue
        found = find_times(sentence)
        if len(found) == 2 and _RANGE.fullmatch(sentence[found[0].end : found[1].start]):
            found = found[:1]
        times |= {one.clock for one in found}
    return times.pop() if len(times) == 1 else None


def _month_of(headings: Mapping[int, Line]) -> int | None:
    """The month that the nearest heading is ("December", "January 2026"); None for another."""
    nearest = headings[max(headings)].text if headings else ""
    found = _MONTH_HEADING.fullmatch(nearest)
    return _MONTHS.index(found[1][:3].lower()) + 1 if found else None


def _records_of(line: Line, base: str, today: date, month: int | None) -> list[Record]:
    dates = meeting_days(line) or short_days(line, month)
    if not dates:
        near = day_by_today(line, today)
        return (
            [Record(near, "", list(line.links), line, ())]
            if near
            else _by_file_names(line, base, today)
        )
    said = {one.year for one in dates if one.year}
    year = said.pop() if len(said) == 1 else None
    days = [in_year(one, year) for one in dates]
    if len(days) == 1 or (line.cells and not is_grid(line, dates)):
        return [Record(days[0], line.text, list(line.links), line, ())]
    return list(_split(line, days))


def _split(line: Line, days: Sequence[FoundDate]) -> Iterator[Record]:
    """A line of several days as a record for each, with the words and links up to the next."""
    places = []
    cursor = 0
    for anchor in line.links:
        at = line.text.find(anchor.text, cursor) if anchor.text else cursor
        at = cursor if at < 0 else at
        places.append((at, at + len(anchor.text), anchor))
        cursor = at + len(anchor.text)
    days = sorted(days, key=lambda day: day.start)
    starts = [
        next((at for at, end, _ in places if at <= day.start < end), day.start) for day in days
    ]
    clocks = find_times(line.text)
    # "at 6:30 pm on January 6, February 3 and March 3": one time for all of them.
    clock = line.text[clocks[0].start : clocks[0].end] if len(clocks) == 1 else ""
    for index, day in enumerate(days):
        begin = starts[index] if index else 0
        end = starts[index + 1] if index + 1 < len(days) else len(line.text) + 1
        anchors = [anchor for at, _, anchor in places if begin <= at < end]
        text = line.text[begin:end].strip(" |,;")
        yield Record(day, text if clock in text else f"{text} | {clock}", anchors, line, ())


def _by_file_names(line: Line, base: str, today: date) -> list[Record]:
    """Records of a line without a date of its own, by the dates in its links' file names."""
    by_day: dict[date, list[Anchor]] = {}
    for anchor in line.links:
        url = address(base, anchor.href)
        if url is None or not is_document(url):
            continue
        name = file_name(url)
        if kind_of(anchor.text, line.text, name) is None:
            continue
        day = parse_when(re.sub(r"[_+]", " ", name), today=today).date
        if day is not None and (find_dates(name) or re.search(r"\d{6}", name)):
            by_day.setdefault(day, []).append(anchor)
    return [Record(day, line.text, anchors, line, ()) for day, anchors in by_day.items()]


def _attach(
    records: list[Record],
    undated: Sequence[tuple[int, Line, tuple[str, ...]]],
    position: dict[int, int],
    scopes: Mapping[int, Record],
) -> list[tuple[Line, tuple[str, ...]]]:
    """Give the undated lines to their records; return those that are nobody's."""
    loose = []
    order = sorted(records, key=lambda record: position[id(record)])
    cursor = -1
    for index, line, above in undated:
        while cursor + 1 < len(order) and position[id(order[cursor + 1])] < index:
            cursor += 1
        owner = next(
            (scopes[id(node)] for node in _ancestors(line.node) if id(node) in scopes), None
        )
        before = order[cursor] if cursor >= 0 else None
        if owner is not None:
            owner.within.append(line)
        elif before and before.headings == above and _near(before.line.node, line.node):
            before.following.append(line)
        else:
            loose.append((line, above))
    return loose


def _ancestors(node: Tag) -> Iterator[Tag]:
    for count, parent in enumerate((node, *node.parents)):
        if (
            count > _CLIMB
            or not isinstance(parent, Tag)
            or parent.name in ("body", "html", "[document]")
        ):
            return
        yield parent


def _scopes(records: Sequence[Record]) -> dict[int, Record]:
    """For each record the outermost block that holds its day and no other day."""
    days: dict[int, set[tuple[int, int]]] = {}
    for record in records:
        for node in _ancestors(record.line.node):
            days.setdefault(id(node), set()).add((record.day.month, record.day.day))
    scopes: dict[int, Record] = {}
    for record in records:
        for node in _ancestors(record.line.node):
            if len(days[id(node)]) > 1:
                break
            scopes.setdefault(id(node), record)
            if _is_one_of_many(node):
                break
    return scopes


def _is_one_of_many(node: Tag) -> bool:
    """Whether a block stands in a row of its like: an article, a card or a list's item."""
    if node.name not in ("article", "details", "li", "section", "tr", "div"):
        return False
    likeness = (node.name, attribute(node, "class"))
    if node.name == "div" and not likeness[1]:
        return False
    siblings = chain(islice(node.next_siblings, 20), islice(node.previous_siblings, 20))
    return any(
        isinstance(one, Tag) and (one.name, attribute(one, "class")) == likeness for one in siblings
    )


def _not_of_other_cards(
    record: Record, above: Sequence[Line], scopes: Mapping[int, Record]
) -> tuple[str, ...]:
    """The headings above a record, without those that stand in another card of the same list."""
    own = {id(node.parent): id(node) for node in _ancestors(record.line.node)}
    cards = ((line, _card(line.node, scopes)) for line in above)
    return tuple(
        line.text
        for line, card in cards
        if card is None or own.get(id(card.parent), id(card)) == id(card)
    )


def _card(node: Tag, scopes: Mapping[int, Record]) -> Tag | None:
    """The outermost block around `node` that is one record's alone and stands among its like."""
    blocks = [one for one in _ancestors(node) if id(one) in scopes and _is_one_of_many(one)]
    return blocks[-1] if blocks else None


def _near(one: Tag, two: Tag) -> bool:
    """Whether two blocks are in one list, column or article, some steps up at most."""
    above = {id(node) for node, _ in zip(_ancestors(one), range(_NEAR), strict=False)}
    return any(id(node) in above for node, _ in zip(_ancestors(two), range(_NEAR), strict=False))
