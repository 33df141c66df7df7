"""What is wrong with a query, and where."""

from __future__ import annotations


class QueryError(ValueError):
    """A query that cannot be used: a sentence for its author and the place in what they typed.

    `position` counts characters from 0 and is at most the length of the query. `hint` is a second
    sentence that says what to write instead; empty where there is nothing to add.
    """

    def __init__(self, message: str, query: str, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.query = query
        self.position = min(position, len(query))
        self.hint = hint

    def caret(self, width: int = 72) -> str:
        """Two lines: the query (a window of `width` around the place) and a caret under it."""
        line = "".join(" " if c.isspace() or not c.isprintable() else c for c in self.query)
        start = max(0, min(self.position - width // 2, len(line) - width))
        shown = line[start : start + width]
        return f"{shown}\n{' ' * (self.position - start)}^"

    def __str__(self) -> str:
        lines = [self.message, self.caret()]
        if self.hint:
            lines.append(self.hint)
        return "\n".join(lines)
