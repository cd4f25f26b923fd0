"""The statements on the way of every message: each takes all its rows as one JSON text, and is the same for any number.

SQLite runs the steps of a transaction one after the other. PostgreSQL gets them as one statement, since each costs a
journey; so no two steps of a transaction may touch the same row.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql

from bot.fencing import HELD
from bot.tables import chats, inbox, memory, outbox, unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa

    Changes = Mapping[str, Sequence[Mapping[str, object]]]  # rows by the name of their step
    Written = dict[str, list[tuple[Any, ...]]]  # what steps return, by their name, in the order of their rows
POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Step:
    """`statement` has its rows as `r` where it says `{rows}`."""

    table: sa.Table
    columns: tuple[str, ...]
    statement: str
    returns: tuple[str, ...] = ()

    @property
    def returning(self) -> str:
        """How it ends, to return what is written; what only reads says so itself."""
        if not self.returns or self.statement.startswith("SELECT"):
            return ""
        return f" RETURNING {', '.join(f'{self.table.name}.{one} AS {one}' for one in self.returns)}"


def _insert(table: sa.Table, conflict: str = "", returns: tuple[str, ...] = (), without: str = "id") -> Step:
    names = tuple(column.name for column in table.c if column.name not in without.split())
    values = ", ".join(f"r.{name}" for name in names)
    into = f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {{rows}} WHERE true ORDER BY r.n"  # noqa: S608
    return Step(table, names, f"{into} {conflict}", returns)


def _replace(table: sa.Table) -> Step:
    """A chat's row in place of the one before."""
    kept = {"speaks": f"coalesce(excluded.speaks, {table.name}.speaks)"}
    names = [name for name in table.c.keys() if name != "chat"]  # noqa: SIM118
    others = ", ".join(f"{name} = {kept.get(name, f'excluded.{name}')}" for name in names)
    return _insert(table, f"ON CONFLICT (chat) DO UPDATE SET {others}")


MINE = "outbox.owner = r.owner"  # nobody has taken it over meanwhile
CLAIMABLE = f"(state = 'pending' OR (state = 'sending' AND {MINE}))"  # not what was cancelled meanwhile
GIVEN = "IN (SELECT r.id FROM {rows})"
STEPS = {
    "behind": Step(  # rows that wait, of these lanes
        inbox,
        ("channel", "lane"),
        "SELECT inbox.id AS id FROM {rows} CROSS JOIN inbox"
        " WHERE inbox.channel = r.channel AND inbox.lane = r.lane AND NOT inbox.done",
        ("id",),
    ),
    "arrived": _insert(inbox, returns=("id", "update_id")),
    "done": Step(
        inbox,
        ("id",),
        f"UPDATE inbox SET done = true, chat = '', lane = '', payload = '' WHERE NOT done AND id {GIVEN}",  # noqa: S608
        ("id",),
    ),
    "sent": Step(
        outbox,
        ("id", "owner"),
        "DELETE FROM outbox WHERE (id, owner) IN (SELECT r.id, r.owner FROM {rows})",
    ),
    "ended": Step(
        outbox,
        ("id", "owner", "state", "sent"),
        "UPDATE outbox SET state = r.state, payload = '', sent = r.sent FROM {rows}"  # noqa: S608
        f" WHERE outbox.id = r.id AND ({MINE} OR outbox.state = 'pending')",
    ),
    "later": Step(
        outbox,
        ("id", "owner", "not_before"),
        "UPDATE outbox SET state = 'pending', not_before = r.not_before FROM {rows}"  # noqa: S608
        f" WHERE outbox.id = r.id AND state = 'sending' AND {MINE}",
    ),
    "claimed": Step(
        outbox,
        ("id", "owner"),
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, owner = r.owner FROM {rows}"  # noqa: S608
        f" WHERE outbox.id = r.id AND {CLAIMABLE}",
        ("id",),
    ),
    "gone": Step(chats, ("chat",), "UPDATE chats SET gone = true WHERE chat IN (SELECT r.chat FROM {rows})"),
    "chats": _replace(chats),
    "memory": _replace(memory),
    "unanswered": _insert(unanswered),
    "drafts": _insert(
        outbox, "ON CONFLICT (dedup) DO NOTHING", ("id", "dedup"), without="id sent announcement version"
    ),
}


def given(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(rows, ensure_ascii=False)


@cache
def for_sqlite(name: str) -> str:
    """The statement of a step; its one parameter is its rows."""
    step = STEPS[name]
    columns = ", ".join(f"json_extract(value, '$.{column}') AS {column}" for column in step.columns)
    statement = step.statement.format(rows=f"(SELECT key AS n, {columns} FROM json_each(?)) AS r")  # noqa: S608
    return f"{statement}{step.returning}"


@cache
def for_postgresql(names: tuple[str, ...], *, fenced: bool = False) -> str:
    """One statement of these steps; its parameters are the rows of each, its columns what they return.

    A fenced one has name and term of the lease as its last parameters. It divides by zero where the lease was lost,
    which undoes all of it, and while it runs nobody takes the lease.
    """
    parts, results = [], []
    for number, name in enumerate(names, start=1):
        step = STEPS[name]
        columns = ", ".join(f"{one} {step.table.c[one].type.compile(POSTGRESQL)}" for one in step.columns)
        read = f"ROWS FROM (json_to_recordset(${number}::json) AS ({columns}))"
        statement = step.statement.format(rows=f"{read} WITH ORDINALITY AS r({', '.join(step.columns)}, n)")
        parts.append(f"{name}_ AS ({statement}{step.returning})")
        results += [f"(SELECT array_agg({one} ORDER BY id) FROM {name}_)" for one in step.returns]  # noqa: S608
    if fenced:
        held = HELD.replace("?", f"${len(names) + 1}", 1).replace("?", f"${len(names) + 2}", 1)
        parts.append(f"fence_ AS ({held} FOR SHARE)")
        results.append("1 / (SELECT count(*) FROM fence_)")
    steps = f"WITH {', '.join(parts)}" if parts else ""
    return f"{steps} SELECT {', '.join(results) or 'true'}"


def returned(names: Sequence[str], arrays: Sequence[Sequence[object] | None]) -> Written:
    """The columns of such a statement as rows."""
    written: Written = {}
    for name in names:
        count = len(STEPS[name].returns)
        columns, arrays = arrays[:count], arrays[count:]
        written[name] = list(zip(*(column or () for column in columns), strict=True))
    return written
