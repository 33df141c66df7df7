"""What a poster is given: what is owed, and what it belongs with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from scrapers import Alert, AlertKind
from store import Delivery, threads


class FollowUps(StrEnum):
    """Where a server is told what follows on something (`guilds.follow_ups`)."""

    THREAD = "thread"  # in a thread of the first message
    EDIT = "edit"  # in the first message, which then says the newest
    MESSAGE = "message"  # in a message that replies to the first


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that the channel was told on the same topic, and its delivery's nonce."""

    alert: Alert
    nonce: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery's alert. `first` is what began its topic in the channel; None: this does.

    `earlier` is what the channel was told on the topic, the oldest first, where the first message
    is to be edited. `locale` is the server's, as Discord codes it.
    """

    delivery: Delivery
    alert: Alert
    first: threads.Begun | None = None
    follow_ups: FollowUps = FollowUps.THREAD
    earlier: tuple[Told, ...] = ()
    locale: str | None = None

    @property
    def channel_id(self) -> int:
        """The channel that it is owed to."""
        return self.delivery.channel_id

    @property
    def nonce(self) -> str:
        """What it is recognised by."""
        return self.delivery.nonce


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands. `begins`: what follows on its topic belongs to it.

    `thread_id` is the thread in which what follows stands, or will.
    """

    message_id: int
    begins: bool = False
    thread_id: int | None = None


class Poster(Protocol):
    """What the delivery needs of a place to post to."""

    async def post(self, letter: Letter) -> Posted:
        """Post it; raises `PostError`.

        A second post of the same delivery within minutes makes no second message.
        """

    async def find(self, letter: Letter) -> Posted | None:
        """The message that an earlier `post` of this delivery made, or None."""


def is_edited(kind: AlertKind, follow_ups: FollowUps) -> bool:
    """Whether such a follow-up is told by editing the first message.

    Who wants messages wants none for each paper that prints a story: an edit wakes nobody. A
    reminder has to.
    """
    if kind is AlertKind.REMINDER:
        return False
    return follow_ups is FollowUps.EDIT or (
        kind is AlertKind.ALSO and follow_ups is FollowUps.MESSAGE
    )
