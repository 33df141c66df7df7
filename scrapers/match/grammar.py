"""The grammar (design: "Grammar"), by lark, and what its errors say to people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from config import Sentence
from scrapers.match.error import QueryError
from scrapers.match.finder import compiled_pattern
from scrapers.match.normalise import plain_characters
from scrapers.match.syntax import Field, Named, Near, Node, Not, Pattern, all_of, any_of, walk
from scrapers.match.text import Text, read_text

MAX_PATTERN: Final = 200
MAX_DEPTH: Final = 10
MAX_DISTANCE: Final = 100
DEFAULT_DISTANCE: Final = 10
FIELDS: Final = ("title", "body", "source", "state", "county", "place", "kind", "item")
KINDS: Final = ("agenda", "packet", "minutes", "notice", "article", "list")

# A parenthesis that touches a letter or digit before it belongs to the term, as do those that
# follow such a one: 287(g), 19.85(1)(c). An operator before a parenthesis stays an operator. The
# lexer does not look at the parser's state: OR at a query's beginning is a misplaced operator.
_GRAMMAR: Final = r"""
start: _or
_or: any_of | _and
any_of: _and (_OR _and)+
_and: all_of | _not
all_of: _not (_AND? _not)+
_not: negated | _near
negated: _NOT _near
_near: near | _atom
near: _atom (NEAR _atom)+
_atom: term | phrase | pattern | field | named | _LPAR _or _RPAR
term: TERM
phrase: PHRASE
pattern: PATTERN
field: FIELD (TERM | PHRASE)
named: NAMED

_OR.5: /OR(?![^\s()"|])|\|/
_AND.5: /AND(?![^\s()"|])/
_NOT.5: /NOT(?![^\s()"|])|-(?=[^\s|)-])/
NEAR.5: /NEAR(\/\d*)?(?![^\s()"|])/
PATTERN.4: /\/(\\.|[^\/\\])+\/(?![^\s)|])/
NAMED.4: /@[^\s()"|]+/
FIELD.4: /[A-Za-z]+:(?![\s()|\/]|$)/
PHRASE.3: /"[^"]*"/
_LPAR: "("
_RPAR: ")"
TERM: /[^\s()"|]([^\s()"|]|(?<=[^\W_])\([^\s()"|]*\)|(?<=\))\([^\s()"|]*\))*/
%ignore /\s+/
"""
_OPERATORS: Final = {"_OR": "OR", "_AND": "AND", "_NOT": "NOT", "NEAR": "NEAR"}


class _MisplacedError(Exception):
    def __init__(self, message: str, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint


class _Build(Transformer[Token, Node]):
    """Turns lark's tree into ours; what a token cannot mean is said at its place."""

    def start(self, parts: list[Node]) -> Node:
        return parts[0]

    def any_of(self, parts: list[Node]) -> Node:
        return any_of(parts)

    def all_of(self, parts: list[Node]) -> Node:
        return all_of(parts)

    def negated(self, parts: list[Node]) -> Node:
        return Not(parts[0])

    def near(self, parts: list[Node | Token]) -> Node:
        node = _beside(parts[0], parts[1])
        for operator, right in zip(parts[1::2], parts[2::2], strict=True):
            node = Near(node, _beside(right, operator), _distance(operator))
        return node

    def term(self, parts: list[Token]) -> Node:
        return _term(parts[0])

    def phrase(self, parts: list[Token]) -> Node:
        return _words(parts[0], parts[0][1:-1], quoted=True)

    def pattern(self, parts: list[Token]) -> Node:
        source = str(parts[0][1:-1])
        if len(source) > MAX_PATTERN:
            raise _MisplacedError(
                Sentence(
                    "a regular expression has at most {most} characters, this one has {count}",
                    most=MAX_PATTERN,
                    count=len(source),
                ),
                _start(parts[0]),
            )
        try:
            compiled_pattern(source)
        except ValueError as error:
            raise _MisplacedError(error.args[0], _start(parts[0])) from error
        return Pattern(source)

    def field(self, parts: list[Token]) -> Node:
        name, value = str(parts[0])[:-1].lower(), parts[1]
        if name not in FIELDS:
            raise _MisplacedError(
                Sentence(
                    "there is no field {name}; the fields are {names}",
                    name=repr(name),
                    names=", ".join(FIELDS),
                ),
                _start(parts[0]),
            )
        words = _words(value, value.strip('"'), quoted=value.startswith('"'))
        if name == "kind" and str(words) not in KINDS:
            raise _MisplacedError(
                Sentence(
                    "there is no kind {name}; the kinds are {names}",
                    name=repr(value.strip('"')),
                    names=", ".join(KINDS),
                ),
                _start(value),
            )
        return Field(name, words)

    def named(self, parts: list[Token]) -> Node:
        return Named(str(parts[0])[1:].lower())


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def tree(text: str) -> Node:
    """The query as a tree. Raises QueryError with the place and what was expected there."""
    plain, positions = plain_characters(text)
    message: str
    hint: str
    try:
        tokens = list(_parser().lex(plain))
        _check_parentheses(tokens)
        return _Build().transform(_parser().parse(plain))
    except UnexpectedCharacters as error:
        message = Sentence("this quotation mark is never closed")
        position = error.pos_in_stream or 0
        hint = Sentence('A phrase stands between two of them: "village board".')
    except UnexpectedToken as error:
        message, position, hint = _expected(tokens, error.token, plain)
    except _MisplacedError as error:
        message, position, hint = error.message, error.position, error.hint
    except VisitError as error:
        wrong = error.orig_exc
        if not isinstance(wrong, _MisplacedError):
            raise
        message, position, hint = wrong.message, wrong.position, wrong.hint
    raise QueryError(message, text, positions[position], hint)


def hints(text: str) -> tuple[str, ...]:
    """What the author of a query that can be read may not have meant, a sentence each."""
    plain, _ = plain_characters(text)
    return tuple(dict.fromkeys(_doubts(list(_parser().lex(plain)))))


def _doubts(tokens: Sequence[Token]) -> list[str]:
    doubts: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1 : index + 4]
        word = str(token)
        if token.type == "TERM" and after and re.fullmatch(r"and|or|not|near(/\d+)?", word):
            if word == "not" if before is None else before.type != "FIELD":
                doubts.append(
                    Sentence(
                        "'{word}' in small letters is an ordinary word here; "
                        "write {operator} for the operator.",
                        word=word,
                        operator=word.upper(),
                    )
                )
        elif token.type == "TERM" and word.startswith("'") and not word.endswith("'"):
            doubts.append(Sentence('A phrase stands in double quotation marks: "village board".'))
        elif [t.type for t in after] == ["_LPAR", "TERM", "_RPAR"] and word.isdigit():
            doubts.append(
                Sentence(
                    "{number} ({letter}) looks for {number} and for {letter}; "
                    "write {number}({letter}) for the citation.",
                    number=word,
                    letter=after[1],
                )
            )
    return doubts


def _check_parentheses(tokens: Sequence[Token]) -> None:
    depth = 0
    for before, token in zip((None, *tokens), tokens, strict=False):
        depth += (token.type == "_LPAR") - (token.type == "_RPAR")
        if depth > MAX_DEPTH:
            raise _MisplacedError(
                Sentence("parentheses go at most {most} deep, this one is deeper", most=MAX_DEPTH),
                _start(token),
            )
        touches = before is not None and before.type == "TERM" and before.end_pos == token.start_pos
        if token.type == "_LPAR" and touches:
            raise _MisplacedError(
                Sentence(
                    "this '(' touches the word before it, so it belongs to it and must close there"
                ),
                _start(token),
                Sentence("Put a space before it to group."),
            )


def _expected(tokens: Sequence[Token], wrong: Token, plain: str) -> tuple[str, int, str]:
    """What lark's parser could not take, in words: message, place, hint."""
    ended = wrong.type == "$END"
    index = (
        len(tokens)
        if ended
        else next(n for n, t in enumerate(tokens) if _start(t) == _start(wrong))
    )
    before = tokens[index - 1] if index else None
    place = len(plain) if ended else _start(wrong)
    if before is None and ended:
        return Sentence("the query is empty; a word to look for is expected"), 0, ""
    if before is not None and before.type == "FIELD":
        message = Sentence("a word or a \"phrase\" is expected right after '{field}'", field=before)
        return message, place, ""
    if before is not None and before.type in _OPERATORS:
        name = _OPERATORS[before.type]
        if wrong.type == "_NOT" and name == "NEAR":
            message = Sentence("NEAR stands between two things that must be there, not before NOT")
            return message, place, ""
        message = Sentence("something to look for is expected after {operator}", operator=name)
        return message, place, ""
    if wrong.type in _OPERATORS:
        message = Sentence(
            "something to look for is expected before {operator}", operator=_OPERATORS[wrong.type]
        )
        return message, place, ""
    if wrong.type == "_RPAR" and before is not None and before.type == "_LPAR":
        return Sentence("there is nothing between these parentheses"), _start(before), ""
    if wrong.type == "_RPAR":
        hint = ""
        if any(token.type == "TERM" and "(" in token for token in tokens[:index]):
            hint = Sentence(
                "A '(' that touches the word before it belongs to that word; put a space before it."
            )
        return Sentence("this ')' closes nothing"), place, hint
    if ended:
        opened = [_start(t) for t in _unclosed(tokens)]
        return Sentence("this '(' is never closed"), opened[-1], ""
    return Sentence("this cannot stand here"), place, ""


def _unclosed(tokens: Sequence[Token]) -> list[Token]:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "_LPAR":
            opened.append(token)
        elif token.type == "_RPAR":
            opened.pop()
    return opened


def _term(token: Token) -> Text:
    name, colon, _ = token.partition(":")
    if colon and name.lower() in FIELDS:
        raise _MisplacedError(
            Sentence(
                "a word or a \"phrase\" is expected right after '{field}', without a space",
                field=f"{name}:",
            ),
            _start(token) + len(name) + 1,
        )
    if str(token) == "-":
        raise _MisplacedError(
            Sentence("a '-' that stands alone says nothing"),
            _start(token),
            Sentence("Join it to the word that must not be there, or leave it out."),
        )
    if token.startswith("/"):
        raise _MisplacedError(
            Sentence(
                "a regular expression stands between two slashes: {example}",
                example=r"/ord(inance)? 20\d\d/",
            ),
            _start(token),
        )
    return _words(token, str(token), quoted=False)


def _words(token: Token, typed: str, *, quoted: bool) -> Text:
    try:
        return read_text(typed, quoted=quoted)
    except ValueError as error:
        raise _MisplacedError(error.args[0], _start(token)) from error


def _beside(part: Node | Token, operator: Node | Token) -> Node:
    """A side of NEAR, which must be something with a place in the text."""
    if isinstance(part, Token) or any(isinstance(n, Not | Field) for n in walk(part)):
        position = _start(operator) if isinstance(operator, Token) else 0
        raise _MisplacedError(
            Sentence("NEAR stands between words of the text, not NOT or a field"), position
        )
    return part


def _distance(operator: Node | Token) -> int:
    _, slash, digits = str(operator).partition("/")
    distance = int(digits or 0) if slash else DEFAULT_DISTANCE
    if not 1 <= distance <= MAX_DISTANCE:
        position = _start(operator) if isinstance(operator, Token) else 0
        raise _MisplacedError(
            Sentence("NEAR takes 1 to {most} words, as in NEAR/5", most=MAX_DISTANCE), position
        )
    return distance


def _start(token: Token) -> int:
    return token.start_pos or 0
