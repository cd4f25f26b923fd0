"""Chats, what they sent, what they are sent, and what is remembered of them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("chat", sa.Text, primary_key=True),
        sa.Column("language", sa.Text),
        sa.Column("event", sa.Text),
        sa.Column("seen", sa.Double, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "memory",
        sa.Column("chat", sa.Text, primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("expires", sa.Double, nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("received", sa.Double, nullable=False),
        sa.UniqueConstraint("channel", "update_id", name="inbox_update"),
    )
    waiting = sa.text("NOT done")
    op.create_index("inbox_waiting", "inbox", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index("inbox_received", "inbox", ["received"])
    op.create_table(
        "outbox",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("chat", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("dedup", sa.Text, unique=True),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("sent", sa.Double),
    )
    unsent = sa.text("state IN ('pending', 'sending')")
    op.create_index("outbox_unsent", "outbox", ["id"], sqlite_where=unsent, postgresql_where=unsent)
    op.create_index("outbox_chat", "outbox", ["chat"])
    op.create_table(
        "unanswered",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("event", sa.Text),
        sa.Column("asked", sa.Double, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("beat", sa.BigInteger, nullable=False),
    )
