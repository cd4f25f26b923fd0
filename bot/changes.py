"""What messages and deliveries lead to, as rows for the steps of `writing`."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from bot.fencing import NOBODY
from bot.kept import as_text
from bot.message import REMEMBERED
from bot.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.message import Unanswered
    from bot.rows import Draft, Handled, Progress, Received
    from knowledge import Memory

Rows = list[dict[str, object]]


def changes(now: float, batch: Sequence[Handled], made: Progress, owner: int = NOBODY) -> dict[str, Rows]:
    """Rows by step. No row of a table is in two of them: what comes last is kept."""
    mine = {"owner": owner}
    claimed = set(made.claimed)
    ended: list[tuple[int, str, float | None]] = [(row, "sent", now) for row in made.kept]
    ended += [(row, "failed", None) for row in made.failed] + [(row, "doubt", None) for row in made.doubt]
    ended += [(row, "blocked", None) for row in made.blocked]
    last = {one.chat: one.memory for one in batch if one.memory is not None}
    hints = {one.chat: one.hint for one in batch if one.hint}
    gone = {one.chat for one in batch if one.gone}
    unknown = sorted({one.chat for one in batch if not one.known} & last.keys())
    expires = now + REMEMBERED.total_seconds()
    return {
        "sent": [{"id": row, **mine} for row in made.sent],
        "ended": [{"id": row, "state": state, "sent": sent, **mine} for row, state, sent in ended],
        "later": [{"id": row, "not_before": moment, **mine} for row, moment in made.later if row not in claimed],
        "claimed": [{"id": row, **mine} for row in made.claimed],
        "gone": [{"chat": chat} for chat in sorted((gone | set(made.gone)) - set(unknown))],
        "chats": [
            {
                "chat": chat,
                "language": last[chat].language,
                "speaks": last[chat].desk.language or hints.get(chat),
                "event": last[chat].event,
                "seen": now,
                "gone": chat in gone,
            }
            for chat in unknown
        ],
        "memory": [
            {"chat": chat, "data": json.dumps(_values(kept.desk)), "expires": expires} for chat, kept in last.items()
        ],
        "unanswered": [_question(question, now) for one in batch for question in one.unanswered],
        "drafts": drafted((draft for one in batch for draft in one.drafts), now, owner),
    }


def arrived(channel: str, updates: Iterable[Received], now: float, *, done: bool) -> Rows:
    """Of a handled update its number is kept, so that it is known when it comes again."""
    left = {"chat": "", "lane": "", "payload": ""} if done else {}
    return [{**_values(update), **left, "channel": channel, "done": done, "received": now} for update in updates]


def drafted(drafts: Iterable[Draft], now: float, owner: int = NOBODY) -> Rows:
    return [
        {
            "chat": draft.chat,
            "payload": draft.payload,
            "priority": draft.priority,
            "dedup": draft.dedup,
            "state": "sending" if draft.claimed else "pending",
            "attempts": int(draft.claimed),
            "owner": owner if draft.claimed else None,
            "not_before": 0.0,
            "created": now,
        }
        for draft in drafts
    ]


def outbox_rows(drafts: Iterable[Draft], kept: Iterable[tuple[int, str | None]]) -> tuple[Row, ...]:
    """The rows that drafts became: `kept` are number and `dedup` of each, in order; what was said before is none."""
    found = list(kept)
    said = {dedup for _, dedup in found if dedup is not None}
    seen = set[str]()
    numbers = iter(found)
    rows = []
    for draft in drafts:
        if draft.dedup is not None:
            if draft.dedup not in said or draft.dedup in seen:
                continue
            seen.add(draft.dedup)
        state, attempts = ("sending", 1) if draft.claimed else ("pending", 0)
        number = next(numbers)[0]
        row = Row(
            id=number,
            chat=draft.chat,
            payload=draft.payload,
            priority=draft.priority,
            state=state,
            attempts=attempts,
            dedup=draft.dedup,
        )
        rows.append(row)
    return tuple(rows)


def _question(question: Unanswered, now: float) -> dict[str, object]:
    return {
        "question": question.question,
        "topics": json.dumps(question.topics),
        "language": question.language,
        "event": question.event or None,
        "meaning": as_text(question.meaning) if question.meaning else None,
        "asked": now,
    }


def _values(one: Received | Memory) -> dict[str, object]:
    return {field.name: getattr(one, field.name) for field in fields(one)}
