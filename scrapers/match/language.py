"""The watch query language: one parser for `/watch add`, the config file, `/search` and the CLI."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scrapers.match.error import QueryError
from scrapers.match.grammar import tree
from scrapers.match.syntax import Node, atoms, can_stand_alone

__all__ = ["Query", "QueryError", "parse"]

MAX_CHARACTERS = 512
MAX_ATOMS = 50


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood.

    `text` is the canonical text: two queries that are written differently and mean the same word
    for word (`a b`, `a AND b`) share it, and parsing it again gives the same query. `hints` are
    sentences for the person who typed it; they are no part of the query's identity.
    """

    text: str
    root: Node
    hints: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse(text: str) -> Query:
    """The query that a person typed. Raises QueryError, which shows the place and what is wrong."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            f"a query has at most {MAX_CHARACTERS} characters, this one has {len(text)}",
            text,
            MAX_CHARACTERS,
        )
    root = tree(text)
    count = sum(1 for _ in atoms(root))
    if count > MAX_ATOMS:
        raise QueryError(
            f"a query has at most {MAX_ATOMS} terms, this one has {count}", text, len(text)
        )
    if not can_stand_alone(root):
        raise QueryError(
            "a query needs at least one part that must be there; this one says only what must not",
            text,
            0,
        )
    return Query(str(root), root)
