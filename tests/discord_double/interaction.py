"""Interactions: what a person did, and how far the bot's answer has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .errors import Payload
from .guild import Channel, Person
from .message import Message

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction; `callback` is the type of the bot's first answer, None before it."""

    id: int
    token: str
    kind: int
    about: str
    user: Person
    channel: Channel
    created: datetime
    source: Message | None = None
    callback: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    choices: list[Payload] | None = None
    modal: Payload | None = None
    edits: int = 0

    def answered(self) -> bool:
        """Whether the bot has said something that a person can see, deferrals followed."""
        if self.callback is None:
            return False
        if self.callback == DEFER_UPDATE:
            return bool(self.edits or self.followups)
        if self.callback in (REPLY, DEFER_REPLY):
            first = self.original
            return first is not None and (first.deleted or not first.loading)
        return True

    def describe(self) -> str:
        """Where it stands, for the message of a test that waited in vain."""
        if self.callback is None:
            return f"{self.about}: the application did not respond"
        if self.callback in (DEFER_REPLY, DEFER_UPDATE) and not self.answered():
            return f"{self.about}: deferred, and never finished"
        return f"{self.about}: answered with callback type {self.callback}"

    def metadata(self) -> Payload:
        """The `interaction_metadata` of the messages that answer it."""
        return {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.payload(),
            "authorizing_integration_owners": {},
            **({"interacted_message_id": str(self.source.id)} if self.source else {}),
            **({"triggering_interaction_metadata": {}} if self.kind == MODAL_SUBMIT else {}),
        }
