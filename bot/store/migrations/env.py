"""Run by alembic: hands it the connection and the transaction that `migrate` holds."""

from __future__ import annotations

from alembic import context

# SQLite's DDL is transactional too, as long as the driver starts no transactions of its own; alembic assumes it is not.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
