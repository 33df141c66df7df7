"""The checks that a ZIP file passes before anything in it is unpacked (design: limits)."""

from __future__ import annotations

import zipfile
from io import BytesIO

MAX_ENTRIES = 2_000
MAX_TOTAL = 100 * 2**20
MAX_RATIO = 100
# Tiny files of one repeated letter have any ratio and do no harm.
_RATIO_FROM = 2**20
_LOCAL_HEADER = 30  # APPNOTE.TXT 4.3.7: the fixed part before the name
_DECLARATION = 4096


class ArchiveError(ValueError):
    """The archive breaks a limit; the message says which, as a sentence."""


def open_archive(body: bytes) -> zipfile.ZipFile:
    """The archive, checked: few entries, a bounded size and ratio, no overlaps, sound, no DOCTYPE.

    Raises ArchiveError where a limit is broken, zipfile.BadZipFile where it is damaged and
    RuntimeError where it is encrypted.
    """
    archive = zipfile.ZipFile(BytesIO(body))
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ArchiveError(f"The archive has more than {MAX_ENTRIES:,} entries.")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise ArchiveError(f"The archive unpacks to more than {MAX_TOTAL // 2**20} MiB.")
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.file_size > max(_RATIO_FROM, MAX_RATIO * entry.compress_size):
            raise ArchiveError(
                f"An entry of the archive unpacks to over {MAX_RATIO} times its size."
            )
        if entry.header_offset < end:
            raise ArchiveError("Entries of the archive overlap.")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    # Sizes may lie: unpacking stops at what is declared, and a wrong checksum shows the rest.
    if (wrong := archive.testzip()) is not None:
        raise zipfile.BadZipFile(f"{wrong} is damaged")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels", ".vml")):
            _refuse_doctype(archive, entry)
    return archive


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as part:
        start = part.read(_DECLARATION)
    # In UTF-16 each letter has a NUL; a DOCTYPE stands before the first element (XML 1.0, 2.8).
    if b"<!doctype" in start.replace(b"\x00", b"").lower():
        raise ArchiveError("The document declares XML entities, which no office program does.")
