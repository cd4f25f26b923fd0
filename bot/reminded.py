"""Who is to be reminded of a session, or told of a day: each as a statement of one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.tables import chats, follows, outbox

if TYPE_CHECKING:
    from bot.reminders import Coming, DayComing


def longest_leads(db: sa.Connection) -> dict[tuple[str, str], int]:
    """For each session, by event and identity, of which somebody wants to be reminded: most minutes before."""
    longest = sa.func.max(follows.c.lead)
    select = sa.select(follows.c.event, follows.c.session, longest).where(follows.c.lead.is_not(None))
    grouped = select.group_by(follows.c.event, follows.c.session)
    rows = db.execute(grouped).all()
    return {(event, session): lead for event, session, lead in rows}


def to_remind(db: sa.Connection, one: Coming, most: int) -> list[tuple[str, str | None]]:
    """Chats that are to be reminded of a session by now and were not, with the language they speak."""
    said = sa.exists().where(outbox.c.dedup == follows.c.chat + one.once)
    meant = (follows.c.event == one.event) & (follows.c.session == one.session) & (follows.c.lead >= one.minutes)
    select = (
        sa.select(follows.c.chat, sa.func.coalesce(chats.c.language, chats.c.speaks))
        .join(chats, chats.c.chat == follows.c.chat, isouter=True)
        .where(meant, ~said, chats.c.gone.is_not(True))
        .limit(most)
    )
    return [(chat, code) for chat, code in db.execute(select).all()]


def to_tell(db: sa.Connection, one: DayComing, most: int) -> list[tuple[str, str | None]]:
    """Chats that wish to be told of a day and were not, with the language they speak."""
    said = sa.exists().where(outbox.c.dedup == follows.c.chat + one.once)
    select = (
        sa.select(follows.c.chat, sa.func.coalesce(chats.c.language, chats.c.speaks))
        .join(chats, chats.c.chat == follows.c.chat, isouter=True)
        .where(follows.c.event == one.event, follows.c.session == one.choice, ~said, chats.c.gone.is_not(True))
        .limit(most)
    )
    return [(chat, code) for chat, code in db.execute(select).all()]
