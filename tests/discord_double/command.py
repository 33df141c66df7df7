"""Application commands: what Discord accepts as one, and the book of the registered ones.

Limits: developers/docs/interactions/application-commands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import TOO_MANY_COMMANDS, UNKNOWN_COMMAND, ApiError, FormErrors, Payload

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)
NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_INPUT = 1
GUILD_CONTEXT, BOT_DM_CONTEXT = 0, 1
Path = tuple[str | int, ...]


def check_command(command: Payload, at: Path, errors: FormErrors) -> None:
    """Note in `errors`, under `at`, what Discord would refuse in a command."""
    if command.get("type", CHAT_INPUT) != CHAT_INPUT:
        errors.length((*at, "name"), command.get("name"), 1, 32)
        return
    _check_named(command, at, errors)
    _check_options(command.get("options") or [], (*at, "options"), errors, depth=0)
    if command_size(command) > 8000:
        errors.add(
            at,
            "APPLICATION_COMMAND_TOO_LARGE",
            "Command exceeds maximum size (8000)",
        )


def command_size(command: Payload) -> int:
    """The characters of names, descriptions and values, of which a command may have 8,000."""
    size = len(command.get("name", "")) + len(command.get("description", ""))
    for choice in command.get("choices") or []:
        size += len(choice["name"]) + len(str(choice["value"]))
    return size + sum(command_size(option) for option in command.get("options") or [])


def _check_named(thing: Payload, at: Path, errors: FormErrors) -> None:
    name = thing.get("name") or ""
    names: dict[Path, str] = {("name",): name}
    for locale, translated in (thing.get("name_localizations") or {}).items():
        names["name_localizations", locale] = translated
    for path, value in names.items():
        if not NAME.fullmatch(value) or value != value.lower():
            errors.add(
                (*at, *path),
                "APPLICATION_COMMAND_INVALID_NAME",
                "Command name is invalid",
            )
    errors.length((*at, "description"), thing.get("description"), 1, 100)
    for locale, translated in (thing.get("description_localizations") or {}).items():
        errors.length((*at, "description_localizations", locale), translated, 1, 100)


def _check_options(options: list[Payload], at: Path, errors: FormErrors, depth: int) -> None:
    if len(options) > 25:
        errors.add(at, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    seen: set[str] = set()
    optional_seen = False
    for index, option in enumerate(options):
        here: Path = (*at, index)
        _check_named(option, here, errors)
        if option.get("name") in seen:
            errors.add(
                here, "APPLICATION_COMMAND_OPTIONS_NAME_UNIQUE", "Option names must be unique"
            )
        seen.add(option.get("name", ""))
        kind = option.get("type")
        if not isinstance(kind, int) or not 1 <= kind <= 11:
            errors.add((*here, "type"), "BASE_TYPE_CHOICES", "Value of field is not a known type.")
        elif kind in (SUBCOMMAND, GROUP):
            if (kind == GROUP and depth > 0) or depth > 1:
                errors.add(
                    here,
                    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                    "Sub-command and sub-command group option types cannot be nested here",
                )
            _check_options(option.get("options") or [], (*here, "options"), errors, depth + 1)
        else:
            required = bool(option.get("required"))
            if required and optional_seen:
                errors.add(
                    here,
                    "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                    "Required options must be placed before non-required options",
                )
            optional_seen = optional_seen or not required
            _check_choices(option, here, errors)
    kinds = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(kinds) > 1:
        errors.add(
            at,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and group options cannot stand beside options of other types",
        )


def _check_choices(option: Payload, at: Path, errors: FormErrors) -> None:
    choices = option.get("choices") or []
    if len(choices) > 25:
        errors.add((*at, "choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if choices and option.get("autocomplete"):
        errors.add(
            at,
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
            "Autocomplete cannot be set to true when choices are present",
        )
    for number, choice in enumerate(choices):
        errors.length((*at, "choices", number, "name"), choice.get("name"), 1, 100)
        if option["type"] == STRING:
            errors.length((*at, "choices", number, "value"), choice.get("value"), 1, 100)


class CommandBook:
    """The registered commands: global ones and each guild's own."""

    def __init__(self, new_id: Callable[[], int], application_id: int) -> None:
        self._new_id = new_id
        self._application_id = application_id
        self._scopes: dict[int | None, dict[tuple[int, str], Payload]] = {}
        self.overwrites = 0
        """How often a whole set was put: a bot that syncs only on a change keeps this low."""

    def registered(self, guild_id: int | None = None) -> list[Payload]:
        """The commands of a guild, or the global ones."""
        return list(self._scopes.get(guild_id, {}).values())

    def overwrite(self, guild_id: int | None, commands: list[Payload]) -> list[Payload]:
        """Replace the whole set; a command that keeps its name keeps its id."""
        errors = FormErrors()
        names: set[tuple[int, str]] = set()
        for index, command in enumerate(commands):
            check_command(command, (index,), errors)
            key = _key(command)
            if key in names:
                errors.add(
                    (index,),
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                )
            names.add(key)
        errors.check()
        if sum(kind == CHAT_INPUT for kind, _ in names) > 100:
            raise ApiError(*TOO_MANY_COMMANDS)
        old = self._scopes.get(guild_id, {})
        self._scopes[guild_id] = {
            _key(command): self._complete(command, guild_id, old) for command in commands
        }
        self.overwrites += 1
        return self.registered(guild_id)

    def upsert(self, guild_id: int | None, command: Payload) -> Payload:
        """Add one command, or replace the one of that name."""
        errors = FormErrors()
        check_command(command, (), errors)
        errors.check()
        scope = self._scopes.setdefault(guild_id, {})
        if _key(command) not in scope and len(scope) >= 100:
            raise ApiError(*TOO_MANY_COMMANDS)
        scope[_key(command)] = self._complete(command, guild_id, scope)
        return scope[_key(command)]

    def get(self, guild_id: int | None, command_id: str) -> Payload:
        """One command by id. Raises ApiError 10063."""
        for command in self.registered(guild_id):
            if command["id"] == command_id:
                return command
        raise ApiError(*UNKNOWN_COMMAND)

    def remove(self, guild_id: int | None, command_id: str) -> None:
        """Forget one command. Raises ApiError 10063."""
        command = self.get(guild_id, command_id)
        del self._scopes[guild_id][_key(command)]

    def find(self, guild_id: int | None, name: str, kind: int = CHAT_INPUT) -> Payload | None:
        """The command that a person in `guild_id` (None: a direct message) sees as `name`."""
        for scope in (guild_id, None):
            if (command := self._scopes.get(scope, {}).get((kind, name))) is not None:
                return command
        return None

    def _complete(
        self, command: Payload, guild_id: int | None, old: dict[tuple[int, str], Payload]
    ) -> Payload:
        known = old.get(_key(command))
        complete: Payload = {
            "type": CHAT_INPUT,
            "nsfw": False,
            "contexts": None,
            "integration_types": [0],
            **command,
            "id": known["id"] if known else str(self._new_id()),
            "application_id": str(self._application_id),
            "version": str(self._new_id()),
        }
        default = command.get("default_member_permissions")
        complete["default_member_permissions"] = None if default is None else str(default)
        if complete["contexts"] is None and command.get("dm_permission") is False:
            # `contexts` replaced `dm_permission`, which discord.py's `guild_only` still sends.
            complete["contexts"] = [GUILD_CONTEXT]
        if guild_id is not None:
            complete["guild_id"] = str(guild_id)
        return complete


def _key(command: Payload) -> tuple[int, str]:
    return command.get("type", CHAT_INPUT), command.get("name", "")
