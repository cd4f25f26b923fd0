"""Standard schedules (frab and pretalx, as XML or JSON) → Event."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zoneinfo import ZoneInfo, available_timezones

from knowledge.data import LANGUAGES
from knowledge.event import Day, Event, EventFileError, Link, Passage, Problem, Session, Speaker, Text, Venue
from knowledge.loaders.kinds import kind_of
from knowledge.loaders.marks import squeeze
from knowledge.loaders.times import find_durations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEEPEST = 40  # nesting of a schedule
LINE = "line"  # attribute that holds the line of an element
TAGS = re.compile(r"<[^<>]{1,500}>")
NIGHT = 6  # a session before this hour belongs to the night of its day
MOST_MINUTES = 24 * 60


@dataclass(slots=True)
class Slot:
    """One event of a schedule, as its file gives it."""

    values: dict[str, str]
    day: str
    room: str
    line: int = 0
    persons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """A schedule, as its file gives it."""

    values: dict[str, str]
    days: list[tuple[str, int]]
    slots: list[Slot]


def parse_xml(text: str, file: str) -> tuple[Event, tuple[Problem, ...]]:
    return _event(_xml_plan(_xml(text, file), file), file), ()


def parse_json(text: str, file: str) -> tuple[Event, tuple[Problem, ...]]:
    return _event(_json_plan(text, file), file), ()


def _fail(file: str, line: int | None, what: str) -> EventFileError:
    return EventFileError(f"{file or 'schedule'}{f':{line}' if line else ''}: {what}", file=file, line=line)


def _xml(text: str, file: str) -> Element:
    """The elements of a file. A document type is refused, and with it all entities of its own."""
    builder, parser = TreeBuilder(), expat.ParserCreate()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _fail(file, parser.CurrentLineNumber, "the schedule is nested too deeply; export it again")
        builder.start(tag, {**attributes, LINE: str(parser.CurrentLineNumber)})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_: object) -> None:
        raise _fail(file, parser.CurrentLineNumber, "a document type is not accepted in a schedule; remove it")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, refuse
    parser.buffer_text = True
    try:
        parser.Parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "not well-formed"
        raise _fail(file, error.lineno, f"the schedule is no readable XML ({what}); export it again") from None
    return builder.close()


def _xml_plan(root: Element, file: str) -> Plan:
    conference = root.find("conference")
    if root.tag != "schedule" or conference is None:
        raise _fail(file, 1, "this XML is no schedule of an event; give a frab or pretalx schedule.xml")
    plan = Plan({c.tag: squeeze(c.text or "") for c in conference}, [], [])
    for day in root.iter("day"):
        plan.days.append((day.get("date", ""), int(day.get(LINE, "0"))))
        for room in day.iter("room"):
            for event in room.findall("event"):
                values = {c.tag: c.text or "" for c in event if not len(c)}
                values["guid"] = event.get("guid") or event.get("id") or ""
                persons = [squeeze(p.text or "") for p in event.iter("person")]
                line = int(event.get(LINE, "0"))
                plan.slots.append(Slot(values, day.get("date", ""), room.get("name", ""), line, persons))
    return plan


def _json_plan(text: str, file: str) -> Plan:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise _fail(file, line, "the schedule is no readable JSON; export it again") from None
    conference = _map(_map(_map(data).get("schedule")).get("conference"))
    if not conference:
        raise _fail(file, 1, "this JSON is no schedule of an event; give a frab or pretalx schedule.json")
    plan = Plan({k: str(v) for k, v in conference.items() if isinstance(v, str | int)}, [], [])
    for day in map(_map, _list(conference.get("days"))):
        date = str(day.get("date", ""))
        plan.days.append((date, 0))
        for room, events in _map(day.get("rooms")).items():
            for event in map(_map, _list(events)):
                values = {k: str(v) for k, v in event.items() if isinstance(v, str | int)}
                people = [p if isinstance(p, dict) else {"name": p} for p in _list(event.get("persons"))]
                names = [squeeze(str(p.get("public_name") or p.get("name") or "")) for p in people]
                plan.slots.append(Slot(values, date, room, 0, [n for n in names if n]))
    return plan


def _map(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _event(plan: Plan, file: str) -> Event:
    name = plan.values.get("time_zone_name", "")
    zone = name if name in available_timezones() else _fixed(plan)
    language = _language(plan)
    sessions = tuple(_session(slot, ZoneInfo(zone), number) for number, slot in enumerate(plan.slots, 1))
    days = tuple(Day(date=date, lines=(line,) if line else ()) for date, line in _days(plan))
    url = plan.values.get("url") or plan.values.get("base_url") or None
    return Event(
        file=file,
        title=Text(text=plan.values.get("title") or plan.values.get("acronym") or Path(file).stem or "?", lines=(1,)),
        language=language,
        timezone=zone,
        days=days,
        venue=_venue(plan),
        sessions=tuple(sorted(sessions, key=_moment)),
        passages=tuple(_passages(plan)),
        links=tuple(Link(url=u, label=squeeze(s.values.get("title", "")), lines=(s.line,)) for s, u in _urls(plan)),
        url=url,
    )


def _fixed(plan: Plan) -> str:
    """A zone from the offset of the dates, where the file names none."""
    m = re.search(r"([+-])(\d\d):?(\d\d)$", plan.slots[0].values.get("date", "") if plan.slots else "")
    hours = int(m[2]) if m and m[3] == "00" else 0
    name = f"Etc/GMT{'-' if m[1] == '+' else '+'}{hours}" if m and hours else "UTC"
    return name if name in available_timezones() else "UTC"


def _language(plan: Plan) -> str:
    codes = Counter(s.values.get("language", "")[:2].casefold() for s in plan.slots)
    return next((code for code, _ in codes.most_common() if code in LANGUAGES), "en")


def _venue(plan: Plan) -> Venue:
    place = " ".join(filter(None, (plan.values.get("venue"), plan.values.get("city"))))
    return Venue(name=Text(text=place, lines=(1,))) if place else Venue()


def _days(plan: Plan) -> Iterator[tuple[dt.date, int]]:
    seen: set[dt.date] = set()
    for text, line in plan.days:
        date = _date(text)
        if date and date not in seen:
            seen.add(date)
            yield date, line


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _session(slot: Slot, zone: ZoneInfo, number: int) -> Session:
    date, start = _start(slot, zone)
    minutes = _minutes(slot.values.get("duration", ""))
    end = None
    if date and start and minutes and minutes < MOST_MINUTES:
        end = (dt.datetime.combine(date, start) + dt.timedelta(minutes=minutes)).time()
    title = squeeze(": ".join(filter(None, (slot.values.get("title"), slot.values.get("subtitle")))))
    said = _said(slot)
    own = kind_of(slot.values.get("type", ""))
    return Session(
        id=slot.values.get("guid") or f"s{number}",
        date=date,
        start=start,
        end=end,
        duration=minutes,
        title=title or None,
        kind=own if own not in (None, "talk") else kind_of(title) or own or "talk",
        room=squeeze(slot.values.get("room", "") or slot.room) or None,
        track=squeeze(slot.values.get("track", "")) or None,
        speakers=tuple(Speaker(name=name, lines=(slot.line,) if slot.line else ()) for name in slot.persons if name),
        abstract=Text(text=said, lines=(slot.line,)) if said else None,
        lines=(slot.line,) if slot.line else (),
    )


def _start(slot: Slot, zone: ZoneInfo) -> tuple[dt.date | None, dt.time | None]:
    """Day and time on the clocks of the venue; a start of "01:00" without its date is in the night after the day."""
    try:
        moment = dt.datetime.fromisoformat(slot.values.get("date", ""))
    except ValueError:
        moment = None
    if moment is not None and (moment.tzinfo or len(slot.values["date"]) > 10):
        local = moment.astimezone(zone) if moment.tzinfo else moment
        return local.date(), local.time().replace(second=0, microsecond=0)
    date, m = (
        _date(slot.values.get("date", "") or slot.day),
        re.match(r"(\d{1,2}):(\d\d)", slot.values.get("start", "")),
    )
    if not m or int(m[1]) > 23 or int(m[2]) > 59:
        return date, None
    start = dt.time(int(m[1]), int(m[2]))
    return (date + dt.timedelta(days=1) if date and start.hour < NIGHT else date), start


def _minutes(text: str) -> int | None:
    m = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d)", text.strip())
    if m:
        return int(m[1] or 0) * MOST_MINUTES + int(m[2]) * 60 + int(m[3])
    return find_durations(text)


def _said(slot: Slot) -> str:
    parts = (slot.values.get("abstract", ""), slot.values.get("description", ""))
    return squeeze(TAGS.sub(" ", " ".join(dict.fromkeys(filter(None, parts)))))


def _passages(plan: Plan) -> Iterator[Passage]:
    for slot in plan.slots:
        if said := _said(slot):
            yield Passage(text=said, headings=(squeeze(slot.values.get("title", "")),), lines=(slot.line,))


def _urls(plan: Plan) -> Iterable[tuple[Slot, str]]:
    return ((s, u) for s in plan.slots if (u := s.values.get("url", "").strip()).startswith("http"))


def _moment(session: Session) -> tuple[str, str, str]:
    return (
        session.date.isoformat() if session.date else "",
        session.start.isoformat() if session.start else "",
        session.room or "",
    )
