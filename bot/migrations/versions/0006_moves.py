"""Changes of pages that those who follow the sessions have not been told yet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.Column("noticed", sa.Double),
        sa.Column("shown", sa.Text),
    )
