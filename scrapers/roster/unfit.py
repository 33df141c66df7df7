"""The sign that bytes are no roster."""

from __future__ import annotations


class Unfit(ValueError):  # noqa: N818 - it says what a file is, not what went wrong here
    """No roster can be read from the bytes; the message is a sentence for people."""
