"""What is due and not yet delivered: reminders of the sessions that people follow. Pure.

A reminder is due so many minutes before its session begins, on the page as it is read now, so that it moves with the
session. It is late when the desk was down: until the session begins it is sent with the minutes that are left, after
that never. In the quiet hours of the event's zone none is sent, but for a session that itself begins in them.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.agenda import LONGEST_LEAD
from bot.commands.events import slug
from bot.subscriptions import EVENING, MORNING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge import Desk, Event

MINUTE = dt.timedelta(minutes=1)
EVENING_HOUR = 18


@dataclass(frozen=True, slots=True)
class Coming:
    """A session that begins so soon that somebody may be reminded of it now."""

    desk: Desk
    place: int  # in the programme
    begins: dt.datetime
    minutes: int  # that are left, rounded up: whoever has this lead or a longer one is to be reminded

    @property
    def left(self) -> dt.timedelta:
        return self.minutes * MINUTE

    @property
    def event(self) -> str:
        return slug(self.desk.event)

    @property
    def session(self) -> str:
        return self.desk.event.sessions[self.place].id

    @property
    def once(self) -> str:
        """What a reminder is called behind its chat's name: it is said once, and again where the session moves."""
        return f" remind {self.event} {self.session} {self.begins.timestamp():.0f}"


def coming(desks: Iterable[Desk], now: dt.datetime, quiet: tuple[int, int]) -> tuple[Coming, ...]:
    """The sessions for which a reminder may be due at this moment; `quiet` are hours, from and to."""
    found: list[Coming] = []
    for desk in desks:
        for place, session in enumerate(desk.event.sessions):
            begins = desk.event.begins(session)
            if begins is None or not now < begins <= now + LONGEST_LEAD * MINUTE:
                continue
            if in_quiet_hours(now, desk.event.zone, quiet) and not in_quiet_hours(begins, desk.event.zone, quiet):
                continue
            found.append(Coming(desk, place, begins, math.ceil((begins - now) / MINUTE)))
    return tuple(sorted(found, key=lambda one: one.begins))


def in_quiet_hours(moment: dt.datetime, zone: dt.tzinfo, quiet: tuple[int, int]) -> bool:
    """Whether a moment lies in the quiet hours of a zone; from 22 to 7 they hold midnight."""
    start, end = quiet
    hour = moment.astimezone(zone).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


@dataclass(frozen=True, slots=True)
class DayComing:
    """A day of an event of which those are told who wish it: the evening before the first, the morning of each."""

    desk: Desk
    choice: str  # as what is followed
    date: dt.date
    doors: dt.datetime | None

    @property
    def event(self) -> str:
        return slug(self.desk.event)

    @property
    def once(self) -> str:
        """What it is called behind its chat's name: it is said once, also where the doors move."""
        return f" {self.choice} {self.event} {self.date.isoformat()}"


def days_coming(desks: Iterable[Desk], now: dt.datetime, quiet: tuple[int, int]) -> tuple[DayComing, ...]:
    """Days that are told of at this moment: from 18:00 the evening before, from an hour before the doors; not at night.

    What is late is told until the day itself, or until the doors; after that never.
    """
    found = []
    for desk in desks:
        event = desk.event
        here = now.astimezone(event.zone)
        for date in sorted({day.date for day in event.days}) if not in_quiet_hours(now, event.zone, quiet) else ():
            doors = _doors(event, date)
            evening = date == min(day.date for day in event.days) and here.date() == date - dt.timedelta(days=1)
            if evening and here.hour >= EVENING_HOUR:
                found.append(DayComing(desk, EVENING, date, doors))
            if doors is not None and (doors - now).total_seconds() > 0 and now >= _an_hour_before(doors):
                found.append(DayComing(desk, MORNING, date, doors))
    return tuple(found)


def _an_hour_before(doors: dt.datetime) -> dt.datetime:
    return doors.astimezone(dt.UTC) - dt.timedelta(hours=1)


def _doors(event: Event, date: dt.date) -> dt.datetime | None:
    """When the page says that the day opens, else when its first session begins."""
    opens = [day.opens for day in event.days if day.date == date and day.opens]
    starts = [session.start for session in event.sessions if session.date == date and session.start]
    first = min(opens or starts, default=None)
    return dt.datetime.combine(date, first, event.zone) if first else None
