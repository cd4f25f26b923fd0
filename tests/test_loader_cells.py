"""What stands in the cells of programmes beside titles and names, and pages whose few words are all there is."""

from __future__ import annotations

import pytest

from knowledge.event import Event
from knowledge.loader import parse


def told(text: str) -> Event:
    return parse(text, file="page.md")[0]


TABLE = """---
title: Kiln night
start: 2027-06-26
---
## Timetable

| Time | Presenter | Title |
|--|--|--|
| 18:00 | Mingle & snacks | |
| 19:00 | [Ann Lee](https://lee.example) <br/>*(University of Cork)* | Moss on roofs [slides](moss.pdf) |
| 19:30 | Various | Short talks (e.g. Kilns of old) |
| 20:00 | Oliver, Beate and Elvis | Farewell |
"""


def test_cells_of_speakers_and_titles() -> None:
    sessions = told(TABLE).sessions
    assert [(s.title, [(p.name, p.organisation) for p in s.speakers]) for s in sessions] == [
        ("Mingle & snacks", []),
        ("Moss on roofs", [("Ann Lee", "University of Cork")]),
        ("Short talks (e.g. Kilns of old)", []),
        ("Farewell", [("Oliver", None), ("Beate", None), ("Elvis", None)]),
    ]


def test_a_subtitle_is_the_title_of_a_page_without_one() -> None:
    page = told("---\nmeetup_date: '2027-11-23'\nsubtitle: 'Ton und Torf'\n---\n\nHallo!\n\n## Agenda\n\nWir reden.\n")
    assert page.title.text == "Ton und Torf"


def test_the_street_of_a_label_counts_more_than_the_town() -> None:
    page = told(
        "---\ntitle: Treffen\nstart: 2027-11-23\ncity: 'Wien'\n---\n\n"
        "**Zeit**: 18:00 Uhr - 22:00 Uhr\n\n**Location**: Tonwerk GmbH, Syringgasse 5, 1170 Wien\n"
    )
    assert page.venue.name
    assert page.venue.name.text == "Tonwerk GmbH"
    assert page.venue.address
    assert page.venue.address.text == "Syringgasse 5, 1170 Wien"


def test_a_linked_place_and_a_number_without_the_word_street() -> None:
    page = told(
        "---\ntitle: Charlas\ndate: 2027-11-19\n---\nEl viernes 26 de noviembre nos volvemos a juntar en Rosario.\n\n"
        "Esta vez nos vamos a reunir en [Hornobarro](https://horno.example).\n\n"
        "Para quienes no sepan dónde está, la dirección es: Alvear 144.\n"
    )
    assert page.venue.name
    assert page.venue.name.text == "Hornobarro"
    assert page.venue.address
    assert page.venue.address.text == "Alvear 144"
    assert page.audience is None


@pytest.mark.parametrize(
    ("abstract", "language"),
    [
        ("You will learn how to build a simple site as well as hosting it on our pages.", "en"),
        ("Wir lernen, wie man eine kleine Seite baut und wo sie liegt.", "de"),
        ("Vamos a aprender cómo se hace un sitio y dónde ponerlo.", "es"),
    ],
)
def test_the_language_of_a_page_of_one_sentence(abstract: str, language: str) -> None:
    assert told(f"---\ntitle: A simple site\nstart: 2027-10-09\nabstract: {abstract}\n---\n").language == language
