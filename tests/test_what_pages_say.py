"""What a page says in a line of its own, asked in other words and other languages, with a story before it."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge import Memory
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


FAIR = """---
title: Barbecue and Boat Fair
start: 2027-07-03
location: North Quay, Emden
contact: crew@fair.example
timezone: Europe/Berlin
---
We are happy to welcome a great name of small boats: Merle Onken, who has rowed around Iceland.

All photos of the previous edition are on the wall of the boat house.

## Saturday

- 15:00 – 16:00 **Splicing for everyone**, Jonna Behrens
- 16:00 – 16:30 Coffee and cake
- 16:30 – 17:30 **Oars from driftwood**, Pit Claasen
- 18:00 – 21:00 **Evening on the quay**
- 21:00 Closing, with the winners announced
"""
TOUR = """---
title: Lock and Canal Days
location: Lock house, Hanover
contact: crew@locks.example
timezone: Europe/Berlin
---
Friday 4 June 2027 (from 16:00) to Sunday 6 June 2027 (until about 15:00).
"""


@pytest.mark.parametrize(
    ("questions", "holds", "lacks"),
    [
        (("what day is the barbecue?",), "3 July", "dietary"),
        (("c quel jour le barbecue deja",), "3 juillet", "restauration"),
        (("wer ist Merle Onken überhaupt?",), "rowed around Iceland", ""),
        (("who is Merle Onken?",), "rowed around Iceland", ""),
        (("¿A qué hora anuncian a los ganadores?",), "21:00", ""),
        (("Was kommt nach dem Kuchen?",), "driftwood", "Splicing"),
        (("Was ist am Samstagabend los?",), "Evening on the quay", "Splicing"),
        (("vous prenez des photos ?", "et celles de la dernière fois elles sont où ?"), "boat house", "Merle"),
    ],
)
def test_a_fair(questions: tuple[str, ...], holds: str, lacks: str) -> None:
    fair, memory, text = Desk(parse(FAIR)[0]), Memory(), ""
    for question in questions:
        answer = fair.ask(question, now=dt.datetime(2027, 6, 29, 12, tzinfo=fair.event.zone), memory=memory)
        memory, text = answer.memory, answer.text
    assert holds in text
    assert not lacks or lacks not in text


@pytest.mark.parametrize("question", ["von wann bis wann geht das ganze denn?", "de quand à quand ça dure ?"])
def test_the_hours_of_several_days_stand_in_their_line(question: str) -> None:
    tour = Desk(parse(TOUR)[0])
    assert "15:00" in tour.ask(question, now=dt.datetime(2027, 5, 1, 12, tzinfo=tour.event.zone)).text


def test_who_is_only_named_is_not_told_of() -> None:
    fair = Desk(parse(FAIR)[0])
    assert fair.ask("who is Onken Merle?", now=dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)).kind == "fallback"
    assert fair.ask("who is Merle Adams?", now=dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)).kind == "fallback"


GUILD = """---
title: Guild of Potters, February meeting
start: 2027-02-11
location: Kiln House, 9 Clay Street, Derby
contact: guild@potters.example
timezone: Europe/London
---
Potters of all levels meet every month. Potters bring a pot, and other potters say what they see.

## The speaker

We are glad to welcome Marta Lindqvist from Gothenburg, who throws porcelain on a kick wheel.

## Afterwards

We walk over to the Old Crown for a pint and a pie.
"""


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("who is speaking?", "Marta Lindqvist"),
        ("Qui vient parler ?", "Marta Lindqvist"),
        ("quand est la prochaine réunion ?", "11 février"),
        ("what date is the next meeting for potters", "11 February"),
        ("and what do we do once the talk is done?", "Old Crown"),
        ("Et une fois la présentation finie, on fait quoi ?", "Old Crown"),
    ],
)
def test_a_meeting_without_a_programme(question: str, holds: str) -> None:
    guild = Desk(parse(GUILD)[0])
    assert holds in guild.ask(question, now=dt.datetime(2027, 2, 1, 12, tzinfo=guild.event.zone)).text
