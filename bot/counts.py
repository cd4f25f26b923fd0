"""The figures of the desk in the store."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.figures import Figures
from bot.subscriptions import CHOICES, NO_SESSION
from bot.tables import UNSENT, WAITS, figures, follows, inbox, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.figures import Key


def add(db: sa.Connection, counts: Mapping[Key, int]) -> None:
    dialect: Any = postgresql if db.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(figures)
    more = {"total": figures.c.total + insert.excluded.total}
    upsert = insert.on_conflict_do_update(index_elements=["event", "day", "name"], set_=more)
    rows = [{"event": event, "day": day, "name": name, "total": n} for (event, day, name), n in sorted(counts.items())]
    if rows:
        db.execute(upsert, rows)


def read(db: sa.Connection, event: str, day: dt.date) -> Figures:
    """Those of an event; `day` is today."""
    mine = sa.select(figures).where(figures.c.event.in_([event, ""]))
    counts, today = Counter[str](), Counter[str]()
    for row in db.execute(mine):
        counts[row.name] += row.total
        if row.day == day.isoformat():
            today[row.name] += row.total
    return Figures(following=following(db, [event]), counts=counts, today=today)


def following(db: sa.Connection, events: Iterable[str] | None = None) -> dict[str, int]:
    """How many people have chosen what; of all events, those who chose it of any."""
    found = {}
    these = sa.true() if events is None else follows.c.event.in_(list(events))
    for name, session in CHOICES.items():
        found[name] = _people(db, these & (follows.c.session == session))
    return found | {"sessions": _people(db, these & follows.c.session.not_in(NO_SESSION))}


def waiting(db: sa.Connection, channel: str) -> dict[str, int]:
    """How many messages of a bot, like `telegram:42`, have come and wait, and how many are to be sent."""
    came = sa.and_(inbox.c.channel == channel, WAITS)
    goes = UNSENT & outbox.c.chat.startswith(f"{channel.partition(':')[0]}:")
    tables = {"inbox": (inbox, came), "outbox": (outbox, goes)}
    return {
        name: db.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar() or 0
        for name, (table, which) in tables.items()
    }


def _people(db: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    return db.execute(sa.select(sa.func.count(follows.c.chat.distinct())).where(which)).scalar() or 0


def sweep(db: sa.Connection, before: float) -> None:
    """Drop the figures of days before this moment."""
    day = dt.datetime.fromtimestamp(before, dt.UTC).date().isoformat()
    db.execute(sa.delete(figures).where(figures.c.day < day))
