"""Programmes by days in columns, days told shortly, pages of one event, and who will speak on what."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge.event import Event, Session
from knowledge.loader import parse


def told(text: str, file: str = "page.md") -> Event:
    return parse(text, file=file)[0]


def day(session: Session) -> int | None:
    return session.date.day if session.date else None


def hour(session: Session) -> int | None:
    return session.start.hour if session.start else None


WEEK = """---
title: Summer school
---
From 6–8 September 2027 we meet again.

## Programme

<table>
<thead><tr><th></th><th>Monday</th><th>Tuesday</th><th>Wednesday</th></tr></thead>
<tr><td>9:30–10:30</td><td>Registration</td><td rowspan="2">Tour of the mills</td><td><em>Moss</em><br>Ann Lee</td></tr>
<tr><td>10:30–11:00</td><td>Opening remarks</td><td>Coffee</td></tr>
<tr><td>12:00–13:00</td><td colspan="3">Lunch</td></tr>
</table>
"""


def test_columns_are_days() -> None:
    sessions = told(WEEK).sessions
    assert [(day(s), hour(s), s.title, s.room) for s in sessions] == [
        (6, 9, "Registration", None),
        (6, 10, "Opening remarks", None),
        (6, 12, "Lunch", None),
        (7, 9, "Tour of the mills", None),
        (7, 12, "Lunch", None),
        (8, 9, "Moss", None),
        (8, 10, "Coffee", None),
        (8, 12, "Lunch", None),
    ]
    tour = sessions[3]
    assert tour.end == dt.time(11, 0)  # the cell reaches down into the next row
    assert [p.name for p in sessions[5].speakers] == ["Ann Lee"]


def test_columns_are_dates() -> None:
    page = told(
        "---\ntitle: Zwei Tage\nstart: 2027-05-07\nend: 2027-05-08\n---\n## Programm\n\n"
        "| Zeit | Freitag 07.05. | Samstag 08.05. |\n|--|--|--|\n| 10:00 | Begrüßung | Werkstatt Ton |\n"
    )
    assert [(day(s), s.title) for s in page.sessions] == [(7, "Begrüßung"), (8, "Werkstatt Ton")]


def test_rooms_are_no_days() -> None:
    page = told(
        "---\ntitle: Day\nstart: 2027-05-07\n---\n## Programme\n\n"
        "| Time | Hall | Barn |\n|--|--|--|\n| 10:00 | Moss on roofs | Kilns of old |\n"
    )
    assert [(s.room, s.title) for s in page.sessions] == [("Hall", "Moss on roofs"), ("Barn", "Kilns of old")]


def test_the_day_of_an_update_is_no_day_of_the_event() -> None:
    page = told(
        "# Fahrplan\n\nLetztes Update: 20.05.27 22:11\n\n### Freitag 04.06\n\n- 16:00 Aufbau\n- 19:00 Eröffnung\n\n"
        "### Samstag 05.06\n\n- 11:00 Werkstatt Ton\n- 12:00 Essen\n"
    )
    assert [d.date.isoformat() for d in page.days] == ["2027-06-04", "2027-06-05"]
    assert [day(s) for s in page.sessions] == [4, 4, 5, 5]


@pytest.mark.parametrize("key", ["layout: event", "category: Veranstaltung", 'time: "11:30am - 2:00pm"'])
def test_the_date_of_a_page_of_an_event(key: str) -> None:
    page = told(f"---\ntitle: Lunch\ndate: 2027-11-15\n{key}\n---\nWe eat together.\n")
    assert [d.date.isoformat() for d in page.days] == ["2027-11-15"]


def test_the_date_of_a_post_is_none() -> None:
    assert told("---\ntitle: Lunch\nlayout: post\ndate: 2027-11-15\n---\nWe ate together.\n").days == ()


def test_labels_in_the_lists_below_sessions() -> None:
    page = told(
        "---\ntitle: Jornada\nstart: 2027-11-06\n---\n## Programa\n\n"
        "### 09:00 - 09:30 | Ceremonia de apertura\n- **Responsables**: Equipo de sala\n- **Formato**: presencial\n\n"
        "### 10:00 - 10:30 | El barro y el horno\n- **Responsables**: Equipo de taller\n- **Ponente**: Ana López\n"
    )
    assert [s.title for s in page.sessions] == ["Ceremonia de apertura", "El barro y el horno"]
    assert [p.name for p in page.sessions[1].speakers] == ["Ana López"]


@pytest.mark.parametrize(
    ("line", "who", "what"),
    [
        ("Guest speaker: Ann Lee from Kiln Works will speak on the new kiln", "Ann Lee", "new kiln"),
        ("Gast: Eva Sand, Töpferin, wird zeigen, wie Ton lebt", "Eva Sand", "Ton"),
    ],
)
def test_who_will_speak(line: str, who: str, what: str) -> None:
    page = told(
        f"---\ntitle: Abend\nstart: 2027-11-15\n---\n## Programme\n\n12:00 - 12:15 {line}.\n\n12:15 - 13:00 Lunch\n"
    )
    first = page.sessions[0]
    assert [p.name for p in first.speakers] == [who]
    assert what in (first.title or "")


def test_a_key_that_stands_twice_with_one_value() -> None:
    assert told("---\ntitle: Day\nhybrid: true\nstart: 2027-11-15\nhybrid: true\n---\nWe meet.\n").days


def test_talks_of_a_title() -> None:
    page = told(
        "---\ntitle: \"Two talks: 'Moss on roofs? No problem' and 'Kilns: the old ones'\"\n"
        "start: 2027-03-20 18:30\nspeaker:\n  - name: Ann Lee\n  - name: Bo Roy\n---\n"
        "## Summary\n\n### Moss on roofs? No problem\n\nMoss grows.\n\n### Kilns: the old ones\n\nKilns burn.\n"
    )
    assert [(s.title, [p.name for p in s.speakers]) for s in page.sessions] == [
        ("Moss on roofs? No problem", ["Ann Lee"]),
        ("Kilns: the old ones", ["Bo Roy"]),
    ]


@pytest.mark.parametrize(
    ("text", "name", "street"),
    [
        (
            "Venerdì 3 settembre 2027, dalle 17 alle 19, presso il Teatro Vecchio in Via Cecchi 19",
            "Teatro Vecchio",
            "Via",
        ),
        ("O encontro será no dia 3 de setembro de 2027 no espaço que fica na Rua do Moinho, 630 – Porto.", None, "Rua"),
    ],
)
def test_streets_behind_their_places(text: str, name: str, street: str) -> None:
    venue = told(f"---\ntitle: Serata\n---\n{text}\n").venue
    assert name is None or (venue.name and venue.name.text == name)
    assert venue.address
    assert venue.address.text.startswith(street)


def test_clocks_behind_the_name_of_their_day() -> None:
    page = told(
        "---\ntitle: Hack days\nstart: 2027-09-17\nend: 2027-09-18\n---\n\n## Friday\n\n"
        "| Event | Location | Date and time |\n|--|--|--|\n"
        "| Check in | Old Mill | Friday 5:00 PM |\n| Finding teams | Barn | Friday ~6:00 PM to ~8:00 PM |\n\n"
        "## Saturday\n\n| Event | Location | Date and time |\n|--|--|--|\n| Moss for all | Barn | Saturday 9:00 AM |\n"
    )
    assert [(day(s), hour(s), s.end and s.end.hour, s.title, s.room) for s in page.sessions] == [
        (17, 17, None, "Check in", "Old Mill"),
        (17, 18, 20, "Finding teams", "Barn"),
        (18, 9, None, "Moss for all", "Barn"),
    ]


def test_important_dates_are_not_the_day() -> None:
    page = told(
        "---\ntitle: Kiln day\n---\nThe second run is on 09/22/2027.\n\n### Important facts\n"
        "* Dates\n  * Date of the workshop 22. September 2027\n  * 15th of August opening of registration\n"
        "  * 14th of August notification of acceptance\n\nRegistration opens on August 15th.\n\n### Programme\n\n"
        "Time | Presenter | Topic\n--|--|--\n9:15 - 9:30 | Oliver and Beate | Welcome\n"
        "9:30 - 10:10 | Ann Lee (Kiln Ltd) | Moss on roofs\n10:10 - 10:30 | Coffee break | Coffee break\n"
    )
    assert [d.date.isoformat() for d in page.days] == ["2027-09-22"]
    assert [[p.name for p in s.speakers] for s in page.sessions] == [["Oliver", "Beate"], ["Ann Lee"], []]


def test_days_and_rooms_of_a_series() -> None:
    page = told(
        "---\nlayout: post\ntitle: Autumn\ndate: 2027-09-04 15:00:00 +0200\n---\n"
        "The seminar takes place every other week at 2pm.\n\n* 9 Sept, 413\n* 23 Sept, 401\n* 07 Oct, 401\n"
    )
    assert [(d.date.isoformat(), d.opens) for d in page.days] == [
        ("2027-09-09", dt.time(14, 0)),
        ("2027-09-23", dt.time(14, 0)),
        ("2027-10-07", dt.time(14, 0)),
    ]


def test_days_without_a_session() -> None:
    page = told(
        "---\ntitle: Seminar\n---\n- Time: 3:00-4:00pm, Mondays in 2027\n\n## Schedule\n\n"
        "- **Oct 4, 2027**: *no seminar this week*\n\n- **Oct 11, 2027**: Moss on roofs – Ann Lee\n\n"
        "- **Oct 18, 2027**: TBA\n\n- **Oct 25, 2027**: TBA\n"
    )
    assert [(day(s), s.title) for s in page.sessions] == [(11, "Moss on roofs")]


def test_the_clock_of_a_page_is_not_german() -> None:
    page = told(
        "## Hackathon schedule\n\n### Saturday, 23 October 2027\n\n- 8:00 AM Breakfast\n- 9:00 AM Hacking begins\n"
        "- 11:00 AM Judging\n"
    )
    assert page.language == "en"
