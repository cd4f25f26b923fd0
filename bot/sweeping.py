"""What goes from the store when its time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import announced, counts, uploads
from bot.effects import sweep_follows
from bot.tables import LEDGER, UNSENT, answers, askers, chats, corrections, follows, inbox, memory, outbox, unanswered

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_QUESTIONS = 20_000  # without answer that are kept
REDELIVERY = 2 * 86400.0  # seconds; Telegram offers an update for 24 hours, so a number may come again that long


def sweep(db: sa.Connection, now: float, before: float, coming: Collection[str]) -> None:
    """Delete what has not been used since `before`; `coming` are the events that are not over."""
    newest = sa.select(sa.func.coalesce(sa.func.max(unanswered.c.id), 0)).scalar_subquery()
    over = sa.delete(outbox).where(~UNSENT, outbox.c.state != "waiting")
    old = (
        sa.delete(inbox).where(inbox.c.done, inbox.c.received < now - REDELIVERY),
        over.where(outbox.c.created < max(before, now - REDELIVERY), outbox.c.dedup.is_(None), ~LEDGER),
        over.where(outbox.c.created < before),
        sa.delete(memory).where(memory.c.expires < now),
        sa.delete(corrections).where(corrections.c.at < before),
        sa.delete(chats).where(chats.c.seen < before, chats.c.chat.not_in(sa.select(follows.c.chat))),
        sa.delete(unanswered).where(unanswered.c.asked < before),
        sa.delete(unanswered).where(unanswered.c.id <= newest - MOST_QUESTIONS),
        sa.delete(askers).where(askers.c.since < before),
        sa.delete(answers).where(answers.c.given < before),
    )
    sweep_follows(db, before, coming)
    announced.sweep(db, before, now)
    counts.sweep(db, before)
    uploads.sweep(db, now)
    for statement in old:
        db.execute(statement)
