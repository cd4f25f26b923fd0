"""Questions on pages of a few lines each, where a plain reading of the rules once went wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge.desk import Desk
from knowledge.loader import parse
from knowledge.memory import Memory

EVENING = """---
title: Letterpress Evening
start: 2027-04-15
location: Old Dairy, Canal Road, Selby
contact: ink@letterpress.example
timezone: Europe/London
---
Tickets are £40 for the day, lunch not included; £0 for volunteers.

If it rains, the paper boats move into the shed.

## Programme

- 18:30 Doors
- 19:00 – 20:00 **Why paper hates rain**, Petra Holm and Isaac Wray
- 20:15 – 21:00 **Panel: who still sets type?**, Joan Abbott, Kofi Mensah, Lida Brandt

## Short talks, in this order

- **Studying type at night school** — Ruth Castle
- **A press in a bus** — Amir Sadeq
- **Ink from oak galls** — Dora Finch
"""


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(parse(EVENING)[0])


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Is lunch included in the 40 pounds?", "lunch not included", ""),
        ("what happens if it's raining?", "move into the shed", "hates"),
        ("who comes right after the bus press talk?", "Dora Finch", "Ruth Castle"),
        ("who speaks just before the oak galls talk?", "Amir Sadeq", "Ruth Castle"),
        ("when is the talk about night school studying?", "", "prerequisites"),
        ("how many people speak on the panel?", "3", "Ruth Castle"),
        ("How many speakers are there at the panel?", "3", "Petra Holm"),
    ],
)
def test_a_small_page_answers(desk: Desk, question: str, said: str, unsaid: str) -> None:
    text = desk.ask(question, now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)).text
    assert said in text
    assert not unsaid or unsaid not in text


def test_what_she_did_before_is_not_what_is_on_before(desk: Desk) -> None:
    answer = desk.ask("what did Dora Finch do before she came to ink?", now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC))
    assert answer.kind == "fallback"


@pytest.mark.parametrize(
    "question",
    [
        "Is it in Leeds?",
        "it's at the Town Hall, right?",
        "C'est bien à York ?",
        "¿Es en Londres?",
        "Findet das im Rathaus statt?",
    ],
)
def test_another_place_is_answered_with_the_place(desk: Desk, question: str) -> None:
    assert "Old Dairy" in desk.ask(question, now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)).text


@pytest.mark.parametrize(
    "question", ["Is there a bar at the Town Hall?", "Is it near the Minster?", "Will Joan be in Leeds?"]
)
def test_of_another_place_nothing_else_is_answered(desk: Desk, question: str) -> None:
    assert "Old Dairy" not in desk.ask(question, now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)).text


@pytest.mark.parametrize(
    ("question", "now", "said"),
    [
        ("how much longer does this go on for", "2027-04-15T19:15", "1 hour"),
        ("how many sessions are there?", "2027-04-01T12:00", "sessions"),
    ],
)
def test_what_is_left_and_how_many(desk: Desk, question: str, now: str, said: str) -> None:
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=desk.event.zone)
    assert said in desk.ask(question, now=moment).text


def test_the_weekday_of_the_day_is_put_right(desk: Desk) -> None:
    answer = desk.ask("15 April is a Friday, isn't it?", now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC))
    assert answer.text.startswith("No")
    assert "Thursday" in answer.text


MORNING = """---
title: Archive Morning
start: 2027-05-11
location: Record Office, Abbey Lane, Durham
timezone: Europe/London
---
## Morning

- 09:00 – 09:45 **Parish registers by hand**, Ines Calder
- 09:45 – 10:30 **Ink that fades**, Tom Raine
- 10:50 – 11:30 **Maps on linen**, Greta Voss

## Afternoon

Choose in the afternoon between a tour of the strong room and a bindery lesson.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how long is the morning?", "2 hours and 30 minutes"),
        ("what comes after the break?", "Greta Voss"),
        ("who speaks just before the break?", "Tom Raine"),
        ("what's on the programme in the afternoon?", "strong room"),
        ("et l'après-midi, y a quoi ?", "strong room"),
        ("quel est le programme de l'après-midi ?", "strong room"),
    ],
)
def test_parts_of_a_day(question: str, said: str) -> None:
    assert said in Desk(parse(MORNING)[0]).ask(question, now=dt.datetime(2027, 5, 1, 12, tzinfo=dt.UTC)).text


BIOGRAPHIES = """---
titulo: Tarde de hornos
fecha: 2027-05-12
lugar: Casa del Barro, Granada
---
## Agenda

7:00 Bienvenida

7:30 Hornos pequeños - Inés Robles

8:10 Esmaltes sin plomo - Hugo Lara

## Ponentes

Inés Robles es ingeniera de materiales y alfarera. Actualmente forma parte de Arcilla-Lab, un taller abierto.

Hugo Lara es profesor. Trabaja en la fábrica de azulejos Cobalto con sede en Loja. Trabajó en muchas ciudades.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("¿Dónde trabaja Inés Robles?", "ingeniera de materiales, Arcilla-Lab"),
        ("where does Hugo Lara work?", "Cobalto"),
        ("what day and time is it?", "Wednesday, 12 May 2027, from 7:00"),
    ],
)
def test_what_people_do_and_the_day_with_its_hour(question: str, said: str) -> None:
    text = Desk(parse(BIOGRAPHIES)[0]).ask(question, now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)).text
    assert said in text
    assert text.count("12 May") < 2


FROM_HOME = """---
title: Winter School of Knots
start: 2027-02-08
mode: online
contact: knots@example.org
---
The winter school takes place entirely online, on any computer.

In season 2 boats were few. Twelve teams fold 9 boats from paper.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Do I have to travel to Leeds for it?", "online"),
        ("is it in Paris?", "online"),  # no mistyped "pairs"
        ("How many boats will they fold?", "9 boats"),
    ],
)
def test_places_and_numbers(question: str, said: str) -> None:
    assert said in Desk(parse(FROM_HOME)[0]).ask(question, now=dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)).text


STAGES = """---
title: Rope Tour, stage in Selby
start: 2027-06-07
end: 2027-06-10
location: Old Dairy, Selby
contact: ropes@example.org
---
## Programme

### 7 June 2027

- 10:00 – 11:00 **Hemp**

### 8 June 2027

- 10:00 – 11:00 **Flax**

### 9 June 2027

- 10:00 – 11:00 **Sisal**

## All the stages

* Coast stage, 26 April 2027 in Whitby
* Moor stage, 11 May 2027 in Helmsley
"""


@pytest.mark.parametrize(
    ("questions", "now", "said"),
    [
        (["What's on on 7 June?", "and the next day?"], "2027-05-01", "Flax"),
        (["Il y a quoi le 7 juin ?", "et le surlendemain ?"], "2027-05-01", "Sisal"),
        (["Was läuft am 8. Juni?", "und am Tag danach?"], "2027-05-01", "Sisal"),
        (["which town are you in today?"], "2027-05-11", "Helmsley"),
        (["vous étiez où le 26 avril ?"], "2027-05-01", "Whitby"),
    ],
)
def test_the_day_last_spoken_of_and_days_elsewhere(questions: list[str], now: str, said: str) -> None:
    desk, memory = Desk(parse(STAGES)[0]), Memory()
    for question in questions:
        answer = desk.ask(question, now=dt.datetime.fromisoformat(f"{now}T12:00+00:00"), memory=memory)
        memory = answer.memory
    assert said in answer.text


@pytest.mark.parametrize(
    ("question", "kind", "said"),
    [
        ("Do I need to be a baker?", "answer", "anyone who likes bread"),
        ("faut être boulanger pour venir ?", "answer", "anyone who likes bread"),
        ("Muss ich Bäcker sein?", "answer", "anyone who likes bread"),
        ("Do I need a diploma?", "fallback", ""),
        ("what's on on Friday evening?", "answer", "Rye"),
    ],
)
def test_whom_a_page_invites_and_what_is_on_in_the_evening(question: str, kind: str, said: str) -> None:
    page = (
        "---\ntitle: Crumb Days\nstart: 2027-05-14\ncontact: crumb@example.org\naudience: anyone who likes bread\n---\n"
        "## Friday 14 May 2027\n\n- 10:00 – 11:00 **Sourdough**\n- 17:15 – 18:00 **Rye**\n"
    )
    answer = Desk(parse(page)[0]).ask(question, now=dt.datetime(2027, 5, 1, 12, tzinfo=dt.UTC))
    assert answer.kind == kind
    assert said in answer.text


MEETING = """---
title: Selby Stitchers
dates: [2027-03-03, 2027-04-07, 2027-05-05, 2027-06-02]
hours: 19:00
location: Old Dairy, Selby
contact: stitch@example.org
---
## Meeting of 7 April 2027

- **Talk:** Darning by machine

Speaker: Ruth Castle

Ruth is a pattern maker and has sewn for forty years.
"""


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (["at what time do you meet?"], "19:00"),
        (["who gives the talk on 7 April?"], "Ruth Castle"),
        (["Who gives the talk on 7 April?", "what does she do for a living?"], "pattern maker"),
        (["gutted I missed it... when do you meet again?"], "3 March"),
        (["My aunt Ruth Castle is on that night. What will she be talking about?"], "Darning"),
        (["thanks, that was all I needed"], "welcome"),
    ],
)
def test_a_series_of_meetings(questions: list[str], said: str) -> None:
    desk, memory = Desk(parse(MEETING)[0]), Memory()
    for question in questions:
        answer = desk.ask(question, now=dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC), memory=memory)
        memory = answer.memory
    assert said in answer.text


@pytest.mark.parametrize(
    ("question", "kind"),
    [("what's the name of the street?", "fallback"), ("how many per team?", "fallback"), ("where is it?", "answer")],
)
def test_a_town_is_no_street_and_two_days_are_no_two_people(question: str, kind: str) -> None:
    page = (
        "---\ntitle: Gear Jam\nstart: 2027-05-14\nlocation: Paris (7e)\ncontact: jam@example.org\n---\n"
        "Spend the two days as a team working together.\n"
    )
    assert Desk(parse(page)[0]).ask(question, now=dt.datetime(2027, 5, 1, 12, tzinfo=dt.UTC)).kind == kind


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("free entry or do I have to book?", "until 1 May", "audience"),
        ("Entrée libre ou il faut réserver ?", "until 1 May", "public"),
        ("My son takes part. When is the winner known?", "", "beginners"),
    ],
)
def test_of_two_things_the_one_that_is_told(question: str, said: str, unsaid: str) -> None:
    page = (
        "---\ntitle: Kite Week\nstart: 2027-05-14\ncontact: kite@example.org\n---\n"
        "Registration is required until 1 May. It is for beginners, sons and daughters.\n"
    )
    text = Desk(parse(page)[0]).ask(question, now=dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC)).text
    assert said in text
    assert unsaid not in text


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("was kostet der Eintritt?", "8 €", "10 €"),
        ("is it free?", "8 €", "10 €"),
        ("combien pour les retraités ?", "5 €", "10 €"),
        ("what does lunch cost", "Suppe 4 €", "8 €"),
    ],
)
def test_the_price_of_the_event_names_children_and_is_no_other(question: str, said: str, unsaid: str) -> None:
    page = (
        "---\ntitle: Tag der offenen Mühle\ndate: 2027-06-12\nkontakt: info@muehle.example\n---\n"
        "Eintritt: 8 €, ermäßigt 5 € (Studierende, Rentner), Kinder bis 12 frei.\n\n"
        "Mittagessen gibt es in der Scheune (Suppe 4 €).\n\n"
        "Anmeldung bis 1. Juni unter https://muehle.example/anmelden, danach kostet der Eintritt 10 €.\n"
    )
    text = Desk(parse(page)[0]).ask(question, now=dt.datetime(2027, 5, 1, 12, tzinfo=dt.UTC)).text
    assert said in text
    assert unsaid not in text


PAPER = """---
title: Journées du papier 2027
date_debut: 2027-09-16
date_fin: 2027-09-17
contact: papier@moulin.example
---
## Jeudi 16 septembre

- 9h00 : Accueil café
- 11h00 : pause
- 11h30 – 12h30 : **Table ronde : faut-il encore imprimer ?**, Léa Vidal et Tom Berger
- 14h00 – 16h00 : **Atelier reliure**, Marc Thibault

## Vendredi 17 septembre

- 10h00 – 11h00 : **Le papier peint et ses couleurs**, Nadia Roux
"""


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("le café c'est à quelle heure", "9h", "11h"),
        ("à quelle heure finit la première journée", "16h", "L'événement a lieu"),
        ("Combien de personnes à la table ronde ?", "", "1 en tout"),
        ("on fait quoi vendredi matin", "papier peint", "reliure"),
        ("c'est le matin ou l'après-midi ?", "9h", "Table ronde"),
    ],
)
def test_two_days_of_paper(question: str, said: str, unsaid: str) -> None:
    text = Desk(parse(PAPER)[0]).ask(question, now=dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC)).text
    assert said in text
    assert unsaid not in text
