"""Every message has its Spanish, takes the same values, and fits where Discord shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import discord
import polib
import pytest
from discord import app_commands
from discord.app_commands import TranslationContext, TranslationContextLocation, locale_str

from bot.language import CATALOGUES, languages
from bot.translator import Translator
from tests.catalogue import commands, messages

CLOCKS = {"hour12", "hour24", "half"}  # a clock of twelve hours, or of twenty-four
TRANSLATED = [code for code in languages() if code != "en"]


@pytest.fixture(scope="module")
def spoken() -> dict[str, str]:
    return messages()


@pytest.fixture(scope="module", params=TRANSLATED)
def book(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(CATALOGUES / f"{request.param}.po"))


def _said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _values(sentence: str) -> list[str]:
    names = (name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    return sorted(set(names) - CLOCKS)


def test_the_catalogue_has_each_message_and_none_that_nobody_says(
    book: polib.POFile, spoken: dict[str, str]
) -> None:
    assert len(spoken) > 1000
    assert {entry.msgid: entry.msgid_plural for entry in book if not entry.obsolete} == spoken
    assert book.obsolete_entries() == []


def test_each_message_is_translated_in_every_number(book: polib.POFile) -> None:
    found = re.search(r"nplurals=(\d+)", book.metadata["Plural-Forms"])
    assert found is not None
    numbers = list(range(int(found[1])))
    untranslated = [entry.msgid for entry in book if not all(_said(entry))]
    assert untranslated == []
    assert [
        entry.msgid
        for entry in book
        if entry.msgid_plural and sorted(entry.msgstr_plural) != numbers
    ] == []
    assert [entry.msgid for entry in book if entry.fuzzy] == []


def test_translations_take_the_values_of_their_messages(book: polib.POFile) -> None:
    wrong = [
        (entry.msgid, said)
        for entry in book
        for said in _said(entry)
        if _values(said) != _values(entry.msgid_plural or entry.msgid)
    ]
    assert wrong == []


def test_translations_keep_what_is_typed_and_what_is_marked(book: polib.POFile) -> None:
    typed = re.compile(r"(?<![\w/{}])/(?:[a-z0-9]+)(?= |\b)|`[^`]*`|\*\*")
    wrong = [
        (entry.msgid, said)
        for entry in book
        for said in _said(entry)
        if sorted(typed.findall(said)) != sorted(typed.findall(entry.msgid_plural or entry.msgid))
    ]
    assert wrong == []


def _descriptions() -> Iterator[str]:
    for command in commands():
        yield command.description
        if isinstance(command, app_commands.Command):
            for parameter in command.parameters:
                yield parameter.description
                yield from (choice.name for choice in parameter.choices)


async def _translated(
    message: str, locale: discord.Locale, place: TranslationContextLocation
) -> str | None:
    any_place: Any = place
    context: TranslationContext[Any, Any] = TranslationContext(location=any_place, data=None)
    return await Translator().translate(locale_str(message), locale, context)


@pytest.mark.parametrize(
    "locale", [discord.Locale.spain_spanish, discord.Locale.latin_american_spanish]
)
async def test_what_commands_say_of_themselves_fits_in_every_language(
    locale: discord.Locale,
) -> None:
    place = TranslationContextLocation.parameter_description
    assert await _translated("The watch.", locale, place) == "La vigilancia."
    long = [
        said
        for message in _descriptions()
        if len(said := await _translated(message, locale, place) or message) > 100
    ]
    assert long == []


async def test_commands_keep_their_names_and_other_languages_their_english() -> None:
    name = TranslationContextLocation.command_name
    description = TranslationContextLocation.command_description
    spanish = discord.Locale.latin_american_spanish
    assert await _translated("message", spanish, name) is None
    assert await _translated("The watch.", discord.Locale.polish, description) is None
    assert await _translated("The watch.", discord.Locale.british_english, description) is None
