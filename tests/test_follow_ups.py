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
