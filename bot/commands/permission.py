"""Whose things a command is about, and who may change them.

The commands that configure are shown to everybody: Discord's own default permission would hide them
from the role that `/settings managers` names, because Discord does not know of it. So each is
checked here, when it is used. A server's owner who wants them out of sight sets that in Server
Settings, Integrations, Hear Ye; Discord then hides what is refused there, and this check still
holds for what is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.language import _
from store import guilds

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

T = TypeVar("T")


class NotAManagerError(app_commands.CheckFailure):
    """The person may not configure here; `role_id` is the role that may, where one was chosen."""

    def __init__(self, role_id: int | None) -> None:
        super().__init__()
        self.role_id = role_id

    def words(self) -> str:
        """What is needed, for the person who asked."""
        if self.role_id is None:
            return _("That needs the permission Manage Server here.")
        return _("That needs the permission Manage Server here, or the role {role}.").format(
            role=f"<@&{self.role_id}>"
        )


def names_of(permissions: Sequence[str]) -> str:
    """Permissions in one phrase: "View Channel, Send Messages and Embed Links"."""
    *first, last = permissions
    return _("{names} and {last}").format(names=", ".join(first), last=last) if first else last


def is_personal(interaction: discord.Interaction[Any]) -> bool:
    """Whether a person uses the bot for themselves: in a direct message, or as their own app."""
    if interaction.guild_id is None:
        return True
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def place_of(interaction: discord.Interaction[Any]) -> int:
    """Whose watches and settings are meant: the server's id, or the person's who is alone."""
    if interaction.guild_id is None or is_personal(interaction):
        return interaction.user.id
    return interaction.guild_id


async def may_configure(interaction: Interaction) -> bool:
    """Whether the person may change what this server (or they alone) set.

    Raises `NotAManagerError` where they may not.
    """
    if is_personal(interaction) or interaction.permissions.manage_guild:
        return True
    async with interaction.client.services.database.read() as conn:
        kept = await guilds.get(conn, place_of(interaction))
    role_id = kept.manager_role_id if kept else None
    person = interaction.user
    if role_id and isinstance(person, discord.Member) and person.get_role(role_id) is not None:
        return True
    raise NotAManagerError(role_id)


def configuring(command: T) -> T:
    """Let only those use a command (or its function) who may configure; below `@….command`."""
    return app_commands.check(may_configure)(command)
