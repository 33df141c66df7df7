"""A person in Discord's client: runs commands, types, presses, reads."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from discord import Permissions

from .answer import Answer, Choice
from .command import BOT_DM_CONTEXT, GUILD_CONTEXT
from .errors import Payload
from .guild import Channel, Guild, Person, Role
from .interaction import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from .message import Message, walk
from .options import NotOfferedError, filled, leaf, nested, resolve
from .world import World

LINK_STYLE = 5
STRING_SELECT, TEXT_INPUT, TEXT_DISPLAY = 3, 4, 10


@dataclass(frozen=True, slots=True, eq=False)
class User:
    """A person at a place: `at` and `in_dm` give the same person elsewhere.

    `patience` is the most seconds that an answer is waited for (NeverHappenedError after that).
    """

    world: World
    person: Person
    guild: Guild | None
    channel: Channel
    permissions: Permissions
    patience: float = 10.0
    overridden: bool = False

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.id

    def at(self, channel: Channel) -> User:
        """The person in another channel."""
        return replace(self, channel=channel, guild=channel.guild)

    def in_dm(self) -> User:
        """The person in the direct conversation with the bot."""
        return self.at(self.world.direct(self.person))

    def let_in(self) -> User:
        """The person with a server's override that shows every command, whatever its default."""
        return replace(self, overridden=True)

    def sees(self, channel: Channel | None = None) -> list[Message]:
        """The messages that this person sees in a channel, oldest first."""
        found = self.world.messages.standing(channel or self.channel)
        return [m for m in found if m.ephemeral_for in (None, self.person.id)]

    async def slash(self, path: str, /, **options: Any) -> Answer:
        """Run a command such as "/watch add" with its options; the bot's answer.

        Options: text, numbers, truth values, `Channel`, `Role`, `Person` (or `User`).
        Raises NotOfferedError where Discord's client would not offer it.
        """
        data = await self._command(path, options, None)
        return await self._done(COMMAND, f"/{path.strip('/')}", data)

    async def autocomplete(
        self, path: str, name: str, typed: str, /, **others: Any
    ) -> list[Choice]:
        """Type into an option of a command: the choices that the bot suggests."""
        data = await self._command(path, {**others, name: typed}, name)
        interaction = await self._start(AUTOCOMPLETE, f"typing {typed!r} into {path}", data)
        found = await self.world.changes.until(
            lambda: interaction.choices, interaction.describe, self.patience
        )
        return [Choice(choice["name"], choice["value"]) for choice in found]

    async def press(self, on: Message | Answer, button: str) -> Answer:
        """Press the button with this custom_id or label."""
        message = self._readable(on)
        item = _find(message.buttons(), button)
        if item.get("disabled") or item.get("style") == LINK_STYLE:
            raise NotOfferedError(f"the button {button!r} cannot be pressed: {item}")
        data = {"custom_id": item["custom_id"], "component_type": item["type"]}
        return await self._done(COMPONENT, f"press {button!r}", data, message)

    async def select(
        self,
        on: Message | Answer,
        *values: str | Channel | Role | Person | User,
        menu: str | None = None,
    ) -> Answer:
        """Pick from a menu (by custom_id or placeholder where there are several).

        A string menu takes option labels or values; others take the objects.
        """
        message = self._readable(on)
        menus = message.selects()
        if menu is None and len(menus) != 1:
            raise NotOfferedError(f"the message has {len(menus)} menus: name one")
        item = menus[0] if menu is None else _find(menus, menu)
        resolved: Payload = {}
        picked = [self._pick(item, _plain(value), resolved) for value in values]
        low, high = item.get("min_values", 1), item.get("max_values", 1)
        if item.get("disabled") or not low <= len(picked) <= high:
            raise NotOfferedError(f"the menu takes {low} to {high} values: {item}")
        data: Payload = {
            "custom_id": item["custom_id"],
            "component_type": item["type"],
            "values": picked,
            **({"resolved": resolved} if resolved else {}),
        }
        return await self._done(COMPONENT, f"select {values}", data, message)

    async def submit(self, opened: Answer, fields: dict[str, str]) -> Answer:
        """Fill in and send the modal that an answer opened; fields by custom_id or label."""
        modal = opened.modal
        if modal is None:
            raise NotOfferedError(f"no modal: {opened.interaction.describe()}")
        left = dict(fields)
        rows = [_filled_row(row, left) for row in modal["components"]]
        if left:
            raise NotOfferedError(f"the modal has no field {sorted(left)}")
        data = {"custom_id": modal["custom_id"], "components": rows}
        about = f"submit {modal['title']!r}"
        source = opened.interaction.source
        return await self._done(MODAL_SUBMIT, about, data, source)

    async def _command(self, path: str, values: dict[str, Any], focused: str | None) -> Payload:
        name, *steps = path.strip("/").split()
        await self.world.changes.until(
            lambda: self._any_commands() or None, "the bot's commands", self.patience
        )
        command = self.world.commands.find(self.guild.id if self.guild else None, name)
        if command is None:
            raise NotOfferedError(f"no command /{name} is registered here")
        self._offered(command)
        taken, options = leaf(command, steps)
        plain = {name: _plain(value) for name, value in values.items()}
        filled_in, resolved = filled(options, plain, self.guild, focused=focused)
        return {
            "id": command["id"],
            "name": name,
            "type": 1,
            "options": nested(taken, filled_in),
            **({"resolved": resolved} if resolved else {}),
            **({"guild_id": command["guild_id"]} if "guild_id" in command else {}),
        }

    def _any_commands(self) -> bool:
        scopes = (None, self.guild.id) if self.guild else (None,)
        return any(self.world.commands.registered(scope) for scope in scopes)

    def _offered(self, command: Payload) -> None:
        context = GUILD_CONTEXT if self.guild else BOT_DM_CONTEXT
        contexts = command.get("contexts")
        if contexts is not None and context not in contexts:
            raise NotOfferedError(f"/{command['name']} is not offered in context {context}")
        default = command.get("default_member_permissions")
        if default is None or self.guild is None or self.overridden:
            return
        needed = int(default)
        admin = self.permissions.administrator
        if not admin and (needed == 0 or needed & ~self.permissions.value):
            raise NotOfferedError(f"/{command['name']} is hidden from {self.person.name}")

    def _readable(self, on: Message | Answer) -> Message:
        message = on.message if isinstance(on, Answer) else on
        if message.deleted or message.ephemeral_for not in (None, self.person.id):
            raise NotOfferedError(f"{self.person.name} does not see that message")
        return message

    def _pick(self, item: Payload, value: object, resolved: Payload) -> str:
        if item["type"] != STRING_SELECT:
            if isinstance(value, Channel | Role | Person):
                return resolve(value, self.guild, resolved)
            raise NotOfferedError(f"the menu takes objects, not {value!r}")
        for option in item["options"]:
            if value in (option["label"], option["value"]):
                return str(option["value"])
        raise NotOfferedError(f"no option {value!r}: {[o['label'] for o in item['options']]}")

    async def _start(
        self, kind: int, about: str, data: Payload, source: Message | None = None
    ) -> Interaction:
        world = self.world
        channel = source.channel if source is not None else self.channel
        guild = channel.guild
        guild_id = guild.id if guild else None
        await world.changes.until(
            lambda: world.heard(guild_id) or None, "the bot on the gateway", self.patience
        )
        interaction = Interaction(
            world.ids(),
            secrets.token_urlsafe(32),
            kind,
            about,
            self.person,
            channel,
            world.clock.now(),
            source,
        )
        world.interactions[interaction.token] = interaction
        body: Payload = {
            "id": str(interaction.id),
            "application_id": str(world.bot.id),
            "type": kind,
            "data": data,
            "token": interaction.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": channel.payload(world.bot.id) | {"permissions": str(self._here().value)},
            "app_permissions": str(channel.bot_permissions().value),
            "locale": self.person.locale,
            "entitlements": [],
            "attachment_size_limit": 10 * 1024**2,
            "authorizing_integration_owners": {"0": str(guild_id or 0)},
            "context": GUILD_CONTEXT if guild else BOT_DM_CONTEXT,
        }
        if guild is not None:
            body |= {
                "guild_id": str(guild.id),
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_locale": guild.locale,
                "member": guild.member_payload(self.person, self._here()),
            }
        else:
            body["user"] = self.person.payload()
        if source is not None:
            body["message"] = source.payload()
        world.emit("INTERACTION_CREATE", body, guild_id)
        return interaction

    def _here(self) -> Permissions:
        return Permissions.all() if self.permissions.administrator else self.permissions

    async def _done(
        self, kind: int, about: str, data: Payload, source: Message | None = None
    ) -> Answer:
        interaction = await self._start(kind, about, data, source)
        await self.world.changes.until(
            lambda: interaction.answered() or None, interaction.describe, self.patience
        )
        return Answer(interaction, self.world.changes, self.patience)


def _plain(value: Any) -> Any:
    return value.person if isinstance(value, User) else value


def _find(items: list[Payload], wanted: str) -> Payload:
    """The component with this custom_id, label or placeholder."""
    for item in items:
        emoji = (item.get("emoji") or {}).get("name")
        if wanted in (item.get("custom_id"), item.get("label"), item.get("placeholder"), emoji):
            return item
    there = [item.get("label") or item.get("custom_id") for item in items]
    raise NotOfferedError(f"there is no {wanted!r}: {there}")


def _filled_row(row: Payload, fields: dict[str, str]) -> Payload:
    """A row or label of a modal with the person's text or pick in it (taken out of `fields`)."""
    for item in walk([row]):
        if item["type"] not in (TEXT_INPUT, STRING_SELECT):
            continue
        names = (item["custom_id"], item.get("label"), row.get("label"))
        name = next((name for name in names if name in fields), None)
        value = fields.pop(name) if name is not None else item.get("value") or ""
        if (item.get("required", True) and not value) or len(value) > item.get("max_length", 4000):
            raise NotOfferedError(f"the field {item['custom_id']!r} does not take {value!r}")
        sent: Payload = {"type": item["type"], "custom_id": item["custom_id"], "id": 1}
        sent |= {"value": value} if item["type"] == TEXT_INPUT else {"values": [value]}
        if row["type"] == 1:
            return {"type": 1, "id": 1, "components": [sent]}
        return {"type": row["type"], "id": 1, "component": sent}
    if row["type"] == TEXT_DISPLAY:
        return {"type": TEXT_DISPLAY, "id": 1}
    raise NotOfferedError(f"the double has no hands for {row}")
