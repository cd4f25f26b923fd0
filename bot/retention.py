"""How long what people leave behind is kept: by the last days of the events."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from bot.commands.events import slug
from bot.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.conversation import Conversation
    from bot.store import Store
    from knowledge import Event

SWEEP = 3600.0  # seconds between two sweeps of the store


def ending(event: Event) -> float | None:
    """When the event's last day is over, in seconds since 1970; None for an event without dates."""
    days = [day.date for day in event.days]
    if not days:
        return None
    return dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time.min, event.zone).timestamp()


def cutoff(ends: Sequence[float], now: float, retention: float) -> float:
    """What was last used before this moment is deleted. All in seconds; `ends` are those of the events.

    What belongs to an event goes when the retention after it is over; with no event to come, after a day at most.
    """
    over = [end + retention for end in ends if end + retention <= now]
    if len(over) == len(ends):
        return now - (86400.0 if ends else retention)
    return max(over, default=0.0)


async def keep_swept(
    store: Store, conversation: Conversation, clock: Callable[[], dt.datetime], retention_days: int
) -> None:
    """Sweep the store for ever."""

    async def once() -> None:
        now, retention = clock().timestamp(), retention_days * 86400.0
        ends = {slug(desk.event): end for desk in conversation.desks if (end := ending(desk.event))}
        coming = {event for event, end in ends.items() if end + retention > now}
        await store.sweep(cutoff([*ends.values()], now, retention), coming)

    while True:
        await patiently(once)
        await asyncio.sleep(SWEEP)
