"""The ways in which a fetch ends without a page, each with a sentence for whoever can act on it."""

from __future__ import annotations

from datetime import timedelta


class FetchFailed(Exception):  # noqa: N818 (says what happened)
    """No usable answer came: no connection, time ran out, too long, or an error status.

    `reason` is one sentence without a full stop; `status` is the HTTP status where there was one.
    """

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class BlockedByHost(Exception):  # noqa: N818 (says what happened)
    """The host answered, but does not want us: a blocked status, a challenge page, its robots.txt.

    `status` is None where nothing was asked: robots.txt says no, or the host had wanted to be left
    alone. `retry_after` is how long the host wants us to stay away (capped, see `pace`), or None
    where it did not say.
    """

    def __init__(
        self, status: int | None, reason: str, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
