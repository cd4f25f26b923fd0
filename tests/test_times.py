"""Clock times of a text as moments: what is marked, and what is not."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.message import Reply
from bot.times import announced, timed
from knowledge import Desk, parse

PARIS = ZoneInfo("Europe/Paris")
PAGE = """---
title: Journée des jardins
start: 2024-03-05
timezone: Europe/Paris
---
* 9h-9h30 : **Accueil**
* 9h30-10h15 : **Les pommiers**, Ana Lima
* 19h30-20h : **Les étoiles**
"""
TWO_DAYS = """---
title: Two days of gardens
timezone: Europe/Paris
sessions:
  - {start: 2024-03-05T09:30, end: 2024-03-05T10:00, title: Apple trees}
  - {start: 2024-03-06T09:30, end: 2024-03-06T10:00, title: Pear trees}
---
Two days.
"""


def marked(page: str, language: str, text: str) -> list[tuple[str, str]]:
    """The marked words, each with its moment in Paris."""
    desk = Desk(parse(page, file="page.md")[0])
    reply = timed(Reply(text=text), desk, language, range(len(desk.event.sessions)))
    return [(text[t.start : t.end], t.at.astimezone(PARIS).strftime("%d %H:%M")) for t in reply.times]


CASES = [
    ("fr", "« Les pommiers » à 9h30.", [("9h30", "05 09:30")]),
    ("fr", "9h30–10h15 : « Les pommiers »", [("9h30", "05 09:30"), ("10h15", "05 10:15")]),
    ("fr", "19h30–20h : « Les étoiles »", [("19h30", "05 19:30"), ("20h", "05 20:00")]),
    ("fr", "Rien à 8h, ni à 29h30, ni le 9h300.", []),
    ("fr", "À 9h puis à 9h30", [("9h", "05 09:00"), ("9h30", "05 09:30")]),
    ("de", "9:30–10:15 Uhr: „Les pommiers“", [("9:30", "05 09:30"), ("10:15 Uhr", "05 10:15")]),
    ("de", "um 9 Uhr", [("9 Uhr", "05 09:00")]),
    ("en", "“Les pommiers” 🌳 at 9:30, not at 9:30:15 or 9:30.5", [("9:30", "05 09:30")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_times_of_known_sessions_are_marked(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(PAGE, language, text) == expected


def test_a_time_that_could_be_two_moments_is_marked_only_where_the_title_tells() -> None:
    text = "It begins at 9:30.\nApple trees at 9:30\nPear trees at 9:30"
    assert marked(TWO_DAYS, "en", text) == [("9:30", "05 09:30"), ("9:30", "06 09:30")]


def test_moments_are_those_of_the_events_zone() -> None:
    desk = Desk(parse(PAGE, file="page.md")[0])
    (found,) = timed(Reply(text="9h30"), desk, "fr", [1]).times
    assert found.at.astimezone(dt.UTC) == dt.datetime(2024, 3, 5, 8, 30, tzinfo=dt.UTC)


def test_lines_without_a_session_may_have_moments_of_their_own() -> None:
    desk = Desk(parse(PAGE, file="page.md")[0])
    doors = dt.datetime(2024, 3, 5, 8, 30, tzinfo=PARIS)
    text = "Doors: 8:30\nFirst: 9:30–10:15: Les pommiers"
    found = timed(Reply(text=text), desk, "en", [1], [(doors.time(), doors)]).times
    assert [(text[one.start : one.end], f"{one.at:%H:%M}") for one in found] == [
        ("8:30", "08:30"),
        ("9:30", "09:30"),
        ("10:15", "10:15"),
    ]


ANNOUNCED = [
    ("", "Les étoiles begin at 19:30.", ["19:30"]),
    ("", "Lunch at 12:30.", []),
    ("here", "We begin at 9:30, and end at 20:00.", ["9:30"]),
]


@pytest.mark.parametrize(("session", "text", "expected"), ANNOUNCED)
def test_announcements_mark_times_of_the_programme(session: str, text: str, expected: list[str]) -> None:
    desk = Desk(parse(PAGE, file="page.md")[0])
    name = desk.event.sessions[1].id if session else ""
    assert [text[one.start : one.end] for one in announced(Reply(text=text), desk, "en", name).times] == expected
