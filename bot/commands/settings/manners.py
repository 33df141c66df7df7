"""/settings language, follow-ups, managers, web: how the bot speaks, and to whom it listens."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands

from bot.commands.answer import answer
from bot.commands.change import note_change
from bot.commands.detail import BY_KEY, NEW_KEY, PUBLIC
from bot.commands.permission import configuring, is_personal, place_of
from bot.commands.settings.group import set_and_say, settings
from bot.commands.settings.words import follow_up_words, language_name
from bot.language import _, languages, speak
from store import guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

FollowUps = Literal["thread", "edit", "message"]


async def language_choices(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The languages that there are catalogues of."""
    return [
        app_commands.Choice(name=language_name(code), value=code)
        for code in languages()
        if typed.casefold() in language_name(code).casefold()
    ][:25]


@settings.command(name="language", description="The language that the bot speaks here.")
@app_commands.describe(language="A language; without it, to each person in theirs.")
@app_commands.autocomplete(language=language_choices)
@configuring
async def language_(
    interaction: Interaction, language: app_commands.Range[str, 1, 20] | None = None
) -> None:
    """Set or unset the language; the answer is in the new one already."""
    if language is not None and language not in languages():
        await answer(
            interaction, _("I do not speak that yet. Choose one of the languages offered.")
        )
        return
    locale = language or str(interaction.guild_locale or interaction.locale)
    speak(language or interaction.locale.value)
    text = (
        _("I speak {language} here from now on; quotes stay as they were published.").format(
            language=language_name(language)
        )
        if language
        else _("I answer each person in their own language from now on.")
    )
    await set_and_say(
        interaction,
        "settings.language",
        language or "-",
        text,
        lambda conn, place: guilds.set_locale(conn, place, locale),
    )


@settings.command(name="follow-ups", description="How you hear of what follows on an alert.")
@app_commands.describe(
    how="thread: under the first alert. edit: the alert is edited. message: a message of its own."
)
@configuring
async def follow_ups(interaction: Interaction, how: FollowUps) -> None:
    """Set how follow-ups are told."""
    await set_and_say(
        interaction,
        "settings.follow_ups",
        how,
        _("Follow-ups from now on: {how}.").format(how=follow_up_words(how)),
        lambda conn, place: guilds.set_follow_ups(conn, place, how),
    )


@settings.command(name="managers", description="A role that may configure beside Manage Server.")
@app_commands.describe(role="The role; without it, only who has Manage Server.")
@configuring
async def managers(interaction: Interaction, role: discord.Role | None = None) -> None:
    """Set or unset the role that may configure."""
    if is_personal(interaction):
        await answer(interaction, _("That is for servers: what is here is yours alone."))
        return
    if role is not None and role.is_default():
        await answer(
            interaction,
            _("@everyone cannot be that role: anybody could delete everything. Choose another."),
        )
        return
    text = (
        _("Whoever has {role} may configure from now on, beside who has Manage Server.").format(
            role=role.mention
        )
        if role
        else _("Only who has Manage Server may configure from now on.")
    )
    await set_and_say(
        interaction,
        "settings.managers",
        f"@{role.name}" if role else "-",
        text,
        lambda conn, place: guilds.set_manager_role(conn, place, role.id if role else None),
    )


@settings.command(name="web", description="Who may see on the web page what is found here.")
@app_commands.describe(
    public="Whether everybody may see it there, without a key.",
    new_key="Make a new key for those who may; an older one opens nothing any longer.",
)
@configuring
async def web(interaction: Interaction, public: bool | None = None, new_key: bool = False) -> None:
    """Set whether the web page is public; make or show the key that opens it."""
    await interaction.response.defer(ephemeral=True)
    place = place_of(interaction)
    async with interaction.client.services.database.write() as conn:
        if public is not None or new_key:
            said = {None: "", True: PUBLIC, False: BY_KEY}[public]
            await note_change(
                conn,
                interaction,
                "settings.web",
                ", ".join(filter(None, (said, NEW_KEY if new_key else ""))),
            )
        if public is not None:
            await guilds.set_public(conn, place, public)
        if new_key:
            await guilds.set_token(conn, place, secrets.token_urlsafe(24))
        kept = await guilds.get(conn, place)
    await answer(interaction, _web_words(interaction, kept))


def _web_words(interaction: Interaction, kept: guilds.Guild | None) -> str:
    address = interaction.client.services.settings.web.address
    sentences = [
        _("Everybody may see on the web page what is found here.")
        if kept and kept.public
        else _("On the web page only who has the key sees what is found here.")
    ]
    if address is None:
        sentences.append(_("Whoever runs this bot has not said where its web page is."))
    elif kept and kept.public:
        sentences.append(f"<{address}>")
    if kept and kept.web_token:
        if address is not None:
            link = f"<{str(address).rstrip('/')}/key/{kept.web_token}>"
            sentences.append(_("Who has this link has the key: {link}").format(link=link))
        else:
            sentences.append(_("The key: {key}").format(key=f"||`{kept.web_token}`||"))
    else:
        sentences.append(_("There is no key yet: new_key makes one."))
    return " ".join(sentences)
