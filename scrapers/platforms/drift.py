"""The sign that a page no longer has the marks that its platform must show."""

from __future__ import annotations


class Drift(Exception):  # noqa: N818 - it names an outcome of a check, not a programming error
    """Raised while reading; its message is one sentence for people, and the listing's reason."""
