"""Column types that make both databases hold the same values."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

# PostgreSQL refuses NUL in text, and neither database takes a lone surrogate (no UTF-8 form).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_KEY_BYTES = 1_000


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: aware in, aware out. A naive datetime is refused with ValueError.

    SQLite has no zone-aware type: there the UTC wall clock is kept and the zone put back.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone may not be stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Prose(TypeDecorator[str]):
    """Text of any length. What no database can hold becomes U+FFFD, one for one.

    One for one, because the offsets of matches count characters of the text as it was read.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace NUL and lone surrogates."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """`text` with each character that the databases refuse replaced by U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def short_key(text: str) -> str:
    """`text` itself, or its start and its hash where it is too long for an index.

    PostgreSQL refuses an index entry of more than 2,704 bytes; a calendar's title may be longer.
    """
    text = storable(text)
    encoded = text.encode()
    if len(encoded) <= _KEY_BYTES:
        return text
    return f"{encoded[:_KEY_BYTES].decode(errors='ignore')}…{hashlib.sha256(encoded).hexdigest()}"


# An INTEGER PRIMARY KEY is SQLite's rowid, and counts by itself; BIGINT would not.
Key = BigInteger().with_variant(Integer, "sqlite")
Snowflake = BigInteger()
Json = JSON(none_as_null=True)
JsonObject = dict[str, Any]
