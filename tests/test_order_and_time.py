"""Order and time between sessions: what comes after the second break, how long from lunch to the prizes."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge import Memory
from knowledge.desk import Desk
from knowledge.loader import parse

KITES = """---
title: Kite Building Day
start: 2027-05-08
location: Mill Hall, River Street 4, Otley
contact: kites@mill.example
timezone: Europe/London
---
## Programme

- 09:00 – 09:30 Welcome, Ada Mills
- 09:30 – 10:15 **Bamboo or carbon spars?**, Rolf Brandt
- 10:15 – 10:30 Coffee break
- 10:30 – 11:30 **Sewing ripstop by hand**, Ines Duarte
- 11:30 – 12:00 **A history of box kites**, Paul Okello
- 12:00 – 13:15 Lunch
- 13:15 – 14:45 **Workshop: your first delta**, Mina Farrow
- 14:45 – 15:00 Coffee break
- 15:00 – 15:30 **Kites in the classroom**, Joss Pell
- 15:30 – 15:45 Discussion
- 15:45 – 16:00 Prize giving, Ada Mills
"""
DAY_BEFORE = "2027-05-07T12:00"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(parse(KITES)[0])


def said(desk: Desk, question: str, now: str = DAY_BEFORE) -> str:
    return desk.ask(question, now=dt.datetime.fromisoformat(now).replace(tzinfo=desk.event.zone)).text


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("who speaks after the first coffee break?", "Duarte", "Pell"),
        ("what comes after the second break?", "classroom", "ripstop"),
        ("Who is on before the last coffee break?", "Farrow", "Brandt"),
        ("Qui parle après la première pause ?", "Duarte", "Pell"),
        ("was kommt nach der zweiten Pause?", "classroom", "ripstop"),
        ("¿quién habla después de la primera pausa?", "Duarte", "Pell"),
        ("Chi parla dopo la seconda pausa?", "Pell", "Duarte"),
        ("who is the last speaker before the prize giving?", "Pell", "Discussion"),
        ("what is the first talk after lunch?", "delta", "Pell"),
        ("who's the second speaker?", "Brandt", "Duarte"),
        ("wer hat den dritten Vortrag?", "Duarte", "Brandt"),
        ("quando è la seconda pausa?", "14:45", "10:15"),
        ("when is the second coffee break?", "14:45", "10:15"),
        ("Is there anything before the first talk?", "Welcome", "Lunch"),
    ],
)
def test_a_word_of_order_picks_out_a_session(desk: Desk, question: str, holds: str, lacks: str) -> None:
    text = said(desk, question)
    assert holds in text
    assert lacks not in text


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("How much time between the ripstop talk and the workshop?", "1 hour and 45 minutes"),
        ("How long is it from the end of the delta workshop to the prize giving?", "1 hour"),
        ("From the welcome to the prize giving, how long is that?", "6 hours and 15 minutes"),
        ("wie viel Zeit liegt zwischen dem Vortrag von Okello und dem Workshop?", "1 Stunde und 15 Minuten"),
        ("Wie viel Zeit hab ich vom Mittagessen bis zur Preisverleihung?", "2 Stunden und 30 Minuten"),
        ("combien de temps y a-t-il entre l'accueil et le déjeuner ?", "2 heures et 30 minutes"),
        ("¿cuánto tiempo hay entre el taller y los premios?", "1 hora"),
        ("quanto tempo passa tra il pranzo e la premiazione?", "2 ore e 30 minuti"),
        ("how long is the gap between the bamboo talk and the first coffee break?", "10:15"),
        ("how long between lunch and the break", "1 hour and 30 minutes"),
        ("who speaks between lunch and the prize giving?", "Farrow"),
        ("what's between lunch and the coffee break?", "delta"),
    ],
)
def test_between_two_sessions(desk: Desk, question: str, holds: str) -> None:
    assert holds in said(desk, question)


@pytest.mark.parametrize(
    "question",
    [
        "how long is it from the station to the prize giving?",
        "How much time is there between the yoga class and lunch?",
        "is there a second edition?",
        "what's the third workshop?",
    ],
)
def test_what_is_not_in_the_programme_has_no_place_in_it(desk: Desk, question: str) -> None:
    answer = desk.ask(question, now=dt.datetime(2027, 5, 7, 12, tzinfo=desk.event.zone))
    assert answer.kind == "fallback"


GARDENS = """---
title: Tag der Stadtgärten
start: 2027-05-22
location: Gemeindehaus Lindenhof, Lindenhof 3, 39104 Magdeburg
contact: garten@lindenhof.example
timezone: Europe/Berlin
---
Zahlen kann man nur bar an der Tageskasse. Bitte bringt Handschuhe und eine Trinkflasche mit.

Der Tag wird alle zwei Jahre veranstaltet.

## Programm

- 10:15 – 11:00 **Boden gut machen: Kompost auf kleinem Raum**, Jens Hartwig, Hochschule Anhalt
- 11:00 – 11:45 **Wasser sparen mit Tontöpfen**, Leyla Demir
- 12:00 – 13:00 Mittagspause
- 13:00 – 14:30 **Workshop: Hochbeete bauen**, Ralf Sommer
- 13:00 – 14:30 **Workshop: Saatgut gewinnen**, Birgit Noack
- 15:00 – 15:45 **Bienenfreundliche Balkone**, Sven Ohl
- 16:00 Siegerehrung des Tomatenwettbewerbs
"""


@pytest.mark.parametrize(
    ("questions", "holds", "lacks"),
    [
        (("läuft der Kompostvortrag vor oder nach dem Wasservortrag?",), "Zuerst", "Essen"),
        (("wie lange dauert der längste Vortrag?",), "45 Minuten", "Workshop"),
        (("wie lange hat man zwischen Workshop und Bienenvortrag Pause?",), "30 Minuten", "Mittagspause"),
        (("what's before the prize-giving?",), "Balkone", "prizes to win"),
        (("wann ist der Saatgut-Workshop?", "und der andere?"), "Hochbeete", "Saatgut"),
        (("who runs the seed workshop?", "and the other one?"), "Sommer", "Noack"),
        (("brauch ich Handschuhe?",), "Trinkflasche", "Fundsachen"),
        (("I only have a credit card, can I pay with it?",), "nur bar", ""),
        (("how often does it take place?",), "alle zwei Jahre", ""),
    ],
)
def test_a_day_in_german(questions: tuple[str, ...], holds: str, lacks: str) -> None:
    gardens, memory, text = Desk(parse(GARDENS)[0]), Memory(), ""
    for question in questions:
        answer = gardens.ask(question, now=dt.datetime(2027, 5, 10, 12, tzinfo=gardens.event.zone), memory=memory)
        memory, text = answer.memory, answer.text
    assert holds in text
    assert not lacks or lacks not in text
