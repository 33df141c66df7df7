"""What FTS5 is given is cut by it into the very words that the index is asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from store.words import fts_text, words


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """FTS5 as the migrations make it."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(
            'CREATE VIRTUAL TABLE cut USING fts5(body, tokenize="unicode61 remove_diacritics 0")'
        )
        conn.execute("CREATE VIRTUAL TABLE cut_words USING fts5vocab(cut, instance)")
        yield conn


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cs"]))
    | st.text("aZ9_-\r\n \0é")
)
@example("287(g) Task-Force_Model\nmoni-\ntoring")
@example("y" * 65 + " end")
@example("Café “Niño” e\u0301 \u00adsoft")
def test_the_index_holds_the_words(index: sqlite3.Connection, text: str) -> None:
    index.execute("DELETE FROM cut")
    index.execute("INSERT INTO cut VALUES (?)", (fts_text(text),))
    held = [row[0] for row in index.execute("SELECT term FROM cut_words ORDER BY offset")]
    assert held == words(text)


def test_plain_text_is_given_as_it_is() -> None:
    assert fts_text("The 287(g) Agreement, as amended.") == "The 287(g) Agreement, as amended."
    assert fts_text("moni-\ntoring of Café") == "monitoring of cafe"
