"""Guilds, their channels and roles, and people, with the payloads that Discord makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from discord import Permissions

from .errors import MISSING_ACCESS, UNAVAILABLE, ApiError, Payload

TEXT, DM, VOICE, CATEGORY, NEWS = 0, 1, 2, 4, 5
NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 10, 11, 12, 15
REQUIRE_TAG = 1 << 4
"""The flag of a forum that wants a tag on every post."""
THREADS = frozenset({NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})

BOT_PERMISSIONS = Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    use_application_commands=True,
)
"""What an invited bot of this project asks for; a test may give more or less."""


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild."""

    id: int
    guild_id: int
    name: str
    permissions: Permissions
    mentionable: bool = False

    def payload(self) -> Payload:
        """The role object."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions.value),
            "position": 0 if self.id == self.guild_id else 1,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "managed": False,
            "mentionable": self.mentionable,
            "flags": 0,
        }


@dataclass(slots=True, eq=False)
class Person:
    """A user of Discord: a bot or a human."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    dms_closed: bool = False

    def payload(self) -> Payload:
        """The user object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": self.name.title(),
            "discriminator": "0000" if self.bot else "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, thread (`parent`) or direct conversation (`recipient`).

    `tags` are those that a forum offers, or that are on a post, by their ids.
    """

    id: int
    guild: Guild | None = field(repr=False)
    name: str
    kind: int = TEXT
    parent: Channel | None = None
    recipient: Person | None = None
    bot_allow: Permissions = field(default_factory=Permissions)
    bot_deny: Permissions = field(default_factory=Permissions)
    archived: bool = False
    locked: bool = False
    created: datetime | None = None
    last_message_id: int | None = None
    starter_id: int | None = None
    tags: dict[int, str] = field(default_factory=dict)
    tag_required: bool = False

    @property
    def mention(self) -> str:
        """The channel as it is written in a message."""
        return f"<#{self.id}>"

    def bot_permissions(self) -> Permissions:
        """What the bot may do here."""
        if self.guild is None:
            return Permissions.all()
        if self.parent is not None:
            return self.parent.bot_permissions()
        base = self.guild.bot_permissions
        if base.administrator:
            return Permissions.all()
        return Permissions((base.value & ~self.bot_deny.value) | self.bot_allow.value)

    def payload(self, bot_id: int) -> Payload:
        """The channel object."""
        common: Payload = {
            "id": str(self.id),
            "type": self.kind,
            "last_message_id": str(self.last_message_id) if self.last_message_id else None,
            "flags": REQUIRE_TAG if self.tag_required else 0,
        }
        if self.recipient is not None:
            return common | {"recipients": [self.recipient.payload()]}
        if self.guild is None:
            raise AssertionError(f"channel {self.name} has neither a guild nor a recipient")
        common |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        if self.parent is not None:
            stamp = self.created.isoformat() if self.created else None
            return common | {
                "parent_id": str(self.parent.id),
                "owner_id": str(bot_id),
                "message_count": 0,
                "member_count": 1,
                "total_message_sent": 0,
                "applied_tags": [str(tag) for tag in self.tags],
                "thread_metadata": {
                    "archived": self.archived,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": stamp,
                    "locked": self.locked,
                    "create_timestamp": stamp,
                },
            }
        overwrite = {
            "id": str(bot_id),
            "type": 1,
            "allow": str(self.bot_allow.value),
            "deny": str(self.bot_deny.value),
        }
        overwritten = self.bot_allow.value or self.bot_deny.value
        return common | {
            "position": 0,
            "parent_id": None,
            "nsfw": False,
            "topic": None,
            "permission_overwrites": [overwrite] if overwritten else [],
            "default_auto_archive_duration": 1440,
            **({"available_tags": self._offered()} if self.kind == FORUM else {}),
        }

    def _offered(self) -> list[Payload]:
        more = {"moderated": False, "emoji_id": None, "emoji_name": None}
        return [{"id": str(tag), "name": name, **more} for tag, name in self.tags.items()]


@dataclass(slots=True, eq=False)
class Guild:
    """A server: `standing` says whether the bot is in it and whether Discord can reach it."""

    id: int
    name: str
    owner: Person
    bot_role: Role
    locale: str = "en-US"
    joined: datetime | None = None
    standing: Literal["in", "outage", "left"] = "in"
    roles: dict[int, Role] = field(default_factory=dict, repr=False)
    channels: dict[int, Channel] = field(default_factory=dict, repr=False)
    members: dict[int, Person] = field(default_factory=dict, repr=False)

    @property
    def bot_permissions(self) -> Permissions:
        """What the bot may do in the guild at large."""
        return self.bot_role.permissions

    def channel(self, name: str) -> Channel:
        """The channel called `name`. Raises KeyError."""
        for channel in self.channels.values():
            if channel.name == name:
                return channel
        raise KeyError(name)

    def reachable(self) -> None:
        """Raise what a request for something of this guild would be answered with, if anything.

        Discord does not document the answer during an outage: 503 is what its edge gives.
        """
        if self.standing == "left":
            raise ApiError(*MISSING_ACCESS)
        if self.standing == "outage":
            raise ApiError(*UNAVAILABLE)

    def member_payload(self, person: Person, permissions: Permissions | None = None) -> Payload:
        """The member object; with `permissions` as an interaction carries it."""
        roles = [str(self.bot_role.id)] if person.bot else []
        body: Payload = {
            "user": person.payload(),
            "nick": None,
            "avatar": None,
            "roles": roles,
            "joined_at": self.joined.isoformat() if self.joined else None,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "communication_disabled_until": None,
            "flags": 0,
        }
        if permissions is not None:
            body["permissions"] = str(permissions.value)
        return body

    def payload(self) -> Payload:
        """The guild object of the REST API."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "owner_id": str(self.owner.id),
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "application_id": None,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "vanity_url_code": None,
            "description": None,
            "banner": None,
            "premium_tier": 0,
            "preferred_locale": self.locale,
            "nsfw_level": 0,
        }

    def create_event(self, bot: Person, *, joined: bool = False) -> Payload:
        """The payload of GUILD_CREATE.

        `unavailable` is missing where the bot has just `joined`: so discord.py tells that from a
        guild that has become available.
        """
        channels = [c.payload(bot.id) for c in self.channels.values() if c.parent is None]
        threads = [c.payload(bot.id) for c in self.channels.values() if c.kind in THREADS]
        return self.payload() | {
            **({} if joined else {"unavailable": False}),
            "joined_at": self.joined.isoformat() if self.joined else None,
            "large": False,
            "member_count": len(self.members) + 1,
            "voice_states": [],
            "members": [self.member_payload(bot)],
            "channels": channels,
            "threads": threads,
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
