"""What a rehearsal takes over from the desk's own store, which is only read, into one that is thrown away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from bot import announced
from bot.backup import read_store
from bot.pages import ArgumentError
from bot.tables import announcements, corrections, readings, unanswered

if TYPE_CHECKING:
    from bot.announcement import Announcement

COPIED = (readings, corrections, unanswered)
NOBODY = "rehearsal:0"


@dataclass(frozen=True, slots=True)
class Taken:
    """Announcements that wait, and rows by their table: the page as last read, what was corrected, what is open."""

    planned: tuple[Announcement, ...] = ()
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def take(url: str, event: str) -> Taken:
    """What the store holds of an event, by its slug; nothing where there is no store yet."""

    def work(db: sa.Connection) -> Taken:
        there = set(sa.inspect(db).get_table_names())
        planned = announced.waiting(db) if announcements.name in there else []
        mine = tuple(_to_our_person(one) for one in planned if one.event == event)
        tables = [table for table in COPIED if table.name in there]
        return Taken(mine, {table.name: _rows(db, table, event) for table in tables})

    try:
        return read_store(url, work)
    except ArgumentError:
        return Taken()
    except (SQLAlchemyError, OSError) as error:
        raise ArgumentError(f"GUICHET_DATABASE_URL: the store cannot be read ({type(error).__name__})") from None


def give(db: sa.Connection, taken: Taken, now: float) -> None:
    """Into an empty store. Open questions count as asked now, so that they are in the next digest."""
    for table in COPIED:
        rows = taken.rows.get(table.name, [])
        if table is unanswered:
            rows = [{**row, "asked": now} for row in rows]
        if rows:
            db.execute(sa.insert(table), rows)


def _rows(db: sa.Connection, table: sa.Table, event: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(sa.select(table).where(table.c.event == event)).mappings()]


def _to_our_person(one: Announcement) -> Announcement:
    """All of them are shown, to whomever they would go; their reports go to nobody."""
    kind = one.audience.partition(":")[0]
    return replace(one, audience=one.audience if kind == "session" else "all", chat=NOBODY)
