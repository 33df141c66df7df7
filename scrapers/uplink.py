"""Our own way out: whether hosts are silent, or we hear nobody."""

from __future__ import annotations

from datetime import datetime

import structlog

log = structlog.get_logger()

OURS = "(no other host answers either: our own network seems to be down)"
"""What is said of a silence that is not the host's."""

MANY = 3
"""So many different hosts that one after the other give no answer are not all at fault."""


class Uplink:
    """Remembers which hosts answered lately. It begins empty with each start of the program.

    `down_since` is since when nobody answers, once many hosts were asked; None while all is well.
    """

    def __init__(self) -> None:
        self._answered: datetime | None = None
        self._silent: dict[str, datetime] = {}
        self.down_since: datetime | None = None

    def answered(self, at: datetime) -> None:
        """A host answered, whatever it said."""
        self._answered = at
        self._silent.clear()
        if self.down_since is not None:
            log.warning("our own network is back", down_since=self.down_since.isoformat())
            self.down_since = None

    def silent(self, host: str, at: datetime) -> None:
        """A host gave no answer at all."""
        self._silent.setdefault(host, at)
        if self.down_since is None and len(self._silent) >= MANY:
            self.down_since = min(self._silent.values())
            log.warning(
                "our own network seems to be down: no host answers",
                since=self.down_since.isoformat(),
                hosts=sorted(self._silent),
            )
        self._silent[host] = at

    def heard(self, host: str, at: datetime, since: datetime | None, *, silent: bool) -> bool:
        """Note how a check of a host ended; False where its silence says nothing about it."""
        if not silent:
            self.answered(at)
            return True
        to_blame = self.is_to_blame(host, since)
        self.silent(host, at)
        return not to_blame

    def is_to_blame(self, host: str, since: datetime | None) -> bool:
        """Whether this host's silence says nothing about it.

        So it is where others were asked after `since`, when it was looked at before, and none
        answered. Where nobody else was asked, the host is taken to be silent.
        """
        if self._answered is not None and (since is None or self._answered > since):
            return False
        return any(
            other != host and (since is None or at > since) for other, at in self._silent.items()
        )
