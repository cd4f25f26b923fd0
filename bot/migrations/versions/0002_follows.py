"""Which sessions and events a chat follows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "follows",
        sa.Column("chat", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("session", sa.Text, primary_key=True),
        sa.Column("lead", sa.Integer),
        sa.Column("since", sa.Double, nullable=False),
    )
    op.create_index("follows_session", "follows", ["event", "session"])
