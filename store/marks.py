"""Marks in the full-text index that say whose a passage is: no word of any text is one.

To narrow a search to a place is then to intersect two lists inside the index. Each begins with a
character for private use, which no word has (`store.words`), and which FTS5 takes for part
of a word (sqlite.org/fts5.html, 4.3.1: categories "L* N* Co").
"""

from __future__ import annotations

BLOCK_MARK = "\ue002"
_SOURCE, _STATE = "\ue000", "\ue001"
BLOCK = 16_384
"""How many ids a block has."""


def of_source(source_id: int) -> str:
    """The mark of what a source published."""
    return f"{_SOURCE}{source_id}"


def of_state(state: str) -> str:
    """The mark of what was published in a state (two letters, in any case)."""
    return _STATE + "".join(filter(str.isalnum, state.lower()))


def of_place(source_id: int, state: str | None) -> tuple[str, ...]:
    """The marks of a passage of that source, which lies in that state."""
    return (of_source(source_id), *([of_state(state)] if state else ()))


def of_block(number: int) -> str:
    """The mark of the passages of one block of ids (PostgreSQL alone needs them)."""
    return f"{BLOCK_MARK}{number}"


def block(passage_id: int) -> int:
    """The block that a passage is in."""
    return passage_id // BLOCK
