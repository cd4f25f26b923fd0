"""Schedules of frab and pretalx and calendars are event files too, alone or beside a page."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from knowledge import load_event, parse

XML = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference><title>Kites</title><time_zone_name>Europe/Madrid</time_zone_name></conference>
  <day date="2026-05-01">
    <room name="Dune">
      <event guid="one"><date>2026-05-01T10:00:00+02:00</date><start>10:00</start><duration>00:45</duration>
        <title>Lift</title><type>lecture</type><language>en</language><abstract>Why kites fly.</abstract>
        <persons><person id="1">Ana Sol</person><person id="2">Bo Lund</person></persons></event>
      <event guid="two"><start>01:30</start><duration>01:00</duration><title>Night flight</title></event>
    </room>
  </day>
</schedule>
"""
JSON = {
    "schedule": {
        "conference": {
            "title": "Kites",
            "time_zone_name": "Europe/Madrid",
            "days": [
                {
                    "date": "2026-05-01",
                    "rooms": {
                        "Dune": [
                            {
                                "guid": "one",
                                "date": "2026-05-01T10:00:00+02:00",
                                "start": "10:00",
                                "duration": "00:45",
                                "title": "Lift",
                                "language": "en",
                                "persons": [{"public_name": "Ana Sol"}, {"name": "Bo Lund"}],
                            },
                            {"guid": "two", "start": "01:30", "duration": "01:00", "title": "Night flight"},
                        ]
                    },
                }
            ],
        }
    }
}
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//kites//EN
X-WR-CALNAME:Kite week
X-WR-TIMEZONE:Europe/Madrid
BEGIN:VEVENT
UID:one
DTSTART:20260501T080000Z
DTEND:20260501T090000Z
SUMMARY:Workshop: knots
LOCATION:Hut
END:VEVENT
BEGIN:VEVENT
UID:two
DTSTART;TZID=Europe/Madrid:20260502T100000
SUMMARY:Flying
END:VEVENT
END:VCALENDAR
"""
ONE = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:one
DTSTART;TZID=Europe/Madrid:20260501T180000
DTEND;TZID=Europe/Madrid:20260501T210000
RRULE:FREQ=MONTHLY;COUNT=3
SUMMARY:Kite evening
LOCATION:Beach hut, Playa 3, Cádiz
END:VEVENT
END:VCALENDAR
"""


def test_a_schedule_in_xml_is_read() -> None:
    event, problems = parse(XML, file="schedule.xml")
    lift, night = event.sessions
    assert (event.title.text, event.timezone, event.language, problems) == ("Kites", "Europe/Madrid", "en", ())
    assert (lift.id, lift.date, lift.start, lift.end, lift.room) == (
        "one",
        dt.date(2026, 5, 1),
        dt.time(10),
        dt.time(10, 45),
        "Dune",
    )
    assert [s.name for s in lift.speakers] == ["Ana Sol", "Bo Lund"]
    assert lift.lines == (6,)
    assert (night.date, night.start) == (dt.date(2026, 5, 2), dt.time(1, 30))


def test_a_schedule_in_json_says_the_same() -> None:
    from_json, from_xml = parse(json.dumps(JSON))[0], parse(XML)[0]
    keys = [(s.id, s.date, s.start, s.end, s.title, s.room, s.speakers) for s in from_json.sessions]
    assert keys == [(s.id, s.date, s.start, s.end, s.title, s.room, s.speakers) for s in from_xml.sessions]


def test_a_calendar_of_several_entries_is_a_programme() -> None:
    event, _ = parse(ICS, file="kites.ics")
    assert (event.title.text, event.timezone) == ("Kite week", "Europe/Madrid")
    assert [(s.id, s.date, s.start, s.end, s.kind) for s in event.sessions] == [
        ("one", dt.date(2026, 5, 1), dt.time(10), dt.time(11), "workshop"),
        ("two", dt.date(2026, 5, 2), dt.time(10), None, "talk"),
    ]


def test_a_calendar_of_one_entry_is_the_event() -> None:
    event, _ = parse(ONE, file="evening.ics")
    assert event.sessions == ()
    assert [(d.date.month, d.opens, d.closes) for d in event.days] == [
        (5, dt.time(18), dt.time(21)),
        (6, dt.time(18), dt.time(21)),
        (7, dt.time(18), dt.time(21)),
    ]
    assert event.venue.name is not None
    assert event.venue.name.text == "Beach hut"


def test_a_page_names_its_schedule(tmp_path: Path) -> None:
    (tmp_path / "schedule.xml").write_text(XML, encoding="utf-8")
    page = tmp_path / "kites.md"
    page.write_text("---\ntitle: Kite days\nschedule: schedule.xml\nprice: 5 €\n---\nAt the beach.\n", encoding="utf-8")
    event, _ = load_event(page)
    assert (event.title.text, len(event.sessions), event.price and event.price.text) == ("Kite days", 2, "5 €")
