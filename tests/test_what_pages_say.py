"""What a page says in a line of its own, asked in other words and other languages, with a story before it."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge.desk import Desk
from knowledge.loader import parse

MILL = """---
title: Watermill Open Evening
start: 2027-09-18
location: Upper Mill, Weir Lane 2, Bakewell
contact: miller@mill.example
timezone: Europe/London
---
This is the 7th edition of our open evening.

Please use the side entrance on Weir Lane; the courtyard is closed.

You may arrive later, but there is no entry after 20:00.

Registration is required; without it you may turn up and wait for a free place.

## Programme

- 17:00 – 17:30 **How a millstone is dressed**, Tess Ramsden
- 17:30 – 18:00 **Flour, then and now**, Owen Pike
"""


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(parse(MILL)[0])


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("which entrance do we use?", "side entrance"),
        ("on passe par quelle entrée ?", "side entrance"),
        ("Ich komme erst um 19 Uhr an. Geht das noch?", "no entry after"),
        ("I won't be there until 7, is that ok?", "no entry after"),
        ("je n'arrive que vers 19h, ça va ?", "no entry after"),
        ("no puedo llegar antes de las 19, ¿puedo entrar?", "no entry after"),
        ("How many years have you been doing this?", "7th"),
        ("¿Cuántas veces se ha hecho ya?", "7th"),
        ("da quanti anni lo fate?", "7th"),
        ("Devo per forza registrarmi o posso presentarmi così?", "required"),
        ("C'est bien le 19 septembre ?", "18 septembre"),
        ("Das war doch am 19. September, oder hab ich da was verwechselt?", "18. September"),
        ("how long is the millstone talk, half an hour?", "30 minutes"),
        ("wie lange geht der Vortrag von Pike, eine halbe Stunde?", "30 Minuten"),
        ("la charla de Pike cuánto dura, media hora?", "30 minutos"),
    ],
)
def test_it_is_answered_with_what_the_page_says(desk: Desk, question: str, holds: str) -> None:
    assert holds in desk.ask(question, now=dt.datetime(2027, 9, 1, 12, tzinfo=desk.event.zone)).text
