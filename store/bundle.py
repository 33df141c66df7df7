"""The bytes of documents in a backup: one archive beside the database's copy.

Files are named by what they hold, so an archive that is made while they come and go is sound: it
is made after the database's copy, and what a version names was written before the version was.
"""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import zlib
from pathlib import Path
from typing import IO

from store.backup import write_new
from store.errors import BackupError

_NAME = re.compile(r"(?P<start>[0-9a-f]{2})/(?P<digest>(?P=start)[0-9a-f]{62})\.gz")
_CHUNK = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


def beside(backup: Path) -> Path:
    """Where the documents of a backup are: next to the database's copy."""
    return backup.with_name(f"{backup.name}.documents.tar")


def pack(folder: Path, target: Path) -> int:
    """Write every document below `folder` to a new archive; says how many.

    Raises `BackupError`, and leaves no half of a file.
    """
    packed = 0

    def write(unfinished: Path) -> None:
        nonlocal packed
        with unfinished.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for path in sorted(folder.glob("??/*.gz")):
                    packed += _add(archive, path, path.relative_to(folder).as_posix())
            file.flush()
            os.fsync(file.fileno())

    try:
        write_new(target, write)
    except OSError as error:
        raise BackupError(f"The documents could not be copied to {target}: {error}.") from error
    return packed


def _add(archive: tarfile.TarFile, path: Path, name: str) -> bool:
    if not _NAME.fullmatch(name):
        return False
    try:
        document = path.open("rb")
    except FileNotFoundError:
        return False  # its time was over just now, so no version needs it
    with document:
        member = archive.gettarinfo(arcname=name, fileobj=document)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        archive.addfile(member, document)
    return True


def unpack(source: Path, folder: Path) -> int:
    """Put the documents of an archive below `folder`, beside those that are there; says how many.

    Each is held to its name first. Raises `BackupError` at one that is something else; those before
    it stay, and do no harm.
    """
    unpacked = 0
    try:
        with tarfile.open(source, mode="r:") as archive:
            for member in archive:
                name = _NAME.fullmatch(member.name)
                document = archive.extractfile(member) if name and member.isfile() else None
                if name is None or document is None:
                    raise BackupError(f"{source} is no backup of documents: {member.name!r}.")
                _put(document, folder / member.name, name["digest"])
                unpacked += 1
    except FileNotFoundError:
        raise BackupError(f"There is no file {source}.") from None
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise BackupError(f"{source} is damaged: {error}.") from error
    return unpacked


def _put(document: IO[bytes], path: Path, digest: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".restored.unfinished")
    held, gunzip = hashlib.sha256(), zlib.decompressobj(_GZIP)
    try:
        with unfinished.open("wb") as file:
            while chunk := document.read(_CHUNK):
                file.write(chunk)
                while chunk:
                    held.update(gunzip.decompress(chunk, _CHUNK))
                    chunk = gunzip.unconsumed_tail
            held.update(gunzip.flush())
            file.flush()
            os.fsync(file.fileno())
        if held.hexdigest() != digest or not gunzip.eof:
            raise BackupError(f"The document {digest} in the backup is damaged.")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
