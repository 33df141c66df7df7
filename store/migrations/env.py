"""What alembic runs for each command: the migrations, on the connection that it is given."""

from __future__ import annotations

from alembic import context

from store.migrations import options

connection = context.config.attributes["connection"]
context.configure(connection=connection, **options(connection))
with context.begin_transaction():
    context.run_migrations()
