"""What was last read of each page, so that its sessions keep their identities."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("event", sa.Text, primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
    )
