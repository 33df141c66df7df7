from __future__ import annotations

import pytest

from bot.language import _, language_of, languages, ngettext, speaking


def test_english_and_spanish_are_spoken() -> None:
    assert languages() == ("en", "es")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es-ES", "es"), ("es-419", "es"), ("es", "es"), ("en-GB", "en"), ("pl", "en"), (None, "en")],
)
def test_a_person_is_spoken_to_in_their_language_or_in_english(
    locale: str | None, language: str
) -> None:
    assert language_of(locale) == language


def test_what_is_said_is_said_in_the_language_of_the_block_only() -> None:
    with speaking("es-419"):
        assert _("Open the page") == "Abrir la página"
        with speaking("en-US"):
            assert _("Open the page") == "Open the page"
        assert ngettext("{count} hit", "{count} hits", 1) == "{count} hallazgo"
        assert ngettext("{count} hit", "{count} hits", 7) == "{count} hallazgos"
    assert _("Open the page") == "Open the page"


def test_what_was_not_translated_is_said_in_english() -> None:
    with speaking("es"):
        assert _("No such sentence.") == "No such sentence."
