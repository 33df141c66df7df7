"""What the slash commands say of themselves, in every language that there is a catalogue of.

Their names stay English: they are what /help, the answers and people tell each other to type.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

from bot.language import ENGLISH, _, language_of, speaking

_SAID = frozenset(
    {
        Place.command_description,
        Place.group_description,
        Place.parameter_description,
        Place.choice_name,
    }
)


class Translator(app_commands.Translator):
    """Gives Discord the descriptions and choices from the catalogues."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        """The words in that language; None where Discord is to show the English ones."""
        if context.location not in _SAID or language_of(locale.value) == ENGLISH:
            return None
        with speaking(locale.value):
            said = _(string.message)
        return said if said != string.message else None
