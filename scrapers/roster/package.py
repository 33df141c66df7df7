"""An XLSX file as a package of parts: its time, its sheets, and the links in their cells.

Links are taken from the sheet's own XML and its relationships (ECMA-376-1, 18.3.1.47):
python-calamine gives values only.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from string import ascii_letters, digits
from zipfile import ZipFile

from lxml import etree

from scrapers.readers.archive import ArchiveError, open_archive
from scrapers.roster.unfit import Unfit

MAX_CELLS = 200_000
"""Cells of a sheet that are read; a list of 2,000 agencies has 16,000 (design: limits)."""

_MAX_SPAN = 10 * MAX_CELLS
_MAX_LINKED = 10_000
_LETTERS, _DIGITS = 3, 7  # of the last cell, XFD1048576
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_HYPERLINK = re.compile(r'^\s*HYPERLINK\(\s*"([^"]{1,2048})"', re.IGNORECASE)

_DAMAGE = (
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
)

Place = tuple[int, int]
"""Row and column, from zero."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet's links by cell, and its merged ranges (first and last cell)."""

    name: str
    hidden: bool
    links: Mapping[Place, str]
    merged: tuple[tuple[Place, Place], ...]


@dataclass(frozen=True, slots=True)
class Package:
    """What a workbook's parts say beside its cells' values. `modified` is aware, in UTC."""

    modified: datetime | None
    sheets: tuple[Sheet, ...]


def open_package(body: bytes) -> Package:
    """The parts of an XLSX file, within its limits.

    Raises `Unfit` where they are broken, damaged, encrypted or of something else.
    """
    _expect_a_workbook(body)
    try:
        with open_archive(body) as archive:
            return _package(archive)
    except Unfit:
        raise
    except ArchiveError as error:
        raise Unfit(str(error)) from error
    except _DAMAGE as error:
        raise Unfit(f"The Excel workbook is damaged ({type(error).__name__}).") from error
    except RuntimeError as error:
        # What zipfile raises for an entry with a password.
        raise Unfit("The Excel workbook is locked with a password.") from error


def _package(archive: ZipFile) -> Package:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise Unfit("This is a ZIP file, but no Excel workbook.")
    return Package(_modified(archive, names), tuple(_sheets(archive, names)))


def _expect_a_workbook(body: bytes) -> None:
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if body.startswith(b"PK\x03\x04"):
        return
    if not start:
        raise Unfit("The file is empty.")
    if start.startswith((b"<!doctype html", b"<html")) or b"<head" in start or b"<body" in start:
        raise Unfit("This is a web page, not a workbook: the site may have refused us.")
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unfit("This is an old Excel file or one with a password, not an XLSX workbook.")
    raise Unfit("This is no Excel workbook: its first bytes are those of something else.")


def _modified(archive: ZipFile, names: set[str]) -> datetime | None:
    if "docProps/core.xml" not in names:
        return None
    for element in _tree(archive.read("docProps/core.xml")).iter("{*}modified"):
        try:
            at = datetime.fromisoformat((element.text or "").strip())
        except ValueError:
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return None


def _sheets(archive: ZipFile, names: set[str]) -> Iterator[Sheet]:
    parts = _relations(archive, names, "xl/workbook.xml")
    for element in _tree(archive.read("xl/workbook.xml")).iter("{*}sheet"):
        target = parts.get(_id_of(element), "")
        path = posixpath.normpath(
            target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        )
        if path not in names or not path.endswith(".xml"):
            continue
        tree = _tree(archive.read(path))
        _measure(tree)
        merged = [_range(str(each.get("ref", ""))) for each in tree.iter("{*}mergeCell")]
        yield Sheet(
            str(element.get("name", "")),
            element.get("state", "visible") != "visible",
            dict(_links(tree, _relations(archive, names, path))),
            tuple(span for span in merged if span),
        )


def _relations(archive: ZipFile, names: set[str], part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in names:
        return {}
    return {
        str(each.get("Id", "")): str(each.get("Target", ""))
        for each in _tree(archive.read(path)).iter("{*}Relationship")
    }


def _links(tree: etree._Element, targets: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    for formula in tree.iter("{*}f"):
        found = _HYPERLINK.match(formula.text or "")
        parent = formula.getparent()
        span = _range(str(parent.get("r", ""))) if found and parent is not None else None
        if found and span:
            yield span[0], found[1]
    given = 0
    for element in tree.iter("{*}hyperlink"):
        span = _range(str(element.get("ref", "")))
        target = targets.get(_id_of(element), "")
        if not span or not target:
            continue
        for place in _within(*span):
            given += 1
            if given > _MAX_LINKED:
                raise Unfit(f"The workbook links more than {_MAX_LINKED:,} cells.")
            yield place, target


def _within(first: Place, last: Place) -> Iterator[Place]:
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            yield row, column


def _measure(tree: etree._Element) -> None:
    """Raise `Unfit` for too many cells or too wide a span, whatever the sheet declares."""
    if sum(1 for _ in tree.iter("{*}c")) > MAX_CELLS:
        raise Unfit(f"The workbook has a sheet of more than {MAX_CELLS:,} cells.")
    # A cell without a value only carries a format.
    filled = [cell for cell in tree.iter("{*}c") if len(cell)]
    places = [str(cell.get("r", "")) for cell in filled]
    letters = {place.rstrip(digits).upper() for place in places}
    numbers = {place.lstrip(ascii_letters) for place in places}
    # Cells that do not tell their place follow each other, in a row that may tell its own.
    parents = [cell.getparent() for cell in filled if not cell.get("r")]
    numbers |= {str(row.get("r", "")) for row in parents if row is not None}
    if any(len(each) > _LETTERS for each in letters) or any(
        len(each) > _DIGITS for each in numbers
    ):
        raise Unfit("The Excel workbook is damaged (a cell has no place).")
    rows = max((int(each or 0) for each in numbers), default=0)
    columns = max(
        *(_column(each) + 1 for each in letters),
        *(len(row) for row in parents if row is not None),
        0,
        0,
    )
    if rows * columns > _MAX_SPAN:
        raise Unfit(f"The workbook has a sheet of {rows:,} rows and {columns:,} columns.")


def _range(ref: str) -> tuple[Place, Place] | None:
    ends = [_place(part) for part in ref.replace("$", "").split(":")]
    first, last = ends[0], ends[-1]
    return (first, last) if first and last and len(ends) <= 2 else None


def _place(ref: str) -> Place | None:
    found = _CELL.fullmatch(ref)
    return (int(found[2]) - 1, _column(found[1])) if found else None


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _id_of(element: etree._Element) -> str:
    # Strict and transitional files give the attribute different namespaces.
    return next((str(value) for name, value in element.items() if str(name).endswith("}id")), "")


def _tree(part: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.fromstring(part, parser)
