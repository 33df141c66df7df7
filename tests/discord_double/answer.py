"""The bot's answer to what a person did, as that person sees it."""

from __future__ import annotations

from dataclasses import dataclass

from .changes import Changes
from .errors import Payload
from .interaction import Interaction
from .message import Message


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion of autocomplete."""

    name: str
    value: str | int | float


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A live view: what the bot edits or adds later shows up here too."""

    interaction: Interaction
    changes: Changes
    patience: float

    @property
    def message(self) -> Message:
        """The message that answers. Raises AssertionError where a modal was opened."""
        for message in (self.interaction.original, *self.interaction.followups):
            if message is not None and not message.deleted:
                return message
        raise AssertionError(f"no message: {self.interaction.describe()}")

    @property
    def followups(self) -> list[Message]:
        """The further messages after the first one."""
        return [message for message in self.interaction.followups if not message.deleted]

    @property
    def content(self) -> str:
        """The content of the message."""
        return self.message.content

    @property
    def embeds(self) -> list[Payload]:
        """The embeds of the message."""
        return self.message.embeds

    @property
    def components(self) -> list[Payload]:
        """The components of the message."""
        return self.message.components

    @property
    def text(self) -> str:
        """All that can be read in the message."""
        return self.message.text

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return self.message.ephemeral

    @property
    def deferred(self) -> bool:
        """Whether the bot took its time first."""
        return self.interaction.callback in (5, 6)

    @property
    def modal(self) -> Payload | None:
        """The modal that was opened instead."""
        return self.interaction.modal

    async def followed_up(self, count: int = 1) -> list[Message]:
        """Wait until the bot has sent `count` messages after the first one."""
        return await self.changes.until(
            lambda: self.followups if len(self.followups) >= count else None,
            lambda: f"{count} follow-ups; there are {len(self.followups)}",
            self.patience,
        )
