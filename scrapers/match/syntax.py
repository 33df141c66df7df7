"""The parts of a query, as values. What a query means is `scrapers.match.evaluate`'s."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from scrapers.match.text import Text


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression in RE2's syntax, tried on the folded text (so case says nothing)."""

    source: str

    def __str__(self) -> str:
        return "/" + self.source + "/"


@dataclass(frozen=True, slots=True)
class Field:
    """Words looked for in one field of the document (`title:`) or in agenda items (`item:`)."""

    name: str
    words: Text

    def __str__(self) -> str:
        return f"{self.name}:{self.words}"


@dataclass(frozen=True, slots=True)
class Concept:
    """A curated query of config/concepts, by its name."""

    name: str

    def __str__(self) -> str:
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Near:
    """Both within `distance` words, in either order (neighbouring words are 1 apart)."""

    left: Node
    right: Node
    distance: int

    def __str__(self) -> str:
        left = str(self.left) if isinstance(self.left, Near) else _grouped(self.left)
        return f"{left} NEAR/{self.distance} {_grouped(self.right)}"


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not be there."""

    part: Node

    def __str__(self) -> str:
        part = str(self.part) if isinstance(self.part, Near) else _grouped(self.part)
        return f"NOT {part}"


@dataclass(frozen=True, slots=True)
class And:
    """All parts in one passage."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(
            f"({part})" if isinstance(part, Or | And) else str(part) for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


Atom: TypeAlias = Text | Pattern | Field | Concept
Node: TypeAlias = Atom | Near | Not | And | Or


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or | Not | Near) else str(node)


def atoms(node: Node) -> Iterator[Atom]:
    """The atoms of a query, in the order in which they were typed."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from atoms(part)
        case Near():
            yield from atoms(node.left)
            yield from atoms(node.right)
        case Not():
            yield from atoms(node.part)
        case _:
            yield node


def can_stand_alone(node: Node) -> bool:
    """Whether something must be there for the query to match, rather than only be absent."""
    match node:
        case Not():
            return False
        case And():
            return any(can_stand_alone(part) for part in node.parts)
        case Or():
            return all(can_stand_alone(part) for part in node.parts)
        case _:
            return True
