"""HTML: every word that a visitor can see, its lines kept, and which of it is the main text.

The tree is lxml's; an XSLT sheet turns it into lines at the speed of C (a walk in Python is far
slower). Matching must see every visible word, so nothing here guesses what is worth reading: menus
and banners are kept as a part of their own, and what repeats site-wide is learnt from other pages
(`scrapers.readers.boilerplate`). Extractors of articles lose more than half of a board's page.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import NamedTuple

from lxml import etree

from scrapers.readers.decoding import decode
from scrapers.readers.draft import Draft, Part
from scrapers.readers.hiding import settle
from scrapers.readers.scripts import without_scripts
from scrapers.reading import ReadOutcome

MAX_CHARACTERS = 4_000_000

# The sheet marks structure with noncharacters, which no page may contain (Unicode 16, 23.7).
_BREAK, _ROW, _CELL, _HEADING = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MAIN, _ASIDE, _END = "\ufdd4", "\ufdd5", "\ufdd6"
_LIST, _LIST_END, _ITEM = "\ufdd7", "\ufdd8", "\ufdd9"
_JOINT = "\ufdda"
_MARKS = re.compile("[\ufdd0-\ufdda]")
_SHOWN = re.compile("[^\\s\ufdd0-\ufdda]")
_MARKS_LEAD = b"\xef\xb7"  # their first two bytes in UTF-8
_STRUCTURE = re.compile("([\ufdd1-\ufdd9])")
_BREAKS = re.compile("\ufdd0[\\s\ufdd0]*")

# translate() drops what has no counterpart: the white space must come last.
_BLOCKS = (
    "address|blockquote|body|caption|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure"
    "|form|header|hgroup|hr|legend|li|menu|option|optgroup|p|pre|section|summary|table|tbody|tfoot"
    "|thead|ul|textarea"
)
_UNSEEN = (
    "script|style|template|noscript|head|object|svg|datalist|canvas|audio|video|iframe|math|comment()"
    "|processing-instruction()"
)
_INSIDE = "<xsl:apply-templates/>"
# Patterns are plain names: for one with a predicate libxslt counts siblings, which is quadratic.
_RULES = {
    "nav|aside|footer|select|body/header": f"{_BREAK}{_ASIDE}{_INSIDE}{_BREAK}{_END}",
    "main|article": f"{_BREAK}{_MAIN}{_INSIDE}{_BREAK}{_END}",
    _BLOCKS: f"{_BREAK}{_INSIDE}{_BREAK}",
    "h1|h2|h3|h4|h5|h6": f"{_BREAK}{_HEADING}{_INSIDE}{_BREAK}{_HEADING}",
    "ol": f"{_BREAK}{_LIST}<xsl:value-of select=\"concat(@type,'|',@start,'|',@class,@style)\"/>"
    f"{_BREAK}{_INSIDE}{_BREAK}{_LIST_END}",
    "ol/li": f"{_BREAK}{_ITEM}{_INSIDE}{_BREAK}",
    "span|a|time|label|button|cite|data|em|strong|b|i|small|font|sup": f"{_JOINT}{_INSIDE}{_JOINT}",
    "br": _BREAK,
    "dialog": f'<xsl:if test="@open">{_BREAK}{_INSIDE}{_BREAK}</xsl:if>',
    "tr": f"{_ROW}{_INSIDE}{_ROW}",
    "td|th": f"{_CELL}{_INSIDE}",
    "pre/text()|pre/*/text()|textarea/text()": "<xsl:value-of select=\"translate(.,'&#10;','"
    + _BREAK
    + "')\"/>",
    _UNSEEN: "",
}
_SHEET = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:output method="text" encoding="utf-8"/>'
    + "".join(
        f'<xsl:template match="{names}" priority="{priority}">{rule}</xsl:template>'
        for priority, (names, rule) in enumerate(_RULES.items())
    )
    + "</xsl:stylesheet>"
)

# A cell of a table holds a few short lines; one that holds more lays out the page.
_CELL_LINES = 4
_CELL_CHARACTERS = 200
_MAIN_CHARACTERS = 200
# libxml2 compares each attribute of a tag with all before it: 100,000 of them take half a minute.
_LONG_TAG = re.compile(rb"<([a-zA-Z][\w:-]*)[\s/][^<>]{20000,}>")
_STRETCH = 10_000  # half of that
_CALLS = (
    "zoom.us/",
    "zoomgov.com/",
    "teams.microsoft.com/",
    "webex.com/",
    "meet.google.com/",
    "goto",
)
_CALL = re.compile(
    r"""href=["'](https?://[^"'\s]*(?:zoom|teams|webex|meet\.google|goto)[^"'\s]*)["']"""
)
# https://schema.org/Article and https://ogp.me, as content systems write them
_ARTICLES = (":NewsArticle", '"NewsArticle', '"Article', '"BlogPosting', '"ReportageNewsArticle')
_EVENTS = ('"@type":"Event"', '"@type": "Event"', "tribe-events-single")


def read_html(body: bytes, content_type: str = "") -> Draft:
    """All visible text of a page, in a main part and one of what stands around it."""
    source = decode(body, content_type)
    lines, title = _lines(source)
    parts = _parts(lines)
    if not parts:
        return Draft(ReadOutcome.EMPTY, title=title, reason="The page shows no text.")
    cut = sum(len(part.text) for part in parts) > MAX_CHARACTERS
    if cut:
        parts = (parts[0]._replace(text=parts[0].text[:MAX_CHARACTERS]),)
    return Draft(
        ReadOutcome.PARTLY if cut else ReadOutcome.READ,
        parts,
        title,
        reason=f"Only the first {MAX_CHARACTERS:,} characters of the page were read."
        if cut
        else "",
        article=_is_article(source),
        links=tuple(dict.fromkeys(unescape(link) for link in _calls(source))),
    )


def _is_article(source: str) -> bool:
    """Whether the page's metadata calls it an article, and not an event as well."""
    # Plain searches: a pattern that ignores case takes longer than parsing the page.
    at = source.find("og:type")
    claimed = at >= 0 and "article" in source[max(0, at - 40) : at + 60].lower()
    if not claimed and not any(f'{name}"' in source for name in _ARTICLES):
        return False
    return not any(mark in source for mark in _EVENTS)


def _calls(source: str) -> list[str]:
    return _CALL.findall(source) if any(name in source for name in _CALLS) else []


def visible_text(source: str) -> str:
    """Every visible word of `source`, a line each block: for fragments that a feed carries."""
    return "\n".join(line.text for line in _lines(source)[0])


class _Row(NamedTuple):
    """A line of the page, and where it stood."""

    text: str
    heading: bool = False
    main: bool = False
    aside: bool = False


def _lines(source: str) -> tuple[list[_Row], str | None]:
    data = source.encode("utf-8", errors="replace").replace(b"\x00", b" ")
    data = without_scripts(data)
    if _MARKS_LEAD in data:
        data = _MARKS.sub(" ", data.decode("utf-8")).encode("utf-8")
    # A tag so long holds a whole stretch without another's beginning, which is found sooner.
    if any(data.find(b"<", at, at + _STRETCH) < 0 for at in range(0, len(data), _STRETCH)):
        data = _LONG_TAG.sub(rb"<\1>", data)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    marked = ""
    try:
        tree = etree.fromstring(data, parser)
        if tree is not None:
            settle(tree, data)
            marked = str(_sheet()(tree))
    except (etree.XMLSyntaxError, etree.XSLTApplyError):
        tree = None
    title = _title(tree)
    too_deep = tree is None or any("depth" in error.message for error in parser.error_log)
    if too_deep or _SHOWN.search(marked) is None:
        # Nested deeper than libxml2 or libxslt follow: what they lost is read without a tree.
        flat = _flat(source) if too_deep else []
        if sum(map(len, flat)) > len(_MARKS.sub("", marked)):
            return [_Row(line) for line in flat], title
    return _read_marks(marked), title


@cache
def _sheet() -> etree.XSLT:
    return etree.XSLT(etree.XML(_SHEET))


def _title(tree: etree._Element | None) -> str | None:
    found = None
    if tree is not None:
        found = tree.find("head/title")
        if found is None:
            found = next(tree.iter("title"), None)
    text = " ".join((found.text or "").split()) if found is not None else ""
    return text or None


_INVISIBLE = ("script", "style", "template", "noscript", "svg", "head")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--|<[!?][^<>]*>")
_INLINE = frozenset(
    ("a", "abbr", "b", "big", "code", "em", "font", "i", "label", "mark", "s", "small")
) | frozenset(("span", "strike", "strong", "sub", "sup", "u", "wbr"))


def _flat(source: str) -> list[str]:
    """The text between tags by one pass, without a tree: linear whatever is nested in what."""
    out: list[str] = []
    unclosed: set[str] = set()
    at = 0
    lower = source.lower()
    while (tag := _TAG.search(source, at)) is not None:
        out.append(source[at : tag.start()])
        at = tag.end()
        name = (tag[2] or "").lower()
        if tag.group() == "<!--":
            end = source.find("-->", at)
            at = len(source) if end < 0 else end + 3
        elif name in _INVISIBLE and not tag[1] and name not in unclosed:
            end = lower.find(f"</{name}", at)
            at = at if end < 0 else end
            if end < 0:  # do not look to the end of the page for each of a thousand
                unclosed.add(name)
        if name not in _INLINE:
            out.append("\n")
    out.append(source[at:])
    return [
        text for line in unescape("".join(out)).splitlines() if (text := " ".join(line.split()))
    ]


def _read_marks(marked: str) -> list[_Row]:
    """The sheet's output as lines: rows of tables joined, lists numbered, regions told apart."""
    if _JOINT in marked:
        marked = _SEAM.sub(" ", marked).replace(_JOINT, "")
    reader = _Marks()
    for segment in _BREAKS.split(marked):
        if _STRUCTURE.search(segment) is None:
            if segment and not segment.isspace():
                reader.line(segment)
            continue
        for number, piece in enumerate(_STRUCTURE.split(segment)):
            if number % 2:
                reader.mark(piece)
            elif piece and not piece.isspace():
                reader.line(piece)
    reader.flush()
    return reader.rows


class _Marks:
    """One pass over the marked text."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.cells: list[list[_Row]] = [[]]
        self.label = ""
        self.heading = False
        self.regions: list[str] = []
        self.main = self.aside = False
        self.lists: list[tuple[str, int]] = []
        self.expect_list = False

    def mark(self, mark: str) -> None:
        if mark == _CELL:
            self.cells.append([])
        elif mark == _ROW:
            self.flush()
        elif mark == _HEADING:
            self.heading = not self.heading
        elif mark in (_MAIN, _ASIDE, _END):
            self.flush()
            if mark != _END:
                self.regions.append(mark)
            elif self.regions:
                self.regions.pop()
            self.main, self.aside = _MAIN in self.regions, _ASIDE in self.regions
        elif mark == _LIST:
            self.expect_list = True
        elif mark == _LIST_END and self.lists:
            self.lists.pop()
        elif mark == _ITEM and self.lists:
            kind, number = self.lists[-1]
            self.lists[-1] = (kind, number + 1)
            self.label = _label(kind, number)

    def line(self, piece: str) -> None:
        """A line of text, in the cell that is open."""
        if self.expect_list:
            self.begin_list(piece)
            return
        text = " ".join(piece.split())
        # The browser prints the number of a list's item; some clerks type it as well.
        if self.label and not self.aside and not _TYPED.match(text):
            text = f"{self.label} {text}"
        self.label = ""
        self.cells[-1].append(_Row(text, self.heading, self.main, self.aside))

    def begin_list(self, said: str) -> None:
        self.expect_list = False
        kind, start, style = said.split("|", 2)
        first = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
        self.lists.append(("" if _UNNUMBERED.search(style) else kind or "1", first))

    def flush(self) -> None:
        """End a row: its cells go on one line unless they lay out the page."""
        if len(self.cells) == 1:
            self.rows += self.cells[0]
            self.cells = [[]]
            return
        filled = [cell for cell in self.cells if cell]
        if len(filled) > 1 and len(filled[0]) == 1 and _ITEM_NUMBER.fullmatch(filled[0][0].text):
            # An agenda laid out as a table: the number in a column of its own.
            number, item = filled[0][0].text, filled[1][0]
            filled[1][0] = item._replace(text=f"{number}\t{item.text}")
            del filled[0]
        if len(filled) > 1 and all(map(_is_cell, filled)):
            first = filled[0][0]
            text = "\t".join(" ".join(row.text for row in cell) for cell in filled)
            self.rows.append(_Row(text, first.heading, first.main, first.aside))
        else:
            self.rows.extend(row for cell in filled for row in cell)
        self.cells = [[]]


# Two elements that touch ("6:00 PM" and "Council" in two spans) are apart on the screen by their
# style; but they may also cut a word ("immi" and "gration") or a citation ("287" and "(g)").
_SEAM = re.compile(
    f"{_JOINT}(?:(?<=[a-z]{_JOINT}){_JOINT}*(?=[A-Z0-9])"
    f"|(?<=[0-9]{_JOINT}){_JOINT}*(?!st\\b|nd\\b|rd\\b|th\\b)(?=[A-Za-z])"
    f"|(?<=[A-Z][A-Z]{_JOINT}){_JOINT}*(?=[A-Z][a-z]|[0-9])"
    f"|(?<=[AP]M{_JOINT}){_JOINT}*(?=[A-Z])"
    f"|(?<=[.:;,!?)]{_JOINT}){_JOINT}+(?=[A-Za-z0-9]))"
)
_ITEM_NUMBER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,5})(?:[.-]\w{1,3})*[.):]?")
_UNNUMBERED = re.compile(r"(?i)nav|menu|none|unstyled|breadcrumb|pag(?:er|ination)|slick|carousel")
_TYPED = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]")


def _is_cell(cell: list[_Row]) -> bool:
    return len(cell) <= _CELL_LINES and sum(len(row.text) for row in cell) <= _CELL_CHARACTERS


def _label(kind: str, number: int) -> str:
    if kind in ("a", "A") and 1 <= number <= 26:
        return chr(ord(kind) + number - 1) + "."
    if kind in ("i", "I") and 1 <= number <= 49:
        tens, ones = divmod(number, 10)
        units = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
        roman = ("x" * tens if tens < 4 else "xl") + units[ones]
        return (roman.upper() if kind == "I" else roman) + "."
    return f"{number}." if kind else ""


def _parts(rows: list[_Row]) -> tuple[Part, ...]:
    """The main part and, where there is one, what stands around it."""
    main = [row for row in rows if row.main and not row.aside]
    if sum(len(row.text) for row in main) < _MAIN_CHARACTERS:
        main = [row for row in rows if not row.aside]
        rest = [row for row in rows if row.aside]
    else:
        rest = [row for row in rows if row.aside or not row.main]
    parts = []
    for chosen, is_main in ((main, True), (rest, False)):
        if chosen:
            headings = frozenset(n for n, row in enumerate(chosen) if row.heading)
            parts.append(
                Part("\n".join(row.text for row in chosen), headings=headings, main=is_main)
            )
    return tuple(parts)
