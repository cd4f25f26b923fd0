"""Questions that a sentence of the page only seems to answer: the desk keeps silent."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge.desk import Desk
from knowledge.loader import parse
from knowledge.memory import Memory

FOUNDRY = """---
title: Bell Foundry Day
start: 2027-05-20
location: Old Foundry, Quarry Lane, Ludlow
contact: bells@foundry.example
timezone: Europe/London
---
© Ada Quill – Bell Fair 2019

The next open evening of the guild is on 22 August 2027.

The guild keeps version 0.1 of its ringing archive and adds to it every year, since Tuesday 8 March.

## Thursday 20 May - Hall 2

- 09:00 – 09:30 Welcome, Rosa Tindall, chair of the guild
- 09:30 – 10:30 **Casting a bell in clay**, Amelie Rodgers and Piet Vos
- 10:45 – 11:30 **Session 1: Tuning**, Hugh Marlow
- 13:30 – 14:30 **Session 2: Ringing**

Tools for casting and clay are in the workshop.
"""
TOUR = """---
title: Le tour des moulins
start: 2027-06-01
contact: moulins@tour.example
---
Les étapes du tour :

- Étape du littoral, le 1er juin à Pornic
- Étape des collines, le 4 juin à Clisson
- Étape du bocage, le 9 juin à Josselin
"""
BAKERY = """---
title: The Bakers' Meeting
start: 2027-03-12
location: Corn Exchange, Mill Road, Ely
contact: oven@bakers.example
timezone: Europe/London
---
How flour is milled, kept and baked.
Bicycles can be parked in the yard, which has parking for bicycles only (40 places).
Proposals for talks can be sent in until 20 February.
The stall of the mill is in the Gallery, next to the Exhibition Hall; in rain it goes inside.

## Friday 12 March

- 09:00 – 09:30 Welcome, Ines Corr
- 09:30 – 10:15 **Rye for beginners**, Otto Lund
- 10:15 – 10:45 Coffee and cake
- 10:45 – 11:30 **Workshop: shaping a loaf**, Otto Lund
- 16:00 – 16:15 Closing words, Vera Holt

## Saturday 13 March

- 10:00 – 10:30 **Can a bakers' village live on?**, Mina Roth
- 10:30 – 11:00 Coffee

Coffee is in the price; lunch on Saturday is not. On Friday at 19:30 there is a dinner at the Plough, Ship Lane.
"""
SERIES = """---
title: Kite Makers' Circle
location: The Net Loft, 3 Harbour Row, Amble
contact: kites@circle.example
timezone: Europe/London
---
We meet on the second Tuesday of the month at 7 pm in the Net Loft. Everyone is welcome.

## Dates in 2027

- 13 April 2027 – Bamboo and how to split it, Una Falk
- 11 May 2027 – outdoors for once: meeting point at the lighthouse, Pier Road
- 8 June 2027 – Sewing night, starts at 6 pm already
- 14 September 2027 – no meeting, we are at the beach festival
- 12 October 2027 – Online: kites of the world, Ravi Sood
"""
ROOMS = """---
title: Print Day
start: 2027-06-03
location: Guild House, Kiln Street, Stoke
timezone: Europe/London
---
## Thursday 3 June

- 09:00 – 09:30 Welcome, Foyer
- 09:30 – 10:30 **Lead and ink**, Jo Tarr, Amphitheatre Nord
- 09:30 – 10:30 **Screens by hand**, Mia Cole, Yellow Room
- 10:30 – 11:00 Coffee break, Foyer
- 11:00 – 12:00 **Type for signs**, Sam Oda, Amphitheatre Nord
- 11:00 – 12:00 **Folding a zine**, Lou Reik, Yellow Room
"""
ABEND = """---
title: Glockenabend
start: 2027-10-07
contact: abend@glocken.example
---
## Künstliche Intelligenz im Turm?

Vortrag und Gespräch mit Jörg Heber und Stationsleiterin Ilse Maar.
"""
NOCHE = """---
title: Noche de los faros
start: 2027-05-07
contact: faro@noche.example
---
No, no hace falta saber nada. Te esperamos a las 20:00, y si no vienes, te lo contamos.
La edición anterior reunió a 600 personas.

- 20:00 – 20:30 Luces del mar, Íñigo Sanz, periodista de datos
"""
CORSO = """---
title: Il mestiere del fabbro
start: 2027-05-08
contact: fabbro@mestiere.example
---
Il corso dura tre serate. Registrati subito e porta il tuo grembiule: la bottega è lontana da casa, ma ne vale la pena.
"""
PAGES = {
    "noche": NOCHE,
    "corso": CORSO,
    "foundry": FOUNDRY,
    "tour": TOUR,
    "abend": ABEND,
    "bakery": BAKERY,
    "series": SERIES,
    "rooms": ROOMS,
}


@pytest.mark.parametrize(
    ("page", "asks"),
    [
        ("noche", ["¿Cuál es la dirección exacta?"]),  # "No" is no "nº"
        ("noche", ["¿Hay té?", "¿hay algo de beber?"]),  # nor "te" a cup of tea
        ("noche", ["¿Cuánta gente cabe?"]),  # so many came another time
        ("noche", ["¿Hay sala de prensa?"]),  # a journalist who speaks is no press office
        ("corso", ["qual è l'indirizzo?"]),
        ("corso", ["le serate saranno registrate?"]),  # who registers is not recorded
        ("corso", ["si può seguire da casa?"]),
        ("foundry", ["Is Ada Quill one of the speakers?"]),  # who took a picture speaks nowhere
        ("foundry", ["who is chairing session 2?"]),  # neither a chair of something nor a number of a heading
        ("foundry", ["I heard it's £30, is that right?"]),  # minutes are no pounds
        ("foundry", ["When is Amelia Rodrick on?"]),  # no word of a name is another that begins alike
        ("foundry", ["When is the open evening on the 22nd?"]),  # of a day that is named the hour is asked
        ("foundry", ["how many days is the ringing archive?"]),
        ("foundry", ["are casting tools in the crypt?"]),  # of what is asked every word must be said
        ("tour", ["Entre Pornic et Josselin, il y a quelle étape ?", "quelle étape entre Pornic et Josselin ?"]),
        ("tour", ["quel jour n'y a-t-il pas d'étape ?"]),
        ("bakery", ["what was Otto Lund before he came here?"]),  # asks for no session before his
        ("bakery", ["who gives the talk on pretzels, and which company is he with?"]),  # no organiser of the day
        ("bakery", ["where can I leave the car?"]),  # a bicycle is no car
        ("bakery", ["how old is Clemens Vasser?"]),  # nor is a person's age
        ("bakery", ["what is the talk in September about?"]),  # when the event is not
        ("bakery", ["how many places are there?"]),  # those of bicycles are none for people
        ("bakery", ["what is the registration deadline?"]),  # that of speakers
        ("bakery", ["can I get a refund?"]),  # what is called off is no refund
        ("bakery", ["is there a photographer?"]),
        ("bakery", ["who sponsors it?"]),
        ("bakery", ["how old is the Corn Exchange?"]),  # asks for no age to come
        ("abend", ["Wer moderiert das Gespräch über künstliche Intelligenz?"]),  # a head nurse leads no talk
    ],
)
def test_what_only_seems_to_answer_is_not_said(page: str, asks: list[str]) -> None:
    desk, memory = Desk(parse(PAGES[page])[0]), Memory()
    now = dt.datetime(2027, 5, 1, 12, tzinfo=desk.event.zone)
    for question in asks:
        answer = desk.ask(question, now=now, memory=memory)
        assert answer.kind == "fallback", answer.text


def test_days_are_counted_where_the_page_counts_them() -> None:
    desk = Desk(parse(TOUR + "\nLa grande fête des moulins dure 3 jours à Josselin.\n")[0])
    now = dt.datetime(2027, 5, 1, 12, tzinfo=desk.event.zone)
    assert "3 jours" in desk.ask("Combien de jours dure la grande fête des moulins ?", now=now, memory=Memory()).text


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Does the fee cover lunch on Saturday?", "lunch on Saturday is not", "10:15"),
        ("how many talks does Otto give?", "2", "1 in all"),
        ("Isn't the closing done by Ines Corr?", "Vera Holt", "9:00"),
        ("When is the bakers' meeting?", "12 March", "village"),
        ("when is your workshop?", "12 March", "10:45"),
        ("how long is each talk?", "10:15", "45 minutes:"),
        ("on which day and at what time does Otto talk about rye?", "9:30", "13 March"),
        ("is there childcare, and where?", "childcare", "Mill Road"),
        ("is it already open?", "Not yet", ""),
    ],
)
def test_what_is_asked_is_told_and_not_what_resembles_it(question: str, said: str, unsaid: str) -> None:
    desk = Desk(parse(BAKERY)[0])
    answer = desk.ask(question, now=dt.datetime(2027, 3, 1, 12, tzinfo=desk.event.zone), memory=Memory()).text
    assert said in answer, answer
    assert not unsaid or unsaid not in answer, answer


@pytest.mark.parametrize(
    ("first", "second", "unsaid"),
    [
        ("Who is Otto Lund?", "and since when is he there?", "09:30"),  # no hour of a talk
        ("do I have to tell you before?", "and for the workshop?", "Nothing is announced"),
    ],
)
def test_what_goes_on_is_not_answered_with_something_else(first: str, second: str, unsaid: str) -> None:
    desk, memory = Desk(parse(BAKERY)[0]), Memory()
    now = dt.datetime(2027, 3, 1, 12, tzinfo=desk.event.zone)
    memory = desk.ask(first, now=now, memory=memory).memory
    assert unsaid not in desk.ask(second, now=now, memory=memory).text


@pytest.mark.parametrize(
    ("page", "question", "said", "unsaid"),
    [
        ("series", "Where is the meeting in May?", "lighthouse", "Net Loft"),
        ("series", "Is the October meeting at the harbour too?", "Online", "Net Loft"),
        ("series", "Is there a meeting in September?", "no meeting", "Yes"),
        ("series", "Does it start at seven on 8 June?", "6 pm", "19:00"),
        ("series", "What is the April meeting about?", "Bamboo", "Sewing"),
        ("series", "When is the meeting in May?", "11 May", "lighthouse"),
        ("rooms", "what is next in the amphitheatre?", "Type for signs", "zine"),
        ("rooms", "what comes after Lead and ink?", "Coffee break", "Type for signs"),
        ("rooms", "in which room is Folding a zine?", "Yellow Room", "Amphitheatre"),
    ],
)
def test_of_one_meeting_or_room_what_is_its_own_is_told(page: str, question: str, said: str, unsaid: str) -> None:
    desk = Desk(parse(PAGES[page])[0])
    now = dt.datetime(2027, 4, 1, 12, tzinfo=desk.event.zone)
    if page == "rooms":
        now = dt.datetime(2027, 6, 3, 10, 40, tzinfo=desk.event.zone)
    answer = desk.ask(question, now=now, memory=Memory()).text
    assert said in answer, answer
    assert unsaid not in answer, answer
