"""The parts of a query, as values. What they mean is the plan's (`scrapers.match.plan`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
class Named:
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
        return " OR ".join(
            f"({part})" if isinstance(part, Or) else str(part) for part in self.parts
        )


Atom: TypeAlias = Text | Pattern | Field | Named
Node: TypeAlias = Atom | Near | Not | And | Or


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or | Not | Near) else str(node)


def all_of(parts: Sequence[Node]) -> Node:
    """All of the parts: nested AND is one AND, a part that is there twice counts once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    once = tuple({str(part): part for part in flat}.values())
    return once[0] if len(once) == 1 else And(once)


def any_of(parts: Sequence[Node]) -> Node:
    """Any of the parts: nested OR is one OR, a part that is there twice counts once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    once = tuple({str(part): part for part in flat}.values())
    return once[0] if len(once) == 1 else Or(once)


def walk(node: Node) -> Iterator[Node]:
    """The node and all that is in it, in the order in which it was typed."""
    yield node
    match node:
        case And() | Or():
            for part in node.parts:
                yield from walk(part)
        case Near():
            yield from walk(node.left)
            yield from walk(node.right)
        case Not():
            yield from walk(node.part)
        case _:
            return


def atoms(node: Node) -> Iterator[Atom]:
    """The terms, phrases, patterns, fields and concepts of a query."""
    for part in walk(node):
        if not isinstance(part, And | Or | Near | Not):
            yield part


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
