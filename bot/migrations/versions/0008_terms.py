"""Terms of leases, and the term under which a row of the outbox is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("leases", sa.Column("term", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("leases", sa.Column("told", sa.Text, nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("owner", sa.BigInteger))
