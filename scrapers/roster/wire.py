"""A roster as JSON: the child process answers with it, and the store can keep it.

The child has handled hostile bytes: pydantic checks its answer field by field.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

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
