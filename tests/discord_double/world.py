"""Everything that the double knows: guilds, people, messages, commands, interactions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from discord import Permissions

from .call import Upload
from .changes import Changes
from .clock import Clock, Snowflakes
from .command import CommandBook
from .errors import (
    MISSING_PERMISSIONS,
    TOO_MANY_EVENTS,
    UNKNOWN_CHANNEL,
    UNKNOWN_GUILD,
    ApiError,
    FormErrors,
    Payload,
)
from .guild import BOT_PERMISSIONS, DM, TEXT, THREADS, Channel, Guild, Person, Role
from .interaction import Interaction
from .message import Message, MessageBook

EXTERNAL = 3
"""The entity type of a scheduled event that is held outside Discord."""


class World:
    """The state behind the REST API and the gateway.

    `emit(event, payload, guild_id)` hands an event to the gateway; `heard(guild_id)` is whether
    the bot is connected to it for that guild.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.ids = Snowflakes(self.clock)
        self.changes = Changes()
        self.bot = Person(self.ids(), "hearye", bot=True)
        self.owner = Person(self.ids(), "operator")
        self.token = self.new_token()
        self.messages = MessageBook(self.clock, self.ids)
        self.commands = CommandBook(self.ids, self.bot.id)
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.people: dict[int, Person] = {}
        self.interactions: dict[str, Interaction] = {}
        self.events: list[Payload] = []
        self.emit: Callable[[str, Payload, int | None], None] = lambda *_: None
        self.heard: Callable[[int | None], bool] = lambda _: False
        self.files_url = ""
        self.interaction_seconds = 3.0
        """How long a first answer may take: the token is dead after that."""

    def new_token(self) -> str:
        """Make another bot token (the caller decides whether it becomes the valid one)."""
        return f"double.{secrets.token_urlsafe(24)}"

    def add_guild(
        self,
        name: str = "Village Watch",
        *,
        channels: Iterable[str] = ("general", "alerts"),
        locale: str = "en-US",
        bot_permissions: Permissions = BOT_PERMISSIONS,
    ) -> Guild:
        """A new guild with the bot in it and the given text channels."""
        guild_id = self.ids()
        bot_role = Role(self.ids(), guild_id, "hearye", Permissions(bot_permissions.value))
        guild = Guild(guild_id, name, self.owner, bot_role, locale, self.clock.now())
        everyone = Role(guild_id, guild_id, "@everyone", Permissions.none())
        guild.roles = {everyone.id: everyone, bot_role.id: bot_role}
        self.guilds[guild.id] = guild
        for channel in channels:
            self._place(Channel(self.ids(), guild, channel))
        self.emit("GUILD_CREATE", guild.create_event(self.bot, joined=True), guild.id)
        return guild

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        """A new channel of a guild."""
        channel = self._place(Channel(self.ids(), guild, name, kind))
        self.emit("CHANNEL_CREATE", channel.payload(self.bot.id), guild.id)
        return channel

    def add_thread(self, parent: Channel, name: str, kind: int, starter: int | None) -> Channel:
        """A new thread under a channel; its id is that of the message it starts from."""
        thread = Channel(starter or self.ids(), parent.guild, name, kind, parent)
        thread.created = self.clock.now()
        thread.starter_id = starter
        self._place(thread)
        guild_id = parent.guild.id if parent.guild else None
        self.emit("THREAD_CREATE", thread.payload(self.bot.id), guild_id)
        return thread

    def add_role(self, guild: Guild, name: str, *, mentionable: bool = False) -> Role:
        """A new role of a guild."""
        role = Role(self.ids(), guild.id, name, Permissions.none(), mentionable)
        guild.roles[role.id] = role
        self.emit("GUILD_ROLE_CREATE", self._role_event(role), guild.id)
        return role

    def update_role(self, role: Role) -> None:
        """Tell the bot that a role was changed."""
        self.emit("GUILD_ROLE_UPDATE", self._role_event(role), role.guild_id)

    def update_channel(self, channel: Channel) -> None:
        """Tell the bot that a channel was changed."""
        if channel.guild is not None:
            event = "THREAD_UPDATE" if channel.kind in THREADS else "CHANNEL_UPDATE"
            self.emit(event, channel.payload(self.bot.id), channel.guild.id)

    def delete_channel(self, channel: Channel) -> None:
        """Remove a channel with its threads."""
        for thread in [c for c in self.channels.values() if c.parent is channel]:
            self.delete_channel(thread)
        del self.channels[channel.id]
        if channel.guild is not None:
            del channel.guild.channels[channel.id]
            event = "THREAD_DELETE" if channel.kind in THREADS else "CHANNEL_DELETE"
            self.emit(event, channel.payload(self.bot.id), channel.guild.id)

    def add_person(self, name: str, locale: str) -> Person:
        """A new human."""
        person = Person(self.ids(), name, locale=locale)
        self.people[person.id] = person
        return person

    def direct(self, person: Person) -> Channel:
        """The conversation between the bot and a person, made at need."""
        for channel in self.channels.values():
            if channel.recipient is person:
                return channel
        return self._place(Channel(self.ids(), None, person.name, DM, recipient=person))

    def post(
        self, channel: Channel, body: Payload, files: tuple[Upload, ...] = (), **more: Any
    ) -> Message:
        """Store a message of the bot from a valid body and tell the gateway."""
        message = self.messages.add(channel, self.bot, body, **more)
        self._attach(message, files)
        self._tell(message, "MESSAGE_CREATE")
        return message

    def edit(self, message: Message, body: Payload, files: tuple[Upload, ...] = ()) -> None:
        """Change a message as a valid body says."""
        self.messages.edit(message, body)
        if "attachments" in body:
            kept = {str(part["id"]) for part in body["attachments"] or []}
            message.attachments = [part for part in message.attachments if part["id"] in kept]
        self._attach(message, files)
        self._tell(message, "MESSAGE_UPDATE")

    def delete_message(self, message: Message) -> None:
        """Take a message out of its channel."""
        message.deleted = True
        guild_id = message.channel.guild.id if message.channel.guild else None
        gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
        self._emit_message("MESSAGE_DELETE", gone, guild_id)

    def add_event(self, guild: Guild, body: Payload) -> Payload:
        """Store a scheduled event. Raises ApiError 50013, 50035, 30038.

        developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event
        """
        allowed = guild.bot_permissions
        if not (allowed.create_events or allowed.manage_events):
            raise ApiError(*MISSING_PERMISSIONS)
        errors = FormErrors()
        errors.length(("name",), body.get("name"), 1, 100)
        errors.length(("description",), body.get("description"), 0, 1000)
        if body.get("entity_type") == EXTERNAL:
            place = (body.get("entity_metadata") or {}).get("location")
            errors.length(("entity_metadata", "location"), place, 1, 100)
            if not body.get("scheduled_end_time"):
                errors.required(("scheduled_end_time",))
        errors.check()
        if sum(event["guild_id"] == str(guild.id) for event in self.events) >= 100:
            raise ApiError(*TOO_MANY_EVENTS)
        event = {
            "description": None,
            "scheduled_end_time": None,
            "entity_metadata": None,
            "channel_id": None,
            "entity_id": None,
            "image": None,
            **body,
            "id": str(self.ids()),
            "guild_id": str(guild.id),
            "creator_id": str(self.bot.id),
            "status": 1,
            "user_count": 0,
        }
        self.events.append(event)
        self.emit("GUILD_SCHEDULED_EVENT_CREATE", event, guild.id)
        return event

    def guild(self, guild_id: str) -> Guild:
        """The guild that a request names. Raises ApiError 10004, 503."""
        guild = self.guilds.get(int(guild_id))
        if guild is None or guild.standing == "left":
            raise ApiError(*UNKNOWN_GUILD)
        guild.reachable()
        return guild

    def channel(self, channel_id: str) -> Channel:
        """The channel that a request names. Raises ApiError 10003, 50001, 503."""
        channel = self.channels.get(int(channel_id))
        if channel is None:
            raise ApiError(*UNKNOWN_CHANNEL)
        if channel.guild is not None:
            channel.guild.reachable()
        return channel

    def _place(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.guild is not None:
            channel.guild.channels[channel.id] = channel
        self.changes.note()
        return channel

    def _attach(self, message: Message, files: tuple[Upload, ...]) -> None:
        for file in files:
            attachment_id = str(self.ids())
            url = f"{self.files_url}/{message.channel.id}/{attachment_id}/{file.name}"
            message.files[attachment_id] = file.data
            message.attachments.append(
                {
                    "id": attachment_id,
                    "filename": file.name,
                    "size": len(file.data),
                    "content_type": file.content_type,
                    "url": url,
                    "proxy_url": url,
                }
            )

    def _tell(self, message: Message, event: str) -> None:
        guild = message.channel.guild
        if message.ephemeral or message.loading:
            self.changes.note()
            return
        payload = message.payload()
        if message.nonce is not None:
            payload["nonce"] = message.nonce
        if guild is not None:
            payload["member"] = guild.member_payload(message.author)
        self._emit_message(event, payload, guild.id if guild else None)

    def _emit_message(self, event: str, payload: Payload, guild_id: int | None) -> None:
        whole = payload | ({"guild_id": str(guild_id)} if guild_id else {})
        self.emit(event, whole, guild_id)

    def _role_event(self, role: Role) -> Payload:
        return {"guild_id": str(role.guild_id), "role": role.payload()}
