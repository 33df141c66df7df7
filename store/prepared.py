"""Statements that every check sends, made ready once.

SQLAlchemy describes them. What it does anew at each execution (looking the compiled text up, making
a context, a result and its rows) costs SQLite several times what the statement itself does, so in
`Database.transact` the compiled text and the types' conversions are kept and the driver is given
them directly. Anywhere else, and on PostgreSQL, a statement goes the way of any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, Dialect, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute

from store.direct import DirectConnection

Values = Mapping[str, Any]


class Prepared:
    """A statement whose every value is a named parameter; `build` gives it for a dialect."""

    def __init__(self, build: Callable[[Dialect], Any]) -> None:
        self._build = build
        self._statements: dict[str, Any] = {}
        self._texts: dict[tuple[str, ...], _Text] = {}

    async def send(self, conn: AsyncConnection, rows: Sequence[Values]) -> None:
        """Write a row for each of `rows`, which name the same values; nothing where there is none.

        Raises `sqlalchemy.exc.DBAPIError`.
        """
        if not rows:
            return
        statement = self._of(conn.dialect)
        if not isinstance(conn, DirectConnection):
            await conn.execute(statement, rows)
            return
        text = self._text(conn.dialect, statement, rows[0])
        conn.send(text.sql, text.given(rows))

    async def ask(self, conn: AsyncConnection, values: Values) -> Sequence[Sequence[Any]]:
        """The rows that answer the statement with these values.

        Raises `sqlalchemy.exc.DBAPIError`.
        """
        statement = self._of(conn.dialect)
        if not isinstance(conn, DirectConnection):
            return (await conn.execute(statement, values)).all()
        text = self._text(conn.dialect, statement, values)
        return text.taken(conn.ask(text.sql, text.given([values])[0]))

    def _of(self, dialect: Dialect) -> Any:
        statement = self._statements.get(dialect.name)
        if statement is None:
            statement = self._statements[dialect.name] = self._build(dialect)
        return statement

    def _text(self, dialect: Dialect, statement: Any, values: Values) -> _Text:
        named = tuple(values)
        text = self._texts.get(named)
        if text is None:
            text = self._texts[named] = _Text(statement, dialect, named)
        return text


class _Text:
    """A statement as SQLite's driver is given it, with what its types do to values."""

    def __init__(self, statement: Any, dialect: Dialect, named: Sequence[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(named))
        self.sql = str(compiled)
        self._values = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ]
        columns = getattr(statement, "selected_columns", ())
        convert = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        ]
        self._convert = convert if any(convert) else []

    def given(self, rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        """The rows' values in the order of the text's parameters."""
        columns = [
            [row[name] for row in rows] if convert is None else [convert(row[name]) for row in rows]
            for name, convert in self._values
        ]
        return list(zip(*columns, strict=True))

    def taken(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        if not self._convert:
            return rows
        return [
            [
                value if convert is None else convert(value)
                for value, convert in zip(row, self._convert, strict=True)
            ]
            for row in rows
        ]


def among(
    dialect: Dialect, column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str
) -> ColumnElement[bool]:
    """Whether a column is one of the list given as `name`: one text for a list of any length."""
    if dialect.name == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    given = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return column.in_(select(given.c.value))
