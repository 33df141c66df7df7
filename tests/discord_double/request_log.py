"""The log of REST requests, for assertions."""

from __future__ import annotations

from dataclasses import dataclass

from .call import CREATE_MESSAGE, Call
from .guild import Channel


@dataclass(slots=True, eq=False)
class Entry:
    """A request, and the status it was answered with (None: cut off, or not answered yet)."""

    call: Call
    status: int | None = None

    @property
    def nonce(self) -> str | int | None:
        """The nonce of a message that was sent."""
        nonce: str | int | None = self.call.fields.get("nonce")
        return nonce


class RequestLog:
    """Every request in the order of arrival."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.unknown: list[str] = []
        """Requests for which the double has no route: it should learn them."""
        self.crashes: list[Exception] = []
        """Errors of the double itself (the client saw a 500): they fail the test at its end."""

    def arrive(self, call: Call) -> Entry:
        """Note a request."""
        entry = Entry(call)
        self.entries.append(entry)
        return entry

    def calls(self, route: str, channel: Channel | None = None) -> list[Entry]:
        """The requests of a route, such as `call.CREATE_MESSAGE`."""
        return [
            entry
            for entry in self.entries
            if entry.call.route == route and (channel is None or entry.call.channel == channel.id)
        ]

    def count(self, route: str, channel: Channel | None = None) -> int:
        """How many requests of a route came."""
        return len(self.calls(route, channel))

    def sends(self, channel: Channel | None = None) -> list[Entry]:
        """The attempts to create a message, with their nonces, refused ones too."""
        return self.calls(CREATE_MESSAGE, channel)

    def invalid(self) -> int:
        """Answers of 401, 403 and 429: Discord bans an address after 10,000 in 10 minutes."""
        return sum(entry.status in (401, 403, 429) for entry in self.entries)
