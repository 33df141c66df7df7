"""What the store's full-text index can narrow a query down to, before the matcher verifies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from config import ConceptFile, shipped_concepts
from scrapers.match.grammar import tree
from scrapers.match.language import Query
from scrapers.match.literal import needed_words
from scrapers.match.syntax import And, Field, Named, Near, Node, Or, Pattern, all_of, any_of
from scrapers.match.text import Text, Word

if TYPE_CHECKING:
    from store import Expression


Concepts = dict[str, ConceptFile]


def candidates(query: Query, concepts: Iterable[ConceptFile] | None = None) -> Expression | None:
    """An expression of `store.search` that holds of every passage which the query matches.

    None where the index cannot narrow it (a regular expression, a field): any passage may match.
    Of the patterns inside a concept it knows the words that they need only at a word's beginning.
    """
    files = shipped_concepts() if concepts is None else tuple(concepts)
    return _of_node(query.root, {file.name: file for file in files})


def _of_node(node: Node, concepts: Concepts) -> Expression | None:
    match node:
        case Text():
            return _of_text(node, concepts)
        case Field(name="item"):
            return _of_text(node.words, concepts)
        case Named(name=name):
            file = concepts[name]
            queries = filter(None, (file.query, file.variant, file.possible))
            return _any(_of_node(_without_patterns(tree(typed)), concepts) for typed in queries)
        case And():
            return _all(_of_node(part, concepts) for part in node.parts)
        case Near():
            return _all((_of_node(node.left, concepts), _of_node(node.right, concepts)))
        case Or():
            return _any(_of_node(part, concepts) for part in node.parts)
        case _:
            return None


def _without_patterns(node: Node) -> Node:
    """A concept's query with prefixes for its patterns; one that needs no word is left out."""
    match node:
        case Pattern(source=source):
            words = sorted(needed_words(source)[0])
            return any_of([Text((Word(word),), prefix=True) for word in words])
        case And() | Or():
            parts = [
                _without_patterns(part)
                for part in node.parts
                if not isinstance(part, Pattern) or needed_words(part.source)
            ]
            return any_of(parts) if isinstance(node, Or) else all_of(parts)
        case Near():
            left, right = _without_patterns(node.left), _without_patterns(node.right)
            return Near(left, right, node.distance)
        case _:
            return node


def _of_text(text: Text, concepts: Concepts) -> Expression:
    from store import AllOf, AnyOf, Phrase, Prefix

    written = " ".join(word.written for word in text.words)
    cited = text.words[0].citation if len(text.words) == 1 else None
    if cited is None:
        return Prefix(written) if text.prefix else Phrase(written)
    if not any(written in file.citations for file in concepts.values()):
        return Phrase(written)
    # The index parts words at parentheses; a spelling without them is one word or several. What is
    # misread still stands in parentheses, so that no word of it goes on: looking for all words that
    # begin with a digit would read the entries of all numbers that do.
    glued = cited.glued()
    return AnyOf(
        (
            AllOf((Phrase(cited.number), Phrase(cited.steps[-1]))),
            *([] if glued is None else [Prefix(glued)]),
            *(Phrase(spelling) for spelling in cited.misspellings()),
        )
    )


def _all(parts: Iterable[Expression | None]) -> Expression | None:
    from store import AllOf

    known = tuple(part for part in parts if part is not None)
    return AllOf(known) if len(known) > 1 else next(iter(known), None)


def _any(parts: Iterable[Expression | None]) -> Expression | None:
    from store import AnyOf

    every = tuple(parts)
    known = tuple(part for part in every if part is not None)
    if len(known) < len(every):
        return None
    return AnyOf(known) if len(known) > 1 else known[0]
