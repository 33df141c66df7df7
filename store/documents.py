"""Documents, their versions and passages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store import search
from store.dialect import batches, upsert
from store.prepared import Prepared, among
from store.tables import Documents, Passages, Versions
from store.types import storable

URL_SIZE = 2_048
"""The longest address that is fetched, or fits an index."""


class ReadPassage(Protocol):
    """A passage as the readers give it (`scrapers.reading.Passage`)."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def page(self) -> int | None: ...  # noqa: D102
    @property
    def item(self) -> str | None: ...  # noqa: D102
    @property
    def heading(self) -> str | None: ...  # noqa: D102
    @property
    def ocr(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that is stored, with the version that holds now (None: it was never read)."""

    id: int
    url: str
    title: str
    kind: str
    stamp: str | None
    published: datetime | None
    meeting_id: int | None
    first_seen: datetime
    last_seen: datetime
    version_id: int | None
    sha256: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a listing says about a document now.

    `stamp` is the platform's change signal. Give the new one only where the document was read at
    it; otherwise give the old one again, or the change would pass unread. An address of more than
    `URL_SIZE` characters is refused with ValueError.
    """

    url: str
    title: str
    kind: str
    published: datetime | None = None
    stamp: str | None = None
    meeting_id: int | None = None

    def __post_init__(self) -> None:
        if len(self.url) > URL_SIZE:
            raise ValueError(f"an address of more than {URL_SIZE} characters: {self.url[:80]}…")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A document's bytes as read just now.

    `context` is what counts as part of every passage: the document's title, its board, place,
    county and state; a search finds the passages by these words too. `fresh` holds the places (0,
    1, …) of the passages that were not in the version before; None: all of them. `agenda` is what
    the document says about its meeting, as JSON.
    """

    document_id: int
    sha256: str
    size: int
    format: str
    outcome: str
    reason: str = ""
    pages: int | None = None
    title: str | None = None
    agenda: Mapping[str, Any] | None = None
    context: str = ""
    passages: Sequence[ReadPassage] = ()
    fresh: Collection[int] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class VersionSaved:
    """A stored version; `passage_ids` are in the order of the passages given."""

    version_id: int
    passage_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as stored: a `ReadPassage` with its ids."""

    id: int
    version_id: int
    seq: int
    page: int | None
    item: str | None
    heading: str | None
    text: str
    ocr: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """Where the bytes of a version came from, and what they are named by."""

    sha256: str
    format: str
    fetched_at: datetime
    url: str


_KNOWN = tuple(
    Versions.sha256
    if name == "sha256"
    else Versions.outcome
    if name == "outcome"
    else getattr(Documents, name)
    for name in KnownDocument.__slots__
)
_OF_SOURCE = (
    select(*_KNOWN)
    .outerjoin_from(Documents, Versions, Versions.id == Documents.version_id)
    .where(Documents.source_id == bindparam("source_id"))
)
_SAID = ("title", "kind", "published", "stamp", "meeting_id", "last_seen")
_SAVE = Prepared(lambda dialect: upsert(dialect, Documents, ["source_id", "url"], _SAID))
_IDS = Prepared(
    lambda dialect: select(Documents.url, Documents.id).where(
        Documents.source_id == bindparam("source_id"), among(dialect, Documents.url, "urls")
    )
)
_CHANGE = Prepared(lambda _: update(Documents).where(Documents.id == bindparam("row_id")))
_ADD = Prepared(lambda _: insert(Versions))
_NEWEST = Prepared(
    lambda dialect: (
        select(Versions.document_id, func.max(Versions.id))
        .where(among(dialect, Versions.document_id, "ids"))
        .group_by(Versions.document_id)
    )
)
_ADD_PASSAGES = Prepared(lambda _: insert(Passages))
_ADDED = Prepared(
    lambda dialect: (
        select(Passages.version_id, Passages.id)
        .where(among(dialect, Passages.version_id, "ids"))
        .order_by(Passages.version_id, Passages.seq)
    )
)
_PASSAGE = tuple(getattr(Passages, name) for name in StoredPassage.__slots__)


async def known(
    conn: AsyncConnection, source_id: int, urls: Collection[str] | None = None
) -> dict[str, KnownDocument]:
    """The source's documents by address: all, or those of `urls` that are stored."""
    of = {"source_id": source_id}
    if urls is None:
        rows = (await conn.execute(_OF_SOURCE, of)).all()
    else:
        rows = []
        for some in batches(list(urls)):
            rows += (await conn.execute(_OF_SOURCE.where(Documents.url.in_(some)), of)).all()
    return {row.url: KnownDocument(*row) for row in rows}


async def save(
    conn: AsyncConnection, source_id: int, documents: Sequence[NewDocument], now: datetime
) -> dict[str, int]:
    """Store what a listing says about its documents, new or known; their ids by address."""
    if not documents:
        return {}
    rows = [
        {
            "source_id": source_id,
            "url": document.url,
            "title": document.title,
            "kind": str(document.kind),
            "published": document.published,
            "stamp": document.stamp,
            "meeting_id": document.meeting_id,
            "first_seen": now,
            "last_seen": now,
        }
        for document in documents
    ]
    await _SAVE.send(conn, rows)
    ids: dict[str, int] = {}
    for some in batches([storable(document.url) for document in documents]):
        found = await _IDS.ask(conn, {"source_id": source_id, "urls": some})
        ids.update({row[0]: row[1] for row in found})
    return {document.url: ids[storable(document.url)] for document in documents}


async def readdress(conn: AsyncConnection, addresses: Mapping[int, str]) -> None:
    """Give documents (by id) the addresses under which they are found now."""
    if addresses:
        await conn.execute(
            update(Documents).where(Documents.id == bindparam("row_id")),
            [{"row_id": key, "url": url} for key, url in addresses.items()],
        )


async def save_version(conn: AsyncConnection, version: NewVersion, now: datetime) -> VersionSaved:
    """Store one new version; see `save_versions`."""
    return (await save_versions(conn, [version], now))[0]


async def save_versions(
    conn: AsyncConnection, versions: Sequence[NewVersion], now: datetime
) -> list[VersionSaved]:
    """Store new versions with their passages, indexed for search, as the ones that hold now.

    The same few statements for one version and for thousands; one version a document, else
    ValueError. The answers are in the order of `versions`.
    """
    if len({version.document_id for version in versions}) != len(versions):
        raise ValueError("two versions of one document in one batch")
    saved: list[VersionSaved] = []
    for some in batches(versions):
        saved += await _save_batch(conn, some, now)
    return saved


async def _save_batch(
    conn: AsyncConnection, versions: Sequence[NewVersion], now: datetime
) -> list[VersionSaved]:
    await _ADD.send(
        conn,
        [
            {
                "document_id": version.document_id,
                "sha256": version.sha256,
                "size": version.size,
                "format": version.format,
                "outcome": str(version.outcome),
                "reason": version.reason,
                "pages": version.pages,
                "title": version.title,
                "fetched_at": now,
                "agenda": None if version.agenda is None else dict(version.agenda),
                "context": version.context,
            }
            for version in versions
        ],
    )
    documents = [version.document_id for version in versions]
    newest = await _NEWEST.ask(conn, {"ids": documents})
    version_of = {row[0]: row[1] for row in newest}
    await _CHANGE.send(conn, [{"row_id": key, "version_id": version_of[key]} for key in documents])
    rows = [
        {
            "version_id": version_of[version.document_id],
            "seq": seq,
            "page": passage.page,
            "item": passage.item,
            "heading": passage.heading,
            "text": passage.text,
            "ocr": passage.ocr,
            "fresh": version.fresh is None or seq in version.fresh,
        }
        for version in versions
        for seq, passage in enumerate(version.passages)
    ]
    ids: dict[int, list[int]] = {}
    if rows:
        await _ADD_PASSAGES.send(conn, rows)
        stored = await _ADDED.ask(conn, {"ids": list(version_of.values())})
        whose = await search.whose(conn, documents)
        read = {version_of[version.document_id]: version for version in versions}
        entries = []
        for version_id, passage_id in stored:
            of_version = ids.setdefault(version_id, [])
            version = read[version_id]
            passage = version.passages[len(of_version)]
            context = search.context_of(passage.heading, version.context)
            entries.append(
                search.Entry(passage_id, passage.text, context, *whose[version.document_id])
            )
            of_version.append(passage_id)
        await search.index(conn, entries)
    return [
        VersionSaved(
            version_of[version.document_id], tuple(ids.get(version_of[version.document_id], ()))
        )
        for version in versions
    ]


async def first_seen(conn: AsyncConnection) -> datetime | None:
    """When the first document of all was seen: how far back the archive goes."""
    return await conn.scalar(select(func.min(Documents.first_seen)))


async def digests(conn: AsyncConnection, since: datetime) -> set[str]:
    """The SHA-256 of every version that was fetched since then."""
    rows = await conn.scalars(
        select(Versions.sha256).where(Versions.fetched_at >= since).distinct()
    )
    return set(rows)


async def version_of(conn: AsyncConnection, named: str) -> FoundVersion | None:
    """The version that an address, or a SHA-256 (hexadecimal), names; the newest of several.

    Of an address the one that holds now.
    """
    rows = await conn.execute(
        select(Versions.sha256, Versions.format, Versions.fetched_at, Documents.url)
        .join_from(Versions, Documents, Documents.id == Versions.document_id)
        .where(
            or_(
                Versions.sha256 == named.lower(),
                and_(Documents.url == named, Documents.version_id == Versions.id),
            )
        )
        .order_by(Versions.fetched_at.desc(), Versions.id.desc())
        .limit(1)
    )
    row = rows.first()
    return None if row is None else FoundVersion(*row)


async def agendas(
    conn: AsyncConnection, document_ids: Collection[int]
) -> dict[int, dict[str, Any]]:
    """What documents say about their meeting in the versions that hold now; nothing: no entry."""
    found: dict[int, dict[str, Any]] = {}
    for some in batches(list(document_ids)):
        rows = await conn.execute(
            select(Documents.id, Versions.agenda)
            .join_from(Documents, Versions, Versions.id == Documents.version_id)
            .where(Documents.id.in_(some), Versions.agenda.is_not(None))
        )
        found.update((row.id, row.agenda) for row in rows)
    return found


async def ever_said(conn: AsyncConnection, document_ids: Collection[int]) -> set[str]:
    """The passages of all versions of these documents."""
    found: set[str] = set()
    for some in batches(list(document_ids)):
        found.update(
            await conn.scalars(
                select(Passages.text)
                .join(Versions, Versions.id == Passages.version_id)
                .where(Versions.document_id.in_(some))
            )
        )
    return found


async def latest_passages(
    conn: AsyncConnection, document_ids: Collection[int]
) -> dict[int, list[StoredPassage]]:
    """The passages of the versions that hold now, in order, by document; none: no entry."""
    found: dict[int, list[StoredPassage]] = {}
    for some in batches(list(document_ids)):
        rows = await conn.execute(
            select(Documents.id, *_PASSAGE)
            .join_from(Documents, Passages, Passages.version_id == Documents.version_id)
            .where(Documents.id.in_(some))
            .order_by(Passages.version_id, Passages.seq)
        )
        for document_id, *passage in rows:
            found.setdefault(document_id, []).append(StoredPassage(*passage))
    return found
