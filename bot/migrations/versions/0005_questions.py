"""What unanswered questions mean, who waits for an answer, what the organisers answered, and numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("unanswered", sa.Column("meaning", sa.Text))
    op.create_index("unanswered_asked", "unanswered", ["asked"])
    op.create_table(
        "askers",
        sa.Column("chat", sa.Text, primary_key=True),
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("meaning", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("given", sa.Double, nullable=False),
    )
