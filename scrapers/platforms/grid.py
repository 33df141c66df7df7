"""Tables with a row of headings, as vendors print them: Telerik's RadGrid and plainer ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from scrapers.platforms.markup import attribute, words

_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")
_OPENER = re.compile(
    r"\b(?:window\.open|radopen|OpenTelerikWindow|openWindow|popupAttachments)\s*\("
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells under the headings above them, in lower case."""

    node: Tag
    headings: tuple[str, ...]
    cells: tuple[Tag, ...]

    def cell(self, pattern: str) -> Tag | None:
        """The first cell whose heading the pattern matches anywhere."""
        for heading, cell in zip(self.headings, self.cells, strict=False):
            if re.search(pattern, heading):
                return cell
        return None

    def text(self, pattern: str) -> str:
        """The text of that cell; "" where there is none."""
        return words(self.cell(pattern))

    def links(self) -> Iterator[tuple[Tag, str, str]]:
        """Each link of the row with its address and the heading of its column."""
        for number, cell in enumerate(self.cells):
            heading = self.headings[number] if number < len(self.headings) else ""
            for anchor in cell.find_all(["a", "option"]):
                href = target(anchor)
                if href:
                    yield anchor, href, heading


def target(anchor: Tag) -> str:
    """Where a link leads: its `href`, else what a click opens; an option's value.

    Legistar, NovusAGENDA, Granicus and AgendaQuick open documents by script (platforms.md).
    """
    href = attribute(anchor, "href")
    if anchor.name == "option":
        href = attribute(anchor, "value")
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    script = attribute(anchor, "onclick") or href
    if _OPENER.search(script):
        quoted = _QUOTED.search(script, _OPENER.search(script).end())  # type: ignore[union-attr]
        return quoted[1] if quoted else ""
    return ""


def heading(cell: Tag) -> str:
    """A heading's words: its text, else what a sorting button or an icon in it says."""
    text = words(cell)
    if not text:
        for button in cell.find_all("input"):
            text = text or attribute(button, "value")
    if not text:
        image = cell.find("img")
        text = attribute(image, "alt") if isinstance(image, Tag) else ""
    return text.casefold()


def rows(table: Tag) -> list[Row]:
    """The rows below the table's headings; none where it has no row of headings.

    The rows of tables within its cells (pagers) are not its own.
    """
    headings: tuple[str, ...] = ()
    found: list[Row] = []
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells = tuple(cell for cell in row.find_all(["td", "th"], recursive=False))
        heads = sum(cell.name == "th" for cell in cells)
        in_head = row.find_parent("thead") is not None
        if heads > 1 or (in_head and cells):
            if not headings or in_head:
                headings = tuple(heading(cell) for cell in cells)
        elif headings and len(cells) == len(headings):
            found.append(Row(row, headings, cells))
    return found
