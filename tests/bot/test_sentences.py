"""What a query or the store refuses is said in the reader's language."""

from __future__ import annotations

import pytest

from bot.commands.answer import query_error_words, refusal_words
from bot.commands.choices import means_every
from bot.language import speaking
from bot.sentences import in_words
from config import Sentence
from scrapers.match import QueryError, parse
from store import AlreadyThereError, LimitError


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("zoning OR", "Se espera algo que buscar después de OR."),
        ("@palmira", "¿Querías decir"),
        ("im*", "necesita al menos 3 letras delante"),
        ("police /x*/", "también coincide con ningún texto"),
        ("kind:memo", "no hay ninguna clase"),
    ],
)
def test_a_query_error_is_said_in_spanish(typed: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    with speaking("es-419"):
        words = query_error_words(caught.value)
    assert said.casefold() in words.casefold()


def test_a_hint_is_said_in_spanish() -> None:
    with speaking("es-ES"):
        hints = [in_words(hint) for hint in parse("zoning or police").hints]
    assert hints == [
        "'or' en minúsculas es aquí una palabra corriente; escribe OR para el operador."
    ]


def test_what_the_store_refuses_is_said_in_spanish() -> None:
    there = AlreadyThereError(
        Sentence("This server has a watch named {name} already.", name="{0} Flock")
    )
    full = LimitError(
        Sentence(
            "This server has all its {limit} watches. Remove one with /watch remove, or"
            " ask whoever runs this bot to raise limits.watches.",
            limit=50,
        ),
        50,
        "watches",
    )
    assert str(there) == "This server has a watch named {0} Flock already."
    with speaking("es"):
        assert refusal_words(there) == "Este servidor ya tiene una vigilancia llamada {0} Flock."
        assert refusal_words(full) == (
            "Este servidor ya tiene sus 50 vigilancias. Quita una con /watch remove, o pide a quien"
            " opera este bot que suba limits.watches."
        )


def test_every_watch_is_understood_in_both_languages() -> None:
    with speaking("es"):
        assert means_every("Todas las vigilancias")
        assert means_every("every watch")
    assert not means_every("todas las vigilancias")
