"""The grammar (design: "Grammar"), by lark, and what its errors say to people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken, VisitError

from scrapers.match.error import QueryError
from scrapers.match.syntax import And, Concept, Field, Near, Node, Not, Or, Pattern
from scrapers.match.text import Text, read_text

FIELDS = ("title", "body", "source", "state", "county", "place", "kind", "item")

GRAMMAR = r"""
start: either
?either: both (_OR both)*
?both: maybe_not (_AND? maybe_not)*
?maybe_not: _NOT near -> negated
          | near
?near: atom (NEAR atom)*
?atom: TERM -> term
     | PHRASE -> phrase
     | REGEX -> regex
     | FIELD (TERM | PHRASE) -> field
     | CONCEPT -> concept
     | "(" either ")"

_OR.3: /OR(?![^\s("])/ | "|"
_AND.3: /AND(?![^\s("])/
_NOT.3: /NOT(?![^\s("])/ | /-(?=[^\s-])/
NEAR.3: /NEAR(\/[0-9]+)?(?![^\s("])/
FIELD.2: /[A-Za-z]+:(?=[^\s])/
CONCEPT.2: /@[^\s()"|]+/
REGEX.2: /\/(\\.|[^\/\\])+\/(?![^\s)])/
PHRASE: /"[^"]*"/
TERM: /([^\s()"|]|(?<=[^\W_])\([^\s()]*\)|(?<=\))\([^\s()]*\))+/
%ignore /\s+/
"""


class _Build(Transformer[Token, Node]):
    def start(self, parts: list[Node]) -> Node:
        return parts[0]

    def either(self, parts: list[Node]) -> Node:
        return Or(tuple(parts))

    def both(self, parts: list[Node]) -> Node:
        return And(tuple(parts))

    def negated(self, parts: list[Node]) -> Node:
        return Not(parts[0])

    def near(self, parts: list[Any]) -> Node:
        node: Node = parts[0]
        for operator, right in zip(parts[1::2], parts[2::2], strict=True):
            _, _, distance = operator.partition("/")
            node = Near(node, right, int(distance or 10))
        return node

    def term(self, parts: list[Token]) -> Node:
        return read_text(str(parts[0]), quoted=False)

    def phrase(self, parts: list[Token]) -> Node:
        return read_text(str(parts[0])[1:-1], quoted=True)

    def regex(self, parts: list[Token]) -> Node:
        return Pattern(str(parts[0])[1:-1])

    def field(self, parts: list[Token]) -> Node:
        value = str(parts[1])
        words: Text = read_text(value.strip('"'), quoted=value.startswith('"'))
        return Field(str(parts[0])[:-1].lower(), words)

    def concept(self, parts: list[Token]) -> Node:
        return Concept(str(parts[0])[1:].lower())


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="contextual")


def tree(text: str) -> Node:
    """The query as a tree. Raises QueryError with the place and what was expected there."""
    try:
        return _Build().transform(_parser().parse(text))
    except (UnexpectedToken, UnexpectedCharacters, UnexpectedEOF) as error:
        position = getattr(error, "pos_in_stream", None)
        where = len(text) if position is None or position < 0 else position
        raise QueryError("this cannot be read here", text, where) from error
    except VisitError as error:
        raise QueryError(str(error.orig_exc), text, 0) from error
