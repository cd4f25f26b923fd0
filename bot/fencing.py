"""Who may still write: when a lease is taken its term goes up, and what is written by an earlier term fails as a whole.

So a process that slept through the end of its lease finds out by its first transaction, before it sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from bot.tables import leases

NOBODY = 0  # the owner of rows where there is no lease
HELD = "SELECT 1 FROM leases WHERE name = ? AND term = ?"  # for SQLite, which lets one write at a time


class LostLeaseError(RuntimeError):
    """Another process has the lease, or the store could not be reached to renew it."""


@dataclass(frozen=True, slots=True)
class Fence:
    """The lease under which is written."""

    name: str
    term: int


def check(db: sa.Connection, fence: Fence) -> None:
    """Until the end of this transaction, nobody takes the lease over. Raises LostLeaseError where somebody has."""
    mine = (leases.c.name == fence.name) & (leases.c.term == fence.term)
    if not db.execute(sa.select(leases.c.term).where(mine).with_for_update(read=True)).first():
        raise LostLeaseError(fence.name)
