"""What the store refuses, each with a sentence for the person who can act on it."""

from __future__ import annotations

from config import Sentence


class StoreError(Exception):
    """A refusal; `str()` of it is a sentence to show."""


class DatabaseError(StoreError):
    """The database cannot be opened as it is: read-only, not a database, too new, unreachable."""


class BackupError(StoreError):
    """A backup or a restore that did not happen; nothing was changed."""


class AlreadyRunningError(StoreError):
    """Another Hear Ye holds this database."""


class AlreadyThereError(StoreError):
    """A thing of that name is there already."""


class LimitError(StoreError):
    """A server has as many of a thing as it may have.

    `limit` says how many, and `thing` of what: the setting's name ("watches", "sources").
    """

    def __init__(self, message: str, limit: int, thing: str) -> None:
        super().__init__(message)
        self.limit = limit
        self.thing = thing


def watches_full(limit: int) -> LimitError:
    """That a server has all its watches, and what to do."""
    return LimitError(
        Sentence(
            "This server has all its {limit} watches. Remove one with /watch remove, or"
            " ask whoever runs this bot to raise limits.watches.",
            limit=limit,
        ),
        limit,
        "watches",
    )


def sources_full(limit: int) -> LimitError:
    """That a server has all its sources, and what to do."""
    return LimitError(
        Sentence(
            "This server has all its {limit} sources. Remove one with /sources remove, or"
            " ask whoever runs this bot to raise limits.sources.",
            limit=limit,
        ),
        limit,
        "sources",
    )
