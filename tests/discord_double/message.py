"""Messages, and the book that keeps them in the order in which they were sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from .clock import Clock, Snowflakes
from .errors import UNKNOWN_MESSAGE, ApiError, Payload
from .guild import Channel, Person

EPHEMERAL, LOADING, CROSSPOSTED, HAS_THREAD = 1 << 6, 1 << 7, 1 << 0, 1 << 5
STICKY = EPHEMERAL | CROSSPOSTED | HAS_THREAD | 1 << 15
"""Flags that an edit does not take away; EPHEMERAL is settled when the message is made."""
BUTTON = 2
SELECTS = frozenset({3, 5, 6, 7, 8})


@dataclass(slots=True, eq=False)
class Message:
    """A message as the server keeps it; `deleted` ones stay in the book for assertions."""

    id: int
    channel: Channel
    author: Person
    created: datetime
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Payload] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    flags: int = 0
    nonce: str | int | None = None
    edited: datetime | None = None
    mention_roles: list[int] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    ephemeral_for: int | None = None
    reply_to: int | None = None
    deleted: bool = False
    metadata: Payload | None = None

    @property
    def loading(self) -> bool:
        """Whether it is the "thinking…" of a deferred answer."""
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.ephemeral_for is not None

    @property
    def text(self) -> str:
        """All that a reader reads: content, embeds and text components, one part a line."""
        return "\n".join(part for part in self._parts() if part)

    def _parts(self) -> Iterator[str]:
        yield self.content
        for embed in self.embeds:
            yield embed.get("author", {}).get("name", "")
            yield embed.get("title", "")
            yield embed.get("description", "")
            for row in embed.get("fields", []):
                yield row["name"]
                yield row["value"]
            yield embed.get("footer", {}).get("text", "")
        for component in self.all_components():
            if component["type"] == 10:
                yield component["content"]

    def all_components(self) -> list[Payload]:
        """Every component, however deep."""
        return list(walk(self.components))

    def buttons(self) -> list[Payload]:
        """Its buttons, in reading order."""
        return [c for c in self.all_components() if c["type"] == BUTTON]

    def selects(self) -> list[Payload]:
        """Its select menus, in reading order."""
        return [c for c in self.all_components() if c["type"] in SELECTS]

    def payload(self) -> Payload:
        """The message object. `components` is always there: discord.py asks for it."""
        body: Payload = {
            "id": str(self.id),
            "type": 20 if self.metadata else (19 if self.reply_to else 0),
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": self.created.isoformat(),
            "edited_timestamp": self.edited.isoformat() if self.edited else None,
            "tts": False,
            "mention_everyone": self.mention_everyone,
            "mentions": [],
            "mention_roles": [str(role) for role in self.mention_roles],
            "attachments": self.attachments,
            "embeds": self.embeds,
            "pinned": False,
            "flags": self.flags,
            "components": self.components,
        }
        if self.metadata is not None:
            body["interaction_metadata"] = self.metadata
            body["application_id"] = body["webhook_id"] = str(self.author.id)
        if self.reply_to is not None:
            body["message_reference"] = {
                "type": 0,
                "message_id": str(self.reply_to),
                "channel_id": str(self.channel.id),
            }
        return body


def walk(components: list[Payload]) -> Iterator[Payload]:
    """Every component of a tree: the children of rows, sections, containers and labels too."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        for single in ("accessory", "component"):
            if single in component:
                yield from walk([component[single]])


class MessageBook:
    """All messages of all channels."""

    def __init__(self, clock: Clock, ids: Snowflakes) -> None:
        self._clock = clock
        self._ids = ids
        self._channels: dict[int, list[Message]] = {}
        self._nonces: dict[tuple[int, str], Message] = {}
        self.nonce_window = timedelta(minutes=5)
        """How long `enforce_nonce` remembers; Discord says "the past few minutes"."""

    def sent(self, channel: Channel) -> list[Message]:
        """Every message that was ever stored in `channel`, oldest first, deleted ones too."""
        return list(self._channels.get(channel.id, ()))

    def standing(self, channel: Channel) -> list[Message]:
        """What is in `channel` now, oldest first, without "thinking…"."""
        return [m for m in self.sent(channel) if not m.deleted and not m.loading]

    def get(self, channel: Channel, message_id: int) -> Message:
        """One message. Raises ApiError 10008."""
        for message in reversed(self._channels.get(channel.id, ())):
            if message.id == message_id and not message.deleted:
                return message
        raise ApiError(*UNKNOWN_MESSAGE)

    def attachment(self, attachment_id: str) -> bytes | None:
        """The bytes of an uploaded file."""
        for message in chain.from_iterable(self._channels.values()):
            if attachment_id in message.files:
                return message.files[attachment_id]
        return None

    def repeated(self, channel: Channel, body: Payload) -> Message | None:
        """The first message with the body's nonce, where the body asks for that check.

        A message that was deleted since is still the first one: no second one is made.
        """
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        first = self._nonces.get((channel.id, str(body["nonce"])))
        if first is None or self._clock.now() - first.created > self.nonce_window:
            return None
        return first

    def add(self, channel: Channel, author: Person, body: Payload, **more: Any) -> Message:
        """Store a new message from a valid body."""
        number = more.pop("message_id", None) or self._ids()
        message = Message(number, channel, author, self._clock.now(), **more)
        message.nonce = body.get("nonce")
        self.fill(message, body)
        self._channels.setdefault(channel.id, []).append(message)
        if not message.ephemeral:
            channel.last_message_id = message.id
        if message.nonce is not None:
            self._nonces[channel.id, str(message.nonce)] = message
        return message

    def edit(self, message: Message, body: Payload) -> None:
        """Change what the body names."""
        self.fill(message, body)
        message.edited = self._clock.now()

    def fill(self, message: Message, body: Payload) -> None:
        """Put a body's fields into a message."""
        if "content" in body:
            message.content = (body["content"] or "").strip()
            _mention(message, body.get("allowed_mentions"))
        if "embeds" in body:
            message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or []]
        if "components" in body:
            message.components = body["components"] or []
        if "flags" in body:
            message.flags = (message.flags & STICKY) | ((body["flags"] or 0) & ~EPHEMERAL)
        if (reference := body.get("message_reference")) is not None:
            message.reply_to = int(reference["message_id"])


def _mention(message: Message, allowed: Payload | None) -> None:
    """Work out who is pinged: developers/docs/resources/message#allowed-mentions-object."""
    roles = [int(found) for found in re.findall(r"<@&(\d+)>", message.content)]
    users = [int(found) for found in re.findall(r"<@!?(\d+)>", message.content)]
    guild = message.channel.guild
    anyone = message.channel.bot_permissions().mention_everyone

    def may_ping(role_id: int) -> bool:
        role = guild.roles.get(role_id) if guild else None
        return role is not None and (role.mentionable or anyone)

    roles = [role for role in roles if may_ping(role)]
    everyone = anyone and bool(re.search(r"@(everyone|here)\b", message.content))
    if allowed is not None:
        parse = allowed.get("parse", [])
        named_roles = {int(role) for role in allowed.get("roles", [])}
        named_users = {int(user) for user in allowed.get("users", [])}
        roles = [role for role in roles if "roles" in parse or role in named_roles]
        users = [user for user in users if "users" in parse or user in named_users]
        everyone = everyone and "everyone" in parse
    message.mention_roles, message.mentions, message.mention_everyone = roles, users, everyone
