"""A roster as JSON: the child process answers with it, and the store can keep it.

The child has handled hostile bytes: pydantic checks its answer field by field.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from scrapers.roster.event import Event
from scrapers.roster.row import Roster
from scrapers.roster.unfit import Unfit

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def pack_roster(roster: Roster) -> bytes:
    """A roster as JSON."""
    return _shape().dump_json(roster)


def unpack_roster(text: bytes | str) -> Roster:
    """The roster that a JSON text is; ValueError where it is none."""
    return _shape().validate_json(text)


def pack_event(event: Event) -> dict[str, Any]:
    """An event as plain values of JSON."""
    packed: dict[str, Any] = _event_shape().dump_python(event, mode="json")
    return packed


def unpack_event(values: Any) -> Event:
    """The event that plain values are; ValueError where they are none."""
    return _event_shape().validate_python(values)


def work(body: bytes) -> bytes:
    """Read a workbook in the child: its roster, or why it is none, as JSON."""
    from scrapers.roster.workbook import read_roster

    try:
        return pack_roster(read_roster(body))
    except Unfit as unfit:
        return json.dumps({"unfit": str(unfit)}).encode()


def unpack(answer: bytes) -> Roster:
    """The roster of a child's answer. Raises `Unfit` with its reason, ValueError for nonsense."""
    if answer.startswith(b'{"unfit"'):
        raise Unfit(str(json.loads(answer)["unfit"]))
    return unpack_roster(answer)


@cache
def _shape() -> TypeAdapter[Roster]:
    from pydantic import TypeAdapter

    return TypeAdapter(Roster)


@cache
def _event_shape() -> TypeAdapter[Event]:
    from pydantic import TypeAdapter

    return TypeAdapter(Event)
