"""Several events in one folder: which is meant, which is named, and which there are, in five languages."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.conversation import Conversation
from bot.message import ChatMemory, Message
from bot.which import asks_which
from bot.wording import wordings
from knowledge import Desk, parse

PAGE = """\
---
title: {title}
language: fr
start: {start}
venue: {venue}
address: {address}
contact: bureau@exemple.fr
---
## Programme

* 9h00-9h30 : Accueil
* 9h30-10h30 : **{talk}**
"""
ROWS = [
    ("avant", "Rencontre des jardins", "2025-05-06", "Salle Rameau", "1 rue Rameau, 69001 Lyon", "Les haies"),
    ("ici", "Rencontre des jardins", "2026-05-05", "Halle aux Grains", "4 place Dupuy, 31000 Toulouse", "Le compost"),
    ("suite", "Rencontre des vergers", "2026-06-16", "Palais Kellermann", "2 quai Koch, 67000 Strasbourg", "La taille"),
]
DESKS = {
    name: Desk(parse(PAGE.format(title=t, start=s, venue=v, address=a, talk=k), file=f"{name}.md")[0])
    for name, t, s, v, a, k in ROWS
}
CONVERSATION = Conversation(list(DESKS.values()), wordings())
NOW = dt.datetime.fromisoformat("2026-05-04T12:00:00+02:00")


def talk(*texts: str) -> tuple[str, str | None]:
    """The last reply, and the event that the chat is then about."""
    memory, said = ChatMemory(), ""
    for text in texts:
        outcome = CONVERSATION.handle(Message(text=text), memory, NOW)
        memory, said = outcome.memory, outcome.replies[0].text
    return said, memory.event


@pytest.mark.parametrize("question", ["C'est où ?", "Where is it?", "Wo ist das?", "¿Dónde es?", "Dov'è?"])
def test_the_running_or_next_event_is_meant(question: str) -> None:
    said, event = talk(question)
    assert ("Toulouse" in said, event) == (True, None)


@pytest.mark.parametrize(
    ("question", "event", "holds"),
    [
        ("C'était où l'an dernier ?", "avant", "Rameau"),
        ("Where was it last year?", "avant", "Rameau"),
        ("Wo war es letztes Jahr?", "avant", "Rameau"),
        ("¿Dónde fue el año pasado?", "avant", "Rameau"),
        ("Dov'era l'anno scorso?", "avant", "Rameau"),
        ("Celle de Lyon, c'était où ?", "avant", "Rameau"),
        ("C'est quand à Strasbourg ?", "suite", "16"),
        ("When is the one in Strasbourg?", "suite", "16"),
        ("Wann ist das Treffen in Strasbourg?", "suite", "16"),
        ("¿Cuándo es en Strasbourg?", "suite", "16"),
        ("Quando è a Strasbourg?", "suite", "16"),
        ("C'est où le 16 juin ?", "suite", "Kellermann"),
        ("Where is it on 16 June?", "suite", "Kellermann"),
        ("Wo ist es am 16. Juni?", "suite", "Kellermann"),
        ("¿Dónde es el 16 de junio?", "suite", "Kellermann"),
        ("Dov'è il 16 giugno?", "suite", "Kellermann"),
        ("Où a lieu la rencontre des vergers ?", "suite", "Kellermann"),
    ],
)
def test_a_question_names_another_event(question: str, event: str, holds: str) -> None:
    said, about = talk(question)
    assert about == f"{event}.md", said
    assert holds in said
    assert DESKS[event].event.title.text in said


@pytest.mark.parametrize(
    "question",
    [
        "Le compost, c'est à quelle heure ?",
        "C'est bien le 5 mai ?",
        "C'est mardi ?",
        "Is it on Tuesday?",
        "Il y a un train depuis Lyon ?",
        "Gibt es am 5. Mai Parkplätze?",
        "Qui parle demain ?",
    ],
)
def test_these_name_no_other_event(question: str) -> None:
    assert talk(question)[1] is None


def test_what_was_asked_goes_along_to_the_other_event() -> None:
    said, event = talk("C'est où ?", "Et celle de Lyon ?")
    assert ("Rameau" in said, event) == (True, "avant.md")
    said, event = talk("Where is it?", "And last year?")
    assert ("Rameau" in said, event) == (True, "avant.md")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Quels événements y a-t-il ?", "fr"),
        ("bonjour, la liste des événements svp", "fr"),
        ("Which events are there?", "en"),
        ("What other events do you have?", "en"),
        ("Welche Veranstaltungen gibt es?", "de"),
        ("¿Qué eventos hay?", "es"),
        ("Quali eventi ci sono?", "it"),
        ("Que eventos há?", "pt"),
        ("Welke evenementen zijn er?", "nl"),
    ],
)
def test_which_events_there_are(question: str, language: str) -> None:
    outcome = CONVERSATION.handle(Message(text=question), ChatMemory(), NOW)
    assert outcome.replies[0].text == wordings()[language].say("events")
    assert [choice.partition(" (")[0] for choice in outcome.replies[0].choices] == [row[1] for row in ROWS]
    picked = CONVERSATION.handle(Message(text="1"), outcome.memory, NOW)
    assert picked.memory.event == "avant.md"


@pytest.mark.parametrize(
    "question", ["Quels événements le matin ?", "Which events are free?", "Welche Veranstaltungen sind um 10 Uhr?"]
)
def test_a_part_of_the_programme_is_not_the_list_of_events(question: str) -> None:
    assert asks_which(question, wordings().values()) is None
