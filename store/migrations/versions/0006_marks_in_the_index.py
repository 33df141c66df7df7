"""Whose a passage is, in the full-text index itself (`store.marks`)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.search import context_of
from store.words import words

revision = "0006"
down_revision = "0005"

_ROWS = 5_000

_PASSAGES = sa.text(
    "SELECT passages.id, text, heading, context, source_id, state FROM passages"
    " JOIN versions ON versions.id = passages.version_id"
    " JOIN documents ON documents.id = versions.document_id"
    " JOIN sources ON sources.id = documents.source_id"
    " WHERE passages.id > :last ORDER BY passages.id LIMIT :rows"
)
_INSERT = sa.text("INSERT INTO passage_index (rowid, body, context) VALUES (:key, :body, :context)")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _mark()
    else:
        _index_anew()


def _mark() -> None:
    """Copy the table with the marks added: what was cut into words stays as it is."""
    op.execute(
        "CREATE TABLE passage_index_marked AS SELECT passage_id, words || array_to_tsvector("
        "array_remove(ARRAY[U&'\\E000' || source_id,"
        " U&'\\E001' || nullif(regexp_replace(lower(state), '\\W', '', 'g'), ''),"
        " U&'\\E002' || passage_id / 16384], NULL)) AS words"
        " FROM passage_index JOIN passages ON passages.id = passage_id"
        " JOIN versions ON versions.id = version_id"
        " JOIN documents ON documents.id = document_id"
        " JOIN sources ON sources.id = source_id"
    )
    op.execute("DROP TABLE passage_index")
    op.execute("ALTER TABLE passage_index_marked RENAME TO passage_index")
    op.execute("ALTER TABLE passage_index ALTER words SET NOT NULL")
    op.execute(
        "ALTER TABLE passage_index ADD CONSTRAINT passage_index_pkey PRIMARY KEY (passage_id)"
    )
    op.execute(
        "ALTER TABLE passage_index ADD CONSTRAINT passage_index_passage_id_fkey"
        " FOREIGN KEY (passage_id) REFERENCES passages (id) ON DELETE CASCADE"
    )
    op.execute("CREATE INDEX passage_index_words ON passage_index USING gin (words)")
    op.execute("ANALYZE passage_index")


def _index_anew() -> None:
    """Cut everything into words once more: a contentless table cannot be told only what is new."""
    op.execute("DROP TABLE passage_index")
    op.execute(
        "CREATE VIRTUAL TABLE passage_index USING fts5("
        "body, context, content='', tokenize='unicode61 remove_diacritics 0')"
    )
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(_PASSAGES, {"last": last, "rows": _ROWS}).all():
        connection.execute(
            _INSERT,
            [
                {
                    "key": row.id,
                    "body": " ".join(words(row.text)),
                    "context": " ".join(
                        (*words(context_of(row.heading, row.context)), *_marks(row))
                    ),
                }
                for row in rows
            ],
        )
        last = rows[-1].id


def _marks(row: sa.Row[tuple[int, str, str | None, str, int, str | None]]) -> list[str]:
    state = "".join(filter(str.isalnum, (row.state or "").lower()))
    return [f"\ue000{row.source_id}", *([f"\ue001{state}"] if state else [])]
