"""How the commands answer: ephemerally, in sentences, and with what to do where they cannot."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
import structlog
from discord import app_commands
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.escape import code_block, escape
from bot.commands.change import note_full
from bot.commands.permission import NotAManagerError, place_of
from bot.commands.refusal import Refused
from bot.language import _, languages, speak
from bot.sentences import in_words, refused_words
from scrapers.match import QueryError
from store import LimitError, StoreError, guilds

if TYPE_CHECKING:
    from bot.client import HearYe

    Interaction: TypeAlias = discord.Interaction[HearYe]
    Command: TypeAlias = app_commands.Command[Any, ..., Any] | app_commands.Group

log = structlog.get_logger(__name__)


async def speak_to(interaction: discord.Interaction[Any]) -> None:
    """Speak the server's language for the rest of this task, or the person's where it chose none.

    What Discord itself says of a server ("en-US" by default) is no choice; one made in `/settings`
    is a catalogue's code ("en").
    """
    async with interaction.client.services.database.read() as conn:
        kept = await guilds.get(conn, place_of(interaction))
    chosen = kept.locale if kept and kept.locale in languages() else None
    speak(chosen or interaction.locale.value)


@asynccontextmanager
async def looking(interaction: Interaction) -> AsyncIterator[AsyncConnection]:
    """Say that the answer is coming, to the person who asked alone; then the store, to read."""
    await interaction.response.defer(ephemeral=True)
    async with interaction.client.services.database.read() as conn:
        yield conn


@asynccontextmanager
async def changing(interaction: Interaction) -> AsyncIterator[AsyncConnection]:
    """As `looking`, to change what is stored: kept as a whole or not at all."""
    await interaction.response.defer(ephemeral=True)
    async with interaction.client.services.database.write() as conn:
        yield conn


async def answer(interaction: Interaction, text: str = "", **more: Any) -> None:
    """Answer the person who asked, and only them; after a `defer` or at once.

    `text` is ours, with everybody else's words in it escaped already.
    """
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True, **more)
    else:
        await interaction.response.send_message(text, ephemeral=True, **more)


def no_watch(name: str) -> str:
    """That the server sees no watch of that name, and what to do."""
    shown = escape(name, one_line=True)
    return _("There is no watch named {name}. /watch list shows those there are.").format(
        name=shown
    )


def query_error_words(error: QueryError) -> str:
    """What is wrong with a query, and the place in it."""
    message = in_words(error.message)
    sentence = message[:1].upper() + message[1:].rstrip(".") + "."
    words = f"{escape(sentence)}\n{code_block(error.caret())}"
    return f"{words}\n{escape(in_words(error.hint))}" if error.hint else words


def refusal_words(error: Exception) -> str | None:
    """What an expected error tells the person who asked; None where it was not expected."""
    match error:
        case Refused():
            return error.sentence
        case NotAManagerError():
            return error.words()
        case app_commands.NoPrivateMessage():
            return _("That works in a server only.")
        case app_commands.TransformerError():
            return _("I cannot see that channel: give me View Channel there, then try again.")
        case app_commands.CommandSignatureMismatch() | app_commands.CommandNotFound():
            return _("That command has changed meanwhile: reload Discord (Ctrl+R), then try again.")
        case QueryError():
            return query_error_words(error)
        case StoreError():
            return escape(refused_words(error))
        case _:
            return None


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Answer what a command raised: its reason, or a reference into the operator's log."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    words = refusal_words(cause)
    if words is None:
        reference = secrets.token_hex(4)
        command = interaction.command.qualified_name if interaction.command else "a button"
        log.error("command.fault", command=command, reference=reference, exc_info=cause)
        words = _(
            "A fault of mine kept that from finishing. Try again in a minute; if it happens again,"
            " tell whoever runs this bot: their log has it as {reference}."
        ).format(reference=reference)
    try:
        await answer(interaction, words)
    except discord.HTTPException as unanswered:
        # The three seconds or the token's 15 minutes are over (10062, 40060, 10015).
        log.warning("interaction.unanswered", reason=str(unanswered))
    if isinstance(cause, LimitError):
        await note_full(interaction, cause)


class Asking(discord.ui.View):
    """Buttons under an answer that only its asker sees; they work for ten minutes.

    With `asked`, the interaction that they are shown for, they go when their time is over, and the
    answer says so; `stop` such a view when it is done with.
    """

    def __init__(self, asked: discord.Interaction[Any] | None = None) -> None:
        super().__init__(timeout=600)
        self._latest = asked

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Speak the language of who pressed: each press is a task of its own."""
        await speak_to(interaction)
        if self._latest is not None:
            self._latest = interaction
        return True

    def too_late(self) -> str:
        """What is said when the time is over."""
        return _("These buttons worked for ten minutes. Use the command again to go on.")

    async def on_timeout(self) -> None:
        """Take the buttons away; Discord takes edits for 15 minutes after a press."""
        if self._latest is None:
            return
        try:
            await self._latest.edit_original_response(content=self.too_late(), view=None)
        except discord.HTTPException as error:
            log.info("buttons.not_removed", reason=str(error))

    async def on_error(
        self,
        interaction: discord.Interaction[Any],
        error: Exception,
        item: discord.ui.Item[Any],
    ) -> None:
        """Answer a refusal (a limit, a name taken) as the commands do."""
        await answer_error(interaction, error)
