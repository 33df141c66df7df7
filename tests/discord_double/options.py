"""From what a person typed to the options of a command, as Discord's own client does it."""

from __future__ import annotations

from typing import Any

from .command import (
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from .errors import Payload
from .guild import Channel, Guild, Person, Role


class NotOfferedError(AssertionError):
    """Discord would not let this person run this command so: hidden, or an option is wrong."""


def leaf(command: Payload, path: list[str]) -> tuple[list[Payload], list[Payload]]:
    """Follow subcommand names: the steps taken, and the options of the last one."""
    steps: list[Payload] = []
    options: list[Payload] = command.get("options") or []
    for name in path:
        found = [o for o in options if o["name"] == name and o["type"] in (SUBCOMMAND, GROUP)]
        if not found:
            raise NotOfferedError(
                f"/{command['name']} has no subcommand {name!r}: {_names(options)}"
            )
        steps.append(found[0])
        options = found[0].get("options") or []
    if any(option["type"] in (SUBCOMMAND, GROUP) for option in options):
        raise NotOfferedError(f"/{command['name']} needs a subcommand: {_names(options)}")
    return steps, options


def filled(
    options: list[Payload],
    values: dict[str, Any],
    guild: Guild | None,
    *,
    focused: str | None = None,
) -> tuple[list[Payload], Payload]:
    """The option objects and what they resolve to.

    With `focused` it is an autocomplete: required options may be missing and that one is partial.
    """
    resolved: Payload = {}
    known = {option["name"]: option for option in options}
    if unknown := values.keys() - known.keys():
        raise NotOfferedError(f"no option {sorted(unknown)}: {_names(options)}")
    filled_in: list[Payload] = []
    for name, option in known.items():
        if values.get(name) is None:
            if option.get("required") and focused is None:
                raise NotOfferedError(f"option {name!r} is required")
            continue
        if name == focused:
            if not option.get("autocomplete"):
                raise NotOfferedError(f"option {name!r} has no autocomplete")
            value: object = str(values[name])
        else:
            value = _value(option, values[name], guild, resolved)
        entry: Payload = {"name": name, "type": option["type"], "value": value}
        filled_in.append(entry | ({"focused": True} if name == focused else {}))
    return filled_in, resolved


def nested(steps: list[Payload], options: list[Payload]) -> list[Payload]:
    """Wrap the options into their subcommand and group."""
    for step in reversed(steps):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    return options


def resolve(thing: Channel | Role | Person, guild: Guild | None, resolved: Payload) -> str:
    """Add the object to `resolved` and give its id."""
    key = str(thing.id)
    if isinstance(thing, Channel):
        partial: Payload = thing.payload(0) | {"permissions": str(2**50 - 1)}
        resolved.setdefault("channels", {})[key] = partial
    elif isinstance(thing, Role):
        resolved.setdefault("roles", {})[key] = thing.payload()
    else:
        resolved.setdefault("users", {})[key] = thing.payload()
        if guild is not None:
            member = guild.member_payload(thing) | {"permissions": "0"}
            del member["user"]
            resolved.setdefault("members", {})[key] = member
    return key


def _value(option: Payload, value: Any, guild: Guild | None, resolved: Payload) -> object:
    kind, name = option["type"], option["name"]
    expected: dict[int, tuple[type, ...]] = {
        STRING: (str,),
        INTEGER: (int,),
        BOOLEAN: (bool,),
        USER: (Person,),
        CHANNEL: (Channel,),
        ROLE: (Role,),
        MENTIONABLE: (Person, Role),
        NUMBER: (int, float),
    }
    if not isinstance(value, expected[kind]):
        raise NotOfferedError(f"option {name!r} takes {expected[kind]}, not {value!r}")
    if isinstance(value, Channel | Role | Person):
        return _resolved_option(option, value, guild, resolved)
    if (choices := option.get("choices")) and value not in [c["value"] for c in choices]:
        raise NotOfferedError(f"option {name!r} is one of {[c['value'] for c in choices]}")
    measure = len(value) if isinstance(value, str) else value
    bound = "length" if kind == STRING else "value"
    low = option.get(f"min_{bound}", 1 if kind == STRING else None)
    high = option.get(f"max_{bound}", 6000 if kind == STRING else None)
    if (low is not None and measure < low) or (high is not None and measure > high):
        raise NotOfferedError(f"option {name!r}: {bound} {measure} is not within {low}..{high}")
    return value


def _resolved_option(
    option: Payload, value: Channel | Role | Person, guild: Guild | None, resolved: Payload
) -> str:
    allowed = option.get("channel_types")
    if isinstance(value, Channel) and allowed and value.kind not in allowed:
        raise NotOfferedError(f"option {option['name']!r} takes channels of type {allowed}")
    return resolve(value, guild, resolved)


def _names(options: list[Payload]) -> str:
    return "there is " + (", ".join(option["name"] for option in options) or "none")
