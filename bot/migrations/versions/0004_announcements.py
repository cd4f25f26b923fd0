"""Announcements with their ledger, and organisers who were invited."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("chats", sa.Column("speaks", sa.Text))
    op.add_column("outbox", sa.Column("announcement", sa.Text))
    op.add_column("outbox", sa.Column("version", sa.Integer))
    ledger = sa.text("announcement IS NOT NULL")
    op.create_index("outbox_ledger", "outbox", ["announcement", "state"], sqlite_where=ledger, postgresql_where=ledger)
    somebody = sa.text("announcement IS NOT NULL AND chat != ''")
    columns = ["announcement", "version", "chat"]
    op.create_index("outbox_once", "outbox", columns, unique=True, sqlite_where=somebody, postgresql_where=somebody)
    op.create_table(
        "announcements",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("texts", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("due", sa.Double),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("lead", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("report", sa.BigInteger),
        sa.Column("last", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("started", sa.Double),
        sa.Column("ended", sa.Double),
    )
    op.create_index("announcements_due", "announcements", ["state", "due"])
    op.create_table(
        "organisers",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("since", sa.Double, nullable=False),
    )
    op.create_table(
        "invitations",
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("expires", sa.Double, nullable=False),
    )
