"""Follow-ups of a conversation: what they keep of what was spoken of, and what they ask anew."""

from __future__ import annotations

import datetime as dt

import pytest

from knowledge import Memory
from knowledge.desk import Desk
from knowledge.loader import parse

WALLS = """---
title: Dry Stone Weekend
start: 2027-06-12
end: 2027-06-13
location: Old School, Church Lane, Kettlewell
contact: walls@school.example
timezone: Europe/London
---
## Saturday 12 June

- 10:00 – 11:00 **Reading a wall** (Library), Hugh Carver, farmer
- 10:00 – 11:00 **Choosing your hammer** (Gym), Nell Ashby, Hawes Quarry
- 11:30 – 12:30 **Frost and lichen** (Library), Edda Lund, botanist
- 11:30 – 12:30 **Knots for the tripod** (Gym), Sam Tully
- 14:00 – 16:00 **Stiles of the north** (Library), Ruth Okafor
- 14:00 – 16:00 **Workshop: cope stones** (Gym), Hugh Carver, farmer

## Sunday 13 June

- 10:00 – 12:00 **Sheep creeps and smoots** (Library), Edda Lund, botanist
- 10:00 – 12:00 **Workshop: cope stones** (Gym), Hugh Carver, farmer
"""


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(parse(WALLS)[0])


def talk(desk: Desk, *questions: str) -> str:
    memory, text = Memory(), ""
    for question in questions:
        answer = desk.ask(question, now=dt.datetime(2027, 6, 1, 12, tzinfo=desk.event.zone), memory=memory)
        memory, text = answer.memory, answer.text
    return text


@pytest.mark.parametrize(
    ("questions", "holds", "lacks"),
    [
        (("what's on in the library on saturday at 10?", "and in the other room?"), "hammer", "Reading"),
        (("Qué hay en el gimnasio el sábado a las 14?", "¿y en la otra sala?"), "Stiles", "cope"),
        (("Cosa c'è in palestra sabato alle 10?", "e nell'altra sala?"), "Reading", "hammer"),
        (("Was läuft am Samstag um 10 in der Library?", "und im anderen Raum?"), "hammer", "Reading"),
        (("When is the talk by Ruth Okafor?", "and in the gym at the same time?"), "cope", "Knots"),
        (("when is the cope stones workshop?", "I can't make the 12th, is there another date?"), "13 June", "12 June"),
    ],
)
def test_another_room_or_another_time(desk: Desk, questions: tuple[str, ...], holds: str, lacks: str) -> None:
    text = talk(desk, *questions)
    assert holds in text
    assert lacks not in text


@pytest.mark.parametrize(
    ("question", "begins", "holds"),
    [
        ("frost and lichen is in the afternoon, isn't it?", "No", "11:30"),
        ("the sheep creeps talk starts at 10?", "Yes", "Sunday"),
        ("Is it true that the knots talk begins at 2?", "No", "11:30"),
        ("Stimmt es, dass Frost and Lichen um 11:30 Uhr anfängt?", "Ja", "11:30"),
        ("¿La charla de los stiles empieza a las 15:00?", "No", "14:00"),
        ("Sheep creeps, c'est bien à 9h ?", "Non", "10h"),
    ],
)
def test_a_time_that_is_claimed_is_confirmed_or_corrected(desk: Desk, question: str, begins: str, holds: str) -> None:
    text = talk(desk, question)
    assert text.startswith(begins)
    assert holds in text


def test_a_time_is_claimed_of_a_session_only(desk: Desk) -> None:
    assert "No:" not in talk(desk, "can I bring my dog at 11?")
    assert "No:" not in talk(desk, "is there a workshop on drystone arches at 11?")


GLASS = """---
title: Rencontres du verre soufflé
start: 2027-10-07
end: 2027-10-08
location: Ancienne verrerie, 8 quai des Fours, Nancy
contact: verre@rencontres.example
timezone: Europe/Paris
---
L'entrée est gratuite. Le déjeuner du jeudi est offert ; le vendredi, chacun apporte son pique-nique.

## Jeudi 7 octobre

- 9h00 – 9h30 : Accueil café
- 9h30 – 10h15 : **Le sable et la soude**, Odile Marchal, chimiste, université de Lorraine
- 10h15 – 11h00 : **Recycler les bouteilles**, Karim Bensaïd, directeur, verrerie Fusio
- 11h00 – 11h15 : Pause
- 12h30 – 14h00 : Déjeuner
- 14h00 – 15h30 : **Un vase en direct**, Lucie Ferrand, souffleuse
- 15h30 – 16h30 : **Atelier : graver au sable**, Inès Roca

## Vendredi 8 octobre

- 9h30 – 10h30 : **Vitraux : restaurer sans remplacer**, Thomas Leduc, maître verrier
- 10h30 – 12h00 : **Atelier : perles à la flamme**, Hanna Weiss
- 12h00 – 13h30 : Déjeuner
- 13h30 – 14h30 : **Concours de la plus fine paille**
"""


@pytest.fixture(scope="module")
def glass() -> Desk:
    return Desk(parse(GLASS)[0])


@pytest.mark.parametrize(
    ("questions", "holds", "lacks"),
    [
        (("il y a quoi le vendredi matin ?", "et l'après-midi ?"), "Concours", "vase"),
        (("what's on on Friday morning?", "and in the afternoon?"), "Concours", "vase"),
        (("À quelle heure est le déjeuner et il est offert ?",), "est offert ;", "C'est gratuit"),
        (("what time is lunch on Thursday and is it included?",), "est offert ;", "12:00"),
        (("Qui parle du sable et de la soude ?", "et elle vient d'où ?"), "Lorraine", "Nancy"),
        (("dure combien de temps la pause de midi ?",), "1 heure et 30 minutes", "11h15"),
        (("combien de temps dure la pause café ?",), "15 minutes", "14h"),
        (("combien d'ateliers en tout sur les deux jours ?",), "2 ateliers", "vase"),
        (("how many workshops can I choose from?",), "2 workshops", "vase"),
    ],
)
def test_what_is_left_out_is_taken_from_before(glass: Desk, questions: tuple[str, ...], holds: str, lacks: str) -> None:
    text = talk(glass, *questions)
    assert holds in text
    assert lacks not in text


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("j'arrive jeudi à 14h, qu'est-ce que je peux encore voir ?", "vase", "soude"),
        ("can only get there at 2pm on Thursday, what's left?", "vase", "soude"),
        ("Arrivo alle 14:00, cosa mi resta?", "vase", "soude"),
        ("Ich komme erst um 14 Uhr, welche Vorträge habe ich dann verpasst?", "soude", "vase"),
        ("Ich komm erst um 14 Uhr. Welche Vorträge hab ich dann verpasst?", "soude", "vase"),
        ("llego a las 14, ¿qué charlas me pierdo?", "soude", "vase"),
        ("what do I miss on Thursday if I leave at 3.30pm?", "graver", "vase"),
        ("Ich muss um 15:30 Uhr los. Was verpasse ich?", "graver", "vase"),
        ("si je pars jeudi à 15h30, qu'est-ce que je rate ?", "graver", "vase"),
    ],
)
def test_who_comes_later(glass: Desk, question: str, holds: str, lacks: str) -> None:
    text = talk(glass, question)
    assert holds in text
    assert lacks not in text


RADIO = """---
title: Open Radio Summit
start: 2027-03-19
location: Tower Building, Level 2, 15 Signal Road, Cardiff
contact: hello@openradio.example
timezone: Europe/London
---
Tickets cost £18, or £9 for students. Lunch is included in the ticket, the evening concert is not: £6 at the door.

Please tell us about food allergies by 5 March.

- 09:30 – 10:15 **What a radio licence really says** (Main Hall), Megan Prosser, barrister
- 10:15 – 11:00 **Forty years on the air** (Main Hall), Huw Bevan
- 11:30 – 12:30 **Panel: who pays for local news?** (Main Hall), Asha Nair, Tom Quill
- 12:30 – 13:30 Lunch
- 13:30 – 14:15 **Antennas from scrap** (Main Hall), Lena Brauer
- 13:30 – 15:00 **Workshop: cutting an interview** (Studio B), Joe Amadi
- 15:30 – 16:00 **What we learnt** (Main Hall), Megan Prosser, barrister
- 19:30 – 21:00 **Concert: The Night Static** (Main Hall)
"""


@pytest.fixture(scope="module")
def radio() -> Desk:
    return Desk(parse(RADIO)[0])


@pytest.mark.parametrize(
    ("questions", "holds", "lacks"),
    [
        (("how much is the concert and when does it start?",), "19:30", "starts at"),
        (("c koi le concert du soir et c combien",), "£6", "Le prix"),
        (("do i have to pay extra for lunch",), "included", ""),
        (("my son is allergic to nuts, who do I tell and until when",), "5 March", "21:00"),
        (("what's on in studio b at 2pm?", "and in the main hall?"), "Antennas", "licence"),
        (("is there time for lunch between the panel and the antenna talk?",), "1 hour", ""),
        (("who speaks twice?",), "Prosser", "Bevan"),
        (("wer hält zwei Vorträge?",), "Prosser", "Bevan"),
        (("qui intervient deux fois ?",), "Prosser", "Bevan"),
        (("what's on after lunch in studio B?",), "interview", "Antennas"),
        (("what's the last session?", "and the previous one?"), "learnt", "edition"),
        (("I arrive at noon, do I miss the panel?",), "11:30", "No:"),
        (("the panel is at noon, right?",), "11:30", "No:"),
        (("can students come cheaper and where do I buy?",), "£9", ""),
    ],
)
def test_two_things_in_one_message(radio: Desk, questions: tuple[str, ...], holds: str, lacks: str) -> None:
    text = talk(radio, *questions)
    assert holds in text
    assert not lacks or lacks not in text
