"""Alembic runs the steps on the connection that `Store.open` hands over, in its transaction."""

from alembic import context

from bot.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
