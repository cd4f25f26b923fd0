"""The index of what waits in the inbox, by whose it is: SQLite does not look into one by number alone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    waits = sa.text("NOT done")
    op.drop_index("inbox_waiting", "inbox")
    op.create_index("inbox_waiting", "inbox", ["channel", "lane"], sqlite_where=waits, postgresql_where=waits)
