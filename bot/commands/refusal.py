"""What a person asked for and cannot have, in a sentence that says what to do."""

from __future__ import annotations

from discord import app_commands


class Refused(app_commands.AppCommandError):
    """The sentence is whole and safe to show: what others wrote is escaped in it already."""

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return str(self.args[0])
