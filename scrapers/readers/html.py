"""HTML: every word that a visitor can see, its lines kept, and which of it is the main text.

The tree is lxml's; an XSLT sheet turns it into lines at the speed of C (a walk in Python is an order
slower). Matching must see every visible word, so nothing here guesses what is worth reading: menus
and banners are kept as parts of their own, and what repeats site-wide is learnt from other pages
(`scrapers.readers.boilerplate`). trafilatura and its like lose more than half of a board's page
(facts: dependencies).
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import NamedTuple

from lxml import etree

from scrapers.readers.decoding import decode
from scrapers.readers.draft import Draft, Part
from scrapers.reading import ReadOutcome

MAX_CHARACTERS = 4_000_000

# The sheet marks structure with noncharacters, which no page may contain (Unicode 16, 23.7).
_BREAK, _ROW, _CELL, _HEADING = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MAIN, _ASIDE, _END = "\ufdd4", "\ufdd5", "\ufdd6"
_LIST, _LIST_END, _ITEM = "\ufdd7", "\ufdd8", "\ufdd9"
_JOINT = "\ufdda"
_MARKS = re.compile("[\ufdd0-\ufdda]")
_TOKEN = re.compile("([\ufdd0-\ufdd9])")

# translate() drops what has no counterpart: the white space must come last.
_LOWER = "translate(@style,'ABCDEFGHIJKLMNOPQRSTUVWXYZ &#9;&#10;','abcdefghijklmnopqrstuvwxyz')"
_SHEET = f"""<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text" encoding="utf-8"/>
<xsl:template priority="9" match="script|style|template|noscript|head|object|svg|datalist|canvas|audio
  |video|iframe|math|comment()|processing-instruction()"/>
<xsl:template priority="9" match="*[@hidden and not(@hidden='until-found')]|dialog[not(@open)]"/>
<xsl:template priority="9" match="*[@style and (contains({_LOWER},'display:none')
  or contains({_LOWER},'visibility:hidden'))]"/>
<xsl:template priority="5" match="nav|aside|footer|select|body/header|*[@role='navigation'
  or @role='banner' or @role='contentinfo' or @role='complementary' or @role='search']">{_BREAK}{_ASIDE}<xsl:apply-templates/>{_BREAK}{_END}</xsl:template>
<xsl:template priority="5" match="main|article|*[@role='main']">{_BREAK}{_MAIN}<xsl:apply-templates/>{_BREAK}{_END}</xsl:template>
<xsl:template match="address|blockquote|body|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset
  |figcaption|figure|form|header|hgroup|hr|legend|li|menu|option|optgroup|p|pre|section|summary|table
  |tbody|tfoot|thead|ul|textarea|title">{_BREAK}<xsl:apply-templates/>{_BREAK}</xsl:template>
<xsl:template match="h1|h2|h3|h4|h5|h6">{_BREAK}{_HEADING}<xsl:apply-templates/>{_BREAK}{_HEADING}</xsl:template>
<xsl:template match="ol">{_BREAK}{_LIST}<xsl:value-of select="concat(@type,'|',@start,'|',@class,@style)"/>{_BREAK}<xsl:apply-templates/>{_BREAK}{_LIST_END}</xsl:template>
<xsl:template match="ol/li" priority="1">{_BREAK}{_ITEM}<xsl:apply-templates/>{_BREAK}</xsl:template>
<xsl:template match="span|a|time|label|button|cite|data">{_JOINT}<xsl:apply-templates/>{_JOINT}</xsl:template>
<xsl:template match="br">{_BREAK}</xsl:template>
<xsl:template match="tr">{_ROW}<xsl:apply-templates/>{_ROW}</xsl:template>
<xsl:template match="td|th">{_CELL}<xsl:apply-templates/></xsl:template>
<xsl:template match="pre/text()|pre/*/text()|textarea/text()"><xsl:value-of select="translate(.,'&#10;','{_BREAK}')"/></xsl:template>
</xsl:stylesheet>"""

# A cell of a table holds a few short lines; one that holds more lays out the page.
_CELL_LINES = 4
_CELL_CHARACTERS = 200
_MAIN_CHARACTERS = 200
# libxml2 compares each attribute of a tag with all others: a tag of this length holds no text anyway.
_TAG_CHARACTERS = 20_000
_LONG_TAG = re.compile(r"<([a-zA-Z][\w:-]*)\s[^<>]{%d,}>" % _TAG_CHARACTERS)
_CALL = re.compile(
    r"""(?i)href=["'](https?://[^"'\s]*(?:zoom|teams|webex|meet\.google|goto)[^"'\s]*)["']"""
)
_EVENT = re.compile(r"\"@type\"\s*:\s*\"Event\"|\btribe-events-single\b")
_ARTICLE = re.compile(
    r"""(?i)property=["']og:type["']\s+content=["']article"""
    r"""|"@type"\s*:\s*"(?:News|Reportage)?(?:Article|BlogPosting)\""""
)


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
        article=_ARTICLE.search(source) is not None and _EVENT.search(source) is None,
        links=tuple(dict.fromkeys(unescape(link) for link in _CALL.findall(source))),
    )


def visible_text(source: str) -> str:
    """Every visible word of `source`, one line a block: for fragments that a feed or an API carries."""
    return "\n".join(line.text for line in _lines(source)[0])


class _Row(NamedTuple):
    """A line of the page, and where it stood."""

    text: str
    heading: bool = False
    main: bool = False
    aside: bool = False


def _lines(source: str) -> tuple[list[_Row], str | None]:
    source = _MARKS.sub(" ", source.replace("\x00", " "))
    if _LONG_TAG.search(source):
        source = _LONG_TAG.sub(r"<\1>", source)
    # surrogatepass would let a lone surrogate through to a parser that takes UTF-8 only
    data = source.encode("utf-8", errors="replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    try:
        tree = etree.fromstring(data, parser)
        marked = str(_sheet()(tree)) if tree is not None else ""
    except (etree.XMLSyntaxError, etree.XSLTApplyError):
        tree, marked = None, ""
    title = _title(tree)
    if _lost(marked, source):
        # Nested deeper than libxml2 or libxslt follow: read it without a tree.
        return [_Row(line) for line in _flat(source)], title
    return _read_marks(marked), title


@cache
def _sheet() -> etree.XSLT:
    return etree.XSLT(etree.XML(_SHEET))


def _title(tree: etree._Element | None) -> str | None:
    found = None if tree is None else tree.find(".//title")
    text = " ".join((found.text or "").split()) if found is not None else ""
    return text or None


def _lost(marked: str, source: str) -> bool:
    """Whether the tree gave hardly any text although the page has it."""
    seen = sum(map(len, _TOKEN.sub(" ", marked).split()))
    if seen > len(source) // 200 and seen > 20:
        return False
    return sum(len("".join(line.split())) for line in _flat(source)) > 2 * seen + 20


_INVISIBLE = ("script", "style", "template", "noscript", "svg", "head")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--|<[!?][^<>]*>")
_INLINE = frozenset(
    ["a", "abbr", "b", "big", "code", "em", "font", "i", "label", "mark", "s", "small", "span"]
    + ["strike", "strong", "sub", "sup", "u", "wbr"]
)


def _flat(source: str) -> list[str]:
    """The text between tags by one pass, without a tree: linear whatever is nested in what."""
    out: list[str] = []
    at = 0
    lower = source.lower()
    while (tag := _TAG.search(source, at)) is not None:
        out.append(source[at : tag.start()])
        at = tag.end()
        name = (tag[2] or "").lower()
        if tag.group() == "<!--":
            end = source.find("-->", at)
            at = len(source) if end < 0 else end + 3
        elif name in _INVISIBLE and not tag[1]:
            end = lower.find(f"</{name}", at)
            at = at if end < 0 else end
        if name not in _INLINE:
            out.append("\n")
    out.append(source[at:])
    return [
        text for line in unescape("".join(out)).splitlines() if (text := " ".join(line.split()))
    ]


def _read_marks(marked: str) -> list[_Row]:
    """The lines of the sheet's output: rows of tables joined, lists numbered, regions told apart."""
    reader = _Marks()
    for number, piece in enumerate(_TOKEN.split(marked)):
        if number % 2:
            reader.mark(piece)
        else:
            reader.text(piece)
    reader.flush()
    return reader.rows


class _Marks:
    """One pass over the marked text."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.cells: list[list[_Row]] = [[]]
        self.pending = ""
        self.label = ""
        self.heading = False
        self.regions: list[str] = []
        self.lists: list[tuple[str, int]] = []
        self.expect_list = False

    def text(self, piece: str) -> None:
        if self.expect_list:
            self.expect_list = False
            kind, start, style = piece.split("|", 2)
            first = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
            self.lists.append(("" if _UNNUMBERED.search(style) else kind or "1", first))
        else:
            self.pending += piece

    def mark(self, mark: str) -> None:
        self.line()
        if mark in (_MAIN, _ASIDE, _END, _ROW):
            self.flush()
        if mark == _CELL:
            self.cells.append([])
        elif mark == _HEADING:
            self.heading = not self.heading
        elif mark in (_MAIN, _ASIDE):
            self.regions.append(mark)
        elif mark == _END and self.regions:
            self.regions.pop()
        elif mark == _LIST:
            self.expect_list = True
        elif mark == _LIST_END and self.lists:
            self.lists.pop()
        elif mark == _ITEM and self.lists:
            kind, number = self.lists[-1]
            self.lists[-1] = (kind, number + 1)
            self.label = _label(kind, number)

    def line(self) -> None:
        """End a line within its cell."""
        text = self.pending
        self.pending = ""
        if _JOINT in text:
            text = _SEAM.sub(" ", text).replace(_JOINT, "")
        text = " ".join(text.split())
        if not text:
            return
        aside = _ASIDE in self.regions
        # The browser prints the number of a list's item; some clerks type it as well.
        if self.label and not aside and not _TYPED.match(text):
            text = f"{self.label} {text}"
        self.label = ""
        self.cells[-1].append(_Row(text, self.heading, _MAIN in self.regions, aside))

    def flush(self) -> None:
        """End a row: its cells go on one line unless they lay out the page."""
        self.line()
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


# Two elements that touch ("6:00 PM" and "Council" in two spans) are apart on the screen by their style;
# but a word may be cut by them as well ("immi" and "gration"), and a citation ("287" and "(g)").
_SEAM = re.compile(
    f"(?<=[a-z]){_JOINT}+(?=[A-Z0-9])|(?<=[0-9]){_JOINT}+(?!st\\b|nd\\b|rd\\b|th\\b)(?=[A-Za-z])"
    f"|(?<=[A-Z][A-Z]){_JOINT}+(?=[A-Z][a-z]|[0-9])|(?<=[.:;,!?)]){_JOINT}{{2,}}(?=[A-Za-z0-9])"
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
