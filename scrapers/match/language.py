"""The watch query language: one parser for `/watch add`, config, `/search` and the terminal."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from config import ConceptFile, Sentence, shipped_concepts
from scrapers.match.error import QueryError
from scrapers.match.grammar import hints, tree
from scrapers.match.syntax import Named, Node, Not, atoms, can_stand_alone

MAX_CHARACTERS = 512
MAX_ATOMS = 50


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood.

    `text` is the canonical text: queries that are the same but for spaces, case, AND left out and
    the like share it, and parsing it gives the same query. `hints` are sentences for the person who
    typed it and no part of the query's identity.
    """

    text: str
    root: Node = field(compare=False, repr=False)
    hints: tuple[str, ...] = field(default=(), compare=False, repr=False)


def parse(text: str, concepts: Sequence[ConceptFile] | None = None) -> Query:
    """The query that a person typed. Raises QueryError, which shows the place and what is wrong.

    `concepts` are those that it may name, the shipped ones where none are given.
    """
    if len(text) > MAX_CHARACTERS:
        raise QueryError(
            Sentence(
                "a query has at most {most} characters, this one has {count}",
                most=MAX_CHARACTERS,
                count=len(text),
            ),
            text,
            MAX_CHARACTERS,
        )
    root = tree(text)
    count = sum(1 for _ in atoms(root))
    if count > MAX_ATOMS:
        raise QueryError(
            Sentence(
                "a query has at most {most} terms, this one has {count}",
                most=MAX_ATOMS,
                count=count,
            ),
            text,
            len(text),
        )
    for atom in atoms(root):
        if isinstance(atom, Named):
            known = shipped_concepts() if concepts is None else concepts
            _check_known(atom.name, [concept.name for concept in known], text)
    if not can_stand_alone(root):
        raise QueryError(_only_absence(root), text, max(text.find("NOT"), 0))
    return Query(str(root), root, hints(text))


def _check_known(name: str, known: Sequence[str], text: str) -> None:
    if name in known:
        return
    close = difflib.get_close_matches(name, known, n=1)
    raise QueryError(
        Sentence("there is no concept @{name}", name=name),
        text,
        max(text.lower().find(f"@{name}"), 0),
        Sentence("Did you mean @{name}?", name=close[0])
        if close
        else Sentence("There are @{names}.", names=", @".join(known)),
    )


def _only_absence(root: Node) -> str:
    if isinstance(root, Not):
        return Sentence(
            "NOT alone would match nearly everything: a query needs a part that must be there"
        )
    return Sentence(
        "this would match wherever a word is absent: "
        "each side of OR needs a part that must be there"
    )
