"""A page as a sequence of lines: what a reader sees as one line, with its links and its place.

Site menus, footers and scripts are left out. A table row is one line (with its cells), unless the
table only lays the page out. The options of a menu that leads to documents are lines, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from scrapers.dates import find_dates, well_spelt
from scrapers.platforms.links import file_name, is_document
from scrapers.platforms.markup import attribute, words

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "ol", "p", "pre", "section",
    "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_EMBEDS = {"iframe": "src", "embed": "src", "object": "data"}
_SKIPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "iframe",
        "object",
        "video",
        "audio",
        "textarea",
    }
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar"})
_NEVER_FURNITURE = frozenset(
    {"html", "body", "main", "article", "section", "td", "tr", "table", "tbody", "a", "span", "p"}
)
_FURNITURE = re.compile(
    r"(?:^|\s)(?:\w+[-_])?(?:nav|navbar|navigation|menu|menus|mega-?menu|breadcrumbs?|site-?footer"
    r"|footer|site-?header|masthead|cookie\w*|share|sharing|social\w*|skip-?links?|pagination|pager"
    r"|search-?form|translate)(?:[-_](?:nav|menu|container|wrapper|wrap|area|bar|list|links?|block|inner"
    r"|widgets?|consent|notice|banner|\d+))*(?:\s|$)",
    re.IGNORECASE,
)
_MOST_OF_THE_PAGE = 0.5
_LEAST_MAIN = 200
_MOST_JUDGED = 300
# Hostile pages: a year of a busy council is some thousand lines, none of ten pages.
_MOST_LINES = 20_000
_LONGEST_LINE = 20_000
_POSTED = re.compile(
    r"(?:^|\s)(?:entry-date|post-date|posted-on|entry-meta|post-meta|post-info|meta-date|date-posted|byline"
    r"|published|post-published|blog-date|article-date|entry-published)(?:\s|$)",
    re.IGNORECASE,
)
_WIDEST_HEADING = 120
# For those who use the keyboard; every theme has them.
_SKIP_LINK = re.compile(r"(?:skip|jump) (?:to|past)\b.{0,40}", re.IGNORECASE)

_GLUED = re.compile(r"(?<=/\d{4})-(?=\d{1,2}:\d\d)")
_STUCK = re.compile(r"(?<=[A-Za-z])(?=\d{1,2}:\d\d\s?[ap]\.?m\b)", re.IGNORECASE)
_TORN = re.compile(r"\b(\d{1,2})\s?:\s(\d\d\s?[ap]\.?m\b)", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?,?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it stands in a line: its words (else its title's or image's), and its address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `level` is the heading's (1 to 6), 0 for none; `node` the block that it stands in.

    `cells` are a table row's texts, `columns` the headings above them, where the table has any;
    `links` are in order, and `where` says in which cell each of them stands. `aside` is true beside
    the page's main part, where themes put what is on every page. `posted` is true where the markup
    says that a date is the text's own (when it was posted), not a meeting's.
    """

    text: str
    links: tuple[Anchor, ...]
    level: int
    node: Tag
    cells: tuple[str, ...] = field(default=())
    columns: tuple[str, ...] = field(default=())
    where: tuple[int, ...] = field(default=())
    aside: bool = False
    posted: bool = False


def plain_times(text: str) -> str:
    """The text with times apart and whole ("6/13/2019-9:30 AM", "28may4:30 pm", "8: 00 AM")."""
    return _TORN.sub(r"\1:\2", _STUCK.sub(" ", _GLUED.sub(" - ", well_spelt(text))))


def lines(tree: BeautifulSoup) -> list[Line]:
    """The lines of a page's content, in order."""
    found = [
        line
        for line in islice(_lines(tree.body or tree), _MOST_LINES)
        if not _SKIP_LINK.fullmatch(line.text)
    ]
    main = next((one for one in _mains(tree) if len(words(one)) > _LEAST_MAIN), None)
    if main is not None:
        inside = {id(one) for one in main.descendants} | {id(main)}
        found = [line if id(line.node) in inside else replace(line, aside=True) for line in found]
    return list(_dates_joined(_columns_named(found)))


def _mains(tree: BeautifulSoup) -> Iterator[Tag]:
    for found in (*tree.find_all("main"), *tree.find_all(role="main")):
        if isinstance(found, Tag):
            yield found


def _may_be_furniture(tag: Tag) -> bool:
    """Whether a block's name is one of those that menus, footers and share bars have."""
    if tag.name in ("nav", "footer", "header") or attribute(tag, "role") in _ROLES:
        return True
    if tag.name in _NEVER_FURNITURE:
        return False
    return any(_FURNITURE.search(attribute(tag, name)) for name in ("class", "id"))


def _is_furniture(tag: Tag, size: int) -> bool:
    """Whether a block of such a name is the site's and not the page's."""
    if tag.name == "nav" or attribute(tag, "role") in _ROLES:
        return True
    if tag.name in ("footer", "header"):
        within = tag.find_parent(("article", "section", "li", "main"))
        return within is None and tag.find("h1") is None
    # Page builders call the block around everything "menu-wrapper" or the like.
    return len(words(tag)) < _MOST_OF_THE_PAGE * size and tag.find(("main", "article")) is None


def _filed_in_menu(menu: Tag) -> Iterator[Line]:
    """The dated files that a menu links to: some clerks keep their agendas there."""
    for link in menu.find_all("a", href=True):
        anchor = _anchor(link)
        name = file_name(anchor.href)
        if is_document(anchor.href) and (find_dates(anchor.text) or find_dates(name)):
            yield Line(anchor.text, (anchor,), 0, link, aside=True)


class _Collector:
    """Gathers the text and links of one line until a block ends it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links: list[Anchor] = []
        self.posted = False

    def take(self, level: int, node: Tag) -> Line | None:
        """The line so far, None for an empty one; then it begins anew."""
        text = plain_times(words("".join(self.parts)[:_LONGEST_LINE]))
        links, posted = tuple(self.links), self.posted
        self.parts, self.links, self.posted = [], [], False
        return Line(text, links, level, node, posted=posted) if text or links else None


def _lines(root: Tag) -> Iterator[Line]:
    size = len(words(root))
    judged = 0
    line = _Collector()
    # (node, leaving) pairs instead of recursion: pages nest as deep as they like.
    stack: list[tuple[object, bool]] = [(root, False)]
    blocks: list[tuple[Tag, int]] = [(root, 0)]
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                line.parts.append(str(node))
            continue
        if not isinstance(node, Tag):
            continue
        is_block = node is not root and node.name in _BLOCKS
        ends = leaving or node.name == "br" or is_block
        if ends and (taken := line.take(blocks[-1][1], blocks[-1][0])):
            yield taken
        if leaving:
            blocks.pop()
            continue
        if (embedded := _embedded(node)) is not None:
            line.links.append(embedded)
        if node.name in _SKIPPED:
            continue
        if node is not root and judged < _MOST_JUDGED and _may_be_furniture(node):
            judged += 1
            if _is_furniture(node, size):
                yield from _filed_in_menu(node)
                continue
        if node.name == "tr" and (row := _row(node)) is not None:
            yield row
            continue
        if node.name == "option":
            if (option := _option(node)) is not None:
                yield option
            continue
        if node.name == "a" and node.get("href"):
            line.links.append(_anchor(node))
        if _POSTED.search(attribute(node, "class")):
            line.posted = True
        if node.name == "time" and (year := _year_unsaid(node)):
            line.parts.append(f"{words(node)}, {year} ")
            continue
        if is_block:
            blocks.append((node, _level(node) or blocks[-1][1]))
            stack.append((node, True))
        if node.name in ("span", "img", "button", "label", "sup"):
            line.parts.append("" if node.name == "sup" else " ")
        stack.extend((child, False) for child in reversed(node.contents))
    if taken := line.take(0, root):
        yield taken


def _level(tag: Tag) -> int:
    if re.fullmatch(r"h[1-6]", tag.name):
        return int(tag.name[1])
    return 5 if tag.name in ("summary", "caption", "legend") else 0


def _year_unsaid(tag: Tag) -> str | None:
    """The year that a `<time>` gives to machines only."""
    stamp = re.match(r"((?:19|20)\d\d)-\d\d-\d\d", attribute(tag, "datetime"))
    text = words(tag)
    unsaid = stamp and not re.search(r"(?:19|20)\d\d|/\d\d$", text) and re.search(r"\d", text)
    return stamp[1] if stamp and unsaid and _MONTH.search(text) else None


def _anchor(tag: Tag) -> Anchor:
    title = attribute(tag, "title") or attribute(tag, "aria-label")
    href = attribute(tag, "href")
    if href.startswith(("#", "javascript:")):
        # Old sites open their files by script: onclick="window.open('/files/agenda.pdf')".
        quoted = re.findall(r"[\"']([^\"'\s]+)[\"']", attribute(tag, "onclick") or href)
        href = next((one for one in quoted if is_document(one)), href)
    return Anchor(words(tag) or title or attribute(tag.find("img"), "alt"), href)


def _embedded(tag: Tag) -> Anchor | None:
    """The file that a page shows in itself."""
    source = attribute(tag, _EMBEDS[tag.name]) if tag.name in _EMBEDS else ""
    return Anchor(attribute(tag, "title"), source) if is_document(source) else None


def _option(tag: Tag) -> Line | None:
    """A menu's option that leads to a file: small sites list their agendas so."""
    value = attribute(tag, "value")
    if not re.search(r"\.(?:pdf|docx?|html?|aspx)$", value, re.IGNORECASE):
        return None
    return Line(words(tag), (Anchor(words(tag), value),), 0, tag)


def _row(row: Tag) -> Line | None:
    """A data row as one line; None for a row that only lays the page out."""
    cells = [cell for cell in row.find_all(("td", "th"), recursive=False) if isinstance(cell, Tag)]
    if len(cells) < 2 or row.find(("table", "h1", "h2", "select")) is not None:
        return None
    texts = tuple(plain_times(words(cell)) for cell in cells)
    if max(map(len, texts)) > 1_500:
        return None
    found = [
        (_anchor(anchor), index)
        for index, cell in enumerate(cells)
        for anchor in cell.find_all("a", href=True)
        if isinstance(anchor, Tag)
    ]
    text = " | ".join(text for text in texts if text)
    if not text and not found:
        return None
    anchors = tuple(anchor for anchor, _ in found)
    return Line(text, anchors, 0, row, texts, where=tuple(index for _, index in found))


def _columns_named(found: list[Line]) -> Iterator[Line]:
    """The rows with the headings of their columns; a row of headings is itself no line."""
    columns: dict[int, tuple[str, ...]] = {}
    for line in found:
        if not line.cells:
            yield line
            continue
        table = line.node.find_parent("table")
        named = columns.get(id(table))
        bare = not line.links and not find_dates(line.text)
        headed = line.node.find("td") is None
        if bare and (headed or named is None) and max(map(len, line.cells)) < _WIDEST_HEADING:
            columns[id(table)] = line.cells
            continue
        columns.setdefault(id(table), ())
        yield replace(line, columns=named or ())


def _dates_joined(found: Iterator[Line]) -> Iterator[Line]:
    """Lines of which calendars make one date ("Jan" over "8" over "2019") as one line."""
    held: list[Line] = []
    for line in found:
        month = bool(_MONTH.fullmatch(line.text))
        day = bool(_DAY.fullmatch(line.text))
        year = bool(re.fullmatch(r"(?:19|20)\d\d", line.text))
        pieces = "".join(_piece(one) for one in held)
        if not line.level and (
            ((month or day) and not held)
            or (month and pieces == "d")
            or (day and pieces == "m")
            or (year and pieces in ("md", "dm"))
        ):
            held.append(line)
            continue
        yield from _joined(held)
        held = []
        if not line.level and (month or day):
            held.append(line)
        else:
            yield line
    yield from _joined(held)


def _piece(line: Line) -> str:
    if _MONTH.fullmatch(line.text):
        return "m"
    return "d" if _DAY.fullmatch(line.text) else "y"


def _joined(held: list[Line]) -> list[Line]:
    if len(held) < 2:
        return held
    parts = sorted(held, key=lambda line: "mdy".index(_piece(line)))
    text = " ".join(part.text.title() if _piece(part) == "m" else part.text for part in parts)
    links = tuple(anchor for part in held for anchor in part.links)
    return [replace(held[0], text=text, links=links)]
