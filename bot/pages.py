"""From what was said on the command line to desks: which files, which moment, which event."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.which import meant, places
from bot.wording import wordings
from knowledge import Desk, EventFileError, load_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge import Event

SUFFIXES = frozenset({".md", ".markdown", ".xml", ".json", ".ics"})
NOT_EVENTS = frozenset({"readme", "license", "changelog", "contributing"})


class ArgumentError(ValueError):
    """An argument that cannot be used; its text names the argument and the mend."""


def setting(name: str) -> str | None:
    """A `GUICHET_*` setting: the environment first, then a `.env` file in the current folder."""
    value = os.environ.get(name)
    if value is None and Path(".env").is_file():
        from dotenv import dotenv_values

        value = dotenv_values(".env").get(name)
    return value or None


def event_place(given: str | None) -> str:
    return given or setting("GUICHET_EVENTS") or "events"


def is_folder(place: str) -> bool:
    try:
        return Path(place).is_dir()
    except (OSError, ValueError):
        return False


def event_files(place: str) -> tuple[Path, ...]:
    """The event file itself, or those of a folder by name."""
    if not is_folder(place):
        return (Path(place),)
    files = sorted(path for path in Path(place).iterdir() if path.suffix.lower() in SUFFIXES and _may_be_event(path))
    if not files:
        raise EventFileError(f"{place}: no event file in this folder; put the event's page there, like events/day.md")
    return tuple(files)


def _may_be_event(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.stem.lower() not in NOT_EVENTS


def moment(text: str, zone: dt.tzinfo, *, name: str = "--now") -> dt.datetime:
    """The moment that a person wrote; without an offset it is the event's own time."""
    try:
        read = dt.datetime.fromisoformat(text.strip())
        aware = read if read.tzinfo else read.replace(tzinfo=zone)
        aware.astimezone(zone)  # year 1 and 9999 have no such moment in every zone
    except (ValueError, OverflowError):
        raise ArgumentError(f"{name} {text!r} is no moment; write it like 2024-03-05T10:00:00+01:00") from None
    return aware


class Desks(NamedTuple):
    """The desks of all events that could be read, and the clock they are asked by."""

    desks: tuple[Desk, ...]
    now: str | None = None
    faulty: frozenset[str] = frozenset()  # files of pages with errors in them

    def at(self, written: str | None = None, *, name: str = "--now") -> tuple[Desk, dt.datetime]:
        """The desk that is meant by the moment, and the moment in its event's zone."""
        given = written or self.now
        now = moment(given, self.desks[0].event.zone, name=name) if given else dt.datetime.now(dt.UTC)
        events = [desk.event for desk in self.desks]
        event = meant(events, now)
        desk = next(desk for desk in self.desks if desk.event is event)
        return desk, (moment(given, event.zone, name=name) if given else now.astimezone(event.zone))

    def about(self, desk: Desk, text: str, now: dt.datetime) -> tuple[Desk, str]:
        """The desk of the event that a text names, and what is left to ask it; else the one given."""
        if len(self.desks) == 1:
            return desk, text
        from knowledge import named  # imported where there are several events

        events = [known.event for known in self.desks]
        found = named(events, desk.event, text, now=now, at=places(wordings()))
        if found is None:
            return desk, text
        return next(known for known in self.desks if known.event is found.event), found.rest


def open_desks(place: str, now: str | None = None) -> Desks:
    """Desks of an event file or a folder; of a folder, pages that cannot be used are named on standard error."""
    files, desks, unusable, faulty = event_files(place), [], [], set[str]()
    for file in files:
        try:
            event, problems = load_event(file)
        except EventFileError as fault:
            unusable.append(fault)
            continue
        desks.append(new_desk(located(event, alone=len(files) == 1)))
        if any(problem.level == "error" for problem in problems):
            faulty.add(event.file)
    if not desks:
        raise unusable[0]
    for error in unusable:
        print(error.sentence, file=sys.stderr)
    return Desks(tuple(desks), now, frozenset(faulty))


def written(desks: Iterable[Desk]) -> dict[str, dt.datetime]:
    """When each page, or a schedule beside it, was last written, by its file."""
    found = {}
    for event in (desk.event for desk in desks):
        page = Path(event.file)
        with contextlib.suppress(OSError):
            last = max(path.stat().st_mtime for path in (page, *(page.parent / name for name in event.schedules)))
            found[event.file] = dt.datetime.fromtimestamp(last, dt.UTC)
    return found


def coordinates(text: str) -> tuple[float, float]:
    """`48.8506, 2.3089` → latitude, longitude. Raises ValueError."""
    north, east = (float(part) for part in text.split(","))
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise ValueError(text)
    return north, east


def located(event: Event, *, alone: bool) -> Event:
    """With the coordinates of the settings where the page of the one event has none."""
    given = setting("GUICHET_COORDINATES") if alone and event.venue.coordinates is None else None
    if given is None:
        return event
    try:
        return replace(event, venue=replace(event.venue, coordinates=coordinates(given)))
    except ValueError:
        raise ArgumentError(f"GUICHET_COORDINATES {given!r}: write latitude, longitude, like 48.8506, 2.3089") from None


def new_desk(event: Event) -> Desk:
    """The desk of an event, with what the settings add to its page."""
    return Desk(event, contact=setting("GUICHET_CONTACT"), page_url=setting("GUICHET_PAGE_URL"))
